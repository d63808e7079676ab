"""The week that is over in one message, each Monday: decides when it is owed and promises it, once."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.daily import calendar, editions
from bot.daily.collect import Collector, is_final
from bot.daily.editions import TO_SUNDAY, Channel
from bot.daily.promise import Promises
from bot.daily.publish import Hours
from bot.daily.ready import Readiness
from bot.daily.summarise import Writer
from bot.ports import Clock
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Kind
from storage.week import Week

log = logging.getLogger(__name__)

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)

_ON_TIME = timedelta(minutes=90)
"""So long after its hour it may sound: an hour for the source, some minutes for summaries."""

_AT_ALL = timedelta(hours=24)
"""So long after its hour it still comes: later than that, the next week is what people look at."""

_ASK_AGAIN = timedelta(minutes=5)
_SUMMARIES_WITHIN = timedelta(minutes=4)


class WeeklyPost:
    """A week comes to the channel once, and only while it is news."""

    def __init__(
        self,
        papers: Papers,
        week: Week,
        ledger: Ledger,
        collector: Collector,
        writer: Writer,
        promises: Promises,
        clock: Clock,
        channel: Channel | None,
        hours: Hours,
    ) -> None:
        """`channel` is None where none is set, or where it is to have no weekly."""
        self._papers = papers
        self._week = week
        self._ledger = ledger
        self._collector = collector
        self._writer = writer
        self._promises = promises
        self._clock = clock
        self._channel = channel
        self._hours = hours
        self._ready = Readiness(papers, collector)
        self._done_with: date | None = None
        """The week, by its Monday, of which there is nothing left to say."""

    async def tick(self) -> None:
        """Plan the week that is over if it is owed; nothing else, however often this is called."""
        if self._channel is None:
            return
        now = self._clock.now()
        first, due_at = week_due(now, self._hours.at, self._hours.zone)
        if first != self._done_with and await self._is_settled(self._channel, first, due_at, now):
            self._done_with = first
            self._ready.waits_no_more()

    async def _is_settled(self, channel: Channel, first: date, due_at: datetime, now: datetime) -> bool:
        """Whether there is nothing left to do about this week: else it is looked at again."""
        if await self._ledger.edition_of(channel.weekly_key(first)) is not None:
            return True
        begun = await self._ledger.days_planned(channel.chat.id, Kind.DAILY)
        if not begun:
            return False
        last = first + TO_SUNDAY
        if next(iter(begun.values())) >= calendar.ends(last):
            return True
        if now - due_at > _AT_ALL:
            if await self._papers.counts(first, last):
                log.warning("a week is too late to be posted", extra={"week": first.isoformat()})
            return True
        stale = await self._stale(first, due_at, now)
        if stale and not self._ready.patience_is_over(now, due_at):
            return False
        if stale:
            log.warning("a week is posted as it is stored", extra={"week": first.isoformat()})
        await self._promise(channel, first, aloud=now - due_at <= _ON_TIME)
        return True

    async def _stale(self, first: date, due_at: datetime, now: datetime) -> bool:
        """Whether some of the week's days are not known as they are now, although they were asked for."""
        last = first + TO_SUNDAY
        listed = {count.day for count in await self._papers.counts(first, last)}
        stale = False
        for day in (first + number * _DAY for number in range(7)):
            stands = await self._papers.collection(day)
            missing = day not in listed and calendar.ends(day) <= now and not is_final(stands, day)
            if stands is not None and stands.asked is not None and stands.asked >= due_at:
                continue
            if day in listed or missing:
                asked_lately = (
                    stands is not None and stands.tried >= due_at and now - stands.tried < _ASK_AGAIN
                )
                if asked_lately or not await self._collector.collect(day):
                    stale = True
        return stale

    async def _promise(self, channel: Channel, first: date, *, aloud: bool) -> None:
        week = await self._week.listings(channel.chat.id, first, first + TO_SUNDAY)
        if not week:
            return
        risers = [each for each, _ in editions.risers_of(week, channel.top)]
        papers = [each.listing.paper for each in (*week[: channel.top], *risers)]
        await self._writer.write(papers, [channel.language], limit=_SUMMARIES_WITHIN)
        await self._promises.plan(editions.weekly(channel, first, week, aloud=aloud))


def week_due(now: datetime, at: time, zone: ZoneInfo) -> tuple[date, datetime]:
    """The Monday that began the latest week to come due, and when that was: on the Monday after it, when the
    clocks of the zone showed this hour; in UTC.
    """
    hour = calendar.last_hour(now, at, zone)
    while (day := hour.astimezone(zone).date()).isoweekday() != 1:
        hour = calendar.last_hour(hour - timedelta(microseconds=1), at, zone)
    return day - _WEEK, hour
