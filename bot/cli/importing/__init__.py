"""Takes days from files: Markdown, Hugging Face's JSON, archives."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from bot import app
from bot.app import Store
from bot.cli.importing.batches import Batch, Heard, batches
from bot.cli.importing.files import Found, found
from bot.cli.importing.judged import judged
from bot.cli.importing.telling import complaints, summary
from bot.cli.progress import showing
from bot.cli.signals import stopped_by_signal
from bot.clock import SystemClock
from bot.daily import calendar
from bot.settings import Settings
from storage.records import Language, Source, Taken

__all__ = ["run"]

_Came = dict[tuple[date, Language], set[str]]


async def run(settings: Settings, paths: Sequence[Path]) -> bool:
    """Take in what these files hold, and say what came of it; false if something could not be read.

    A signal ends it after the batch in hand: what was taken in is kept.
    """
    clock = SystemClock()
    began = clock.now()
    stopped = stopped_by_signal()
    heard = Heard()
    files = await asyncio.to_thread(found, paths, heard.refused)
    async with app.open_store(settings) as store:
        reading = batches(files, calendar.running(began), heard)
        taken, came = await _take_all(store, reading, files, clock, stopped)
        with showing("Checking", len(came)) as bar:
            verdict = await judged(store, came, bar.advance, stopped)
    for line in complaints(heard):
        click.echo(line, err=True)
    if stopped.is_set():
        click.echo("stopped before the end: run it again for the rest", err=True)
    click.echo(summary(heard, taken, verdict, (clock.now() - began).total_seconds()))
    return not (heard.complained or heard.refused or stopped.is_set())


async def _take_all(
    store: Store,
    reading: Iterator[Batch],
    files: Sequence[Found],
    clock: SystemClock,
    stopped: asyncio.Event,
) -> tuple[Taken, _Came]:
    """Take batch after batch; while the database takes one, the next one is read."""
    all_taken = Taken()
    came: _Came = {}
    with showing("Importing", sum(file.size for file in files), in_bytes=True) as bar:
        batch = await _next(reading)
        while batch is not None and not stopped.is_set():
            async with asyncio.TaskGroup() as group:
                taking = group.create_task(_take(store, batch, clock), name="taking")
                reading_on = group.create_task(_next(reading), name="reading")
            taken = taking.result()
            all_taken = _sum(all_taken, taken)
            if taken.summaries:
                for what, papers in batch.summaries.items():
                    came.setdefault(what, set()).update(papers)
            bar.reach(batch.read)
            batch = reading_on.result()
    return all_taken, came


async def _next(reading: Iterator[Batch]) -> Batch | None:
    return await asyncio.to_thread(next, reading, None)


async def _take(store: Store, batch: Batch, clock: SystemClock) -> Taken:
    """Take a batch, the best source first: what it knows need not be written twice."""
    taken = Taken()
    for source, papers in sorted(batch.papers.items(), reverse=True):
        taken = _sum(taken, await store.imports.take(papers, source=source, at=clock.now()))
    if batch.files:
        at = clock.now()
        taken = _sum(taken, await store.imports.take((), batch.files, source=Source.MARKDOWN, at=at))
    return taken


def _sum(one: Taken, other: Taken) -> Taken:
    return Taken(
        one.papers + other.papers,
        one.listings + other.listings,
        one.summaries + other.summaries,
        one.files + other.files,
    )
