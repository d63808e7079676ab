"""The number check on recorded abstracts: what is right in them passes, what is changed does not."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from bot.summary.amounts import in_language
from bot.summary.facts import facts
from bot.summary.numbers import wrong_numbers
from bot.summary.reading.units import Kind
from bot.summary.sentences import sentences

_PAPERS = 120
_DIGITS = re.compile(r"(?<![\w.,@/^'~_{-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?=%|\\%|x\b| [a-z]|[.;)]\s)")
_SAYING = {
    "ko": {
        Kind.COUNT: "모두 {}번 셌습니다.",
        Kind.PERCENT: "결과는 {}%입니다.",
        Kind.FACTOR: "{}배 빨라졌습니다.",
    },
    "ja": {
        Kind.COUNT: "全部で{}回です。",
        Kind.PERCENT: "結果は{}%です。",
        Kind.FACTOR: "{}倍速くなります。",
    },
    "zh": {Kind.COUNT: "共计{}次。", Kind.PERCENT: "结果为{}%。", Kind.FACTOR: "速度为{}倍。"},
    "en": {Kind.COUNT: "It has {} of them.", Kind.PERCENT: "It is {}%.", Kind.FACTOR: "It is {}x faster."},
}


@pytest.fixture(scope="module")
def sources() -> list[str]:
    archive = Path(__file__).parents[4] / "shared" / "data" / "archive" / "hf-daily-archive.jsonl.gz"
    if not archive.is_file():
        pytest.skip("the archive (../shared/data) is not on this machine")
    with gzip.open(archive, "rt", encoding="utf-8") as lines:
        papers = list(map(json.loads, random.Random(5).sample(lines.readlines(), _PAPERS)))
    return [f"{paper['title']}\n\n{paper['abstract']}" for paper in papers]


def _recorded(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.glob("hf-daily/20*.json")):
        for item in json.loads(file.read_bytes()):
            paper = item.get("paper", item)
            if paper.get("ai_summary"):
                yield paper["ai_summary"], f"{paper['title']}\n\n{paper['summary']}"


def test_hardly_any_recorded_summary_is_refused(shared_data: Path) -> None:
    recorded = dict(_recorded(shared_data))
    refused = [summary for summary, source in recorded.items() if wrong_numbers(summary, source, "en")]
    assert len(recorded) > 600
    # One is wrong indeed: 800 for «400 … 400».
    assert len(refused) <= 1


def test_every_sentence_stands_in_its_own_abstract(sources: list[str]) -> None:
    for source in sources:
        for sentence in sentences(source.partition("\n\n")[2]):
            assert wrong_numbers(sentence, source, "en") == ()


def test_no_number_that_was_changed_stands(sources: list[str]) -> None:
    changed = 0
    for source in sources:
        for sentence, value, number in _changes(source):
            if _is_new(value, source):
                changed += 1
                assert wrong_numbers(sentence, source, "en"), (number, sentence)
    assert changed > 500


def _changes(source: str) -> Iterator[tuple[str, Fraction, str]]:
    for sentence in sentences(source.partition("\n\n")[2]):
        for match in _DIGITS.finditer(sentence):
            value = Fraction(match[1].replace(",", ""))
            for other in (value * 10, value / 10, value + 17):
                text = f"{float(other):.9g}"
                if value and Fraction(text) == other:
                    yield sentence[: match.start()] + text + sentence[match.end() :], other, match[1]


def _is_new(value: Fraction, source: str) -> bool:
    """Whether no number of the source, said in whatever way, comes to this value; 1 is an article."""
    known = facts(source).by_value
    return value not in {0, 1} and not {value, value * 100, value / 100, 1 / value} & known.keys()


@pytest.mark.parametrize("language", ["ko", "en", "ja", "zh"])
def test_a_number_said_in_another_language_stands_and_ten_times_it_does_not(
    sources: list[str], language: str
) -> None:
    said = 0
    for source in sources:
        for value, kind in _plain(source):
            sentence = _SAYING[language][kind]
            assert wrong_numbers(sentence.format(in_language(value, language)), source, language) == ()
            said += 1
            for slip in (value * 10, value / 10, value * 1000):
                if _is_new(slip, source):
                    assert wrong_numbers(sentence.format(in_language(slip, language)), source, language)
    assert said > 200


def _plain(source: str) -> Iterator[tuple[Fraction, Kind]]:
    """The numbers of a source that are of one kind, without sign, unit or name before them."""
    for value, found in facts(source).by_value.items():
        for fact in found:
            (kind, *more) = fact.kinds
            is_odd = fact.hint or fact.version or fact.negative or fact.unit or more or value in {0, 1}
            if not is_odd and kind in _SAYING["en"] and fact.values[0] == value:
                yield value, kind
