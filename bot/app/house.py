"""The rooms of the house, joined: the only file that knows every concrete class."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app.store import Store
from bot.chat import channel as channels
from bot.chat import client as clients
from bot.chat.client import Client
from bot.chat.messenger import TelegramMessenger
from bot.courier.amender import Amender
from bot.courier.courier import Courier
from bot.courier.pace import Pace
from bot.daily.alarm import Alarm
from bot.daily.amend import Upkeep, upkeep
from bot.daily.author import Author
from bot.daily.collect import Collector
from bot.daily.compose import Composer
from bot.daily.digests import Digests
from bot.daily.editions import Channel
from bot.daily.heal import Healer
from bot.daily.promise import Promises
from bot.daily.publish import Hours, Publisher
from bot.daily.resend import Resends
from bot.daily.rewrite import Rewrites
from bot.daily.summarise import Writer
from bot.daily.weekly import WeeklyPost
from bot.ports import Clock
from bot.posts import Post
from bot.settings import Settings
from bot.summary.excerpt import Excerpts
from bot.summary.terms import shipped
from bot.web.client import client_for
from bot.web.huggingface import HuggingFace
from bot.web.model import ChatModel
from bot.web.models import InOrder
from storage.records import Chat, Delivery

_AT_ONCE = 24
"""Messages on their way together: httpx's pool slows down above this."""
_AT_ONCE_PAID = 256
LONGEST_ANSWER = timedelta(minutes=1)
"""So long a language model may take for one."""
_BATCHES_A_SECOND = 4
"""Of digests: so many are in doubt at most after a kill."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """The bot, signed in, and whom it speaks to unasked."""

    client: Client
    messenger: TelegramMessenger
    channel: Channel | None
    rights: tuple[str, ...]
    """What the bot may do in the channel."""
    admins: tuple[Chat, ...]


@asynccontextmanager
async def sign_in(
    settings: Settings, store: Store, clock: Clock, patience: timedelta = timedelta()
) -> AsyncIterator[Telegram]:
    """Telegram, with the channel looked up.

    Raises SettingsError without a token, TokenRefused, ChannelRefused and TelegramDown.
    """
    client = clients.build(settings.token(), settings.telegram_url, paid=settings.paid_broadcast)
    await clients.sign_in(client, clock, patience=patience)
    try:
        channel: Channel | None = None
        rights: tuple[str, ...] = ()
        if settings.channel is not None:
            found = await channels.look_up(client.bot, settings.channel, clock, patience=patience)
            of = found.chat
            chat = await store.chats.remember(of.id, of.type, of.title, of.username)
            rights = found.rights
            channel = Channel(
                chat,
                settings.main_language,
                settings.top,
                settings.channel_sound,
                also=settings.second_language,
            )
        admins = [await store.chats.remember(admin, "private") for admin in sorted(settings.admins)]
        messenger = TelegramMessenger(client.bot, paid=settings.paid_broadcast)
        yield Telegram(client, messenger, channel, rights, tuple(admins))
    finally:
        await clients.sign_out(client)


class DaysWork:
    """The upper floor without Telegram: what collects, summarises and publishes a day."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        clock: Clock,
        telegram: Telegram | None,
        web: AsyncExitStack,
        answer_within: timedelta = LONGEST_ANSWER,
    ) -> None:
        source_client = client_for(settings.huggingface_url)
        web.push_async_callback(source_client.aclose)
        self.source = HuggingFace(source_client, settings.huggingface_url, clock)
        excerpts = Excerpts()
        self.alarm = Alarm(
            store.ledger,
            None if telegram is None else telegram.messenger,
            clock,
            () if telegram is None else telegram.admins,
            settings.main_language,
            None if telegram is None or telegram.channel is None else telegram.channel.chat,
        )
        self.writer = Writer(
            store.summaries,
            excerpts,
            _author(settings, store, clock, self.alarm, web, answer_within),
            clock,
            settings.languages,
            at_once=settings.llm_concurrency,
        )
        self.healer = Healer(store.amendments, self.writer, store.papers, clock)
        self.rewrites = Rewrites(
            store.papers, self.writer, store.amendments, clock, languages=settings.languages
        )
        self.collector = Collector(self.source, store.papers, self.writer, clock, self.alarm)
        self.composer = Composer(
            store.papers,
            store.summaries,
            excerpts,
            clock,
            settings.timezone,
            refreshed_for=max(settings.refresh_hours, default=None),
        )
        self.promises = Promises(store.papers, store.ledger, self.writer, clock)
        hours = Hours(settings.publish_at, settings.timezone, settings.catch_up_days)
        self.publisher = Publisher(
            store.papers,
            store.ledger,
            self.collector,
            self.writer,
            self.promises,
            self.alarm,
            clock,
            None if telegram is None else telegram.channel,
            hours,
        )
        self.weekly = WeeklyPost(
            store.papers,
            store.week,
            store.ledger,
            self.collector,
            self.writer,
            self.promises,
            clock,
            telegram.channel if telegram is not None and settings.weekly == "on" else None,
            hours,
        )
        self.resends = Resends(
            store.papers,
            store.ledger,
            store.standing,
            store.amendments,
            store.subscriptions,
            self.collector,
            self.writer,
            self.composer,
            self.promises,
            None if telegram is None else telegram.messenger,
            clock,
            None if telegram is None else telegram.channel,
            top=settings.top,
            language=settings.main_language,
        )
        self.digests = Digests(
            store.papers,
            store.ledger,
            store.subscriptions,
            self.collector,
            self.writer,
            clock,
            top=settings.top,
            zone=settings.timezone,
            catch_up=settings.catch_up_days,
            may_hear=settings.may_hear,
        )


