"""What people and the bot did: presses, calls, and how calls were answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.playground.telegram.messages import Message
from bot.playground.telegram.users import User


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody pressed."""

    id: str
    user: User
    message: Message
    data: str
    at: float
    """On the event loop's clock, which a test cannot move."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was carried out, whatever the bot came to know of it."""

    method: str
    """As the Bot API spells it."""
    chat_id: int | None
    text: str | None
    """As shown, without markup."""
    params: dict[str, str]
    """As they came."""
    at: float
    """Monotonic seconds, for the pace."""
    when: datetime
    """On the stand-in's clock."""
    message: Message | None = None

    @property
    def message_id(self) -> int | None:
        """The message that the call made or changed."""
        return self.message.id if self.message else None


@dataclass(frozen=True, slots=True)
class Answer:
    """How one call was answered, whether or not it was carried out."""

    number: int
    """They are counted from one."""
    method: str
    chat_id: int | None
    params: dict[str, str]
    """As they came, but without the webhook's secret."""
    code: int
    """Of HTTP; 0 where the connection was closed without an answer."""
    why: str
    """What Telegram said; empty where all went well."""
    seconds: float
    """On this machine's clock, from when the call was there until its answer was ready."""
    when: datetime
    """On the stand-in's clock."""


@dataclass(frozen=True, slots=True)
class Typing:
    """That the bot is seen to write, or to do something else, until it says something or the time is over."""

    action: str
    """As the Bot API spells it."""
    until: datetime
    """On the stand-in's clock."""
