"""Writes a value as a language does, for the reasons that a check gives."""

from __future__ import annotations

from fractions import Fraction

from storage.records import Language

_UNITS = {
    "ko": ((10**12, "조"), (10**8, "억"), (10**4, "만")),
    "ja": ((10**12, "兆"), (10**8, "億"), (10**4, "万")),
    "zh": ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")),
}
_MOST_EXACT = 10**15


def in_language(value: Fraction, language: Language) -> str:
    """A value in the units of the language where that is shorter: 34,000,000,000 is 340억 in Korean."""
    for unit, sign in _UNITS.get(language, ()):
        if value >= unit and (value / unit * 10).denominator == 1:
            return in_digits(value / unit) + sign
    return in_digits(value)


def in_digits(value: Fraction) -> str:
    """A value with commas: 34,000,000,000."""
    if value.denominator == 1:
        return f"{value.numerator:,}" if abs(value) < _MOST_EXACT else f"{value.numerator:.3e}"
    return f"{float(value):,.6g}"
