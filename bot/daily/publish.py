"""Publishes: turns the day that is due into promises of the ledger, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.daily import calendar, editions
from bot.daily.alarm import Alarm
from bot.daily.collect import Collector, is_final
from bot.daily.editions import Channel
from bot.daily.promise import Promises
from bot.daily.ready import Readiness
from bot.daily.summarise import Writer
from bot.ports import Clock
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Kind

_ON_TIME = timedelta(minutes=90)
"""So long after its hour a day is not late yet: an hour for the source, ten minutes for summaries."""

_LOOK_BACK = 14
"""Days before the newest complete one that are looked at for something to catch up with."""


class CannotPublish(Exception):
    """This day is not published."""


class NoChannel(CannotPublish):
    """No channel is set."""


class DayNotOver(CannotPublish):
    """The day's list is still filling up."""


class DayEmpty(CannotPublish):
    """The day has no papers."""


class DayIncomplete(CannotPublish):
    """The day's list was never had whole after it was over, and does not come now."""


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
        promises: Promises,
        alarm: Alarm,
        clock: Clock,
        channel: Channel | None,
        hours: Hours,
    ) -> None:
        self._papers = papers
        self._ledger = ledger
        self._collector = collector
        self._writer = writer
        self._promises = promises
        self._alarm = alarm
        self._clock = clock
        self.channel = channel
        self._hours = hours
        self._ready = Readiness(papers, collector)

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
            stale = bool(await self._ready.stale([day], now))
            if stale and not self._ready.patience_is_over(now, calendar.ends(day)):
                return
            if (await self._papers.count(day)).papers:
                await self._promises.in_full(channel, day, aloud=self._may_sound(day, now))
                self._ready.waits_no_more()
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
        stale = await self._ready.stale([day for day in window if day not in published], now)
        if due not in stale:
            self._ready.waits_no_more()
        elif not self._ready.patience_is_over(now, due_at):
            return
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
                await self._promises.in_full(channel, day, aloud=self._may_sound(day, now))
            else:
                await self._promises.in_one(channel, day)
        if due in stale:
            await self._tell_stale(due, posted=due in days)
        elif not on_time and due not in published and due in {count.day for count in counts}:
            await self._tell_missed(channel, due)
        elif calendar.is_weekday(due) and due not in {count.day for count in counts}:
            next_day = calendar.next_weekday(due)
            next_at = calendar.publishing_of(next_day, self._hours.at, self._hours.zone)
            await self._promises.empty(channel, due, next_at, self._hours.zone)

    def _may_sound(self, day: date, now: datetime) -> bool:
        return editions.may_sound(day, on_time=not self._is_late(day, now))

    def _is_late(self, day: date, moment: datetime) -> bool:
        return moment - calendar.publishing_of(day, self._hours.at, self._hours.zone) > _ON_TIME

    # -- what admins are told -----------------------------------------------------------------------------

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
        # A weekend of which nothing is known has no papers as a rule: nobody misses it.
        if not calendar.is_weekday(day) and not (await self._papers.count(day)).papers:
            return
        why = await self._why(day)
        await self._alarm.tell("not_published", _unpublished(day), day=day.isoformat(), why=why)

    async def _why(self, day: date) -> str:
        stands = await self._papers.collection(day)
        return "" if stands is None or stands.why is None else stands.why

    # -- by hand -------------------------------------------------------------------------------------------

    async def publish(self, day: date) -> int:
        """Promise a day to the channel unless that was done before; the number of the edition.

        Raises NoChannel, DayNotOver, DayEmpty, and DayIncomplete when the source does not answer and the
        day was never had whole.
        """
        channel = self._channel_for(day)
        if (number := await self._ledger.edition_of(channel.key(day))) is not None:
            return number
        now = self._clock.now()
        await self._collector.collect(day)
        if not is_final(await self._papers.collection(day), day):
            raise DayIncomplete(f"the whole list of {day} cannot be had now: {await self._why(day)}")
        if not (await self._papers.count(day)).papers:
            raise DayEmpty(f"{day} has no papers")
        aloud = self._may_sound(day, now)
        number = await self._promises.in_full(channel, day, aloud=aloud, at_once=False)
        number = number or await self._ledger.edition_of(channel.key(day))
        assert number is not None
        return number

    def _channel_for(self, day: date) -> Channel:
        if self.channel is None:
            raise NoChannel("no channel is set: PAPERS_CHANNEL says which")
        if day >= calendar.running(self._clock.now()):
            raise DayNotOver(f"{day} is not over: its list fills up until midnight UTC")
        return self.channel


def _unpublished(day: date) -> str:
    """Admins are told once that a day was not published by its hour, whatever the reason."""
    return f"unpublished:{day}"
