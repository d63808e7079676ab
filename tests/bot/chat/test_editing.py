"""Messages that are changed or taken away after they were sent, and what is known of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from chat_house import telegram_and_client

from bot.chat.client import Client
from bot.chat.messenger import TelegramMessenger
from bot.playground.telegram import faults
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.check import bad_request
from bot.playground.telegram.faults import Fault
from bot.ports import Edited, Later, Refused, Sent, Uncertain, Vanished
from bot.posts import Notice
from storage.records import Chat

CHANNEL = Chat(1, -1001, "channel", "Papers")


class Scene:
    """A message that stands in a channel."""

    def __init__(self, telegram: TelegramStandIn, client: Client) -> None:
        self.telegram = telegram
        self.channel = telegram.add_channel(CHANNEL.telegram_id)
        self.messenger = TelegramMessenger(client.bot, longest=0.5)

    async def send(self, name: str = "one") -> int:
        sent = await self.messenger.send(CHANNEL, Notice(name), language="en", silent=True)
        assert isinstance(sent, Sent)
        return sent.message_id

    def texts(self) -> list[str]:
        return [message.text for message in self.telegram.posts_in(self.channel)]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with telegram_and_client() as (telegram, client):
        yield Scene(telegram, client)


async def test_an_edit_changes_the_message_in_its_place(scene: Scene) -> None:
    number = await scene.send()
    assert await scene.messenger.edit(CHANNEL, number, Notice("two"), language="en") == Edited()
    assert scene.texts() == ["two"]


async def test_an_edit_that_changes_nothing_counts_as_done(scene: Scene) -> None:
    number = await scene.send()
    assert await scene.messenger.edit(CHANNEL, number, Notice("one"), language="en") == Edited()


async def test_a_message_that_was_deleted_by_hand_has_vanished(scene: Scene) -> None:
    number = await scene.send()
    scene.channel.messages[number].deleted = True
    outcome = await scene.messenger.edit(CHANNEL, number, Notice("two"), language="en")
    assert isinstance(outcome, Vanished)


async def test_a_message_is_taken_away_and_that_it_is_gone_already_is_no_failure(scene: Scene) -> None:
    number = await scene.send()
    assert await scene.messenger.delete(CHANNEL, number) == Edited()
    assert scene.texts() == []
    assert await scene.messenger.delete(CHANNEL, number) == Edited()


async def test_a_message_that_is_too_old_to_be_deleted_stays(scene: Scene) -> None:
    number = await scene.send()
    scene.telegram.fail(faults.refuse(bad_request("message can't be deleted")), method="deleteMessage")
    assert isinstance(await scene.messenger.delete(CHANNEL, number), Vanished)
    assert scene.texts() == ["one"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.flood(7), Later),
        (faults.forbidden(), Refused),
        (faults.refuse(bad_request("need administrator rights in the channel chat")), Refused),
        (faults.server_error(500), Uncertain),
        (faults.drop(), Uncertain),
        (faults.hang(), Uncertain),
    ],
)
async def test_what_goes_wrong_with_an_edit_is_told_by_its_cause(
    scene: Scene, fault: Fault, kind: type[object]
) -> None:
    number = await scene.send()
    scene.telegram.fail(fault, method="editMessageText")
    outcome = await scene.messenger.edit(CHANNEL, number, Notice("two"), language="en")
    assert isinstance(outcome, kind)


async def test_a_post_that_goes_to_many_is_rendered_once_for_each_kind_of_chat(scene: Scene) -> None:
    reader = scene.telegram.add_user(7, "Rita")
    post = Notice("one")
    for chat in (CHANNEL, Chat(2, reader.id, "private"), CHANNEL):
        for language in ("en", "ko"):
            assert isinstance(await scene.messenger.send(chat, post, language=language, silent=True), Sent)
    assert len(scene.messenger._rendered) == 4
