"""The whole bot against stand-ins that fail: nothing is posted twice, and nothing is lost without a word."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest
from house import CHANNEL, MIDNIGHT, MORNING, POSTS, House, a_house, left_in

from bot.chat.channel import ChannelRefused
from bot.chat.client import TelegramDown
from bot.playground import sample
from bot.playground.telegram.check import Refusal
from bot.playground.telegram.faults import Fault, drop, flood, forbidden, hang_before, refuse, server_error
from bot.ports import TokenRefused
from bot.settings import SettingsError
from storage.records import Delivery


async def _doubtful(house: House) -> Delivery:
    async with house.store() as store:
        (delivery,) = await store.ledger.uncertain()
        return delivery


# -- Telegram ------------------------------------------------------------------------------------------------


async def test_a_message_whose_answer_is_lost_is_not_sent_again_and_the_admin_says_that_it_arrived(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path, begin=MORNING) as house:
        house.telegram.fail(drop(), chat=house.telegram.chats[CHANNEL])
        async with house.running():
            await house.channel_has(POSTS)
            doubt = await _doubtful(house)
            notice = await house.told(f"/settle {doubt.id} sent")
            assert notice.text.startswith(
                "Message 1 of 2024-05-14 to @\u2060daily_papers may or may not have"
            )
            assert "uncertain: 1" in await house.ask(house.admin, "/status")
        async with house.running():
            assert len(await house.after_a_few_ticks()) == POSTS
            assert await house.ask(house.admin, f"/settle {doubt.id} sent") == (
                f"Delivery {doubt.id} is now marked as sent."
            )
            assert "uncertain: 0" in await house.ask(house.admin, "/status")
            assert len(await house.after_a_few_ticks()) == POSTS
            twice = await house.ask(house.admin, f"/settle {doubt.id} again")
            assert twice == f"No uncertain delivery has the number {doubt.id}."
    notices = [message for message in house.telegram.posts_in(house.admin) if message.text == notice.text]
    assert len(notices) == 1


@pytest.mark.parametrize("trouble", [server_error(500), server_error(502)], ids=["500", "502"])
async def test_a_message_that_a_broken_server_may_have_lost_is_sent_again_when_the_admin_says_so(
    tmp_path: Path, trouble: Fault
) -> None:
    async with a_house(tmp_path, begin=MORNING) as house:
        house.telegram.fail(trouble, chat=house.telegram.chats[CHANNEL])
        async with house.running():
            await house.channel_has(POSTS - 1)
            doubt = await _doubtful(house)
            await house.told(f"/settle {doubt.id} again")
            assert len(await house.after_a_few_ticks()) == POSTS - 1
            assert await house.ask(house.admin, f"/settle {doubt.id} again") == (
                f"Delivery {doubt.id} will be sent again."
            )
            *_, last = await house.channel_has(POSTS)
            assert len(await house.after_a_few_ticks()) == POSTS
    assert last.text.startswith("2024-05-14 (Tue)")


async def test_telegram_that_asks_for_silence_gets_it_and_then_the_day(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house:
        house.telegram.fail(flood(300), chat=house.telegram.chats[CHANNEL])
        async with house.running():
            await house.settled(pending=POSTS)
            assert await house.after_a_few_ticks() == []
            assert "Pending: 6" in await house.ask(house.admin, "/status")
            house.clock.set_ahead(minutes=4)
            assert await house.after_a_few_ticks() == []
            house.clock.set_ahead(minutes=2)
            await house.channel_has(POSTS)
            assert len(await house.after_a_few_ticks()) == POSTS


async def test_a_channel_that_throws_the_bot_out_is_told_of_and_left_alone(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house:
        house.telegram.fail(
            forbidden("bot was kicked from the channel chat"), chat=house.telegram.chats[CHANNEL]
        )
        async with house.running():
            notice = await house.told("Telegram refused delivery")
            await house.settled(refused=1, withdrawn=POSTS - 1, pending=0)
            assert await house.after_a_few_ticks() == []
    assert "bot was kicked from the channel chat" in notice.text
    assert len([m for m in house.telegram.posts_in(house.admin) if m.text == notice.text]) == 1


async def test_rights_lost_between_two_messages_stop_the_rest_of_the_day(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house:
        channel = house.telegram.chats[CHANNEL]

        def lose_rights(_: object) -> None:
            channel.bot_may_post = len(channel.messages) < 2

        house.telegram.watch(lose_rights)
        async with house.running():
            await house.told("Telegram refused delivery")
            await house.settled(sent=2, refused=1, withdrawn=POSTS - 3, pending=0)
        channel.bot_may_post = False
        with pytest.raises(ChannelRefused, match="may not post in @daily_papers: make it an administrator"):
            await house.run()


async def test_a_token_that_is_refused_while_it_runs_ends_it_and_loses_nothing(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:

        async def live() -> None:
            async with house.running():
                await house.telegram.wait_until(lambda: house.telegram.updates.polls > 0)
                house.telegram.refuse_token()
                house.clock.set_to(MIDNIGHT)
                await asyncio.sleep(10)

        with pytest.raises(ExceptionGroup) as ended:
            await live()
        assert ended.group_contains(TokenRefused, match="Telegram refuses the bot's token", depth=1)
        await house.settled(pending=POSTS, sending=0, uncertain=0)


async def test_a_token_that_is_refused_at_the_start_ends_it(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        house.telegram.refuse_token()
        with pytest.raises(TokenRefused):
            await house.run()


async def test_without_a_token_nothing_is_begun_and_no_file_is_made(tmp_path: Path) -> None:
    async with a_house(tmp_path, telegram_token=None) as house:
        with pytest.raises(SettingsError, match="PAPERS_TELEGRAM_TOKEN is missing"):
            await house.run()
    assert left_in(tmp_path) == []


async def test_telegram_that_is_down_at_the_start_is_waited_for_as_long_as_there_is_patience(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path) as house:
        house.telegram.fail(server_error(502), method="getMe", times=1)
        with pytest.raises(TelegramDown, match="Telegram does not answer"):
            await house.run()
        async with house.running():
            assert "Hello." in await house.ask(house.reader, "/start")


async def test_a_stop_is_heeded_while_telegram_is_waited_for_at_the_start(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        house.telegram.fail(hang_before(), method="getMe", times=100)
        began = time.monotonic()
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            group.create_task(house.run())
            await asyncio.sleep(0.3)
            house.stopped.set()
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "trouble",
    [refuse(Refusal(401, "Unauthorized")), refuse(Refusal(404, "Not Found")), server_error(500), drop()],
    ids=["401", "404", "500", "cut"],
)
async def test_a_poll_that_fails_once_does_not_make_it_deaf(tmp_path: Path, trouble: Fault) -> None:
    async with a_house(tmp_path) as house:
        house.telegram.fail(trouble, method="getUpdates")
        async with house.running():
            house.clock.set_ahead(seconds=2)
            assert "Hello." in await house.ask(house.reader, "/start")


async def test_polls_that_nobody_answers_for_minutes_are_mended_and_told_of(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        house.telegram.fail(server_error(502), method="getUpdates", times=8)
        async with house.running():
            await house.let_pass(minutes=5)
            assert "Hello." in await house.ask(house.reader, "/start")
            await house.told("Nothing came from Telegram for")


# -- the model and Hugging Face ------------------------------------------------------------------------------


async def test_a_model_that_is_down_costs_no_day_its_excerpts_stand_in(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        house.model.fail("error", times=None)
        async with house.running():
            house.clock.set_to(MIDNIGHT)
            await house.let_pass(minutes=2)
            header, first, *_ = await house.channel_has(POSTS)
    assert header.sent - MIDNIGHT < timedelta(minutes=5)
    assert sample.summaries()["2405.02246"]["en"]["gist"] not in first.text
    assert sample.items()[0]["paper"]["summary"].split(". ")[0][:30] in first.text
    assert "AI" not in first.text.splitlines()[-1]


async def test_one_paper_that_the_model_cannot_summarise_costs_only_its_own_summary(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        house.model.fail("refusal", times=None, paper="2405.02246")
        async with house.running():
            house.clock.set_to(MIDNIGHT)
            _, first, second, *_ = await house.channel_has(POSTS)
    assert sample.summaries()["2405.02246"]["en"]["gist"] not in first.text
    assert sample.summaries()["2405.07863"]["en"]["gist"] in second.text


async def test_a_source_that_is_down_at_the_hour_is_asked_again_and_the_day_comes_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path) as house, house.running():
        await house.after_a_few_ticks()
        house.huggingface.fail("down", times=None)
        house.clock.set_to(MIDNIGHT)
        await house.let_pass(minutes=12)
        assert house.channel() == []
        house.huggingface.mend()
        house.huggingface.vote("2405.06650", 99)
        await house.let_pass(minutes=6)
        header, first, *_ = await house.channel_has(POSTS)
        assert len(await house.after_a_few_ticks()) == POSTS
    assert first.text.startswith("Large Language Models as Planning Domain Generators")
    assert not header.silent
    assert house.telegram.posts_in(house.admin) == []


async def test_a_source_that_stays_down_for_an_hour_costs_no_day_and_the_admin_is_told(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path) as house, house.running():
        await house.after_a_few_ticks()
        house.huggingface.fail("down", times=None, day=sample.DAY)
        house.clock.set_to(MIDNIGHT)
        await house.let_pass(minutes=55)
        assert house.channel() == []
        while not house.channel():  # the hour begins with the first try, which a busy machine makes late
            await house.let_pass(minutes=5)
        await house.channel_has(POSTS)
        notice = await house.told("2024-05-14")
        assert len(await house.after_a_few_ticks()) == POSTS
    assert notice.text.startswith("2024-05-14 was published as stored, because collecting it again failed")
