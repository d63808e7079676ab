"""A whole house for tests: the real bot over stand-ins on this machine, and a clock that can be set ahead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot_api import overhears

from bot import app
from bot.app import Store, Tempo
from bot.courier.pace import Pace
from bot.playground import sample
from bot.playground.clock import ToldClock
from bot.playground.huggingface import HuggingFaceStandIn
from bot.playground.model import MODEL, ModelStandIn
from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import Call, Message, User
from bot.settings import Settings

TOKEN = "123456:a-token_that-nobody-may-see"
CHANNEL = -1001000000001

A_MINUTE_BEFORE = datetime(2024, 5, 14, 23, 59, tzinfo=UTC)
"""When a house begins unless told otherwise: the sample's day ends a minute later."""
MIDNIGHT = datetime(2024, 5, 15, tzinfo=UTC)
"""The sample's day is over and due: it is 09:00 in Seoul."""
MORNING = datetime(2024, 5, 15, 2, tzinfo=UTC)

POSTS = 6
"""What the sample's day is in the channel: a header and five cards."""

TEMPO = Tempo(tick=timedelta(seconds=0.05), beat=timedelta(seconds=0.05), patience=timedelta())
PATIENCE = 15.0
"""Seconds that a test waits for what should come at once: the machine may have other work."""
A_FEW_TICKS = 0.2
"""Seconds in which a house looks several times whether something is due."""


def left_in(folder: Path) -> list[str]:
    """What files there are."""
    return sorted(file.name for file in folder.iterdir())


def wide_pace() -> Pace:
    """As fast as it goes."""
    return Pace(per_second=10_000, chat_gap=0.005, group_limit=10_000, group_window=0.01)


@dataclass
class House:
    """The stand-ins, who and what is in them, and the settings that lead there."""

    telegram: TelegramStandIn
    huggingface: HuggingFaceStandIn
    model: ModelStandIn
    clock: ToldClock
    settings: Settings
    reader: User
    admin: User
    decided: dict[str, Any]
    tempo: Tempo = TEMPO
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, *, pace: Pace | None = None, listening: asyncio.Event | None = None) -> None:
        """The bot, until it is stopped."""
        event = listening or asyncio.Event()
        await app.run(
            self.settings,
            self.clock,
            self.stopped,
            tempo=self.tempo,
            pace=pace or wide_pace(),
            on_listening=event.set,
        )

    @asynccontextmanager
    async def running(self, *, pace: Pace | None = None) -> AsyncIterator[None]:
        """The bot runs, from when it listens until the end, when it is stopped as a signal would do it."""
        listening = asyncio.Event()
        try:
            async with asyncio.timeout(2 * PATIENCE), asyncio.TaskGroup() as group:
                group.create_task(self.run(pace=pace, listening=listening), name="house")
                await listening.wait()
                try:
                    yield
                finally:
                    self.stopped.set()
        finally:
            self.stopped = asyncio.Event()

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Store]:
        """What is remembered, beside a running bot or without one."""
        async with app.open_store(self.settings) as store:
            yield store

    def environment(self, **changed: str | None) -> dict[str, str]:
        """The settings as another process reads them; None leaves one out."""
        told = {f"PAPERS_{name.upper()}": _written(value) for name, value in self.decided.items()}
        return {name: value for name, value in {**told, **changed}.items() if value is not None}

    # -- what there is to see --

    def channel(self) -> list[Message]:
        """What stands in the channel, oldest first."""
        return self.telegram.posts_in(self.telegram.chats[CHANNEL])

    def calls_to_channel(self) -> list[Call]:
        """Every message that was ever sent to the channel."""
        return [c for c in self.telegram.record if c.chat_id == CHANNEL and c.method == "sendMessage"]

    async def channel_has(self, messages: int) -> list[Message]:
        """What stands in the channel once there are so many messages."""
        await self.telegram.wait_until(lambda: len(self.channel()) >= messages, timeout=PATIENCE)
        return self.channel()

    async def after_a_few_ticks(self) -> list[Message]:
        """What stands in the channel when the house has had time to do something wrong."""
        await asyncio.sleep(A_FEW_TICKS)
        return self.channel()

    async def summarised(self, summaries: int) -> None:
        """Wait until so many summaries by the model are stored."""
        async with self.store() as store, asyncio.timeout(PATIENCE):
            sql = "SELECT count(*) AS number FROM summary WHERE origin = 'model'"
            while True:
                row = await store.database.fetch_one(sql)
                if row is not None and row["number"] >= summaries:
                    return
                await asyncio.sleep(0.02)

    async def let_pass(self, *, minutes: float) -> None:
        """Let so much time go by, fast enough for a test and slowly enough for the house to live in it."""
        end = self.clock.now() + timedelta(minutes=minutes)
        while self.clock.now() < end:
            self.clock.set_ahead(seconds=max(minutes * 60 / 60, 5))
            await asyncio.sleep(0.02)

    async def hurry_until(self, so: Callable[[], bool], *, seconds: float = 2, each: float = 0.02) -> None:
        """Let so many seconds go by in `each` of a second of this machine, until this is so.

        What looks at the clock more often than that looks in step with everything else.
        """
        async with asyncio.timeout(PATIENCE):
            while not so():
                self.clock.set_ahead(seconds=seconds)
                await asyncio.sleep(each)

    async def told(self, text: str) -> Message:
        """A message to the admin that holds this text."""
        return await self.telegram.wait_for(
            lambda message: message.chat.id == self.admin.id and text in message.text, timeout=PATIENCE
        )

    async def ask(self, user: User, text: str) -> str:
        """Say this in private, not faster than one reads; the text of the answer."""
        self.clock.set_ahead(seconds=2)
        asked = self.telegram.says(user, text)
        return (await self.telegram.next_answer_to(asked, timeout=PATIENCE)).text

    async def settled(self, **states: int) -> None:
        """Wait until the ledger has so many deliveries in these states."""
        async with self.store() as store, asyncio.timeout(PATIENCE):
            while True:
                totals = {state.value: number for state, number in (await store.ledger.totals()).items()}
                if all(totals.get(name, 0) == number for name, number in states.items()):
                    return
                await asyncio.sleep(0.02)


