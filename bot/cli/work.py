"""What runs, collects and prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from bot import app
from bot.app import DaysWork, Store
from bot.cli.lists import failure, is_whole
from bot.cli.progress import showing
from bot.cli.signals import stopped_by_signal
from bot.cli.stderr import say
from bot.clock import SystemClock
from bot.daily import calendar
from bot.daily.publish import DayEmpty
from bot.digest import json as json_digest
from bot.digest import markdown as markdown_digest
from bot.digest import text as text_digest
from bot.posts import Entry
from bot.settings import Settings
from storage.records import Language

FORMS: dict[str, Callable[[date, Sequence[Entry], Language], str]] = {
    "text": text_digest.digest,
    "markdown": markdown_digest.digest,
    "json": json_digest.digest,
}

_LOOK_BACK = 5
"""Complete days that are looked at for one with papers: a long weekend is over after so many."""


async def run(settings: Settings) -> None:
    """The bot, until SIGINT or SIGTERM."""
    await app.run(settings, SystemClock(), stopped_by_signal())


async def collect(settings: Settings, day: date | None) -> bool:
    """Collect a day, or the running one and the two before it; whether all of it was had."""
    clock = SystemClock()
    async with app.open_store(settings) as store, app.work_of_day(settings, store, clock) as work:
        days = work.collector.recent_days() if day is None else [day]
        had = True
        with showing("Collecting", len(days)) as bar:
            for each in days:
                had = await work.collector.collect(each) and had
                bar.advance()
        days = work.collector.days_to_summarise() if day is None else [day]
        papers = [[listing.paper for listing in await store.papers.listings(each)] for each in days]
        with showing("Summarising", len(settings.languages) * sum(map(len, papers))) as bar:
            for of_day in papers:
                await work.writer.write(of_day, on_progress=bar.advance)
        return had


async def digest(settings: Settings, day: date | None, language: Language, top: int | None, form: str) -> str:
    """A day as a file; one that is not known whole is asked for first. Raises DayEmpty."""
    clock = SystemClock()
    now = clock.now()
    async with app.open_store(settings) as store, app.work_of_day(settings, store, clock) as work:
        wanted, had = (
            await _newest(store, work, now) if day is None else (day, await _had(store, work, day, now))
        )
        listings = (await store.papers.listings(wanted))[:top]
        if not listings:
            raise DayEmpty(f"no papers are known for {wanted}{await failure(store, wanted)}")
        if not had:
            say(f"{wanted} is printed as it was last stored{await failure(store, wanted)}")
        await work.writer.write([listing.paper for listing in listings], [language])
        return FORMS[form](wanted, await work.composer.entries(wanted, language, top), language)


async def _newest(store: Store, work: DaysWork, now: datetime) -> tuple[date, bool]:
    """The newest complete day that has papers, and whether it is known as well as it can be.

    Days that may have got papers since they were last asked for are asked for.
    """
    newest = calendar.newest_complete(now)
    for before in range(_LOOK_BACK):
        day = newest - timedelta(days=before)
        had = await _had(store, work, day, now)
        if (await store.papers.count(day)).papers:
            return day, had
        if not had:
            say(f"{day} could not be had{await failure(store, day)}")
            break
    day = await store.papers.newest_day(newest) or newest
    return day, await _had(store, work, day, now)


async def _had(store: Store, work: DaysWork, day: date, now: datetime) -> bool:
    """Ask for a day unless nothing more can come; whether it is known as well as it can be."""
    if day >= calendar.running(now):
        return bool((await store.papers.count(day)).papers) or await work.collector.collect(day)
    return await is_whole(store, day) or await work.collector.collect(day)
