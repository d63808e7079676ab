"""The nouns of the house: what storage gives and takes, as frozen values."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Language = str
"""A language code as in BCP 47, lower case: `ko`, `en`."""


# -- papers ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paper:
    """What Hugging Face and arXiv say about one work."""

    id: str
    """arXiv's identifier without a version: `2405.02246`."""
    title: str
    """On one line, as text; may hold LaTeX and any sign."""
    abstract: str
    """As one paragraph; may be empty."""
    authors: tuple[str, ...]
    """In the paper's own order, spelled as the paper spells them; a name may stand twice."""
    authors_cut: bool = False
    """The source names some of the authors and says there are more."""
    published: datetime | None = None
    """arXiv's first version."""
    thumbnail: str | None = None
    code: str | None = None
    """A link to the code, as Hugging Face has it."""
    stars: int | None = None
    project: str | None = None
    organisation: str | None = None
    ai_summary: str | None = None
    """Hugging Face's own one-sentence summary, in English."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A paper on a day, with the votes it holds."""

    paper: Paper
    day: date
    position: int
    """Its place in Hugging Face's own order, from 1."""
    votes: int


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """One item of a day's list as the source gave it, with the JSON it came from."""

    paper: Paper
    position: int
    votes: int
    raw: str


@dataclass(frozen=True, slots=True)
class ListedDay:
    """What the source said of one day in one round."""

    day: date
    asked: datetime
    """When the first page was asked for: what happened later is not in here."""
    papers: tuple[ListedPaper, ...]
    whole: bool = True
    """Every page came."""
    broken: tuple[str, ...] = ()
    """The items that could not be read, by id where they had one."""


@dataclass(frozen=True, slots=True)
class Collection:
    """How the collecting of one day stands."""

    day: date
    tried: datetime
    """When the last round asked."""
    asked: datetime | None
    """When the last round that got the whole list asked for it."""
    failures: int
    """Rounds that failed since then."""
    why: str | None = None
    """What the last failure said."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """A day and what is listed on it."""

    day: date
    papers: int
    votes: int


class Origin(enum.StrEnum):
    """Who wrote a summary."""

    MODEL = "model"
    """A language model that we asked."""
    HUGGINGFACE = "huggingface"
    """Hugging Face's one-sentence summary leads; sentences of the abstract follow. English."""
    EXCERPT = "excerpt"
    """Sentences of the abstract, word for word. English."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Our text about a paper in one language."""

    paper_id: str
    language: Language
    """The language of the reader it is for; an excerpt stays English whatever this says."""
    gist: str
    """One line."""
    bullets: tuple[str, ...]
    origin: Origin
    model: str | None = None
    evidence: tuple[tuple[str, ...], ...] = ()
    """For each bullet the sentences of the abstract it rests on, word for word; empty where not known."""
    written: datetime | None = None
    """When it was written, once it is stored."""


class Verdict(enum.StrEnum):
    """What became of an answer that a model gave."""

    KEPT = "kept"
    SHORTENED = "shortened"
    """Kept without the bullets that did not pass."""
    REFUSED = "refused"
    """It came and was not good enough."""
    FAILED = "failed"
    """It never came, or was no answer."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question to a language model about one paper in one language."""

    paper_id: str
    language: Language
    at: datetime
    endpoint: str
    """The host that was asked."""
    model: str
    question: tuple[tuple[str, str], ...]
    """The messages, each with its role."""
    answer: str | None
    """Word for word; None where none came."""
    tokens_in: int
    tokens_out: int
    cost: int | None
    """In millionths of a dollar, where a price is known."""
    faults: tuple[tuple[str, int | None, str], ...]
    """What the checks found: the check, the number of the bullet from 0 (None: no single one), the reason."""
    verdict: Verdict
    why: str | None = None
    """Why it was refused or failed."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What language models cost in some time."""

    calls: int
    tokens: int
    cost: int | None
    """In millionths of a dollar; None where no price is known."""


@dataclass(frozen=True, slots=True)
class Term:
    """How a technical term is said in a language."""

    english: str
    """In small letters, singular."""
    rendering: str
    source: str
    """`shipped`, `admin` or `agreed`."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A summary that readers say something is wrong with."""

    paper: Paper
    language: Language
    readers: int
    last: datetime


@dataclass(frozen=True, slots=True)
class AuthorPapers:
    """What is known of everybody whose name fits a question."""

    names: tuple[str, ...]
    """The names that fit, by number of papers; at most a handful."""
    papers: tuple[tuple[Paper, tuple[Listing, ...]], ...]
    """Newest first, each with the days it was listed on, oldest first."""
    total: int
    """How many papers there are, also those not given here."""


# -- chats -------------------------------------------------------------------------------------------------


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


# -- the ledger --------------------------------------------------------------------------------------------


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
class Action:
    """What an admin did with the bot."""

    at: datetime
    admin: int
    """Telegram's number of the person."""
    what: str
    """`resend`, `edit`, `settle` …"""
    facts: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send: for the pace, which a restart must not refill."""

    telegram_id: int
    is_group: bool
    at: datetime
    """When it was over, or when it began if that is not known."""
