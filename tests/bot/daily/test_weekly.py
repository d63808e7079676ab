"""The week comes on its Monday, once, with what rose since it was posted."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from day_house import SEOUL, DayHouse, day_house
from fakes import ToldClock, listed, paper

from bot.daily import calendar, editions
from bot.daily.publish import Hours
from bot.daily.weekly import WeeklyPost, week_due
from bot.posts import Weekly
from storage.records import Kind, ListedPaper
from storage.week import Week

_WEEK = date(2024, 5, 13)
_MON, _TUE, _WED, _THU, _FRI, _SAT, _SUN = (_WEEK + timedelta(days=n) for n in range(7))
_BEFORE = _MON - timedelta(days=3)
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_DUE = datetime(2024, 5, 20, tzinfo=UTC)
"""Monday, 09:00 in Seoul."""


class _House:
    """The rooms of a day, and beside them the one where weeks are planned."""

    def __init__(self, rooms: DayHouse, *, at: time = time(9), zone: ZoneInfo = SEOUL) -> None:
        self.rooms = rooms
        self.at, self.zone = at, zone
        self.weekly = self.restarted()

    def restarted(self) -> WeeklyPost:
        rooms = self.rooms
        return WeeklyPost(
            rooms.papers, Week(rooms.database), rooms.ledger, rooms.collector, rooms.writer, rooms.promises,
            rooms.clock, rooms.channel, Hours(self.at, self.zone, 3),
        )  # fmt: skip

    async def lists(self, day: date, *papers: ListedPaper, at: datetime | None = None) -> None:
        """The source lists this from now on, and it was collected then: else when the day had just ended."""
        now = self.rooms.clock.now()
        self.rooms.source.put(day, *papers)
        self.rooms.clock.set(at or calendar.ends(day))
        await self.rooms.collector.collect(day)
        self.rooms.clock.set(now)

    async def tick_every(self, step: timedelta, until: datetime) -> None:
        while self.rooms.clock.now() <= until:
            await self.weekly.tick()
            self.rooms.clock.set(self.rooms.clock.now() + step)
        self.rooms.clock.set(until)

    async def said(self) -> list[Weekly]:
        return [post for post in await self.rooms.posts(Kind.WEEKLY) if isinstance(post, Weekly)]

    async def silences(self) -> list[bool]:
        return [one.part.silent for one in await self.rooms.deliveries(Kind.WEEKLY)]


@pytest.fixture
async def house(house: DayHouse) -> _House:
    """A channel that was begun before the week; it is a minute before the week's hour."""
    await house.begin_with(_BEFORE)
    house.clock.set(_DUE - _MINUTE)
    return _House(house)


async def _two_days(house: _House) -> None:
    await house.lists(_TUE, *(listed(n, votes=20 - n) for n in range(1, 6)))
    await house.lists(_FRI, *(listed(n, votes=30 - n) for n in range(6, 9)))


# -- when --------------------------------------------------------------------------------------------------


async def test_the_week_that_is_over_comes_once_at_its_hour_however_often_the_clock_ticks(
    house: _House,
) -> None:
    await _two_days(house)
    planned = []
    house.rooms.promises.on_planned = lambda: planned.append(house.rooms.clock.now())
    await house.tick_every(_MINUTE, _DUE + timedelta(minutes=20))
    await house.tick_every(_HOUR, _DUE + timedelta(days=6))
    house.weekly = house.restarted()
    await house.tick_every(_HOUR, _DUE + timedelta(days=6, hours=12))
    assert planned == [_DUE]
    (post,) = await house.said()
    assert (post.first, post.newest, post.papers) == (_MON, _FRI, 8)
    assert [(entry.listing.paper.id, entry.rank) for entry in post.top] == [
        (paper(number).id, rank) for rank, number in enumerate((6, 7, 8, 1, 2), start=1)
    ]
    assert await house.rooms.ledger.edition_of(f"weekly:{house.rooms.channel.chat.id}:2024-W20") is not None


async def test_two_who_look_at_the_same_time_plan_it_once(house: _House) -> None:
    await _two_days(house)
    house.rooms.clock.set(_DUE)
    await asyncio.gather(house.weekly.tick(), house.restarted().tick())
    assert len(await house.said()) == 1


