"""A day as JSON."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime

from bot.digest.json import digest
from bot.posts import Entry
from storage.records import Listing, Origin, Paper, Summary

DAY = date(2024, 5, 14)
PAPER = Paper(
    id="2405.00001",
    title="정원의 조명",
    abstract="Words.",
    authors=("Ada Example", "Ada Example"),
    authors_cut=True,
    published=datetime(2024, 5, 13, 10, tzinfo=UTC),
    thumbnail="https://cdn.example/1.png",
    code="https://github.com/example/lamp",
    stars=3,
    project="https://example.org",
    organisation="Example Organisation",
    ai_summary="A lamp.",
)


def test_everything_known_is_there() -> None:
    said = Summary(PAPER.id, "ko", "요점입니다.", ("하나.", "둘."), Origin.MODEL, "small-1")
    text = digest(DAY, [Entry(Listing(PAPER, DAY, 2, 42), 1, said)], "ko")
    assert json.loads(text) == {
        "day": "2024-05-14",
        "language": "ko",
        "papers": [
            {
                "id": "2405.00001",
                "link": "https://arxiv.org/abs/2405.00001",
                "title": "정원의 조명",
                "rank": 1,
                "position": 2,
                "votes": 42,
                "authors": ["Ada Example", "Ada Example"],
                "authors_cut": True,
                "abstract": "Words.",
                "published": "2024-05-13T10:00:00+00:00",
                "thumbnail": "https://cdn.example/1.png",
                "code": "https://github.com/example/lamp",
                "stars": 3,
                "project": "https://example.org",
                "organisation": "Example Organisation",
                "ai_summary": "A lamp.",
                "summary": {
                    "gist": "요점입니다.",
                    "bullets": ["하나.", "둘."],
                    "origin": "model",
                    "model": "small-1",
                },
            }
        ],
    }
    assert "정원의 조명" in text
    assert text.endswith("}\n")


def test_no_field_of_a_paper_is_forgotten() -> None:
    (paper,) = json.loads(digest(DAY, [Entry(Listing(PAPER, DAY, 1, 1), 1)], "en"))["papers"]
    assert {field.name for field in dataclasses.fields(Paper)} <= paper.keys()


def test_what_is_not_known_is_null() -> None:
    bare = Entry(Listing(Paper("2405.00001", "T", "", ()), DAY, 1, 0), 1)
    (paper,) = json.loads(digest(DAY, [bare], "en"))["papers"]
    assert paper["summary"] is None
    assert paper["published"] is None
    assert paper["authors"] == []


def test_an_empty_day_has_no_papers() -> None:
    assert json.loads(digest(DAY, [], "en")) == {"day": "2024-05-14", "language": "en", "papers": []}
