"""Answers in their turn: what is waited for, what is repeated and what is not."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from chat_house import TOKEN, telegram_and_client
from fakes import HastyClock
from telegram import Update

from bot.chat.answers import Answers
from bot.chat.client import Client
from bot.chat.render.html import words
from bot.chat.render.message import Button, Message
from bot.courier.pace import Pace
from bot.playground.telegram import faults
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import Chat, User
from bot.playground.telegram.chats import Message as Posted
from bot.playground.telegram.faults import Fault

HELLO = Message(words("hello"))
GROUP = -1005


class Scene:
    """Somebody who asks, and the answers."""

    def __init__(self, telegram: TelegramStandIn, client: Client) -> None:
        self.telegram = telegram
        self.client = client
        self.clock = HastyClock()
        self.pace = Pace()
        self.answers = Answers(client.bot, self.pace, self.clock)
        self.rita = telegram.add_user(7, "Rita")
        self._offset = 0

    async def asked(self, by: User, *, chat: Chat | None = None, topic: int | None = None) -> Update:
        self.telegram.says(by, "/today", chat=chat, topic=topic)
        return await self._update()

    async def pressed(self, message: Posted, button: str) -> Update:
        self.telegram.presses(self.rita, message, button)
        return await self._update()

    async def _update(self) -> Update:
        update = (await self.client.bot.get_updates(offset=self._offset))[-1]
        self._offset = update.update_id + 1
        return update

    def posted(self) -> list[Posted]:
        return self.telegram.posts_in(self.rita)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with telegram_and_client() as (telegram, client):
        yield Scene(telegram, client)


async def test_in_private_an_answer_sounds_and_quotes_nothing(scene: Scene) -> None:
    await scene.answers.reply(await scene.asked(scene.rita), HELLO)
    [answer] = scene.posted()
    assert (answer.text, answer.silent, answer.reply_to) == ("hello", False, None)
    assert answer.link_preview == {"is_disabled": True}


async def test_in_a_group_an_answer_is_silent_and_says_whom_it_answers(scene: Scene) -> None:
    group = scene.telegram.add_group(GROUP, topics=(3,))
    await scene.answers.reply(await scene.asked(scene.rita, chat=group, topic=3), HELLO)
    [answer] = scene.telegram.posts_in(group)
    assert (answer.silent, answer.topic) == (True, 3)
    assert answer.reply_to is not None
    assert answer.reply_to.text == "/today"


async def test_answers_to_one_chat_are_a_second_apart(scene: Scene) -> None:
    began = scene.clock.now()
    update = await scene.asked(scene.rita)
    for _ in range(3):
        await scene.answers.reply(update, HELLO)
    assert len(scene.posted()) == 3
    assert scene.clock.now() - began == timedelta(seconds=2)


async def test_answers_wait_neither_for_editions_nor_for_a_pause_of_theirs(scene: Scene) -> None:
    began = scene.clock.now()
    scene.pace.pause(began + timedelta(hours=1))
    scene.pace.begin(GROUP, began, edition=True)
    await scene.answers.reply(await scene.asked(scene.rita), HELLO)
    assert len(scene.posted()) == 1
    assert scene.clock.now() == began


async def test_no_edition_waits_for_an_answer(scene: Scene) -> None:
    now = scene.clock.now()
    await scene.answers.reply(await scene.asked(scene.rita), HELLO)
    assert scene.pace.edition_opens(now) == now


async def test_an_answer_waits_for_the_message_that_is_on_its_way_to_its_chat(scene: Scene) -> None:
    scene.pace.begin(scene.rita.id, scene.clock.now(), edition=True)
    update = await scene.asked(scene.rita)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(scene.answers.reply(update, HELLO))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert scene.posted() == []
        scene.pace.end(scene.rita.id, scene.clock.now(), is_group=False)
    assert len(scene.posted()) == 1


async def test_a_short_flood_is_waited_out_once(scene: Scene) -> None:
    scene.telegram.fail(faults.flood(9))
    began = scene.clock.now()
    await scene.answers.reply(await scene.asked(scene.rita), HELLO)
    assert len(scene.posted()) == 1
    assert scene.clock.now() - began == timedelta(seconds=9)


async def test_floods_are_waited_out_while_the_answer_is_worth_having(scene: Scene) -> None:
    scene.telegram.fail(faults.flood(9), times=3)
    began = scene.clock.now()
    await scene.answers.reply(await scene.asked(scene.rita), HELLO)
    assert len(scene.posted()) == 1
    assert scene.clock.now() - began == timedelta(seconds=27)


async def test_a_flood_that_an_answer_meets_silences_editions_too(scene: Scene) -> None:
    scene.telegram.fail(faults.flood(31))
    await scene.answers.reply(await scene.asked(scene.rita), HELLO)
    now = scene.clock.now()
    assert scene.pace.edition_opens(now) == now + timedelta(seconds=31)


@pytest.mark.parametrize(
    ("fault", "times", "posted"),
    [
        (faults.flood(9), 4, 0),
        (faults.flood(31), 1, 0),
        (faults.forbidden(), 1, 0),
        (faults.server_error(500, accepted=True), 1, 1),
        (faults.drop(), 1, 1),
        (faults.server_error(502), 1, 0),
    ],
)
async def test_what_cannot_be_helped_is_logged_and_not_repeated(
    scene: Scene, caplog: pytest.LogCaptureFixture, fault: Fault, times: int, posted: int
) -> None:
    scene.telegram.fail(fault, times=times)
    with caplog.at_level(logging.WARNING, "bot.chat.answers"):
        await scene.answers.reply(await scene.asked(scene.rita), HELLO)
    assert len(scene.posted()) == posted
    [record] = [record for record in caplog.records if record.name == "bot.chat.answers"]
    assert record.getMessage() == "an answer failed"
    assert TOKEN not in str(vars(record))
    assert "Rita" not in str(vars(record))


async def test_an_answer_that_would_come_minutes_late_is_not_given(scene: Scene) -> None:
    group = scene.telegram.add_group(GROUP)
    update = await scene.asked(scene.rita, chat=group)
    for _ in range(20):
        scene.pace.end(GROUP, scene.clock.now(), is_group=True)
    began = scene.clock.now()
    await scene.answers.reply(update, HELLO)
    assert scene.telegram.posts_in(group) == []
    assert scene.clock.now() == began


async def test_an_edit_takes_the_place_of_what_was_pressed(scene: Scene) -> None:
    asking = Message(words("sure?"), buttons=((Button("Yes", data="yes"),),))
    await scene.answers.reply(await scene.asked(scene.rita), asking)
    press = await scene.pressed(scene.posted()[0], "Yes")
    await scene.answers.edit(press, HELLO)
    [answer] = scene.posted()
    assert answer.text == "hello"
    assert answer.buttons == []


async def test_an_edit_that_changes_nothing_counts_as_done(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    asking = Message(words("sure?"), buttons=((Button("Yes", data="yes"),),))
    await scene.answers.reply(await scene.asked(scene.rita), asking)
    press = await scene.pressed(scene.posted()[0], "Yes")
    await scene.answers.edit(press, asking)
    assert "failed" not in caplog.text


async def test_a_press_is_answered_with_a_toast(scene: Scene) -> None:
    asking = Message(words("sure?"), buttons=((Button("Yes", data="yes"),),))
    await scene.answers.reply(await scene.asked(scene.rita), asking)
    press = await scene.pressed(scene.posted()[0], "Yes")
    await scene.answers.toast(press, "y" * 300)
    assert list(scene.telegram.toasts.values()) == ["y" * 200]


async def test_a_press_that_is_too_old_is_no_failure(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    asking = Message(words("sure?"), buttons=((Button("Yes", data="yes"),),))
    await scene.answers.reply(await scene.asked(scene.rita), asking)
    press = await scene.pressed(scene.posted()[0], "Yes")
    scene.telegram.forget_presses()
    await scene.answers.toast(press)
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


async def test_what_is_no_press_is_neither_toasted_nor_edited(scene: Scene) -> None:
    update = await scene.asked(scene.rita)
    await scene.answers.toast(update)
    await scene.answers.edit(update, HELLO)
    assert scene.posted() == []
