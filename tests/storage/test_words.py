"""Folding: what people type and what papers say meet in the middle."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.words import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Léo Tronchon", "leo tronchon"),
        ("Łukasz Kaiser", "lukasz kaiser"),
        ("Søren Kaae Sønderby", "soren kaae sonderby"),
        ("Đỗ Minh", "do minh"),
        ("Strauß", "strauss"),
        ("STRAUẞ", "strauss"),
        ("Işık", "isik"),
        ("İnan", "inan"),
        ("Nguyễn Văn An", "nguyen van an"),
        ("Ægir Þór", "aegir thor"),
        ("O'Neill-Smith, J.", "o neill smith j"),
        ("  two\n\tspaces ", "two spaces"),
        ("𝐀da ℌopper", "ada hopper"),
        ("ＦＵＬＬ", "full"),
        ("ﬁne", "fine"),
        ("", ""),
        ("!?… \0", ""),
    ],
)
def test_names_become_plain_small_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize("text", ["김민수", "한국어 이름"])
def test_hangul_stays_in_one_piece(text: str) -> None:
    assert fold(text) == text


def test_hangul_typed_in_parts_is_put_together() -> None:
    assert fold("\u1100\u1175\u11b7") == "김"


def test_a_voiced_kana_is_another_letter() -> None:
    assert fold("がっこう") == "がっこう"
    assert fold("か") != fold("が")


def test_a_lone_surrogate_is_no_letter() -> None:
    assert fold("a\ud800b") == "a b"


def test_folding_any_one_character_twice_changes_nothing() -> None:
    folded = {fold(chr(code)) for code in range(sys.maxunicode + 1)}
    assert {once for once in folded if fold(once) != once} == set()


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_words_are_folded_each_for_itself(first: str, second: str) -> None:
    assert fold(f"{first} {second}") == f"{fold(first)} {fold(second)}".strip()


@given(st.text())
def test_folding_leaves_words_with_one_space_between(text: str) -> None:
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert all(letter.isalnum() or letter in "_ " for letter in folded)
