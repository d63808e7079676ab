"""What the day's work and the courier need from outside: papers, summaries, messages, time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.posts import Post
from storage.records import Chat, Language, ListedDay, Paper, Summary


class Clock(Protocol):
    """Tells the time, and lets it pass."""

    def now(self) -> datetime:
        """The time, aware and in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Come back when this clock has moved on by so many seconds."""


class SourceDown(Exception):
    """The source of papers does not answer as it should."""

    def __init__(self, why: str, *, wait: timedelta | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.wait = wait
        """How long the source asked to be left alone."""


class PaperSource(Protocol):
    """Where a day's papers come from."""

    async def papers_of(self, day: date) -> ListedDay:
        """All of a day's list; what could be read of it where `whole` is false.

        Raises SourceDown when nothing could be had.
        """


class CannotSummarise(Exception):
    """This paper got no summary this time."""

    def __init__(self, why: str, *, everywhere: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.everywhere = everywhere
        """The next paper would fare no better: the endpoint is down or refuses us."""


class Summariser(Protocol):
    """Writes our text about a paper."""

    async def summarise(self, paper: Paper, language: Language) -> Summary:
        """A summary in this language. Raises CannotSummarise."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Later:
    """Certainly not delivered; try again."""

    wait: timedelta
    why: str
    flood: bool = False
    """Telegram asked for the pause: nothing goes out until it is over."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not delivered; do not try again."""

    why: str
    gone: bool = False
    """We cannot post to this chat any more."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Certainly not delivered: the chat has another number now."""

    telegram_id: int


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Perhaps delivered."""

    why: str


Outcome = Sent | Later | Refused | Moved | Uncertain


@dataclass(frozen=True, slots=True)
class Edited:
    """The message says it now, or did so already."""


@dataclass(frozen=True, slots=True)
class Vanished:
    """The message cannot be changed any more: it was deleted, or is too old."""

    why: str


EditOutcome = Edited | Vanished | Later | Refused | Moved | Uncertain


class TokenRefused(Exception):
    """Telegram refuses the bot's token."""


class Messenger(Protocol):
    """Says something in a chat, once; never tries again by itself."""

    async def send(self, chat: Chat, post: Post, *, language: Language, silent: bool) -> Outcome:
        """Send one post. Raises TokenRefused; whatever else happens is an outcome."""

    async def edit(self, chat: Chat, message_id: int, post: Post, *, language: Language) -> EditOutcome:
        """Let a message that was sent say this. Raises TokenRefused; whatever else happens is an outcome."""

    async def delete(self, chat: Chat, message_id: int) -> EditOutcome:
        """Take a message away. Raises TokenRefused; whatever else happens is an outcome."""
