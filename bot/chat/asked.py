"""What people write, read strictly but kindly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import cache
from zoneinfo import available_timezones

from bot.summary.languages import LANGUAGES
from storage.records import Language

MOST_PAPERS = 20
"""What /today takes at most: as many as one message holds."""
LONGEST_QUESTION = 200
"""Characters that /search takes: as many as the longest titles have."""

_DAYS_AGO = {
    "today": 0,
    "오늘": 0,
    "yesterday": 1,
    "어제": 1,
    "tomorrow": -1,
    "내일": -1,
}
_DAY = re.compile(
    r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})\.?|(\d{4})(\d{2})(\d{2})|(\d{4})년(\d{1,2})월(\d{1,2})일", re.ASCII
)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPACED_KOREAN_DAY = re.compile(r"(?<=[년월])\s+(?=\d)")
_HOUR = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_PAPER = re.compile(r"[0-9]{4}_[0-9]{4,5}")
_NUMBER = r"(?P<id>\d{4}\.\d{4,5})(?:v\d+)?(?!\d)"
_PAPER_ID = re.compile(rf"(?:arxiv:\s*)?{_NUMBER}", re.ASCII | re.IGNORECASE)
_PAPER_LINK = re.compile(
    rf"""(?:(?:\w+\.)?arxiv\.org/(?:abs|pdf|html|format|src)/(?:cs/)?
        |(?:www\.)?(?:huggingface\.co|hf\.co)/(?:\w\w/)?papers/
        |(?:www\.)?alphaxiv\.org/(?:abs|pdf|overview)/
        |arxiv:\s*){_NUMBER}""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_LANGUAGES = {
    **{name.lower(): code for code, manner in LANGUAGES.items() for name in (manner.name, manner.own_name)},
    "한글": "ko",
    "영어": "en",
    "일본어": "ja",
    "중국어": "zh",
    "chinese": "zh",
}
_LONGEST_NUMBER = 18
_LETTER = re.compile(r"[^\W_]")


def behind_command(text: str) -> str:
    """What follows the command, on one line, with full-width and half-width signs made plain."""
    _, *rest = (text or "/").split(maxsplit=1)
    return plain(" ".join(rest))


def plain(text: str) -> str:
    """The text on one line, with full-width and half-width signs made plain."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def number_in(words: str) -> int | None:
    """A whole number without a sign."""
    if len(words) > _LONGEST_NUMBER or not re.fullmatch(r"[0-9]+", words):
        return None
    return int(words)


def count_in(words: str) -> int | None:
    """How many papers, from 1 to MOST_PAPERS."""
    number = number_in(words)
    return number if number is not None and 1 <= number <= MOST_PAPERS else None


def has_words(question: str) -> bool:
    """Whether there is anything to look for: a letter or a digit in any script."""
    return _LETTER.search(question) is not None


# -- days and hours -----------------------------------------------------------------------------------------


def day_in(words: str, running: date) -> date | None:
    """A day as YYYY-MM-DD or in another usual way, or `today` and the like as seen from the day whose list is
    filling up.
    """
    if (ago := _DAYS_AGO.get(words.lower())) is not None:
        return running - timedelta(days=ago)
    found = _DAY.fullmatch(words)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_and_count_in(words: str, running: date) -> tuple[date | None, int | None]:
    """A day, and behind it how many papers: None for what is not there or cannot be read."""
    words = _SPACED_KOREAN_DAY.sub("", words)
    day, _, rest = words.partition(" ")
    return day_in(day, running), count_in(rest) if rest else None


def date_in(words: str) -> date | None:
    """A date as YYYY-MM-DD and in no other way."""
    if not _ISO_DAY.fullmatch(words):
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def hour_in(words: str) -> time | None:
    """An hour of the day as HH:MM."""
    found = _HOUR.fullmatch(words)
    return time(int(found[1]), int(found[2])) if found else None


def zone_in(words: str) -> str | None:
    """A time zone by its IANA name, whatever its case."""
    return _zones().get(words.lower())


@cache
def _zones() -> dict[str, str]:
    """All places that have a zone, by their names in small letters."""
    return {name.lower(): name for name in available_timezones() if "/" in name or name in ("UTC", "GMT")}


def hour_and_zone_in(words: str) -> tuple[time | None, str | None] | None:
    """An hour, a time zone, or both in this order; None when there is anything else."""
    first, _, second = words.partition(" ")
    hour = hour_in(first)
    if hour is None:
        zone = zone_in(words) if words and not second else None
        return (None, zone) if zone or not words else None
    zone = zone_in(second) if second else None
    return None if second and zone is None else (hour, zone)


# -- languages ----------------------------------------------------------------------------------------------


def language_in(words: str, languages: Sequence[Language]) -> Language | None:
    """A language that we speak, by its code or its name."""
    wanted = _LANGUAGES.get(words.lower(), words.lower())
    return wanted if wanted in languages else None


# -- papers -------------------------------------------------------------------------------------------------


def paper_in(words: str) -> str | None:
    """A paper's number without its version: alone, or in the first link to a paper."""
    found = _PAPER_ID.fullmatch(words) or _PAPER_LINK.search(words)
    return found["id"] if found else None


def day_behind_link(payload: str) -> date | None:
    """The day that a link `?start=d_2024-05-14` leads to."""
    kind, _, day = payload.partition("_")
    return date_in(day) if kind == "d" else None


def paper_behind_link(payload: str) -> str | None:
    """The paper that a link `?start=p_2405_02246` leads to: a payload may hold no dot."""
    kind, _, paper_id = payload.partition("_")
    return paper_id.replace("_", ".") if kind == "p" and _PAPER.fullmatch(paper_id) else None
