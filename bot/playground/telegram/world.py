"""The scene: put people and chats in, speak for them, look at what the bot posted."""

# ruff: noqa: ASYNC109 - whoever waits says `timeout`

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.playground.telegram.chats import Chat, Message, Press
from bot.playground.telegram.entities import Json
from bot.playground.telegram.people import People
from bot.playground.telegram.users import User

PATIENCE = 5.0
"""Seconds that a wait lasts unless told otherwise."""
_ANSWERING = ("sendMessage", "sendDocument", "sendPhoto", "editMessageText")


class World(People):
    """People, chats, what was said in them, what the bot was told of it, and what it did."""

    # -- what there is to see --

    def posts_in(self, chat: Chat | User) -> list[Message]:
        """The bot's messages that stand in a chat, oldest first."""
        return [m for m in self.chats[chat.id].messages.values() if m.own and not m.deleted]

    def reply_keyboard_in(self, chat: Chat | User) -> Json | None:
        """What the bot wants the keyboard of whoever is in a chat to be: the last that it said of it.

        None where it said nothing, or took its keyboard away.
        """
        said = [m.reply_keyboard for m in self.posts_in(chat) if m.reply_keyboard is not None]
        return said[-1] if said and "remove_keyboard" not in said[-1] else None

    def commands_for(
        self,
        scope_type: str,
        language: str = "",
        *,
        chat: Chat | User | None = None,
        user: User | None = None,
    ) -> dict[str, str]:
        """What the menu of exactly this scope and language offers, each command with its description."""
        scope = (scope_type, chat.id if chat else None, user.id if user else None)
        found = self.commands.get((scope, language), [])
        return {str(item["command"]): str(item["description"]) for item in found}

    async def wait_until(self, true: Callable[[], bool], *, timeout: float = PATIENCE) -> None:
        """Wait until a call of the bot makes this true. Raises TimeoutError."""
        until = asyncio.get_running_loop().time() + timeout
        while not true():
            if not await self._bell.heard(until):
                last = ", ".join(f"{call.method} {call.text!r}" for call in self.record[-1:])
                raise TimeoutError(f"not within {timeout:g} s; {len(self.record)} calls, last: {last}")

    async def wait_for(self, wanted: Callable[[Message], bool], *, timeout: float = PATIENCE) -> Message:
        """The first message of the bot, posted before or from now on, that is wanted. Raises TimeoutError."""

        def found() -> Message | None:
            posted = (call.message for call in self.record)
            return next((m for m in posted if m is not None and not m.deleted and wanted(m)), None)

        await self.wait_until(lambda: found() is not None, timeout=timeout)
        message = found()
        assert message is not None
        return message

    async def next_answer_to(
        self, asked: Message | Press | User | Chat, *, timeout: float = PATIENCE
    ) -> Message:
        """The next message posted or edited in the chat since somebody last did something there.

        Asked again, it gives the one after. Raises TimeoutError.
        """
        chat_id = _chat_id(asked)

        def answer() -> tuple[int, Message] | None:
            for place, call in enumerate(
                self.record[self._read.get(chat_id, 0) :], self._read.get(chat_id, 0)
            ):
                if call.chat_id == chat_id and call.message and call.method in _ANSWERING:
                    return place, call.message
            return None

        await self.wait_until(lambda: answer() is not None, timeout=timeout)
        found = answer()
        assert found is not None
        self._read[chat_id] = found[0] + 1
        return found[1]

    async def toast_of(self, press: Press, *, timeout: float = PATIENCE) -> str:
        """What a press was answered with; often nothing. Raises TimeoutError."""
        await self.wait_until(lambda: press.id in self.toasts, timeout=timeout)
        return self.toasts[press.id]


def _chat_id(asked: Message | Press | User | Chat) -> int:
    match asked:
        case User() | Chat():
            return asked.id
        case Press():
            return asked.message.chat.id
        case _:
            return asked.chat.id
