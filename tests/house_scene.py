"""The real house behind the page: the cast in its Telegram, its clock, its ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from house import A_MINUTE_BEFORE, House, a_house
from visiting import Visitor

from bot.app import Store
from bot.playground import sample
from bot.playground.cast import Cast, Person
from bot.playground.page.calls import CallLog
from bot.playground.page.pictures import Depicted
from bot.playground.page.server import Page
from bot.playground.server import Loopback
from bot.playground.telegram.chats import Chat
from bot.playground.telegram.trouble import Trouble
from bot.playground.telegram.users import User

_STEP = timedelta(minutes=10)
_A_TICK = 0.06
_DELIVERIES = """
    SELECT delivery.id, state, coalesce(chat.title, chat.username) AS chat, shape, attempts, due_at, why
    FROM delivery JOIN chat ON chat.id = delivery.chat_id ORDER BY delivery.id DESC LIMIT 50
"""
_PAPERS = {item["paper"]["id"]: item["paper"] for item in sample.items()}


@dataclass
class HouseScene:
    """A house with the cast in it, as the page asks for it."""

    house: House
    cast: Cast
    store: Store
    notice: str = ""
    moves: Sequence[str] = ("minute", "hour", "morning")
    switches: dict[str, bool] = field(default_factory=lambda: {"telegram-down": False})

    @property
    def telegram(self) -> Any:
        return self.house.telegram

    @property
    def people(self) -> tuple[Person, ...]:
        return self.cast.people

    def chats_for(self, user: User) -> tuple[Chat, ...]:
        return self.cast.channel, self.telegram.chats[user.id], self.cast.group

    def now(self) -> datetime:
        return self.house.clock.now()

    async def move(self, to: str, user: User) -> None:
        ahead = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "morning": timedelta(days=1)}[to]
        end = self.now() + ahead
        while (now := self.now()) < end:
            self.house.clock.set_to(min(end, now + _STEP))
            await asyncio.sleep(_A_TICK)

    def switch(self, name: str, on: bool) -> None:
        self.switches[name] = on
        self.telegram.trouble = Trouble(down="refused" if on else None)

    def blocks(self, user: User, on: bool) -> None:
        (self.telegram.blocks if on else self.telegram.unblocks)(user)

    async def ledger(self) -> Sequence[Mapping[str, object]]:
        return [dict(row) for row in await self.store.database.fetch_all(_DELIVERIES)]


@dataclass
class Playground:
    """A scene, and where it can be seen."""

    scene: HouseScene
    url: str

    @property
    def house(self) -> House:
        return self.scene.house


def picture_of(paper: str) -> Depicted | None:
    found = _PAPERS.get(paper)
    if found is None:
        return None
    return Depicted(found["title"], found["upvotes"], f"{found['authors'][0]['name']} and others")


@asynccontextmanager
async def playground(
    folder: Path, visitor: Visitor, *, begin: datetime = A_MINUTE_BEFORE, **settings: Any
) -> AsyncIterator[Playground]:
    """A house that runs, with everybody in it, and its page until the visitor has gone."""
    async with a_house(folder, begin=begin, admins=[7], languages=("ko", "en"), **settings) as house:
        cast = Cast(house.telegram)
        calls = CallLog(house.clock.now)
        async with (
            Loopback(calls.around(house.telegram.app)) as api,
            house.store() as store,
        ):
            house.settings = house.settings.model_copy(update={"telegram_url": api.url})
            scene = HouseScene(house, cast, store)
            page = Page(scene, pictures=picture_of, calls=calls)
            async with Loopback(page.app) as server, house.running():
                try:
                    yield Playground(scene, f"{server.url}/")
                finally:
                    # A page whose server goes away complains, and would be right.
                    await visitor.goes()
