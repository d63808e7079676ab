"""A scene before anybody acts: who is there, in which chats, and what has been written down."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Callable, Collection, Mapping

from bot.playground.telegram.chats import Call, Chat, Kind, Message, Press, Standing
from bot.playground.telegram.check import bad_request
from bot.playground.telegram.entities import Json
from bot.playground.telegram.updates import Bell, Updates
from bot.playground.telegram.users import Clock, User, WallClock

Scope = tuple[str, int | None, int | None]
"""Whom a list of commands is for: the kind of scope, its chat and its user where it has one."""


class Stage:
    """People, chats, and the truth about what the bot did."""

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
        self.commands: dict[tuple[Scope, str], list[Json]] = {}
        """What the menus offer, by scope and language."""
        self.names: dict[tuple[str, str], str] = {}
        """What the bot says of itself: by field and language."""
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
        is_bot: bool = False,
    ) -> User:
        """A person with a private chat; one who never `talked` to the bot cannot be written to."""
        user = self.users[user_id] = User(user_id, first_name, language, username, is_bot)
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
        closed_topics: Collection[int] = (),
        administrators: Collection[User] = (),
        members: Collection[User] = (),
    ) -> Chat:
        """A group; with topics it is a forum. Whoever speaks in it is a member too."""
        standing: Standing = "member" if bot_is_member else "left"
        group = self.chats[chat_id] = Chat(chat_id, kind, title, username, standing)
        group.topics, group.closed_topics = topics, closed_topics
        group.forum = bool(topics or closed_topics)
        for user in members:
            self.set_member(group, user, "member")
        for user in administrators:
            self.set_member(group, user, "administrator")
        return group

    def set_member(self, chat: Chat, user: User, standing: Standing) -> None:
        """Let somebody stand in a group or a channel like this; the bot is told nothing of it."""
        chat.members[user.id] = (user, standing)

    # -- what was done --

    def watch(self, callback: Callable[[Call], None]) -> None:
        """Tell of every call as soon as it is carried out."""
        self._watchers.append(callback)

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
