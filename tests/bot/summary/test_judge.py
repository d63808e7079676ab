"""All checks of a summary together."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summary.judge import judge, judge_imported
from bot.summary.shape import LONGEST_READ
from bot.summary.verdict import Check, Fault
from storage.records import Origin, Paper, Summary

TITLE = "Leaflight: A Lamp That Reads Leaves"
ABSTRACT = (
    "We present Leaflight, a lamp with an 8B vision-language model that reads leaves. It saves 12.5% water "
    "in three gardens and answers 19x faster than GPT-4. Code: https://github.com/example/leaflight."
)
GIST = "잎을 읽는 조명 Leaflight로 물을 12.5% 아꼈습니다."
BULLETS = (
    "80억 개(8B)의 파라미터를 가진 시각-언어 모델(VLM)이 잎을 읽습니다.",
    "세 정원에서 물을 아끼고, GPT-4보다 19배 빠르게 답합니다.",
    "코드는 https://github.com/example/leaflight 에서 볼 수 있습니다.",
)


def faults(
    gist: str | None = GIST, bullets: tuple[str, ...] = BULLETS, language: str = "ko"
) -> tuple[Fault, ...]:
    return judge(gist, bullets, title=TITLE, abstract=ABSTRACT, language=language)


def test_a_good_summary_has_no_faults() -> None:
    assert faults() == ()
    assert faults(None) == ()


@pytest.mark.parametrize("many", [1, 12])
def test_a_summary_that_came_in_may_have_as_many_bullets_as_it_likes(many: int) -> None:
    paper = Paper("2405.00001", TITLE, ABSTRACT, ())
    bullets = tuple(
        f"{letter}번 정원에서 물을 12.5% 아꼈습니다." for letter in "가나다라마바사아자차카타"[:many]
    )
    came = Summary(paper.id, "ko", "", bullets, Origin.IMPORTED)
    assert all(fault.bullet is not None for fault in judge_imported(came, paper) or ())
    wrong = replace(came, bullets=("물을 15.2% 아꼈습니다.",))
    assert [(fault.check, fault.bullet) for fault in judge_imported(wrong, paper) or ()] == [
        (Check.NUMBERS, 0)
    ]
    assert judge_imported(came, replace(paper, abstract="")) is None


def test_a_good_summary_in_english_has_none() -> None:
    english = (
        "An 8B model reads leaves.",
        "Leaflight saves 12.5% of the water.",
        "It is 19 times faster than GPT-4.",
    )
    assert faults("A lamp that reads leaves saves water in three gardens.", english, "en") == ()


@pytest.mark.parametrize(
    ("bullet", "check"),
    [
        ("8억 개(8B)의 파라미터를 씁니다.", Check.NUMBERS),
        ("Gemini보다 빠르게 답합니다.", Check.NAMES),
        ("물을 아낀다.", Check.LANGUAGE),
        (BULLETS[1], Check.SHAPE),
    ],
)
def test_each_check_names_the_bullet(bullet: str, check: Check) -> None:
    assert [(fault.check, fault.bullet) for fault in faults(bullets=(*BULLETS, bullet))] == [(check, 3)]


def test_a_fault_of_the_gist_says_that_it_is_the_gists() -> None:
    (fault,) = faults("물을 13.5% 아꼈습니다.")
    assert fault == Fault(Check.NUMBERS, None, "the gist: «13.5%» does not stand in the abstract")


def test_the_title_bears_out_as_well() -> None:
    assert judge(None, BULLETS, title=f"{TITLE} {ABSTRACT}", abstract="", language="ko") == ()


def test_a_language_that_is_not_known_is_judged_by_everything_but_its_manner() -> None:
    checks = [fault.check for fault in faults(None, ("un", "deux", "trois 77"), "fr")]
    assert checks == [Check.NAMES, Check.NAMES, Check.NUMBERS, Check.NAMES]


@given(
    gist=st.none() | st.text(max_size=80),
    bullets=st.lists(st.text(max_size=80), max_size=7),
    title=st.text(max_size=80),
    abstract=st.text(max_size=200),
    language=st.sampled_from(["ko", "en", "ja", "zh", "de"]),
)
def test_anything_can_be_judged(
    gist: str | None, bullets: list[str], title: str, abstract: str, language: str
) -> None:
    for fault in judge(gist, bullets, title=title, abstract=abstract, language=language):
        assert fault.reason
        assert fault.bullet is None or fault.bullet < len(bullets)


# -- what is made to take long ------------------------------------------------------------------------------


def test_of_a_line_that_is_too_long_anyway_only_the_beginning_is_looked_at() -> None:
    line = f"{BULLETS[0]} {'잎 ' * LONGEST_READ}77 Gardenia"
    found = faults(None, (line, *BULLETS[1:]))
    assert {Check.SHAPE} <= {fault.check for fault in found} <= {Check.SHAPE, Check.LANGUAGE}
    assert not [fault for fault in found if "77" in fault.reason or "Gardenia" in fault.reason]
    found = judge(None, ("un " * LONGEST_READ, "deux", "trois"), title="", abstract="", language="fr")
    assert [fault.bullet for fault in found if fault.check is Check.SHAPE] == [0]


@pytest.mark.parametrize("piece", ["1,", "1.", "1", "1억 ", "1% ", "1명의", "모델 1명 "])
def test_judging_takes_no_longer_however_long_the_lines_are(piece: str) -> None:
    begun = time.process_time()
    assert judge(None, (piece * (12_000 // len(piece)),) * 3, title=TITLE, abstract=ABSTRACT, language="ko")
    assert time.process_time() - begun < 1


# -- the archive that this project descends from ------------------------------------------------------------

_ARCHIVE = "archive/hf-daily-archive.jsonl.gz"


def test_the_numbers_names_and_language_of_the_seed_are_as_a_reader_finds_them(shared_data: Path) -> None:
    with gzip.open(shared_data / _ARCHIVE, "rt", encoding="utf-8") as lines:
        papers = {paper["id"]: paper for paper in map(json.loads, lines)}
    (document,) = (shared_data.parent / "seed").glob("*.txt")
    wrong = []
    for section in document.read_text(encoding="utf-8").split("### [")[1:]:
        paper = papers[section.partition("/abs/")[2].partition(")")[0]]
        bullets = [line[2:] for line in section.splitlines() if line.startswith("- ")]
        found = judge(None, bullets, title=paper["title"], abstract=paper["abstract"], language="ko")
        wrong += [fault for fault in found if fault.check is not Check.SHAPE]
    # Its one broken word has a syllable twice, which other words have too.
    assert wrong == []
