"""Folding: what people type and what papers say meet in the middle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.words import fold, pairs, plain


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
    # Behind these Unicode 16 has tags and private letters alone.
    folded = {fold(chr(code)) for code in range(0x323B0)}
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


def test_what_stands_between_words_stays_plain() -> None:
    assert plain("Gößl–Øye, “É”!\n$x^2$") == "gossl–oye, “e”!\n$x^2$"


@given(st.text())
def test_folding_takes_the_words_of_what_is_plain(text: str) -> None:
    assert fold(plain(text)) == fold(text)


# -- scripts without spaces --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("모델을", "모델 델을"),
        ("눈", "눈"),
        ("강화 학습", "강화 학습"),
        ("GPT모델을4개", "GPT 모델 델을 4 개"),
        ("語言模型", "語言 言模 模型"),
        ("ディープ・ラーニング", "ディ ィー ープ ・ ラー ーニ ニン ング"),
        ("学習する", "学習 習す する"),
        ("々〇", "々〇"),
        ("модель é", "модель é"),
        ("", ""),
    ],
)
def test_what_has_no_spaces_is_cut_into_pairs(text: str, cut: str) -> None:
    assert pairs(text).split() == cut.split()


@given(st.text("가나다 語言かガa1-", max_size=20), st.text("가나다語言かガ", min_size=2, max_size=6))
def test_a_part_of_a_word_is_found_by_the_pairs_it_is_made_of(around: str, part: str) -> None:
    assert f" {' '.join(pairs(part).split())} " in f" {' '.join(pairs(f'{around}{part}{around}').split())} "


@given(st.text(st.characters(max_codepoint=0x10FF)))
def test_scripts_with_spaces_are_not_cut(text: str) -> None:
    assert pairs(text) == text
