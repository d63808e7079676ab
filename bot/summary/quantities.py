"""Reads the numbers of a text: their values, where they stand, and what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from bot.summary.reading.cleaning import plain, without_links
from bot.summary.reading.digits import digits
from bot.summary.reading.eastern import eastern
from bot.summary.reading.english import english
from bot.summary.reading.numeral import Numeral
from bot.summary.reading.units import BEHIND, BEHIND_IN_CHINESE, EAST_UNITS, LATIN_UNITS, Kind
from storage.records import Language

MOST_VERSION = 10
"""What is less may be the version of what it stands behind: Llama 3, Gemini 1.5."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text has it."""

    text: str
    """What is written, with what says its kind."""
    start: int
    end: int
    values: tuple[Fraction, ...]
    """Mostly one; several where the text may mean either."""
    kinds: frozenset[Kind]
    """Mostly one; two where a number in a list may share the sign of the last: 3.7 and 6.6 times."""
    unit: str = ""
    """The unit in one spelling for all languages (h, GB, dim); empty where none is known."""
    step: Fraction = Fraction(1)
    """What the last digit given counts: 1,000 in 2만 2천."""
    negative: bool = False
    bare: bool = False
    """Nothing says what is counted."""
    spelled: bool = False
    """In words."""
    hint: bool = False
    """Bears a number out, but needs nothing to bear it out."""
    version: bool = False
    """Stands behind a name, as in Llama 3."""


def plain_text(text: str) -> str:
    """A text ready to be read: signs as ASCII has them, links blanked out."""
    return without_links(plain(text))


def read(text: str, language: Language = "en") -> list[Quantity]:
    """The numbers of a plain text, each by itself, in the order in which they stand."""
    found = [_quantity(text, numeral, language) for numeral in digits(text, language)]
    found += [_quantity(text, numeral, language) for numeral in english(text)]
    found += [_quantity(text, numeral, language) for numeral in eastern(text, language)]
    found.sort(key=lambda quantity: (quantity.start, -quantity.end))
    return found


# -- what stands before -------------------------------------------------------------------------------------

_SIGN = re.compile(r"(?:(?:^|(?<![0-9%xX])\s|[(\[,:~=/]|から|에서|到|至)[-−]|(?<![0-9])−|(?:^|[\s(])–)[$€]?$")
_MONEY = re.compile(r"(?:US)?([$€])\s?$")
_FACTOR_BEFORE = re.compile(
    r"(?:\b(?:factors?|speed-?\s?ups?|acceleration|ratios?)\sof|(?:^|[^A-Za-z0-9])[×xX])\s?"
    r"(?:up\sto\s|over\s|about\s|around\s|nearly\s|almost\s|roughly\s|approximately\s|more\sthan\s|at\sleast\s|~)?$"
)
_NAME_BEFORE = re.compile(
    r"(?:[a-z0-9,/]\s|[a-z]\s\(|[가-힣一-鿿ぁ-ヿ、，\s(])(?!The|A|An|In|On|At|Of|With|And|By|For)[A-Z][A-Za-z0-9.-]*\s$"
    r"|(?:^|[^A-Za-z])[A-Za-z]*[a-z0-9][A-Z][A-Za-z0-9.-]*\s$"
)
_REACH = 40
_DASHES = frozenset("-−–")
_FACTOR_SIGNS = frozenset("×xX")


