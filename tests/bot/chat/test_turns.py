"""One update of a chat at a time, chats side by side, and nobody's flood is another's wait."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, InlineQuery, Message, Update, User

from bot.chat.turns import Turns

Handler = Callable[[Update], Awaitable[None]]
NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)


def update(number: int, chat: int = 7) -> Update:
    return Update(number, message=Message(number, NOON, Chat(chat, "private"), text="a secret"))


class Desk:
    """Handlers that are at work until they are let go."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.done: list[int] = []
        self.at_work: Counter[int] = Counter()
        self.most = 0
        self._may_end: dict[int, asyncio.Event] = {}
        self._all_may_end = False

    async def handle(self, one: Update) -> None:
        assert one.effective_chat is not None
        assert self.at_work[one.effective_chat.id] == 0, "two of one chat at once"
        self.at_work[one.effective_chat.id] += 1
        self.most = max(self.most, self.at_work.total())
        self.begun.append(one.update_id)
        if not self._all_may_end:
            await self._ending(one.update_id).wait()
        self.at_work[one.effective_chat.id] -= 1
        self.done.append(one.update_id)

    def end(self, *numbers: int) -> None:
        for number in numbers:
            self._ending(number).set()

    def end_all(self) -> None:
        self._all_may_end = True
        for event in self._may_end.values():
            event.set()

    def _ending(self, number: int) -> asyncio.Event:
        return self._may_end.setdefault(number, asyncio.Event())


async def settle() -> None:
    """Let everything that can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)


async def take(turns: Turns, tasks: asyncio.TaskGroup, updates: Iterable[Update]) -> None:
    for one in updates:
        await turns.take(one, tasks)


async def test_one_chat_is_answered_in_its_order_while_others_go_on() -> None:
    desk = Desk()
    turns = Turns(desk.handle)
    async with asyncio.TaskGroup() as tasks:
        await take(turns, tasks, [update(1), update(2), update(3), update(4, chat=8)])
        await settle()
        assert desk.begun == [1, 4]
        desk.end(1)
        await settle()
        assert desk.begun == [1, 4, 2]
        desk.end_all()
    assert sorted(desk.done) == [1, 2, 3, 4]
    assert [number for number in desk.done if number != 4] == [1, 2, 3]


async def test_no_more_than_so_many_are_at_work_and_what_waits_behind_them_takes_no_place() -> None:
    desk = Desk()
    turns = Turns(desk.handle, at_once=3)
    async with asyncio.TaskGroup() as tasks:
        await take(turns, tasks, [update(number, chat=7) for number in range(30)])
        await take(turns, tasks, [update(100 + chat, chat=chat) for chat in range(1, 6)])
        await settle()
        assert desk.begun == [0, 101, 102]
        desk.end_all()
    assert desk.most == 3
    assert len(desk.done) == 35


async def test_a_chat_in_which_much_waits_stands_behind_all_others_after_each_answer() -> None:
    desk = Desk()
    turns = Turns(desk.handle, at_once=1)
    async with asyncio.TaskGroup() as tasks:
        await take(turns, tasks, [update(number, chat=7) for number in range(3)])
        await take(turns, tasks, [update(8, chat=8), update(9, chat=9)])
        await settle()
        desk.end_all()
    assert desk.done == [0, 8, 9, 1, 2]


async def test_what_goes_beyond_a_line_is_dropped_with_one_log_line_for_each_flood(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk()
    turns = Turns(desk.handle, waiting_of_one=5)
    async with asyncio.TaskGroup() as tasks:
        await turns.take(update(0), tasks)
        await settle()
        await take(turns, tasks, map(update, range(1, 50)))
        desk.end_all()
        await settle()
        assert desk.done == [0, 1, 2, 3, 4, 5]
        desk._all_may_end = False
        await take(turns, tasks, map(update, range(100, 150)))
        desk.end_all()
        await settle()
    assert desk.done == [0, 1, 2, 3, 4, 5, 100, 101, 102, 103, 104]
    assert [(r.levelno, vars(r)["chat"]) for r in caplog.records] == [(logging.WARNING, 7)] * 2
    assert "secret" not in caplog.text


async def test_whoever_brings_more_than_may_wait_waits_and_nothing_is_dropped() -> None:
    desk = Desk()
    turns = Turns(desk.handle, at_once=1, waiting=3)
    async with asyncio.TaskGroup() as tasks:
        bringing = tasks.create_task(take(turns, tasks, [update(n, chat=n) for n in range(1, 9)]))
        await settle()
        assert not bringing.done()
        assert len(turns._lines) == 4  # one at work, and three that wait
        desk.end_all()
    assert desk.done == list(range(1, 9))


async def test_who_stops_waiting_has_brought_nothing() -> None:
    desk = Desk()
    turns = Turns(desk.handle, at_once=1, waiting=1)
    async with asyncio.TaskGroup() as tasks:
        await take(turns, tasks, [update(1, chat=1)])
        await settle()
        await take(turns, tasks, [update(2, chat=2)])
        bringing = tasks.create_task(turns.take(update(3, chat=3), tasks))
        await settle()
        bringing.cancel()
        desk.end_all()
    assert desk.done == [1, 2]


async def test_updates_without_a_chat_go_by_their_person_and_else_alone() -> None:
    order: list[int] = []
    over = asyncio.Event()

    async def handle(one: Update) -> None:
        order.append(one.update_id)
        await over.wait()

    rita = User(7, "Rita", is_bot=False)
    turns = Turns(handle)
    async with asyncio.TaskGroup() as tasks:
        await take(
            turns,
            tasks,
            [Update(1), Update(2), update(3, chat=7), Update(4, inline_query=InlineQuery("1", rita, "", ""))],
        )
        await settle()
        assert order == [1, 2, 3]
        over.set()
    assert order == [1, 2, 3, 4]


async def test_finishing_lets_what_waits_have_its_turn() -> None:
    desk = Desk()
    turns = Turns(desk.handle)
    async with asyncio.TaskGroup() as tasks:
        await take(turns, tasks, map(update, range(5)))
        await settle()
        desk.end_all()
        await turns.finish(within=5)
    assert desk.done == [0, 1, 2, 3, 4]


async def test_finishing_cuts_what_takes_too_long_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk()
    turns = Turns(desk.handle)
    async with asyncio.TaskGroup() as tasks:
        await take(turns, tasks, [update(1), update(2), update(3), update(4, chat=8)])
        await turns.finish(within=0.05)
    assert desk.begun == [1, 4]
    assert desk.done == []
    told = [(r.getMessage(), vars(r).get("update"), vars(r).get("updates")) for r in caplog.records]
    assert told == [
        ("a handler was cut", 1, None),
        ("a handler was cut", 4, None),
        ("updates were cut that no handler had begun", None, 2),
    ]


async def test_finishing_with_nothing_taken_is_done_at_once() -> None:
    await Turns(Desk().handle).finish(within=60)


@given(chats=st.lists(st.integers(1, 6), max_size=60), at_once=st.integers(1, 4))
async def test_every_update_is_handled_once_and_in_the_order_of_its_chat(
    chats: list[int], at_once: int
) -> None:
    desk = Desk()
    turns = Turns(desk.handle, at_once=at_once, waiting=10, waiting_of_one=60)
    desk.end_all()
    async with asyncio.TaskGroup() as tasks:
        await take(turns, tasks, [update(number, chat) for number, chat in enumerate(chats)])
    assert sorted(desk.done) == list(range(len(chats)))
    for chat in set(chats):
        mine = [number for number in desk.done if chats[number] == chat]
        assert mine == sorted(mine)
    assert desk.most <= at_once
    assert turns._lines == {}
