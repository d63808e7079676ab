"""Tells Telegram what the bot is called to do: commands beside the input field, and words for its profile."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence

from telegram import (
    Bot,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, TelegramError

from bot.chat.outcomes import said
from bot.chat.phrases import speaking
from bot.chat.render import menu
from storage.records import Language

log = logging.getLogger(__name__)

_MENUS: Sequence[tuple[BotCommandScope, Callable[[], dict[str, str]]]] = (
    (BotCommandScopeDefault(), menu.for_readers),
    (BotCommandScopeAllGroupChats(), menu.for_groups),
    (BotCommandScopeAllChatAdministrators(), menu.for_group_administrators),
)


class Announcer:
    """Says the same in every language we speak. What fails is only logged."""

    def __init__(self, bot: Bot, languages: Sequence[Language]) -> None:
        self._bot = bot
        # Whoever reads a language that we do not speak gets what is said without one.
        fallback = "en" if "en" in languages else languages[0]
        self._said: dict[str | None, Language] = {None: fallback} | {
            # Telegram knows languages by two letters here.
            language.partition("-")[0]: language
            for language in languages
        }

    async def announce(self, admins: Collection[int]) -> None:
        """To everybody, and to these people what only they may ask."""
        for scope, commands in _MENUS:
            await self._set_commands(scope, commands)
        for admin in admins:
            await self.announce_to(admin)
        for code, language in self._said.items():
            with speaking(language):
                long, short = menu.description(), menu.short_description()
            await self._try(self._bot.set_my_description(long, code), "description")
            await self._try(self._bot.set_my_short_description(short, code), "short description")

    async def announce_to(self, admin: int) -> None:
        """To one admin: Telegram takes it only once they have pressed Start."""
        await self._set_commands(BotCommandScopeChat(admin), menu.for_admins)

    async def _set_commands(self, scope: BotCommandScope, commands: Callable[[], dict[str, str]]) -> None:
        for code, language in self._said.items():
            with speaking(language):
                named = list(commands().items())
            await self._try(
                self._bot.set_my_commands(named, scope=scope, language_code=code), f"commands, {scope.type}"
            )

    async def _try(self, call: Awaitable[bool], what: str) -> None:
        try:
            await call
        except BadRequest as error:
            # An admin who has not pressed Start yet: it is done when they do.
            log.info("not announced", extra={"what": what, "why": said(error, secret=self._bot.token)})
        except TelegramError as error:
            log.warning("not announced", extra={"what": what, "why": said(error, secret=self._bot.token)})
