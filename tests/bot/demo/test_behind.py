"""What the page shows of the bot's own memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.behind import Behind
from bot.demo.days import sample_day
from bot.demo.stage import Stage
from bot.playground.clock import ToldClock
from bot.playground.page.pictures import Depicted
from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Edition, Kind, ListedDay, ListedPaper, Paper, Part, Settlement, State
from storage.sending import Sending

NOW = datetime(2024, 5, 15, 1, tzinfo=UTC)
_TICK = timedelta(seconds=0.01)


class Scene:
    """A database that nobody but the test writes to, and who looks into it."""

    def __init__(self, database: Database) -> None:
        self.clock = ToldClock(NOW)
        self.stage = Stage(self.clock, sample_day())
        self.database = database
        self.behind = Behind(database, self.stage, self.clock, _TICK)

    async def promise(self, telegram_id: int, kind: str, key: str, *, wait: timedelta = timedelta()) -> None:
        """One message to a chat."""
        chat = await Chats(self.database).remember(telegram_id, kind, None, None)
        part = Part("header", {"day": "2024-05-14"}, silent=False, wait=wait)
        edition = Edition(Kind.DAILY, (key,), chat.id, "en", (part,), NOW.date() - timedelta(days=1))
        assert await Ledger(self.database).plan(edition, self.clock.now()) is not None


@asynccontextmanager
async def _database(folder: Path) -> AsyncIterator[Database]:
    database = await Database.open(folder / "papers.sqlite3")
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with _database(tmp_path) as database:
        yield Scene(database)


async def test_the_ledger_is_shown_newest_first_with_the_names_of_people(scene: Scene) -> None:
    await scene.promise(-1001000000001, "channel", "daily:1")
    await scene.promise(scene.stage.cast.sam.user.id, "private", "daily:2")
    rows = await scene.behind.rows()
    assert [row["id"] for row in rows] == [2, 1]
    assert [row["chat"] for row in rows] == ["Sam", "-1001000000001"]
    assert {name: rows[0][name] for name in ("kind", "day", "shape", "state", "attempts", "why")} == {
        "kind": "daily",
        "day": "2024-05-14",
        "shape": "header",
        "state": "pending",
        "attempts": 0,
        "why": None,
    }
    assert str(rows[0]["due"]).startswith("2024-05-15T01:00:0")


async def test_what_was_tried_in_vain_is_tried_again_when_its_rest_is_over(scene: Scene) -> None:
    assert await scene.behind.tried_again_at() is None
    for number, minutes in ((1, 2), (2, 5), (3, 4)):
        await scene.promise(number, "private", f"daily:{number}")
        (claimed,) = await Sending(scene.database).claim(scene.clock.now())
        due = NOW + timedelta(minutes=minutes)
        postponed = Settlement(claimed.id, State.PENDING, NOW, due=due, why="nobody there")
        await Sending(scene.database).settle([postponed])
    await scene.promise(4, "private", "daily:4", wait=timedelta(hours=1))
    assert await scene.behind.tried_again_at() == NOW + timedelta(minutes=5), "the last was not tried"


async def test_a_source_that_gives_nothing_is_told_once_and_so_is_its_return(scene: Scene) -> None:
    papers, told = Papers(scene.database), list[str]()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        following = group.create_task(scene.behind.follow(on_source=told.append))
        await asyncio.sleep(0.05)
        assert told == []
        await papers.note_failure(NOW.date(), NOW, "no answer")
        while told != ["no answer"]:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        later = NOW + timedelta(minutes=1)
        await papers.save_day(ListedDay(NOW.date(), later, ()))
        while told != ["no answer", ""]:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        following.cancel()


async def test_a_bot_with_nothing_to_do_has_settled(scene: Scene) -> None:
    await scene.promise(7, "private", "daily:1", wait=timedelta(hours=1))
    async with asyncio.timeout(2):
        await scene.behind.settled()


async def test_a_bot_is_waited_for_while_something_is_due_or_on_its_way(scene: Scene) -> None:
    await scene.promise(7, "private", "daily:1")
    async with asyncio.TaskGroup() as group:
        settled = group.create_task(scene.behind.settled())
        await asyncio.sleep(0.4)
        assert not settled.done()
        assert await Sending(scene.database).claim(scene.clock.now())
        await asyncio.sleep(0.4)
        assert not settled.done()
        await Sending(scene.database).doubt_unfinished("the test says so", scene.clock.now())


async def test_a_bot_that_telegram_keeps_waiting_is_not_waited_for(scene: Scene) -> None:
    await scene.promise(7, "private", "daily:1")
    scene.stage.switches.turn("telegram-forgets", on=True)
    async with asyncio.timeout(2):
        await scene.behind.settled()


async def test_a_picture_is_drawn_of_what_was_collected(scene: Scene) -> None:
    assert scene.behind.picture_of("2405.00001") is None
    papers = (
        Paper("2405.00001", "Counting Sheep", "", ("Ada Lovelace", "Kim Min", "Max Müller")),
        Paper("2405.00002", "Counting Goats", "", ("Ada Lovelace",)),
        Paper("2405.00003", "Counting Cows", "", ("Ada Lovelace", "Kim Min"), authors_cut=True),
        Paper("2405.00004", "Counting Nothing", "", ()),
    )
    listed = tuple(ListedPaper(paper, place, 10 - place, "{}") for place, paper in enumerate(papers, 1))
    await Papers(scene.database).save_day(ListedDay(NOW.date(), NOW, listed))
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        following = group.create_task(scene.behind.follow())
        while scene.behind.picture_of("2405.00004") is None:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        following.cancel()
    assert [scene.behind.picture_of(paper.id) for paper in papers] == [
        Depicted("Counting Sheep", 9, "Ada Lovelace and 2 more"),
        Depicted("Counting Goats", 8, "Ada Lovelace"),
        Depicted("Counting Cows", 7, "Ada Lovelace and others"),
        Depicted("Counting Nothing", 6, ""),
    ]
