"""Finds the names that have digits in them: GPT-4, H100, pass@1, 3DGS; 8B, 10x and 3D are numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from bot.summary.reading.units import LATIN_UNITS, SCALES

NUMBER = re.compile(r"(?<!\d)(?:\d{1,3}(?:[,\u00a0\u2009\u202f]\d{3})+(?!\d)|\d+)(?:\.\d+)?|(?<![\w.])\.\d+")
"""A number in digits, with separators and decimals."""

EXPONENT = re.compile(r"[eE]([-−+]?[0-9]{1,3})(?!\w)")

MOST_DIGITS = 40
"""More is no number of an abstract, and must not cost time."""

_TOKEN = re.compile(r"[A-Za-z0-9]+(?:(?:[-@_^]|[.'](?=[0-9])|[_^]\{)[A-Za-z0-9]+)*\}?")
_DIGIT = re.compile(r"\d")
_PREFIX = re.compile(
    r"(?:[a-z]+-)*(?:to|near|sub|non|over|under|up|least|most|and|or|than|at|by|of|only|about|around|approx|top)-(?=[0-9])"
    r"|x(?=[0-9])|(?:USD|EUR|US)(?=[0-9])",
    re.IGNORECASE,
)
"""What may be joined to the front of a number without making a name of it."""
_GLUED = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_SUFFIXES = frozenset(
    {
        *SCALES,
        *LATIN_UNITS,
        *["x", "X", "st", "nd", "rd", "th", "times", "fold", "s", "pp", "pt", "pts", "G", "bps", "percent"],
    }
)
_TIMES = re.compile(r"[xX](?=[A-Z0-9])")
"""8xH100, 4x4."""


def number(written: str) -> Fraction:
    """What digits with separators say."""
    whole, _, rest = written.partition(".")
    if not whole.isdecimal():
        whole = "".join(sign for sign in whole if sign.isdecimal())
    rest = rest[:MOST_DIGITS]
    value = int(whole[:MOST_DIGITS] or "0")
    return Fraction(value * 10 ** len(rest) + int(rest), 10 ** len(rest)) if rest else Fraction(value)


@lru_cache(maxsize=32)
def named(text: str) -> tuple[tuple[int, int], ...]:
    """Where the names with digits in them stand."""
    if not _DIGIT.search(text):
        return ()
    tokens = (match for match in _TOKEN.finditer(text) if not match.group().isalpha())
    return tuple(span for match in tokens for span in _in_token(text, *match.span()))


def _in_token(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        if prefix := _PREFIX.match(text, start, end):
            start = prefix.end()
        elif not text[start].isdecimal():
            if any(sign.isdecimal() for sign in text[start:end]):
                yield start, end
            return
        else:
            number = NUMBER.match(text, start)
            behind = number.end() if number else start + 1
            if _is_name(text, behind, end):
                yield start, end
                return
            start = _next_part(text, behind, end)


def _is_name(text: str, at: int, end: int) -> bool:
    """Whether what is glued to a number makes a name of it: 4o, 3DGS."""
    glued = _GLUED.match(text, at, end)
    return (
        glued is not None
        and glued.group() not in _SUFFIXES
        and not EXPONENT.match(text, at)
        and not _TIMES.match(glued.group())
    )


def _next_part(text: str, at: int, end: int) -> int:
    if glued := _GLUED.match(text, at, end):
        at = at + 1 if _TIMES.match(glued.group()) else glued.end()
    while at < end and not text[at].isalnum():
        at += 1
    return at
