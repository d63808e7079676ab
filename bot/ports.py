"""What the day's work and the courier need from outside: papers, summaries, messages, time."""

from __future__ import annotations

import math
from collections.abc import Mapping
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


USUAL_ANSWER = 400
"""Tokens that a summary takes as a rule, in any of our languages."""

BYTES_A_TOKEN = 4


def estimated(text: str) -> int:
    """About as many tokens as this is, where nobody counts: four bytes each."""
    return math.ceil(len(text.encode(errors="replace")) / BYTES_A_TOKEN)


@dataclass(frozen=True, slots=True)
class Question:
    """What a language model is asked, and the shape of the answer."""

    messages: tuple[tuple[str, str], ...]
    """What is said, each with the role of who says it: `system`, `user` or `assistant`."""
    schema: Mapping[str, object]
    """JSON Schema in the strict subset that OpenAI takes."""

    @property
    def tokens(self) -> int:
        """About as many as its messages are."""
        return estimated("\n".join(text for _, text in self.messages))


@dataclass(frozen=True, slots=True)
class Said:
    """What a language model answered, whatever it is worth."""

    text: str
    endpoint: str
    """The host that was asked."""
    model: str
    tokens_in: int
    tokens_out: int
    """As the endpoint counts them, else estimated."""
    cost: int | None = None
    """In millionths of a dollar, where a price is known."""
    cut: bool = False
    """It ran into the limit of tokens."""
    missed: tuple[NoAnswer, ...] = ()
    """What came of the question where it was put before, and was not answered."""


class NoAnswer(Exception):
    """A language model did not answer this question."""

    def __init__(
        self,
        why: str,
        *,
        endpoint: str,
        model: str,
        everywhere: bool = False,
        key_refused: bool = False,
        asked: bool = True,
        tokens: tuple[int, int] = (0, 0),
        wait: timedelta | None = None,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.endpoint = endpoint
        self.model = model
        self.everywhere = everywhere
        """The next question would fare no better: every endpoint is down or refuses us."""
        self.key_refused = key_refused
        self.asked = asked
        """False where the question was put to nobody, because every endpoint is left alone for now."""
        self.tokens_in, self.tokens_out = tokens
        """Estimated, where the endpoint may have worked on the question all the same."""
        self.wait = wait
        """How long the endpoint asked to be left alone."""


class Model(Protocol):
    """A language model, wherever it runs."""

    async def answer(self, question: Question, *, again: bool = False) -> Said:
        """What it says. Raises NoAnswer.

        `again`: it was asked before and its answer was not good enough, so another may do better.
        """

    @property
    def refused(self) -> tuple[tuple[str, str], ...]:
        """The endpoints, each with its model, that refuse our key now."""


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
