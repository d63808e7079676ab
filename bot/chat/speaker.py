"""Says an answer in the language of whoever reads it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram import Update

from bot.chat.answers import Answers
from bot.chat.phrases import speaking
from bot.chat.readers import Reader, Readers
from bot.chat.render.html import shown
from bot.chat.render.message import Message

log = logging.getLogger(__name__)

T = TypeVar("T")

Said = Callable[[], Message]
"""Makes a message in whatever language is in force."""


class Speaker:
    """What handlers speak through."""

    def __init__(self, answers: Answers, readers: Readers) -> None:
        self._answers = answers
        self._readers = readers

    async def reader(self, update: Update) -> Reader:
        """Who reads what is said about this update."""
        return await self._readers.of(update)

    async def say(self, update: Update, message: Said, reader: Reader | None = None) -> None:
        """Answer with a new message."""
        await self._answers.reply(update, await self._in_words(update, message, reader))
        log.info("answered", extra={"update": update.update_id})

    async def show(self, update: Update, message: Said, reader: Reader | None = None) -> None:
        """Put this in the place of the message whose button was pressed."""
        await self._answers.edit(update, await self._in_words(update, message, reader))
        log.info("answered", extra={"update": update.update_id})

    async def toast(self, update: Update, message: Said | None = None) -> None:
        """Answer a pressed button, which else keeps spinning; a message is shown for a moment."""
        text = "" if message is None else shown((await self._in_words(update, message, None)).html)
        await self._answers.toast(update, text)

    async def typing_until(self, update: Update, work: Awaitable[T]) -> T:
        """Show that an answer is being written until the work is done; what the work gives, or raises."""
        return await self._answers.typing_until(update, work)

    async def _in_words(self, update: Update, message: Said, reader: Reader | None) -> Message:
        reader = reader or await self._readers.of(update)
        with speaking(reader.language):
            return message()
