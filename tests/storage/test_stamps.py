"""Times as SQLite keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.stamps import moment, moment_or_none, stamp


def test_times_are_milliseconds_since_1970() -> None:
    assert stamp(datetime(1970, 1, 1, 0, 0, 1, 2345, tzinfo=UTC)) == 1002
    assert stamp(datetime(1970, 1, 1, 9, 0, 1, tzinfo=timezone(timedelta(hours=9)))) == 1000
    assert stamp(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_comes_back_to_the_millisecond(at: datetime) -> None:
    assert timedelta() <= at - moment(stamp(at)) < timedelta(milliseconds=1)
    assert moment(stamp(at)).tzinfo is UTC


def test_a_time_without_a_zone_is_not_taken() -> None:
    with pytest.raises(TypeError):
        stamp(datetime(2024, 5, 14))  # noqa: DTZ001 - that it is naive is the point


def test_an_empty_column_is_no_time() -> None:
    assert moment_or_none(None) is None
    assert moment_or_none(0) == datetime(1970, 1, 1, tzinfo=UTC)
