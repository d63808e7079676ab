"""The number check's examination: bullets of four languages, right and wrong, written without its code."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.summary.languages import LANGUAGES
from bot.summary.numbers import wrong_numbers
from storage.records import Language

_ROOT = Path(__file__).parents[3]
_FEWEST = {"ko": 130, "en": 80, "ja": 65, "zh": 65}
_KINDS = ("correct", "name", "tenfold", "invented")


@dataclass(frozen=True, slots=True)
class Case:
    """A bullet and what it rests on."""

    language: Language
    paper: str
    """Whose abstract has these facts."""
    kind: str
    good: bool
    source: str
    """The facts in our own words."""
    bullet: str
    note: str
    """What is tried; begins with "everyday" where it is no trap."""


@cache
def refused(case: Case) -> tuple[str, ...]:
    """What the check has against a bullet."""
    return wrong_numbers(case.bullet, case.source, case.language)


def _cases() -> Iterator[Case]:
    for language in LANGUAGES:
        text = (_ROOT / f"tests/data/numbers/{language}.jsonl").read_text(encoding="utf-8")
        yield from (Case(language=language, **json.loads(line)) for line in text.splitlines())


CASES = tuple(_cases())
GOOD = tuple(case for case in CASES if case.good)
BAD = tuple(case for case in CASES if not case.good)


def _name(case: Case) -> str:
    return f"{case.language}-{case.paper}-{case.note}"


@pytest.mark.parametrize("case", GOOD, ids=_name)
def test_a_right_bullet_passes(case: Case) -> None:
    assert refused(case) == (), f"{case.bullet} | {case.source}"


@pytest.mark.parametrize("case", BAD, ids=_name)
def test_a_wrong_bullet_is_refused_with_a_reason(case: Case) -> None:
    assert refused(case), f"{case.bullet} | {case.source}"
    assert all(reason.strip() for reason in refused(case))


# -- the table itself ----------------------------------------------------------------------------------------


def test_the_table_is_large_in_every_language() -> None:
    counted = Counter(case.language for case in CASES)
    assert counted.total() >= 300
    assert all(counted[language] >= fewest for language, fewest in _FEWEST.items())


def test_every_language_has_cases_of_every_kind() -> None:
    kinds = Counter((case.language, case.kind) for case in CASES)
    assert set(kinds) == {(language, kind) for language in LANGUAGES for kind in _KINDS}
    assert min(kinds.values()) >= 9


def test_the_kind_says_whether_a_case_is_good_save_for_names_which_are_both() -> None:
    assert {case.good for case in CASES if case.kind == "correct"} == {True}
    assert {case.good for case in CASES if case.kind in ("tenfold", "invented")} == {False}
    for language in LANGUAGES:
        assert {each.good for each in CASES if (each.language, each.kind) == (language, "name")} == {
            True,
            False,
        }


def test_about_half_are_good_and_most_of_these_are_everyday() -> None:
    assert 0.45 <= len(GOOD) / len(CASES) <= 0.6
    assert sum(case.note.startswith("everyday: ") for case in GOOD) / len(GOOD) >= 0.6


def test_no_case_is_there_twice() -> None:
    assert len({(case.paper, case.bullet) for case in CASES}) == len(CASES)


@cache
def _abstracts(folder: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for day in sorted(folder.glob("20*.json")):
        for item in json.loads(day.read_bytes()):
            paper = item["paper"]
            texts.setdefault(paper["id"], f"{paper['title']}\n{paper['summary']}")
    return texts


def test_the_facts_of_the_good_cases_are_those_of_the_papers(shared_data: Path) -> None:
    abstracts = _abstracts(shared_data / "hf-daily")
    doubtful = {
        (case.paper, case.bullet): reasons
        for case in GOOD
        if (reasons := wrong_numbers(case.bullet, abstracts[case.paper], case.language))
    }
    assert doubtful == {}


def test_the_sources_are_our_own_wording(shared_data: Path) -> None:
    abstracts = _abstracts(shared_data / "hf-daily")
    for case in CASES:
        there, words = " ".join(abstracts[case.paper].split()), case.source.split()
        runs = (" ".join(words[at : at + 8]) for at in range(len(words) - 7))
        assert not [run for run in runs if run in there], case.paper


# -- what docs/summaries.md says of it -----------------------------------------------------------------------


def _row(name: str, cases: tuple[Case, ...]) -> str:
    """What the check makes of these cases, as a row of the document's table.

    A wrong bullet that is refused is a hit: precision is the share of hits among all refused, recall the
    share of hits among all wrong ones.
    """
    good, bad = [each for each in cases if each.good], [each for each in cases if not each.good]
    hits, alarms = sum(bool(refused(each)) for each in bad), sum(bool(refused(each)) for each in good)
    precision = f"{hits / (hits + alarms):.1%}" if bad else "–"
    recall = f"{hits / len(bad):.1%}" if bad else "–"
    return f"| {name} | {len(good)} | {alarms} | {len(bad)} | {hits} | {precision} | {recall} |"


def test_the_document_gives_the_figures_of_this_table() -> None:
    rows = [
        *(
            _row(manner.name, tuple(c for c in CASES if c.language == code))
            for code, manner in LANGUAGES.items()
        ),
        *(_row(f"*{kind}*", tuple(c for c in CASES if c.kind == kind)) for kind in _KINDS),
        _row("**all**", CASES),
    ]
    assert "\n".join(rows) in (_ROOT / "docs/summaries.md").read_text(encoding="utf-8"), "\n".join(rows)


def _examples() -> Iterator[tuple[str, str, bool]]:
    text = (_ROOT / "docs/summaries.md").read_text(encoding="utf-8")
    table = text.partition("| the abstract says | passes | is refused |")[2].partition("\n\n")[0]
    for row in table.splitlines()[2:]:
        source, passes, is_refused = row.strip("| ").split(" | ")
        yield from ((source, example, True) for example in passes.split(" · "))
        yield from ((source, example, False) for example in is_refused.split(" · "))


def _language(example: str) -> Language:
    letters = {"ko": r"[가-힣]", "ja": r"[ァ-ヺ億]|万\d|兆\d?", "zh": r"[一-鿿]"}
    return next((code for code, some in letters.items() if re.search(some, example)), "en")


@pytest.mark.parametrize(("source", "example", "good"), list(_examples()))
def test_an_example_in_the_document_is_judged_as_it_says(source: str, example: str, good: bool) -> None:
    assert (wrong_numbers(example, source, _language(example)) == ()) == good


def test_the_document_has_examples_in_every_language() -> None:
    assert {_language(example) for _, example, _ in _examples()} == set(LANGUAGES)
