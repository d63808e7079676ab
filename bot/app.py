"""Builds everything in order and closes it in reverse: the only file that knows every concrete class."""

from __future__ import annotations

import asyncio
import importlib.metadata
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from bot.chat import channel as channels
from bot.chat import client as clients
from bot.chat.admin import Admin
from bot.chat.answers import Answers
from bot.chat.application import announce_commands, register
from bot.chat.client import Client
from bot.chat.commands import Commands
from bot.chat.messenger import TelegramMessenger
from bot.chat.polling import GAP, Polling
from bot.courier.courier import Courier
from bot.courier.pace import Pace
from bot.daily.alarm import Alarm
from bot.daily.collect import Collector
from bot.daily.compose import Composer
from bot.daily.editions import Channel
from bot.daily.promise import Promises
from bot.daily.publish import Hours, Publisher
from bot.daily.summarise import Writer
from bot.ports import Clock
from bot.schedule import Schedule
from bot.settings import Settings
from bot.summary.excerpt import Excerpts
from bot.web.client import client_for
from bot.web.huggingface import HuggingFace
from bot.web.model import ChatModel
from storage.chats import Chats
from storage.database import Database
from storage.errors import DatabaseBusy, DatabaseFull
from storage.ledger import Ledger
from storage.papers import Papers
from storage.pulse import Pulse
from storage.records import Chat
from storage.right import RightToSend
from storage.search import Search
from storage.summaries import Summaries

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


