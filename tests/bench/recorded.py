"""Recorded days and the archive as what a source would have said, ready to be stored."""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.daily import calendar
from bot.web.item import listed_paper
from storage.records import ListedDay, ListedPaper, Paper

BUSY = 78
"""Papers on the busiest day that was ever recorded."""

_BUSY_LISTS = ("2025-09-30.json", "2026-05-12.json")
"""Two busy days of which fifty papers each were kept; no paper is on both."""


def recorded_days(folder: Path) -> Iterator[ListedDay]:
    """The lists of `hf-daily`, oldest first, as if asked for at the end of their day."""
    for file in sorted(folder.glob("hf-daily/20*.json")):
        day = date.fromisoformat(file.stem)
        items = json.loads(file.read_bytes())
        papers = (listed_paper(item, position) for position, item in enumerate(items, start=1))
        yield ListedDay(day, calendar.ends(day), tuple(papers))


def busy_day(folder: Path) -> list[dict[str, Any]]:
    """As many items as the busiest day had, as Hugging Face gave them."""
    items: list[dict[str, Any]] = []
    for name in _BUSY_LISTS:
        items += json.loads((folder / "hf-daily" / name).read_bytes())
    return items[:BUSY]


def archived_days(folder: Path) -> Iterator[ListedDay]:
    """The archive's days, oldest first."""
    with gzip.open(folder / "archive" / "hf-daily-archive.jsonl.gz", "rt", encoding="utf-8") as lines:
        for day, rows in itertools.groupby(lines, key=lambda line: str(json.loads(line)["daily_date"])):
            papers = tuple(_archived(row, position) for position, row in enumerate(rows, start=1))
            yield ListedDay(date.fromisoformat(day), calendar.ends(date.fromisoformat(day)), papers)


def _archived(line: str, position: int) -> ListedPaper:
    row = json.loads(line)
    published = row["published"] and datetime.fromisoformat(row["published"]).astimezone(UTC)
    paper = Paper(
        id=row["id"],
        title=" ".join(row["title"].split()),
        abstract=" ".join(row["abstract"].split()),
        authors=tuple(row["authors"] or ()),
        published=published,
    )
    return ListedPaper(paper, position, row["upvotes"], line)
