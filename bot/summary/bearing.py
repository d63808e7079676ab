"""Whether a source bears a number out: the same value, of a kind that agrees, maybe said in another way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from bot.summary.facts import Facts
from bot.summary.quantities import Quantity
from bot.summary.reading.units import Kind

_FITTING = {
    Kind.COUNT: frozenset({Kind.COUNT, Kind.TIMES, Kind.POINT}),
    Kind.PERCENT: frozenset({Kind.PERCENT}),
    Kind.POINT: frozenset({Kind.POINT, Kind.PERCENT, Kind.COUNT}),
    Kind.FACTOR: frozenset({Kind.FACTOR, Kind.TIMES}),
    Kind.TIMES: frozenset({Kind.FACTOR, Kind.TIMES}),
    Kind.PART: frozenset({Kind.PART}),
    Kind.ORDINAL: frozenset({Kind.ORDINAL, Kind.COUNT}),
    Kind.MONTH: frozenset({Kind.MONTH}),
    Kind.VAGUE: frozenset({Kind.VAGUE}),
}
"""A plain number may be any count; a percentage is no count, and a factor is no percentage."""

_LESS = re.compile(
    r"감소|하락|낮|줄|떨어|저하|축소|절감|손실|악화|drop|decreas|lower|reduc|loss|declin|fewer|less|degrad|fall|fell"
    r"|減|降|低|下|损失|損|少"
)


def stands(quantity: Quantity, text: str, known: Facts) -> bool:
    """Whether the number of a sentence is the source's, or rounded where the sentence says so."""
    return (
        any(
            fits(quantity, fact, text, known)
            for value in quantity.values
            for fact in known.by_value.get(value, ())
        )
        or _said_otherwise(quantity, known)
        or _rounded(quantity, text, known)
    )


def fits(quantity: Quantity, fact: Quantity, text: str, known: Facts) -> bool:
    """Whether a number of a sentence and one of the source with the same value say the same."""
    if not _sign_fits(quantity, fact, text) or not _unit_fits(quantity, fact):
        return False
    if quantity.unit in known.currencies and fact.unit != quantity.unit:
        return False  # a source that writes $ before one sum means no sum where it writes none
    if fact.version and not (quantity.bare or quantity.version or Kind.ORDINAL in quantity.kinds):
        return False
    if any(_FITTING[kind] & fact.kinds for kind in quantity.kinds):
        return True
    if Kind.COUNT in quantity.kinds:
        # 4th is a count as well; 85.2 without a sign may be short for 85.2 %, for no count has decimals.
        is_decimal = quantity.bare and quantity.values[0].denominator > 1
        return (Kind.ORDINAL in fact.kinds and not fact.spelled) or (
            is_decimal and bool(fact.kinds & {Kind.PERCENT, Kind.FACTOR})
        )
    return quantity.unit == "pp" and bool(fact.kinds & {Kind.POINT, Kind.COUNT})


def _sign_fits(quantity: Quantity, fact: Quantity, text: str) -> bool:
    if quantity.negative:
        return fact.negative
    # The minus of -1.5 % may be said in words.
    return not fact.negative or _LESS.search(text) is not None


def _unit_fits(quantity: Quantity, fact: Quantity) -> bool:
    if quantity.unit == fact.unit or "pp" in {quantity.unit, fact.unit}:
        return True
    return quantity.unit != "dim" and not (quantity.unit and fact.unit)


# -- the same said in another way ---------------------------------------------------------------------------

_SHARE = re.compile(
    r"\b(?:rates?|ratios?|accurac\w+|probabilit\w+|fractions?|precision|recall|proportions?|shares?)\b[^.]{0,20}$"
)


def _said_otherwise(quantity: Quantity, known: Facts) -> bool:
    for kind in quantity.kinds:
        for value in quantity.values:
            for other, kinds in _otherwise(kind, value):
                found = known.by_value.get(other, ())
                if any(fact.kinds & kinds and not fact.negative for fact in found):
                    return True
            if kind is Kind.PERCENT and any(
                _is_share(fact, known) for fact in known.by_value.get(value / 100, ())
            ):
                return True
    return False


def _is_share(fact: Quantity, known: Facts) -> bool:
    """0.3 is 30 % where it is a rate."""
    return (
        fact.bare
        and fact.values[0] < 1
        and _SHARE.search(known.text, max(0, fact.start - 40), fact.start) is not None
    )


def _otherwise(kind: Kind, value: Fraction) -> Iterator[tuple[Fraction, frozenset[Kind]]]:
    if not value:
        return
    if kind is Kind.PART:
        yield value * 100, frozenset({Kind.PERCENT})
        yield value, frozenset({Kind.COUNT})
        if value.numerator == 1:
            # 19x smaller is a nineteenth.
            yield 1 / value, frozenset({Kind.FACTOR, Kind.TIMES})
    elif kind is Kind.PERCENT:
        yield value / 100, frozenset({Kind.PART})
    elif kind in {Kind.FACTOR, Kind.TIMES}:
        yield 1 / value, frozenset({Kind.PART})
    elif kind is Kind.COUNT and value < 1:
        yield value, frozenset({Kind.PART})


# -- rounding -----------------------------------------------------------------------------------------------

_ABOUT = re.compile(
    r"(?:약|대략|거의|근|around|about|approximately|approx\.?|roughly|nearly|almost|~|≈|約|およそ|ほぼ|约|大约|近|接近)"
    r"\s?[$€]?$",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"(?:over|more\sthan|above|exceeding|at\sleast|>|≥|超过|超過|逾|超)\s?[$€]?$", re.IGNORECASE
)
_BELOW = re.compile(r"(?:under|below|less\sthan|fewer\sthan|<|≤)\s?[$€]?$", re.IGNORECASE)
_WORD_BETWEEN = r"[^\s.,]{0,8}\s?(?:[^\s.,]{1,8}\s)?"
_ABOVE_BEHIND = re.compile(
    _WORD_BETWEEN + r"(?:이상|넘|초과|여\s|여\s?개|\+|以上|超|余|余り|を上回)|\s?[多余여]"
)
_BELOW_BEHIND = re.compile(_WORD_BETWEEN + r"(?:미만|이하|가까|未満|以下|近く|弱|未满)")
_ABOUT_BEHIND = re.compile(r"\s?[^\s.,]{0,4}\s?(?:가량|정도|쯤|안팎|내외|前後|程度|左右|上下)")
_MANY_INSIDE = re.compile(r"[0-9][多余여]")
_MOST_OFF = Fraction(1, 10)
"""One digit says little: about 30 is not 34."""


def _rounded(quantity: Quantity, text: str, known: Facts) -> bool:
    before, end = text[max(0, quantity.start - 20) : quantity.start], quantity.end
    above = bool(
        _ABOVE.search(before) or _ABOVE_BEHIND.match(text, end) or _MANY_INSIDE.search(quantity.text)
    )
    below = bool(_BELOW.search(before) or _BELOW_BEHIND.match(text, end))
    if not (above or below or _ABOUT.search(before) or _ABOUT_BEHIND.match(text, end)):
        return False
    value, step = quantity.values[0], quantity.step
    for given, found in known.by_value.items():
        off = given - value
        if not off or abs(off) >= step or abs(off) > abs(given) * _MOST_OFF:
            continue
        is_round = off > 0 if above else off < 0 if below else 2 * abs(off) <= step
        if is_round and any(fits(quantity, fact, text, known) for fact in found):
            return True
    return False
