"""Posts that are sent to the stand-in, and what becomes of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import cast

import pytest
from chat_house import CHANNEL, TOKEN, telegram_and_client
from sample_day import Papers

from bot.chat.client import build
from bot.chat.messenger import TelegramMessenger
from bot.playground.telegram import faults
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.check import Refusal
from bot.playground.telegram.faults import Fault
from bot.ports import Later, Messenger, Moved, Outcome, Refused, Sent, TokenRefused, Uncertain
from bot.posts import Entry
from storage.records import Chat

SILENTLY = True


class Scene:
    """A channel in the stand-in, and a messenger that knows it."""

    def __init__(self, telegram: TelegramStandIn, messenger: Messenger, papers: Papers) -> None:
        self.telegram = telegram
        self.channel = telegram.add_channel(CHANNEL)
        self.messenger = messenger
        self.papers = papers

    async def send(self, *, to: int = CHANNEL, silent: bool = SILENTLY) -> Outcome:
        post = self.papers.card("en")
        return await self.messenger.send(Chat(1, to, "channel"), post, language="en", silent=silent)


@pytest.fixture(params=["httpx", "aiohttp"])
async def scene(request: pytest.FixtureRequest, papers: Papers) -> AsyncIterator[Scene]:
    if request.param == "aiohttp":
        pytest.importorskip("aiohttp", reason="the extra `paid` is not installed")
    async with telegram_and_client(paid=request.param == "aiohttp") as (telegram, client):
        yield Scene(telegram, TelegramMessenger(client.bot, longest=0.3), papers)


async def test_a_post_arrives_as_it_was_rendered(scene: Scene) -> None:
    outcome = await scene.send()
    [posted] = scene.telegram.posts_in(scene.channel)
    assert outcome == Sent(posted.id)
    assert posted.silent
    assert scene.papers.card("en").entry.listing.paper.title in posted.text
    assert posted.link_preview is not None
    assert posted.link_preview["prefer_large_media"]
    assert posted.link_preview["show_above_text"]
    assert [str(button["url"]).partition("?")[0] for button in posted.buttons] == [
        f"https://t.me/{scene.telegram.bot.username}"
    ]


async def test_a_header_has_no_preview_and_may_sound(scene: Scene) -> None:
    post = scene.papers.header("ko")
    await scene.messenger.send(Chat(1, CHANNEL, "channel"), post, language="ko", silent=False)
    [posted] = scene.telegram.posts_in(scene.channel)
    assert posted.link_preview == {"is_disabled": True}
    assert not posted.silent
    assert "추천" in posted.text


@pytest.mark.parametrize(
    ("fault", "kind", "posted"),
    [
        (faults.flood(7), Later, 0),
        (faults.forbidden(), Refused, 0),
        (faults.server_error(500), Uncertain, 0),
        (faults.server_error(502), Uncertain, 0),
        (faults.server_error(500, accepted=True), Uncertain, 1),
        (faults.hang(), Uncertain, 1),
        (faults.hang_before(), Uncertain, 0),
        (faults.drop(), Uncertain, 1),
    ],
)
async def test_what_goes_wrong_on_the_way(
    scene: Scene, fault: Fault, kind: type[Outcome], posted: int
) -> None:
    scene.telegram.fail(fault)
    outcome = await scene.send()
    scene.telegram.release()
    assert isinstance(outcome, kind)
    assert len(scene.telegram.posts_in(scene.channel)) == posted
    assert TOKEN not in repr(outcome)


async def test_nothing_is_tried_twice_by_itself(scene: Scene) -> None:
    scene.telegram.fail(faults.server_error(500, accepted=True))
    scene.telegram.fail(faults.server_error(500, accepted=True))
    await scene.send()
    assert len(scene.telegram.posts_in(scene.channel)) == 1


def throws_out(scene: Scene) -> None:
    scene.channel.bot_standing = "kicked"


def takes_the_right(scene: Scene) -> None:
    scene.channel.bot_may_post = False


@pytest.mark.parametrize("happens", [throws_out, takes_the_right])
async def test_a_channel_that_does_not_want_us_is_gone(
    scene: Scene, happens: Callable[[Scene], None]
) -> None:
    happens(scene)
    outcome = await scene.send()
    assert isinstance(outcome, Refused)
    assert outcome.gone


async def test_an_unknown_chat_is_gone(scene: Scene) -> None:
    outcome = await scene.send(to=-100999)
    assert isinstance(outcome, Refused)
    assert outcome.gone


async def test_a_group_that_became_a_supergroup_tells_its_new_number(scene: Scene) -> None:
    group = scene.telegram.add_group(-5, kind="group")
    scene.telegram.becomes_supergroup(group, -1005)
    assert await scene.send(to=-5) == Moved(-1005)


async def test_a_refused_token_is_no_outcome(scene: Scene) -> None:
    scene.telegram.refuse_token()
    with pytest.raises(TokenRefused) as caught:
        await scene.send()
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_one_stray_401_does_not_end_the_bot(scene: Scene) -> None:
    scene.telegram.fail(faults.refuse(Refusal(401, "Unauthorized")))
    assert isinstance(await scene.send(), Later)
    assert isinstance(await scene.send(), Sent)


async def test_where_nobody_listens_nothing_was_sent(papers: Papers) -> None:
    async with telegram_and_client() as (_, signed_in):
        pass
    client = build(TOKEN, "http://127.0.0.1:9")  # the discard port: nobody is there
    client.bot._bot_user = signed_in.bot._bot_user  # as if it had signed in before
    await client.bot.request.initialize()
    messenger = TelegramMessenger(client.bot)
    outcome = await messenger.send(Chat(1, 7, "private"), papers.card("en"), language="en", silent=True)
    await client.bot.request.shutdown()
    assert isinstance(outcome, Later)
    assert not outcome.flood
    assert "Connect" in outcome.why


async def test_a_cancelled_send_flies(scene: Scene) -> None:
    scene.telegram.fail(faults.hang_before())
    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(scene.send())
        await asyncio.sleep(0.05)
        sending.cancel()
    scene.telegram.release()
    assert sending.cancelled()


async def test_a_post_that_cannot_be_rendered_was_certainly_not_sent(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    broken = replace(scene.papers.card("en"), entry=cast("Entry", None))
    outcome = await scene.messenger.send(Chat(1, CHANNEL, "channel"), broken, language="en", silent=True)
    assert isinstance(outcome, Refused)
    assert scene.telegram.posts_in(scene.channel) == []
    assert "could not be rendered" in caplog.text
