"""A listing as a line of an archive."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from bot.digest.row import line
from storage.records import Listing, Origin, Paper, Source, Summary

_AT = datetime(2024, 5, 14, 23, tzinfo=UTC)
_PAPER = Paper(
    "2405.00001",
    "Lamps «정원»",
    "Gardens need light.",
    ("Ada Lovelace",),
    published=_AT,
    code="https://x.org/a",
)


def _line(*summaries: Summary, paper: Paper = _PAPER, seen: tuple[int, ...] = (3, 3, 5, 3)) -> str:
    times = tuple((_AT.replace(minute=minute), votes) for minute, votes in enumerate(seen))
    listing = Listing(paper, date(2024, 5, 14), 2, 5)
    return line(listing, times, summaries, source=Source.ARCHIVE, paper_source=Source.COLLECTED)


def test_a_row_has_the_fields_of_the_archive_first_and_ours_behind_them() -> None:
    assert _line().endswith("\n")
    row = json.loads(_line())
    assert row == {
        "id": "2405.00001",
        "title": "Lamps «정원»",
        "abstract": "Gardens need light.",
        "authors": ["Ada Lovelace"],
        "authors_cut": False,
        "published": "2024-05-14T23:00:00Z",
        "daily_date": "2024-05-14",
        "position": 2,
        "upvotes": 5,
        "obs": [["2024-05-14T23:00:00Z", 3], ["2024-05-14T23:02:00Z", 5], ["2024-05-14T23:03:00Z", 3]],
        "src": "A",
        "paper_src": "H",
        "github": "https://x.org/a",
        "stars": None,
        "project": None,
        "org": None,
        "thumbnail": None,
        "ai_summary": None,
        "summaries": [],
    }
    assert "정원" in _line(), "letters stand for themselves"


@pytest.mark.parametrize("origin", [Origin.MODEL, Origin.IMPORTED])
def test_a_summary_that_was_written_goes_with_it(origin: Origin) -> None:
    written = Summary("2405.00001", "ko", "요지", ("하나",), origin, "m", (("Gardens need light.",),), _AT)
    assert json.loads(_line(written))["summaries"] == [
        {
            "language": "ko",
            "gist": "요지",
            "bullets": ["하나"],
            "evidence": [["Gardens need light."]],
            "origin": origin.value,
            "model": "m",
            "written": "2024-05-14T23:00:00Z",
        }
    ]


@pytest.mark.parametrize("origin", [Origin.EXCERPT, Origin.HUGGINGFACE])
def test_sentences_of_the_abstract_can_be_taken_again_and_stay(origin: Origin) -> None:
    assert json.loads(_line(Summary("2405.00001", "ko", "x", ("y",), origin)))["summaries"] == []
