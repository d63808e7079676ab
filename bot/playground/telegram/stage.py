"""A scene before anybody acts: who is there, in which chats, and what has been written down."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections import deque
from collections.abc import Callable, Collection
from datetime import timedelta

from bot.playground.telegram.changes import Changes
from bot.playground.telegram.chats import Answer, Call, Chat, Kind, Message, Press, Standing, Typing
from bot.playground.telegram.entities import Json
from bot.playground.telegram.fields import Fields
from bot.playground.telegram.files import Files
from bot.playground.telegram.floods import Floods
from bot.playground.telegram.refusal import bad_request
from bot.playground.telegram.updates import Bell, Updates
from bot.playground.telegram.users import Clock, User, WallClock
from bot.playground.telegram.webhook import Webhook

TYPING_LASTS = timedelta(seconds=5)
_ANSWERS_KEPT = 200

Scope = tuple[str, int | None, int | None]
"""Whom a list of commands is for: the kind of scope, its chat and its user where it has one."""


class Stage:
    """People, chats, and the truth about what the bot did."""

    def __init__(
        self,
        bot_id: int,
        *,
        clock: Clock | None = None,
        strict_floods: bool = False,
        kept: int | None = None,
    ) -> None:
        """`kept`: so many calls and presses are remembered at least, twice as many at most; None: all."""
        self.clock = clock or WallClock()
        self.bot = User(bot_id, "Daily Papers", username="daily_papers_test_bot", is_bot=True)
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self._bell = Bell()
        self.changes = Changes()
        self.updates = Updates(self._bell.ring, self.clock.now)
        self.updates.on_add = lambda update: self.tell_bot("update", update)
        self.webhook = Webhook(self.updates, self.clock.now)
        self.next_webhook = 0.0
        """When another webhook may be set, on the event loop's clock, where floods are strict."""
        self.files = Files()
        self.floods = Floods() if strict_floods else None
        self.record: list[Call] = []
        """Every call that was carried out, but getUpdates; the truth about what was posted."""
        self.carried = 0
        """How many there were, remembered or not."""
        self.answers: deque[Answer] = deque(maxlen=_ANSWERS_KEPT)
        """How the last calls were answered, also those that were refused; of getUpdates only the latter."""
        self.presses_open: dict[str, Press] = {}
        """Presses that can still be answered."""
        self.toasts: dict[str, str] = {}
        """What presses were answered with, by the press's id."""
        self.alerts: set[str] = set()
        """The presses whose answer has to be closed by hand."""
        self.typing: dict[tuple[int, int | None], Typing] = {}
        """Where the bot is seen to write: by chat and topic."""
        self.commands: dict[tuple[Scope, str], list[Json]] = {}
        """What the menus offer, by scope and language."""
        self.names: dict[tuple[str, str], str] = {}
        """What the bot says of itself: by field and language."""
        self._kept = kept
        self._press_numbers = itertools.count(4_000_000_000)
        self._answer_numbers = itertools.count(1)
        self._watchers: list[Callable[[Call], None]] = []
        self._overhearing: list[Callable[[str, object], None]] = []
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
        self.changes.note()
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
        self.changes.note()
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
        self.changes.note()
        return group

    def set_member(self, chat: Chat, user: User, standing: Standing) -> None:
        """Let somebody stand in a group or a channel like this; the bot is told nothing of it."""
        chat.members[user.id] = (user, standing)
        self.changes.note()

    # -- what was done --

    def watch(self, callback: Callable[[Call], None]) -> None:
        """Tell of every call as soon as it is carried out."""
        self._watchers.append(callback)

    def overhear(self, callback: Callable[[str, object], None]) -> None:
        """Tell of everything that goes to the bot: a method with its result, or `update` with an update."""
        self._overhearing.append(callback)

    async def wait_for_change(self, version: int, timeout: float) -> int:  # noqa: ASYNC109 - who waits says so
        """The version of what there is to see, once it is later than this one or so many seconds are over."""
        return await self.changes.later_than(version, timeout=timeout)

    @property
    def version(self) -> int:
        """It grows with everything that changes what there is to see."""
        return self.changes.version

    def is_typing(self, chat: Chat, topic: int | None = None) -> bool:
        """Whether the bot is seen to write here now."""
        typing = self.typing.get((chat.id, topic))
        return typing is not None and typing.until > self.clock.now()

    def note_typing(self, chat: Chat, topic: int | None, action: str | None) -> None:
        """The bot is seen to do this for a while; None: no longer."""
        if action is None:
            self.typing.pop((chat.id, topic), None)
        else:
            self.typing[chat.id, topic] = Typing(action, self.clock.now() + TYPING_LASTS)

    def find_chat(self, name: str) -> Chat:
        """The chat with this number or public @name. Refuses what is neither."""
        if name.startswith("@"):
            for chat in self.chats.values():
                if chat.username and chat.kind != "private" and chat.username.lower() == name[1:].lower():
                    return chat
        elif re.fullmatch(r"-?[0-9]{1,18}", name) and int(name) in self.chats:
            return self.chats[int(name)]
        raise bad_request("chat not found" if name else "chat_id is empty")

    def carried_out(
        self, method: str, fields: Fields, *, chat: Chat | None = None, message: Message | None = None
    ) -> None:
        """Write a call down and tell whoever waits."""
        at = asyncio.get_running_loop().time()
        text = message.text if message else fields.given.get("text")
        chat_id = chat.id if chat else None
        call = Call(method, chat_id, text, dict(fields.given), at, self.clock.now(), message)
        self.record.append(call)
        self.carried += 1
        self._forget_calls()
        for watcher in self._watchers:
            watcher(call)
        self.changes.note()
        self._bell.ring()

    def _forget_calls(self) -> None:
        if self._kept is None or len(self.record) <= 2 * self._kept:
            return
        gone = len(self.record) - self._kept
        del self.record[:gone]
        self._read = {chat_id: max(0, read - gone) for chat_id, read in self._read.items()}

    def _forget_presses(self) -> None:
        """Forget the oldest presses, and what they were answered with."""
        if self._kept is None or len(self.presses_open) <= 2 * self._kept:
            return
        for number in list(self.presses_open)[: -self._kept]:
            del self.presses_open[number]
            self.toasts.pop(number, None)
            self.alerts.discard(number)

    def answered(
        self, method: str, fields: Fields, chat_id: int | None, code: int, why: str, seconds: float
    ) -> None:
        """Write down how a call was answered."""
        if method == "getUpdates" and code == 200:
            return
        params = {name: "…" if name == "secret_token" else value for name, value in fields.given.items()}
        number = next(self._answer_numbers)
        self.answers.append(Answer(number, method, chat_id, params, code, why, seconds, self.clock.now()))
        self.changes.note()

    def tell_bot(self, method: str, result: object) -> None:
        """Tell whoever overhears what goes to the bot."""
        for callback in self._overhearing:
            callback(method, result)