class Store:
    """The lower floor: everything that is remembered."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.papers = Papers(database)
        self.summaries = Summaries(database)
        self.search = Search(database)
        self.chats = Chats(database)
        self.ledger = Ledger(database)
        self.pulse = Pulse(database)


@asynccontextmanager
async def open_store(
    settings: Settings, right: RightToSend | None = None, *, must_exist: bool = False
) -> AsyncIterator[Store]:
    """The database that the settings name. Raises DatabaseUnusable and DatabaseBusy."""
    database = await Database.open(settings.database, right, must_exist=must_exist)
    try:
        yield Store(database)
    finally:
        await database.close()


@dataclass(frozen=True, slots=True)
class Telegram:
    """The bot, signed in, and whom it speaks to unasked."""

    client: Client
    messenger: TelegramMessenger
    channel: Channel | None
    admins: tuple[Chat, ...]


@asynccontextmanager
async def sign_in(
    settings: Settings, store: Store, clock: Clock, patience: timedelta = timedelta()
) -> AsyncIterator[Telegram]:
    """Telegram, with the channel looked up.

    Raises SettingsError without a token, TokenRefused, ChannelRefused and TelegramDown.
    """
    client = clients.build(settings.token(), settings.telegram_url)
    await clients.sign_in(client, clock, patience=patience)
    try:
        channel = None
        if settings.channel is not None:
            found = await channels.look_up(client.bot, settings.channel)
            chat = await store.chats.remember(found.id, found.type, found.title, found.username)
            channel = Channel(chat, settings.channel_language, settings.top, settings.channel_sound)
        admins = [await store.chats.remember(admin, "private") for admin in sorted(settings.admins)]
        yield Telegram(client, TelegramMessenger(client.bot), channel, tuple(admins))
    finally:
        await clients.sign_out(client)


class Day:
    """The upper floor without Telegram: what collects, summarises and publishes a day."""

    def __init__(
        self, settings: Settings, store: Store, clock: Clock, telegram: Telegram | None, web: AsyncExitStack
    ) -> None:
        source_client = client_for(settings.huggingface_url)
        web.push_async_callback(source_client.aclose)
        model = None
        if settings.llm_url is not None and settings.llm_model is not None:
            model_client = client_for(settings.llm_url)
            web.push_async_callback(model_client.aclose)
            key = None if settings.llm_key is None else settings.llm_key.get_secret_value()
            model = ChatModel(model_client, settings.llm_url, settings.llm_model, key, clock)
        self.source = HuggingFace(source_client, settings.huggingface_url, clock)
        excerpts = Excerpts()
        self.alarm = Alarm(
            store.ledger,
            None if telegram is None else telegram.messenger,
            clock,
            () if telegram is None else telegram.admins,
            settings.channel_language,
        )
        self.writer = Writer(store.summaries, excerpts, model, clock, settings.languages)
        self.collector = Collector(self.source, store.papers, self.writer, clock, self.alarm)
        self.composer = Composer(store.papers, store.summaries, excerpts, clock, settings.timezone)
        self.promises = Promises(store.papers, store.ledger, self.writer, clock)
        self.publisher = Publisher(
            store.papers,
            store.ledger,
            self.collector,
            self.writer,
            self.promises,
            self.alarm,
            clock,
            None if telegram is None else telegram.channel,
            Hours(settings.publish_at, settings.timezone, settings.catch_up_days),
        )


@asynccontextmanager
async def work_of_day(
    settings: Settings, store: Store, clock: Clock, telegram: Telegram | None = None
) -> AsyncIterator[Day]:
    """What a day needs, with its connections to other services."""
    async with AsyncExitStack() as web:
        yield Day(settings, store, clock, telegram, web)


def courier_for(store: Store, day: Day, telegram: Telegram, clock: Clock, pace: Pace) -> Courier:
    """The courier, which hears of what is planned. Only for who holds the right to send."""
    courier = Courier(store.ledger, telegram.messenger, day.composer.compose, day.alarm, clock, pace)
    day.promises.on_planned = courier.nudge
    day.alarm.on_planned = courier.nudge
    return courier


# -- the running bot -----------------------------------------------------------------------------------------


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
    pace = pace or Pace()
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
        day = await stack.enter_async_context(work_of_day(settings, store, clock, telegram))
        courier = courier_for(store, day, telegram, clock, pace)
        polling = _listen_to(settings, store, day, telegram, courier, clock, pace)

        async def failed(name: str, error: Exception) -> None:
            if isinstance(error, DatabaseFull):
                await day.alarm.disk_full(name)
            elif not isinstance(error, DatabaseBusy):
                await day.alarm.tell("unexpected", f"unexpected:{name}:{clock.now():%Y-%m-%d}", where=name)

        async def beat() -> None:
            # A bot that hears nothing serves nobody, however well the rest of it is.
            if clock.now() - polling.answered < GAP:
                await store.pulse.beat(HEARTBEAT, clock.now())

        schedule = Schedule(failed, day.alarm.disk_fine)
        schedule.every(tempo.beat, "heartbeat", beat)
        schedule.every(tempo.tick, "publish", day.publisher.tick)
        collect_every = timedelta(minutes=settings.collect_every)
        schedule.every(collect_every, "collect", day.collector.round, then="summarise")
        schedule.every(tempo.summarise, "summarise", day.collector.summarise)
        try:
            async with asyncio.TaskGroup() as house:
                house.create_task(courier.run(), name="courier")
                house.create_task(polling.run(), name="polling")
                house.create_task(schedule.run(stopped), name="schedule")
                announcing = house.create_task(
                    announce_commands(telegram.client.bot, settings.languages, settings.admins),
                    name="announcing",
                )
                _log_start(settings, telegram, day.publisher)
                on_listening()
                await stopped.wait()
                log.info("stopping")
                announcing.cancel()
                polling.stop()
                courier.stop()
        except BaseExceptionGroup as group:
            raise first_of(group) from group


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


def _listen_to(
    settings: Settings,
    store: Store,
    day: Day,
    telegram: Telegram,
    courier: Courier,
    clock: Clock,
    pace: Pace,
) -> Polling:
    """The ears of the house: who answers what, and the polling that hears it."""
    answers = Answers(telegram.client.bot, pace, clock)
    commands = Commands(
        answers,
        day.composer,
        store.search,
        clock,
        top=settings.top,
        languages=settings.languages,
        admins=settings.admins,
    )
    admin = Admin(
        answers,
        commands,
        day.composer,
        day.publisher,
        store.papers,
        store.ledger,
        courier.nudge,
        clock,
        admins=settings.admins,
        languages=settings.languages,
        zone=settings.timezone,
        version=version(),
    )

    async def broken(kind: str) -> None:
        await day.alarm.tell("unexpected", f"handler:{kind}:{clock.now():%Y-%m-%d}", where=kind)

    async def mended(minutes: int) -> None:
        await day.alarm.tell("poll_mended", f"poll:{clock.now():%Y-%m-%dT%H:%M}", minutes=minutes)

    async def conflict() -> None:
        await day.alarm.tell("polling_conflict", f"polling_conflict:{clock.now():%Y-%m-%d}")

    register(telegram.client.application, commands, admin, answers, broken)
    return Polling(telegram.client, clock, mended, conflict)


def _log_start(settings: Settings, telegram: Telegram, publisher: Publisher) -> None:
    next_at = publisher.next_publish()
    log.info(
        "listening",
        extra={
            "bot": f"@{telegram.client.bot.username}",
            "channel": settings.channel or "none",
            "languages": ",".join(settings.languages),
            "model": settings.llm_model or "none",
            "next_post": f"{next_at:%Y-%m-%d %H:%M} {settings.timezone.key}" if next_at else "none",
        },
    )


def first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first error in a group of groups: the one that brought the others about."""
    error = group.exceptions[0]
    return first_of(error) if isinstance(error, BaseExceptionGroup) else error


def version() -> str:
    """The version of this program."""
    try:
        return importlib.metadata.version("daily-papers-bot")
    except importlib.metadata.PackageNotFoundError:
        return "from source"
