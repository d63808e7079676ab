"""Days and hours as people write them, in English and Korean; in English for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.chat.phrases import language


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a language writes them."""

    weekdays: tuple[str, ...]
    """From Monday."""
    day: Callable[[date], str]
    """Without the year."""
    weekday_and_day: Callable[[date, str], str]
    hour: Callable[[time], str]
    moment: str
    """A day and an hour of it."""


# fmt: off
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on


def _english_day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}"


def _korean_day(day: date) -> str:
    return f"{day.month}월 {day.day}일"


def _korean_hour(at: time) -> str:
    half = "오전" if at.hour < 12 else "오후"
    minutes = f" {at.minute}분" if at.minute else ""
    return f"{half} {(at.hour - 1) % 12 + 1}시{minutes}"


_ENGLISH = _Manner(
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    day=_english_day,
    weekday_and_day=lambda day, weekday: f"{weekday} {_english_day(day)}",
    hour=lambda at: f"{at:%H:%M}",
    moment="{day} at {hour}",
)
_KOREAN = _Manner(
    weekdays=("월", "화", "수", "목", "금", "토", "일"),
    day=_korean_day,
    weekday_and_day=lambda day, weekday: f"{_korean_day(day)}({weekday})",
    hour=_korean_hour,
    moment="{day} {hour}",
)
_MANNERS = {"en": _ENGLISH, "ko": _KOREAN}


def _manner() -> _Manner:
    return _MANNERS.get(language().partition("-")[0], _ENGLISH)


def heading(day: date) -> str:
    """A day in full, as a list is titled: `2024-05-14 (Tue)`, «2024-05-14 (화)»."""
    return f"{day.isoformat()} ({_manner().weekdays[day.weekday()]})"


def short(day: date) -> str:
    """A day near today: `15 May`, «5월 15일»."""
    return _manner().day(day)


def weekday_and_day(day: date) -> str:
    """A day that is near but not next to today: `Fri 3 January`, «1월 3일(금)»."""
    manner = _manner()
    return manner.weekday_and_day(day, manner.weekdays[day.weekday()])


def hour(at: time) -> str:
    """An hour of any day: `09:00`, «오전 9시»."""
    return _manner().hour(at)


def moment(at: datetime) -> str:
    """A day near today and its hour, in the zone that the time is in: «1월 3일(금) 오전 9시»."""
    return _manner().moment.format(day=weekday_and_day(at.date()), hour=hour(at.time()))
