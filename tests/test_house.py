"""The whole bot against stand-ins: a day posted, what is answered, a resend, a restart, a stop."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from house import CHANNEL, MIDNIGHT, MORNING, POSTS, a_house

from bot import app
from bot.app import AlreadyRunning
from bot.playground import sample
from bot.playground.telegram.faults import hang

BOT = "daily_papers_test_bot"
NOT_KNOWN = "I did not understand that. Try /today, send a link to a paper, or see /help for the rest."
TITLES = [
    "What matters when building vision-language models?",
    "RLHF Workflow: From Reward Modeling to Online RLHF",
    "SUTRA: Scalable Multilingual Language Model Architecture",
    "SambaNova SN40L: Scaling the AI Memory Wall with Dataflow and Composition of Experts",
    (
        "Plot2Code: A Comprehensive Benchmark for Evaluating Multi-modal Large Language Models in Code "
        "Generation from Scientific Plots"
    ),
]


# -- a day ---------------------------------------------------------------------------------------------------


async def test_a_day_is_collected_summarised_and_posted_once_whatever_the_hour_and_the_restarts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_house(tmp_path) as house:
        async with house.running():
            await house.summarised(2 * len(sample.items()))
            assert await house.after_a_few_ticks() == []
            house.clock.set_to(MIDNIGHT)
            header, *cards = await house.channel_has(POSTS)
            house.clock.set_ahead(hours=1)
            assert len(await house.after_a_few_ticks()) == POSTS
        async with house.running():
            assert len(await house.after_a_few_ticks()) == POSTS
            house.clock.set_ahead(hours=12)
            assert len(await house.after_a_few_ticks()) == POSTS

    assert header.text.startswith("2024-05-14 (Tue) · 9 Daily Papers · 147 votes")
    assert header.link_preview == {"is_disabled": True}
    assert [card.text.partition("\n")[0] for card in cards] == TITLES
    assert [message.silent for message in (header, *cards)] == [False, True, True, True, True, True]
    for card, item in zip(cards, sample.items(), strict=False):
        paper_id = item["paper"]["id"]
        assert sample.summaries()[paper_id]["en"]["gist"] in card.text
        assert card.link_preview == {
            "url": f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{paper_id}.png",
            "prefer_large_media": True,
            "show_above_text": True,
        }
    assert len(house.model.asked) == 2 * len(sample.items())
    assert [(r.name, r.getMessage()) for r in caplog.records if r.levelno > logging.INFO] == []


async def test_the_first_message_comes_when_the_day_ends_with_the_votes_of_its_end(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house, house.running():
        await house.summarised(2 * len(sample.items()))
        house.huggingface.vote("2405.06650", 99)
        house.clock.set_to(MIDNIGHT)
        header, first, *_ = await house.channel_has(POSTS)
    assert header.sent.replace(second=0, microsecond=0) == MIDNIGHT
    assert first.text.startswith("Large Language Models as Planning Domain Generators\n▲99 ")


async def test_the_channel_may_be_posted_to_in_korean_and_without_a_sound(tmp_path: Path) -> None:
    async with (
        a_house(tmp_path, channel_language="ko", channel_sound="none", top=2) as house,
        house.running(),
    ):
        house.clock.set_to(MIDNIGHT)
        header, first, second = await house.channel_has(3)
        assert len(await house.after_a_few_ticks()) == 3
    assert header.text.startswith("2024-05-14 (화)")
    assert sample.summaries()["2405.02246"]["ko"]["gist"] in first.text
    assert all(message.silent for message in (header, first, second))


async def test_a_house_that_comes_two_hours_late_posts_in_silence(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house, house.running():
        posts = await house.channel_has(POSTS)
    assert all(post.silent for post in posts)


async def test_days_missed_while_it_was_off_are_caught_up_with_each_once(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        async with house.running():
            house.clock.set_to(MIDNIGHT)
            await house.channel_has(POSTS)
        for n, day in enumerate((date(2024, 5, 15), date(2024, 5, 16)), start=1):
            house.huggingface.put(day, [_item(f"2405.1000{n}", f"Paper of {day}")])
        house.clock.set_to(datetime(2024, 5, 17, 5, tzinfo=UTC))
        async with house.running():
            _, *caught_up = (await house.channel_has(POSTS + 3))[POSTS - 1 :]
            assert len(await house.after_a_few_ticks()) == POSTS + 3
    digest, header, card = caught_up
    assert digest.text.startswith("2024-05-15 (Wed)")
    assert header.text.startswith("2024-05-16 (Thu)")
    assert card.text.startswith("Paper of 2024-05-16")
    assert all(message.silent for message in caught_up)


def _item(paper_id: str, title: str) -> dict[str, object]:
    paper = {"id": paper_id, "title": title, "summary": "We count. It works.", "upvotes": 3, "authors": []}
    return {"title": title, "publishedAt": "2024-05-15T00:00:00.000Z", "paper": paper}


async def test_an_empty_weekday_is_said_in_one_silent_line(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house, house.running():
        house.clock.set_to(MIDNIGHT)
        await house.channel_has(POSTS)
        house.clock.set_ahead(days=1)
        *_, line = await house.channel_has(POSTS + 1)
        assert len(await house.after_a_few_ticks()) == POSTS + 1
    assert line.text.startswith("2024-05-15 (Wed)")
    assert "\n" not in line.text
    assert line.silent


# -- answers -------------------------------------------------------------------------------------------------


async def test_readers_are_answered_in_english(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house, house.running():
        await house.channel_has(POSTS)
        today = await house.ask(house.reader, "/today")
        assert [title[:40] for title in TITLES if title[:40] in today] == [title[:40] for title in TITLES]
        assert "closes on Thu 16 May at 09:00 (Seoul)" in today
        few = await house.ask(house.reader, "/today 3")
        assert few.startswith("2024-05-14 (Tue) · top 3 of 9 papers")
        assert TITLES[2] in few
        assert TITLES[3][:40] not in few
        assert "From 1 to 20" in await house.ask(house.reader, "/today many")
        for name in ("leo tronchon", "tronchon", "Tronchon Léo"):
            found = await house.ask(house.reader, f"/author {name}")
            assert found.startswith("Léo Tronchon · 1 paper"), name
            assert f"{TITLES[0]}\n2024-05-14 ▲42" in found
        assert (await house.ask(house.reader, "/author nobody")).startswith("No author by this name: nobody")
        assert "Hello." in await house.ask(house.reader, "/start")
        assert (await house.ask(house.reader, "/start p_2405_06694")).startswith(TITLES[2])
        assert (await house.ask(house.reader, "/start d_2024-05-14")).startswith("2024-05-14 (Tue)")
        assert "Hello." in await house.ask(house.reader, "/start nonsense")
        assert "/author" in await house.ask(house.reader, "/help")
        assert await house.ask(house.reader, "/nonsense") == NOT_KNOWN
        assert await house.ask(house.reader, "good morning") == NOT_KNOWN


async def test_readers_are_answered_in_korean(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house, house.running():
        mina = house.telegram.add_user(8, "Mina", language="ko")
        await house.channel_has(POSTS)
        assert (await house.ask(mina, "/today 1")).startswith("2024-05-14 (화)")
        assert sample.summaries()["2405.02246"]["ko"]["gist"] in await house.ask(mina, "/today 1")
        assert (await house.ask(mina, "/author tronchon")).startswith("Léo Tronchon · 논문 1편")
        assert (await house.ask(mina, "/start")).startswith("안녕하세요")
        assert "목록" in await house.ask(mina, "/help")
        unknown = await house.ask(mina, "/nonsense")
        assert unknown != NOT_KNOWN
        assert "/help" in unknown


async def test_in_a_group_it_answers_when_it_is_meant_and_is_silent_about_what_is_not_its_own(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path, begin=MORNING) as house, house.running():
        await house.channel_has(POSTS)
        telegram = house.telegram
        group = telegram.add_group(-1002000000002)
        for unmeant in ("/nonsense", "/today@another_bot", "good morning", f"/nonsense@{BOT}x"):
            telegram.says(house.reader, unmeant, chat=group)
        asked = telegram.says(house.reader, f"/today@{BOT} 1", chat=group)
        answer = await telegram.next_answer_to(asked)
        assert answer.reply_to is asked
        assert answer.text.startswith("2024-05-14 (Tue) · top 1 of 9 papers")
        assert answer.silent
        asked = telegram.says(house.reader, f"/nonsense@{BOT}", chat=group)
        assert "/today or /help" in (await telegram.next_answer_to(asked)).text
        assert len(telegram.posts_in(group)) == 2


async def test_a_bot_that_has_nothing_yet_says_so(tmp_path: Path) -> None:
    async with a_house(tmp_path, channel=None, admins=[]) as house, house.running():
        assert await house.ask(house.reader, "/today") == (
            "No list is complete yet. Please come back a little later."
        )
        assert "Hello." in await house.ask(house.reader, "/start")


async def test_polls_go_on_and_are_answered_while_a_post_is_on_its_way(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house:
        house.telegram.fail(hang(), chat=house.telegram.chats[CHANNEL])
        async with house.running():
            await house.channel_has(1)
            assert (await house.ask(house.reader, "/today")).startswith("2024-05-14")
            assert len(house.channel()) == 1
            house.telegram.release()
            await house.channel_has(POSTS)
            await house.settled(sent=POSTS)


# -- an admin ------------------------------------------------------------------------------------------------


async def test_a_resend_is_shown_first_and_posted_once_however_often_it_is_confirmed(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house, house.running():
        telegram = house.telegram
        first = await house.channel_has(POSTS)
        house.huggingface.vote("2405.02246", 1042)
        preview = await telegram.next_answer_to(telegram.says(house.admin, "/resend 2024-05-14"))
        assert preview.text.startswith("6 messages about 2024-05-14 would be posted to @\u2060daily_papers.")
        assert first[0].text[:40] in preview.text
        assert len(await house.after_a_few_ticks()) == POSTS
        presses = [telegram.presses(house.admin, preview, "Post again") for _ in range(3)]
        for press in presses:
            await telegram.toast_of(press)
        telegram.repeat_last_update()
        again = (await house.channel_has(2 * POSTS))[POSTS:]
        assert len(await house.after_a_few_ticks()) == 2 * POSTS
        assert [message.text for message in again] == [message.text for message in first]
        assert all(message.silent for message in again)
        edited = [call.text for call in telegram.record if call.method == "editMessageText"]
        assert edited[0] == "6 messages about 2024-05-14 are on their way to @\u2060daily_papers."


async def test_a_cancelled_resend_posts_nothing(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house, house.running():
        telegram = house.telegram
        await house.channel_has(POSTS)
        preview = await telegram.next_answer_to(telegram.says(house.admin, "/resend"))
        answer = await telegram.next_answer_to(telegram.presses(house.admin, preview, "Cancel"))
        assert answer.text == "Cancelled. Nothing is posted."
        assert answer.buttons == []
        assert len(await house.after_a_few_ticks()) == POSTS


async def test_a_stranger_who_presses_confirm_posts_nothing(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house, house.running():
        telegram = house.telegram
        await house.channel_has(POSTS)
        preview = await telegram.next_answer_to(telegram.says(house.admin, "/resend"))
        await telegram.toast_of(telegram.presses(house.reader, preview, "Post again"))
        assert len(await house.after_a_few_ticks()) == POSTS


async def test_a_resend_at_once_is_posted_once_though_telegram_repeats_it_even_after_a_restart(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path, begin=MORNING) as house:
        async with house.running():
            await house.channel_has(POSTS)
            assert await house.ask(house.admin, "/resend 2024-05-14 now") == (
                "6 messages about 2024-05-14 are on their way to @\u2060daily_papers."
            )
            house.telegram.repeat_last_update()
            known = await house.told("This was already confirmed; nothing more is posted.")
            await house.channel_has(2 * POSTS)
        polls = house.telegram.updates.polls
        async with house.running():
            await house.telegram.wait_until(lambda: house.telegram.updates.polls > polls)
            house.telegram.repeat_last_update()
            await house.telegram.wait_until(
                lambda: [m.text for m in house.telegram.posts_in(house.admin)].count(known.text) == 2
            )
            assert len(await house.after_a_few_ticks()) == 2 * POSTS


async def test_a_day_that_runs_or_is_unknown_or_cannot_be_read_is_not_resent(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house, house.running():
        await house.channel_has(POSTS)
        for wish in ("", " now"):
            running = await house.ask(house.admin, f"/resend 2024-05-15{wish}")
            assert running == "The list of 2024-05-15 is still filling up."
            unknown = await house.ask(house.admin, f"/resend 2024-05-01{wish}")
            assert unknown == "No papers are stored for 2024-05-01."
        assert "Write the day like this" in await house.ask(house.admin, "/resend 2024-13-01")
        assert "Write the day like this" in await house.ask(house.admin, "/resend now")
        assert len(await house.after_a_few_ticks()) == POSTS


async def test_a_stranger_learns_nothing_of_what_admins_may_do(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house, house.running():
        await house.channel_has(POSTS)
        help_text = await house.ask(house.reader, "/help")
        for command in ("/resend", "/resend 2024-05-14 now", "/status", "/settle 1 sent"):
            assert await house.ask(house.reader, command) == NOT_KNOWN, command
            assert command.partition(" ")[0] not in help_text
        assert len(await house.after_a_few_ticks()) == POSTS


async def test_an_admin_learns_how_things_stand(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house, house.running():
        await house.channel_has(POSTS)
        await house.settled(sent=POSTS)
        status = await house.ask(house.admin, "/status")
    assert "Collected: 2024-05-15, Wed 15 May at 11:00" in status
    assert "Published: 2024-05-14, Wed 15 May at 11:00" in status
    assert "Next: Thu 16 May at 09:00 (Seoul)" in status
    assert "Pending: 0 · refused: 0 · uncertain: 0" in status


# -- one house, and its end ----------------------------------------------------------------------------------


async def test_a_second_run_on_the_same_database_ends_and_does_the_first_no_harm(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house, house.running():
        with pytest.raises(AlreadyRunning, match=r"another process is sending with .*papers\.sqlite3"):
            await house.run()
        house.clock.set_to(MIDNIGHT)
        await house.channel_has(POSTS)
        assert len(await house.after_a_few_ticks()) == POSTS


async def test_a_stop_finishes_the_message_in_hand_and_the_next_start_goes_on(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house:
        async with house.running():
            await house.telegram.wait_until(lambda: house.telegram.updates.polls > 0)
            house.telegram.answer_delay = 0.4
            await house.channel_has(1)
            house.stopped.set()
        assert len(house.channel()) == 1
        await house.settled(sent=1, pending=POSTS - 1, sending=0, uncertain=0)
        house.telegram.answer_delay = 0
        async with house.running():
            posts = await house.channel_has(POSTS)
            await house.settled(sent=POSTS)
    assert len({post.text for post in posts}) == POSTS == len(house.calls_to_channel())


async def test_a_stop_waits_for_the_answer_in_hand(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house:
        async with house.running():
            await house.channel_has(POSTS)
            house.telegram.answer_delay = 0.3
            house.telegram.says(house.reader, "/today")
            await house.telegram.wait_until(lambda: bool(house.telegram.posts_in(house.reader)))
            house.stopped.set()
        async with house.running():
            await house.after_a_few_ticks()
    assert len(house.telegram.posts_in(house.reader)) == 1


async def test_a_stop_does_not_wait_for_commands_that_telegram_is_slow_to_take(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        house.telegram.fail(hang(), method="setMyCommands", times=100)
        async with house.running():
            await house.after_a_few_ticks()
            began = time.monotonic()
        assert time.monotonic() - began < 3


# -- recorded days -------------------------------------------------------------------------------------------


def _recorded(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.glob("hf-daily/20*.json")))


async def test_all_recorded_days_go_through_the_house_and_it_still_starts_in_two_seconds(
    tmp_path: Path, shared_data: Path
) -> None:
    async with a_house(
        tmp_path, begin=datetime(2026, 8, 22, 2, tzinfo=UTC), llm_url=None, llm_model=None
    ) as house:
        days = [house.huggingface.put_file(path) for path in _recorded(shared_data)]
        async with house.store() as store, app.work_of_day(house.settings, store, house.clock) as work:
            for day in days:
                assert await work.collector.collect(day)
            newest = await store.papers.newest_day(days[-1])
            papers = [(await store.papers.count(day)).papers for day in days]
        assert newest == days[-1]
        assert papers == [_distinct(path) for path in _recorded(shared_data)]
        began = time.monotonic()
        async with house.running():
            assert time.monotonic() - began < 2
            assert (await house.ask(house.reader, "/today")).startswith(f"{days[-1]}")
            await house.channel_has(POSTS)


def _distinct(path: Path) -> int:
    return len({item["paper"]["id"] for item in json.loads(path.read_text(encoding="utf-8"))})
