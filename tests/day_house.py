"""The rooms that a day passes through, over a real database and with fakes for what is outside."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fakes import ListedSource, PlainSummariser, RecordingMessenger, ToldClock

from bot.daily import calendar, editions
from bot.daily.alarm import Alarm
from bot.daily.collect import Collector
from bot.daily.compose import Composer
from bot.daily.editions import Channel, Sound
from bot.daily.promise import Promises
from bot.daily.publish import Hours, Publisher
from bot.daily.resend import Resends
from bot.daily.summarise import Writer
from bot.posts import Notice, Post
from bot.summary.excerpt import Excerpts
from storage.amendments import Amendments
from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Chat, Delivery, Kind
from storage.standing import Standing
from storage.subscriptions import Subscriptions
from storage.summaries import Summaries

SEOUL = ZoneInfo("Asia/Seoul")
CHANNEL = -1001
ADMIN = 42


class DayHouse:
    """Everything of `bot.daily`, put together as the app does it."""

    def __init__(
        self,
        database: Database,
        clock: ToldClock,
        channel: Chat,
        admin: Chat,
        *,
        top: int = 5,
        sound: Sound = "header",
        at: time = time(9),
        zone: ZoneInfo = SEOUL,
        catch_up: int = 3,
    ) -> None:
        self.database = database
        self.clock = clock
        self.papers = Papers(database)
        self.summaries = Summaries(database)
        self.ledger = Ledger(database)
        self.source = ListedSource(clock)
        self.model = PlainSummariser()
        self.messenger = RecordingMessenger()
        self.channel = Channel(channel, "ko", top, sound)
        self.admin = admin
        self.alarm = Alarm(self.ledger, self.messenger, clock, [admin], "en", channel)
        self.writer = Writer(self.summaries, Excerpts(), self.model, clock, ["ko", "en"])
        self.collector = Collector(self.source, self.papers, self.writer, clock, self.alarm)
        self.composer = Composer(self.papers, self.summaries, Excerpts(), clock, zone)
        self.promises = Promises(self.papers, self.ledger, self.writer, clock)
        self._hours = Hours(at, zone, catch_up)
        self.standing = Standing(database)
        self.amendments = Amendments(database)
        self.resends = self.new_resends()
        self.publisher = self.new_publisher()

    def new_publisher(self) -> Publisher:
        """As after a restart, or in another process."""
        return Publisher(
            self.papers,
            self.ledger,
            self.collector,
            self.writer,
            self.promises,
            self.alarm,
            self.clock,
            self.channel,
            self._hours,
        )

    def new_resends(self) -> Resends:
        """As after a restart."""
        return Resends(
            self.papers,
            self.ledger,
            self.standing,
            self.amendments,
            Subscriptions(self.database),
            self.collector,
            self.writer,
            self.composer,
            self.promises,
            self.messenger,
            self.clock,
            self.channel,
            top=self.channel.top,
            language="ko",
        )

    async def tick_every(self, step: timedelta, until: datetime) -> None:
        """Tick now and at each step, the last time at `until`."""
        while self.clock.now() <= until:
            await self.publisher.tick()
            self.clock.set(self.clock.now() + step)
        self.clock.set(until)

    async def begin_with(self, day: date) -> None:
        """Let a day have been published at its hour, without a message, so that all later ones are owed."""
        edition = editions.in_full(self.channel, day, (), (), aloud=False)
        await self.ledger.plan(edition, calendar.publishing_of(day, self._hours.at, self._hours.zone))

    async def deliveries(self, kind: Kind | None = None) -> list[Delivery]:
        """Everything that was promised, in the order of the promises."""
        rows = await self.database.fetch_all("SELECT id FROM delivery ORDER BY id")
        found = [await self.ledger.delivery(row["id"]) for row in rows]
        return [one for one in found if one is not None and (kind is None or one.kind is kind)]

    async def published(self) -> list[date]:
        """The days of the channel's daily editions, in the order in which they were planned."""
        return list(await self.ledger.days_planned(self.channel.chat.id, Kind.DAILY))

    async def shapes(self, day: date, kind: Kind = Kind.DAILY) -> list[tuple[str, bool]]:
        """The messages of a day's edition and whether each is silent."""
        return [(one.part.shape, one.part.silent) for one in await self.deliveries(kind) if one.day == day]

    async def posts(self, kind: Kind) -> list[Post]:
        """What the messages of this kind would say now."""
        found = [await self.composer.compose(one) for one in await self.deliveries(kind)]
        return [post for post in found if post is not None]

    async def told(self) -> list[str]:
        """The words to the admin, by name."""
        return [post.name for post in await self.posts(Kind.ALERT) if isinstance(post, Notice)]


@asynccontextmanager
async def day_house(
    folder: Path, clock: ToldClock, *, top: int = 5, sound: Sound = "header", at: time = time(9),
    zone: ZoneInfo = SEOUL, catch_up: int = 3,
) -> AsyncIterator[DayHouse]:  # fmt: skip
    """The rooms over a new database in this folder, with a channel and one admin."""
    database = await Database.open(folder / "day.sqlite3")
    try:
        chats = Chats(database)
        channel = await chats.remember(CHANNEL, "channel", "Papers", "daily")
        admin = await chats.remember(ADMIN, "private", "Ada")
        yield DayHouse(
            database, clock, channel, admin, top=top, sound=sound, at=at, zone=zone, catch_up=catch_up
        )
    finally:
        await database.close()
