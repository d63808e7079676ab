"""What the source says is kept, and what it does not say costs nothing that is stored."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from day_house import DayHouse
from fakes import listed, paper

from bot.ports import CannotSummarise
from bot.posts import Notice
from storage.records import Kind, ListedDay, Origin

_TODAY = date(2024, 5, 15)
_DAYS = [_TODAY - timedelta(days=before) for before in (2, 1, 0)]
_HALF_AN_HOUR = timedelta(minutes=30)


def _put_all(house: DayHouse) -> None:
    for number, day in enumerate(_DAYS):
        house.source.put(day, *[listed(place, of=paper(number * 10 + place)) for place in (1, 2, 3)])


async def _round(house: DayHouse) -> bool:
    house.clock.set(house.clock.now() + _HALF_AN_HOUR)
    return await house.collector.round()


async def test_a_round_asks_for_the_running_day_and_the_two_before_it(house: DayHouse) -> None:
    _put_all(house)
    assert await house.collector.round()
    assert house.source.asked == _DAYS
    assert [(await house.papers.count(day)).papers for day in _DAYS] == [3, 3, 3]


async def test_a_round_has_every_paper_summarised_in_every_language_the_newest_complete_day_first(
    house: DayHouse,
) -> None:
    _put_all(house)
    await house.collector.round()
    await house.collector.summarise()
    assert len(house.model.asked) == 18
    assert {paper_id for paper_id, _ in house.model.asked[:6]} == {paper(10 + n).id for n in (1, 2, 3)}


async def test_a_second_round_spends_nothing_again(house: DayHouse) -> None:
    _put_all(house)
    await house.collector.round()
    await house.collector.summarise()
    house.model.asked.clear()
    await _round(house)
    await house.collector.summarise()
    assert house.model.asked == []


async def test_a_source_that_is_down_loses_nothing_and_is_noted(house: DayHouse) -> None:
    _put_all(house)
    await house.collector.round()
    collected = house.clock.now()
    house.source.down = "HTTP 503"
    assert not await _round(house)
    for day in _DAYS:
        assert (await house.papers.count(day)).papers == 3
        stands = await house.papers.collection(day)
        assert stands is not None
        assert (stands.asked, stands.tried, stands.failures, stands.why) == (
            collected,
            collected + _HALF_AN_HOUR,
            1,
            "HTTP 503",
        )


async def test_one_day_that_fails_does_not_keep_the_others_from_being_collected(house: DayHouse) -> None:
    _put_all(house)
    house.source.down_for.add(_DAYS[0])
    assert not await house.collector.round()
    assert [(await house.papers.count(day)).papers for day in _DAYS] == [0, 3, 3]


async def test_what_came_of_a_list_that_was_cut_short_is_kept(house: DayHouse) -> None:
    _put_all(house)
    house.source.cut_short.add(_TODAY)
    assert not await house.collector.collect(_TODAY)
    assert (await house.papers.count(_TODAY)).papers == 3


async def test_admins_are_told_once_after_three_failed_rounds(house: DayHouse) -> None:
    house.source.down = "HTTP 503"
    for told in ([], [], ["collect_failed"], ["collect_failed"], ["collect_failed"]):
        assert not await _round(house)
        assert await house.told() == told
    (notice,) = await house.posts(Kind.ALERT)
    assert notice == Notice("collect_failed", {"rounds": 3, "why": "HTTP 503"})


async def test_a_good_round_starts_the_count_anew(house: DayHouse) -> None:
    house.source.down = "HTTP 503"
    await _round(house)
    await _round(house)
    house.source.down = None
    await _round(house)
    house.source.down = "HTTP 503"
    await _round(house)
    await _round(house)
    assert await house.told() == []
    await _round(house)
    assert await house.told() == ["collect_failed"]


async def test_a_second_spell_of_failures_is_told_again(house: DayHouse) -> None:
    for _ in range(2):
        house.source.down = "HTTP 503"
        for _ in range(3):
            await _round(house)
        house.source.down = None
        await _round(house)
    assert await house.told() == ["collect_failed"] * 2


@pytest.mark.parametrize("day", _DAYS)
async def test_the_word_to_admins_says_why_whichever_day_failed(house: DayHouse, day: date) -> None:
    house.source.down_for.add(day)
    for _ in range(3):
        await _round(house)
    (notice,) = await house.posts(Kind.ALERT)
    assert notice == Notice("collect_failed", {"rounds": 3, "why": f"no answer for {day}"})


async def test_the_word_to_admins_says_when_only_some_of_a_list_came(house: DayHouse) -> None:
    _put_all(house)
    house.source.cut_short.add(_TODAY)
    for _ in range(3):
        await _round(house)
    (notice,) = await house.posts(Kind.ALERT)
    assert isinstance(notice, Notice)
    assert notice.facts["why"] == "some of the list could not be read"


async def test_a_paper_that_cannot_be_summarised_does_not_cost_the_day(house: DayHouse) -> None:
    _put_all(house)

    def refuse(asked: object) -> None:
        if asked == paper(21):
            raise RuntimeError("a bug about this paper")

    house.model.refuses = refuse
    assert await house.collector.round()
    await house.collector.summarise()
    written = await house.summaries.of([paper(20 + n).id for n in (1, 2, 3)], "ko")
    assert {paper_id: summary.model for paper_id, summary in written.items()} == {
        paper(21).id: None,
        paper(22).id: "plain",
        paper(23).id: "plain",
    }


async def test_summaries_are_written_for_the_three_days_before_the_running_one_newest_first_then_for_that(
    house: DayHouse,
) -> None:
    days = [_TODAY - timedelta(days=before) for before in range(6)]
    for number, day in enumerate(days, start=1):
        item = listed(number)
        await house.papers.save_day(ListedDay(day, house.clock.now(), (item,)))
    await house.collector.summarise()
    in_order = [paper(number).id for number in (2, 3, 4, 1)]
    assert [asked for asked, language in house.model.asked if language == "ko"] == in_order
    assert house.collector.days_to_summarise() == [*days[1:4], days[0]]


async def test_something_is_done_after_each_day_that_was_summarised(house: DayHouse) -> None:
    _put_all(house)
    await house.collector.round()
    written: list[int] = []

    async def then() -> None:
        written.append(len(house.model.asked))

    await house.collector.summarise(then)
    assert written == [6, 12, 12, 18]


async def test_from_the_day_on_for_which_the_endpoint_is_down_no_other_is_asked_about(
    house: DayHouse,
) -> None:
    _put_all(house)
    await house.collector.round()
    house.model.refuses = lambda of: (
        CannotSummarise("HTTP 503", everywhere=True) if of.id > paper(10).id else None
    )
    done: list[None] = []

    async def then() -> None:
        done.append(None)

    await house.collector.summarise(then)
    assert {paper_id for paper_id, _ in house.model.asked} <= {paper(10 + n).id for n in (1, 2, 3)}
    assert len(done) == 1
    everything = [paper(10 * day + n).id for day in range(3) for n in (1, 2, 3)]
    for language in ("ko", "en"):
        written = await house.summaries.of(everything, language)
        assert {each.origin for each in written.values()} == {Origin.EXCERPT}
        assert set(written) == set(everything)


async def test_a_source_that_asks_to_be_left_alone_is_left_alone(house: DayHouse) -> None:
    house.source.down, house.source.wait = "HTTP 429", timedelta(minutes=4)
    assert not await house.collector.round()
    assert house.source.asked == _DAYS[:1]
    house.clock.set(house.clock.now() + timedelta(minutes=4))
    house.source.down = None
    assert await house.collector.round()
    assert house.source.asked[1:] == _DAYS


async def test_a_list_that_lost_most_of_a_day_is_not_believed(house: DayHouse) -> None:
    house.source.put(_TODAY, *[listed(number) for number in range(1, 31)])
    assert await house.collector.collect(_TODAY)
    house.source.put(_TODAY, listed(1))
    assert not await house.collector.collect(_TODAY)
    assert (await house.papers.count(_TODAY)).papers == 30
