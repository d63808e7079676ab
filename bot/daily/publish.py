"""Publishes: turns the day that is due into promises of the ledger, once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.daily import calendar, editions
from bot.daily.alarm import Alarm
from bot.daily.collect import Collector
from bot.daily.editions import Channel
from bot.daily.summarise import Writer
from bot.ports import Clock
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Edition, Kind

log = logging.getLogger(__name__)

_ON_TIME = timedelta(minutes=90)
"""So long after its hour a day is not late yet: an hour for the source, ten minutes for summaries."""

_PATIENCE = timedelta(hours=1)
"""So long a source that is down is asked again before what is stored is posted."""

_ASK_AGAIN = timedelta(minutes=5)

SUMMARIES_WITHIN = timedelta(minutes=10)
"""So long the summaries of a day to be posted are waited for in all; then excerpts stand in."""

_LOOK_BACK = 14
"""Days before the newest complete one that are looked at for something to catch up with."""


class CannotPublish(Exception):
    """This day is not published."""


class NoChannel(CannotPublish):
    """No channel is set."""


class DayNotOver(CannotPublish):
    """The day's list is still filling up."""


class DayEmpty(CannotPublish):
    """No papers are known of this day."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a channel's day comes, and how far it is caught up with."""

    at: time
    zone: ZoneInfo
    catch_up: int


