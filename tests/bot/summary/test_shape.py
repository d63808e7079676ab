"""How many sentences there are, how long they are, and that each says something else."""

from __future__ import annotations

import pytest

from bot.summary.shape import wrong_shape
from bot.summary.verdict import Check, Fault

GIST = "잎을 읽는 조명으로 물을 아꼈습니다."
BULLETS = (
    "정원에는 빛과 물이 필요합니다.",
    "조명이 잎의 색을 읽고 밝기를 정합니다.",
    "여름 내내 열두 정원에서 시험했습니다.",
)
TITLE = "A Lamp That Reads Leaves"


def faults(
    bullets: tuple[str, ...] = BULLETS, *, gist: str | None = GIST, title: str = TITLE, language: str = "ko"
) -> list[Fault]:
    return list(wrong_shape(gist, bullets, title=title, language=language))


def reasons(*last: str, gist: str | None = GIST) -> list[tuple[int | None, str]]:
    return [(fault.bullet, fault.reason) for fault in faults((*BULLETS, *last), gist=gist)]


def test_three_different_sentences_are_right() -> None:
    assert faults() == []
    assert faults(gist=None) == []


@pytest.mark.parametrize("count", [0, 2, 7])
def test_too_few_or_too_many_bullets_are_a_fault_of_the_whole(count: int) -> None:
    bullets = tuple(f"{sign} 하나를 말합니다." for sign in "가나다라마바사아자"[:count])
    found = [fault for fault in faults(bullets) if "bullets" in fault.reason]
    assert found == [Fault(Check.SHAPE, None, f"there are {count} bullets, and 3 to 6 are wanted")]


@pytest.mark.parametrize(("language", "gist", "bullet"), [("ko", 80, 120), ("en", 130, 180)])
def test_what_is_too_long_is_wrong_from_the_first_letter_too_many(
    language: str, gist: int, bullet: int
) -> None:
    exact = faults((*BULLETS, "x" * bullet), gist="y" * gist, language=language)
    assert exact == []
    longer = faults((*BULLETS, "x" * (bullet + 1)), gist="y" * (gist + 1), language=language)
    assert [fault.bullet for fault in longer] == [None, 3]


@pytest.mark.parametrize("empty", ["", "  ", "…", "."])
def test_a_bullet_that_says_nothing_is_wrong(empty: str) -> None:
    assert reasons(empty) == [(3, "it is empty")]


def test_the_number_of_the_other_bullet_counts_empty_ones_as_well() -> None:
    assert (2, "it says the same as bullet 2") in [
        (fault.bullet, fault.reason) for fault in faults(("", BULLETS[0], BULLETS[0]))
    ]


def test_lines_are_not_broken() -> None:
    assert reasons("한 줄이 아니라\n두 줄로 썼습니다.") == [(3, "it is on more than one line")]


@pytest.mark.parametrize(
    "again",
    [
        BULLETS[0],
        "정원에는, 빛과 물이 필요합니다",
        "정원에는 빛과 물이 필요합니다!!",
        f"그런데 {BULLETS[0]}",
        "조명이 잎의 색을 읽고서 밝기를 정합니다.",
    ],
)
def test_a_bullet_that_says_the_same_as_another_is_wrong(again: str) -> None:
    assert [reason for _, reason in reasons(again)] in (
        ["it says the same as bullet 1"],
        ["it says the same as bullet 2"],
    )


def test_a_bullet_that_repeats_the_gist_or_the_title_is_wrong() -> None:
    assert reasons(GIST) == [(3, "it repeats the gist")]
    assert reasons(TITLE.upper()) == [(3, "it is the title")]


def test_a_gist_that_is_the_title_is_wrong() -> None:
    assert [fault.reason for fault in faults(gist=f"{TITLE}.")] == ["the gist is the title"]


@pytest.mark.parametrize(
    "bullet",
    [
        "모델 3명을 비교합니다.",
        "8명의 GPU를 씁니다.",
        "로봇 두 명이 움직입니다.",
        "에이전트 12명이 함께 일합니다.",
    ],
)
def test_machines_are_not_counted_as_people(bullet: str) -> None:
    assert [at for at, reason in reasons(bullet) if "명" in reason] == [3]


@pytest.mark.parametrize(
    "bullet",
    [
        "사용자 12명이 평가했습니다.",
        "전문가 3명이 확인했습니다.",
        "시스템은 150명의 전문가를 둡니다.",
        "8명의 참가자가 모델을 골랐습니다.",
        "모델 설명을 덧붙입니다.",
        "로봇을 쓰는 두 명의 연구자가 참여했습니다.",
    ],
)
def test_people_are(bullet: str) -> None:
    assert reasons(bullet) == []
