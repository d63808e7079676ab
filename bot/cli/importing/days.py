"""Which days there can be lists of, and which one a file's name tells."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import PurePath
from typing import NamedTuple

from bot.daily.backfill import FIRST_DAY

_DATED = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)(?:_at_(\d{4}-\d{2}-\d{2}T\d{6})Z)?")
_FOLDERS = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})\.[^/]*$")


class Named(NamedTuple):
    """What a file's name tells."""

    day: date | None
    captured: datetime | None = None
    """When the list in it was had: `2024-12-12_at_2024-12-13T023947Z.json`."""


def named(path: PurePath) -> Named:
    """The day that a file is named by: `2024-05-14.json`, `daily_papers_2024-05-14.json`, `2024/05/14.md`."""
    dated = _DATED.search(path.name)
    if dated is not None:
        return Named(_day(dated.group(1)), _moment(dated.group(2)))
    if folders := _FOLDERS.search(path.as_posix()):
        year, month, day = folders.groups()
        return Named(_day(f"{year}-{month:0>2}-{day:0>2}"))
    return Named(None)


def doubt(day: date, today: date) -> str | None:
    """Why there can be no list of this day; None where there can."""
    if day < FIRST_DAY:
        return f"{day} is before the first list, of {FIRST_DAY}"
    return f"{day} has not begun" if day > today else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.strptime(text or "", "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
