"""Lets the numbers of a range or a list share what is said behind the last: 20-30%, 3.7 and 6.6 times."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.summary.quantities import Quantity
from bot.summary.reading.units import MYRIADS, SCALES, Kind

_MOST_BETWEEN = 16
_BETWEEN_RANGE = re.compile(r"\s?(?:-{1,3}|–|~|±)\s?[-+~$×]?|\s(?:to|through)\s|에서\s|부터\s|から|[至到]")
_BETWEEN_LIST = re.compile(
    r"\s?(?:,\s?(?:and\s|or\s)?|\s(?:and|or|vs\.?|versus|&)\s|[와과]\s|및\s|、|[和与と]|;\s|/)\s?(?:up\sto\s|최대\s)?[-+~$]?\s?"
)
_SCALED = re.compile(
    r"[0-9][-\s]?(?:(?P<word>hundred|thousand|million|billion|trillion)|(?P<letter>[KMBT])(?![A-Za-z0-9])|(?P<east>[천만억조千万億亿兆]+))"
)
_UNSHARED = frozenset({Kind.COUNT, Kind.PART, Kind.VAGUE, Kind.MONTH, Kind.ORDINAL})
_MOST_SCALED = 10_000


def shared(text: str, found: list[Quantity]) -> list[Quantity]:
    """The numbers, each with what it may share with the next one, from the last to the first."""
    whole = list(found)
    for at in range(len(whole) - 2, -1, -1):
        left, right = whole[at], whole[at + 1]
        between = text[left.end : right.start]
        if left.kinds != {Kind.COUNT} or left.unit or left.hint or left.end > right.start:
            continue
        if len(between) > _MOST_BETWEEN or left.spelled != right.spelled:
            continue
        is_range = _BETWEEN_RANGE.fullmatch(between) is not None
        if is_range or _BETWEEN_LIST.fullmatch(between):
            whole[at] = _like(left, right, is_range=is_range)
    return whole


def _like(left: Quantity, right: Quantity, *, is_range: bool) -> Quantity:
    kinds, values = left.kinds, left.values
    if not right.kinds & _UNSHARED:
        # The ends of a range are of one kind; what stands in a list may be.
        kinds = right.kinds if is_range else kinds | right.kinds
    scale = _scale(right)
    if scale > 1 and values[0] < _MOST_SCALED and _scale(left) == 1:
        values = (*values, *(value * scale for value in values))
    return replace(left, kinds=kinds, values=values, unit=right.unit, bare=left.bare and right.bare)


def _scale(quantity: Quantity) -> int:
    match = _SCALED.search(quantity.text)
    if match is None:
        return 1
    product = 1
    for sign in match["east"] or "":
        product *= MYRIADS[sign]
    return product if match["east"] else SCALES[match["word"] or match["letter"]]
