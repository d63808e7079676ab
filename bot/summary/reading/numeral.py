"""A number where it stands, before anybody has looked at what follows it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bot.summary.reading.units import Kind


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in digits or in words."""

    start: int
    end: int
    values: tuple[Fraction, ...]
    """Mostly one; several where the text may mean either."""
    kind: Kind | None = None
    """None where what follows decides."""
    step: Fraction = Fraction(1)
    """What the last digit given counts."""
    spelled: bool = False
    """In words."""
    hint: bool = False
    """A word that implies a number (both, dual): it bears a number out, but nobody has to bear it out."""
    unit: str = ""
