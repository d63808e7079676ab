"""Turns what was planned, and what is asked for, into posts: what a day says is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.daily import calendar
from bot.daily.editions import Ranked, ranked, top_and_others
from bot.ports import CannotSummarise, Clock, Summariser
from bot.posts import Card, Digest, EmptyDay, Entry, Header, Notice, Post, Running
from storage.papers import Papers
from storage.records import DayCount, Delivery, Language, Listing, Part, Summary
from storage.summaries import Summaries


class Composer:
    """Puts listings and summaries together, as they are now."""

    def __init__(
        self, papers: Papers, summaries: Summaries, excerpts: Summariser, clock: Clock, zone: ZoneInfo
    ) -> None:
        """`excerpts` stands in, at no cost, where nothing has been written yet; `zone` is the reader's."""
        self._papers = papers
        self._summaries = summaries
        self._excerpts = excerpts
        self._clock = clock
        self._zone = zone

    # -- what was planned ----------------------------------------------------------------------------------

    async def compose(self, delivery: Delivery) -> Post | None:
        """The post of a delivery: the papers as planned, votes and texts as they are now."""
        return await self.compose_part(delivery.part, delivery.day, delivery.language)

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
                return Header(day, body["papers"], votes, entries, _bare(others)) if entries else None
            case "digest" if day is not None:
                entries = await self._entries(await self._planned(day, body["top"]), language)
                count = await self._papers.count(day)
                return Digest(day, body["papers"], count.votes, entries) if entries else None
            case "card" if day is not None:
                found = await self._planned(day, [[body["paper"], body["rank"]]])
                entries = await self._entries(found, language)
                return Card(entries[0], body["papers"]) if entries else None
        return None

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
