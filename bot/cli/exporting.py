"""Gives days back as files: Markdown, JSON, an archive, BibTeX."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import click

from bot import app
from bot.app import Store
from bot.cli.progress import Bar, showing
from bot.cli.writing import Draft, write
from bot.clock import SystemClock
from bot.daily.compose import Composer
from bot.digest import bibtex, row
from bot.digest import json as json_digest
from bot.digest import markdown as markdown_digest
from bot.posts import Entry
from bot.settings import Settings
from bot.summary.excerpt import Excerpts
from storage.records import Language

Form = Literal["markdown", "json", "jsonl", "bibtex"]

_MOST_FAILURES = 20
"""So many days that failed are named one by one."""
_DIGESTS: dict[str, tuple[str, Callable[[date, Sequence[Entry], Language], str]]] = {
    "markdown": ("md", markdown_digest.digest),
    "json": ("json", json_digest.digest),
}


@dataclass(slots=True)
class _Written:
    """What has become of it so far."""

    days: int = 0
    written: int = 0
    unchanged: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)

    def note(self, *, changed: bool) -> None:
        self.written += changed
        self.unchanged += not changed


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to go out, and where."""

    form: Form
    folder: Path
    language: Language
    first: date = date.min
    last: date = date.max
    refresh: bool = False
    """Also of days whose Markdown came in, write what the database knows now."""


async def run(settings: Settings, wish: Wish) -> bool:
    """Write the files and say so; false if one of them could not be written, or there are no days."""
    done = _Written()
    async with app.open_store(settings, must_exist=True) as store:
        days = {counted.day for counted in await store.papers.counts(wish.first, wish.last)}
        if wish.form == "markdown" and not wish.refresh:
            days |= set(await store.digest_files.days(wish.first, wish.last))
        done.days = len(days)
        with showing("Exporting", len(days)) as bar:
            if wish.form in _DIGESTS:
                composer = Composer(
                    store.papers, store.summaries, Excerpts(), SystemClock(), settings.timezone
                )
                await _each_day(store, composer, sorted(days), wish, done, bar)
            else:
                await _one_file(store, sorted(days), wish, done, bar)
    for name, why in done.failed[:_MOST_FAILURES]:
        click.echo(f"{name}: {why}", err=True)
    if (more := len(done.failed) - _MOST_FAILURES) > 0:
        click.echo(f"and {more:,} more", err=True)
    click.echo(_told(done, wish.folder))
    return bool(done.days) and not done.failed


async def _each_day(
    store: Store, composer: Composer, days: Sequence[date], wish: Wish, done: _Written, bar: Bar
) -> None:
    ending, digest = _DIGESTS[wish.form]
    for day in days:
        name = f"{day:%Y/%m/%d}.{ending}"
        body = None
        if wish.form == "markdown" and not wish.refresh:
            body = await store.digest_files.of(day)
        if body is None:
            body = digest(day, await composer.entries(day, wish.language), wish.language).encode()
        try:
            done.note(changed=await asyncio.to_thread(write, wish.folder, name, body))
        except OSError as error:
            done.failed.append((name, error.strerror or str(error)))
        bar.advance()


async def _one_file(store: Store, days: Sequence[date], wish: Wish, done: _Written, bar: Bar) -> None:
    name = "papers.jsonl" if wish.form == "jsonl" else "papers.bib"
    parts = _rows(store, days) if wish.form == "jsonl" else _entries(store, days)
    try:
        draft = await asyncio.to_thread(Draft, wish.folder, name)
        try:
            async for part in parts:
                await asyncio.to_thread(draft.write, part.encode())
                bar.advance()
            done.note(changed=await asyncio.to_thread(draft.keep))
        finally:
            await asyncio.to_thread(draft.drop)
    except OSError as error:
        done.failed.append((name, error.strerror or str(error)))


async def _rows(store: Store, days: Sequence[date]) -> AsyncIterator[str]:
    """The lines of each day."""
    for day in days:
        yield "".join(
            [
                row.line(
                    known.listing,
                    known.seen,
                    known.summaries,
                    source=known.source,
                    paper_source=known.paper_source,
                )
                for known in await store.exports.of(day)
            ]
        )


async def _entries(store: Store, days: Sequence[date]) -> AsyncIterator[str]:
    """The entries of each day's papers that were on no day before."""
    # Of all papers, whatever days go out: a paper's key is the same in every file.
    titles = await store.exports.titles()
    keyed = [bibtex.Keyed(each.id, each.title, each.first_author or "") for each in titles]
    keys = await asyncio.to_thread(bibtex.keys, keyed)
    before: set[str] = set()
    for day in days:
        papers = [listing.paper for listing in await store.papers.listings(day)]
        new = [paper for paper in papers if paper.id not in before]
        before.update(paper.id for paper in new)
        yield "".join([bibtex.entry(paper, keys[paper.id]) for paper in new])


def _told(done: _Written, folder: Path) -> str:
    if not done.days:
        return "no days are known from then"
    days = "1 day" if done.days == 1 else f"{done.days:,} days"
    counts = {"written": done.written, "unchanged": done.unchanged, "failed": len(done.failed)}
    files = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
    return f"{days}: files {files}, in {folder}"
