"""What is promised to chats, and what became of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from storage.records.chats import Chat
from storage.records.languages import Language


class Kind(enum.StrEnum):
    """What an edition is for."""

    DAILY = "daily"
    RESEND = "resend"
    EMPTY = "empty"
    """The line that says a weekday had no papers."""
    ALERT = "alert"
    """A word to an admin."""
    WEEKLY = "weekly"
    """The week that is over, on a Monday."""


class Lane(enum.IntEnum):
    """Who goes first of all that nobody asked for."""

    ALERT = 0
    """A word to an admin: it does not wait out a silence that Telegram asked for elsewhere."""
    CHANNEL = 1
    DIGEST = 2


class State(enum.StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an edition, before it is text: what it is about, fixed when planned."""

    shape: str
    """`header`, `card`, `digest`, `empty` or `notice`."""
    body: Mapping[str, object] = field(default_factory=dict)
    """What the shape needs, as JSON: ids of papers, never their text."""
    silent: bool = True
    wait: timedelta = timedelta()
    """Not sent before so long after it was planned, unless it is released earlier."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One decision to post, before it is written down."""

    kind: Kind
    keys: tuple[str, ...]
    """Each is honoured once, for ever."""
    chat_id: int
    """Our own number of the chat."""
    language: Language
    parts: tuple[Part, ...]
    """Sent in this order."""
    day: date | None = None
    shows: tuple[str, ...] = ()
    """Papers that the chat has been shown unasked once this is planned."""
    lane: Lane = Lane.CHANNEL


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message promised to one chat."""

    id: int
    edition_id: int
    kind: Kind
    day: date | None
    chat: Chat
    language: Language
    number: int
    """Its place in the edition, from 1."""
    part: Part
    state: State
    attempts: int
    due: datetime
    lane: Lane = Lane.CHANNEL
    message_id: int | None = None
    why: str | None = None
    """What the last attempt that failed said."""
    shown: str | None = None
    """What it says, as far as a reader cares, where it is kept up to date: JSON."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of ours that stands in a chat."""

    delivery: Delivery
    at: datetime
    """When it was sent."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a delivery that was being sent."""

    delivery_id: int
    state: State
    """`pending` means: try again when due."""
    at: datetime
    message_id: int | None = None
    why: str | None = None
    due: datetime | None = None
    gone: bool = False
    """The chat takes nothing more: it leaves with all it was promised."""
    moved_to: int | None = None
    """Telegram's new number of the chat."""
    shown: str | None = None
    """What it says, as far as a reader cares, where it is to be kept up to date: JSON."""
    refresh: tuple[tuple[str, datetime], ...] = ()
    """When it is to be looked at again, each time with its cause."""
    awaits: tuple[tuple[str, Language], ...] = ()
    """The papers, each with a language, of which it shows less than a summary for want of one."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """One edit promised to a message that was sent."""

    id: int
    delivery: Delivery
    """As it was sent."""
    cause: str
    """The hours since it was sent, or the key of an admin's wish."""
    attempts: int
    due: datetime


@dataclass(frozen=True, slots=True)
class EditionCount:
    """How many of an edition's deliveries are in each state."""

    edition_id: int
    kind: Kind
    day: date | None
    planned: datetime
    states: Mapping[State, int]

    def count(self, *states: State) -> int:
        """Deliveries in any of these states."""
        return sum(self.states.get(state, 0) for state in states)


@dataclass(frozen=True, slots=True)
class EditCount:
    """How the edits stand that were promised to messages."""

    made: int
    waiting: int
    last: datetime | None
    """When the last one was made."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send: for the pace, which a restart must not refill."""

    telegram_id: int
    is_group: bool
    at: datetime
    """When it was over, or when it began if that is not known."""
