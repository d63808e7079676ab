"""The scene: put people and chats in, speak for them, look at what the bot posted."""

# ruff: noqa: ASYNC109 - whoever waits says `timeout`

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Callable, Collection, Mapping

from bot.playground.telegram.chats import Call, Chat, Clock, Kind, Message, Press, Standing, User, WallClock
from bot.playground.telegram.check import bad_request
from bot.playground.telegram.entities import Entity, Json, utf16_length
from bot.playground.telegram.updates import Bell, Updates

PATIENCE = 5.0
"""Seconds that a wait lasts unless told otherwise."""
_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w+)?")


class World:
    """People, chats, what was said in them and what the bot was told of it."""

    def __init__(self, bot_id: int, *, clock: Clock | None = None) -> None:
        self.clock = clock or WallClock()
        self.bot = User(bot_id, "Daily Papers", username="daily_papers_test_bot", is_bot=True)
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self._bell = Bell()
        self.updates = Updates(self._bell.ring)
        self.record: list[Call] = []
        """Every call that was carried out, but getUpdates; the truth about what was posted."""
        self.presses_open: dict[str, Press] = {}
        """Presses that can still be answered."""
        self.toasts: dict[str, str] = {}
        """What presses were answered with, by the press's id."""
        self.names: dict[tuple[str, str], object] = {}
        """What the bot calls itself and its commands: by method and language."""
        self._press_numbers = itertools.count(4_000_000_000)
        self._watchers: list[Callable[[Call], None]] = []
        self._read: dict[int, int] = {}
        """How much of the record was looked at in each chat for answers."""

    # -- who and what exists --

    def add_user(
        self,
        user_id: int,
        first_name: str,
        *,
        language: str | None = "en",
        username: str | None = None,
        talked: bool = True,
    ) -> User:
        """A person with a private chat; one who never `talked` to the bot cannot be written to."""
        user = self.users[user_id] = User(user_id, first_name, language, username)
        self.chats[user_id] = Chat(user_id, "private", first_name, username, talked=talked)
        return user

    def add_channel(
        self,
        chat_id: int,
        *,
        title: str = "Daily Papers",
        username: str | None = None,
        bot_may_post: bool = True,
        bot_is_member: bool = True,
    ) -> Chat:
        """A channel; a bot in a channel is one of its administrators."""
        standing: Standing = "administrator" if bot_is_member else "left"
        self.chats[chat_id] = Chat(chat_id, "channel", title, username, standing, bot_may_post)
        return self.chats[chat_id]

    def add_group(
        self,
        chat_id: int,
        *,
        title: str = "Reading group",
        username: str | None = None,
        kind: Kind = "supergroup",
        bot_is_member: bool = True,
        topics: Collection[int] = (),
        administrators: Collection[User] = (),
    ) -> Chat:
        """A group; with topics it is a forum."""
        standing: Standing = "member" if bot_is_member else "left"
        members: dict[int, tuple[User, Standing]] = {
            user.id: (user, "administrator") for user in administrators
        }
        self.chats[chat_id] = Chat(chat_id, kind, title, username, standing, topics=topics, members=members)
        return self.chats[chat_id]

    # -- what people do --

    def says(self, user: User, text: str, *, chat: Chat | None = None, topic: int | None = None) -> Message:
        """Somebody writes, to the bot in private unless a chat is given; the bot gets an update."""
        chat = chat or self.chats[user.id]
        chat.talked = True
        message = Message(
            chat, chat.next_message_id(), user, self.clock.now(), text, _commands(text), topic=topic
        )
        chat.messages[message.id] = message
        self._asked(chat)
        self.updates.add("message", message.as_json())
        return message

    def presses(self, user: User, message: Message, button: str) -> Press:
        """Somebody presses the button with this text or this callback data."""
        pressable = [b for b in message.buttons if "callback_data" in b]
        found = [b["callback_data"] for b in pressable if button in (b["text"], b["callback_data"])]
        if not found:
            raise LookupError(f"no button {button!r} under: {message.text}")
        at = asyncio.get_running_loop().time()
        press = Press(str(next(self._press_numbers)), user, message, str(found[0]), at)
        self.presses_open[press.id] = press
        self._asked(message.chat)
        query: Json = {
            "id": press.id,
            "from": user.as_json(),
            "message": message.as_json(self.users.values()),
            "chat_instance": str(message.chat.id),
            "data": press.data,
        }
        self.updates.add("callback_query", query)
        return press

    def forget_presses(self) -> None:
        """Every press so far is too old to be answered."""
        self.presses_open.clear()

    def blocks(self, user: User) -> None:
        """Somebody blocks the bot; it is told, and may not write to them from now on."""
        self.set_standing(self.chats[user.id], "kicked", by=user)

    def unblocks(self, user: User) -> None:
        """Somebody lets the bot write again."""
        self.set_standing(self.chats[user.id], "member", by=user)

    def set_standing(self, chat: Chat, standing: Standing, *, by: User) -> None:
        """Somebody lets the bot in, makes it an administrator or throws it out; the bot is told."""
        before = chat.member_json(self.bot, chat.bot_standing)
        chat.bot_standing = standing
        change: Json = {
            "chat": chat.as_json(),
            "from": by.as_json(),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": before,
            "new_chat_member": chat.member_json(self.bot, standing),
        }
        self.updates.add("my_chat_member", change)

    def becomes_supergroup(self, group: Chat, new_id: int) -> Chat:
        """A group gets another number; the bot is told in both chats, and refused in the old one."""
        new = self.add_group(new_id, title=group.title)
        new.members = group.members
        group.migrated_to = new_id
        for chat, note in (
            (group, {"migrate_to_chat_id": new_id}),
            (new, {"migrate_from_chat_id": group.id}),
        ):
            body = Message(chat, chat.next_message_id(), None, self.clock.now(), "").as_json()
            self.updates.add("message", body | note)
        return new

    def repeat_last_update(self) -> None:
        """Telegram delivers the last update once more, under the same number."""
        self.updates.repeat_last()

    # -- what there is to see --

    def posts_in(self, chat: Chat | User) -> list[Message]:
        """The bot's messages that stand in a chat, oldest first."""
        return [
            m for m in self.chats[chat.id].messages.values() if m.sender in (None, self.bot) and not m.deleted
        ]

    def watch(self, callback: Callable[[Call], None]) -> None:
        """Tell of every call as soon as it is carried out."""
        self._watchers.append(callback)

    async def wait_until(self, true: Callable[[], bool], *, timeout: float = PATIENCE) -> None:
        """Wait until a call of the bot makes this true. Raises TimeoutError."""
        until = asyncio.get_running_loop().time() + timeout
        while not true():
            if not await self._bell.heard(until):
                raise TimeoutError(
                    f"not within {timeout:g} s; {len(self.record)} calls, last: {self.record[-1:]}"
                )

    async def wait_for(self, wanted: Callable[[Message], bool], *, timeout: float = PATIENCE) -> Message:
        """The first message of the bot, posted before or from now on, that is wanted. Raises TimeoutError."""

        def found() -> Message | None:
            posted = (call.message for call in self.record)
            return next((m for m in posted if m is not None and not m.deleted and wanted(m)), None)

        await self.wait_until(lambda: found() is not None, timeout=timeout)
        message = found()
        assert message is not None
        return message

    async def next_answer_to(self, asked: Message | Press | User, *, timeout: float = PATIENCE) -> Message:
        """The next message posted or edited in the chat since somebody last spoke or pressed there.

        Asked again, it gives the one after. Raises TimeoutError.
        """
        chat_id = _chat_id(asked)

        def answer() -> tuple[int, Message] | None:
            for place, call in enumerate(
                self.record[self._read.get(chat_id, 0) :], self._read.get(chat_id, 0)
            ):
                if (
                    call.chat_id == chat_id
                    and call.message
                    and call.method in ("sendMessage", "editMessageText")
                ):
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

    # -- for the methods of the API --

    def find_chat(self, name: str) -> Chat:
        """The chat with this number or public @name. Refuses what is neither."""
        if name.startswith("@"):
            for chat in self.chats.values():
                if chat.username and chat.kind != "private" and chat.username.lower() == name[1:].lower():
                    return chat
        elif re.fullmatch(r"-?\d{1,18}", name) and int(name) in self.chats:
            return self.chats[int(name)]
        raise bad_request("chat not found" if name else "chat_id is empty")

    def carried_out(
        self,
        method: str,
        params: Mapping[str, str],
        *,
        chat: Chat | None = None,
        message: Message | None = None,
    ) -> None:
        """Write a call down and tell whoever waits."""
        at = asyncio.get_running_loop().time()
        text = message.text if message else params.get("text")
        chat_id = chat.id if chat else None
        call = Call(method, chat_id, text, dict(params), at, self.clock.now(), message)
        self.record.append(call)
        for watcher in self._watchers:
            watcher(call)
        self._bell.ring()

    def _asked(self, chat: Chat) -> None:
        self._read[chat.id] = len(self.record)


def _chat_id(asked: Message | Press | User) -> int:
    match asked:
        case User():
            return asked.id
        case Press():
            return asked.message.chat.id
        case _:
            return asked.chat.id


def _commands(text: str) -> tuple[Entity, ...]:
    return tuple(
        Entity("bot_command", utf16_length(text[: found.start()]), utf16_length(found[0]))
        for found in _COMMAND.finditer(text)
    )