def _author(
    settings: Settings,
    store: Store,
    clock: Clock,
    alarm: Alarm,
    web: AsyncExitStack,
    answer_within: timedelta,
) -> Author | None:
    """Who writes summaries; None where no model is configured."""
    models = []
    for endpoint in settings.endpoints:
        client = client_for(endpoint.url)
        web.push_async_callback(client.aclose)
        models.append(
            ChatModel(
                client,
                endpoint.url,
                endpoint.model,
                endpoint.key,
                clock,
                timeout=answer_within.total_seconds(),
                price=endpoint.price,
            )
        )
    if not models:
        return None
    return Author(
        InOrder(models, clock),
        store.askings,
        store.terms,
        clock,
        daily_tokens=settings.llm_daily_tokens,
        tell=alarm.tell,
        models=[endpoint.model for endpoint in settings.endpoints],
    )


@asynccontextmanager
async def work_of_day(
    settings: Settings,
    store: Store,
    clock: Clock,
    telegram: Telegram | None = None,
    answer_within: timedelta = LONGEST_ANSWER,
) -> AsyncIterator[DaysWork]:
    """What a day needs, with its connections to other services.

    `answer_within`: so long a language model may take for an answer.
    """
    for language in settings.languages:
        await store.terms.ship(language, shipped(language))
    async with AsyncExitStack() as web:
        day = DaysWork(settings, store, clock, telegram, web, answer_within)
        async with day.writer.keeping():
            yield day


def courier_for(
    settings: Settings, store: Store, day: DaysWork, telegram: Telegram, clock: Clock, pace: Pace
) -> Courier:
    """The courier, which hears of what is planned. Only for who holds the right to send."""

    def living(delivery: Delivery, post: Post, at: datetime) -> Upkeep:
        return upkeep(delivery, post, at, settings.refresh_hours, with_model=day.writer.has_model)

    courier = Courier(
        store.sending,
        store.ledger,
        telegram.messenger,
        day.composer.compose,
        day.alarm,
        clock,
        pace,
        living=living,
        at_once=_AT_ONCE_PAID if settings.paid_broadcast else _AT_ONCE,
        batch=max(1, settings.send_rate // _BATCHES_A_SECOND),
    )
    day.promises.on_planned = courier.nudge
    day.digests.on_planned = courier.nudge
    day.alarm.on_planned = courier.nudge
    return courier


def amender_for(
    store: Store, day: DaysWork, telegram: Telegram, courier: Courier, clock: Clock, pace: Pace
) -> Amender:
    """Who edits what was posted whenever the courier has nothing to do."""
    amender = Amender(
        store.amendments,
        store.chats,
        telegram.messenger,
        day.composer.compose,
        clock,
        pace,
        idle=lambda: courier.idle,
        be_silent=courier.be_silent,
    )
    day.resends.on_edits = amender.nudge
    day.healer.on_edits = amender.nudge
    day.rewrites.on_edits = amender.nudge
    return amender
