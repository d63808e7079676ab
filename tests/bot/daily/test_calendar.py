"""Days and hours: which is over, which is due, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.daily import calendar

_SEOUL = ZoneInfo("Asia/Seoul")
_BERLIN = ZoneInfo("Europe/Berlin")
_NINE = time(9)

_ZONES = st.sampled_from(
    [
        "Asia/Seoul", "UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata",
        "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Cairo",
    ]
).map(ZoneInfo)  # fmt: skip
_HOURS = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))
_DAYS = st.dates(date(2009, 1, 1), date(2036, 12, 31))
_MOMENTS = st.builds(
    lambda day, second: calendar.starts(day) + timedelta(seconds=second), _DAYS, st.integers(0, 86399)
)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_nine_in_seoul_is_the_very_second_a_day_ends() -> None:
    day = date(2024, 5, 14)
    assert calendar.publishing_of(day, _NINE, _SEOUL) == calendar.ends(day) == _utc("2024-05-15 00:00")


def test_eight_in_seoul_is_an_hour_too_early_and_waits_for_the_next_day() -> None:
    assert calendar.publishing_of(date(2024, 5, 14), time(8), _SEOUL) == _utc("2024-05-15 23:00")


@pytest.mark.parametrize(
    ("now", "running", "complete"),
    [
        ("2024-05-14 23:59:59", date(2024, 5, 14), date(2024, 5, 13)),
        ("2024-05-15 00:00:00", date(2024, 5, 15), date(2024, 5, 14)),
        ("2025-01-01 00:00:00", date(2025, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_day_is_a_utc_date(now: str, running: date, complete: date) -> None:
    for zone in (UTC, _SEOUL, _BERLIN):
        assert calendar.running(_utc(now).astimezone(zone)) == running
        assert calendar.newest_complete(_utc(now).astimezone(zone)) == complete


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2024, 5, 15), date(2024, 5, 16)),
        (date(2024, 5, 17), date(2024, 5, 20)),
        (date(2024, 5, 18), date(2024, 5, 20)),
        (date(2024, 5, 19), date(2024, 5, 20)),
    ],
)
def test_the_next_weekday_leaps_the_weekend(day: date, following: date) -> None:
    assert calendar.next_weekday(day) == following


def test_from_monday_to_friday_are_weekdays() -> None:
    week = [date(2024, 5, 13) + timedelta(days=number) for number in range(7)]
    assert [calendar.is_weekday(day) for day in week] == [True] * 5 + [False] * 2


def test_an_hour_that_berlin_skips_is_taken_as_if_it_had_not() -> None:
    before = _utc("2024-03-30 12:00")
    assert calendar.next_hour(before, time(2, 30), _BERLIN) == _utc("2024-03-31 01:30")
    assert calendar.next_hour(_utc("2024-03-31 01:30"), time(2, 30), _BERLIN) == _utc("2024-04-01 00:30")
    assert calendar.last_hour(_utc("2024-03-31 12:00"), time(2, 30), _BERLIN) == _utc("2024-03-31 01:30")


def test_an_hour_that_berlin_has_twice_counts_the_first_time() -> None:
    first, second = _utc("2024-10-27 00:30"), _utc("2024-10-27 01:30")
    assert calendar.next_hour(_utc("2024-10-26 12:00"), time(2, 30), _BERLIN) == first
    assert calendar.next_hour(first, time(2, 30), _BERLIN) == _utc("2024-10-28 01:30")
    assert calendar.last_hour(second, time(2, 30), _BERLIN) == first


@pytest.mark.parametrize("start", ["2024-03-29 12:00", "2024-10-25 12:00"])
@pytest.mark.parametrize("at", [time(1, 59), time(2), time(2, 30), time(3), time(9)])
def test_whoever_looks_each_minute_sees_each_hour_once(start: str, at: time) -> None:
    minutes = [_utc(start) + timedelta(minutes=number) for number in range(4 * 24 * 60)]
    seen = {calendar.last_hour(now, at, _BERLIN) for now in minutes if now >= _utc(start)}
    assert len(seen - {calendar.last_hour(minutes[0], at, _BERLIN)}) == 4


@given(_MOMENTS, _HOURS, _ZONES)
def test_the_last_hour_is_past_and_the_next_is_to_come(now: datetime, at: time, zone: ZoneInfo) -> None:
    last, following = calendar.last_hour(now, at, zone), calendar.next_hour(now, at, zone)
    assert last <= now < following
    assert following - last <= timedelta(hours=25)
    assert calendar.next_hour(last, at, zone) == following
    assert calendar.last_hour(following, at, zone) == following


@given(_DAYS, _HOURS, _ZONES)
def test_a_day_is_published_at_the_first_hour_after_it_ended(day: date, at: time, zone: ZoneInfo) -> None:
    moment = calendar.publishing_of(day, at, zone)
    assert calendar.ends(day) <= moment < calendar.ends(day) + timedelta(hours=25)
    assert calendar.last_hour(moment, at, zone) == moment
    assert calendar.newest_complete(moment) >= day


@given(_MOMENTS, _HOURS, _ZONES)
def test_the_day_that_is_due_has_its_own_hour_at_or_before_the_last(
    now: datetime, at: time, zone: ZoneInfo
) -> None:
    hour = calendar.last_hour(now, at, zone)
    due = calendar.newest_complete(hour)
    assert calendar.publishing_of(due, at, zone) <= hour
    assert hour - calendar.publishing_of(due, at, zone) <= timedelta(hours=25)
