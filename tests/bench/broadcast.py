"""A broadcast: a store that owes many chats a digest, and the whole path that delivers them."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import re
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiosqlite
from bench.driving import Driven
from bench.sink import TOKEN, on_first_core
from telegram import InlineKeyboardMarkup, LinkPreviewOptions

from bot import app
from bot.app import DaysWork, Store, Telegram
from bot.chat.messenger import TelegramMessenger
from bot.clock import SystemClock
from bot.courier.courier import Courier
from bot.courier.pace import Pace
from bot.daily.editions import Channel, in_one
from bot.ports import Outcome
from bot.posts import Post
from bot.settings import Settings
from storage.database import Database
from storage.records import Chat, Lane, Language, ListedDay, Part
from storage.stamps import stamp

STATUS = Path("/proc/self/status")
_FIRST = 5_000_000
"""Telegram's number of the first chat that is owed something."""
_FILL = (
    """
    INSERT INTO chat (telegram_id, kind)
    WITH RECURSIVE n (i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :first + :many)
    SELECT i, 'private' FROM n
    """,
    """
    INSERT INTO edition (kind, chat_id, language, day, planned_at)
    SELECT 'daily', id, 'ko', :day, :now FROM chat
    WHERE telegram_id BETWEEN :first AND :first + :many - 1 ORDER BY id
    """,
    """
    INSERT INTO delivery (edition_id, chat_id, number, shape, body, silent, state, due_at, lane)
    SELECT id, chat_id, 1, 'digest', :body, 1, 'pending', :now, :lane FROM edition
    WHERE NOT EXISTS (SELECT 1 FROM delivery WHERE edition_id = edition.id) ORDER BY id
    """,
)


class Counted(TelegramMessenger):
    """The messenger, which says when so many have been sent."""

    wanted = 0
    sent = 0
    reached = asyncio.Event()

    async def send(self, chat: Chat, post: Post, *, language: Language, silent: bool) -> Outcome:
        outcome = await super().send(chat, post, language=language, silent=silent)
        self.sent += 1
        if self.sent == self.wanted:
            self.reached.set()
        return outcome

    def expect(self, messages: int) -> asyncio.Event:
        """Set when so many more have been sent."""
        self.sent, self.wanted, self.reached = 0, messages, asyncio.Event()
        return self.reached


@dataclass(frozen=True)
class Scene:
    """The house without its ears."""

    settings: Settings
    store: Store
    telegram: Telegram
    messenger: Counted
    work: DaysWork
    clock: SystemClock

    def courier(self, pace: Pace) -> Courier:
        """As the house builds it."""
        return app.courier_for(self.settings, self.store, self.work, self.telegram, self.clock, pace)

    async def deliver(self, messages: int, pace: Pace) -> Driven:
        """The courier delivers so many of what is due, then settles what it has begun."""
        reached = self.messenger.expect(messages)
        courier = self.courier(pace)
        begun, cpu = time.perf_counter(), time.process_time()
        async with asyncio.TaskGroup() as group:
            group.create_task(courier.run())
            await reached.wait()
            seconds = time.perf_counter() - begun
            courier.stop()
        # What it had on its way is sent, settled and paid for too.
        return Driven(self.messenger.sent, seconds, time.process_time() - cpu)

    async def body(self, day: ListedDay) -> Body:
        """What a chat is owed, as the library is told."""
        post = await self.work.composer.compose_part(await part_of(self.store, day), day.day, "ko")
        assert post is not None
        wire = self.messenger._in_wire(Chat(1, 1, "private"), post, "ko")
        assert not hasattr(wire, "why")
        return Body(wire.html, wire.preview, wire.keyboard)


@dataclass(frozen=True)
class Body:
    """One message, the same for all clients."""

    text: str
    preview: LinkPreviewOptions
    keyboard: InlineKeyboardMarkup | None

    def as_json(self) -> dict[str, object]:
        """As the Bot API takes it."""
        keyboard = None if self.keyboard is None else self.keyboard.to_dict()
        return {
            "text": self.text,
            "parse_mode": "HTML",
            "link_preview_options": self.preview.to_dict(),
            "reply_markup": keyboard,
        }


def settings_for(url: str, *, rate: int = 25, paid: bool = False) -> Settings:
    return Settings.exactly(telegram_token=TOKEN, telegram_url=url, send_rate=rate, paid_broadcast=paid)


@asynccontextmanager
async def scene(settings: Settings, store: Store) -> AsyncIterator[Scene]:
    clock = SystemClock()
    async with app.sign_in(settings, store, clock) as signed_in:
        messenger = Counted(signed_in.client.bot, paid=settings.paid_broadcast)
        telegram = dataclasses.replace(signed_in, messenger=messenger)
        async with app.work_of_day(settings, store, clock, telegram) as work:
            yield Scene(settings, store, telegram, messenger, work, clock)


async def part_of(store: Store, day: ListedDay) -> Part:
    listings = await store.papers.listings(day.day)
    channel = Channel(Chat(1, 1, "private"), "ko", 5, "none")
    [part] = in_one(channel, day.day, listings, ()).parts
    return part


async def owe(store: Store, day: ListedDay, chats: int, first: int = _FIRST) -> None:
    """The day's digest to so many chats, the first of which has this number."""
    part = await part_of(store, day)
    values = {
        "first": first,
        "many": chats,
        "day": day.day.isoformat(),
        "now": stamp(SystemClock().now()),
        "body": json.dumps(dict(part.body), ensure_ascii=False),
        "lane": Lane.DIGEST,
    }

    async def fill(connection: aiosqlite.Connection) -> None:
        for statement in _FILL:
            await connection.execute(
                statement, {name: values[name] for name in re.findall(r":(\w+)", statement)}
            )

    await store.database.write(fill)


# -- in a process of its own, whose memory is measured -----------------------------------------------------


def main(path: str, url: str, messages: str) -> None:
    """Deliver so many of what this database owes; what it took goes to standard output."""
    with on_first_core():
        print(json.dumps(asyncio.run(_in_memory(Path(path), url, int(messages)))))


async def _in_memory(path: Path, url: str, messages: int) -> dict[str, float]:
    database = await Database.open(path)
    store = Store(database)
    settings = settings_for(url)
    async with scene(settings, store) as house:
        await house.deliver(messages, Pace(per_second=settings.send_rate))
        peak = _peak()
        times = []
        for _ in range(30):
            begun = time.perf_counter()
            claimed = await store.sending.claim(house.clock.now(), lanes=(Lane.DIGEST,), most=6)
            times.append(time.perf_counter() - begun)
            assert len(claimed) == 6
    await database.close()
    return {"peak": peak, "claim": statistics.median(times) * 1000, "slowest": max(times) * 1000}


def _peak() -> float:
    """The most memory that this process has had, in megabytes. What the system says to `getrusage` would
    count that of whoever started it.
    """
    found = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())
    assert found is not None
    return int(found[1]) / 1024
