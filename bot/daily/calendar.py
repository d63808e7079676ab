"""Which day is over, which is due, and when the next one is: pure functions of a time they are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAY = timedelta(days=1)


def zone_named(name: str | None, otherwise: ZoneInfo) -> ZoneInfo:
    """The time zone of this IANA name; the other one where there is no name, or none that this machine knows:
    a database may have come from a machine with newer zones.
    """
    try:
        return ZoneInfo(name) if name else otherwise
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return otherwise


def starts(day: date) -> datetime:
    """When a day of the daily list begins: days are UTC dates."""
    return datetime.combine(day, time(), tzinfo=UTC)


def ends(day: date) -> datetime:
    """When a day's list is complete: the next midnight in UTC, which is 09:00 in Seoul."""
    return starts(day + _DAY)


def running(now: datetime) -> date:
    """The day whose list is filling up."""
    return now.astimezone(UTC).date()


def newest_complete(now: datetime) -> date:
    """The day that ended last."""
    return running(now) - _DAY


def is_weekday(day: date) -> bool:
    """Monday to Friday; on other days Hugging Face lists nothing as a rule."""
    return day.isoweekday() <= 5


def next_weekday(day: date) -> date:
    """The first weekday after this day."""
    day += _DAY
    while not is_weekday(day):
        day += _DAY
    return day


def last_hour(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """When the clocks of a zone last showed this hour, in UTC.

    An hour that a zone skips when clocks go forward is taken as if they had not; one that it has twice
    counts the first time.
    """
    day = now.astimezone(zone).date() + _DAY
    while (moment := _moment(day, at, zone)) > now:
        day -= _DAY
    return moment


def next_hour(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """When the clocks of a zone will next show this hour, in UTC."""
    day = now.astimezone(zone).date() - _DAY
    while (moment := _moment(day, at, zone)) <= now:
        day += _DAY
    return moment


def publishing_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When a day is published: the first such hour at which it is over, in UTC."""
    end = ends(day)
    return next_hour(end - timedelta(microseconds=1), at, zone)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
