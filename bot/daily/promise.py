"""Writes a day into the ledger as promises to a channel, with the texts that can be had in time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.daily import editions
from bot.daily.beside import beside, wait_for
from bot.daily.editions import Channel
from bot.daily.summarise import Writer
from bot.ports import Clock
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Edition, Language, Paper

log = logging.getLogger(__name__)

SUMMARIES_WITHIN = timedelta(minutes=10)
"""So long the summaries of a day to be posted are waited for in all; then excerpts stand in."""

_HEADER_WITHIN = timedelta(minutes=4)
"""So long the first message waits for them: it is to come within five minutes of its hour."""


class Promises:
    """What is promised is written in one transaction, and nothing has been sent yet."""

    def __init__(self, papers: Papers, ledger: Ledger, writer: Writer, clock: Clock) -> None:
        self._papers = papers
        self._ledger = ledger
        self._writer = writer
        self._clock = clock
        self.on_planned: Callable[[], None] = lambda: None
        """Called when there is something to send."""

    async def in_full(self, channel: Channel, day: date, *, aloud: bool, at_once: bool = True) -> int | None:
        """A header and cards; the number of the edition, or None if the day was promised before.

        `at_once`: the header does not wait for all of the summaries. Cards whose text is still being
        written come when it is, or when the time for it is over. A second language has what the first one
        leaves of that time.
        """
        end = self._clock.now() + SUMMARIES_WITHIN
        listings = await self._papers.listings(day)
        shown = await self._ledger.shown(channel.chat.id)
        top, _ = editions.top_and_others(listings, channel.top, shown)
        papers = [listing.paper for listing, _ in top]
        edition = editions.in_full(channel, day, listings, shown, aloud=aloud)
        if not at_once:
            await write_in_turn(self._writer, self._clock, papers, channel.languages, SUMMARIES_WITHIN)
            return await self.plan(edition)
        # The header is in the first language alone.
        written = self._writer.write(papers, [channel.language], limit=SUMMARIES_WITHIN)
        async with beside(written) as writing:
            await wait_for(writing, self._clock, _HEADER_WITHIN)
            missing: frozenset[str] = frozenset()
            for language in channel.languages:
                missing |= await self._writer.missing(papers, language)
            rest = end - self._clock.now()
            if not (missing and rest > timedelta()):
                return await self.plan(edition)
            number = await self.plan(editions.held_back(edition, missing, rest))
            if number is not None:
                await wait_for(writing, self._clock, rest)
                # Also what failed before may come now.
                left = end - self._clock.now()
                await write_in_turn(self._writer, self._clock, papers, channel.languages, left)
                await self._ledger.release(number, self._clock.now())
                self.on_planned()
            return number

    async def in_one(self, channel: Channel, day: date) -> int | None:
        """One silent message for a day that was missed."""
        listings = await self._papers.listings(day)
        shown = await self._ledger.shown(channel.chat.id)
        top, _ = editions.top_and_others(listings, channel.top, shown)
        papers = [listing.paper for listing, _ in top]
        await self._writer.write(papers, [channel.language], limit=_HEADER_WITHIN)
        return await self.plan(editions.in_one(channel, day, listings, shown))

    async def empty(self, channel: Channel, day: date, next_at: datetime, zone: ZoneInfo) -> None:
        """The line about a weekday without papers, once."""
        if await self._ledger.edition_of(channel.empty_key(day)) is None:
            await self.plan(editions.empty(channel, day, next_at, zone))

    async def plan(self, edition: Edition) -> int | None:
        """Write an edition down; its number, or None if one of its keys is known."""
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


async def write_in_turn(
    writer: Writer, clock: Clock, papers: Sequence[Paper], languages: Sequence[Language], limit: timedelta
) -> None:
    """Texts in each of these languages; a later one has the time that the earlier ones leave."""
    end = clock.now() + limit
    for language in languages:
        if (rest := end - clock.now()) > timedelta():
            await writer.write(papers, [language], limit=rest)
