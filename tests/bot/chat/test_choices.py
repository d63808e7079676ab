"""What a chat decides for itself, and who may decide."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import time

import pytest
from chat_house import SEOUL, House, chat_house, seen

from bot.playground.telegram import faults
from bot.playground.telegram.chats import Chat as Group
from bot.playground.telegram.chats import User
from storage.database import Database
from storage.records import Subscription


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


async def _subscription(house: House, number: int) -> Subscription | None:
    chat = await house.chats.of(number)
    return None if chat is None else await house.subscriptions.of(chat.id)


async def _in_group(house: House, user: User, text: str, group: Group, topic: int | None = None) -> str:
    asked = house.telegram.says(user, text, chat=group, topic=topic)
    return seen(await house.telegram.next_answer_to(asked))


@pytest.fixture
def group(house: House) -> Group:
    return house.telegram.add_group(-1005, topics=(3,), administrators=[house.admin])


async def test_a_korean_reader_is_asked_for_no_time_zone(house: House) -> None:
    reader = house.telegram.add_user(8, "지민", language="ko")
    text = await house.ask(reader, "/subscribe")
    assert "오전 9시" in text
    one = await _subscription(house, reader.id)
    assert one is not None
    assert (one.at, one.chat.zone, one.language) == (time(9), "Asia/Seoul", "ko")


async def test_others_are_asked_once_with_cities(house: House) -> None:
    asked = house.telegram.says(house.reader, "/subscribe 21:30")
    message = await house.telegram.next_answer_to(asked)
    assert {"Berlin", "New York"} <= {str(button["text"]) for button in message.buttons}
    house.telegram.presses(house.reader, message, "Berlin")
    await house.telegram.next_answer_to(house.reader)
    one = await _subscription(house, house.reader.id)
    assert one is not None
    assert (one.at, one.chat.zone) == (time(21, 30), "Europe/Berlin")
    asked = house.telegram.says(house.reader, "/subscribe 08:00")
    assert (await house.telegram.next_answer_to(asked)).buttons == []


async def test_a_zone_may_be_named(house: House) -> None:
    await house.ask(house.reader, "/subscribe 7:05 europe/paris")
    one = await _subscription(house, house.reader.id)
    assert one is not None
    assert (one.at, one.chat.zone) == (time(7, 5), "Europe/Paris")


@pytest.mark.parametrize("words", ["25:99", "at nine", "09:00 Mars", "9", "09:00 Europe/Berlin please"])
async def test_an_hour_that_cannot_be_read_changes_nothing(house: House, words: str) -> None:
    assert "/subscribe 08:30" in await house.ask(house.reader, f"/subscribe {words}")
    assert await _subscription(house, house.reader.id) is None


async def test_whoever_is_subscribed_is_told_the_hour(house: House) -> None:
    await house.ask(house.reader, "/subscribe 21:30 Europe/Berlin")
    assert "21:30 (Berlin)" in await house.ask(house.reader, "/subscribe")


@pytest.mark.parametrize("word", ["/unsubscribe", "/stop", "unsubscribe", "구독 취소"])
async def test_a_subscription_ends_by_a_word(house: House, word: str) -> None:
    await house.ask(house.reader, "/subscribe")
    await house.ask(house.reader, word)
    assert await _subscription(house, house.reader.id) is None
    assert "/subscribe" in await house.ask(house.reader, word)


async def test_nothing_but_the_number_is_kept_of_a_person(house: House) -> None:
    reader = house.telegram.add_user(8, "Grace", username="grace")
    await house.ask(reader, "/subscribe")
    chat = await house.chats.of(8)
    assert chat is not None
    assert (chat.title, chat.username) == (None, None)


async def test_a_chosen_language_goes_before_the_apps(house: House) -> None:
    assert "한국어" in await house.ask(house.reader, "/lang ko")
    assert "추천" in await house.ask(house.reader, "/today")
    assert "English" in await house.ask(house.reader, "/lang english")
    assert "top 5 of 9" in await house.ask(house.reader, "/today")


@pytest.mark.parametrize("words", ["", " fr", " klingon", " ko en"])
async def test_a_language_that_we_do_not_speak_is_answered_with_those_we_do(house: House, words: str) -> None:
    asked = house.telegram.says(house.reader, f"/lang{words}")
    message = await house.telegram.next_answer_to(asked)
    assert "한국어" in [button["text"] for button in message.buttons]


async def test_in_a_group_only_administrators_decide(house: House, group: Group) -> None:
    for words in ("/subscribe", "/unsubscribe", "/lang ko", "/forget"):
        house.telegram.chats[-1005].bot_may_post = True
        assert "administrators" in await _in_group(house, house.reader, words, group)
    assert await house.chats.of(-1005) is None
    assert "09:00" in await _in_group(house, house.admin, "/subscribe", group)
    assert await _subscription(house, -1005) is not None


async def test_an_anonymous_administrator_decides_too(house: House, group: Group) -> None:
    asked = house.telegram.says(house.admin, "/lang ko", chat=group, anonymous=True)
    assert "한국어" in seen(await house.telegram.next_answer_to(asked))
    chat = await house.chats.of(-1005)
    assert chat is not None
    assert chat.language == "ko"


async def test_where_telegram_does_not_say_who_is_an_administrator_nothing_is_decided(
    house: House, group: Group
) -> None:
    house.telegram.fail(faults.server_error(500), method="getChatMember")
    assert "try again" in await _in_group(house, house.admin, "/subscribe", group)
    assert await house.chats.of(-1005) is None


async def test_a_group_speaks_its_own_language_to_everybody(house: House, group: Group) -> None:
    await _in_group(house, house.admin, "/lang ko", group)
    assert "추천 상위" in await _in_group(house, house.reader, "/today", group)
    assert "top 5 of 9" in await house.ask(house.reader, "/today")


async def test_a_digest_goes_to_the_topic_in_which_it_was_asked_for(house: House, group: Group) -> None:
    await _in_group(house, house.admin, "/subscribe", group, topic=3)
    chat = await house.chats.of(-1005)
    assert chat is not None
    assert chat.topic == 3
    await _in_group(house, house.admin, "/subscribe 10:00", group)
    chat = await house.chats.of(-1005)
    assert chat is not None
    assert chat.topic is None


async def test_a_member_who_presses_what_only_administrators_may_is_told_so(
    house: House, group: Group
) -> None:
    asked = house.telegram.says(house.admin, "/lang", chat=group)
    message = await house.telegram.next_answer_to(asked)
    press = house.telegram.presses(house.reader, message, "한국어")
    assert "administrators" in await house.telegram.toast_of(press)
    chat = await house.chats.of(-1005)
    assert chat is None or chat.language is None


async def test_settings_are_shown_with_what_changes_them(house: House) -> None:
    asked = house.telegram.says(house.reader, "설정")
    message = await house.telegram.next_answer_to(asked)
    assert "Get it daily" in [button["text"] for button in message.buttons]
    await house.ask(house.reader, "/subscribe 8:00 Asia/Tokyo")
    assert "08:00 (Tokyo)" in await house.ask(house.reader, "settings")


async def test_a_channel_that_the_day_is_posted_to_keeps_its_record(database: Database, house: House) -> None:
    assert SEOUL.key == "Asia/Seoul"
    group = house.telegram.add_group(-1009, administrators=[house.admin])
    await _in_group(house, house.admin, "/subscribe", group)
    assert "subscription" in (await _in_group(house, house.admin, "/forget", group)).lower()
    assert await house.chats.of(-1009) is None
