"""The part of the house that speaks to Telegram, over the stand-in and a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fakes import HastyClock, ListedSource, PlainSummariser, listed

from bot.chat.admin import Admin, Admins
from bot.chat.administrators import Administrators
from bot.chat.announcing import Announcer
from bot.chat.answers import Answers
from bot.chat.application import Handlers, register
from bot.chat.arrivals import Arrivals
from bot.chat.choices import Choices
from bot.chat.client import Client, build, sign_in, sign_out
from bot.chat.commands import Commands
from bot.chat.door import Door
from bot.chat.evidence import Evidence
from bot.chat.finding import Finding
from bot.chat.glossary import Glossary
from bot.chat.messenger import TelegramMessenger
from bot.chat.mistakes import Mistakes
from bot.chat.polling import Polling
from bot.chat.presses import Presses
from bot.chat.readers import Readers
from bot.chat.render.html import WORD_JOINER
from bot.chat.reporting import Reporting
from bot.chat.resending import Resending
from bot.chat.rewriting import Rewriting
from bot.chat.settling import Settling
from bot.chat.speaker import Speaker
from bot.courier.pace import Pace
from bot.daily.alarm import Alarm
from bot.daily.collect import Collector
from bot.daily.compose import Composer
from bot.daily.digests import Digests
from bot.daily.editions import Channel
from bot.daily.promise import Promises
from bot.daily.publish import Hours, Publisher
from bot.daily.resend import Resends
from bot.daily.rewrite import Rewrites
from bot.daily.summarise import Writer
from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import Message, User
from bot.ports import Summariser
from storage.actions import Actions
from storage.amendments import Amendments
from storage.askings import Askings
from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import ListedDay, ListedPaper
from storage.reports import Reports
from storage.search import Search
from storage.sending import Sending
from storage.standing import Standing
from storage.subscriptions import Subscriptions
from storage.summaries import Summaries
from storage.terms import Terms

TOKEN = "123456:a-token_that-nobody-may-see"
SEOUL = ZoneInfo("Asia/Seoul")
CHANNEL = -1001000000001
SECOND_ADMIN = 43
DAY = date(2024, 5, 14)
RUNNING = date(2024, 5, 15)
NOW = datetime(2024, 5, 15, 2, 0, tzinfo=UTC)


@asynccontextmanager
async def telegram_and_client(*, paid: bool = False) -> AsyncIterator[tuple[TelegramStandIn, Client]]:
    """A stand-in of Telegram, and the client of a bot that has signed in there."""
    telegram = TelegramStandIn(TOKEN)
    async with Loopback(telegram.app) as server:
        client = build(TOKEN, server.url, paid=paid)
        await sign_in(client, HastyClock(), patience=timedelta())
        try:
            yield telegram, client
        finally:
            await sign_out(client)


@dataclass
class House:
    """What a test of the handlers looks at."""

    telegram: TelegramStandIn
    client: Client
    papers: Papers
    ledger: Ledger
    chats: Chats
    subscriptions: Subscriptions
    digests: Digests
    clock: HastyClock
    reader: User
    admin: User
    publisher: Publisher
    failures: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    nudges: list[str] = field(default_factory=list)
    told: list[tuple[str, dict[str, str | int]]] = field(default_factory=list)
    """What admins were told."""

    polling: Polling = field(init=False)
    listening: asyncio.Task[None] = field(init=False)

    async def finish(self) -> None:
        """Let everything that was heard be answered, and hear no more."""
        self.polling.stop()
        await asyncio.wait([self.listening])

    async def save(self, day: date, *papers: ListedPaper) -> None:
        await self.papers.save_day(ListedDay(day, self.clock.now(), papers))

    async def ask(self, user: User, text: str) -> str:
        """Say this in private; the text of the answer as a person sees it."""
        return seen(await self.telegram.next_answer_to(self.telegram.says(user, text)))


def seen(message: Message) -> str:
    """Its text without the signs that nobody sees."""
    return message.text.replace(WORD_JOINER, "")


@asynccontextmanager
async def chat_house(
    database: Database,
    *,
    languages: Sequence[str] = ("ko", "en"),
    with_channel: bool = True,
    may_hear: Callable[[int], bool] = lambda _: True,
    model: Summariser | None = None,
) -> AsyncIterator[House]:
    """A bot that listens, with nine papers on a day that is over and two on the running one."""
    clock = HastyClock(NOW)
    papers, ledger, summaries = Papers(database), Ledger(database), Summaries(database)
    chats, subscriptions = Chats(database), Subscriptions(database)
    async with telegram_and_client() as (telegram, client):
        telegram.add_channel(CHANNEL, username="daily_papers")
        channel = None
        if with_channel:
            chat = await chats.remember(CHANNEL, "channel", "Daily Papers", "daily_papers")
            channel = Channel(chat, "en", 5, "header")
        writer = Writer(summaries, PlainSummariser(), model, clock, languages)
        alarm = Alarm(ledger, None, clock, (), "en")
        collector = Collector(ListedSource(clock), papers, writer, clock, alarm)
        hours = Hours(time(9), SEOUL, 3)
        promises = Promises(papers, ledger, writer, clock)
        publisher = Publisher(papers, ledger, collector, writer, promises, alarm, clock, channel, hours)
        composer = Composer(papers, summaries, PlainSummariser(), clock, SEOUL)
        reader = telegram.add_user(7, "Rita", language="en")
        admin = telegram.add_user(42, "Ada", language="en")
        digests = Digests(
            papers, ledger, subscriptions, collector, writer, clock, top=5, zone=SEOUL, catch_up=3
        )
        speaker = Speaker(Answers(client.bot, Pace(), clock), Readers(chats, languages, digests.returned))
        choices = Choices(
            speaker,
            Administrators(client.bot),
            chats,
            subscriptions,
            digests,
            clock,
            languages=languages,
            zone=SEOUL,
            kept={admin.id, CHANNEL},
            may_hear=may_hear,
        )
        commands = Commands(
            speaker,
            composer,
            papers,
            subscriptions,
            clock,
            top=5,
            languages=languages,
            admins={admin.id},
            contact="@ada",
            subscribe=choices.subscribe_in_words,
            on_admin=Announcer(client.bot, languages).announce_to,
        )
        house = House(
            telegram, client, papers, ledger, chats, subscriptions, digests, clock, reader, admin, publisher
        )

        standing, actions, amendments = Standing(database), Actions(database), Amendments(database)
        is_admin = Admins({admin.id, SECOND_ADMIN})
        resends = Resends(
            papers,
            ledger,
            standing,
            amendments,
            subscriptions,
            collector,
            writer,
            composer,
            promises,
            TelegramMessenger(client.bot),
            clock,
            channel,
            top=5,
            language="en",
        )
        reports = Reports(database)
        rewriting = Rewriting(
            speaker,
            commands,
            Rewrites(papers, writer, amendments, clock, languages=languages),
            reports,
            actions,
            clock,
            is_admin=is_admin,
            languages=languages,
        )
        promises.on_planned = lambda: house.nudges.append("nudge")
        resends.on_edits = lambda: house.nudges.append("edits")

        async def note_failure(kind: str) -> None:
            house.failures.put_nowait(kind)

        async def tell(name: str, key: str, **facts: str | int) -> None:
            house.told.append((name, facts))

        finding = Finding(speaker, commands, Search(database))
        handlers = Handlers(
            speaker,
            Door(speaker, clock, may_hear),
            commands,
            finding,
            choices,
            Presses(
                speaker,
                commands,
                choices,
                composer,
                finding,
                Evidence(speaker, composer, Askings(database), zone=SEOUL, languages=languages),
                Mistakes(speaker, choices, composer, reports, clock, languages=languages),
                languages=languages,
            ),
            Arrivals(speaker, chats, digests, clock, tell, channel=CHANNEL, may_hear=may_hear),
            Admin(
                speaker,
                commands,
                publisher,
                papers,
                ledger,
                standing,
                Sending(database),
                subscriptions,
                chats,
                actions,
                reports,
                clock,
                is_admin=is_admin,
                zone=SEOUL,
                version="0.1.0",
                askings=Askings(database),
            ),
            Resending(
                speaker, commands, resends, papers, chats, actions, clock, is_admin=is_admin, zone=SEOUL
            ),
            Settling(
                speaker,
                commands,
                ledger,
                actions,
                lambda: house.nudges.append("nudge"),
                clock,
                is_admin=is_admin,
            ),
            Reporting(
                speaker,
                commands,
                rewriting,
                composer,
                reports,
                actions,
                clock,
                is_admin=is_admin,
                languages=languages,
                zone=SEOUL,
            ),
            rewriting,
            Glossary(
                speaker, commands, Terms(database), actions, clock, is_admin=is_admin, languages=languages
            ),
        )
        register(client.application, handlers, note_failure)
        await house.save(DAY, *(listed(number, votes=50 - number) for number in range(1, 10)))
        await house.save(RUNNING, listed(20, votes=1), listed(21, votes=2))
        async with asyncio.TaskGroup() as tasks:
            polling = Polling(client, clock, nobody, nobody, on_heard=handlers.door.heard)
            house.listening = tasks.create_task(polling.run())
            house.polling = polling
            yield house
            polling.stop()


async def nobody(*_: int) -> None:
    """Who is told what polling meets and does not care."""