@pytest.mark.parametrize(
    ("now", "at", "zone", "first", "due"),
    [
        # Seoul at nine: the week ends that second.
        ("2024-05-20T00:00", "09:00", "Asia/Seoul", "2024-05-13", "2024-05-20T00:00"),
        ("2024-05-19T23:59", "09:00", "Asia/Seoul", "2024-05-06", "2024-05-13T00:00"),
        ("2024-05-26T23:59", "09:00", "Asia/Seoul", "2024-05-13", "2024-05-20T00:00"),
        # It is Monday there, and still Sunday in UTC.
        ("2024-05-19T22:30", "07:30", "Asia/Seoul", "2024-05-13", "2024-05-19T22:30"),
        # It is Monday there, and Tuesday in UTC.
        ("2024-05-21T01:00", "21:00", "America/New_York", "2024-05-13", "2024-05-21T01:00"),
        ("2024-05-21T00:59", "21:00", "America/New_York", "2024-05-06", "2024-05-14T01:00"),
        # Clocks went forward on that Sunday.
        ("2024-04-01T07:00", "09:00", "Europe/Berlin", "2024-03-25", "2024-04-01T07:00"),
    ],
)
def test_a_week_is_due_on_the_monday_after_it_by_the_clocks_of_the_zone(
    now: str, at: str, zone: str, first: str, due: str
) -> None:
    found = week_due(datetime.fromisoformat(now).replace(tzinfo=UTC), time.fromisoformat(at), ZoneInfo(zone))
    assert found == (date.fromisoformat(first), datetime.fromisoformat(due).replace(tzinfo=UTC))


async def test_a_week_that_is_late_comes_in_silence_and_by_more_than_a_day_not_at_all(
    tmp_path: Path, clock: ToldClock, caplog: pytest.LogCaptureFixture
) -> None:
    for hours, silences in ((1, [False]), (2, [True]), (24, [True]), (24.1, [])):
        folder = tmp_path / str(hours)
        folder.mkdir()
        async with day_house(folder, clock) as rooms:
            await rooms.begin_with(_BEFORE)
            house = _House(rooms)
            await _two_days(house)
            clock.set(_DUE + timedelta(hours=hours))
            with caplog.at_level(logging.WARNING):
                await house.weekly.tick()
                await house.weekly.tick()
            assert await house.silences() == silences, hours
    assert [record.getMessage() for record in caplog.records] == ["a week is too late to be posted"]


async def test_a_channel_gets_no_week_from_before_it_was_begun(tmp_path: Path, clock: ToldClock) -> None:
    async with day_house(tmp_path, clock) as rooms:
        house = _House(rooms)
        await _two_days(house)
        clock.set(_DUE)
        await house.weekly.tick()
        edition = editions.in_full(rooms.channel, _FRI, (), (), aloud=False)
        await rooms.ledger.plan(edition, _DUE + _MINUTE)
        await house.tick_every(_HOUR, _DUE + timedelta(hours=20))
        assert await house.said() == []
        await house.lists(_TUE + timedelta(days=7), listed(50))
        clock.set(_DUE + timedelta(days=7))
        await house.weekly.tick()
        (post,) = await house.said()
        assert post.first == _MON + timedelta(days=7)


async def test_a_channel_begun_within_the_week_gets_it(tmp_path: Path, clock: ToldClock) -> None:
    async with day_house(tmp_path, clock) as rooms:
        await rooms.begin_with(_THU)
        house = _House(rooms)
        await _two_days(house)
        clock.set(_DUE)
        await house.weekly.tick()
        assert len(await house.said()) == 1


