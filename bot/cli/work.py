"""What each command does."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from bot import app
from bot.app import Store
from bot.chat.phrases import speaking
from bot.chat.render.posts import render
from bot.cli.progress import showing
from bot.clock import SystemClock
from bot.courier.courier import Courier
from bot.courier.pace import Pace
from bot.daily import calendar, editions
from bot.daily.editions import Channel
from bot.daily.promise import SUMMARIES_WITHIN
from bot.daily.publish import DayEmpty, DayNotOver, NoChannel
from bot.digest import json as json_digest
from bot.digest import markdown as markdown_digest
from bot.digest import text as text_digest
from bot.posts import Entry
from bot.settings import Settings
from storage.errors import DatabaseMissing
from storage.records import Chat, Kind, Language, State
from storage.right import RightToSend

log = logging.getLogger(__name__)

FORMS: dict[str, Callable[[date, Sequence[Entry], Language], str]] = {
    "text": text_digest.digest,
    "markdown": markdown_digest.digest,
    "json": json_digest.digest,
}

ALIVE_WITHIN = timedelta(minutes=3)

_WATCH_EVERY = 0.2
"""Seconds between two looks at an edition that is being delivered."""


async def run(settings: Settings) -> None:
    """The bot, until SIGINT or SIGTERM."""
    await app.run(settings, SystemClock(), _stopped_by_signal())


async def collect(settings: Settings, day: date | None) -> bool:
    """Collect a day, or the running one and the two before it; whether all of it was had."""
    clock = SystemClock()
    async with app.open_store(settings) as store, app.work_of_day(settings, store, clock) as work:
        today = calendar.running(clock.now())
        days = [today - timedelta(days=before) for before in (2, 1, 0)] if day is None else [day]
        had = True
        with showing("Collecting", len(days)) as bar:
            for each in days:
                had = await work.collector.collect(each) and had
                bar.advance()
        with showing("Summarising", len(days)) as bar:
            for each in reversed(days):
                await work.writer.write([listing.paper for listing in await store.papers.listings(each)])
                bar.advance()
        return had


async def publish(settings: Settings, day: date) -> bool:
    """Post a day to the channel and wait until every message is settled; whether all of them arrived."""
    settings.token()  # without one no file is made
    if settings.channel is None:
        raise NoChannel("PAPERS_CHANNEL is missing: it says where to post")
    clock = SystemClock()
    async with (
        app.open_store(settings) as store,
        app.sign_in(settings, store, clock) as telegram,
        app.work_of_day(settings, store, clock, telegram) as work,
    ):
        edition = await work.publisher.publish(day)
        courier = app.courier_for(store, work, telegram, clock, Pace())
        with RightToSend(settings.database) as right:
            # Only now is there something that must not be cut: until here a signal may end the program.
            return await _deliver(store, edition, courier, right, clock, _stopped_by_signal())


async def _deliver(
    store: Store,
    edition: int,
    courier: Courier,
    right: RightToSend,
    clock: SystemClock,
    stopped: asyncio.Event,
) -> bool:
    """See an edition through: by whoever holds the right to send, and by us as soon as nobody does."""
    standing = await store.ledger.standing(edition)
    assert standing is not None
    total = sum(standing.states.values())
    async with asyncio.TaskGroup() as group:
        with showing(f"Posting {standing.day}", total) as bar:
            while not stopped.is_set() and standing.count(State.PENDING, State.SENDING):
                if not right.held and right.take():
                    group.create_task(courier.run(), name="courier")
                await clock.sleep(_WATCH_EVERY)
                standing = await store.ledger.standing(edition) or standing
                bar.reach(total - standing.count(State.PENDING, State.SENDING))
        courier.stop()
    standing = await store.ledger.standing(edition) or standing
    counted = {state.value: number for state, number in standing.states.items()}
    log.info("an edition stands", extra={"edition": edition, "day": str(standing.day), **counted})
    return standing.count(State.SENT) == total


async def rehearse(settings: Settings, day: date) -> list[str]:
    """The posts that `publish` would send now, as Telegram's HTML; nothing is planned."""
    clock = SystemClock()
    if day >= calendar.running(clock.now()):
        raise DayNotOver(f"the list of {day} is still filling up")
    async with app.open_store(settings) as store, app.work_of_day(settings, store, clock) as work:
        await work.collector.collect(day)
        listings = await store.papers.listings(day)
        if not listings:
            raise DayEmpty(f"no papers are known for {day}")
        channel = Channel(
            Chat(0, 0, "channel"), settings.channel_language, settings.top, settings.channel_sound
        )
        edition = editions.in_full(channel, day, listings, (), aloud=False)
        top = [listing.paper for listing in listings if listing.paper.id in edition.shows]
        await work.writer.write(top, [channel.language], limit=SUMMARIES_WITHIN)
        posts = [await work.composer.compose_part(part, day, channel.language) for part in edition.parts]
        with speaking(channel.language):
            return [str(render(post, bot=None).html) for post in posts if post is not None]


