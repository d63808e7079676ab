"""Who is let in, and how often."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from chat_house import House, chat_house, seen

from storage.database import Database


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


@pytest.fixture
async def closed(database: Database) -> AsyncIterator[House]:
    """A bot that only its admin and one group may use."""
    async with chat_house(database, may_hear=lambda number: number in (42, -1005)) as house:
        yield house


async def test_whoever_asks_too_fast_is_told_once_and_heard_again_later(house: House) -> None:
    for _ in range(60):
        house.telegram.says(house.reader, "/help")
    await house.telegram.wait_for(lambda message: "slower" in message.text)
    await house.finish()
    texts = [seen(message) for message in house.telegram.posts_in(house.reader)]
    assert sum("slower" in text for text in texts) == 1
    assert 8 <= len(texts) < 60


async def test_others_are_answered_meanwhile(house: House) -> None:
    for _ in range(60):
        house.telegram.says(house.reader, "/help")
    other = house.telegram.add_user(8, "Grace")
    assert "top 5 of 9" in await house.ask(other, "/today")


async def test_after_a_pause_they_are_heard_again(house: House) -> None:
    for _ in range(30):
        house.telegram.says(house.reader, "/help")
    await house.telegram.wait_for(lambda message: "slower" in message.text)
    await house.ask(house.admin, "/help")
    house.clock.set(house.clock.now() + timedelta(minutes=1))
    assert "top 5 of 9" in await house.ask(house.reader, "/today")


async def test_presses_come_faster_than_questions(house: House) -> None:
    message = await house.telegram.next_answer_to(house.telegram.says(house.reader, "/today 3"))
    for _ in range(10):
        house.telegram.presses(house.reader, message, "1")
        await house.telegram.next_answer_to(house.reader)
        house.telegram.presses(house.reader, message, "◀ List")
        await house.telegram.next_answer_to(house.reader)
    assert all(toast == "" for toast in house.telegram.toasts.values())


async def test_a_group_is_told_once_for_all_of_its_members(house: House) -> None:
    group = house.telegram.add_group(-1005)
    for number in range(100, 130):
        house.telegram.says(house.telegram.add_user(number, f"Member {number}"), "/today 1", chat=group)
    await house.telegram.wait_for(lambda message: "slower" in message.text)
    await house.finish()
    assert sum("slower" in message.text for message in house.telegram.posts_in(group)) == 1


async def test_a_stranger_to_a_closed_bot_learns_their_number_and_no_more(closed: House) -> None:
    text = await closed.ask(closed.reader, "/today")
    assert "7" in text
    assert "Paper" not in text
    for _ in range(5):
        closed.telegram.says(closed.reader, "/today")
    assert "top 5 of 9" in await closed.ask(closed.admin, "/today")
    await closed.finish()
    assert len(closed.telegram.posts_in(closed.reader)) <= 2


async def test_a_closed_bot_answers_in_listed_groups_and_is_silent_in_others(closed: House) -> None:
    listed = closed.telegram.add_group(-1005)
    other = closed.telegram.add_group(-1006, bot_is_member=False)
    closed.telegram.adds(closed.reader, other)
    closed.telegram.says(closed.reader, "/today", chat=other)
    answer = await closed.telegram.next_answer_to(closed.telegram.says(closed.reader, "/today", chat=listed))
    assert "top 5 of 9" in seen(answer)
    await closed.finish()
    assert closed.telegram.posts_in(other) == []


async def test_a_button_in_a_closed_bot_does_nothing_for_strangers(closed: House) -> None:
    listed = closed.telegram.add_group(-1006)
    message = await closed.telegram.next_answer_to(closed.telegram.says(closed.admin, "/lang", chat=listed))
    press = closed.telegram.presses(closed.reader, message, "한국어")
    assert await closed.telegram.toast_of(press) == "", "it stops spinning"
    assert await closed.chats.of(-1006) is None


async def test_a_press_that_comes_too_fast_stops_spinning(house: House) -> None:
    message = await house.telegram.next_answer_to(house.telegram.says(house.reader, "/today 3"))
    message.buttons[0]["callback_data"] = "go:nowhere"  # so that no answer lets time pass
    presses = [house.telegram.presses(house.reader, message, "go:nowhere") for _ in range(40)]
    toasts = [await house.telegram.toast_of(press) for press in presses]
    assert sum("slower" in toast for toast in toasts) == 1
