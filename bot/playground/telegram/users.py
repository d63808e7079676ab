"""Who acts in the stand-in's Telegram, and the clock they live by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.playground.telegram.entities import Json, present


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Aware and in UTC."""


class WallClock:
    """This machine's time."""

    def now(self) -> datetime:
        """Aware and in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the playground may not take the house's clock


@dataclass(slots=True, eq=False)
class User:
    """A person, or the bot."""

    id: int
    first_name: str
    language: str | None = None
    username: str | None = None
    is_bot: bool = False

    def as_json(self) -> Json:
        """A User."""
        known = {"username": self.username, "language_code": self.language}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **present(known)}


ANONYMOUS = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
"""Whom Telegram names as the sender where an administrator speaks as the group."""
FORWARDER = User(777000, "Telegram")
"""Whom Telegram names as the sender where it forwards a channel's post to the group that discusses it."""
