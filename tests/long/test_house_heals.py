"""The whole bot without its model for a while: excerpts come on time, and summaries when there are some."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import more_days
import pytest
from house import A_MINUTE_BEFORE, MIDNIGHT, PATIENCE, POSTS, TEMPO, House, a_house
from shown import on_card, wrong_with_card, wrong_with_header

from bot.playground import sample
from bot.playground.model import Fault, ModelStandIn
from bot.playground.server import Loopback
from bot.playground.telegram.chats import Call, Message
from bot.playground.telegram.faults import server_error
from storage.records import Origin

_TEMPO = replace(TEMPO, summarise=timedelta(seconds=0.1), answer=timedelta(seconds=0.6))
_PAPERS = [item["paper"] for item in sample.items()[: POSTS - 1]]


def _edits(house: House) -> list[Call]:
    return [call for call in house.telegram.record if call.method == "editMessageText"]


def _place(message: Message) -> tuple[int, int]:
    return message.chat.id, message.id


def _edited(house: House) -> Counter[tuple[int, int]]:
    """How often each message was edited."""
    return Counter(_place(call.message) for call in _edits(house) if call.message is not None)


def _origins(cards: list[Message]) -> list[Origin]:
    return [on_card(card, ["en"])[0].origin for card in cards]


async def _posted(house: House) -> list[Message]:
    await house.hurry_until(lambda: len(house.channel()) == POSTS)
    return house.channel()


async def _digest(house: House) -> Message:
    """What came to the reader by itself."""
    return await house.telegram.wait_for(
        lambda message: message.chat.id == house.reader.id and message.text.startswith("2024-05-14"),
        timeout=PATIENCE,
    )


async def _promised(house: House, edits: int) -> None:
    """Wait until so many edits are promised because summaries have come."""
    async with house.store() as store, asyncio.timeout(PATIENCE):
        sql = "SELECT count(*) AS number FROM amendment WHERE cause = 'summaries'"
        while True:
            row = await store.database.fetch_one(sql)
            if row is not None and row["number"] == edits:
                return
            await asyncio.sleep(0.02)


def _assert_right(posts: list[Message]) -> None:
    header, *cards = posts
    for card, paper in zip(cards, _PAPERS, strict=True):
        assert wrong_with_card(card, paper, ["en"]) == []
    assert wrong_with_header(header, _PAPERS, cards, ["en"]) == []


async def test_when_the_model_is_back_each_post_and_digest_is_put_right_once(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=A_MINUTE_BEFORE) as house:
        house.tempo = _TEMPO
        house.model.fail("error", times=None)
        async with house.running():
            await house.ask(house.reader, "/subscribe 09:00")
            house.clock.set_to(MIDNIGHT)
            posts = await _posted(house)
            digest = await _digest(house)
        before = digest.text
        assert "The lines under the titles are sentences from the abstracts." in before
        assert _origins(posts[1:]) == [Origin.EXCERPT] * len(_PAPERS)
        _assert_right(posts)
        assert posts[0].sent - MIDNIGHT < timedelta(minutes=5)
        house.clock.set_ahead(hours=5)
        async with house.running():
            await house.after_a_few_ticks()
            assert _edits(house) == []
        house.model.mend()
        house.telegram.fail(server_error(502), method="editMessageText", times=1_000)
        async with house.running():
            await _promised(house, len([*posts, digest]))
            await house.after_a_few_ticks()
        assert _edits(house) == []
        house.telegram.mend()
        house.clock.set_ahead(hours=1)
        async with house.running():
            await house.telegram.wait_until(lambda: len(_edits(house)) > POSTS, timeout=PATIENCE)
            assert "Hello." in await house.ask(house.reader, "/start")
            await house.after_a_few_ticks()
            house.clock.set_ahead(hours=12)
            await house.after_a_few_ticks()
        # Nothing a second time, neither at the next start nor by the clock.
        async with house.running():
            await house.after_a_few_ticks()
        assert _edited(house) == dict.fromkeys([_place(each) for each in (*posts, digest)], 1)
        assert len(house.calls_to_channel()) == POSTS
    assert _origins(posts[1:]) == [Origin.MODEL] * len(_PAPERS)
    _assert_right(posts)
    assert "AI summaries of the abstracts." in digest.text
    assert digest.text.splitlines()[0] == before.splitlines()[0]


_NEVER = _PAPERS[1]["id"]


@pytest.mark.parametrize("how", ["refusal", "error", "hang", "empty", "endless"])
async def test_a_paper_that_is_never_summarised_does_not_hold_the_others_back(
    how: Fault, tmp_path: Path
) -> None:
    # Without hours at which posts are looked at anyway.
    async with a_house(tmp_path, begin=MIDNIGHT, refresh_hours=()) as house:
        house.tempo = _TEMPO
        house.model.fail("error", times=None)
        async with house.running():
            header, *cards = await _posted(house)
            house.model.mend()
            house.model.fail(how, times=None, paper=_NEVER)
            healed = [header, cards[0], *cards[2:]]
            await house.hurry_until(lambda: len(_edits(house)) >= len(healed), seconds=60, each=0.15)
            house.clock.set_ahead(hours=30)
            await house.after_a_few_ticks()
        assert _edited(house) == dict.fromkeys(map(_place, healed), 1)
    assert _origins(cards) == [Origin.MODEL, Origin.EXCERPT, *[Origin.MODEL] * 3]
    _assert_right([header, *cards])


# -- a second endpoint ---------------------------------------------------------------------------------------


def _to_admin(house: House) -> list[str]:
    return [message.text for message in house.telegram.posts_in(house.admin)]


async def test_a_key_that_is_refused_is_told_of_once_a_day_and_the_second_endpoint_writes(
    tmp_path: Path,
) -> None:
    second = ModelStandIn(sample.summaries(), titles=sample.titles(), key="the right one", improvise=True)
    async with (
        Loopback(second.app) as other,
        a_house(
            tmp_path,
            begin=MIDNIGHT,
            llm_key="the wrong one",
            llm_fallback_url=f"{other.url}/v1",
            llm_fallback_key="the right one",
            llm_fallback_model="second-model",
        ) as house,
    ):
        house.tempo = _TEMPO
        house.model.fail("bad-key", times=None)
        async with house.running():
            posts = await _posted(house)
            await house.summarised(2 * len(sample.items()))
            notice = await house.told("refuses the key for playground-model")
        asked = len(house.model.asked)
        house.clock.set_ahead(hours=2)
        house.huggingface.put(more_days.WEDNESDAY, more_days.days()[more_days.WEDNESDAY])
        async with house.running():
            await house.summarised(2 * len(sample.items()) + 4)
            await house.after_a_few_ticks()
        assert len(house.model.asked) > asked
        assert _to_admin(house) == [notice.text]
        async with house.store() as store:
            kept = (await store.summaries.of([_PAPERS[0]["id"]], "en"))[_PAPERS[0]["id"]]
    assert kept.model == "second-model"
    assert _origins(posts[1:]) == [Origin.MODEL] * len(_PAPERS)
    _assert_right(posts)
    assert "wrong one" not in notice.text


async def test_when_no_endpoint_takes_its_key_admins_are_told_of_each_and_the_day_comes_on_time(
    tmp_path: Path,
) -> None:
    second = ModelStandIn(sample.summaries(), titles=sample.titles(), key="the right one")
    async with (
        Loopback(second.app) as other,
        a_house(
            tmp_path,
            begin=MIDNIGHT,
            llm_key="the wrong one",
            llm_fallback_url=f"{other.url}/v1",
            llm_fallback_model="second-model",
        ) as house,
    ):
        house.tempo = _TEMPO
        house.model.fail("bad-key", times=None)
        async with house.running():
            posts = await _posted(house)
            first = await house.told("refuses the key for playground-model")
            other_one = await house.told("refuses the key for second-model")
            await house.after_a_few_ticks()
        async with house.running():
            house.clock.set_ahead(hours=3)
            await house.after_a_few_ticks()
        assert sorted(_to_admin(house)) == sorted([first.text, other_one.text])
    assert posts[0].sent - MIDNIGHT < timedelta(minutes=5)
    assert _origins(posts[1:]) == [Origin.EXCERPT] * len(_PAPERS)
    _assert_right(posts)


# -- the tokens of a day -------------------------------------------------------------------------------------

_TOKENS = 2_000
"""For two or three papers."""


async def test_when_the_tokens_of_a_day_are_spent_the_next_day_goes_on(tmp_path: Path) -> None:
    async with a_house(
        tmp_path,
        begin=MIDNIGHT,
        languages=["en"],
        llm_daily_tokens=_TOKENS,
        llm_concurrency=1,
        refresh_hours=(),
    ) as house:
        house.tempo = _TEMPO
        async with house.running():
            posts = await _posted(house)
            notice = await house.told(f"The {_TOKENS:,} tokens that the model may use in a day are spent.")
            await house.after_a_few_ticks()
        asked = len(house.model.asked)
        before = _origins(posts[1:])
        assert before == [Origin.MODEL] * asked + [Origin.EXCERPT] * (len(_PAPERS) - asked)
        assert 0 < asked < len(_PAPERS)
        _assert_right(posts)
        async with house.store() as store:
            spent = await store.askings.spent(MIDNIGHT)
            assert _TOKENS <= spent.tokens < 1.5 * _TOKENS
        async with house.running():
            house.clock.set_ahead(hours=5)
            await house.after_a_few_ticks()
            assert len(house.model.asked) == asked
            assert _to_admin(house) == [notice.text]
            assert _edits(house) == []
            house.clock.set_to(MIDNIGHT + timedelta(days=1))
            late = [posts[0], *posts[1 + asked :]]
            await house.telegram.wait_until(lambda: len(_edits(house)) == len(late), timeout=PATIENCE)
            await house.after_a_few_ticks()
        assert _edited(house) == dict.fromkeys(map(_place, late), 1)
    assert _origins(posts[1:]) == [Origin.MODEL] * len(_PAPERS)
    _assert_right(posts)
