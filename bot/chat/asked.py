"""What people write behind a command, read strictly but kindly."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

MOST_PAPERS = 20
"""What /today takes at most: as many as one message holds."""

_DAYS_AGO = {"today": 0, "yesterday": 1}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PAPER = re.compile(r"[0-9]{4}_[0-9]{4,5}")
_LONGEST_NUMBER = 18


def behind_command(text: str) -> str:
    """What follows the command, on one line, with full-width and half-width signs made plain."""
    _, *rest = (text or "/").split(maxsplit=1)
    return " ".join(unicodedata.normalize("NFKC", " ".join(rest)).split())


def number_in(words: str) -> int | None:
    """A whole number without a sign."""
    if len(words) > _LONGEST_NUMBER or not re.fullmatch(r"[0-9]+", words):
        return None
    return int(words)


def count_in(words: str) -> int | None:
    """How many papers, from 1 to MOST_PAPERS."""
    number = number_in(words)
    return number if number is not None and 1 <= number <= MOST_PAPERS else None


def day_in(words: str, running: date) -> date | None:
    """A day as YYYY-MM-DD, or `today` and `yesterday` as seen from the day whose list is filling up."""
    if (ago := _DAYS_AGO.get(words.lower())) is not None:
        return running - timedelta(days=ago)
    return date_in(words)


def date_in(words: str) -> date | None:
    """A date as YYYY-MM-DD."""
    if not _DAY.fullmatch(words):
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def day_behind_link(payload: str) -> date | None:
    """The day that a link `?start=d_2024-05-14` leads to."""
    kind, _, day = payload.partition("_")
    return date_in(day) if kind == "d" else None


def paper_behind_link(payload: str) -> str | None:
    """The paper that a link `?start=p_2405_02246` leads to: a payload may hold no dot."""
    kind, _, paper_id = payload.partition("_")
    return paper_id.replace("_", ".") if kind == "p" and _PAPER.fullmatch(paper_id) else None
