"""Turns what was planned, and what is asked for, into posts: what a day says is decided here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.daily import calendar
from bot.daily.amend import lives
from bot.daily.editions import TO_SUNDAY, Ranked, ranked, top_and_others
from bot.ports import CannotSummarise, Clock, Summariser
from bot.posts import Card, Digest, EmptyDay, Entry, Header, Notice, Post, Riser, Running, Weekly
from storage.papers import Papers
from storage.records import DayCount, Delivery, Language, Listing, Part, State, Summary
from storage.summaries import Summaries

_AS_GOOD_AS_NEW = timedelta(seconds=10)
_REMEMBERED = 32


class Composer:
    """Puts listings and summaries together, as they are now."""

    def __init__(
        self,
        papers: Papers,
        summaries: Summaries,
        excerpts: Summariser,
        clock: Clock,
        zone: ZoneInfo,
        *,
        refreshed_for: int | None = None,
    ) -> None:
        """`excerpts` stands in, at no cost, where nothing has been written yet; `zone` is the reader's;
        `refreshed_for` so many hours what is posted is kept up to date, if it is.
        """
        self._papers = papers
        self._summaries = summaries
        self._excerpts = excerpts
        self._clock = clock
        self._zone = zone
        self._refreshed_for = refreshed_for
        self._digests: dict[tuple[date | None, Language, str], tuple[datetime, Post | None]] = {}
        """Digests put together lately, and when."""

    # -- what was planned ----------------------------------------------------------------------------------

    async def compose(self, delivery: Delivery) -> Post | None:
        """The post of a delivery: the papers as planned, votes and texts as they are now.

        A digest goes to many in the same words, which are put together anew only now and then; one that
        stands there already is looked at as it is now.
        """
        if delivery.part.shape != "digest" or delivery.state is State.SENT:
            post = await self.compose_part(delivery.part, delivery.day, delivery.language)
            if isinstance(post, Header) and lives(delivery):
                post = replace(post, refreshed_for=self._refreshed_for)
            return post
        key = delivery.day, delivery.language, json.dumps(delivery.part.body, sort_keys=True)
        now = self._clock.now()
        made, post = self._digests.get(key, (now, None))
        if post is None or not timedelta() <= now - made < _AS_GOOD_AS_NEW:
            post = await self.compose_part(delivery.part, delivery.day, delivery.language)
            self._digests[key] = now, post
            while len(self._digests) > _REMEMBERED:
                self._digests.pop(next(iter(self._digests)))
        return post

    async def compose_part(self, part: Part, day: date | None, language: Language) -> Post | None:
        """The post of one part of an edition; None if what it was about is not stored any more."""
        body: Mapping[str, Any] = part.body
        match part.shape:
            case "notice":
                return Notice(body["name"], body["facts"])
            case "empty" if day is not None:
                zone = calendar.zone_named(body.get("zone"), self._zone)
                return EmptyDay(day, datetime.fromisoformat(body["next_at"]).astimezone(zone))
            case "header" if day is not None:
                top = await self._planned(day, body["top"])
                others = await self._planned(day, body["others"])
                votes = sum(listing.votes for listing, _ in (*top, *others))
                entries = await self._entries(top, language)
                below = await self._below(day, others, len(body["top"]))
                return Header(day, body["papers"], votes, entries, below) if entries else None
            case "digest" if day is not None:
                entries = await self._entries(await self._planned(day, body["top"]), language)
                count = await self._papers.count(day)
                return Digest(day, body["papers"], count.votes, entries) if entries else None
            case "card" if day is not None:
                found = await self._planned(day, [[body["paper"], body["rank"]]])
                if not (entries := await self._entries(found, language)):
                    return None
                also = await self._entries(found, body["also"]) if "also" in body else entries[:0]
                return Card(entries[0], body["papers"], next((entry.summary for entry in also), None))
            case "weekly" if day is not None:
                return await self._weekly(day - TO_SUNDAY, body, language)
        return None

    async def _weekly(self, first: date, body: Mapping[str, Any], language: Language) -> Weekly | None:
        """A riser that has lost again what it had won is none any more."""
        top = await self._entries(await self._planned_on_days(body["top"]), language)
        rose = await self._entries(await self._planned_on_days(body["risers"]), language)
        then = {paper_id: votes for paper_id, _, _, votes in body["risers"]}
        risers = [Riser(entry, then[entry.listing.paper.id]) for entry in rose]
        risers = [riser for riser in risers if riser.entry.listing.votes > riser.then]
        newest = date.fromisoformat(body["newest"])
        return Weekly(first, newest, body["papers"], top, tuple(risers)) if top else None

    async def _planned_on_days(self, places: Sequence[Sequence[Any]]) -> tuple[Ranked, ...]:
        """As `_planned`, for papers of several days."""
        found: dict[str, Listing] = {}
        for day in sorted({place[1] for place in places}):
            ids = [place[0] for place in places if place[1] == day]
            found |= await self._papers.listings_of(date.fromisoformat(day), ids)
        return tuple((found[place[0]], place[2]) for place in places if place[0] in found)

    async def _below(self, day: date, others: Sequence[Ranked], top: int) -> tuple[Entry, ...]:
        """Those that were posted outside a top of this size, with a mark on who is within it by votes now."""
        best = {listing.paper.id for listing in (await self._papers.listings(day))[:top]}
        return tuple(
            Entry(listing, rank, climbed=rank > top and listing.paper.id in best) for listing, rank in others
        )

    async def _planned(self, day: date, places: Sequence[Sequence[Any]]) -> tuple[Ranked, ...]:
        """The listings of these papers, also of one that has left the day since."""
        listings = await self._papers.listings_of(day, [place[0] for place in places])
        return tuple((listings[paper_id], rank) for paper_id, rank in places if paper_id in listings)

    # -- what is asked for ---------------------------------------------------------------------------------

    async def header(self, day: date, language: Language, top: int) -> Header | None:
        """A day's header as it would be posted now; None for a day without papers."""
        listings = await self._papers.listings(day)
        if not listings:
            return None
        best, others = top_and_others(listings, top)
        votes = sum(listing.votes for listing in listings)
        return Header(day, len(listings), votes, await self._entries(best, language), _bare(others))

    async def digest(
        self, day: date, language: Language, count: int, zone: str | None = None
    ) -> Digest | None:
        """A day in one message with so many papers; None for a day without any.

        The newest complete day, and the one that is not complete, also tell of what is still to come, by the
        clocks of the zone that the reader has chosen.
        """
        listings = await self._papers.listings(day)
        if not listings:
            return None
        newest = calendar.newest_complete(self._clock.now())
        later = await self._papers.oldest_day(day + timedelta(days=1))
        return Digest(
            day,
            len(listings),
            sum(listing.votes for listing in listings),
            await self._entries(ranked(listings)[:count], language),
            running=await self._running(day, later, calendar.zone_named(zone, self._zone)),
            earlier=await self._papers.newest_day(day - timedelta(days=1)),
            later=later if later is not None and later <= newest else None,
        )

    async def _running(self, day: date, later: date | None, zone: ZoneInfo) -> Running | None:
        """What a list that is not complete, or is the newest that is, says of the one that fills up."""
        now = calendar.running(self._clock.now())
        if day > now or (later is not None and later < now):
            return None
        filling = await self._papers.count(now)
        if not filling.papers and not calendar.is_weekday(now):
            filling = DayCount(calendar.next_weekday(now), 0, 0)
        return Running(
            filling.day, filling.papers, calendar.ends(filling.day).astimezone(zone), place_of(zone)
        )

    async def today(self, language: Language, count: int, zone: str | None = None) -> Digest | None:
        """The newest complete day that has papers, and how far the running one is."""
        day = await self._papers.newest_day(calendar.newest_complete(self._clock.now()))
        return None if day is None else await self.digest(day, language, count, zone)

    async def card(self, paper_id: str, language: Language, on: date | None = None) -> Card | None:
        """A paper on this day, or on the newest day that lists it."""
        days = [listing.day for listing in await self._papers.days_of(paper_id)]
        if not days:
            return None
        listings = await self._papers.listings(on if on in days else days[-1])
        found = [entry for entry in ranked(listings) if entry[0].paper.id == paper_id]
        entries = await self._entries(found, language)
        return Card(entries[0], len(listings))

    async def entries(self, day: date, language: Language, count: int | None = None) -> tuple[Entry, ...]:
        """A day's papers, the top first, with our texts; all of them unless told how many."""
        return await self._entries(ranked(await self._papers.listings(day))[:count], language)

    async def _entries(self, found: Sequence[Ranked], language: Language) -> tuple[Entry, ...]:
        summaries = await self._summaries.of([listing.paper.id for listing, _ in found], language)
        return tuple(
            [
                Entry(
                    listing, rank, summaries.get(listing.paper.id) or await self._excerpt(listing, language)
                )
                for listing, rank in found
            ]
        )

    async def _excerpt(self, listing: Listing, language: Language) -> Summary | None:
        try:
            return await self._excerpts.summarise(listing.paper, language)
        except CannotSummarise:
            return None


def place_of(zone: ZoneInfo) -> str:
    """What a time zone is called after: `Seoul` for Asia/Seoul."""
    return zone.key.rsplit("/", 1)[-1].replace("_", " ")


def _bare(found: Sequence[Ranked]) -> tuple[Entry, ...]:
    return tuple(Entry(listing, rank) for listing, rank in found)
