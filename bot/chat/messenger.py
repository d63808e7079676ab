"""Says something in a Telegram chat, once, and tells how sure it is that it arrived."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import InvalidToken, TelegramError

from bot.chat.client import token_is_refused
from bot.chat.outcomes import outcome_of
from bot.chat.phrases import speaking
from bot.chat.render.posts import render
from bot.chat.wire import keyboard_of, preview_of
from bot.ports import Later, Outcome, Refused, Sent, TokenRefused, Uncertain
from bot.posts import Post
from storage.records import Chat, Language

log = logging.getLogger(__name__)

_LONGEST = 75.0
"""Seconds for one attempt: all timeouts of the client together come to sixty, but an answer that drips
never meets any of them.
"""
_STRAY_REST = timedelta(seconds=5)


class TelegramMessenger:
    """The `Messenger` of Telegram. The bot has signed in before."""

    def __init__(self, bot: Bot, *, longest: float = _LONGEST) -> None:
        """`longest`: seconds that one attempt may take."""
        self._bot = bot
        self._longest = longest

    async def send(self, chat: Chat, post: Post, *, language: Language, silent: bool) -> Outcome:
        """Send one post. Raises TokenRefused; whatever else happens is an outcome."""
        try:
            with speaking(language):
                message = render(post, bot=self._bot.username, private=not chat.is_group)
        except Exception as error:
            # Our bug, and nobody has to find out whether it arrived.
            log.exception("a post could not be rendered", extra={"chat": chat.id})
            return Refused(f"could not be rendered: {type(error).__name__}")
        try:
            async with asyncio.timeout(self._longest):
                sent = await self._bot.send_message(
                    chat.telegram_id,
                    message.html,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=preview_of(message),
                    reply_markup=keyboard_of(message),
                    disable_notification=silent,
                    message_thread_id=chat.topic,
                )
        except TimeoutError:
            return Uncertain(f"no answer within {self._longest:.0f} seconds")
        except InvalidToken:
            if await token_is_refused(self._bot):
                raise TokenRefused("Telegram refuses the bot's token") from None
            return Later(_STRAY_REST, "the token was refused once and then taken again")
        except TelegramError as error:
            return outcome_of(error, secret=self._bot.token)
        return Sent(sent.message_id)
