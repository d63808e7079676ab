"""What of a paper is searched, and how a question asks for it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.full_text import FUNCTIONS, asked, in_one_line, paper_number, searchable
from storage.words import fold

LAST_LETTER = 0x323B0
"""Behind it Unicode 16 has tags and private letters alone."""


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    """An index that holds nothing."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE text USING fts5 (words, tokenize = 'porter unicode61')")
        yield connection


@pytest.mark.parametrize(
    ("question", "every", "some"),
    [
        ("Robot Manipulation", '"robot" AND "manipulation"', '"robot" OR "manipulation"'),
        ("GPT-4o", '"gpt 4 o"', '"gpt" OR "4" OR "o"'),
        ("qwen2.5", '"qwen 2 5"', '"qwen" OR "2" OR "5"'),
        ("snake_case", '"snake case"', '"snake" OR "case"'),
        ('"chain of" reasoning', '"chain of" AND "reasoning"', '"chain" OR "reasoning"'),
        ("“chain of” thought", '"chain of" AND "thought"', '"chain" OR "thought"'),
        ('half "a pair', '"half" AND "a" AND "pair"', '"half" OR "pair"'),
        ("again and again", '"again" AND "and"', '"again"'),
        ("to be or not", '"to" AND "be" AND "or" AND "not"', '"not"'),
        ("to be", '"to" AND "be"', '"to" OR "be"'),
        ("추론", '"추론"', '"추론"'),
        ("강화학습", '"강화 화학 학습"', '"강화" OR "화학" OR "학습"'),
        ("눈", '"눈"*', '"눈"*'),
        ('"새 눈"', '"새 눈"*', '"새"* OR "눈"*'),
        ("k", '"k"', '"k"'),
        ("é", '"e"', '"e"'),
        ("NOT (a* OR title:b) NEAR/2 ^c", '"not" AND "a" AND "or" AND "title b" AND "near 2" AND "c"', None),
        ("C++ \0", '"c"', '"c"'),
    ],
)  # fmt: skip
def test_a_question_asks_for_every_word_and_else_for_some(
    question: str, every: str, some: str | None
) -> None:
    question_asked = asked(question)
    assert question_asked is not None
    assert question_asked.every == every
    assert some in (None, question_asked.some)


@pytest.mark.parametrize("question", ["", "  ", "!?… --", "\0", "🤗", '""', "_", "\ud800", "*" * 5000])
def test_a_question_without_a_word_asks_nothing(question: str) -> None:
    assert asked(question) is None


def test_no_question_is_too_long() -> None:
    question_asked = asked("word " * 10_000 + "another")
    assert question_asked is not None
    assert question_asked.every == '"word"'
    many = asked(" ".join(first + second for first in "abcdef" for second in "abcdefgh"))
    assert many is not None
    assert many.every.count(" AND ") == many.some.count(" OR ") == 31


_HOSTILE = st.text(
    st.one_of(st.sampled_from("\"'*^:(){}+-_,.;/\\ \0\n“”「눈추론か々ー"), st.characters()), max_size=30
)


@given(
    st.one_of(_HOSTILE, st.lists(st.sampled_from(["NEAR", "AND", "OR", "NOT", '"', "(", "*"])).map(" ".join))
)
def test_no_question_is_bad_syntax(index: sqlite3.Connection, question: str) -> None:
    if question_asked := asked(question):
        for query in (question_asked.every, question_asked.some):
            assert index.execute("SELECT * FROM text WHERE text MATCH ?", (query,)).fetchall() == []


def test_no_one_character_is_bad_syntax(index: sqlite3.Connection) -> None:
    for first in range(0, LAST_LETTER, 199):
        text = " ".join(map(chr, range(first, first + 199)))
        if question_asked := asked(text):
            index.execute("SELECT * FROM text WHERE text MATCH ?", (question_asked.some,))


@pytest.mark.parametrize(
    ("text", "indexed"),
    [
        ("Plain text, as-is.", "plain text, as-is."),
        ("Gößl–Øye", "gossl–oye"),
        ("언어 모델을 GPT로", " 언어   모델 델을  gpt 로 "),
        ("Qwen2.5-7B", "qwen 2 . 5 - 7 b"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_text_is_indexed_in_plain_letters_and_pairs(text: str | None, indexed: str) -> None:
    assert searchable(text) == indexed


def test_what_is_indexed_says_the_same_as_when_the_index_was_built() -> None:
    # If this fails, the schema needs a step that builds the index anew; see `searchable`.
    sample = (
        "Łukasz’s “naïve” Ångström ﬁne 𝐀 ℌ ™ Straße İstanbul ΣΑΣ – $\\alpha$ e\u0301 Qwen2.5 модель "
        "한국어 \u1112\u1161\u11ab か\u3099 がっこう ﾊﾝｶｸ ディープラーニング 語言模型 々〇 ㈜ ・ 𠀀𠀁 ไทย"
    )
    assert " ".join(searchable(sample).split()) == (
        "lukasz’s “naive” angstrom fine a h tm strasse istanbul σασ – $\\alpha$ e qwen 2 . 5 модель "
        "한국 국어 한 が がっ っこ こう ハン ンカ カク ディ ィー ープ プラ ラー ーニ ニン ング "
        "語言 言模 模型 々〇 ( 주 ) ・ 𠀀𠀁 ไทย"
    )


@given(st.text(), st.text())
def test_words_of_a_text_are_asked_for_as_they_are_indexed(before: str, text: str) -> None:
    tokens = searchable(f"{before} {text}").split()
    for word in fold(text).replace("_", " ").split():
        assert all(any(piece in token for token in tokens) for piece in searchable(word).split())


# -- numbers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("0704.0001", "0704.0002"),
        ("1412.9999", "1501.00001"),
        ("2405.99999", "2406.00001"),
        ("hep-th/9901001", "0704.0001"),
        ("math/0211159", "2405.02246"),
    ],
)
def test_what_arxiv_numbered_later_has_a_greater_number(earlier: str, later: str) -> None:
    assert paper_number(earlier) < paper_number(later)


_ODD_IDS = st.text(max_size=40)
_ARXIV_IDS = st.from_regex(r"[0-9]{4}\.[0-9]{4,5}", fullmatch=True)


@given(st.sets(st.one_of(_ARXIV_IDS, _ODD_IDS, st.just("2405.0001"), st.just("2405.00010")), max_size=8))
def test_every_paper_has_a_number_of_its_own_that_sqlite_can_hold(ids: set[str]) -> None:
    numbers = {paper_number(each) for each in ids}
    assert len(numbers) == len(ids)
    assert all(-(2**63) <= number < 2**63 for number in numbers)


def test_numbers_hang_on_nothing_but_the_id() -> None:
    assert paper_number("2405.02246") == 24050022465
    assert paper_number("hep-th/9901001") == -37836613300374787


# -- what SQLite asks for ----------------------------------------------------------------------------------


@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_a_list_of_texts_is_read_as_one(texts: list[str]) -> None:
    assert in_one_line(json.dumps(texts)) == " ".join(texts)


def test_the_schema_knows_the_functions_by_these_names() -> None:
    assert set(FUNCTIONS) == {"searchable", "paper_number", "in_one_line"}
