"""Posts a day to the channel, or shows what that would be."""

from __future__ import annotations

import asyncio
import logging
from datetime import date

from bot import app
from bot.app import Store
from bot.chat.phrases import speaking
from bot.chat.render.posts import render
from bot.cli.lists import failure, is_whole
from bot.cli.progress import showing
from bot.cli.signals import stopped_by_signal
from bot.cli.stderr import say
from bot.clock import SystemClock
from bot.courier.courier import Courier
from bot.courier.pace import Pace
from bot.daily import calendar, editions
from bot.daily.editions import Channel
from bot.daily.promise import SUMMARIES_WITHIN, write_in_turn
from bot.daily.publish import DayEmpty, DayIncomplete, DayNotOver, NoChannel
from bot.settings import Settings
from storage.records import Chat, EditionCount, State
from storage.right import RightToSend

log = logging.getLogger(__name__)

_WATCH_EVERY = 0.2
"""Seconds between two looks at an edition that is being delivered."""

_NOBODY = Chat(0, 0, "channel")
"""Stands for a channel that was never posted to: it has been shown nothing."""


class Interrupted(Exception):
    """We were stopped while messages were still to be sent."""


class PersonNeeded(Exception):
    """Messages are left that nobody sends again unless a person decides so."""


async def publish(settings: Settings, day: date) -> None:
    """Post a day to the channel and wait until every message is settled.

    Raises Interrupted and PersonNeeded when not all of them arrived, and what signing in and
    `Publisher.publish` raise.
    """
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
        courier = app.courier_for(settings, store, work, telegram, clock, Pace())
        with RightToSend(settings.database) as right:
            # Only now is there something that must not be cut: until here a signal may end the program.
            standing = await _deliver(store, edition, courier, right, clock, stopped_by_signal())
        uncertain = [each.id for each in await store.ledger.uncertain() if each.edition_id == edition]
        _judge(standing, uncertain)


async def _deliver(
    store: Store,
    edition: int,
    courier: Courier,
    right: RightToSend,
    clock: SystemClock,
    stopped: asyncio.Event,
) -> EditionCount:
    """See an edition through: by whoever holds the right to send, and by us as soon as nobody does."""
    standing = await store.standing.of(edition)
    assert standing is not None
    total = sum(standing.states.values())
    async with asyncio.TaskGroup() as group:
        with showing(f"Posting {standing.day}", total) as bar:
            while not stopped.is_set() and _open(standing):
                if not right.held and right.take():
                    group.create_task(courier.run(), name="courier")
                await clock.sleep(_WATCH_EVERY)
                standing = await store.standing.of(edition) or standing
                bar.reach(total - _open(standing))
        courier.stop()
    standing = await store.standing.of(edition) or standing
    counted = {state.value: number for state, number in standing.states.items()}
    log.info("an edition stands", extra={"edition": edition, "day": str(standing.day), **counted})
    return standing


def _open(standing: EditionCount) -> int:
    return standing.count(State.PENDING, State.SENDING)


def _judge(standing: EditionCount, uncertain: list[int]) -> None:
    """Say how to go on where messages are left. Raises Interrupted and PersonNeeded."""
    if left := _open(standing):
        raise Interrupted(f"stopped with {_messages(left)} about {standing.day} to go: `publish` goes on")
    ways = []
    if uncertain:
        commands = ", ".join(f"/settle {number} sent|again" for number in uncertain)
        ways.append(
            f"{_messages(len(uncertain))} may or may not have arrived: look, and send the bot {commands}"
        )
    if refused := standing.count(State.REFUSED, State.WITHDRAWN):
        ways.append(
            f"{_messages(refused)} did not arrive: mend what the admins were told of, and send the bot "
            f"/resend {standing.day}"
        )
    if ways:
        raise PersonNeeded(f"{standing.day}: " + "; ".join(ways))


def _messages(number: int) -> str:
    return "1 message" if number == 1 else f"{number} messages"


# -- a rehearsal ---------------------------------------------------------------------------------------------


async def rehearse(settings: Settings, day: date) -> list[str]:
    """The posts that `publish` would plan now, as Telegram's HTML; nothing is planned.

    Raises DayNotOver, DayEmpty and DayIncomplete.
    """
    clock = SystemClock()
    if day >= calendar.running(clock.now()):
        raise DayNotOver(f"{day} is not over: its list fills up until midnight UTC")
    async with app.open_store(settings) as store, app.work_of_day(settings, store, clock) as work:
        chat = await _known(store, settings.channel) or _NOBODY
        channel = Channel(
            chat,
            settings.main_language,
            settings.top,
            settings.channel_sound,
            also=settings.second_language,
        )
        if (number := await store.ledger.edition_of(channel.key(day))) is not None:
            say(_published(day, await store.standing.of(number)))
            return []
        await work.collector.collect(day)
        if not await is_whole(store, day):
            raise DayIncomplete(f"the whole list of {day} cannot be had now{await failure(store, day)}")
        listings = await store.papers.listings(day)
        if not listings:
            raise DayEmpty(f"{day} has no papers")
        shown = await store.ledger.shown(chat.id)
        edition = editions.in_full(channel, day, listings, shown, aloud=False)
        top = [listing.paper for listing in listings if listing.paper.id in edition.shows]
        await write_in_turn(work.writer, clock, top, channel.languages, SUMMARIES_WITHIN)
        posts = [await work.composer.compose_part(part, day, channel.language) for part in edition.parts]
        with speaking(channel.language):
            return [str(render(post, bot=None).html) for post in posts if post is not None]


async def _known(store: Store, channel: str | int | None) -> Chat | None:
    """The channel as it was last seen: a rehearsal does not ask Telegram."""
    if isinstance(channel, str):
        return await store.chats.named(channel.removeprefix("@"))
    return None if channel is None else await store.chats.of(channel)


def _published(day: date, standing: EditionCount | None) -> str:
    left = 0 if standing is None else _open(standing)
    rest = f"the {_messages(left)} still to go" if left else "nothing"
    return f"{day} was published before: `publish` would send {rest}"
