"""Says something in a Telegram chat, once, and tells how sure it is that it arrived."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.chat.client import token_is_refused
from bot.chat.outcomes import outcome_of
from bot.chat.phrases import speaking
from bot.chat.render.posts import render
from bot.chat.wire import keyboard_of, preview_of
from bot.ports import (
    Edited,
    EditOutcome,
    Later,
    Outcome,
    Refused,
    Sent,
    TokenRefused,
    Uncertain,
    Vanished,
)
from bot.posts import Post
from storage.records import Chat, Language

log = logging.getLogger(__name__)

_LONGEST = 75.0
"""Seconds for one attempt: all timeouts of the client together come to sixty, but an answer that drips
never meets any of them.
"""
_STRAY_REST = timedelta(seconds=5)
_REMEMBERED = 32
"""So many posts are kept as they were rendered: a day's digest goes to many in the same words."""

_SAYS_IT_ALREADY = ("message is not modified",)
_GONE_ALREADY = ("message to delete not found", "message_id_invalid")
_CANNOT_CHANGE = (
    "message to edit not found",
    "message can't be edited",
    "message can't be deleted",
    "message_id_invalid",
)
"""What a 400 says, in small letters, of a message that was deleted by hand or is too old."""


@dataclass(frozen=True, slots=True)
class _Wire:
    """A rendered post in the types of Telegram's library."""

    post: Post
    html: str
    preview: LinkPreviewOptions
    keyboard: InlineKeyboardMarkup | None


class TelegramMessenger:
    """The `Messenger` of Telegram. The bot has signed in before."""

    def __init__(self, bot: Bot, *, longest: float = _LONGEST, paid: bool = False) -> None:
        """`longest`: seconds that one attempt may take; `paid`: what goes beyond Telegram's free rate is paid
        for.
        """
        self._bot = bot
        self._longest = longest
        self._paid = True if paid else None
        self._rendered: OrderedDict[tuple[int, Language, bool], _Wire] = OrderedDict()

    async def send(self, chat: Chat, post: Post, *, language: Language, silent: bool) -> Outcome:
        """Send one post. Raises TokenRefused; whatever else happens is an outcome."""
        wire = self._in_wire(chat, post, language)
        if isinstance(wire, Refused):
            return wire

        async def send() -> Outcome:
            sent = await self._bot.send_message(
                chat.telegram_id,
                wire.html,
                parse_mode=ParseMode.HTML,
                link_preview_options=wire.preview,
                reply_markup=wire.keyboard,
                disable_notification=silent,
                message_thread_id=chat.topic,
                allow_paid_broadcast=self._paid,
            )
            return Sent(sent.message_id)

        try:
            outcome = await self._attempt(send)
        except TelegramError as error:
            return outcome_of(error, secret=self._bot.token)
        assert not isinstance(outcome, Edited | Vanished), "nothing was edited"
        return outcome

    async def edit(self, chat: Chat, message_id: int, post: Post, *, language: Language) -> EditOutcome:
        """Let a message that was sent say this. Raises TokenRefused; whatever else happens is an outcome."""
        wire = self._in_wire(chat, post, language)
        if isinstance(wire, Refused):
            return wire

        async def edit() -> EditOutcome:
            await self._bot.edit_message_text(
                wire.html,
                chat.telegram_id,
                message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=wire.preview,
                reply_markup=wire.keyboard,
            )
            return Edited()

        return await self._change(edit, done_already=_SAYS_IT_ALREADY)

    async def delete(self, chat: Chat, message_id: int) -> EditOutcome:
        """Take a message away. Raises TokenRefused; whatever else happens is an outcome."""

        async def delete() -> EditOutcome:
            await self._bot.delete_message(chat.telegram_id, message_id)
            return Edited()

        return await self._change(delete, done_already=_GONE_ALREADY)

    async def _change(
        self, act: Callable[[], Awaitable[EditOutcome | Outcome]], *, done_already: tuple[str, ...]
    ) -> EditOutcome:
        try:
            outcome = await self._attempt(act)
        except BadRequest as error:
            said = error.message.lower()
            if any(text in said for text in done_already):
                return Edited()
            if any(text in said for text in _CANNOT_CHANGE):
                return Vanished(error.message)
            outcome = outcome_of(error, secret=self._bot.token)
        except TelegramError as error:
            outcome = outcome_of(error, secret=self._bot.token)
        assert not isinstance(outcome, Sent), "nothing was sent"
        return outcome

    async def _attempt(self, act: Callable[[], Awaitable[EditOutcome | Outcome]]) -> EditOutcome | Outcome:
        """What became of it. Raises TokenRefused, and TelegramError."""
        try:
            async with asyncio.timeout(self._longest):
                return await act()
        except TimeoutError:
            return Uncertain(f"no answer within {self._longest:.0f} seconds")
        except InvalidToken:
            if await token_is_refused(self._bot):
                raise TokenRefused("Telegram refuses the bot's token") from None
            return Later(_STRAY_REST, "the token was refused once and then taken again")

    def _in_wire(self, chat: Chat, post: Post, language: Language) -> _Wire | Refused:
        """The post as it goes to this chat."""
        key = (id(post), language, not chat.is_group)
        wire = self._rendered.get(key)
        if wire is not None and wire.post is post:
            self._rendered.move_to_end(key)
            return wire
        try:
            with speaking(language):
                message = render(post, bot=self._bot.username, private=not chat.is_group)
        except Exception as error:
            # Our bug, and nobody has to find out whether it arrived.
            log.exception("a post could not be rendered", extra={"chat": chat.id})
            return Refused(f"could not be rendered: {type(error).__name__}")
        wire = self._rendered[key] = _Wire(post, message.html, preview_of(message), keyboard_of(message))
        if len(self._rendered) > _REMEMBERED:
            self._rendered.popitem(last=False)
        return wire
