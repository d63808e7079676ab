"""What the stand-in of a model makes up passes the checks of summaries, and what it spoils does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.playground import sample
from bot.playground.model import Fault, Written
from bot.playground.model.improvising import improvised
from bot.playground.model.question import Material
from bot.playground.model.spoiling import spoilt
from bot.summary.judge import judge
from bot.summary.sentences import sentences
from bot.summary.verdict import Fault as Found

LANGUAGES = ["ko", "en", "ja", "zh"]
PAPERS = {item["paper"]["id"]: item["paper"] for item in sample.items()}
SPOILT: list[Fault] = [
    "wrong-numbers",
    "wrong-units",
    "stray-script",
    "repeats",
    "markdown",
    "same-bullet",
]


def found(written: Written | None, paper: dict[str, Any], language: str) -> tuple[Found, ...]:
    assert written is not None
    return judge(
        written["gist"],
        written["bullets"],
        title=paper["title"],
        abstract=paper["summary"],
        language=language,
    )


def made_up(paper: dict[str, Any], language: str) -> Written | None:
    return improvised(Material(paper["title"], tuple(enumerate(sentences(paper["summary"]), 1))), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_made_up_of_a_paper_passes(language: str) -> None:
    for paper in PAPERS.values():
        assert found(made_up(paper, language), paper, language) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_made_up_of_a_whole_day_passes(language: str, shared_data: Path) -> None:
    day = max((shared_data / "hf-daily").glob("2025-0*.json"))
    for item in json.loads(day.read_text(encoding="utf-8")):
        assert found(made_up(item["paper"], language), item["paper"], language) == ()


@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_spoilt_fails(language: str, how: Fault) -> None:
    for paper in PAPERS.values():
        right = made_up(paper, language)
        assert right is not None
        assert found(spoilt(right, how, language), paper, language)


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_known_by_heart_fails_when_it_is_spoilt(how: Fault) -> None:
    for paper_id, written in sample.summaries().items():
        for language, right in written.items():
            assert found(spoilt(right, how, language), PAPERS[paper_id], language)


@pytest.mark.parametrize(("language", "other"), [("ko", "en"), ("en", "ko")])
def test_another_language_than_was_asked_for_fails(language: str, other: str) -> None:
    for paper_id, written in sample.summaries().items():
        assert found(written[other], PAPERS[paper_id], language)


def test_every_fault_of_what_is_said_is_tried_here() -> None:
    right = sample.summaries()["2405.07518"]["ko"]
    assert [how for how in get_args(Fault) if spoilt(right, how, "ko") != right] == SPOILT
