"""Papers are found by the words of their titles, abstracts and summaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes import listed, paper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.imports import Imports
from storage.papers import Papers
from storage.records import (
    FoundPapers,
    ImportedListing,
    ImportedPaper,
    ListedDay,
    Origin,
    Paper,
    Source,
    Summary,
)
from storage.search import Search
from storage.summaries import Summaries

_DAY = date(2024, 5, 14)
_AT = datetime(2024, 5, 15, 0, 1, tzinfo=UTC)

_TEXTS = {
    1: ("Chain-of-Thought Prompting", "We train language models to reason in steps; GPT-4o is the teacher."),
    2: ("A Thought on Chains", "Chains of gold are of no thought. Robots manipulate them."),
    3: ("Naïve Łukasz Décoding", "Møre of the same, with “curly” quotes."),
    4: ("Robotic Manipulation", "A robot learns."),
    5: ("Qwen2.5 Technical Report", "Trained on 18 trillion tokens."),
}
_SAID = {
    1: ("ko", Origin.MODEL, "언어 모델이 추론을 단계로 나눈다", ("강화 학습은 쓰지 않는다",)),
    2: ("ko", Origin.IMPORTED, "", ("금으로 된 사슬", "첫눈에 반한 로봇", "눈길")),
    3: ("ja", Origin.IMPORTED, "", ("ディープラーニングで画像を学習する",)),
    4: ("zh", Origin.MODEL, "机器人学习语言", ("快",)),
    5: ("ko", Origin.EXCERPT, "unheard", ("unheard of",)),
}


@pytest.fixture
async def search(database: Database) -> Search:
    papers = tuple(
        listed(number, of=replace(paper(number, title=title), abstract=abstract))
        for number, (title, abstract) in _TEXTS.items()
    )
    await Papers(database).save_day(ListedDay(_DAY, _AT, papers))
    for number, (language, origin, gist, bullets) in _SAID.items():
        await Summaries(database).save(Summary(paper(number).id, language, gist, bullets, origin), _AT)
    return Search(database)


def _numbers(found: FoundPapers) -> list[int]:
    return [int(each.id[-5:]) for each, _ in found.papers]


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("reasoning", {1}),
        ("TRAINING model", {1}),
        ("trained", {1, 5}),
        ("manipulation robot", {4, 2}),
        ("chain thought", {1, 2}),
        ('"chain of thought"', {1}),
        ("chain-of-thought", {1}),
        ("naive lukasz decoding", {3}),
        ("more curly", {3}),
        ("gpt-4o", {1}),
        ("Qwen2.5", {5}),
        ("18", {5}),
        ("추론", {1}),
        ("모델", {1}),
        ("강화 학습", {1}),
        ("추론 GPT", {1}),
        ("사슬", {2}),
        ("눈", {1, 2}),
        ("첫눈", {2}),
        ("画像", {3}),
        ("ラーニング", {3}),
        ("学習", {3}),
        ("语言", {4}),
        ("快", {4}),
        ("a robot", {2, 4}),
        ("qwen", {5}),
        ("qwen 2.5", {5}),
    ],
)
async def test_papers_with_all_words_are_found(search: Search, question: str, numbers: set[int]) -> None:
    found = await search.by_words(question)
    assert set(_numbers(found)) == numbers
    assert (found.total, found.every_word, found.more) == (len(numbers), True, False)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("robot manipulaton", 4),
        ("강화학습", 1),
        ("추론하다", 1),
        ("qwen unheard", 5),
        ("where is the xyz of chains", 2),
    ],
)
async def test_papers_with_some_of_the_words_are_found_where_none_has_all(
    search: Search, question: str, first: int
) -> None:
    found = await search.by_words(question)
    assert _numbers(found)[0] == first
    assert not found.every_word


@pytest.mark.parametrize("question", ["unheard", "xyz", "the xyz of", "북", "!?", "", "🤗", "学画"])
async def test_what_no_paper_says_is_not_found(search: Search, question: str) -> None:
    found = await search.by_words(question)
    assert (found.papers, found.total, found.more) == ((), 0, False)


async def test_a_word_in_the_title_counts_most(search: Search) -> None:
    assert _numbers(await search.by_words("robot")) == [4, 2]
    assert _numbers(await search.by_words("chains thought"))[0] == 2


async def test_papers_come_with_the_days_they_were_listed_on(database: Database, search: Search) -> None:
    again = ListedDay(date(2024, 5, 16), _AT + timedelta(days=1), (listed(4, votes=30, of=_paper(4)),))
    await Papers(database).save_day(again)
    ((found, listings),) = (await search.by_words("robotic learns", limit=3)).papers
    assert found == _paper(4)
    assert [(each.day, each.votes) for each in listings] == [(_DAY, 10), (again.day, 30)]


def _paper(number: int) -> Paper:
    title, abstract = _TEXTS[number]
    return replace(paper(number, title=title), abstract=abstract)


async def test_fewer_are_given_than_there_are(search: Search) -> None:
    found = await search.by_words("chain thought", limit=1)
    assert (len(found.papers), found.total) == (1, 2)


async def test_what_is_on_no_list_is_not_found(database: Database, search: Search) -> None:
    await Papers(database).save_day(ListedDay(_DAY, _AT + timedelta(hours=1), (listed(1, of=_paper(1)),)))
    assert _numbers(await search.by_words("chain thought")) == [1]
    assert (await search.by_words("qwen")).total == 0


async def test_only_the_newest_thousand_are_looked_at(database: Database) -> None:
    batch = [
        ImportedPaper(paper(number, title="Word"), (ImportedListing(_DAY, number, 1),))
        for number in range(1, 1003)
    ]
    # What is newest hangs on arXiv's number, not on when it came in.
    await Imports(database).take(batch[::-1], source=Source.ARCHIVE, at=_AT)
    search = Search(database)
    found = await search.by_words("word", limit=2000)
    assert (found.total, found.more, len(found.papers)) == (1000, True, 1000)
    assert min(_numbers(found)) == 3
    assert (await search.by_words("1001")).total == 1


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(), st.text("\"*^(){}:+-_'“”추론눈か \0Aa1", max_size=20)))
async def test_every_question_has_an_answer(search: Search, question: str) -> None:
    found = await search.by_words(question)
    assert found.total >= len(found.papers) >= (found.total > 0)
