"""The running bot: builds everything in order and closes it in reverse."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from bot.app.ears import listen_to
from bot.app.house import LONGEST_ANSWER, Telegram, amender_for, courier_for, sign_in, work_of_day
from bot.app.store import open_store
from bot.chat.announcing import Announcer
from bot.chat.polling import GAP
from bot.courier.pace import Pace
from bot.daily.publish import Publisher
from bot.ports import Clock
from bot.schedule import Schedule
from bot.settings import Settings
from storage.errors import DatabaseBusy, DatabaseError, DatabaseFull
from storage.right import RightToSend

log = logging.getLogger(__name__)

T = TypeVar("T")

HEARTBEAT = "run"
"""The name under which a running bot shows that it lives."""


class AlreadyRunning(Exception):
    """Another process is sending with this database."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """How often a running house looks whether something is due."""

    tick: timedelta = timedelta(minutes=1)
    beat: timedelta = timedelta(seconds=30)
    summarise: timedelta = timedelta(minutes=5)
    patience: timedelta = timedelta(minutes=5)
    """How long Telegram is waited for at the start."""
    answer: timedelta = LONGEST_ANSWER
    """How long a language model may take for one."""


async def run(
    settings: Settings,
    clock: Clock,
    stopped: asyncio.Event,
    *,
    tempo: Tempo | None = None,
    pace: Pace | None = None,
    on_listening: Callable[[], None] = lambda: None,
) -> None:
    """The whole bot, until stopped: then it finishes what is in hand and closes everything in reverse.

    Raises SettingsError, AlreadyRunning, whatever opening the store and signing in raise, and PollingDead.
    """
    tempo = tempo or Tempo()
    pace = pace or Pace(per_second=settings.send_rate)
    settings.token()  # without one no file is made
    async with AsyncExitStack() as stack:
        right = stack.enter_context(RightToSend(settings.database))
        if not right.take():
            raise AlreadyRunning(
                f"another process is sending with {settings.database}: a running bot, or `publish`"
            )
        store = await stack.enter_async_context(open_store(settings, right))
        signing_in = stack.enter_async_context(sign_in(settings, store, clock, tempo.patience))
        telegram = await _unless(stopped, signing_in)
        if telegram is None:
            return
        day = await stack.enter_async_context(work_of_day(settings, store, clock, telegram, tempo.answer))
        courier = courier_for(settings, store, day, telegram, clock, pace)
        amender = amender_for(store, day, telegram, courier, clock, pace)
        announcer = Announcer(telegram.client.bot, settings.languages)
        polling = listen_to(settings, store, day, telegram, courier, announcer, clock, pace)

        async def failed(name: str, error: Exception) -> None:
            if isinstance(error, DatabaseFull):
                await day.alarm.disk_full(name)
            elif not isinstance(error, DatabaseBusy):
                await day.alarm.tell("unexpected", f"unexpected:{name}:{clock.now():%Y-%m-%d}", where=name)

        async def beat() -> None:
            # A bot that hears nothing serves nobody, however well the rest of it is.
            if clock.now() - polling.answered < GAP:
                await store.pulse.beat(HEARTBEAT, clock.now())

        async def summarise() -> None:
            await day.collector.summarise(day.healer.heal)

        schedule = Schedule(failed, day.alarm.disk_fine)
        schedule.every(tempo.beat, "heartbeat", beat)
        schedule.every(tempo.tick, "publish", day.publisher.tick)
        schedule.every(tempo.tick, "weekly", day.weekly.tick)
        schedule.every(tempo.tick, "digests", day.digests.tick)
        collect_every = timedelta(minutes=settings.collect_every)
        schedule.every(collect_every, "collect", day.collector.round, then="summarise")
        schedule.every(tempo.summarise, "summarise", summarise)
        try:
            async with asyncio.TaskGroup() as house:
                house.create_task(courier.run(), name="courier")
                house.create_task(amender.run(), name="amender")
                house.create_task(polling.run(), name="polling")
                house.create_task(schedule.run(stopped), name="schedule")
                announcing = house.create_task(announcer.announce(settings.admins), name="announcing")
                _log_start(settings, telegram, day.publisher)
                on_listening()
                await stopped.wait()
                log.info("stopping")
                announcing.cancel()
                polling.stop()
                amender.stop()
                courier.stop()
        except BaseExceptionGroup as group:
            raise first_of(group) from group
        with suppress(DatabaseError):
            await store.pulse.stop(HEARTBEAT)


async def _unless(stopped: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What the work gives; None when we are told to stop before it is done, and it is cut."""
    try:
        async with asyncio.TaskGroup() as group:
            doing = group.create_task(work)
            stopping = group.create_task(stopped.wait())
            await asyncio.wait((doing, stopping), return_when=asyncio.FIRST_COMPLETED)
            doing.cancel()
            stopping.cancel()
    except BaseExceptionGroup as group:
        raise first_of(group) from group
    return None if doing.cancelled() else doing.result()


def _log_start(settings: Settings, telegram: Telegram, publisher: Publisher) -> None:
    next_at = publisher.next_publish()
    log.info(
        "listening",
        extra={
            "bot": f"@{telegram.client.bot.username}",
            "channel": settings.channel or "none",
            "may": ",".join(telegram.rights) or "nothing",
            "admins": len(settings.admins),
            "audience": settings.audience,
            "languages": ",".join(settings.languages),
            "model": settings.llm_model or "none",
            "next_post": f"{next_at:%Y-%m-%d %H:%M} {settings.timezone.key}" if next_at else "none",
        },
    )


def first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error in a group of groups: the one that brought the others about."""
    error = group.exceptions[0]
    return first_of(error) if isinstance(error, BaseExceptionGroup) else error
