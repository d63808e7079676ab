"""Chats that take nothing more, each in its own way, and what becomes of what they were promised."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from house import PATIENCE
from more_days import THURSDAY
from told import Scene, a_scene

from bot.playground.telegram import faults
from bot.playground.telegram.chats import Chat
from bot.playground.telegram.check import Refusal, bad_request
from storage.records import State

_SUPERGROUP = -1005

Trouble = Callable[[Scene, Chat], None]


def _fails_with(refusal: Refusal) -> Trouble:
    return lambda scene, chat: scene.house.telegram.fail(faults.refuse(refusal), chat=chat)


def _loses_its_right(scene: Scene, chat: Chat) -> None:
    chat.bot_may_post = False


def _closes_its_topic(scene: Scene, chat: Chat) -> None:
    chat.topics, chat.closed_topics = (), (3,)


def _deletes_its_topic(scene: Scene, chat: Chat) -> None:
    chat.topics = (4,)


_TROUBLES = [
    pytest.param(
        _fails_with(Refusal(403, "Forbidden: bot was kicked from the supergroup chat")), id="kicked"
    ),
    pytest.param(_fails_with(bad_request("group chat was deactivated")), id="deactivated"),
    pytest.param(_fails_with(bad_request("chat not found")), id="deleted"),
    pytest.param(_loses_its_right, id="no right"),
    pytest.param(_closes_its_topic, id="topic closed"),
    pytest.param(_deletes_its_topic, id="topic deleted"),
]


async def _until_left(scene: Scene, number: int, *, left: bool) -> None:
    async with scene.house.store() as store, asyncio.timeout(PATIENCE):
        while True:
            chat = await store.chats.of(number)
            if chat is not None and (chat.left is not None) == left:
                return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("trouble", _TROUBLES)
async def test_a_group_that_takes_nothing_leaves_quietly_and_comes_back_when_it_speaks(
    trouble: Trouble, tmp_path: Path
) -> None:
    async with a_scene(tmp_path) as scene:
        telegram = scene.house.telegram
        owner = telegram.add_user(8, "Owner", language="en")
        group = telegram.add_group(_SUPERGROUP, topics=(3,), administrators=[owner])
        await scene.says(owner, "/subscribe 09:00 Asia/Seoul", chat=group, topic=3)
        await scene.follows(group)
        trouble(scene, group)
        scene.time_comes(THURSDAY, 9)
        await _until_left(scene, _SUPERGROUP, left=True)
        await scene.house.settled(refused=1)
        async with scene.house.store() as store:
            assert await store.subscriptions.count() == 0
        assert scene.said_to(scene.house.admin) == [], "readers come and go"

        group.bot_may_post, group.topics, group.closed_topics = True, (3,), ()
        await scene.says(owner, "/today 1", chat=group, topic=3)
        await _until_left(scene, _SUPERGROUP, left=False)
        await scene.subscribers_are(1)


async def test_a_group_that_moves_while_its_digest_is_sent_gets_it_at_its_new_number(tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        telegram = scene.house.telegram
        owner = telegram.add_user(8, "Owner", language="en")
        group = telegram.add_group(-77, kind="group", administrators=[owner])
        await scene.says(owner, "/subscribe 09:00 Asia/Seoul", chat=group)
        await scene.follows(group)
        new = telegram.becomes_supergroup(group, -1007)
        telegram.updates.forget()  # it hears of it from the refusal alone
        scene.time_comes(THURSDAY, 9)
        assert (await scene.follows(new)).text.startswith("2024-05-15")
        async with scene.house.store() as store:
            assert (await store.ledger.totals()).keys() == {State.SENT}
