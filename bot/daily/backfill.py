"""Past days from Hugging Face, one after another, as gently as it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.daily import calendar
from bot.daily.collect import Collector, is_final
from bot.ports import Clock
from storage.papers import Papers

FIRST_DAY = date(2023, 5, 4)
"""Hugging Face's first list of daily papers."""

_BETWEEN = timedelta(seconds=0.7)
"""Between the starts of two questions: under 1.5 a second, of 500 that are allowed in five minutes."""
LONGEST_SILENCE = timedelta(minutes=10)
"""So long we wait when we are asked to be quiet; who asks for more is left alone."""
_TRIES = 3
"""For one day that fails with a silence asked for."""
_FAILURES_IN_A_ROW = 5
"""After so many the source is down, and the days that are left would fare no better."""
_A_DAY = timedelta(days=1)


@dataclass(slots=True)
class Backfilled:
    """What has become of the days so far."""

    weekends: int = 0
    """Left out without a question: their lists are empty as a rule."""
    known: int = 0
    """Had whole before."""
    had: int = 0
    """Asked for and had whole."""
    failed: int = 0
    left: int = 0
    """Not asked for: we were stopped, or the source is down."""
    why: str | None = None
    """Why some are left."""
    gaps: dict[date, str] = field(default_factory=dict)
    """Weekdays that could not be had, or that are empty, each with its reason; newest first."""


class Backfill:
    """Collects past days. Posts nothing, plans nothing, asks no model; may be stopped and run again."""

    def __init__(self, collector: Collector, papers: Papers, clock: Clock) -> None:
        self._collector = collector
        self._papers = papers
        self._clock = clock
        self._may_ask = clock.now()

    async def run(
        self, first: date, last: date, done: Backfilled, *, on_progress: Callable[[], None] = lambda: None
    ) -> None:
        """Collect the days from first to last that are not had whole, the newest first.

        The newest are looked at most, so they come first. `done` says how far it has come, also when this
        is cancelled.
        """
        days = [first + _A_DAY * number for number in range((last - first).days + 1)]
        done.left = len(days)
        failures = 0
        for day in reversed(days):
            if failures >= _FAILURES_IN_A_ROW or self._silence() > LONGEST_SILENCE:
                done.why = self._why_not_on()
                break
            if not calendar.is_weekday(day):
                done.weekends += 1
            elif is_final(await self._papers.collection(day), day):
                done.known += 1
                await self._note_empty(day, done)
            elif await self._collect(day):
                done.had += 1
                failures = 0
                await self._note_empty(day, done)
            else:
                done.failed += 1
                # A list that is not believed is asked for again by every run: none may stop before it.
                failures = 0 if self._collector.source_answers else failures + 1
                await self._note_failed(day, done)
            done.left -= 1
            on_progress()

    async def _collect(self, day: date) -> bool:
        """Ask for a day; where we are asked to be quiet meanwhile, ask again afterwards."""
        for _ in range(_TRIES):
            await self._wait(self._may_ask - self._clock.now())
            self._may_ask = self._clock.now() + _BETWEEN
            if await self._collector.collect(day):
                return True
            silence = self._silence()
            if not silence or silence > LONGEST_SILENCE:
                return False
            await self._wait(silence)
        return False

    async def _wait(self, span: timedelta) -> None:
        if span > timedelta():
            await self._clock.sleep(span.total_seconds())

    def _silence(self) -> timedelta:
        """How long the source wants to be left alone from now on."""
        return max(self._collector.quiet_until - self._clock.now(), timedelta())

    def _why_not_on(self) -> str:
        if self._silence() > LONGEST_SILENCE:
            return (
                f"Hugging Face asks to be left alone until {self._collector.quiet_until:%Y-%m-%d %H:%M} UTC"
            )
        return f"{_FAILURES_IN_A_ROW} days in a row could not be had"

    async def _note_empty(self, day: date, done: Backfilled) -> None:
        filling = day >= calendar.running(self._clock.now())
        if not filling and not (await self._papers.count(day)).papers:
            done.gaps[day] = "the list is empty"

    async def _note_failed(self, day: date, done: Backfilled) -> None:
        stands = await self._papers.collection(day)
        why = stands.why if stands is not None and stands.why is not None else "it was not asked for"
        known = (await self._papers.count(day)).papers
        done.gaps[day] = (
            f"{why}; {known} {'paper is' if known == 1 else 'papers are'} known" if known else why
        )
