"""The whole bot against stand-ins: what was posted is kept true while votes go on growing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from house import CHANNEL, MIDNIGHT, PATIENCE, POSTS, House, a_house

from bot import app
from bot.playground import sample
from bot.playground.telegram.chats import Call, Message
from bot.playground.telegram.faults import drop, flood, server_error

_VOTES = {item["paper"]["id"]: item["paper"]["upvotes"] for item in sample.items()}


async def _post(house: House) -> list[Message]:
    """The sample's day in the channel, the header first."""
    await house.summarised(2 * len(sample.items()))
    house.clock.set_to(MIDNIGHT)
    return await house.channel_has(POSTS)


async def _let_votes_grow(house: House, by: float, *, more: Mapping[str, int] | None = None) -> None:
    """So many times the votes that each paper had when it was posted, some named, and all of it collected."""
    grown = {paper_id: round(votes * by) for paper_id, votes in _VOTES.items()}
    for paper_id, votes in (grown | dict(more or {})).items():
        house.huggingface.vote(paper_id, votes)
    async with house.store() as store, app.work_of_day(house.settings, store, house.clock) as work:
        assert await work.collector.collect(sample.DAY)


def _edits(house: House) -> list[Call]:
    """Every edit that was ever made in the channel."""
    return [c for c in house.telegram.record if c.chat_id == CHANNEL and c.method == "editMessageText"]


async def _amendments(house: House, **states: int) -> None:
    """Wait until so many amendments are in these states, and all others are pending."""
    sql = "SELECT state, count(*) AS number FROM amendment WHERE state <> 'pending' GROUP BY state"
    counts: dict[str, int] = {}
    async with house.store() as store:
        for _ in range(round(PATIENCE / 0.02)):
            rows = await store.database.fetch_all(sql)
            counts = {row["state"]: row["number"] for row in rows}
            if counts == states:
                return
            await asyncio.sleep(0.02)
    raise AssertionError(f"amendments are {counts}")


def _votes_in(message: Message) -> int:
    return int(message.text.partition("▲")[2].split()[0])


async def test_three_hours_later_header_and_cards_say_what_is_so_by_then_in_their_places(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path) as house, house.running():
        header, *cards = await _post(house)
        assert "\nAI summaries of the abstracts. Votes are kept up to date for two days.\n" in header.text
        await _let_votes_grow(house, 1.5, more={"2405.06650": 99})
        house.clock.set_ahead(hours=2, minutes=50)
        await house.after_a_few_ticks()
        assert _edits(house) == []
        house.clock.set_ahead(minutes=11)
        await _amendments(house, done=POSTS)
        await house.after_a_few_ticks()
        assert [call.message for call in _edits(house)] == [header, *cards]
        assert len(house.channel()) == POSTS
    assert header.text.startswith("2024-05-14 (Tue) · 9 Daily Papers · 310 votes")
    assert [_votes_in(card) for card in cards] == [63, 48, 30, 24, 18]
    # Ranks stay as posted; who has climbed into the top is marked where it stands.
    assert "\n8. Large Language Models as Planning Domain Generators ▲99 ↑\n" in header.text
    assert header.text.count("↑") == 1
    assert all(message.keyboard for message in (header, *cards))
    assert header.link_preview == {"is_disabled": True}
    assert all(card.link_preview and card.link_preview["prefer_large_media"] for card in cards)


async def test_each_post_is_edited_four_times_at_most(tmp_path: Path) -> None:
    async with a_house(tmp_path, channel_sound="all") as house, house.running():
        posts = await _post(house)
        for n, (hours, in_all) in enumerate(((3, 6), (6, 12), (15, 18), (24, 24), (50, 24)), start=2):
            await _let_votes_grow(house, n)
            house.clock.set_ahead(hours=hours, minutes=1)
            await _amendments(house, done=in_all)
            await house.after_a_few_ticks()
        edits = [call.message_id for call in _edits(house)]
    assert edits == [message.id for message in posts] * 4
    assert [_votes_in(card) for card in posts[1:]] == [5 * votes for votes in (42, 32, 20, 16, 12)]


