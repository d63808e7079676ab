"""The sample keeps its limits, and its texts say what the papers say."""

from __future__ import annotations

import difflib
import itertools
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.playground import sample
from bot.summary.sentences import sentences as cut_into_sentences

GIST_MOST = {"ko": 80, "en": 130}
BULLET_MOST = {"ko": 120, "en": 180}

UNITS = {"만": 10**4, "억": 10**8, "조": 10**12, "million": 10**6, "billion": 10**9, "trillion": 10**12}
WORDS = {
    "a": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}

NAME = re.compile(r"(?a:[\w./-]*[A-Za-z][\w./-]*)")
LINK = re.compile(r"https://\S+[^\s.]")
MULTIPLE = re.compile(r"(?<=\d)x\b")
ANY_WORD = re.compile(r"\b(" + "|".join(WORDS) + r")\b", re.IGNORECASE)
FIGURE = re.compile(r"(\d+(?:\.\d+)?)[\s-]*(" + "|".join(UNITS) + r")?")

ABSTRACTS = {item["paper"]["id"]: item["paper"]["summary"] for item in sample.items()}
TEXTS = [
    pytest.param(paper, language, written["gist"], list(written["bullets"]), id=f"{paper}-{language}")
    for paper, languages in sample.summaries().items()
    for language, written in languages.items()
]
each_summary = pytest.mark.parametrize(("paper", "language", "gist", "bullets"), TEXTS)


def names_with_digits(text: str) -> set[str]:
    """Models, chips and the like: `GPT-4`, `SN40L`. ASCII only: a Korean particle is no part of them."""
    names = {name.strip("./-") for name in NAME.findall(MULTIPLE.sub(" times", LINK.sub(" ", text)))}
    return {name for name in names if re.search(r"\d", name)}


def figures(text: str) -> set[Decimal]:
    """The numbers that a text tells, its units multiplied out; digits in names are no numbers."""
    text = MULTIPLE.sub(" times", LINK.sub(" ", text))
    for name in sorted(names_with_digits(text), key=len, reverse=True):
        text = text.replace(name, " ")
    text = re.sub(r"(\d)분의 1", r"\1", text)
    # "a" counts only before a unit: "a trillion" is a number, "a model" is not.
    text = re.sub(r"\ba (?!million|billion|trillion)", " ", text, flags=re.IGNORECASE)
    text = ANY_WORD.sub(lambda found: str(WORDS[found[0].lower()]), text)
    return {Decimal(number) * UNITS.get(unit, 1) for number, unit in FIGURE.findall(text)}


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", text)


def longest_shared_run(ours: str, theirs: str) -> list[str]:
    a, b = ([word.strip(".,;:()").lower() for word in text.split()] for text in (ours, theirs))
    found = difflib.SequenceMatcher(None, a, b, autojunk=False).find_longest_match()
    return a[found.a : found.a + found.size]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("파라미터 80억 개", {8 * 10**9}),
        ("8 billion parameters", {8 * 10**9}),
        ("340억 개", {34 * 10**9}),
        ("1조 개", {10**12}),
        ("a trillion parameters on a chip", {10**12}),
        ("최대 19분의 1로", {19}),
        ("2x to 13x, 3.7x", {2, 13, Decimal("3.7")}),
        ("15~31배, 20-30%", {15, 31, 20, 30}),
        ("on eight sockets GPT-3.5 and DGX H100은 SN40L", {8}),
    ],
)
def test_the_checker_reads_numbers_in_both_languages(text: str, told: set[Decimal]) -> None:
    assert figures(text) == told


def test_the_checker_knows_a_name_from_a_number() -> None:
    assert names_with_digits("GPT-4가 13x, Llama2. https://github.com/a/b2") == {"GPT-4", "Llama2"}


def test_the_day_has_nine_papers_with_most_votes_first() -> None:
    votes = [item["paper"]["upvotes"] for item in sample.items()]
    assert votes == [42, 32, 20, 16, 12, 8, 7, 6, 4]


def test_every_item_has_the_shape_of_its_time() -> None:
    for item in sample.items():
        paper = item["paper"]
        assert set(item) == {"paper", "title", "mediaUrl"}
        assert set(paper) == {"id", "authors", "title", "summary", "upvotes"}
        assert item["title"] == paper["title"]
        assert item["mediaUrl"].endswith(f"/papers/{paper['id']}.png")
        assert all(set(author) == {"name", "hidden"} for author in paper["authors"])


def test_a_list_that_lacks_authors_ends_with_a_plus() -> None:
    lists = {item["paper"]["id"]: [a["name"] for a in item["paper"]["authors"]] for item in sample.items()}
    cut = {paper: names for paper, names in lists.items() if "+" in names}
    assert set(cut) == {"2405.07518", "2405.07526"}
    assert all(names.index("+") == len(names) - 1 for names in cut.values())
    assert cut["2405.07518"][:3] == ["Raghu Prabhakar", "Ram Sivaramakrishnan", "Darshan Gandhi"]
    assert cut["2405.07526"][0] == "Qi Chen"


