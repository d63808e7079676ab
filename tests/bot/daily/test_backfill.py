"""Past days are had one after another, as gently as the source asks for."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from day_house import DayHouse
from fakes import HastyClock, listed, paper

from bot.daily.backfill import Backfill, Backfilled

_MONDAY = date(2024, 4, 29)
_SUNDAY = date(2024, 5, 5)
_WEEKDAYS = [_MONDAY + timedelta(days=number) for number in range(5)]


@pytest.fixture
def clock() -> HastyClock:
    return HastyClock()


@pytest.fixture
def house(house: DayHouse) -> DayHouse:
    """Every weekday of a week has a paper."""
    for number, day in enumerate(_WEEKDAYS):
        house.source.put(day, listed(1, of=paper(number)))
    return house


async def _run(house: DayHouse, first: date = _MONDAY, last: date = _SUNDAY) -> Backfilled:
    done = Backfilled()
    await Backfill(house.collector, house.papers, house.clock).run(first, last, done)
    return done


async def test_weekdays_are_asked_for_the_newest_first_and_weekends_are_not(house: DayHouse) -> None:
    done = await _run(house)
    assert house.source.asked == _WEEKDAYS[::-1]
    assert done == Backfilled(weekends=2, had=5)
    assert [(await house.papers.count(day)).papers for day in _WEEKDAYS] == [1] * 5


async def test_nothing_is_posted_planned_or_written(house: DayHouse) -> None:
    await _run(house)
    assert (house.model.asked, house.messenger.said, await house.deliveries()) == ([], [], [])


async def test_days_that_are_known_whole_are_not_asked_for_again(house: DayHouse) -> None:
    await _run(house, _WEEKDAYS[2], _WEEKDAYS[3])
    house.source.asked.clear()
    done = await _run(house)
    assert house.source.asked == [_WEEKDAYS[4], _WEEKDAYS[1], _WEEKDAYS[0]]
    assert (done.known, done.had) == (2, 3)


async def test_no_more_than_three_questions_are_asked_in_two_seconds(house: DayHouse) -> None:
    began = house.clock.now()
    await _run(house)
    assert house.clock.now() - began >= 4 * timedelta(seconds=1 / 1.5)


async def test_an_empty_weekday_is_a_gap_with_its_reason_each_time(house: DayHouse) -> None:
    house.source.put(_WEEKDAYS[2])
    for _ in range(2):
        assert (await _run(house)).gaps == {_WEEKDAYS[2]: "the list is empty"}


async def test_the_running_day_may_still_fill_up(house: DayHouse) -> None:
    today = house.clock.now().date()
    assert (await _run(house, today, today)).gaps == {}


async def test_a_day_that_fails_is_a_gap_with_its_reason_and_the_others_are_had(house: DayHouse) -> None:
    house.source.down_for = {_WEEKDAYS[1]}
    done = await _run(house)
    assert (done.had, done.failed, done.left) == (4, 1, 0)
    assert done.gaps == {_WEEKDAYS[1]: f"no answer for {_WEEKDAYS[1]}"}
    house.source.down_for.clear()
    assert (await _run(house)).gaps == {}


async def test_a_day_of_which_some_is_known_says_so(house: DayHouse) -> None:
    house.source.cut_short = {_WEEKDAYS[0]}
    done = await _run(house, _MONDAY, _MONDAY)
    assert done.gaps == {_MONDAY: "some of the list could not be read; 1 paper is known"}


async def test_the_silence_that_is_asked_for_is_kept_and_then_the_same_day_is_asked_for_again(
    house: DayHouse,
) -> None:
    house.source.down, house.source.wait = "HTTP 429", timedelta(minutes=4)
    began = house.clock.now()
    usual = house.source.papers_of

    async def patient(day: date) -> object:
        if house.clock.now() >= began + timedelta(minutes=4):
            house.source.down = None
        return await usual(day)

    house.source.papers_of = patient  # type: ignore[method-assign,assignment]
    done = await _run(house)
    assert (done.had, done.failed) == (5, 0)
    assert house.source.asked[:3] == [_WEEKDAYS[4], _WEEKDAYS[4], _WEEKDAYS[3]]


async def test_who_asks_for_a_longer_silence_is_left_alone(house: DayHouse) -> None:
    house.source.down, house.source.wait = "HTTP 429", timedelta(minutes=11)
    done = await _run(house)
    assert house.source.asked == [_WEEKDAYS[4]]
    assert (done.failed, done.left, done.weekends) == (1, 4, 2)
    assert done.why == "Hugging Face asks to be left alone until 2024-05-15 00:11 UTC"


async def test_a_day_is_not_asked_for_without_end(house: DayHouse) -> None:
    house.source.down, house.source.wait = "HTTP 429", timedelta(minutes=1)
    done = await _run(house, _MONDAY, _MONDAY)
    assert len(house.source.asked) == 3
    assert done.failed == 1


async def test_a_source_that_is_down_is_not_asked_for_every_day(house: DayHouse) -> None:
    house.source.down = "HTTP 503"
    done = await _run(house, date(2024, 1, 1), _SUNDAY)
    assert len(house.source.asked) == 5
    assert done.why == "5 days in a row could not be had"
    assert done.left > 100


async def test_lists_that_are_not_believed_stop_nothing(house: DayHouse) -> None:
    house.source.cut_short = {_SUNDAY - timedelta(days=number) for number in range(14)}
    done = await _run(house, date(2024, 4, 15), _SUNDAY)
    assert (done.failed, done.had, done.left, done.why) == (10, 5, 0, None)


async def test_what_was_had_is_kept_and_counted_when_it_is_stopped(house: DayHouse) -> None:
    hung = asyncio.Event()
    usual = house.source.papers_of

    async def hangs(day: date) -> object:
        if day == _WEEKDAYS[2]:
            hung.set()
            await asyncio.Event().wait()
        return await usual(day)

    house.source.papers_of = hangs  # type: ignore[method-assign,assignment]
    done = Backfilled()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        going = group.create_task(
            Backfill(house.collector, house.papers, house.clock).run(_MONDAY, _SUNDAY, done)
        )
        await hung.wait()
        going.cancel()
    assert (done.had, done.weekends, done.left) == (2, 2, 3)
    house.source.papers_of = usual  # type: ignore[method-assign]
    assert (await _run(house)).known == 2