def _others() -> set[asyncio.Task[Any]]:
    """What is under way beside whoever asks."""
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}


def _written(value: object) -> str | None:
    match value:
        case None:
            return None
        case list():
            return ",".join(map(str, value))
        case _:
            return str(value)


@asynccontextmanager
async def a_house(
    folder: Path, *, begin: datetime = A_MINUTE_BEFORE, **settings: Any
) -> AsyncIterator[House]:
    """Stand-ins with the sample's day, a channel, a reader and an admin; nothing runs yet.

    In the end nothing that was begun may still be under way, and everything that Telegram told the bot must
    have been as the Bot API is described.
    """
    before = _others()
    clock = ToldClock(begin)
    telegram = TelegramStandIn(TOKEN, clock=clock)
    judge = overhears(telegram)
    telegram.add_channel(CHANNEL, username="daily_papers")
    reader = telegram.add_user(7, "Rita", language="en")
    admin = telegram.add_user(42, "Ada", language="en")
    huggingface = HuggingFaceStandIn(clock.now)
    huggingface.put(sample.DAY, sample.items())
    model = ModelStandIn(sample.summaries(), titles=sample.titles())
    async with Loopback(telegram.app) as api, Loopback(huggingface.app) as hub, Loopback(model.app) as llm:
        decided: dict[str, Any] = {
            "telegram_token": TOKEN,
            "telegram_url": api.url,
            "huggingface_url": hub.url,
            "llm_url": f"{llm.url}/v1",
            "llm_model": MODEL,
            "channel": "@daily_papers",
            "channel_language": "en",
            "admins": [admin.id],
            "database": folder / "papers.sqlite3",
        }
        decided |= settings
        yield House(telegram, huggingface, model, clock, Settings.exactly(**decided), reader, admin, decided)
    assert _others() == before
    assert judge.wrong == []