def test_every_paper_is_summarised_in_both_languages_and_known_by_its_title() -> None:
    papers = [item["paper"]["id"] for item in sample.items()]
    assert list(sample.summaries()) == papers == list(sample.titles())
    assert all(set(languages) == {"ko", "en"} for languages in sample.summaries().values())


@pytest.mark.parametrize("paper", ABSTRACTS)
def test_an_abstract_is_one_paragraph_of_four_to_seven_sentences(paper: str) -> None:
    assert "\n" not in ABSTRACTS[paper]
    assert 4 <= len(sentences(ABSTRACTS[paper])) <= 7


@each_summary
def test_a_summary_keeps_its_limits(paper: str, language: str, gist: str, bullets: list[str]) -> None:
    assert 0 < len(gist) <= GIST_MOST[language]
    assert 3 <= len(bullets) <= 6
    assert all(0 < len(bullet) <= BULLET_MOST[language] for bullet in bullets)
    assert not any(re.search(r"[\n<>&]|^[-•*]|\s\s", text) for text in [gist, *bullets])


@each_summary
def test_every_number_and_name_of_a_summary_is_in_the_abstract(
    paper: str, language: str, gist: str, bullets: list[str]
) -> None:
    source = f"{sample.titles()[paper]} {ABSTRACTS[paper]}"
    for text in [gist, *bullets]:
        assert figures(text) <= figures(source)
        assert all(name in source for name in names_with_digits(text))


@each_summary
def test_each_bullet_rests_on_sentences_of_the_abstract(
    paper: str, language: str, gist: str, bullets: list[str]
) -> None:
    rests_on = sample.summaries()[paper][language]["sentences"]
    assert len(rests_on) == len(bullets)
    there = dict(enumerate(cut_into_sentences(ABSTRACTS[paper]), 1))
    for bullet, numbers in zip(bullets, rests_on, strict=True):
        assert numbers
        said = " ".join(there[number] for number in numbers)
        assert figures(bullet) <= figures(said)


@each_summary
def test_nothing_in_a_summary_is_said_twice(paper: str, language: str, gist: str, bullets: list[str]) -> None:
    for one, other in itertools.combinations([gist, *bullets], 2):
        assert difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() < 0.6


def test_no_two_texts_of_the_sample_are_alike() -> None:
    texts = [
        text
        for languages in sample.summaries().values()
        for written in languages.values()
        for text in [written["gist"], *written["bullets"]]
    ]
    assert len(set(texts)) == len(texts)


@each_summary
def test_each_language_is_written_in_its_own_script_and_manner(
    paper: str, language: str, gist: str, bullets: list[str]
) -> None:
    for text in [gist, *bullets]:
        assert text.endswith("니다." if language == "ko" else ".")
        assert bool(re.search("[가-힣]", text)) == (language == "ko")
        assert not re.search(r"\d\s*명|[을이은]\([를가는]\)", text)


def recorded(shared_data: Path) -> dict[str, dict[str, Any]]:
    text = (shared_data / "hf-daily/reconstructed/2024-05-14.json").read_text(encoding="utf-8")
    return {item["paper"]["id"]: item["paper"] for item in json.loads(text)}


def test_ids_titles_votes_and_authors_are_those_of_the_day(shared_data: Path) -> None:
    theirs = recorded(shared_data)
    assert list(theirs) == list(ABSTRACTS)
    for item in sample.items():
        ours, paper = item["paper"], theirs[item["paper"]["id"]]
        assert (ours["title"], ours["upvotes"]) == (paper["title"], paper["upvotes"])
        assert sorted(a["name"] for a in ours["authors"]) == sorted(a["name"] for a in paper["authors"])


def test_our_abstracts_tell_the_numbers_names_and_links_of_the_real_ones(shared_data: Path) -> None:
    for paper, theirs in recorded(shared_data).items():
        ours, source = ABSTRACTS[paper], f"{theirs['title']} {theirs['summary']}"
        assert figures(ours) <= figures(source)
        assert all(name in source for name in names_with_digits(ours))
        assert set(LINK.findall(ours)) == set(LINK.findall(theirs["summary"]))


def test_no_sentence_of_ours_is_taken_from_the_real_abstracts(shared_data: Path) -> None:
    for paper, theirs in recorded(shared_data).items():
        english = sample.summaries()[paper]["en"]
        for text in [*sentences(ABSTRACTS[paper]), english["gist"], *english["bullets"]]:
            assert len(longest_shared_run(text, theirs["summary"])) < 8
