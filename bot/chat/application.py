"""Which handler answers what, and what happens when one breaks."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telegram import Update
from telegram.ext import CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

from bot.chat import readers
from bot.chat.admin import Admin
from bot.chat.arrivals import Arrivals
from bot.chat.choices import Choices
from bot.chat.client import Context, TelegramApplication
from bot.chat.commands import Commands
from bot.chat.door import Door, Handler
from bot.chat.finding import Finding
from bot.chat.glossary import Glossary
from bot.chat.presses import Presses
from bot.chat.readers import SAID
from bot.chat.render.reporting import REPORT
from bot.chat.render.resending import CANCEL, RESEND
from bot.chat.render.settling import SETTLE
from bot.chat.reporting import Reporting
from bot.chat.resending import Resending
from bot.chat.rewriting import Rewriting
from bot.chat.settling import Settling
from bot.chat.speaker import Speaker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handlers:
    """Who answers."""

    speaker: Speaker
    door: Door
    commands: Commands
    finding: Finding
    choices: Choices
    presses: Presses
    arrivals: Arrivals
    admin: Admin
    resending: Resending
    settling: Settling
    reporting: Reporting
    rewriting: Rewriting
    glossary: Glossary


_FOR_STRANGERS = ("privacy", "forget", "unsubscribe", "stop")
"""What also those may ask whom the operator does not let in any more."""


def register(
    application: TelegramApplication, handlers: Handlers, on_failure: Callable[[str], Awaitable[None]]
) -> None:
    """Tell the library who answers what. `on_failure` is told the kind of an error that nobody expected."""
    before, commands = handlers.door.before, handlers.commands
    for name, handler in _commands(handlers).items():
        guarded = before(handler, strangers=name in _FOR_STRANGERS)
        application.add_handler(CommandHandler(name, guarded, filters=SAID))
    for filter_, handler in _messages(handlers):
        application.add_handler(MessageHandler(filter_, before(handler)))
    # Nobody asks for these, so nobody is held up at the door.
    application.add_handler(
        MessageHandler(filters.UpdateType.MESSAGE & filters.StatusUpdate.MIGRATE, handlers.arrivals.moved)
    )
    resending, settling = handlers.resending, handlers.settling
    application.add_handler(CallbackQueryHandler(before(resending.pressed), pattern=f"^{RESEND}"))
    application.add_handler(CallbackQueryHandler(before(resending.cancelled), pattern=f"^{CANCEL}$"))
    application.add_handler(CallbackQueryHandler(before(settling.pressed), pattern=f"^{SETTLE}[:-]"))
    application.add_handler(CallbackQueryHandler(before(handlers.reporting.pressed), pattern=f"^{REPORT}"))
    application.add_handler(CallbackQueryHandler(before(handlers.presses.pressed)))
    application.add_handler(ChatMemberHandler(handlers.arrivals.changed, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(_Breakage(commands, handlers.speaker, on_failure).happened)


def _commands(handlers: Handlers) -> dict[str, Handler]:
    commands, choices, admin = handlers.commands, handlers.choices, handlers.admin
    return {
        "start": commands.start,
        "help": commands.help,
        "today": commands.today,
        "date": commands.day,
        "paper": commands.paper,
        "search": handlers.finding.search,
        "author": handlers.finding.author,
        "id": commands.id,
        "privacy": commands.privacy,
        "subscribe": choices.subscribe,
        "unsubscribe": choices.unsubscribe,
        "stop": choices.unsubscribe,
        "lang": choices.language,
        "settings": choices.settings,
        "forget": choices.forget,
        "resend": handlers.resending.resend,
        "settle": handlers.settling.settle,
        "reports": handlers.reporting.reports,
        "rewrite": handlers.rewriting.rewrite,
        "term": handlers.glossary.term,
        "status": admin.status,
        "log": admin.log,
    }


def _messages(handlers: Handlers) -> list[tuple[filters.BaseFilter, Handler]]:
    """What is said without a command that is ours; the first that fits answers."""
    commands, choices = handlers.commands, handlers.choices
    return [
        (readers.COMMAND_FOR_US, commands.not_understood),
        (readers.PAPER_FOR_US, commands.linked),
        (readers.TODAY, commands.today_in_words),
        (readers.SUBSCRIBE, choices.subscribe_in_words),
        (readers.UNSUBSCRIBE, choices.unsubscribe),
        (readers.HELP, commands.help),
        (readers.SETTINGS, choices.settings),
        (readers.IN_PRIVATE & ~filters.COMMAND & ~filters.StatusUpdate.ALL, commands.not_understood),
    ]


class _Breakage:
    """What happens when a handler breaks: it is logged, admins are told, and whoever asked gets a word."""

    def __init__(
        self, commands: Commands, speaker: Speaker, on_failure: Callable[[str], Awaitable[None]]
    ) -> None:
        self._commands = commands
        self._speaker = speaker
        self._on_failure = on_failure

    async def happened(self, update: object, context: Context) -> None:
        error = context.error
        kind = type(error).__name__
        number = update.update_id if isinstance(update, Update) else None
        log.error("a handler broke", extra={"update": number, "error": kind}, exc_info=error)
        if isinstance(update, Update) and (update.message or update.callback_query):
            await self._speaker.toast(update)
            await self._commands.apologise(update)
        await self._on_failure(kind)
