"""Collects past days, and says what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date

import click

from bot import app
from bot.cli.progress import showing
from bot.cli.signals import stopped_by_signal
from bot.clock import SystemClock
from bot.daily.backfill import FIRST_DAY, Backfill, Backfilled
from bot.settings import Settings

_EXAMPLE = "papers-bot backfill 2024-05-01 2024-05-31"


def check(first: date, last: date) -> None:
    """Raises click's UsageError where there are no such days."""
    if first > last:
        raise click.UsageError(f"{first} comes after {last}: the older day comes first, as in {_EXAMPLE}")
    if first < FIRST_DAY:
        raise click.UsageError(f"{first} is before the first list, of {FIRST_DAY}: try {_EXAMPLE}")


async def run(settings: Settings, first: date, last: date) -> bool:
    """Collect the days from first to last, say what became of them; whether all of them were had.

    A signal ends it; what was had is kept, and the next run goes on from there.
    """
    clock = SystemClock()
    stopped = stopped_by_signal()
    done = Backfilled()
    async with app.open_store(settings) as store, app.work_of_day(settings, store, clock) as work:
        backfill = Backfill(work.collector, store.papers, clock)
        with showing("Backfilling", (last - first).days + 1) as bar:
            async with asyncio.TaskGroup() as group:
                going = group.create_task(
                    backfill.run(first, last, done, on_progress=bar.advance), name="backfill"
                )
                going.add_done_callback(lambda _: stopped.set())
                await stopped.wait()
                going.cancel()
    click.echo("\n".join(_told(done)))
    return not done.failed and not done.left


def _told(done: Backfilled) -> Iterator[str]:
    counts = {
        "had": done.had,
        "known before": done.known,
        "on weekends and not asked for": done.weekends,
        "failed": done.failed,
        "left": done.left,
    }
    days = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
    yield f"Days: {days}" if days else "no days"
    if done.gaps:
        yield "Weekdays without papers, or not had:"
        yield from (f"  {day:%Y-%m-%d %a}: {why}" for day, why in sorted(done.gaps.items()))
    if done.left:
        yield f"{done.why or 'stopped'}: run it again, and it goes on from here"
