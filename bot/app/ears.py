"""The ears of the house: who answers what, and the polling that hears it."""

from __future__ import annotations

from collections.abc import Callable

from bot.app.house import DaysWork, Telegram
from bot.app.store import Store
from bot.chat.admin import Admin, Admins
from bot.chat.administrators import Administrators
from bot.chat.announcing import Announcer
from bot.chat.answers import Answers
from bot.chat.application import Handlers, register
from bot.chat.arrivals import Arrivals
from bot.chat.choices import Choices
from bot.chat.commands import Commands
from bot.chat.door import Door
from bot.chat.evidence import Evidence
from bot.chat.finding import Finding
from bot.chat.glossary import Glossary
from bot.chat.mistakes import Mistakes
from bot.chat.polling import Polling
from bot.chat.presses import Presses
from bot.chat.readers import Readers
from bot.chat.reporting import Reporting
from bot.chat.resending import Resending
from bot.chat.rewriting import Rewriting
from bot.chat.settling import Settling
from bot.chat.speaker import Speaker
from bot.courier.courier import Courier
from bot.courier.pace import Pace
from bot.ports import Clock
from bot.settings import Settings
from bot.version import version
from storage.records import Chat


def listen_to(
    settings: Settings,
    store: Store,
    day: DaysWork,
    telegram: Telegram,
    courier: Courier,
    announcer: Announcer,
    clock: Clock,
    pace: Pace,
) -> Polling:
    """The polling that hears Telegram, with everybody who answers in place."""

    async def broken(kind: str) -> None:
        await day.alarm.tell("unexpected", f"handler:{kind}:{clock.now():%Y-%m-%d}", where=kind)

    async def mended(minutes: int) -> None:
        await day.alarm.tell("poll_mended", f"poll:{clock.now():%Y-%m-%dT%H:%M}", minutes=minutes)

    async def conflict() -> None:
        await day.alarm.tell("polling_conflict", f"polling_conflict:{clock.now():%Y-%m-%d}")

    answers = Answers(telegram.client.bot, pace, clock)
    channel = None if telegram.channel is None else telegram.channel.chat
    handlers = handlers_for(settings, store, day, answers, announcer, courier.nudge, clock, channel)
    register(telegram.client.application, handlers, broken)
    return Polling(telegram.client, clock, mended, conflict, on_heard=handlers.door.heard)


def handlers_for(
    settings: Settings,
    store: Store,
    day: DaysWork,
    answers: Answers,
    announcer: Announcer,
    nudge: Callable[[], None],
    clock: Clock,
    channel: Chat | None,
) -> Handlers:
    """Everybody who answers; `nudge` wakes the courier."""
    speaker = Speaker(answers, Readers(store.chats, settings.languages, day.digests.returned))
    channel_id = None if channel is None else channel.telegram_id
    choices = Choices(
        speaker,
        Administrators(answers.bot),
        store.chats,
        store.subscriptions,
        day.digests,
        clock,
        languages=settings.languages,
        zone=settings.timezone,
        kept=settings.admins if channel_id is None else {*settings.admins, channel_id},
        may_hear=settings.may_hear,
    )
    commands = Commands(
        speaker,
        day.composer,
        store.papers,
        store.subscriptions,
        clock,
        top=settings.top,
        languages=settings.languages,
        admins=settings.admins,
        contact=settings.contact,
        subscribe=choices.subscribe_in_words,
        on_admin=announcer.announce_to,
    )
    finding = Finding(speaker, commands, store.search)
    is_admin = Admins(settings.admins)
    evidence = Evidence(
        speaker, day.composer, store.askings, zone=settings.timezone, languages=settings.languages
    )
    mistakes = Mistakes(speaker, choices, day.composer, store.reports, clock, languages=settings.languages)
    rewriting = Rewriting(
        speaker,
        commands,
        day.rewrites,
        store.reports,
        store.actions,
        clock,
        is_admin=is_admin,
        languages=settings.languages,
    )
    return Handlers(
        speaker=speaker,
        door=Door(speaker, clock, settings.may_hear),
        commands=commands,
        finding=finding,
        choices=choices,
        presses=Presses(
            speaker,
            commands,
            choices,
            day.composer,
            finding,
            evidence,
            mistakes,
            languages=settings.languages,
        ),
        arrivals=Arrivals(
            speaker,
            store.chats,
            day.digests,
            clock,
            day.alarm.tell,
            channel=channel_id,
            may_hear=settings.may_hear,
        ),
        admin=Admin(
            speaker,
            commands,
            day.publisher,
            store.papers,
            store.ledger,
            store.standing,
            store.sending,
            store.subscriptions,
            store.chats,
            store.actions,
            store.reports,
            clock,
            is_admin=is_admin,
            zone=settings.timezone,
            version=version(),
            askings=store.askings if day.writer.has_model else None,
        ),
        resending=Resending(
            speaker,
            commands,
            day.resends,
            store.papers,
            store.chats,
            store.actions,
            clock,
            is_admin=is_admin,
            zone=settings.timezone,
        ),
        settling=Settling(speaker, commands, store.ledger, store.actions, nudge, clock, is_admin=is_admin),
        reporting=Reporting(
            speaker,
            commands,
            rewriting,
            day.composer,
            store.reports,
            store.actions,
            clock,
            is_admin=is_admin,
            languages=settings.languages,
            zone=settings.timezone,
        ),
        rewriting=rewriting,
        glossary=Glossary(
            speaker,
            commands,
            store.terms,
            store.actions,
            clock,
            is_admin=is_admin,
            languages=settings.languages,
        ),
    )