def _quantity(text: str, numeral: Numeral, language: Language) -> Quantity:
    start = numeral.start
    before = text[max(0, start - _REACH) : start]
    kind, unit, end = _behind(text, numeral, language)
    values, step = numeral.values, numeral.step
    if kind is Kind.COUNT and numeral.kind is None:
        kind = _kind_before(before)
    if before[-2:].strip()[-1:] in {"$", "€"} and (money := _MONEY.search(before)):
        unit, values = money[1], values[-1:]
    if unit == _TENTHS:
        unit, values, step = "", tuple(value * 10 for value in values), step * 10
    if kind is Kind.FACTOR and values[0] == 1 and language == "zh":
        # 快一倍 is faster by once as much, so twice as fast.
        values = (Fraction(2),)
    is_plain = kind is Kind.COUNT and not unit
    bare = is_plain and _is_bare(text, end)
    may_be_version = is_plain and numeral.kind is None and not numeral.spelled and values[0] < MOST_VERSION
    return Quantity(
        text[start:end].strip(),
        start,
        end,
        values,
        frozenset({kind}),
        unit,
        step,
        negative=not numeral.spelled and _is_negative(before),
        bare=bare,
        spelled=numeral.spelled,
        hint=numeral.hint,
        version=(
            may_be_version
            and (bare or text.isascii())
            and text[end : end + 1] != "-"
            and before[-1:] == " "
            and _NAME_BEFORE.search(before) is not None
        ),
    )


def _is_negative(before: str) -> bool:
    return not _DASHES.isdisjoint(before[-2:]) and _SIGN.search(before) is not None


def _kind_before(before: str) -> Kind:
    near = before.rstrip()
    if near.endswith("百分之"):
        return Kind.PERCENT
    if near.endswith(("第", "제")):
        return Kind.ORDINAL
    return (
        Kind.FACTOR
        if ("of " in before or near[-1:] in _FACTOR_SIGNS) and _FACTOR_BEFORE.search(before)
        else Kind.COUNT
    )


# -- what stands behind -------------------------------------------------------------------------------------

_KINDS = {
    "percent": Kind.PERCENT,
    "tenths": Kind.PERCENT,
    "factor": Kind.FACTOR,
    "times": Kind.TIMES,
    "ordinal": Kind.ORDINAL,
    "month": Kind.MONTH,
    "point": Kind.POINT,
}
_TENTHS = "tenths"
_COUNTED = re.compile(r"\s?[A-Za-z가-힣一-鿿ぁ-ヿ]")
_PARTICLE = re.compile(
    r"(?:은|는|이|가|을|를|의|로|으로|과|와|도|에|에서|보다|까지|부터|만|이며|이고|입니다|였|です|で|だ|の|は|が|を|に|と|から|まで|も|的|和|到|至)"
    r"(?![가-힣])"
)


def _behind(text: str, numeral: Numeral, language: Language) -> tuple[Kind, str, int]:
    """The kind and the unit that follow the number, and where they end."""
    end = numeral.end
    if numeral.kind is not None:
        return numeral.kind, "", end
    match = (BEHIND_IN_CHINESE if language == "zh" else BEHIND).match(text, end)
    if match is None:
        return Kind.COUNT, "", end
    if match["word"]:
        return _latin_unit(match["word"], end)
    if match["east"]:
        return Kind.COUNT, EAST_UNITS.get(match["east"].strip(), "min"), match.end()
    if match["percent"]:
        points = any(match[name] is not None for name in ("pp", "pp2", "pp3", "pp4"))
        return Kind.PERCENT, "pp" if points else "", match.end()
    kind = next(name for name in _KINDS if match[name] is not None)
    return _KINDS[kind], _TENTHS if kind == _TENTHS else "", match.end()


def _latin_unit(behind: str, end: int) -> tuple[Kind, str, int]:
    word = behind.lstrip("- ")
    unit = LATIN_UNITS.get(word) or (LATIN_UNITS.get(word.lower(), "") if len(word) > 3 else "")
    glued = word == behind
    # A letter by itself is a word or a variable: 5 m, 3 s; but 3 D is 3D.
    if len(word) == 1 and not glued and word != "D":
        unit = ""
    return Kind.COUNT, unit, end + len(behind) if unit or glued else end


def _is_bare(text: str, end: int) -> bool:
    return _COUNTED.match(text, end) is None or _PARTICLE.match(text, end) is not None
