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
from bench.fixtures import Figure, Run
from fakes import ToldClock
from pytest_benchmark.fixture import BenchmarkFixture
from telegram import Update
from telegram.ext import ApplicationBuilder
from telegram.request import BaseRequest, RequestData

from bot.app import Day, Store
from bot.chat.admin import Admin
from bot.chat.answers import Answers
from bot.chat.application import register
from bot.chat.client import TelegramApplication
from bot.chat.commands import Commands
from bot.courier.pace import Pace
from bot.daily import calendar
from bot.settings import Settings
from storage.records import ListedDay

_TOKEN = "1000001:a-benchmark-needs-no-secret"
_ME = {"id": 1000001, "is_bot": True, "first_name": "Daily Papers", "username": "daily_papers_test_bot"}
_SENT = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "text": "…"}
_BUSY_NAMES = ("wang", "li", "zhang", "chen", "l")
"""Family names of thousands of people, and less."""


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
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def ask(self, text: str, language: str = "ko") -> float:
        """Seconds from the update to the answer's setting out."""
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
        day = Day(settings, store, clock, None, web)
        # Nobody asks a bot as fast as a benchmark does; what a chat waits for its turn is not measured here.
        answers = Answers(application.bot, Pace(chat_gap=0), clock)
        commands = Commands(
            answers, day.composer, store.search, clock, top=settings.top, languages=settings.languages
        )
        admin = Admin(
            answers,
            commands,
            day.composer,
            day.publisher,
            store.papers,
            store.ledger,
            lambda: None,
            clock,
            admins=(),
            languages=settings.languages,
            zone=settings.timezone,
            version="0",
        )

        async def broken(kind: str) -> None:
            raise AssertionError(kind)

        register(application, commands, admin, answers, broken)
        yield Ears(application, transport)


@pytest.fixture(scope="module")
def ears(full: Store, two_years: Sequence[ListedDay], run: Run) -> Iterator[Ears]:
    """A bot in the night after the archive's last day, whose papers are excerpted as they always are."""
    last = two_years[-1]
    settings = Settings.exactly()
    clock = ToldClock(calendar.ends(last.day) + timedelta(hours=2))

    async def excerpted() -> None:
        async with AsyncExitStack() as web:
            writer = Day(settings, full, clock, None, web).writer
            await writer.write([listed.paper for listed in last.papers])

    run(excerpted())
    context = _ears(full, settings, clock)
    yield run(context.__aenter__())
    run(context.__aexit__(None, None, None))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("question", ["/today", "/today 20"])
def test_today(
    benchmark: BenchmarkFixture, ears: Ears, run: Run, figure: Figure, question: str, language: str
) -> None:
    times: list[float] = []
    benchmark.pedantic(lambda: times.append(run(ears.ask(question, language))), rounds=300, warmup_rounds=20)
    assert "arxiv.org" in ears.transport.texts[-1] or "huggingface.co" in ears.transport.texts[-1]
    figure(f"{question}, {language}, median", statistics.median(times) * 1000, "ms", below=20)
    figure(f"{question}, {language}, 99 of 100", statistics.quantiles(times, n=100)[98] * 1000, "ms")


def test_author(
    benchmark: BenchmarkFixture,
    ears: Ears,
    two_years: Sequence[ListedDay],
    run: Run,
    figure: Figure,
) -> None:
    names = [listed.paper.authors[0] for day in two_years for listed in day.papers if listed.paper.authors]
    sample = itertools.cycle(names[::67])
    times: list[float] = []
    benchmark.pedantic(
        lambda: times.append(run(ears.ask(f"/author {next(sample)}"))), rounds=200, warmup_rounds=20
    )
    figure("/author with a whole name, median", statistics.median(times) * 1000, "ms", below=20)
    figure("/author with a whole name, 99 of 100", statistics.quantiles(times, n=100)[98] * 1000, "ms")


@pytest.mark.parametrize("name", ["l wang", "wang", "w", "nobody of this name"])
def test_author_half_named(
    benchmark: BenchmarkFixture, ears: Ears, run: Run, figure: Figure, name: str
) -> None:
    times: list[float] = []
    benchmark.pedantic(lambda: times.append(run(ears.ask(f"/author {name}"))), rounds=30, warmup_rounds=3)
    figure(f"/author {name}, median", statistics.median(times) * 1000, "ms")
