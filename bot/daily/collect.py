"""Collects the day's papers with their votes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from bot.daily import calendar
from bot.daily.alarm import Alarm
from bot.daily.summarise import Writer
from bot.ports import Clock, PaperSource, SourceDown
from storage.papers import Papers
from storage.records import Collection

log = logging.getLogger(__name__)

_DAYS_BEFORE = 2
"""Votes go on growing after a day is over, and papers move: so many days are asked for again."""

_SUMMARISED_DAYS_BEFORE = 3
"""An endpoint that was down over a long weekend still writes what was posted without it."""

_ROUNDS_BEFORE_ALARM = 3


class Collector:
    """Asks the source and keeps what it says. Every step may be repeated."""

    def __init__(
        self, source: PaperSource, papers: Papers, writer: Writer, clock: Clock, alarm: Alarm
    ) -> None:
        self._source = source
        self._papers = papers
        self._writer = writer
        self._clock = clock
        self._alarm = alarm
        self._one_at_a_time = asyncio.Lock()
        self._failed_rounds = 0
        self._quiet_until = datetime.min.replace(tzinfo=UTC)
        """The source asked to be left alone until then."""
        self._answers = True

    @property
    def quiet_until(self) -> datetime:
        """Until then the source asked to be left alone, and no day is asked for; long past if it did not."""
        return self._quiet_until

    @property
    def source_answers(self) -> bool:
        """Whether it answered when it was asked last, whatever its answer was worth."""
        return self._answers

    async def collect(self, day: date) -> bool:
        """Ask for one day; whether the whole of its list was had. What is stored is never lost."""
        async with self._one_at_a_time:
            asked = self._clock.now()
            if asked < self._quiet_until:
                return False
            try:
                listed = await self._source.papers_of(day)
            except SourceDown as down:
                self._answers = False
                log.warning("a day could not be collected", extra={"day": str(day), "why": down.why})
                self._quiet_until = asked + (down.wait or timedelta())
                await self._papers.note_failure(day, asked, down.why)
                return False
            self._answers = True
            whole = await self._papers.save_day(listed)
        log.info(
            "a day was collected",
            extra={
                "day": str(day),
                "papers": len(listed.papers),
                "whole": whole,
                "broken": len(listed.broken),
            },
        )
        return whole

    async def round(self) -> bool:
        """The running day and the two before it; whether all of it was had."""
        days = self.recent_days()
        had = [await self.collect(day) for day in days]
        await self._note_round([day for day, whole in zip(days, had, strict=True) if not whole])
        return all(had)

    async def summarise(self, then: Callable[[], Awaitable[object]] | None = None) -> None:
        """Summaries of the papers of the last days, the top of each first; `then` is done after each day.

        From where the endpoint is down no other day is asked about, and there are excerpts alone.
        """
        may_ask = True
        for day in self.days_to_summarise():
            papers = [listing.paper for listing in await self._papers.listings(day)]
            if not may_ask:
                await self._writer.write_excerpts(papers)
                continue
            may_ask = await self._writer.write(papers)
            if then is not None:
                await then()

    def recent_days(self) -> list[date]:
        """The days that a round asks for, the running one last."""
        today = calendar.running(self._clock.now())
        return [today - timedelta(days=before) for before in range(_DAYS_BEFORE, -1, -1)]

    def days_to_summarise(self) -> list[date]:
        """The running day and the three before it: the newest that is over, and was perhaps posted, first;
        the running one last.
        """
        today = calendar.running(self._clock.now())
        return [*(today - timedelta(days=before) for before in range(1, _SUMMARISED_DAYS_BEFORE + 1)), today]

    async def _note_round(self, failed: Sequence[date]) -> None:
        self._failed_rounds = self._failed_rounds + 1 if failed else 0
        if self._failed_rounds == _ROUNDS_BEFORE_ALARM:
            now = self._clock.now()
            stands = await self._papers.collection(failed[-1])
            why = "" if stands is None or stands.why is None else stands.why
            await self._alarm.tell(
                "collect_failed", f"collect:{now:%Y-%m-%dT%H:%M}", rounds=self._failed_rounds, why=why
            )


def is_final(stands: Collection | None, day: date) -> bool:
    """Whether the whole list of a day was had after it ended: until then papers are added."""
    return stands is not None and stands.asked is not None and stands.asked >= calendar.ends(day)
