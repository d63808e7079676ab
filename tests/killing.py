"""Kills the bot at random moments while it posts, and tells what became of every message.

The stand-ins live here and not in the process that dies, so what they have recorded is the truth.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import random
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Container, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Literal

import bot_alone
from reckoning import Reckoning, most_within, promises, reckon, shortest_gap

from bot import app
from bot.app import Store
from bot.clock import SystemClock
from bot.daily import calendar
from bot.playground.huggingface import HuggingFaceStandIn, Item
from bot.playground.server import Loopback
from bot.playground.telegram import faults
from bot.playground.telegram.api import TelegramStandIn
from bot.settings import Settings
from storage.records import Kind

_TOKEN = "123456:a-token_that-nobody-may-see"
_CHANNEL = -1001000000001
_ADMIN = 42

_FIRST_DAY = date(2024, 6, 3)
_PAPERS = 12
_TOP = 5
_MESSAGES = 1 + _TOP
_RESENDS = 3
"""With the last day these are more messages than a channel takes in a minute."""

_EDITIONS = """
    SELECT kind, day, count(*) AS messages FROM edition JOIN delivery ON edition_id = edition.id
    WHERE kind != 'alert' GROUP BY edition.id
"""
_OPEN = "SELECT id FROM delivery WHERE state IN ('pending', 'sending')"
_IN_ORDER = """
    SELECT delivery.id, message_id FROM delivery JOIN chat ON chat.id = chat_id WHERE telegram_id = ?
    ORDER BY delivery.id
"""
_EVER_DOUBTED = """
    SELECT DISTINCT delivery_id AS id FROM attempt JOIN chat ON chat.id = chat_id
    WHERE outcome = 'uncertain' AND telegram_id = ?
"""

# Each life is a fork of a process that has imported the bot and done nothing: it begins in milliseconds.
_nursery = multiprocessing.get_context("forkserver")
_nursery.set_forkserver_preload(["bot.app"])

_PATIENCE = 150.0
"""Seconds after which something that must happen has not."""
_LOOK_EVERY = 0.05
_A_LITTLE_LATER = timedelta(seconds=5)
_CLOCK_ERROR = timedelta(milliseconds=20)


@dataclass(frozen=True)
class Limits:
    """A pace, as the bot is given it and as the record is held against it."""

    chat_gap: float = 1.0
    group_limit: int = 20
    group_window: float = 60.0
    per_second: float = 25.0


REAL = Limits()
WIDE = Limits(chat_gap=0.05, group_limit=12, group_window=2.0, per_second=1000.0)


@dataclass(frozen=True)
class Moment:
    """When a process is killed: so many seconds after something happened."""

    after: Literal["the file is there", "it has signed in", "a message"]
    delay: float
    messages: int = 1
    fault: faults.Fault | None = None
    """What happens to the message that is in hand."""


@dataclass(frozen=True)
class Stage:
    """A day that is posted, and when the processes that post it are killed."""

    day: date
    kills: Sequence[Moment]
    resends: Sequence[date] = ()


@dataclass
class Figures:
    """What a trial came to."""

    kills: int = 0
    idle: int = 0
    """Kills that came when everything had been said."""
    promised: int = 0
    """Messages that the ledger promised to the channel and the admin."""
    posted: int = 0
    """Messages that stand in the channel."""
    uncertain: int = 0
    arrived: int = 0
    """Of the uncertain ones."""
    shortest_gap: float = 0.0
    """Seconds between two messages in the channel."""
    most_in_window: int = 0
    """Messages in the channel within the limit's window."""


def stages_of(seed: int, days: int, kills: int, limits: Limits) -> list[Stage]:
    """Two days or more to post, with the moments dealt among them; the day after the first is missed.

    The very first process dies while it makes its database, beyond the kills that were asked for.
    """
    dice = random.Random(seed)
    posted = [_FIRST_DAY + timedelta(days=number + (number > 0)) for number in range(days)]
    dealt: list[list[Moment]] = [[] for _ in posted]
    dealt[0].append(Moment("the file is there", dice.uniform(0, 0.03)))
    for number in range(kills):
        dealt[-1 - number % days].append(_moment(dice, limits))
    last = [dice.choice(posted[:-1]) for _ in range(_RESENDS)]
    return [
        Stage(day, moments, last if day == posted[-1] else ())
        for day, moments in zip(posted, dealt, strict=True)
    ]


def _moment(dice: random.Random, limits: Limits) -> Moment:
    if dice.random() < 0.2:
        # From here it collects, plans and claims its first message.
        return Moment("it has signed in", dice.uniform(0, 0.3))
    fault = dice.choice([None, None, None, faults.hang(), faults.hang_before(), faults.drop()])
    return Moment("a message", dice.uniform(0, 1.5 * limits.chat_gap), dice.randint(1, 2), fault)


