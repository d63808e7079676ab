"""The numbers and the spelling of a source, read once for all the sentences that rest on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from bot.summary.quantities import Quantity, plain_text, read
from bot.summary.reading.naming import named
from bot.summary.reading.units import CURRENCIES, SCALES, Kind
from bot.summary.sharing import shared
from bot.summary.spelling import canonical

_SIZE = re.compile(r"[-_]([0-9]+(?:\.[0-9]+)?)([BM])(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a source bears out."""

    text: str
    """The source, made plain."""
    spelled: str
    """The source as `canonical` spells it."""
    by_value: Mapping[Fraction, tuple[Quantity, ...]]
    """Its numbers; one that may mean two values stands under both."""
    currencies: frozenset[str]
    """In which it names sums."""


@lru_cache(maxsize=16)
def facts(source: str) -> Facts:
    """What a title and an abstract bear out."""
    text = plain_text(source)
    by_value: dict[Fraction, tuple[Quantity, ...]] = {}
    for quantity in (*shared(text, read(text)), *_sizes(text)):
        for value in quantity.values:
            by_value[value] = (*by_value.get(value, ()), quantity)
    units = {quantity.unit for found in by_value.values() for quantity in found}
    return Facts(text, canonical(text), by_value, frozenset(units) & CURRENCIES)


def _sizes(text: str) -> Iterator[Quantity]:
    """Qwen2.5-7B has 7 billion parameters, which a summary may say."""
    for start, end in named(text):
        for match in _SIZE.finditer(text, start, end):
            value = Fraction(match[1]) * SCALES[match[2]]
            yield Quantity(match.group()[1:], *match.span(), (value,), frozenset({Kind.COUNT}))
