"""One stand-in for each thing outside the house, as small as it can be."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

from bot.ports import (
    CannotSummarise,
    Edited,
    EditOutcome,
    NoAnswer,
    Outcome,
    Question,
    Said,
    Sent,
    SourceDown,
)
from bot.posts import Post
from storage.records import (
    Chat,
    Language,
    ListedDay,
    ListedPaper,
    Origin,
    Paper,
    Summary,
)


class ToldClock:
    """A clock that is told the time: it moves when it is moved."""

    def __init__(self, now: datetime = datetime(2024, 5, 15, 0, 0, tzinfo=UTC)) -> None:
        self._now = now
        self._sleepers: list[tuple[datetime, int, asyncio.Event]] = []
        self._number = itertools.count()

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        event = asyncio.Event()
        wake = self._now + timedelta(seconds=max(seconds, 0))
        heapq.heappush(self._sleepers, (wake, next(self._number), event))
        await event.wait()

    async def move(self, **by: float) -> None:
        """Let time pass: whoever sleeps wakes in order, each at its own time."""
        end = self._now + timedelta(**by)
        await _settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            wake, _, event = heapq.heappop(self._sleepers)
            self._now = max(self._now, wake)
            event.set()
            await _settle()
        self._now = end
        await _settle()

    def set(self, now: datetime) -> None:
        """Say that it is now another time, without waking anybody."""
        self._now = now


async def _settle() -> None:
    """Let everybody who can go on do so; the database answers from a thread, hence the short rests."""
    for _ in range(20):
        await asyncio.sleep(0.001)


class HastyClock(ToldClock):
    """A told clock on which sleeping takes no time: it moves by itself to when the sleeper wakes."""

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=max(seconds, 0))
        await asyncio.sleep(0)


class ListedSource:
    """A source of papers that gives what it was given."""

    def __init__(self, clock: ToldClock) -> None:
        self.days: dict[date, tuple[ListedPaper, ...]] = {}
        self.down: str | None = None
        self.wait: timedelta | None = None
        """How long it asks to be left alone while it is down."""
        self.down_for: set[date] = set()
        self.cut_short: set[date] = set()
        """Days of whose list not every page comes."""
        self.asked: list[date] = []
        self._clock = clock

    def put(self, day: date, *papers: ListedPaper) -> None:
        self.days[day] = papers

    async def papers_of(self, day: date) -> ListedDay:
        self.asked.append(day)
        if self.down:
            raise SourceDown(self.down, wait=self.wait)
        if day in self.down_for:
            raise SourceDown(f"no answer for {day}")
        whole = day not in self.cut_short
        return ListedDay(day, self._clock.now(), self.days.get(day, ()), whole=whole)


class PlainSummariser:
    """Writes a summary that says whose and in which language it is."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Language]] = []
        self.refuses: Callable[[Paper], CannotSummarise | None] = lambda _: None

    async def summarise(self, paper: Paper, language: Language) -> Summary:
        self.asked.append((paper.id, language))
        if error := self.refuses(paper):
            raise error
        bullets = tuple(f"{language} bullet {n} of {paper.id}" for n in range(1, 4))
        return Summary(paper.id, language, f"{language} gist of {paper.id}", bullets, Origin.MODEL, "plain")


class ToldModel:
    """A language model that answers what it was told to: the next of a list, or what a function says."""

    def __init__(self, answers: Callable[[Question], str | NoAnswer] | Iterable[str | NoAnswer] = ()) -> None:
        self.answers = answers if callable(answers) else list(answers)
        """Once a list is used up it has no answer."""
        self.asked: list[tuple[Question, bool]] = []
        """Each question, and whether it was asked for the second time."""
        self.refused: tuple[tuple[str, str], ...] = ()
        self.tokens = (100, 50)
        self.cost: int | None = 7
        self.cut = False
        self.may_answer = asyncio.Event()
        """It keeps its answers to itself while this is cleared."""
        self.may_answer.set()

    async def answer(self, question: Question, *, again: bool = False) -> Said:
        self.asked.append((question, again))
        await asyncio.sleep(0)
        await self.may_answer.wait()
        if callable(self.answers):
            answer = self.answers(question)
        else:
            answer = self.answers.pop(0) if self.answers else no_answer("it has nothing left to say")
        if isinstance(answer, NoAnswer):
            raise answer
        return Said(answer, "model.example", "told", *self.tokens, cost=self.cost, cut=self.cut)


def no_answer(why: str = "HTTP 503", *, everywhere: bool = True) -> NoAnswer:
    """What a model raises that does not answer."""
    return NoAnswer(why, endpoint="model.example", model="told", everywhere=everywhere)


class RecordingMessenger:
    """Remembers what it was told to say; answers what it was told to answer, else that it arrived."""

    def __init__(self) -> None:
        self.said: list[tuple[Chat, Post, Language, bool]] = []
        self.answers: list[Outcome] = []
        self.edited: list[tuple[Chat, int, Post, Language]] = []
        self.deleted: list[tuple[Chat, int]] = []
        self.edit_answers: list[EditOutcome] = []
        """What becomes of the next edits and deletions; else they are done."""
        self._ids = itertools.count(1)

    async def send(self, chat: Chat, post: Post, *, language: Language, silent: bool) -> Outcome:
        self.said.append((chat, post, language, silent))
        return self.answers.pop(0) if self.answers else Sent(next(self._ids))

    async def edit(self, chat: Chat, message_id: int, post: Post, *, language: Language) -> EditOutcome:
        self.edited.append((chat, message_id, post, language))
        return self.edit_answers.pop(0) if self.edit_answers else Edited()

    async def delete(self, chat: Chat, message_id: int) -> EditOutcome:
        self.deleted.append((chat, message_id))
        return self.edit_answers.pop(0) if self.edit_answers else Edited()


def paper(
    number: int = 1, *, title: str | None = None, authors: tuple[str, ...] = ("Ada Lovelace",)
) -> Paper:
    """A paper by its number."""
    return Paper(
        id=f"2405.{number:05}",
        title=title or f"Paper {number}",
        abstract=f"We study the number {number}. We propose a way to count to {number}. It works.",
        authors=authors,
    )


def listed(
    number: int = 1, *, position: int | None = None, votes: int = 10, of: Paper | None = None
) -> ListedPaper:
    """A paper as the source lists it."""
    return ListedPaper(of or paper(number), position or number, votes, f'{{"number": {number}}}')
