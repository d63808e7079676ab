"""Anywhere we post, and what was chosen there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from storage.records.languages import Language


@dataclass(frozen=True, slots=True)
class Chat:
    """Anywhere we post."""

    id: int
    """Our own number: it stays when Telegram gives the chat another."""
    telegram_id: int
    kind: str
    """Telegram's word: `private`, `group`, `supergroup` or `channel`."""
    title: str | None = None
    username: str | None = None
    """The public @name where there is one, without the @."""
    left: datetime | None = None
    """When it turned out that we cannot post there any more."""
    language: Language | None = None
    """The language that was chosen here; in a private chat, the person's own everywhere."""
    zone: str | None = None
    """The time zone that was chosen here, by its IANA name: `Asia/Seoul`."""
    topic: int | None = None
    """The topic of a forum in which editions are posted; elsewhere there is none."""

    @property
    def name(self) -> str:
        """What a person calls it: the @name, else the title, else the number."""
        return f"@{self.username}" if self.username else self.title or str(self.telegram_id)

    @property
    def is_group(self) -> bool:
        """A group or a channel: Telegram's limit of twenty messages a minute holds here."""
        return self.kind != "private"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted when a chat asked to be forgotten."""

    subscription: bool
    choices: bool
    """A language or a time zone."""
    messages: int
    """The record of so many."""
    reports: int = 0
    """So many summaries that were reported here."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat that wants each new day's digest at its own hour."""

    chat: Chat
    language: Language
    """What the digest is written in."""
    at: time
    """By the clocks of the chat's zone, or of the operator's where none was chosen."""
    since: date
    """No day before this one is owed."""
    due: datetime
    """When the next digest is due."""