class Trial:
    """A channel, an admin, made-up days, and a bot that does not live long."""

    def __init__(self, folder: Path, stages: Sequence[Stage], limits: Limits) -> None:
        self.figures = Figures()
        self._folder = folder
        self._database = folder / "papers.sqlite3"
        self._log = folder / "bot.log"
        self._stages = stages
        self._limits = limits
        self._ahead = timedelta()
        self._begun = 0
        """The length of the record when the present process began."""
        self._telegram = TelegramStandIn(_TOKEN)
        self._telegram.answer_delay = 0.03
        self._channel = self._telegram.add_channel(_CHANNEL, username="daily_papers")
        self._admin = self._telegram.add_user(_ADMIN, "Ada")
        self._huggingface = HuggingFaceStandIn(lambda: self._telegram.clock.now())
        self._days = _days_until(stages[-1].day)
        for day in self._days:
            self._huggingface.put(day, _items(day))
        self._settings: dict[str, Any] = {}

    async def run(self) -> Figures:
        """Post all stages under fire, settle what is uncertain by hand, and look at the record."""
        async with Loopback(self._telegram.app) as telegram, Loopback(self._huggingface.app) as huggingface:
            self._settings = {
                "telegram_token": _TOKEN,
                "telegram_url": telegram.url,
                "huggingface_url": huggingface.url,
                "channel": "@daily_papers",
                "admins": [_ADMIN],
                "top": _TOP,
                "database": str(self._database),
            }
            for stage in self._stages:
                await self._post(stage)
            settled = await self._settle_by_hand()
            await self._to_the_end()
            await self._judge_the_end(settled)
            self._judge_the_pace()
        return self.figures

    # -- posting under fire --------------------------------------------------------------------------------

    async def _post(self, stage: Stage) -> None:
        self._ahead = calendar.ends(stage.day) + _A_LITTLE_LATER - SystemClock().now()
        self._telegram.clock = SystemClock(self._ahead)
        wanted = list(stage.resends)
        for moment in stage.kills:
            async with self._process():
                if wanted:
                    await self._ask_for(wanted)
                    wanted.clear()
                elif stage.resends:
                    self._telegram.repeat_last_update()
                await self._until(moment)
            self.figures.kills += 1
            self._telegram.mend()
            self._telegram.release()
            await self._judge_the_dead()
        # Not every trouble comes with a death.
        self._telegram.fail(faults.server_error(502, accepted=True), chat=self._channel)
        await self._to_the_end()
        self._telegram.mend()

    async def _ask_for(self, days: Sequence[date]) -> None:
        """An admin wants these days once more, and has seen that they are planned."""
        await self._has_signed_in()
        for day in days:
            self._telegram.says(self._admin, f"/resend {day} now")
        await _come_true(lambda: self._has_planned_resends(len(days)))

    async def _has_planned_resends(self, number: int) -> bool:
        return sum(kind == Kind.RESEND for kind, _, _ in await self._editions()) >= number

    async def _until(self, moment: Moment) -> None:
        """Come back when it is time to kill."""
        match moment.after:
            case "the file is there":
                await _come_true(lambda: asyncio.to_thread(self._database.exists), look_every=0.001)
            case "it has signed in":
                await self._has_signed_in()
            case "a message":
                await self._has_signed_in()
                if moment.fault is not None:
                    self._telegram.fail(moment.fault, chat=self._channel)
                enough = self._calls("sendMessage") + moment.messages
                # A message that hangs before it arrives is not in the record, and there may be none left.
                with contextlib.suppress(TimeoutError):
                    await self._telegram.wait_until(
                        lambda: self._calls("sendMessage") >= enough,
                        timeout=1 + moment.messages * (self._limits.chat_gap + 0.2),
                    )
        await asyncio.sleep(moment.delay)

    async def _to_the_end(self) -> None:
        """Let the bot say all that is due, then stop it as a system does."""
        async with self._process() as process:
            await self._has_signed_in()
            await _come_true(self._all_is_said)
            process.terminate()
            await asyncio.to_thread(process.join, _PATIENCE)

    @asynccontextmanager
    async def _process(self) -> AsyncIterator[BaseProcess]:
        """A bot, killed in the end if it still lives."""
        self._begun = len(self._telegram.record)
        process = _nursery.Process(
            target=bot_alone.live, args=(self._settings, self._ahead, asdict(self._limits), self._log)
        )
        process.start()
        try:
            yield process
            assert process.is_alive() or process.exitcode == 0, self._said()
        finally:
            process.kill()
            process.join()
            process.close()

    async def _has_signed_in(self) -> None:
        await self._telegram.wait_until(lambda: self._calls("getMe") > 0, timeout=_PATIENCE)

    def _calls(self, method: str) -> int:
        """How often the present process has called this."""
        return sum(call.method == method for call in self._telegram.record[self._begun :])

    def _said(self) -> str:
        return self._log.read_text(encoding="utf-8")[-4000:]

    # -- what the record says ------------------------------------------------------------------------------

    async def _reckon(self, database: Path) -> Reckoning:
        settings = Settings.exactly(**self._settings | {"database": database})
        async with app.open_store(settings) as store:
            bot = self._telegram.bot.username
            assert bot is not None
            reckoning = reckon(await promises(store, settings, bot), self._telegram.record)
        assert not reckoning.twice, reckoning.twice
        assert not reckoning.lost, reckoning.lost
        assert not reckoning.refused, reckoning.refused
        return reckoning

    async def _judge_the_dead(self) -> None:
        """Look at a copy of what the dead process left: to mend the file is the next one's work."""
        copy = self._folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for end in ("", "-wal"):
            file = self._database.with_name(self._database.name + end)
            if file.exists():
                shutil.copy(file, copy)
        reckoning = await self._reckon(copy / self._database.name)
        self.figures.idle += reckoning.promised > 0 and not reckoning.open

    async def _all_is_said(self) -> bool:
        """Whether all that is due has been planned and all that was planned said; asked beside the bot."""
        newest = calendar.newest_complete(self._telegram.clock.now())
        if newest.isoformat() not in {day for _, day, _ in await self._editions()}:
            return False
        async with self._store() as store:
            return not await store.database.fetch_all(_OPEN)

    async def _editions(self) -> list[tuple[str, str, int]]:
        """Everything planned for the channel: its kind, its day, and in how many messages."""
        async with self._store() as store:
            return [tuple(row) for row in await store.database.fetch_all(_EDITIONS)]

    def _store(self) -> AbstractAsyncContextManager[Store]:
        return app.open_store(Settings.exactly(**self._settings))

    async def _settle_by_hand(self) -> Mapping[int, bool]:
        """Do what an admin does who has looked; what was in doubt, and whether it was there."""
        doubted = (await self._reckon(self._database)).doubted
        async with self._store() as store:
            for delivery, arrived in doubted.items():
                assert await store.ledger.decide(delivery, arrived=arrived, at=self._telegram.clock.now())
        self.figures.uncertain, self.figures.arrived = len(doubted), sum(doubted.values())
        return doubted

    async def _judge_the_end(self, settled_by_hand: Container[int]) -> None:
        """All days are there, each message once and in order, and of every doubt the admin was told."""
        reckoning = await self._reckon(self._database)
        assert (reckoning.open, reckoning.doubted) == (0, {})
        assert Counter(self._expected()) == Counter(await self._editions())
        async with self._store() as store:
            in_order = [
                row["message_id"]
                for row in await store.database.fetch_all(_IN_ORDER, _CHANNEL)
                if row["id"] not in settled_by_hand
            ]
            doubts = [row["id"] for row in await store.database.fetch_all(_EVER_DOUBTED, _CHANNEL)]
        assert in_order == sorted(in_order)
        told = "\n".join(message.text for message in self._telegram.posts_in(self._admin))
        assert [delivery for delivery in doubts if f"/settle {delivery} sent" not in told] == []
        self.figures.promised = reckoning.promised

    def _expected(self) -> Iterator[tuple[str, str, int]]:
        """Everything that the channel was owed."""
        in_full = [stage.day for stage in self._stages]
        for day in self._days:
            yield Kind.DAILY, day.isoformat(), _MESSAGES if day in in_full else 1
        for day in self._stages[-1].resends:
            yield Kind.RESEND, day.isoformat(), _MESSAGES

    def _judge_the_pace(self) -> None:
        """The channel was never spoken to faster than allowed, whoever lived then."""
        moments = [
            call.when
            for call in self._telegram.record
            if call.method == "sendMessage" and call.chat_id == _CHANNEL
        ]
        window = timedelta(seconds=self._limits.group_window)
        self.figures.posted = len(moments)
        self.figures.shortest_gap = shortest_gap(moments).total_seconds()
        self.figures.most_in_window = most_within(moments, window - _CLOCK_ERROR)
        assert self.figures.shortest_gap >= self._limits.chat_gap - _CLOCK_ERROR.total_seconds(), self.figures
        assert self.figures.most_in_window <= self._limits.group_limit, self.figures


async def _come_true(asked: Callable[[], Awaitable[bool]], *, look_every: float = _LOOK_EVERY) -> None:
    """Ask until the answer is yes: another process rings no bell here."""
    async with asyncio.timeout(_PATIENCE):
        while not await asked():  # noqa: ASYNC110 - see above
            await asyncio.sleep(look_every)


def _days_until(newest: date) -> list[date]:
    return [_FIRST_DAY + timedelta(days=number) for number in range((newest - _FIRST_DAY).days + 1)]


def _items(day: date) -> list[Item]:
    """A day of papers that nobody wrote, as Hugging Face would list them."""
    return [_item(day, number) for number in range(1, _PAPERS + 1)]


def _item(day: date, number: int) -> Item:
    title = f"Paper {number} of {day}"
    paper = {
        "id": f"{day:%y%m}.{day.day:02}{number:03}",
        "authors": [{"name": "Nobody Inparticular", "hidden": False}],
        "title": title,
        "summary": f"{title} is made up. It measures nothing. It finds {number}.",
        "upvotes": 100 - number,
    }
    return {"paper": paper, "title": title}
