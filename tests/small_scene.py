"""A small playground for tests of the page: the cast over a stand-in, and a bot that does as it is told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import httpx

from bot.playground.cast import Cast, Person
from bot.playground.page.behind import MOVES
from bot.playground.page.calls import CallLog
from bot.playground.page.pictures import Depicted
from bot.playground.page.server import Page
from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import Chat
from bot.playground.telegram.users import User

TOKEN = "123456:stand-in"
NINE_IN_SEOUL = datetime(2024, 5, 15, tzinfo=UTC)
TITLES = {"2405.02246": "What matters when building vision-language models?"}


class StillClock:
    """Moves only when it is told to."""

    def __init__(self) -> None:
        self.time = NINE_IN_SEOUL

    def now(self) -> datetime:
        return self.time


class Leaving(Protocol):
    """Whoever looks at a page, and leaves before it is closed."""

    async def goes(self) -> None: ...


@dataclass
class SmallScene:
    """What the page asks for, and nothing behind it that would do anything by itself."""

    telegram: TelegramStandIn
    cast: Cast
    clock: StillClock
    notice: str = ""
    moves: Sequence[str] = tuple(MOVES)
    on: dict[str, bool] = field(default_factory=lambda: {"telegram-down": False, "model-down": False})
    rows: list[dict[str, object]] = field(default_factory=list)

    @property
    def people(self) -> tuple[Person, ...]:
        return self.cast.people

    @property
    def switches(self) -> Mapping[str, bool]:
        return self.on

    def chats_for(self, user: User) -> tuple[Chat, ...]:
        return self.cast.channel, self.telegram.chats[user.id], self.cast.group

    def now(self) -> datetime:
        return self.clock.now()

    async def move(self, to: str, user: User) -> None:
        if to == "midnight":
            raise ValueError("It is midnight.")
        self.clock.time += timedelta(hours=1)

    async def switch(self, name: str, on: bool) -> None:
        self.on[name] = on

    def blocks(self, user: User, on: bool) -> None:
        (self.telegram.blocks if on else self.telegram.unblocks)(user)

    async def ledger(self) -> Sequence[Mapping[str, object]]:
        return self.rows


def small_scene() -> SmallScene:
    """The cast; the bot is in the group, nobody has said anything."""
    clock = StillClock()
    telegram = TelegramStandIn(TOKEN, clock=clock)
    cast = Cast(telegram)
    telegram.set_member(cast.channel, cast.you.user, "creator")
    cast.group.bot_standing = "member"
    return SmallScene(telegram, cast, clock)


def page_of(scene: SmallScene) -> tuple[Page, CallLog]:
    """The page before a scene, and the log of calls to its Bot API."""
    calls = CallLog(scene.now)
    return Page(scene, pictures=picture_of, calls=calls), calls


def picture_of(paper: str) -> Depicted | None:
    return Depicted(TITLES[paper], 42, "Hugo Laurençon and 3 more") if paper in TITLES else None


class ToldBot:
    """Says to Telegram what a test wants said."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def call(self, method: str, **fields: object) -> object:
        """What Telegram answers. Raises AssertionError with its refusal."""
        form = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()
        }
        answer = (await self._client.post(f"/bot{TOKEN}/{method}", data=form)).json()
        assert answer["ok"], answer
        return answer["result"]

    async def say(self, chat: int, html: str, **fields: object) -> int:
        """Post a text; the message's number."""
        sent = await self.call("sendMessage", chat_id=chat, text=html, parse_mode="HTML", **fields)
        assert isinstance(sent, dict)
        return int(sent["message_id"])


@asynccontextmanager
async def told_bot(scene: SmallScene, calls: CallLog) -> AsyncIterator[ToldBot]:
    """A bot at the door where calls are listened to."""
    async with (
        Loopback(calls.around(scene.telegram.app)) as api,
        httpx.AsyncClient(base_url=api.url, trust_env=False) as client,
    ):
        yield ToldBot(client)


@dataclass
class Told:
    """A small scene, the bot in it, and where it can be seen."""

    scene: SmallScene
    bot: ToldBot
    url: str


@asynccontextmanager
async def told_page(visitor: Leaving) -> AsyncIterator[Told]:
    """The page of a small scene, until the visitor has gone."""
    scene = small_scene()
    page, calls = page_of(scene)
    async with told_bot(scene, calls) as bot, Loopback(page.app) as server:
        try:
            yield Told(scene, bot, f"{server.url}/")
        finally:
            await visitor.goes()
