"""What the checks say of a summary."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Check(enum.StrEnum):
    """What a summary is looked at for."""

    NUMBERS = "numbers"
    LANGUAGE = "language"
    NAMES = "names"
    SHAPE = "shape"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    check: Check
    bullet: int | None
    """Which bullet, from 0; None for the gist, and for the summary as a whole."""
    reason: str
    """In plain English, for a person and for the model that is to do better: `34억 is 3.4 billion; …`."""
