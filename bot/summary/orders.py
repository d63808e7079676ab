"""Finds what is said to whoever reads a paper instead of about the paper: a model might obey it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.summary.order_words import AFTER_ANOTHER, ANNOUNCING, ANYWHERE, AT_THE_BEGINNING
from bot.summary.showing import shown

_ORDER = re.compile(ANYWHERE, re.IGNORECASE)
_COMMAND = re.compile(AT_THE_BEGINNING, re.IGNORECASE)
_GOES_ON = re.compile(AFTER_ANOTHER, re.IGNORECASE)
_ANNOUNCES = re.compile(ANNOUNCING, re.IGNORECASE)
_PART = re.compile(r"(.*[^\s.:;!?—–-])\s*(?:[.:;!?—–]|\s-(?:\s|$))[^.:;!?—–]*")
"""A text up to its last break."""


def orders(lines: Sequence[str]) -> frozenset[int]:
    """Which of these sentences of an abstract, from 0, tell whoever reads them to do something."""
    found: set[int] = set()
    before = ""
    for number, line in enumerate(map(_plain, lines)):
        goes_on = number - 1 in found and (_GOES_ON.match(line) or _ANNOUNCES.search(before))
        if goes_on or _COMMAND.match(line) or _ORDER.search(line):
            found.add(number)
        before = line
    return frozenset(found)


def before_orders(title: str) -> str:
    """The part of a title before the first order in it; empty where it begins with one."""
    plain = _plain(title)
    found = _ORDER.search(plain)
    if found is None:
        return title
    before = plain[: found.start()].rstrip("\"'“‘([#* ")
    part = _PART.fullmatch(before)
    return before if part is None else part[1]


def _plain(text: str) -> str:
    """As it is read: another writing of the same letters hides nothing."""
    return shown(unicodedata.normalize("NFKC", text))
