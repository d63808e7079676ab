"""A result that Telegram says a word about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """What is answered beside the result, in `description`."""

    result: object
    description: str
