"""What admins did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Action:
    """What an admin did with the bot."""

    at: datetime
    admin: int
    """Telegram's number of the person."""
    what: str
    """`resend`, `edit`, `settle` …"""
    facts: Mapping[str, str | int]
