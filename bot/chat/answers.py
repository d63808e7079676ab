"""The only way a handler speaks: in its turn, not too late, and without ever failing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram import Bot, Chat, MaybeInaccessibleMessage, ReplyParameters, Update
from telegram.constants import CallbackQueryLimit, ChatAction, ChatType, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.chat.outcomes import outcome_of, said
from bot.chat.render.message import Message
from bot.chat.wire import keyboard_of, preview_of
from bot.courier.pace import Pace
from bot.ports import Clock, Later, Outcome

log = logging.getLogger(__name__)

T = TypeVar("T")

_PATIENCE = timedelta(seconds=30)
"""An answer that would come later than this is not worth having."""
_SHORTEST_REST = timedelta(seconds=1)
"""Between two tries to answer."""
_LOOK_EVERY = 0.05
"""Seconds between two looks at a chat to which something else is on its way."""
_TYPING_LASTS = 4.5
"""Seconds: Telegram shows it for five."""
_MOST_TYPING = 30
_NOT_MODIFIED = "message is not modified"


class Answers:
    """Speaks to whoever asked.

    An answer waits for its turn in its chat, but neither for editions nor for other chats: Telegram's
    limit for all chats together is about bulk. What goes wrong is logged, for nobody else could act on it.
    """

    def __init__(self, bot: Bot, pace: Pace, clock: Clock) -> None:
        self.bot = bot
        self._pace = pace
        self._clock = clock

    async def reply(self, update: Update, message: Message) -> None:
        """Answer in the chat and the topic that the update comes from; without a sound in a group."""
        chat, asked = update.effective_chat, update.effective_message
        if chat is None:
            return
        private = chat.type == ChatType.PRIVATE

        async def send() -> None:
            await self.bot.send_message(
                chat.id,
                message.html,
                parse_mode=ParseMode.HTML,
                link_preview_options=preview_of(message),
                reply_markup=keyboard_of(message),
                disable_notification=not private,
                message_thread_id=asked.message_thread_id if asked and asked.is_topic_message else None,
                reply_parameters=None if private or asked is None else _to(asked),
            )

        await self._say(update, chat, send)

    async def edit(self, update: Update, message: Message) -> None:
        """Put this in the place of the message whose button was pressed."""
        shown = update.callback_query and update.callback_query.message
        if not shown:
            return

        async def edit() -> None:
            try:
                await self.bot.edit_message_text(
                    message.html,
                    shown.chat.id,
                    shown.message_id,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=preview_of(message),
                    reply_markup=keyboard_of(message),
                )
            except BadRequest as error:
                if _NOT_MODIFIED not in error.message.lower():
                    raise

        await self._say(update, shown.chat, edit)

    async def toast(self, update: Update, text: str = "") -> None:
        """Answer a pressed button, which else keeps spinning; a text is shown for a moment."""
        if update.callback_query is None:
            return
        most = CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH
        try:
            await self.bot.answer_callback_query(update.callback_query.id, text[:most] or None)
        except TelegramError as error:
            why = said(error, secret=self.bot.token)
            log.info("a press was not answered", extra={"update": update.update_id, "why": why})

    async def typing_until(self, update: Update, work: Awaitable[T]) -> T:
        """Show that an answer is being written until the work is done; what the work gives, or raises."""
        outcome: T | Exception
        async with asyncio.TaskGroup() as group:
            typing = group.create_task(self._type(update), name="typing")
            try:
                outcome = await work
            except Exception as error:
                outcome = error  # raised below, for the group would wrap it
            typing.cancel()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def _type(self, update: Update) -> None:
        chat, asked = update.effective_chat, update.effective_message
        if chat is None:
            return
        topic = asked.message_thread_id if asked and asked.is_topic_message else None
        for _ in range(_MOST_TYPING):
            try:
                await self.bot.send_chat_action(chat.id, ChatAction.TYPING, message_thread_id=topic)
            except TelegramError:
                return  # nobody misses it
            await self._clock.sleep(_TYPING_LASTS)

    # -- in its turn ---------------------------------------------------------------------------------------

    async def _say(self, update: Update, chat: Chat, act: Callable[[], Awaitable[None]]) -> None:
        """Act until it may have arrived, or until it would come too late to be worth having."""
        until = self._clock.now() + _PATIENCE
        outcome = await self._attempt(chat, act)
        while isinstance(outcome, Later) and self._clock.now() + outcome.wait <= until:
            await self._clock.sleep(max(outcome.wait, _SHORTEST_REST).total_seconds())
            outcome = await self._attempt(chat, act)
        if outcome is not None:
            log.warning(
                "an answer failed",
                extra={
                    "update": update.update_id,
                    "chat": chat.id,
                    "outcome": type(outcome).__name__,
                    "why": getattr(outcome, "why", ""),
                },
            )

    async def _attempt(self, chat: Chat, act: Callable[[], Awaitable[None]]) -> Outcome | None:
        """None when it arrived."""
        if (wait := await self._turn(chat.id)) is not None:
            return Later(wait, "the chat has had all the messages that it may get for now")
        self._pace.begin(chat.id, self._clock.now(), edition=False)
        try:
            await act()
        except TelegramError as error:
            outcome = outcome_of(error, secret=self.bot.token)
            if isinstance(outcome, Later) and outcome.flood:
                # Telegram may mean the whole bot, so editions wait; an answer elsewhere is worth a try.
                self._pace.pause(self._clock.now() + outcome.wait)
            return outcome
        finally:
            self._pace.end(chat.id, self._clock.now(), is_group=chat.type != ChatType.PRIVATE)
        return None

    async def _turn(self, chat_id: int) -> timedelta | None:
        """Wait until the chat may get a message; if that is too far away, at once how far it is."""
        began = self._clock.now()
        while (opens := self._pace.chat_opens(chat_id, now := self._clock.now())) is None or opens > now:
            wait = (opens or now) - began
            if wait > _PATIENCE:
                return wait
            await self._clock.sleep(_LOOK_EVERY if opens is None else (opens - now).total_seconds())
        return None


def _to(asked: MaybeInaccessibleMessage) -> ReplyParameters:
    return ReplyParameters(asked.message_id, allow_sending_without_reply=True)
