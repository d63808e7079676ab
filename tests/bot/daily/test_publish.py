"""A day that is due is promised once, whatever happens around it."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from day_house import CHANNEL, SEOUL, DayHouse, day_house
from fakes import ToldClock, listed, paper

from bot.daily import calendar, editions
from bot.daily.alarm import Alarm
from bot.daily.publish import DayEmpty, DayIncomplete, DayNotOver, Hours, NoChannel, Publisher
from bot.ports import CannotSummarise
from bot.posts import Digest, EmptyDay, Header
from storage.records import Kind, ListedDay, ListedPaper, Origin, Paper

_MON, _TUE, _WED, _THU, _FRI, _SAT, _SUN = (date(2024, 5, number) for number in range(13, 20))
_MINUTE = timedelta(minutes=1)
_FIVE = timedelta(minutes=5)

IN_FULL = [("header", False), *[("card", True)] * 5]
SILENT = [("header", True), *[("card", True)] * 5]
IN_ONE = [("digest", True)]


def _papers(day: date, count: int = 7, *, votes: int = 50) -> tuple[ListedPaper, ...]:
    """Papers of their own for each day, the first with the most votes."""
    first = day.toordinal() % 1000 * 100
    return tuple(listed(place, votes=votes - place, of=paper(first + place)) for place in range(1, count + 1))


def _nine(day: date) -> datetime:
    """The hour at which a day is published in Seoul: the second it ends."""
    return calendar.ends(day)


def _ids(day: date, *places: int) -> list[str]:
    return [_papers(day, max(places))[place - 1].paper.id for place in places]


# -- on time -----------------------------------------------------------------------------------------------


async def test_a_day_is_posted_once_at_its_hour_however_often_the_clock_ticks(house: DayHouse) -> None:
    await house.begin_with(_MON)
    house.source.put(_TUE, *_papers(_TUE))
    planned = []
    house.promises.on_planned = lambda: planned.append(house.clock.now())
    await house.tick_every(_MINUTE, _nine(_TUE) + timedelta(minutes=20))
    await house.tick_every(timedelta(hours=1), _nine(_TUE) + timedelta(hours=20))
    assert await house.shapes(_TUE) == IN_FULL
    assert planned == [_nine(_TUE)]
    assert await house.told() == []
    (header, *_) = await house.posts(Kind.DAILY)
    assert isinstance(header, Header)
    assert (header.papers, header.votes) == (7, 7 * 50 - 28)
    assert [entry.listing.paper.id for entry in header.top] == _ids(_TUE, 1, 2, 3, 4, 5)
    assert [entry.rank for entry in header.others] == [6, 7]
    assert header.top[0].summary is not None
    assert header.top[0].summary.model == "plain"


async def test_nothing_is_due_a_second_before_the_hour(house: DayHouse) -> None:
    await house.begin_with(_MON)
    house.source.put(_TUE, *_papers(_TUE))
    house.clock.set(_nine(_TUE) - timedelta(seconds=1))
    await house.publisher.tick()
    assert await house.published() == [_MON]
    assert house.source.asked == []


async def test_a_day_is_asked_for_after_it_ended_though_it_was_collected_before(house: DayHouse) -> None:
    await house.begin_with(_MON)
    house.source.put(_TUE, *_papers(_TUE, votes=20))
    house.clock.set(_nine(_TUE) - timedelta(seconds=1))
    await house.collector.round()
    house.source.put(_TUE, *_papers(_TUE, votes=90))
    house.clock.set(_nine(_TUE))
    await house.publisher.tick()
    (header, *_) = await house.posts(Kind.DAILY)
    assert isinstance(header, Header)
    assert header.votes == 7 * 90 - 28


async def test_a_day_collected_after_it_ended_is_not_asked_for_again(house: DayHouse) -> None:
    await house.begin_with(_MON)
    house.source.put(_TUE, *_papers(_TUE))
    await house.collector.collect(_TUE)
    await house.publisher.tick()
    assert await house.shapes(_TUE) == IN_FULL
    assert house.source.asked == [_TUE]


async def test_nothing_happens_without_a_channel(house: DayHouse) -> None:
    publisher = Publisher(
        house.papers, house.ledger, house.collector, house.writer, house.promises, house.alarm, house.clock,
        None, Hours(time(9), SEOUL, 3),
    )  # fmt: skip
    await publisher.tick()
    assert house.source.asked == []
    assert publisher.next_publish() is None
    with pytest.raises(NoChannel):
        await publisher.publish(_TUE)


async def test_the_next_hour_is_told_in_the_zone_of_the_channel(house: DayHouse) -> None:
    following = house.publisher.next_publish()
    assert following is not None
    assert following.isoformat() == "2024-05-16T09:00:00+09:00"


@pytest.mark.parametrize(
    ("sound", "shapes"),
    [
        ("none", SILENT),
        ("all", [("header", False), *[("card", False)] * 5]),
    ],
)
async def test_the_sound_is_as_it_is_set(
    tmp_path: Path, clock: ToldClock, sound: str, shapes: list[tuple[str, bool]]
) -> None:
    async with day_house(tmp_path, clock, sound="none" if sound == "none" else "all") as house:
        await house.begin_with(_MON)
        house.source.put(_TUE, *_papers(_TUE))
        await house.publisher.tick()
        assert await house.shapes(_TUE) == shapes


async def test_an_hour_before_the_day_ends_posts_the_day_before(tmp_path: Path, clock: ToldClock) -> None:
    async with day_house(tmp_path, clock, at=time(8)) as house:
        await house.begin_with(_MON)
        for day in (_TUE, _WED):
            house.source.put(day, *_papers(day))
        hour = datetime(2024, 5, 15, 23, tzinfo=UTC)
        house.clock.set(hour - _MINUTE)
        await house.publisher.tick()
        assert await house.published() == [_MON]
        house.clock.set(hour)
        await house.publisher.tick()
        assert await house.published() == [_MON, _TUE]
        assert await house.shapes(_TUE) == IN_FULL


@pytest.mark.parametrize("start", [date(2024, 3, 28), date(2024, 10, 24)])
@pytest.mark.parametrize("at", [time(2, 30), time(9)])
async def test_each_day_comes_once_when_berlin_changes_its_clocks(
    tmp_path: Path, clock: ToldClock, start: date, at: time
) -> None:
    async with day_house(tmp_path, clock, at=at, zone=ZoneInfo("Europe/Berlin")) as house:
        days = [start + timedelta(days=number) for number in range(6)]
        for day in days:
            house.source.put(day, *_papers(day, 1))
        await house.begin_with(start - timedelta(days=1))
        house.clock.set(calendar.publishing_of(start, at, ZoneInfo("Europe/Berlin")))
        await house.tick_every(
            timedelta(minutes=30), calendar.publishing_of(days[-1], at, ZoneInfo("Europe/Berlin"))
        )
        assert (await house.published())[1:] == days
        assert {len(await house.shapes(day)) for day in days} == {2}


# -- the source is down ------------------------------------------------------------------------------------


async def test_after_an_hour_what_is_stored_is_posted_and_admins_are_told_once(house: DayHouse) -> None:
    await house.begin_with(_MON)
    house.source.put(_TUE, *_papers(_TUE))
    house.clock.set(_nine(_TUE) - timedelta(hours=2))
    await house.collector.collect(_TUE)
    house.clock.set(_nine(_TUE))
    house.source.down = "HTTP 503"
    house.source.asked.clear()
    await house.tick_every(_MINUTE, _nine(_TUE) + timedelta(minutes=59))
    assert await house.published() == [_MON]
    assert len(house.source.asked) == 12
    await house.tick_every(_MINUTE, _nine(_TUE) + timedelta(minutes=61))
    assert await house.shapes(_TUE) == IN_FULL
    await house.tick_every(_FIVE, _nine(_TUE) + timedelta(hours=5))
    assert await house.told() == ["published_stale"]


async def test_fresh_votes_are_posted_when_the_source_comes_back_within_the_hour(house: DayHouse) -> None:
    await house.begin_with(_MON)
    house.source.put(_TUE, *_papers(_TUE, votes=20))
    house.clock.set(_nine(_TUE) - timedelta(hours=2))
    await house.collector.collect(_TUE)
    house.clock.set(_nine(_TUE))
    house.source.down = "HTTP 503"
    await house.tick_every(_MINUTE, _nine(_TUE) + timedelta(minutes=30))
    house.source.down = None
    house.source.put(_TUE, *_papers(_TUE, votes=90))
    await house.tick_every(_MINUTE, _nine(_TUE) + timedelta(minutes=36))
    (header, *_) = await house.posts(Kind.DAILY)
    assert isinstance(header, Header)
    assert header.votes == 7 * 90 - 28
    assert await house.told() == []


async def test_a_day_of_which_nothing_is_stored_is_told_and_posted_when_it_can_be_had(
    house: DayHouse,
) -> None:
    await house.begin_with(_MON)
    house.source.down = "HTTP 503"
    await house.tick_every(_FIVE, _nine(_TUE) + timedelta(hours=3))
    assert await house.published() == [_MON]
    assert await house.told() == ["not_published"]
    house.source.down = None
    house.source.put(_TUE, *_papers(_TUE))
    await house.tick_every(_FIVE, _nine(_TUE) + timedelta(hours=4))
    assert await house.shapes(_TUE) == SILENT
    assert await house.told() == ["not_published"]


async def test_an_older_day_that_cannot_be_had_holds_up_no_other(house: DayHouse) -> None:
    house.source.down_for.add(_TUE)
    await house.begin_with(_MON)
    for day in (_WED, _THU, _FRI):
        house.source.put(day, *_papers(day))
    for day in (_WED, _THU, _FRI):
        house.clock.set(_nine(day))
        await house.publisher.tick()
        assert await house.shapes(day) == IN_FULL
    assert await house.told() == []


# -- days without papers -----------------------------------------------------------------------------------


async def test_an_empty_weekday_gets_one_silent_line_with_the_next_date(house: DayHouse) -> None:
    new_year = date(2025, 1, 1)
    await house.begin_with(date(2024, 12, 31))
    house.clock.set(_nine(new_year))
    await house.tick_every(_MINUTE, _nine(new_year) + timedelta(minutes=30))
    await house.tick_every(_FIVE, _nine(new_year) + timedelta(hours=3))
    assert await house.shapes(new_year, Kind.EMPTY) == [("empty", True)]
    assert await house.posts(Kind.EMPTY) == [
        EmptyDay(new_year, datetime(2025, 1, 3, 9, tzinfo=SEOUL)),
    ]
    assert await house.told() == []


async def test_papers_that_appear_after_the_line_about_the_empty_day_are_published(house: DayHouse) -> None:
    await house.begin_with(_MON)
    await house.publisher.tick()
    assert await house.shapes(_TUE, Kind.EMPTY) == [("empty", True)]
    house.source.put(_TUE, *_papers(_TUE))
    house.clock.set(_nine(_TUE) + timedelta(hours=4))
    await house.collector.round()
    await house.publisher.tick()
    assert await house.shapes(_TUE) == SILENT
    assert len(await house.deliveries(Kind.EMPTY)) == 1
    assert await house.told() == []


@pytest.mark.parametrize("catch_up", [0, 3])
async def test_admins_are_told_once_of_an_hour_that_was_missed(
    tmp_path: Path, clock: ToldClock, catch_up: int
) -> None:
    async with day_house(tmp_path, clock, catch_up=catch_up) as house:
        await house.begin_with(_MON)
        house.source.put(_TUE, *_papers(_TUE))
        house.clock.set(_nine(_TUE) + timedelta(hours=4))
        await house.tick_every(_FIVE, _nine(_TUE) + timedelta(hours=5))
        assert await house.told() == ["missed_hour"]
        assert (_TUE in await house.published()) is (catch_up > 0)


async def test_papers_of_a_day_before_the_last_published_come_as_one_digest(house: DayHouse) -> None:
    await house.begin_with(_MON)
    await house.publisher.tick()
    house.source.put(_WED, *_papers(_WED))
    house.clock.set(_nine(_WED))
    await house.publisher.tick()
    house.source.put(_TUE, *_papers(_TUE))
    house.clock.set(_nine(_WED) + timedelta(hours=1))
    await house.collector.round()
    await house.publisher.tick()
    assert await house.shapes(_TUE) == IN_ONE
    assert await house.shapes(_WED) == IN_FULL


async def test_an_empty_weekend_says_nothing(house: DayHouse) -> None:
    await house.begin_with(_FRI)
    house.clock.set(_nine(_SAT))
    await house.tick_every(timedelta(hours=1), _nine(_SUN) + timedelta(hours=23))
    assert await house.deliveries() == []


async def test_a_weekend_with_papers_is_posted_silently(house: DayHouse) -> None:
    await house.begin_with(_FRI)
    house.source.put(_SAT, *_papers(_SAT))
    house.clock.set(_nine(_SAT))
    await house.publisher.tick()
    assert await house.shapes(_SAT) == SILENT


# -- a new channel, and one that was away ------------------------------------------------------------------


async def test_a_new_channel_gets_only_the_newest_complete_day(house: DayHouse) -> None:
    for day in (_MON, _TUE, _WED):
        house.source.put(day, *_papers(day))
    await house.tick_every(timedelta(hours=1), _nine(_TUE) + timedelta(hours=23))
    assert await house.published() == [_TUE]
    assert await house.shapes(_TUE) == IN_FULL
    house.clock.set(_nine(_WED))
    await house.publisher.tick()
    assert await house.published() == [_TUE, _WED]


async def test_a_new_channel_gets_fridays_papers_on_a_sunday(house: DayHouse) -> None:
    for day in (_THU, _FRI):
        house.source.put(day, *_papers(day))
    house.clock.set(_nine(_SAT) + timedelta(hours=3))
    await house.publisher.tick()
    assert await house.published() == [_FRI]
    assert await house.shapes(_FRI) == SILENT


async def test_a_new_channel_waits_an_hour_for_a_source_that_is_down(house: DayHouse) -> None:
    house.clock.set(_nine(_TUE) + timedelta(hours=10))
    house.source.down = "HTTP 503"
    await house.tick_every(_FIVE, _nine(_TUE) + timedelta(hours=10, minutes=59))
    assert await house.told() == []
    await house.tick_every(_FIVE, _nine(_TUE) + timedelta(hours=12))
    assert await house.told() == ["not_published"]
    house.source.down = None
    house.source.put(_TUE, *_papers(_TUE))
    await house.tick_every(_FIVE, _nine(_TUE) + timedelta(hours=12, minutes=10))
    assert await house.published() == [_TUE]


async def test_after_six_days_three_are_caught_up_with_oldest_first_and_no_more(house: DayHouse) -> None:
    days = [date(2024, 5, number) for number in (20, 21, 22, 23, 24)]
    await house.begin_with(_FRI)
    for day in days:
        house.source.put(day, *_papers(day))
    house.clock.set(_nine(days[-1]) + timedelta(hours=5))
    await house.tick_every(_FIVE, _nine(days[-1]) + timedelta(hours=8))
    assert await house.published() == [_FRI, *days[-3:]]
    assert [await house.shapes(day) for day in days[-3:]] == [IN_ONE, IN_ONE, SILENT]
    for day in days[-3:]:
        assert day in house.source.asked


async def test_the_day_that_is_due_is_not_counted_when_it_is_on_time(house: DayHouse) -> None:
    days = [date(2024, 5, number) for number in (20, 21, 22, 23, 24)]
    await house.begin_with(_FRI)
    for day in days:
        house.source.put(day, *_papers(day))
    house.clock.set(_nine(days[-1]))
    await house.tick_every(_FIVE, _nine(days[-1]) + timedelta(hours=3))
    assert await house.published() == [_FRI, *days[-4:]]
    assert await house.shapes(days[-1]) == IN_FULL
    assert await house.shapes(days[-2]) == IN_ONE


async def test_nothing_is_caught_up_with_when_that_is_set_to_nothing(
    tmp_path: Path, clock: ToldClock
) -> None:
    async with day_house(tmp_path, clock, catch_up=0) as house:
        await house.begin_with(_MON)
        for day in (_TUE, _WED, _THU):
            house.source.put(day, *_papers(day))
        house.clock.set(_nine(_WED) + timedelta(hours=5))
        await house.publisher.tick()
        assert await house.published() == [_MON]
        house.clock.set(_nine(_THU))
        await house.publisher.tick()
        assert await house.published() == [_MON, _THU]


async def test_what_is_older_than_fourteen_days_is_let_go(tmp_path: Path, clock: ToldClock) -> None:
    async with day_house(tmp_path, clock, catch_up=14) as house:
        await house.begin_with(date(2024, 4, 1))
        for number in range(30):
            day = _TUE - timedelta(days=number)
            house.source.put(day, *_papers(day, 1))
        await house.publisher.tick()
        found = (await house.published())[1:]
        assert found == [_TUE - timedelta(days=number) for number in range(13, -1, -1)]


async def test_an_old_day_published_by_hand_does_not_make_all_after_it_owed(house: DayHouse) -> None:
    days = [date(2024, 5, number) for number in (7, 8, 9)]
    for day in (*days, _TUE):
        house.source.put(day, *_papers(day))
    await house.publisher.tick()
    await house.publisher.publish(days[0])
    await house.tick_every(_FIVE, _nine(_TUE) + timedelta(hours=2))
    assert await house.published() == [_TUE, days[0]]


async def test_a_paper_that_moved_to_a_later_day_is_not_in_its_top_again(house: DayHouse) -> None:
    await house.begin_with(_MON)
    first = _papers(_TUE)
    house.source.put(_TUE, *first)
    await house.publisher.tick()
    moved = listed(1, votes=500, of=first[0].paper)
    house.source.put(
        _WED, moved, *[listed(n + 1, votes=one.votes, of=one.paper) for n, one in enumerate(_papers(_WED), 1)]
    )
    house.clock.set(_nine(_WED))
    await house.publisher.tick()
    headers = [post for post in await house.posts(Kind.DAILY) if isinstance(post, Header)]
    assert moved.paper.id in {entry.listing.paper.id for entry in headers[0].top}
    assert [entry.rank for entry in headers[1].top] == [2, 3, 4, 5, 6]
    assert headers[1].others[0].listing.paper.id == moved.paper.id


async def test_a_digest_says_the_top_of_its_day(house: DayHouse) -> None:
    await house.begin_with(_MON)
    for day in (_TUE, _WED):
        house.source.put(day, *_papers(day))
    house.clock.set(_nine(_WED))
    await house.publisher.tick()
    (digest, *_) = await house.posts(Kind.DAILY)
    assert isinstance(digest, Digest)
    assert (digest.day, digest.papers, digest.votes) == (_TUE, 7, 7 * 50 - 28)
    assert [entry.listing.paper.id for entry in digest.top] == _ids(_TUE, 1, 2, 3, 4, 5)


# -- by hand -----------------------------------------------------------------------------------------------


async def test_a_running_day_is_refused(house: DayHouse) -> None:
    house.source.put(_WED, *_papers(_WED))
    with pytest.raises(DayNotOver, match="2024-05-15 is not over"):
        await house.publisher.publish(_WED)
    assert house.source.asked == []


async def test_an_empty_day_is_refused(house: DayHouse) -> None:
    with pytest.raises(DayEmpty, match="2024-05-14"):
        await house.publisher.publish(_TUE)
    assert await house.deliveries() == []


async def test_published_twice_by_hand_it_is_the_same_edition(house: DayHouse) -> None:
    house.source.put(_TUE, *_papers(_TUE))
    first = await house.publisher.publish(_TUE)
    assert await house.publisher.publish(_TUE) == first
    assert await house.new_publisher().publish(_TUE) == first
    assert len(await house.deliveries()) == 6


async def test_what_is_stored_is_published_by_hand_when_the_source_is_down(house: DayHouse) -> None:
    house.source.put(_TUE, *_papers(_TUE))
    await house.collector.collect(_TUE)
    house.source.down = "HTTP 503"
    await house.publisher.publish(_TUE)
    assert await house.shapes(_TUE) == IN_FULL


async def test_a_day_published_by_hand_is_not_published_again_at_its_hour(house: DayHouse) -> None:
    await house.begin_with(_MON)
    house.source.put(_TUE, *_papers(_TUE))
    await house.publisher.publish(_TUE)
    await house.tick_every(_FIVE, _nine(_TUE) + timedelta(hours=1))
    assert len(await house.deliveries()) == 6


async def test_two_publishers_that_race_plan_once(house: DayHouse) -> None:
    await house.begin_with(_MON)
    house.source.put(_TUE, *_papers(_TUE))
    other = house.new_publisher()
    numbers = await asyncio.gather(
        house.publisher.publish(_TUE), other.publish(_TUE), house.publisher.tick(), other.tick()
    )
    assert numbers[0] == numbers[1]
    assert len(await house.deliveries()) == 6


async def test_messages_go_to_the_channel(house: DayHouse) -> None:
    house.source.put(_TUE, *_papers(_TUE))
    await house.publisher.publish(_TUE)
    assert {one.chat.telegram_id for one in await house.deliveries()} == {CHANNEL}


async def test_words_wait_in_the_ledger_where_nothing_can_be_sent(house: DayHouse) -> None:
    alarm = Alarm(house.ledger, None, house.clock, [house.admin], "en")
    await alarm.tell("not_published", "x", day="2024-05-14", why="down")
    await alarm.tell("not_published", "x", day="2024-05-14", why="down")
    assert await house.told() == ["not_published"]


# -- texts that are late -----------------------------------------------------------------------------------


async def test_a_card_whose_text_is_late_is_held_back_and_comes_when_it_is_written(house: DayHouse) -> None:
    await house.begin_with(_MON)
    house.source.put(_TUE, *_papers(_TUE))
    planned: list[int] = []
    tries: Counter[str] = Counter()

    def late(asked: Paper) -> CannotSummarise | None:
        tries[asked.id] += 1
        first = tries[asked.id] == 1 and asked.id == _papers(_TUE)[1].paper.id
        return CannotSummarise("busy") if first else None

    async def due_now() -> int:
        numbers = 0
        for delivery in await house.deliveries():
            numbers += delivery.day == _TUE and delivery.due <= house.clock.now()
        return numbers

    house.model.refuses = late
    house.promises.on_planned = lambda: planned.append(len(planned))
    await house.publisher.tick()
    assert await house.shapes(_TUE) == IN_FULL
    # Planned once with that card held back, then released with the text that came.
    assert planned == [0, 1]
    assert await due_now() == 6
    written = await house.summaries.of([_papers(_TUE)[1].paper.id], "ko")
    assert [summary.origin for summary in written.values()] == [Origin.MODEL]


async def test_a_card_is_held_back_for_ten_minutes_at_most(house: DayHouse) -> None:
    await house.begin_with(_MON)
    channel = house.channel
    papers = [listed(number) for number in range(1, 4)]
    await house.papers.save_day(ListedDay(_TUE, house.clock.now(), tuple(papers)))
    listings = await house.papers.listings(_TUE)
    edition = editions.in_full(channel, _TUE, listings, (), aloud=True)
    held = editions.held_back(edition, {listings[1].paper.id}, timedelta(minutes=10))
    number = await house.ledger.plan(held, house.clock.now())
    assert number is not None
    dues = [delivery.due - house.clock.now() for delivery in await house.deliveries() if delivery.day == _TUE]
    assert dues == [timedelta(), timedelta(), timedelta(minutes=10), timedelta()]
    await house.ledger.release(number, house.clock.now())
    dues = [delivery.due - house.clock.now() for delivery in await house.deliveries() if delivery.day == _TUE]
    assert dues == [timedelta()] * 4


# -- what is known of a day --------------------------------------------------------------------------------


async def test_a_day_that_was_never_had_whole_is_not_published_by_hand(house: DayHouse) -> None:
    house.source.put(_TUE, *_papers(_TUE)[:3])
    house.clock.set(_nine(_TUE) - timedelta(hours=12))
    await house.collector.collect(_TUE)
    house.clock.set(_nine(_TUE))
    house.source.down = "HTTP 503"
    with pytest.raises(DayIncomplete, match="HTTP 503"):
        await house.publisher.publish(_TUE)
    assert await house.published() == []


async def test_a_source_that_is_down_on_a_weekend_alarms_nobody(house: DayHouse) -> None:
    await house.begin_with(_FRI)
    house.clock.set(_nine(_SAT))
    house.source.down = "HTTP 503"
    await house.tick_every(_FIVE, _nine(_SAT) + timedelta(hours=3))
    assert await house.told() == []


async def test_the_line_about_an_empty_day_comes_also_to_a_bot_that_starts_late(house: DayHouse) -> None:
    await house.begin_with(_MON)
    house.clock.set(_nine(_TUE) + timedelta(hours=5))
    await house.publisher.tick()
    assert await house.shapes(_TUE, Kind.EMPTY) == [("empty", True)]


async def test_a_day_far_ahead_is_not_over_either(house: DayHouse) -> None:
    with pytest.raises(DayNotOver):
        await house.publisher.publish(date.max)