async def test_a_week_without_papers_is_passed_over_without_a_word(
    house: _House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        await house.tick_every(_HOUR, _DUE + timedelta(days=3))
    assert await house.said() == []
    assert await house.rooms.told() == []
    assert caplog.records == []


async def test_without_a_channel_nothing_is_asked(house: _House) -> None:
    rooms = house.rooms
    weekly = WeeklyPost(
        rooms.papers, Week(rooms.database), rooms.ledger, rooms.collector, rooms.writer, rooms.promises,
        rooms.clock, None, Hours(time(9), SEOUL, 3),
    )  # fmt: skip
    await _two_days(house)
    rooms.source.asked.clear()
    rooms.clock.set(_DUE)
    await weekly.tick()
    assert rooms.source.asked == []


# -- collected again ---------------------------------------------------------------------------------------


async def test_the_weeks_days_are_collected_again_first_each_once(house: _House) -> None:
    await _two_days(house)
    house.rooms.source.put(_TUE, *(listed(n, votes=200 - n) for n in range(1, 6)))
    house.rooms.source.asked.clear()
    await house.tick_every(_MINUTE, _DUE + timedelta(minutes=10))
    # Of days without papers those are asked for that were never had whole after they ended.
    assert house.rooms.source.asked == [_MON, _TUE, _WED, _THU, _FRI, _SAT, _SUN]
    (post,) = await house.said()
    assert [entry.listing.votes for entry in post.top] == [199, 198, 197, 196, 195]


async def test_a_source_that_is_down_is_waited_for_an_hour_and_asked_every_five_minutes(
    house: _House, caplog: pytest.LogCaptureFixture
) -> None:
    await _two_days(house)
    house.rooms.source.asked.clear()
    house.rooms.source.down_for = {_FRI}
    await house.tick_every(_MINUTE, _DUE + timedelta(minutes=59))
    assert await house.said() == []
    assert house.rooms.source.asked.count(_FRI) == 12
    assert house.rooms.source.asked.count(_TUE) == 1
    with caplog.at_level(logging.WARNING):
        await house.tick_every(_MINUTE, _DUE + timedelta(minutes=61))
    (post,) = await house.said()
    assert post.papers == 8
    assert await house.silences() == [False]
    assert "a week is posted as it is stored" in [record.getMessage() for record in caplog.records]


async def test_a_source_that_comes_back_is_not_waited_for_any_longer(house: _House) -> None:
    await _two_days(house)
    house.rooms.source.down = "no answer"
    await house.tick_every(_MINUTE, _DUE + timedelta(minutes=10))
    house.rooms.source.down = None
    await house.tick_every(_MINUTE, _DUE + timedelta(minutes=16))
    assert len(await house.said()) == 1


# -- what --------------------------------------------------------------------------------------------------


async def test_what_rose_since_its_day_was_posted_is_told_with_what_it_had_then(house: _House) -> None:
    rooms = house.rooms
    await house.lists(_TUE, *(listed(n, votes=200 - n) for n in range(1, 8)), listed(20, votes=42))
    await rooms.begin_with(_TUE)
    await house.lists(_TUE, *(listed(n, votes=200 - n) for n in range(1, 8)), listed(20, votes=60),
                      at=calendar.ends(_TUE) + _HOUR)  # fmt: skip
    rooms.source.put(_TUE, *(listed(n, votes=200 - n) for n in range(1, 8)), listed(20, votes=181))
    rooms.clock.set(_DUE)
    await house.weekly.tick()
    (post,) = await house.said()
    assert [entry.listing.paper.id for entry in post.top] == [paper(n).id for n in range(1, 6)]
    (riser,) = post.risers
    assert (riser.entry.listing.paper.id, riser.then, riser.entry.listing.votes) == (paper(20).id, 42, 181)
    # What it says of votes is what they are when it is sent; whoever lost them again rose no more.
    await house.lists(_TUE, *(listed(n, votes=300 - n) for n in range(1, 8)), listed(20, votes=190),
                      at=_DUE + _HOUR)  # fmt: skip
    (post,) = await house.said()
    assert (post.top[0].listing.votes, post.risers[0].then, post.risers[0].entry.listing.votes) == (
        299, 42, 190,
    )  # fmt: skip
    await house.lists(_TUE, *(listed(n, votes=300 - n) for n in range(1, 8)), listed(20, votes=42),
                      at=_DUE + 2 * _HOUR)  # fmt: skip
    (post,) = await house.said()
    assert post.risers == ()


async def test_a_paper_on_two_days_counts_once(house: _House) -> None:
    await house.lists(_TUE, listed(1, votes=9), listed(2, votes=5))
    await house.lists(_WED, listed(1, votes=9))
    rooms = house.rooms
    rooms.clock.set(_DUE)
    await house.weekly.tick()
    (post,) = await house.said()
    assert post.papers == 2
    assert [(entry.listing.paper.id, entry.listing.day) for entry in post.top] == [
        (paper(1).id, _TUE),
        (paper(2).id, _TUE),
    ]


async def test_all_that_it_shows_has_been_summarised_for_it(house: _House) -> None:
    rooms = house.rooms
    await house.lists(_TUE, *(listed(n, votes=200 - n) for n in range(1, 9)), listed(20, votes=2))
    rooms.source.put(_TUE, *(listed(n, votes=200 - n) for n in range(1, 9)), listed(20, votes=90))
    rooms.clock.set(_DUE)
    await house.weekly.tick()
    assert sorted(rooms.model.asked) == [(paper(n).id, "ko") for n in (1, 2, 3, 4, 5, 20)]
    (post,) = await house.said()
    assert all(entry.summary is not None for entry in (*post.top, *(riser.entry for riser in post.risers)))


async def test_a_week_uses_up_nothing_that_a_day_is_to_show(house: _House) -> None:
    await _two_days(house)
    house.rooms.clock.set(_DUE)
    await house.weekly.tick()
    assert await house.rooms.ledger.shown(house.rooms.channel.chat.id) == frozenset()