async def digest(settings: Settings, day: date | None, language: Language, top: int | None, form: str) -> str:
    """A day as a file; one that is not stored is asked for first. Raises DayEmpty."""
    clock = SystemClock()
    async with app.open_store(settings) as store, app.work_of_day(settings, store, clock) as work:
        newest = calendar.newest_complete(clock.now())
        wanted = day or await store.papers.newest_day(newest) or newest
        if not (await store.papers.count(wanted)).papers:
            await work.collector.collect(wanted)
        listings = (await store.papers.listings(wanted))[:top]
        if not listings:
            stands = await store.papers.collection(wanted)
            why = f" ({stands.why})" if stands is not None and stands.why else ""
            raise DayEmpty(f"no papers are known for {wanted}{why}")
        await work.writer.write([listing.paper for listing in listings], [language])
        return FORMS[form](wanted, await work.composer.entries(wanted, language, top), language)


async def alive(settings: Settings) -> tuple[bool, str]:
    """Whether a running bot has shown that it lives within three minutes, and a line that says so."""
    try:
        async with app.open_store(settings, must_exist=True) as store:
            last = await store.pulse.last(app.HEARTBEAT)
    except DatabaseMissing as missing:
        return False, str(missing)
    if last is None:
        return False, "no bot has run with this database"
    age = SystemClock().now() - last
    return age <= ALIVE_WITHIN, f"last sign of life {age.total_seconds():.0f} s ago"


async def status(settings: Settings) -> str:
    """How things stand, for a person."""
    lives, sign = await alive(settings)
    async with app.open_store(settings, must_exist=True) as store:
        totals = await store.ledger.totals()
        lines = {
            "Database": str(settings.database),
            "Running": f"{'yes' if lives else 'no'}, {sign}",
            "Last collect": await _last_collect(store),
            "Last publish": await _last_publish(store),
            "Next post": _next_post(settings),
            "Waiting": f"{totals.get(State.PENDING, 0)}, and {totals.get(State.SENDING, 0)} being sent",
            "Refused": str(totals.get(State.REFUSED, 0)),
            "Uncertain": str(totals.get(State.UNCERTAIN, 0)),
        }
        text = "\n".join(f"{name:<14}{value}" for name, value in lines.items())
        for delivery in await store.ledger.uncertain():
            what = f"#{delivery.id} {delivery.kind} {delivery.day}, message {delivery.number}"
            text += f"\n  {what}: {delivery.why}. Settle it with /settle {delivery.id} sent, or again"
        return text


async def _last_collect(store: Store) -> str:
    last = await store.papers.last_collection()
    if last is None:
        return "never"
    if last.failures:
        return f"{last.day} failed {last.failures} times, last {_utc(last.tried)}: {last.why}"
    count = await store.papers.count(last.day)
    return f"{last.day}, {_utc(last.tried)}, {count.papers} papers"


async def _last_publish(store: Store) -> str:
    last = await store.ledger.last(Kind.DAILY)
    if last is None:
        return "never"
    states = ", ".join(f"{number} {state.value}" for state, number in last.states.items())
    return f"{last.day}, {_utc(last.planned)}, {states or 'nothing to send'}"


def _next_post(settings: Settings) -> str:
    if settings.channel is None:
        return "none: no channel is set"
    next_at = calendar.next_hour(SystemClock().now(), settings.publish_at, settings.timezone)
    return f"{next_at.astimezone(settings.timezone):%Y-%m-%d %H:%M} {settings.timezone.key}"


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _stopped_by_signal() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    return stopped
