"""What numbers of a text are read as."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bot.summary.quantities import Quantity, plain_text, read
from bot.summary.reading.units import Kind
from bot.summary.sharing import shared


def quantities(text: str, language: str = "en") -> list[Quantity]:
    plain = plain_text(text)
    return [quantity for quantity in shared(plain, read(plain, language)) if not quantity.hint]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,664,261 items", 1_664_261),
        ("1\u2009000 items", 1000),
        ("１，０００", 1000),
        (".5 of it", Fraction(1, 2)),
        ("2.5M", 2_500_000),
        ("3-billion-parameter", 3 * 10**9),
        ("100 million million", 10**14),
        ("twenty-three", 23),
        ("two hundred and fifty", 250),
        ("five thousand three hundred", 5300),
        ("half a million", 500_000),
        ("two and a half", Fraction(5, 2)),
        ("two dozen", 24),
        ("1e-4", Fraction(1, 10_000)),
        ("$10^{-4}$", Fraction(1, 10_000)),
        ("2\\times10^5", 200_000),
        ("10⁶", 10**6),
        ("3억 5천만", 350_000_000),
        ("1천5백만", 15_000_000),
        ("1조 2,000억", 1_200_000_000_000),
        ("백이십만 개", 1_200_000),
        ("12万8千", 128_000),
        ("三千五百万個", 35_000_000),
        ("1万2千亿", 1_200_000_000_000),
        ("1.5万亿", 1_500_000_000_000),
        ("2600多万", 26_000_000),
    ],
)
def test_a_number_has_its_value(text: str, value: Fraction | int) -> None:
    assert [quantity.values[0] for quantity in quantities(text, "ko")] == [value]


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("30%", Kind.PERCENT, ""),
        ("30 percentage points", Kind.PERCENT, "pp"),
        ("3割", Kind.PERCENT, ""),
        ("30 points", Kind.POINT, ""),
        ("30x", Kind.FACTOR, ""),
        ("30배", Kind.FACTOR, ""),
        ("twofold", Kind.FACTOR, ""),
        ("30 times", Kind.TIMES, ""),
        ("8xH100", Kind.TIMES, ""),
        ("30th", Kind.ORDINAL, ""),
        ("제30", Kind.ORDINAL, ""),
        ("5월", Kind.MONTH, ""),
        ("3분의 1", Kind.PART, ""),
        ("millions", Kind.VAGUE, ""),
        ("30시간", Kind.COUNT, "h"),
        ("30분", Kind.COUNT, "min"),
        ("24GB", Kind.COUNT, "GB"),
        ("3D", Kind.COUNT, "dim"),
        ("$30", Kind.COUNT, "$"),
        ("30 sets", Kind.COUNT, ""),
    ],
)
def test_what_stands_around_a_number_says_its_kind_and_its_unit(text: str, kind: Kind, unit: str) -> None:
    quantity = quantities(text, "ko")[0]
    assert quantity.kinds == {kind}
    assert quantity.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4",
        "H100",
        "pass@1",
        "3DGS",
        "Qwen2.5-7B",
        "o1",
        "F1",
        "https://github.com/a/b2",
        "arXiv:2405.02246",
    ],
)
def test_names_and_links_are_no_numbers(text: str) -> None:
    assert quantities(text, "ko") == []


@pytest.mark.parametrize("language", ["ko", "ja"])
@pytest.mark.parametrize(
    "text",
    [
        "세계",
        "네트워크",
        "모두",
        "만들",
        "구조",
        "열린",
        "이 조건",
        "一般",
        "十分に",
        "万能",
        "per second",
        "scores",
    ],
)
def test_words_that_look_like_numbers_are_none(text: str, language: str) -> None:
    assert quantities(text, language) == []


def test_the_ends_of_a_range_are_of_one_kind() -> None:
    low, high = quantities("by 20-30%")
    assert low.kinds == high.kinds == {Kind.PERCENT}


def test_what_stands_in_a_list_may_share_the_sign_of_the_last() -> None:
    first, second = quantities("3.7 and 6.6 times")
    assert first.kinds == {Kind.COUNT, Kind.TIMES}
    assert second.kinds == {Kind.TIMES}


def test_the_low_end_of_a_range_may_share_the_scale() -> None:
    assert quantities("7-13B")[0].values == (Fraction(7), Fraction(7 * 10**9))


def test_only_a_minus_is_a_sign() -> None:
    assert [quantity.negative for quantity in quantities("-3 and 4-bit and 5-7 and −8")] == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_the_chinese_mega_may_be_a_million_or_a_trillion() -> None:
    assert quantities("1兆", "zh")[0].values == (Fraction(10**12), Fraction(10**6))
    assert quantities("1兆", "ja")[0].values == (Fraction(10**12),)
