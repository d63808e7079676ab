"""The numbers of a sentence against those of the abstract."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from number_samples import INVENTED, STANDING

from bot.summary.amounts import in_language
from bot.summary.numbers import wrong_numbers

LANGUAGES = ("ko", "en", "ja", "zh")

COUNTED = {
    "ko": "모두 {}개를 다룹니다.",
    "ja": "全部で{}個を扱います。",
    "zh": "共处理{}个。",
    "en": "It has {} items.",
}


@pytest.mark.parametrize(("language", "sentence", "source"), STANDING)
def test_a_number_that_stands_in_the_source_is_right(language: str, sentence: str, source: str) -> None:
    assert wrong_numbers(sentence, source, language) == ()


@pytest.mark.parametrize(("language", "sentence", "source"), INVENTED)
def test_a_number_that_the_source_does_not_have_is_wrong(language: str, sentence: str, source: str) -> None:
    assert wrong_numbers(sentence, source, language)


@pytest.mark.parametrize(
    ("sentence", "source", "reason"),
    [
        (
            "34억 개입니다.",
            "34B",
            "«34억» is 3,400,000,000 and the abstract has 34B = 34,000,000,000: write 340억",
        ),
        (
            "250만 쌍입니다.",
            "25M pairs",
            "«250만» is 2,500,000 and the abstract has 25M = 25,000,000: write 2,500만",
        ),
        ("8.5%입니다.", "85%", "«8.5%» is 8.5 and the abstract has 85% = 85: write 85%"),
        ("17%입니다.", "18%", "«17%» does not stand in the abstract"),
        (
            "30%입니다.",
            "30 sets",
            "«30%» is a percentage, and 30 in the abstract is a count or a plain number",
        ),
        ("24MB입니다.", "24 GB", "«24MB» has another unit than 24 GB in the abstract"),
        ("GPT-5입니다.", "GPT-4", "GPT-5 does not stand in the abstract"),
    ],
)
def test_the_reason_says_what_is_wrong_and_what_is_right(sentence: str, source: str, reason: str) -> None:
    assert wrong_numbers(sentence, source, "ko") == (reason,)


def test_each_wrong_number_has_a_reason_of_its_own() -> None:
    assert len(wrong_numbers("17%와 23배, GPT-9입니다.", "nothing of it", "ko")) == 3


@pytest.mark.parametrize("language", LANGUAGES)
@given(digits=st.integers(min_value=2, max_value=999), zeros=st.integers(min_value=0, max_value=12))
def test_a_value_in_the_units_of_any_language_is_the_same_value(
    language: str, digits: int, zeros: int
) -> None:
    value = Fraction(digits * 10**zeros)
    sentence = COUNTED[language].format(in_language(value, language))
    assert wrong_numbers(sentence, f"It has {value} items.", language) == ()


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    digits=st.integers(min_value=2, max_value=999),
    zeros=st.integers(min_value=1, max_value=11),
    slip=st.sampled_from([10, 100, 1000, Fraction(1, 10)]),
)
def test_a_value_with_a_zero_too_many_or_too_few_is_wrong(
    language: str, digits: int, zeros: int, slip: Fraction
) -> None:
    value = Fraction(digits * 10**zeros)
    sentence = COUNTED[language].format(in_language(value * slip, language))
    assert wrong_numbers(sentence, f"It has {value} items.", language)


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(max_size=200), source=st.text(max_size=200))
def test_no_text_makes_the_check_fail(language: str, text: str, source: str) -> None:
    wrong_numbers(text, source, language)


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(alphabet="0123456789.,%억만천조万亿千第三分之の倍배^e×{}-~/$ KMBx", max_size=60))
def test_no_tangle_of_digits_makes_the_check_fail(language: str, text: str) -> None:
    wrong_numbers(text, text, language)


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=st.text(alphabet="0123456789,억만千万亿% 개個", max_size=40))
def test_every_number_stands_in_the_sentence_that_it_is_from(language: str, text: str) -> None:
    # The source is read as English, where 兆 alone would be ambiguous.
    assert wrong_numbers(text, f"{text}\n\n{text}", language) == ()


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "a1-",
        "1,000",
        "9.",
        "a",
        "A-",
        "3억 ",
        "一百",
        "세 ",
        "1/",
        "two ",
        "x1",
        "10^",
        "$1",
        "(1) ",
        "a, ",
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    long = piece * (10_000 // len(piece))
    begun = time.process_time()
    wrong_numbers(long, "8B", "ko")
    wrong_numbers("여덟 개입니다.", long, "ko")
    assert time.process_time() - begun < 3
