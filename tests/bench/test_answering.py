"""The bot's own time for an answer: from the update in the library's hands to the request that leaves.

The library's transport is one that answers at once, so neither a network nor a stand-in is in the figures.
"""

from __future__ import annotations

import itertools
import json
import statistics
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from bench.fixtures import Figure, Run, Timed
from fakes import ToldClock
from telegram import Update
from telegram.ext import ApplicationBuilder
from telegram.request import BaseRequest, RequestData

from bot.app import DaysWork, Store
from bot.app.ears import handlers_for
from bot.chat.announcing import Announcer
from bot.chat.answers import Answers
from bot.chat.application import register
from bot.chat.client import TelegramApplication
from bot.courier.pace import Pace
from bot.daily import calendar
from bot.settings import Settings
from storage.records import ListedDay

_TOKEN = "1000001:a-benchmark-needs-no-secret"
_ME = {"id": 1000001, "is_bot": True, "first_name": "Daily Papers", "username": "daily_papers_test_bot"}
_SENT = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "text": "…"}


class Instant(BaseRequest):
    """A transport that answers at once and notes when a message left."""

    def __init__(self) -> None:
        self.left = 0.0
        self.texts: list[str] = []

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        if url.endswith("/getMe"):
            return 200, json.dumps({"ok": True, "result": _ME}).encode()
        assert url.endswith("/sendMessage"), url
        assert request_data is not None
        # The form, as a real transport would have it made.
        self.texts.append(request_data.json_parameters["text"])
        self.left = time.perf_counter()
        return 200, json.dumps({"ok": True, "result": _SENT}).encode()


@dataclass(frozen=True, slots=True)
class Ears:
    """A bot that is handed updates."""

    application: TelegramApplication
    transport: Instant
    clock: ToldClock
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def ask(self, text: str, language: str = "ko") -> float:
        """Seconds from the update to the answer's setting out."""
        # Who asks without a pause is asked to be slower.
        self.clock.set(self.clock.now() + timedelta(seconds=2))
        update = Update.de_json(_says(next(self.numbers), text, language), self.application.bot)
        begun = time.perf_counter()
        await self.application.process_update(update)
        return self.transport.left - begun


def _says(number: int, text: str, language: str) -> dict[str, Any]:
    reader = {"id": 7, "first_name": "Rita", "is_bot": False, "language_code": language}
    command = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
    message = {
        "message_id": number,
        "date": 0,
        "chat": {"id": 7, "type": "private", "first_name": "Rita"},
        "from": reader,
        "text": text,
        "entities": [command],
    }
    return {"update_id": number, "message": message}


@asynccontextmanager
async def _ears(store: Store, settings: Settings, clock: ToldClock) -> AsyncIterator[Ears]:
    transport = Instant()
    application: TelegramApplication = (
        ApplicationBuilder()
        .token(_TOKEN)
        .request(transport)
        .get_updates_request(Instant())
        .updater(None)
        .job_queue(None)
        .build()
    )
    async with application, AsyncExitStack() as web:
        day = DaysWork(settings, store, clock, None, web)
        # Nobody asks a bot as fast as a benchmark does; what a chat waits for its turn is not measured here.
        answers = Answers(application.bot, Pace(chat_gap=0), clock)
        announcer = Announcer(application.bot, settings.languages)
        handlers = handlers_for(settings, store, day, answers, announcer, lambda: None, clock, None)

        async def broken(kind: str) -> None:
            raise AssertionError(kind)

        register(application, handlers, broken)
        yield Ears(application, transport, clock)


@pytest.fixture(scope="module")
def ears(full: Store, two_years: Sequence[ListedDay], run: Run) -> Iterator[Ears]:
    """A bot in the night after the archive's last day, whose papers are excerpted as they always are."""
    last = two_years[-1]
    settings = Settings.exactly()
    clock = ToldClock(calendar.ends(last.day) + timedelta(hours=2))

    async def excerpted() -> None:
        async with AsyncExitStack() as web:
            writer = DaysWork(settings, full, clock, None, web).writer
            await writer.write([listed.paper for listed in last.papers])

    run(excerpted())
    context = _ears(full, settings, clock)
    yield run(context.__aenter__())
    run(context.__aexit__(None, None, None))


class Stopwatch:
    """Asks questions and keeps how long each answer took to set out."""

    def __init__(self, ears: Ears, run: Run) -> None:
        self._ears = ears
        self._run = run
        self.times: list[float] = []

    def ask(self, text: str, language: str = "ko") -> None:
        self.times.append(self._run(self._ears.ask(text, language)))

    def tell(self, figure: Figure, what: str, *, below: float | None = None) -> None:
        ordered = sorted(self.times)
        figure(f"{what}, half of them within", statistics.median(ordered) * 1000, "ms", below=below)
        figure(f"{what}, 99 of 100 within", ordered[len(ordered) * 99 // 100] * 1000, "ms")


@pytest.fixture
def stopwatch(ears: Ears, run: Run) -> Stopwatch:
    return Stopwatch(ears, run)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("question", ["/today", "/today 20"])
def test_today(
    timed: Timed, ears: Ears, stopwatch: Stopwatch, figure: Figure, question: str, language: str
) -> None:
    timed(lambda text: stopwatch.ask(text, language), lambda: question, rounds=500, warm=20)
    assert ears.transport.texts[-1].count("<a href") >= 5
    stopwatch.tell(figure, f"{question}, {language}", below=20)


@pytest.fixture
def names(two_years: Sequence[ListedDay]) -> list[str]:
    """Two hundred first authors from all over the archive."""
    first = [listed.paper.authors[0] for day in two_years for listed in day.papers if listed.paper.authors]
    return first[:: len(first) // 200]


def test_author_by_whole_name(
    timed: Timed, stopwatch: Stopwatch, names: Sequence[str], figure: Figure
) -> None:
    questions = itertools.cycle(f"/author {name}" for name in names)
    timed(stopwatch.ask, lambda: next(questions), rounds=400, warm=20)
    stopwatch.tell(figure, "/author, a whole name", below=20)


def test_author_by_family_name(
    timed: Timed, stopwatch: Stopwatch, names: Sequence[str], figure: Figure
) -> None:
    questions = itertools.cycle(f"/author {name.split()[-1]}" for name in names)
    timed(stopwatch.ask, lambda: next(questions), rounds=400, warm=20)
    stopwatch.tell(figure, "/author, a family name", below=20)


@pytest.mark.parametrize("name", ["y liu", "w", "nobody of this name"])
def test_author_half_named(timed: Timed, stopwatch: Stopwatch, figure: Figure, name: str) -> None:
    timed(stopwatch.ask, lambda: f"/author {name}", rounds=40, warm=3)
    stopwatch.tell(figure, f"/author {name}")
