"""Days and hours as people write them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.chat.phrases import speaking
from bot.chat.render import dates

_SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("language", "heading", "short"),
    [
        ("ko", "2024-05-14 (화)", "5월 14일"),
        ("en", "2024-05-14 (Tue)", "14 May"),
        ("ko-kr", "2024-05-14 (화)", "5월 14일"),
        ("tlh", "2024-05-14 (Tue)", "14 May"),
    ],
)
def test_a_day_is_written_as_the_reader_writes_it(language: str, heading: str, short: str) -> None:
    with speaking(language):
        assert dates.heading(date(2024, 5, 14)) == heading
        assert dates.short(date(2024, 5, 14)) == short


@pytest.mark.parametrize(
    ("hour", "minute", "korean", "english"),
    [
        (9, 0, "1월 3일(금) 오전 9시", "Fri 3 January at 09:00"),
        (0, 5, "1월 3일(금) 오전 12시 5분", "Fri 3 January at 00:05"),
        (12, 0, "1월 3일(금) 오후 12시", "Fri 3 January at 12:00"),
        (23, 30, "1월 3일(금) 오후 11시 30분", "Fri 3 January at 23:30"),
    ],
)
def test_a_moment_is_written_as_the_reader_writes_it(
    hour: int, minute: int, korean: str, english: str
) -> None:
    time = datetime(2025, 1, 3, hour, minute, tzinfo=_SEOUL)
    with speaking("ko"):
        assert dates.moment(time) == korean
    with speaking("en"):
        assert dates.moment(time) == english
