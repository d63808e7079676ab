"""Telegram's flood control: how much may be said, and how long to be silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import RetryAfter
from telegram.request import HTTPXRequest

from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import Chat
from bot.playground.telegram.floods import CHAT_BURST, GROUP_LIMIT, GROUP_WINDOW, PER_SECOND, Floods
from bot.playground.telegram.refusal import Refusal

NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)

Say = Callable[..., int]


@pytest.fixture
def say() -> Say:
    """Say something in a chat so many seconds after noon; the seconds to wait, none where it went through."""
    floods = Floods()

    def say(chat: Chat, seconds: float, *, paid: bool = False) -> int:
        try:
            floods.check(chat, NOON + seconds * SECOND, paid=paid)
        except Refusal as refusal:
            return refusal.parameters["retry_after"]
        return 0

    return say


def private(number: int) -> Chat:
    return Chat(number, "private", "Ada")


def test_a_chat_takes_a_short_burst_and_then_one_message_a_second(say: Say) -> None:
    ada = private(7)
    assert [say(ada, 0) for _ in range(CHAT_BURST + 1)] == [0] * CHAT_BURST + [1]
    assert [say(ada, 0.9), say(ada, 1), say(ada, 1.5), say(ada, 2)] == [1, 0, 1, 0]


def test_one_a_second_can_go_on_for_ever(say: Say) -> None:
    assert {say(private(7), second) for second in range(200)} == {0}


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_a_group_or_a_channel_takes_twenty_in_a_minute(say: Say, kind: str) -> None:
    group = Chat(-1002, kind, "Group")  # type: ignore[arg-type]  # one of the kinds
    assert {say(group, second) for second in range(GROUP_LIMIT)} == {0}
    assert (say(group, 20), say(group, 59.5), say(group, 60), say(group, 60.5)) == (40, 1, 0, 1)
    assert {say(private(7), second) for second in range(61, 100)} == {0}


def test_all_chats_together_take_thirty_in_a_second_or_a_thousand_that_are_paid_for(say: Say) -> None:
    assert {say(private(number), 0) for number in range(PER_SECOND)} == {0}
    assert (say(private(100), 0.5), say(private(100), 1)) == (1, 0)
    paid = [say(private(number), 2, paid=True) for number in range(1001)]
    assert paid == [0] * 1000 + [1]


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 3)), max_size=150))
def test_whoever_waits_as_long_as_they_are_told_is_heard(says: list[tuple[int, float]]) -> None:
    floods = Floods()
    chats = [private(7), Chat(-1002, "group", "Group"), Chat(-1003, "channel", "Channel")]
    now = NOON
    heard: dict[int, list[datetime]] = {chat.id: [] for chat in chats}
    for which, pause in says:
        now += pause * SECOND
        try:
            floods.check(chats[which], now, paid=False)
        except Refusal as refusal:
            now += refusal.parameters["retry_after"] * SECOND
            floods.check(chats[which], now, paid=False)
        heard[chats[which].id].append(now)
    for chat_id in (-1002, -1003):
        times = heard[chat_id]
        windows = zip(times, times[GROUP_LIMIT:], strict=False)
        assert all(later - first >= GROUP_WINDOW for first, later in windows)


class Movable:
    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment


async def test_a_strict_stand_in_says_how_long_to_wait_by_its_own_clock() -> None:
    clock = Movable()
    telegram = TelegramStandIn("123456:stand-in", clock=clock, strict_floods=True)
    ada = telegram.add_user(7, "Ada")
    request = HTTPXRequest(httpx_kwargs={"trust_env": False, "verify": False})
    async with Loopback(telegram.app) as server:
        bot = Bot(telegram.token, base_url=f"{server.url}/bot", request=request)
        await request.initialize()
        try:
            for _ in range(CHAT_BURST):
                await bot.send_message(7, "x")
            with pytest.raises(RetryAfter) as flooded:
                await bot.send_document(7, b"x")
            assert flooded.value.retry_after == SECOND
            assert len(telegram.posts_in(ada)) == CHAT_BURST
            clock.moment += SECOND
            await bot.send_document(7, b"x")
            hook = "http://127.0.0.1:9/"
            assert await bot.set_webhook(hook)
            with pytest.raises(RetryAfter):
                await bot.set_webhook(hook)
        finally:
            await request.shutdown()
