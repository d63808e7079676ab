"""What a page waits for: a number that grows whenever there is something new to see."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.updates import Updates

NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x")]])

Act = Callable[[TelegramStandIn, Bot], Awaitable[object]]


async def says(telegram: TelegramStandIn, _: Bot) -> None:
    telegram.says(telegram.users[7], "hello")


async def edits(telegram: TelegramStandIn, _: Bot) -> None:
    telegram.edits(telegram.users[7], telegram.chats[7].messages[1], "hello again")


async def presses(telegram: TelegramStandIn, _: Bot) -> None:
    telegram.presses(telegram.users[7], telegram.chats[7].messages[2], "x")


async def blocks(telegram: TelegramStandIn, _: Bot) -> None:
    telegram.blocks(telegram.users[7])
    telegram.unblocks(telegram.users[7])


async def joins(telegram: TelegramStandIn, _: Bot) -> None:
    telegram.add_group(-1002, members=[telegram.users[7]])


async def leaves_alone(telegram: TelegramStandIn, bot: Bot) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(9, "x")


SEEN: dict[str, Act] = {
    "a person writes": says,
    "a person edits": edits,
    "a person presses": presses,
    "a person blocks the bot": blocks,
    "a group comes into being": joins,
    "the bot is busy": lambda _, bot: bot.send_chat_action(7, "typing"),
    "the bot writes": lambda _, bot: bot.send_message(7, "x"),
    "the bot edits": lambda _, bot: bot.edit_message_text("y", 7, 2),
    "the bot changes buttons": lambda _, bot: bot.edit_message_reply_markup(7, 2),
    "the bot deletes": lambda _, bot: bot.delete_message(7, 2),
    "the bot sends a file": lambda _, bot: bot.send_document(7, b"x"),
    "the bot answers a press": lambda _, bot: bot.answer_callback_query("4000000000", "x"),
    "the bot has commands": lambda _, bot: bot.set_my_commands([("today", "the day")]),
    "a call is refused": leaves_alone,
}


@pytest.mark.parametrize("what", SEEN)
async def test_everything_that_is_to_be_seen_is_a_change(
    telegram: TelegramStandIn, bot: Bot, what: str
) -> None:
    ada = telegram.add_user(7, "Ada")
    telegram.says(ada, "hello")
    await bot.send_message(7, "x", reply_markup=KEYS)
    telegram.presses(ada, telegram.chats[7].messages[2], "x")
    before = telegram.version
    await SEEN[what](telegram, bot)
    assert await telegram.wait_for_change(before, 0) > before


async def test_a_poll_that_goes_well_changes_nothing(telegram: TelegramStandIn, bot: Bot) -> None:
    before = telegram.version
    await bot.get_updates(timeout=0)
    assert await telegram.wait_for_change(before, 0.01) == before


async def test_whoever_waits_is_told_at_once_and_whoever_is_late_does_not_wait(
    telegram: TelegramStandIn,
) -> None:
    ada = telegram.add_user(7, "Ada")
    before = telegram.version
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(telegram.wait_for_change(before, 60)) for _ in range(3)]
        await asyncio.sleep(0)
        telegram.says(ada, "hello")
    assert {task.result() for task in waiting} == {before + 1}
    assert await telegram.wait_for_change(before, 60) == before + 1


class Movable:
    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment


async def test_the_bot_is_seen_to_write_for_five_seconds_or_until_it_has_written(
    bot: Bot, telegram: TelegramStandIn
) -> None:
    ada, clock = telegram.add_user(7, "Ada"), Movable()
    telegram.clock = clock
    group = telegram.add_group(-1002, topics=(5,))
    chat = telegram.chats[ada.id]
    await bot.send_chat_action(7, "typing")
    await bot.send_chat_action(-1002, "upload_document", message_thread_id=5)
    assert telegram.is_typing(chat)
    assert telegram.is_typing(group, 5)
    assert not telegram.is_typing(group)
    await bot.send_message(7, "x")
    assert not telegram.is_typing(chat)
    clock.moment += timedelta(seconds=5)
    assert not telegram.is_typing(group, 5)


async def test_an_update_waits_a_day_and_one_about_a_press_two_and_a_half_minutes() -> None:
    clock = Movable()
    updates = Updates(lambda: None, clock.now)
    updates.add("message", {"text": "old"})
    updates.add("callback_query", {"id": "1"})
    assert updates.pending == 2
    clock.moment += timedelta(seconds=150)
    updates.add("message", {"text": "new"})
    assert [next(iter(u.keys() - {"update_id"})) for u in await updates.poll(0, 100, 0, None)] == [
        "message",
        "message",
    ]
    clock.moment = NOON + timedelta(hours=24)
    assert [u["message"] for u in await updates.poll(0, 100, 0, None)] == [{"text": "new"}]


async def test_a_negative_offset_keeps_the_last_ones_and_forgets_the_others() -> None:
    updates = Updates(lambda: None, Movable().now)
    for number in range(3):
        updates.add("message", {"text": str(number)})
    assert [u["message"] for u in await updates.poll(-2, 100, 0, None)] == [{"text": "1"}, {"text": "2"}]
    assert updates.pending == 2
    assert len(await updates.poll(-9, 1, 0, None)) == 1


async def test_the_kinds_that_were_asked_for_stay_until_others_are() -> None:
    updates = Updates(lambda: None, Movable().now)

    async def heard(*, asking_for: list[str] | None) -> list[str]:
        await updates.poll(0, 100, 0, asking_for)
        for kind in ("message", "chat_member", "callback_query"):
            updates.add(kind, {})
        found = await updates.poll(0, 100, 0, None)
        updates.forget()
        return sorted(next(iter(update.keys() - {"update_id"})) for update in found)

    assert await heard(asking_for=None) == ["callback_query", "message"]
    assert await heard(asking_for=["chat_member"]) == ["chat_member"]
    assert await heard(asking_for=None) == ["chat_member"]
    assert await heard(asking_for=[]) == ["callback_query", "message"]
