"""A week of the whole bot against stand-ins: one message on Monday, with what rose since it was posted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from house import MIDNIGHT, House, a_house

from bot.playground import sample

_MONDAY = datetime(2024, 5, 20, tzinfo=UTC)
"""Nine o'clock in Seoul; the sample's day was the Tuesday before."""
_DAY = 3
"""What a day is in the channel with a top of two: a header and two cards."""


async def _post_the_day(house: House) -> None:
    await house.summarised(2 * len(sample.items()))
    house.clock.set_to(MIDNIGHT)
    await house.channel_has(_DAY)


def _let_votes_grow(house: House) -> None:
    for paper_id, votes in (("2405.02246", 400), ("2405.07863", 300), ("2405.07065", 181)):
        house.huggingface.vote(paper_id, votes)


async def test_on_monday_the_week_comes_once_and_leads_into_the_bot(tmp_path: Path) -> None:
    async with a_house(tmp_path, top=2) as house:
        async with house.running():
            await _post_the_day(house)
            house.clock.set_to(_MONDAY - timedelta(minutes=1))
            assert len(await house.after_a_few_ticks()) == _DAY
            _let_votes_grow(house)
            house.clock.set_to(_MONDAY)
            *_, week = await house.channel_has(_DAY + 1)
            assert len(await house.after_a_few_ticks()) == _DAY + 1
        async with house.running():
            house.clock.set_ahead(hours=1)
            assert len(await house.after_a_few_ticks()) == _DAY + 1
            await house.settled(sent=_DAY + 1)
    first, one, two, rose, end = week.text.split("\n\n")
    assert first == "Week 20 · 13–19 May 2024 · 9 papers"
    assert one.startswith("1. What matters when building vision-language models? ▲400 · 14 May\n")
    assert two.startswith("2. RLHF Workflow: From Reward Modeling to Online RLHF ▲300 · 14 May\n")
    heading, title, gist = rose.split("\n")
    assert heading == "A riser you missed (then → now)"
    assert title.startswith("LogoMotion: ")
    assert title.endswith(" ▲8 → ▲181 · 14 May")
    assert gist == sample.summaries()["2405.07065"]["en"]["gist"]
    assert end == "AI summaries of the abstracts.\n#DailyPapers"
    assert not week.silent
    assert week.link_preview == {"is_disabled": True}


async def test_a_house_that_was_off_on_monday_posts_the_week_within_a_day_and_silently(
    tmp_path: Path,
) -> None:
    async with a_house(tmp_path, top=2) as house:
        async with house.running():
            await _post_the_day(house)
        house.clock.set_to(_MONDAY + timedelta(hours=23))
        async with house.running():
            *_, week = await house.channel_has(_DAY + 1)
            assert len(await house.after_a_few_ticks()) == _DAY + 1
    assert week.text.startswith("Week 20 · ")
    assert week.silent


async def test_a_week_whose_monday_is_over_does_not_come(tmp_path: Path) -> None:
    async with a_house(tmp_path, top=2) as house:
        async with house.running():
            await _post_the_day(house)
        house.clock.set_to(_MONDAY + timedelta(days=1, minutes=1))
        async with house.running():
            assert not [post for post in await house.after_a_few_ticks() if post.text.startswith("Week")]


async def test_whoever_wants_no_week_gets_none(tmp_path: Path) -> None:
    async with a_house(tmp_path, top=2, weekly="off") as house, house.running():
        await _post_the_day(house)
        house.clock.set_to(_MONDAY)
        assert len(await house.after_a_few_ticks()) == _DAY
