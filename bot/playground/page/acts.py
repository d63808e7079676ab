"""What somebody does on the page, done in the scene."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from bot.playground.page.behind import MOVES, Person, Scene
from bot.playground.page.journal import Json
from bot.playground.page.view import may_post
from bot.playground.telegram.chats import Chat, Message
from bot.playground.telegram.check import MESSAGE_LENGTH
from bot.playground.telegram.entities import utf16_length

_Wanted = TypeVar("_Wanted", int, str, bool)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_NUMBER = re.compile(r"[0-9]{1,18}")
_LONGEST_MOVE = 60.0
"""Seconds after which a clock that is on its way stops where it is."""


class Refused(Exception):
    """What the page asked for cannot be done; says why to whoever sits before it."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


class Acts:
    """Takes what the page sends, looks whether it can be so, and does it."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    async def say(self, asked: Json) -> Json:
        """Somebody writes: `as`, `chat`, `text`, and perhaps `topic` and `reply_to`."""
        person, chat = self._who_and_where(asked)
        text = _field(asked, "text", str).strip()
        if not text:
            raise Refused("There is nothing in that message.")
        if utf16_length(text) > MESSAGE_LENGTH:
            raise Refused(f"A message holds {MESSAGE_LENGTH} characters; this one is longer.")
        if not may_post(chat, person.user.id):
            raise Refused(f"Only administrators post in {chat.title}.", 403)
        if chat.migrated_to is not None:
            raise Refused("This group has become a supergroup; write there.", 409)
        if chat.kind == "channel":
            return _place(self._scene.telegram.posts(chat, text))
        topic = self._topic(chat, asked)
        reply_to = self._message(chat, asked, "reply_to") if asked.get("reply_to") is not None else None
        return _place(self._scene.telegram.says(person.user, text, chat=chat, topic=topic, reply_to=reply_to))

    async def press(self, asked: Json) -> Json:
        """Somebody presses a button: `as`, `chat`, `message`, and the button's data as `button`."""
        person, chat = self._who_and_where(asked)
        message = self._message(chat, asked, "message")
        data = _field(asked, "button", str)
        if data not in [button.get("callback_data") for button in message.buttons]:
            raise Refused("That button is no longer there.", 409)
        return {"press": self._scene.telegram.presses(person.user, message, data).id}

    async def follow(self, asked: Json) -> Json:
        """Somebody follows a link of t.me into a chat: `as`, `link`. Gives the chat it leads to."""
        person = self._person(asked)
        telegram = self._scene.telegram
        try:
            link = urlsplit(_field(asked, "link", str))
        except ValueError:
            raise Refused("That is no link.") from None
        name, _, number = link.path.strip("/").partition("/")
        if link.hostname not in ("t.me", "telegram.me") or not name:
            raise Refused("That link leads out of the playground.")
        if name.lower() != (telegram.bot.username or "").lower():
            return self._chat_named(person, name, number)
        query = parse_qs(link.query, keep_blank_values=True)
        private = next(chat for chat in self._scene.chats_for(person.user) if chat.kind == "private")
        for kind in ("startgroup", "startchannel"):
            if kind in query:
                return self._let_in(person, kind, query[kind][0])
        payload = query.get("start", [None])[0]
        if payload is None:
            return {"chat": private.id}
        if not _PAYLOAD.fullmatch(payload):
            raise Refused("What follows ?start= may hold 64 of A-Z, a-z, 0-9, _ and -.")
        return _place(telegram.says(person.user, f"/start {payload}".strip(), chat=private))

    async def block(self, asked: Json) -> Json:
        """Somebody blocks the bot or lets it in again: `as`, `on`."""
        self._scene.blocks(self._person(asked).user, _field(asked, "on", bool))
        return {}

    async def clock(self, asked: Json) -> Json:
        """The clock is moved: `to`, `as`."""
        to = _field(asked, "to", str)
        if to not in MOVES:
            raise Refused(f"The clock can be moved to: {', '.join(MOVES)}.")
        try:
            async with asyncio.timeout(_LONGEST_MOVE):
                await self._scene.move(to, self._person(asked).user)
        except ValueError as error:
            raise Refused(str(error)) from None
        except TimeoutError:
            raise Refused(
                "The bot is still at work, so the clock stopped on its way: move it again.", 504
            ) from None
        return {}

    async def switch(self, asked: Json) -> Json:
        """Something goes wrong from now on, or is mended: `name`, `on`."""
        name = _field(asked, "name", str)
        if name not in self._scene.switches:
            raise Refused(f"There is no switch {name!r} here.", 404)
        with suppress(TimeoutError):  # it is switched; what it lets happen goes on by itself
            async with asyncio.timeout(_LONGEST_MOVE):
                await self._scene.switch(name, _field(asked, "on", bool))
        return {}

    # -- who and where --

    def _person(self, asked: Json) -> Person:
        number = _field(asked, "as", int)
        for person in self._scene.people:
            if person.user.id == number:
                return person
        raise Refused("There is nobody of that number here.", 404)

    def _who_and_where(self, asked: Json) -> tuple[Person, Chat]:
        person, number = self._person(asked), _field(asked, "chat", int)
        for chat in self._scene.chats_for(person.user):
            if chat.id == number:
                return person, chat
        raise Refused(f"There is no such chat for {person.user.first_name}.", 404)

    def _topic(self, chat: Chat, asked: Json) -> int | None:
        if asked.get("topic") is None:
            return None
        topic = _field(asked, "topic", int)
        if topic not in (*chat.topics, *chat.closed_topics):
            raise Refused("There is no such topic.", 404)
        return topic

    def _message(self, chat: Chat, asked: Json, name: str) -> Message:
        message = chat.messages.get(_field(asked, name, int))
        if message is None or message.deleted:
            raise Refused("That message is no longer there.", 409)
        return message

    def _chat_named(self, person: Person, name: str, number: str) -> Json:
        for chat in self._scene.chats_for(person.user):
            if (chat.username or "").lower() == name.lower():
                shown = _NUMBER.fullmatch(number) is not None and int(number) in chat.messages
                found: Json = {"chat": chat.id}
                return found | {"message": int(number)} if shown else found
        raise Refused(f"There is no @{name} in the playground.", 404)

    def _let_in(self, person: Person, kind: str, payload: str) -> Json:
        """The bot comes into the first group (or channel) of this person, unless it is there already."""
        wanted = ("channel",) if kind == "startchannel" else ("group", "supergroup")
        chat = next((chat for chat in self._scene.chats_for(person.user) if chat.kind in wanted), None)
        if chat is None:
            raise Refused(f"{person.user.first_name} has no chat to add the bot to.", 409)
        if kind == "startchannel" and not may_post(chat, person.user.id):
            raise Refused(f"Only administrators of {chat.title} can add a bot.", 403)
        if not chat.hears:
            start = (payload or None) if kind == "startgroup" else None
            self._scene.telegram.adds(person.user, chat, start=start)
        return {"chat": chat.id}


def _field(asked: Json, name: str, kind: type[_Wanted]) -> _Wanted:
    value = asked.get(name)
    if type(value) is not kind:
        raise Refused(f"The field {name!r} is missing or of another kind: {kind.__name__} is expected.")
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        raise Refused(f"The field {name!r} holds half a character.")
    return value


def _place(message: Message) -> Json:
    return {"chat": message.chat.id, "message": message.id}
