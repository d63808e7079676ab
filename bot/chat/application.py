"""Which handler answers what, and what happens when one breaks."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence

from telegram import Bot, BotCommandScope, BotCommandScopeChat, BotCommandScopeDefault, Update
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.chat.admin import Admin
from bot.chat.answers import Answers
from bot.chat.client import Context, TelegramApplication
from bot.chat.commands import Commands
from bot.chat.outcomes import said
from bot.chat.phrases import speaking
from bot.chat.readers import SAID
from bot.chat.render import menu
from bot.chat.render.admin_answers import CANCEL, CONFIRM
from storage.records import Language

log = logging.getLogger(__name__)


def register(
    application: TelegramApplication,
    commands: Commands,
    admin: Admin,
    answers: Answers,
    on_failure: Callable[[str], Awaitable[None]],
) -> None:
    """Tell the library who answers what. `on_failure` is told the kind of an error that nobody expected."""
    for name, handler in {
        "start": commands.start,
        "help": commands.help,
        "today": commands.today,
        "author": commands.author,
        "resend": admin.resend,
        "status": admin.status,
        "settle": admin.settle,
    }.items():
        application.add_handler(CommandHandler(name, handler, filters=SAID))
    application.add_handler(MessageHandler(SAID & filters.COMMAND, commands.unknown))
    application.add_handler(
        MessageHandler(SAID & filters.ChatType.PRIVATE & filters.TEXT, commands.not_understood)
    )
    application.add_handler(CallbackQueryHandler(admin.confirmed, pattern=f"^{CONFIRM}"))
    application.add_handler(CallbackQueryHandler(admin.cancelled, pattern=f"^{CANCEL}$"))
    application.add_handler(CallbackQueryHandler(_Stale(answers).pressed))
    application.add_error_handler(_Breakage(commands, answers, on_failure).happened)


class _Stale:
    """Buttons that nobody answers any more, under messages of older versions."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def pressed(self, update: Update, _: Context) -> None:
        await self._answers.toast(update)


class _Breakage:
    """What happens when a handler breaks: it is logged, admins are told, and whoever asked gets a word."""

    def __init__(
        self, commands: Commands, answers: Answers, on_failure: Callable[[str], Awaitable[None]]
    ) -> None:
        self._commands = commands
        self._answers = answers
        self._on_failure = on_failure

    async def happened(self, update: object, context: Context) -> None:
        error = context.error
        kind = type(error).__name__
        number = update.update_id if isinstance(update, Update) else None
        log.error("a handler broke", extra={"update": number, "error": kind}, exc_info=error)
        if isinstance(update, Update):
            await self._answers.toast(update)
            await self._commands.apologise(update)
        await self._on_failure(kind)


async def announce_commands(bot: Bot, languages: Sequence[Language], admins: Collection[int]) -> None:
    """Put the commands beside everybody's input field, in their language. What fails is only logged."""
    # Whoever reads a language that we do not speak gets the list without a language.
    fallback = "en" if "en" in languages else languages[0]
    for language in (None, *languages):
        with speaking(language or fallback):
            for_readers, for_admins = menu.for_readers(), menu.for_admins()
        await _announce(bot, for_readers, BotCommandScopeDefault(), language)
        for admin in admins:
            await _announce(bot, for_admins, BotCommandScopeChat(admin), language)


async def _announce(
    bot: Bot, commands: dict[str, str], scope: BotCommandScope, language: Language | None
) -> None:
    # Telegram knows languages by two letters here.
    code = language.partition("-")[0] if language else None
    try:
        await bot.set_my_commands(list(commands.items()), scope=scope, language_code=code)
    except TelegramError as error:
        why = said(error, secret=bot.token)
        log.warning("commands were not announced", extra={"language": language, "why": why})
