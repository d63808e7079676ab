"""Each subscriber's digest, at their own hour: decides what is owed and writes it into the ledger."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.daily import calendar, editions
from bot.daily.collect import Collector, is_final
from bot.daily.editions import Channel
from bot.daily.ready import Readiness
from bot.daily.summarise import Writer
from bot.ports import Clock
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Chat, Edition, Lane, Language, Listing, Subscription
from storage.subscriptions import Step, Subscriptions

log = logging.getLogger(__name__)

DEFAULT_HOUR = time(9)
"""When a digest comes to whoever names no hour."""

_ON_TIME = timedelta(minutes=90)
_SUMMARIES_WITHIN = timedelta(minutes=4)
"""So long the first digests of a day wait for summaries."""
_AFTER_THE_ANSWER = timedelta(seconds=2)
"""The first digest comes behind the word that it will come."""
_LOOK_BACK = 14
_BATCH = 100
"""Subscribers for whom is planned in one transaction: the courier's own writes wait that long."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that subscribers may be owed, as it is posted to all of them."""

    day: date
    listings: tuple[Listing, ...]


class Digests:
    """A day comes to a chat once, whoever asked for it: the edition's key is the channel's."""

    def __init__(
        self,
        papers: Papers,
        ledger: Ledger,
        subscriptions: Subscriptions,
        collector: Collector,
        writer: Writer,
        clock: Clock,
        *,
        top: int,
        zone: ZoneInfo,
        catch_up: int,
        may_hear: Callable[[int], bool] = lambda _: True,
    ) -> None:
        """`zone` is for whoever has chosen none; `catch_up` days that were missed come beside the one that
        is due; `may_hear` says of a chat, by Telegram's number, whether the operator lets it subscribe.
        """
        self._papers = papers
        self._ledger = ledger
        self._subscriptions = subscriptions
        self._writer = writer
        self._clock = clock
        self._top = top
        self._zone = zone
        self._catch_up = catch_up
        self._may_hear = may_hear
        self._ready = Readiness(papers, collector)
        self._waited_for: date | None = None
        """The day whose summaries have been waited for."""
        self.on_planned: Callable[[], None] = lambda: None
        """Called when there is something to send."""

    # -- what a chat wants ---------------------------------------------------------------------------------

    async def subscribe(self, chat: Chat, language: Language, at: time, topic: int | None) -> bool:
        """Owe this chat each new day at this hour; whether the newest complete day is on its way at once.

        A chat that is subscribed already gets the new hour and nothing else.
        """
        now = self._clock.now()
        known = await self._subscriptions.of(chat.id)
        newest = calendar.newest_complete(now)
        day = await self._papers.newest_day(newest)
        ready = day is not None and is_final(await self._papers.collection(newest), newest)
        due = self.next_hour(chat, at)
        if known is not None:
            # What is owed now is owed at any hour.
            since, due = known.since, known.due if known.due <= now else due
        elif ready and day is not None:
            since = day
        else:
            # What is not had whole yet comes as soon as it is.
            since, due = newest if day is None or calendar.is_weekday(newest) else day, now
        await self._subscriptions.put(chat.id, language, at, since, due, topic)
        if day is None or not ready or known is not None:
            return False
        return await self._welcome(chat, language, day)

    async def _welcome(self, chat: Chat, language: Language, day: date) -> bool:
        listings = await self._papers.listings(day)
        aloud = bool(chat.zone) and not chat.is_group
        edition = editions.in_one(self._reader(chat, language), day, listings, (), aloud=aloud)
        parts = tuple(replace(part, wait=_AFTER_THE_ANSWER) for part in edition.parts)
        edition = replace(edition, parts=parts, lane=Lane.DIGEST)
        planned = await self._ledger.plan(edition, self._clock.now())
        self.on_planned()
        return planned is not None

    async def unsubscribe(self, chat: Chat) -> bool:
        """Owe this chat nothing more; false if it was owed nothing."""
        return await self._subscriptions.remove(chat.id, self._clock.now())

    async def move_to(self, chat: Chat, zone: str, subscription: Subscription | None) -> Chat:
        """Go by the clocks of this zone in this chat from now on; the chat as it is then."""
        moved = replace(chat, zone=zone)
        # What is owed now is owed by any clock.
        owed = subscription is None or subscription.due <= self._clock.now()
        due = None if owed or subscription is None else self.next_hour(moved, subscription.at)
        await self._subscriptions.choose_zone(chat.id, zone, due)
        return moved

    async def returned(self, chat: Chat) -> None:
        """We can post to this chat again: its next hour brings the next day, and nothing of before."""
        subscription = await self._subscriptions.of(chat.id)
        if subscription is not None:
            due = self.next_hour(chat, subscription.at)
            await self._subscriptions.postpone(chat.id, calendar.newest_complete(due), due)

    def next_hour(self, chat: Chat, at: time) -> datetime:
        """When the clocks of this chat will next show this hour."""
        return calendar.next_hour(self._clock.now(), at, self.zone_of(chat))

    def zone_of(self, chat: Chat) -> ZoneInfo:
        """The time zone of this chat, or the operator's."""
        return calendar.zone_named(chat.zone, self._zone)

    # -- by the clock --------------------------------------------------------------------------------------

    async def tick(self) -> None:
        """Plan every digest that is due; nothing else, however often this is called."""
        now = self._clock.now()
        if not (due := await self._subscriptions.due(now, _BATCH)):
            return
        day = calendar.newest_complete(now)
        oldest = max(day - timedelta(days=_LOOK_BACK - 1), min(one.since for one in due))
        recent = max(oldest, day - timedelta(days=self._catch_up))
        stale = await self._ready.stale(
            [recent + timedelta(days=n) for n in range((day - recent).days + 1)], now
        )
        if day not in stale:
            self._ready.waits_no_more()
        elif not self._ready.patience_is_over(now, calendar.ends(day)):
            return
        counts = await self._papers.counts(oldest, day)
        if day in stale and day not in {count.day for count in counts}:
            return  # nothing of it is had at all: it comes when the source does
        await self._wait_for_summaries(day, due)
        # Much may have been chosen meanwhile.
        due = await self._subscriptions.due(now, _BATCH)
        days = [Day(count.day, await self._papers.listings(count.day)) for count in counts]
        while due:
            await self._plan(due, day, days, now)
            due = await self._subscriptions.due(now, _BATCH)

    async def _wait_for_summaries(self, day: date, due: Sequence[Subscription]) -> None:
        if self._waited_for != day:
            self._waited_for = day
            papers = [listing.paper for listing in (await self._papers.listings(day))[: self._top]]
            languages = list(dict.fromkeys(one.language for one in due))
            await self._writer.write(papers, languages, limit=_SUMMARIES_WITHIN)

    async def _plan(self, due: Sequence[Subscription], day: date, days: Sequence[Day], now: datetime) -> None:
        hearing = [one for one in due if self._may_hear(one.chat.telegram_id)]
        keys = await self._ledger.keys_known(
            [editions.day_key(one.chat, of.day) for one in hearing for of in days]
        )
        top = {listing.paper.id for of in days for listing in of.listings[: 2 * self._top]}
        shown: defaultdict[int, set[str]] = defaultdict(set)
        for chat_id, paper_id in await self._ledger.shown_among([one.chat.id for one in hearing], top):
            shown[chat_id].add(paper_id)
        steps = [
            self._step(one, day, days, keys, shown[one.chat.id], now, hearing=one in hearing) for one in due
        ]
        if count := await self._subscriptions.honour(steps, now):
            log.info("digests were planned", extra={"day": str(day), "digests": count})
            self.on_planned()

    def _step(
        self,
        one: Subscription,
        day: date,
        days: Sequence[Day],
        keys: frozenset[str],
        seen: set[str],
        now: datetime,
        *,
        hearing: bool,
    ) -> Step:
        """What this subscription is owed, and when it is due again."""
        owed = self._owed(one, days, keys) if hearing else []
        promised = self._editions(one, owed, seen, day, now)
        if hearing and calendar.is_weekday(day) and day not in {of.day for of in days}:
            promised.append(self._empty(one, day))
        since = owed[0].day if owed else day - timedelta(days=self._catch_up)
        due = calendar.next_hour(now, one.at, self.zone_of(one.chat))
        return Step(one, tuple(promised), since, due)

    def _owed(self, one: Subscription, days: Sequence[Day], keys: frozenset[str]) -> list[Day]:
        """The days that did not come to this chat, oldest first: the last one and those caught up with."""
        new = [of for of in days if of.day >= one.since and editions.day_key(one.chat, of.day) not in keys]
        return new[-1 - self._catch_up :]

    def _editions(
        self, one: Subscription, owed: Sequence[Day], seen: set[str], day: date, now: datetime
    ) -> list[Edition]:
        reader = self._reader(one.chat, one.language)
        on_time = now - one.due <= _ON_TIME
        planned = []
        for of in owed:
            # Nobody is woken by a clock that may not be theirs.
            aloud = of.day == day and bool(one.chat.zone) and editions.may_sound(day, on_time=on_time)
            edition = replace(
                editions.in_one(reader, of.day, of.listings, seen, aloud=aloud), lane=Lane.DIGEST
            )
            seen |= set(edition.shows)
            planned.append(edition)
        return planned

    def _empty(self, one: Subscription, day: date) -> Edition:
        zone = self.zone_of(one.chat)
        next_at = calendar.publishing_of(calendar.next_weekday(day), one.at, zone)
        line = editions.empty(self._reader(one.chat, one.language), day, next_at, zone)
        return replace(line, lane=Lane.DIGEST)

    def _reader(self, chat: Chat, language: Language) -> Channel:
        return Channel(chat, language, self._top, "header")
