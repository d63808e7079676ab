"""Times and days as SQLite keeps them: milliseconds since 1970 in UTC, and YYYY-MM-DD."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def stamp(moment: datetime) -> int:
    """The milliseconds since 1970 of an aware time, rounded down."""
    return (moment - _EPOCH) // _MILLISECOND


def moment(stamp: int) -> datetime:
    """The aware time, in UTC, of so many milliseconds since 1970."""
    return _EPOCH + stamp * _MILLISECOND


def moment_or_none(stamp: int | None) -> datetime | None:
    """As `moment`, for a column that may be empty."""
    return None if stamp is None else moment(stamp)
