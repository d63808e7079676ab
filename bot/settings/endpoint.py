"""Where a language model is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model and what it takes to ask it."""

    url: str
    """The base address of its endpoint."""
    model: str
    key: str | None = field(default=None, repr=False)
    price: tuple[Decimal, Decimal] | None = None
    """Dollars for a million tokens: of questions, of answers."""
