"""Checks that every number of a summary stands in the abstract with the same value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from bot.summary.amounts import in_digits, in_language
from bot.summary.bearing import stands
from bot.summary.facts import Facts, facts
from bot.summary.lists import counts_a_list
from bot.summary.quantities import MOST_VERSION, Quantity, plain_text, read
from bot.summary.reading.naming import named
from bot.summary.reading.units import Kind
from bot.summary.sharing import shared
from bot.summary.spelling import has_version, is_spelled
from storage.records import Language


def wrong_numbers(text: str, source: str, language: Language) -> tuple[str, ...]:
    """Why numbers of a sentence do not stand in the source, a reason for each; empty if all do."""
    known = facts(source)
    clean = plain_text(text)
    reasons = [
        f"{clean[start:end]} does not stand in the abstract"
        for start, end in named(clean)
        if not is_spelled(clean[start:end], known.spelled)
    ]
    found = shared(clean, read(clean, language))
    fractions = [part for part in found if _is_quotient(part) and stands(part, clean, known)]
    right = {at for part in fractions for at in range(part.start, part.end)}
    reasons += [
        _reason(quantity, known, language)
        for quantity in found
        if quantity.start not in right and not _is_right(quantity, clean, known)
    ]
    return tuple(dict.fromkeys(reasons))


def _is_quotient(quantity: Quantity) -> bool:
    """1/10 is a tenth, if the source has one; otherwise its two numbers have to stand."""
    return quantity.hint and not quantity.spelled and Kind.PART in quantity.kinds


def _is_right(quantity: Quantity, text: str, known: Facts) -> bool:
    if quantity.hint:
        return True
    if name := _named_before(quantity, text):
        if is_spelled(f"{name} {quantity.text}", known.spelled):
            return True
        if (quantity.bare or text.isascii()) and has_version(name, known.text):
            return False
    return (
        _is_article(quantity, known)
        or stands(quantity, text, known)
        # Where ten times the number stands, it is a slip and no sum.
        or (next(_near(quantity, known), None) is None and counts_a_list(quantity, text, known.text))
    )


_NAME = re.compile(r"(?<![A-Za-z0-9])([A-Z][A-Za-z0-9.]*)\s$")


def _named_before(quantity: Quantity, text: str) -> str | None:
    """The name that the number may be the version of: Gemma 3."""
    if (
        quantity.kinds != {Kind.COUNT}
        or quantity.unit
        or quantity.spelled
        or quantity.values[0] >= MOST_VERSION
    ):
        return None
    name = _NAME.search(text, max(0, quantity.start - 40), quantity.start)
    return name[1] if name else None


_BEST = re.compile(
    r"\b(?:1st|first|top|best|highest|leading|state-of-the-art|sota|no\.\s?1|#1)\b", re.IGNORECASE
)


def _is_article(quantity: Quantity, known: Facts) -> bool:
    """«한», «one» and 一つ are articles, and so is 1 before what is counted; zero-shot counts nothing."""
    if quantity.values[0] == 0:
        return quantity.spelled
    if quantity.values[0] != 1:
        return False
    if Kind.ORDINAL in quantity.kinds:
        return quantity.spelled or _BEST.search(known.text) is not None
    return quantity.kinds == {Kind.COUNT} and (
        quantity.spelled or (not quantity.unit and "." not in quantity.text)
    )


# -- reasons ------------------------------------------------------------------------------------------------

_NEAR = tuple(10**power for power in (1, 2, 3, 4, 5, 6, 9))


def _reason(quantity: Quantity, known: Facts, language: Language) -> str:
    value = quantity.values[0]
    for meant, fact in _near(quantity, known):
        return (
            f"«{quantity.text}» is {in_digits(value)} and the abstract has {fact.text} = {in_digits(meant)}: "
            f"write {_as(fact, meant, language)}"
        )
    for fact in known.by_value.get(value, ()):
        if not fact.kinds & quantity.kinds:
            return f"«{quantity.text}» is {_kind(quantity)}, and {fact.text} in the abstract is {_kind(fact)}"
        if fact.unit and quantity.unit and fact.unit != quantity.unit:
            return f"«{quantity.text}» has another unit than {fact.text} in the abstract"
        if fact.negative != quantity.negative:
            return f"«{quantity.text}» has another sign than in the abstract"
    return f"«{quantity.text}» does not stand in the abstract"


def _near(quantity: Quantity, known: Facts) -> Iterator[tuple[Fraction, Quantity]]:
    """Values of the source that differ by zeros alone."""
    for power in _NEAR:
        for meant in (quantity.values[0] * power, quantity.values[0] / power):
            for fact in known.by_value.get(meant, ()):
                if fact.kinds & quantity.kinds and (meant >= 1 or fact.kinds != {Kind.COUNT}):
                    yield meant, fact


def _as(fact: Quantity, value: Fraction, language: Language) -> str:
    if fact.kinds == {Kind.COUNT} and not fact.unit:
        return in_language(value, language)
    return fact.text


def _kind(quantity: Quantity) -> str:
    return " or ".join(sorted(quantity.kinds))
