"""The days that the stand-in of Hugging Face lists."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from bot.playground import sample
from bot.playground.huggingface import Item

_A_MINUTE = timedelta(minutes=1)


class NoDays(Exception):
    """There is no day to play with in this folder."""


class _NoDay(Exception):
    """A file is no day."""


@dataclass(frozen=True, slots=True)
class Days:
    """Lists of papers, and where among them to begin."""

    lists: Mapping[date, Sequence[Item]]
    first: date
    """The first that is posted."""
    notice: str = ""
    """Where they are from, unless that goes without saying."""
    left_out: tuple[str, ...] = ()
    """A line about each file that is no day."""

    @property
    def midnight(self) -> datetime:
        """When the first day is over."""
        return datetime.combine(self.first + timedelta(days=1), time(), UTC)

    @property
    def begin(self) -> datetime:
        """A minute earlier."""
        return self.midnight - _A_MINUTE


def sample_day() -> Days:
    """The day that ships with the bot."""
    return Days({sample.DAY: sample.items()}, sample.DAY)


def recorded(folder: Path, first: date | None = None) -> Days:
    """What a folder holds: Hugging Face's JSON of a day in each file, named like `2024-05-14.json`.

    `first`: the day to begin with, else the earliest; those before it are left aside. Raises NoDays.
    """
    if not folder.is_dir():
        raise NoDays(f"{folder} is not a folder")
    lists: dict[date, Sequence[Item]] = {}
    left_out = []
    for file in sorted(folder.glob("*.json")):
        try:
            lists[_day_of(file)] = _items_in(file)
        except OSError as error:
            left_out.append(f"{file.name} is left out: {error.strerror}")
        except _NoDay as error:
            left_out.append(f"{file.name} is left out: {error}")
    if not lists:
        why = f"; {left_out[0]}" if left_out else ""
        raise NoDays(f"{folder} holds no day, such as 2024-05-14.json{why}")
    if first is not None and first not in lists:
        raise NoDays(f"{folder} has no {first}.json; its days are from {min(lists)} to {max(lists)}")
    first = first or min(lists)
    # A bot that found earlier days would post the last of them first, to a channel that has had none.
    lists = {day: items for day, items in lists.items() if day >= first}
    notice = f"Recorded days from {first} to {max(lists)}."
    return Days(lists, first, notice, tuple(left_out))


def _day_of(file: Path) -> date:
    """The day that a file is named by. Raises _NoDay."""
    try:
        day = date.fromisoformat(file.stem)
    except ValueError:
        day = None
    if day is None or day.isoformat() != file.stem:  # fromisoformat also takes 20240514
        raise _NoDay("its name is no day, such as 2024-05-14.json")
    return day


def _items_in(file: Path) -> list[Item]:
    """The papers of a day. Raises OSError and _NoDay."""
    try:
        items = json.loads(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise _NoDay("it is not text") from None
    except json.JSONDecodeError as error:
        raise _NoDay(f"it is no JSON (line {error.lineno})") from None
    if not isinstance(items, list):
        raise _NoDay("it is no list of papers")
    for place, item in enumerate(items, start=1):
        paper = item.get("paper") if isinstance(item, dict) else None
        if not isinstance(paper, dict) or not isinstance(paper.get("id"), str):
            raise _NoDay(f"its item {place} has no paper with an id")
    return items