async def test_where_votes_hardly_changed_nothing_is_edited(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house, house.running():
        await _post(house)
        await _let_votes_grow(house, 1.05)
        house.clock.set_ahead(hours=10)
        await _amendments(house, needless=2 * POSTS)
        assert _edits(house) == []


async def test_only_the_posts_that_would_say_something_new_are_edited(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house, house.running():
        header, _, second, *_ = await _post(house)
        await _let_votes_grow(house, 1, more={"2405.07863": 40})
        house.clock.set_ahead(hours=3, minutes=1)
        await _amendments(house, done=2, needless=POSTS - 2)
        assert [call.message for call in _edits(house)] == [header, second]


async def test_without_hours_posts_stay_as_they_were_and_say_nothing_else(tmp_path: Path) -> None:
    async with a_house(tmp_path, refresh_hours=()) as house, house.running():
        header, *_ = await _post(house)
        assert "kept up to date" not in header.text
        await _let_votes_grow(house, 3)
        house.clock.set_ahead(hours=30)
        await house.after_a_few_ticks()
        assert _edits(house) == []


async def test_a_digest_in_a_private_chat_is_never_edited(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house, house.running():
        await house.ask(house.reader, "/subscribe 09:00")
        await _post(house)
        await house.telegram.wait_for(
            lambda m: m.chat.id == house.reader.id and m.text.startswith("2024-05-14"), timeout=PATIENCE
        )
        await _let_votes_grow(house, 2)
        house.clock.set_ahead(hours=3, minutes=1)
        await _amendments(house, done=POSTS)
    assert {c.chat_id for c in house.telegram.record if c.method == "editMessageText"} == {CHANNEL}


# -- trouble -------------------------------------------------------------------------------------------------


async def test_a_card_deleted_by_hand_stays_deleted_and_the_rest_goes_on(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house, house.running():
        posts = await _post(house)
        posts[2].deleted = True
        rest = [*posts[:2], *posts[3:]]
        await _let_votes_grow(house, 1.5)
        house.clock.set_ahead(hours=3, minutes=1)
        await _amendments(house, done=POSTS - 1, refused=1, withdrawn=3)
        await _let_votes_grow(house, 2)
        house.clock.set_ahead(hours=6)
        await _amendments(house, done=2 * (POSTS - 1), refused=1, withdrawn=3)
        assert [call.message for call in _edits(house)] == rest * 2
        assert house.channel() == rest


async def test_a_restart_between_changes_nothing(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        async with house.running():
            posts = await _post(house)
        await _let_votes_grow(house, 1.5)
        house.clock.set_ahead(hours=3, minutes=1)
        for _ in range(2):
            async with house.running():
                await _amendments(house, done=POSTS)
                await house.after_a_few_ticks()
        assert [call.message for call in _edits(house)] == posts


async def test_an_edit_whose_answer_was_lost_is_found_to_be_made_already(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house, house.running():
        posts = await _post(house)
        await _let_votes_grow(house, 1.5)
        house.telegram.fail(drop(), method="editMessageText")
        house.clock.set_ahead(hours=3, minutes=1)
        await _amendments(house, done=POSTS - 1)
        house.clock.set_ahead(minutes=2)
        await _amendments(house, done=POSTS)
        # Telegram says "message is not modified", and that is that.
        assert [call.message for call in _edits(house)] == posts


async def test_when_telegram_was_down_for_a_day_each_post_is_edited_once_to_what_is_so_by_then(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path) as house, house.running():
        posts = await _post(house)
        house.telegram.fail(server_error(502), method="editMessageText", times=100_000)
        for growth in (1.5, 1.7, 1.8):
            await _let_votes_grow(house, growth)
            house.clock.set_ahead(hours=8, minutes=10)
            await house.after_a_few_ticks()
        assert _edits(house) == []
        house.telegram.mend()
        # Step by step: what was under way when it came back is tried again a little later.
        await house.let_pass(minutes=90)
        await _amendments(house, done=POSTS, needless=2 * POSTS)
        await house.after_a_few_ticks()
        assert sorted(call.message_id or 0 for call in _edits(house)) == [message.id for message in posts]
    assert [_votes_in(card) for card in posts[1:]] == [76, 58, 36, 29, 22]


async def test_a_silence_that_an_edit_brought_about_is_kept_and_people_are_answered_meanwhile(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path) as house, house.running():
        posts = await _post(house)
        await _let_votes_grow(house, 1.5)
        house.telegram.fail(flood(600), method="editMessageText")
        house.clock.set_ahead(hours=3, minutes=1)
        await house.told("10 minutes of silence")
        await house.after_a_few_ticks()
        assert _edits(house) == []
        assert "2024-05-14" in await house.ask(house.reader, "/today")
        house.clock.set_ahead(minutes=11)
        await _amendments(house, done=POSTS)
        assert {call.message_id for call in _edits(house)} == {message.id for message in posts}
