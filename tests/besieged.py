"""The whole house in a process of its own, and the world around it in this one, which does not die."""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import bot_alone
from bot_alone import ToldClock

from bot import app
from bot.app import Store
from bot.daily import calendar
from bot.playground.huggingface import HuggingFaceStandIn, Item
from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import Call
from bot.settings import Settings

TOKEN = "123456:a-token_that-nobody-may-see"
CHANNEL = -1001000000001
FORUM = -1001000000002
TOPIC = 7
GROUP = -4001
SUPERGROUP = -1001000000003
ADMIN = 42

FIRST_DAY = date(2024, 3, 8)
"""On the 10th clocks go forward in New York."""
PAPERS = 12
TOP = 5

_READERS = 28
_ZONES = ("Asia/Seoul", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")
_HOURS = (time(9), time(15), time(21))

# Each life is a fork of a process that has imported the bot and done nothing: it begins in milliseconds.
_nursery = multiprocessing.get_context("forkserver")
_nursery.set_forkserver_preload(["bot.app"])

PATIENCE = 150.0
"""Seconds after which something that must happen has not."""
_LOOK_EVERY = 0.05
_A_LITTLE_LATER = timedelta(seconds=5)
_BEFORE_THE_NEXT = timedelta(hours=3)
"""Nobody's hour is later than that, and a silence that is waited for at the end is shorter."""


@dataclass(frozen=True)
class Limits:
    """A pace, as the bot is given it and as the record is held against it."""

    chat_gap: float = 1.0
    group_limit: int = 20
    group_window: float = 60.0
    per_second: float = 25.0


REAL = Limits()
WIDE = Limits(chat_gap=0.05, group_limit=12, group_window=2.0, per_second=100.0)


class Besieged:
    """A channel, two groups, readers in several zones, an admin, made-up days, and a bot's lives."""

    def __init__(self, folder: Path, days: int, limits: Limits) -> None:
        self.limits = limits
        self.folder = folder
        self.file = folder / "papers.sqlite3"
        self.days = [FIRST_DAY + timedelta(days=number) for number in range(days)]
        self.starts = calendar.ends(FIRST_DAY) + _A_LITTLE_LATER
        self.ends = calendar.ends(self.days[-1]) + timedelta(days=1) - _BEFORE_THE_NEXT
        self.clock = ToldClock(folder / "clock")
        self.clock.put(self.starts)
        self.telegram = TelegramStandIn(TOKEN, clock=self.clock)
        self.telegram.answer_delay = 0.03
        self.channel = self.telegram.add_channel(CHANNEL, username="daily_papers")
        self.forum = self.telegram.add_group(FORUM, topics=(TOPIC,))
        self.group = self.telegram.add_group(GROUP, kind="group")
        self.admin = self.telegram.add_user(ADMIN, "Ada")
        self.readers = [self.telegram.add_user(1000 + number, "A reader") for number in range(_READERS)]
        self.huggingface = HuggingFaceStandIn(self.clock.now)
        self.votes = {day: [100 - number for number in range(PAPERS)] for day in self.days}
        for day in self.days:
            self.huggingface.put(day, [_item(day, number) for number in range(PAPERS)])
        self.settings: dict[str, Any] = {}
        self.process: BaseProcess | None = None
        self._log = folder / "bot.log"
        self._begun = 0
        """The length of the record when the present process began."""
        self.inherited: set[int] = set()
        """What the process before has left as being sent."""
        self._door: Loopback | None = None
        self._jumps: list[tuple[float, float]] = []
        """When the clock was put forward, and by how many seconds."""

    # -- Telegram's address --------------------------------------------------------------------------------

    async def open_door(self) -> None:
        """Let Telegram be reached, at the address that it had before."""
        port = urlsplit(self.settings["telegram_url"]).port if self.settings else 0
        self._door = await Loopback(self.telegram.app, port=port or 0).__aenter__()

    async def close_door(self) -> None:
        """Let nobody listen at Telegram's address; what hangs is cut."""
        if self._door is not None:
            door, self._door = self._door, None
            await door.__aexit__(None, None, None)

    def furnish(self, huggingface: str) -> None:
        """Decide on the settings, when the addresses are known."""
        assert self._door is not None
        self.settings = {
            "telegram_token": TOKEN,
            "telegram_url": self._door.url,
            "huggingface_url": huggingface,
            "channel": "@daily_papers",
            "channel_language": "en",
            "admins": [ADMIN],
            "top": TOP,
            "database": str(self.file),
        }

    async def subscribe_all(self) -> None:
        """Everybody wants the first day at an hour of theirs."""
        async with self.store() as store:
            hours = [(ZoneInfo(zone), hour) for zone in _ZONES for hour in _HOURS]
            for number, chat in enumerate([self.forum, self.group, *map(self._private, self.readers)]):
                known = await store.chats.remember(chat.id, chat.kind, chat.title)
                zone, hour = hours[number % len(hours)]
                due = calendar.next_hour(calendar.ends(FIRST_DAY) - _A_LITTLE_LATER, hour, zone)
                topic = TOPIC if chat is self.forum else None
                language = ("en", "ko")[number % 2]
                await store.subscriptions.put(known.id, language, hour, FIRST_DAY, due, topic)
                await store.subscriptions.choose_zone(known.id, zone.key, due)

    def _private(self, reader: Any) -> Any:
        return self.telegram.chats[reader.id]

    # -- lives ---------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Let there be a bot, if there is none."""
        if self.process is None:
            self._begun = len(self.telegram.record)
            self.inherited = self.deliveries("sending") if self.file.exists() else set()
            args = (self.settings, self.folder / "clock", asdict(self.limits), self._log)
            self.process = _nursery.Process(target=bot_alone.live, args=args)
            self.process.start()

    async def begin_and_wait(self) -> None:
        """Let there be a bot that has signed in."""
        self.begin()
        await self.telegram.wait_until(lambda: self.calls("getMe") > 0, timeout=PATIENCE)

    def kill(self) -> None:
        """Let there be none. It must have lived until now."""
        process, self.process = self.process, None
        if process is not None:
            alive = process.is_alive()
            process.kill()
            process.join()
            process.close()
            assert alive, self.said()

    async def stop(self) -> None:
        """Tell it to stop, as a system does, and wait."""
        process, self.process = self.process, None
        assert process is not None
        assert process.is_alive(), self.said()
        process.terminate()
        await asyncio.to_thread(process.join, PATIENCE)
        code = process.exitcode
        process.kill()
        process.join()
        process.close()
        assert code == 0, (code, self.said())

    def calls(self, *methods: str) -> int:
        """How often the present process has called any of these."""
        return sum(call.method in methods for call in self.telegram.record[self._begun :])

    def said(self) -> str:
        """The last words of the log."""
        return self._log.read_text(encoding="utf-8")[-6000:] if self._log.exists() else ""

    # -- time ----------------------------------------------------------------------------------------------

    def put_forward(self, by: timedelta) -> None:
        """Let so much time pass at once."""
        self._jumps.append((asyncio.get_running_loop().time(), by.total_seconds()))
        self.clock.put(self.clock.now() + by)

    def when(self, call: Call) -> float:
        """When a call was, in seconds of a clock that was never put back."""
        return call.at + sum(by for at, by in self._jumps if at <= call.at)

    # -- what is stored, looked at beside the bot ----------------------------------------------------------

    def store(self) -> AbstractAsyncContextManager[Store]:
        """The database, as a program opens it; the clock's and the courier's files are let alone."""
        return app.open_store(Settings.exactly(**self.settings))

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What a query finds; it holds up nobody, and nobody holds it up."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, *parameters: object) -> Any:
        """The first value that a query finds; None if it finds nothing."""
        return next((row[0] for row in self.rows(sql, *parameters)), None)

    def deliveries(self, *states: str) -> set[int]:
        """The deliveries in any of these states."""
        try:
            rows = self.rows("SELECT id, state FROM delivery")
        except sqlite3.OperationalError:
            return set()  # it died while it made its database
        return {number for number, state in rows if state in states}

    def copy(self) -> Path:
        """A copy of what a dead process left: to mend the file is the next one's work."""
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for end in ("", "-wal"):
            file = self.file.with_name(self.file.name + end)
            if file.exists():
                shutil.copy(file, copy)
        return copy / self.file.name

    # -- votes ---------------------------------------------------------------------------------------------

    def vote(self, factor: float) -> None:
        """Papers of the days so far get so many times the votes they have, and one of each day still more."""
        for day in self.days:
            votes = [round(each * factor) for each in self.votes[day]]
            votes[TOP + 1] += 20
            self.votes[day] = votes
            for number, each in enumerate(votes):
                self.huggingface.vote(_id(day, number), each)


async def come_true(
    asked: Callable[[], bool], *, within: float = PATIENCE, look_every: float = _LOOK_EVERY
) -> bool:
    """Ask until the answer is yes, or so many seconds long: another process rings no bell here."""
    until = asyncio.get_running_loop().time() + within
    while True:
        if asked():
            return True
        if asyncio.get_running_loop().time() >= until:
            return False
        await asyncio.sleep(look_every)


def stamp(moment: datetime) -> int:
    """A moment as the database has it."""
    return round(moment.timestamp() * 1000)


def _id(day: date, number: int) -> str:
    return f"{day:%y%m}.{day.day:02}{number + 1:03}"


def _item(day: date, number: int) -> Item:
    """A paper that nobody wrote, as Hugging Face would list it."""
    title = f"Paper {number + 1} of {day}"
    paper = {
        "id": _id(day, number),
        "authors": [{"name": "Nobody Inparticular", "hidden": False}],
        "title": title,
        "summary": f"{title} is made up. It measures nothing. It finds {number + 1}.",
        "upvotes": 100 - number,
    }
    return {"paper": paper, "title": title}