class Publisher:
    """Decides what a channel is owed, and writes it into the ledger."""

    def __init__(
        self,
        papers: Papers,
        ledger: Ledger,
        collector: Collector,
        writer: Writer,
        alarm: Alarm,
        clock: Clock,
        channel: Channel | None,
        hours: Hours,
    ) -> None:
        self._papers = papers
        self._ledger = ledger
        self._collector = collector
        self._writer = writer
        self._alarm = alarm
        self._clock = clock
        self.channel = channel
        self._hours = hours
        self._waiting_since: datetime | None = None
        self._given_up: frozenset[date] = frozenset()
        """Days that were waited for once already: they hold up no other."""
        self.on_planned: Callable[[], None] = lambda: None
        """Called when there is something to send."""

    # -- by the clock --------------------------------------------------------------------------------------

    async def tick(self) -> None:
        """Publish what is due and not published; nothing else, however often this is called."""
        if self.channel is None:
            return
        now = self._clock.now()
        published = await self._ledger.days_planned(self.channel.chat.id, Kind.DAILY)
        if published:
            await self._catch_up(self.channel, now, published)
        else:
            await self._first_day(self.channel, now)

    def next_publish(self) -> datetime | None:
        """When the next day is due, in the channel's zone; None without a channel."""
        if self.channel is None:
            return None
        now = self._clock.now()
        return calendar.next_hour(now, self._hours.at, self._hours.zone).astimezone(self._hours.zone)

    async def _first_day(self, channel: Channel, now: datetime) -> None:
        """A channel never posted to gets the newest complete day that has papers, and no older one."""
        day = calendar.newest_complete(now)
        for _ in range(_LOOK_BACK):
            stale = bool(await self._stale([day], now))
            if stale and not self._patience_is_over(now, calendar.ends(day)):
                return
            if (await self._papers.count(day)).papers:
                await self._in_full(channel, day, aloud=self._may_sound(day, now))
                self._waiting_since = None
                if stale:
                    await self._tell_stale(day, posted=True)
                return
            if stale:
                await self._say_not_published(day)
                return
            day -= timedelta(days=1)

    async def _catch_up(self, channel: Channel, now: datetime, published: Mapping[date, datetime]) -> None:
        due_at = calendar.last_hour(now, self._hours.at, self._hours.zone)
        due = calendar.newest_complete(due_at)
        look_back = _LOOK_BACK - 1 if self._hours.catch_up else 0
        # What came before the day that the channel began with is no loss.
        first = next(iter(published))
        oldest = max(first + timedelta(days=1), due - timedelta(days=look_back))
        if oldest > due:
            return
        window = [oldest + timedelta(days=number) for number in range((due - oldest).days + 1)]
        stale = await self._stale([day for day in window if day not in published], now)
        if stale <= self._given_up:
            self._waiting_since = None
        elif not self._patience_is_over(now, due_at):
            return
        self._given_up = stale
        on_time = now - due_at <= _ON_TIME
        counts = await self._papers.counts(oldest, due)
        days = editions.owed(
            [count.day for count in counts],
            published,
            [day for day in window if day in published and self._is_late(day, published[day])],
            due=due,
            on_time=on_time,
            catch_up=self._hours.catch_up,
        )
        for day in days:
            if day == days[-1] and day > max(published):
                await self._in_full(channel, day, aloud=self._may_sound(day, now))
            else:
                await self._in_one(channel, day)
        if due in stale:
            await self._tell_stale(due, posted=due in days)
        elif not on_time and due not in published and due in {count.day for count in counts}:
            await self._tell_missed(channel, due)
        elif on_time and calendar.is_weekday(due) and not (await self._papers.count(due)).papers:
            await self._say_empty(channel, due)

    async def _stale(self, days: Sequence[date], now: datetime) -> frozenset[date]:
        """Those of these days that were not had whole after they ended; asks the source where it may help."""
        stale = set()
        for day in days:
            stands = await self._papers.collection(day)
            if stands is not None and stands.asked is not None and stands.asked >= calendar.ends(day):
                continue
            tried = None if stands is None or stands.tried < calendar.ends(day) else stands.tried
            asked_lately = tried is not None and now - tried < _ASK_AGAIN
            if asked_lately or not await self._collector.collect(day):
                stale.add(day)
        return frozenset(stale)

    def _patience_is_over(self, now: datetime, due_at: datetime) -> bool:
        self._waiting_since = max(self._waiting_since or now, due_at)
        return now - self._waiting_since >= _PATIENCE

    def _may_sound(self, day: date, now: datetime) -> bool:
        return editions.may_sound(day, on_time=not self._is_late(day, now))

    def _is_late(self, day: date, moment: datetime) -> bool:
        return moment - calendar.publishing_of(day, self._hours.at, self._hours.zone) > _ON_TIME

    # -- writing promises ----------------------------------------------------------------------------------

    async def _in_full(self, channel: Channel, day: date, *, aloud: bool) -> int | None:
        listings = await self._papers.listings(day)
        shown = await self._ledger.shown(channel.chat.id)
        top, _ = editions.top_and_others(listings, channel.top, shown)
        await self._writer.write(
            [listing.paper for listing, _ in top], [channel.language], limit=SUMMARIES_WITHIN
        )
        return await self._plan(editions.in_full(channel, day, listings, shown, aloud=aloud))

    async def _in_one(self, channel: Channel, day: date) -> int | None:
        listings = await self._papers.listings(day)
        shown = await self._ledger.shown(channel.chat.id)
        return await self._plan(editions.in_one(channel, day, listings, shown))

    async def _say_empty(self, channel: Channel, day: date) -> None:
        if await self._ledger.edition_of(channel.empty_key(day)) is not None:
            return
        next_at = calendar.publishing_of(calendar.next_weekday(day), self._hours.at, self._hours.zone)
        await self._plan(editions.empty(channel, day, next_at))

    async def _plan(self, edition: Edition) -> int | None:
        number = await self._ledger.plan(edition, self._clock.now())
        if number is not None:
            log.info(
                "an edition was planned",
                extra={
                    "edition": number,
                    "kind": edition.kind,
                    "day": str(edition.day),
                    "messages": len(edition.parts),
                },
            )
            self.on_planned()
        return number

    async def _tell_stale(self, due: date, *, posted: bool) -> None:
        if posted:
            why = await self._why(due)
            await self._alarm.tell("published_stale", f"stale:{due}", day=due.isoformat(), why=why)
        else:
            await self._say_not_published(due)

    async def _tell_missed(self, channel: Channel, day: date) -> None:
        # A day that was said to be empty was not missed: its papers came later.
        if await self._ledger.edition_of(channel.empty_key(day)) is None:
            await self._alarm.tell("missed_hour", _unpublished(day), day=day.isoformat())

    async def _say_not_published(self, day: date) -> None:
        why = await self._why(day)
        await self._alarm.tell("not_published", _unpublished(day), day=day.isoformat(), why=why)

    async def _why(self, day: date) -> str:
        stands = await self._papers.collection(day)
        return "" if stands is None or stands.why is None else stands.why

    # -- by hand -------------------------------------------------------------------------------------------

    async def publish(self, day: date) -> int:
        """Promise a day to the channel unless that was done before; the number of the edition.

        Asks the source again first, and takes what is stored if it does not answer. Raises NoChannel,
        DayNotOver and DayEmpty.
        """
        channel = self._channel_for(day)
        if (number := await self._ledger.edition_of(channel.key(day))) is not None:
            return number
        now = self._clock.now()
        await self._collector.collect(day)
        if not (await self._papers.count(day)).papers:
            raise DayEmpty(f"no papers are known for {day}")
        number = await self._in_full(channel, day, aloud=self._may_sound(day, now))
        number = number or await self._ledger.edition_of(channel.key(day))
        assert number is not None
        return number

    async def resend(self, day: date, key: str) -> int | None:
        """Promise a day to the channel once more, as it looks now; how many messages that is.

        None if this key was honoured before. Raises NoChannel, DayNotOver and DayEmpty.
        """
        channel = self._channel_for(day)
        listings = await self._papers.listings(day)
        if not listings:
            raise DayEmpty(f"no papers are known for {day}")
        edition = editions.again(channel, day, listings, key)
        return None if await self._plan(edition) is None else len(edition.parts)

    def _channel_for(self, day: date) -> Channel:
        if self.channel is None:
            raise NoChannel("no channel is set: PAPERS_CHANNEL says which")
        if self._clock.now() < calendar.ends(day):
            raise DayNotOver(f"the list of {day} fills up until {calendar.ends(day):%Y-%m-%d %H:%M} UTC")
        return self.channel


def _unpublished(day: date) -> str:
    """Admins are told once that a day was not published by its hour, whatever the reason."""
    return f"unpublished:{day}"
