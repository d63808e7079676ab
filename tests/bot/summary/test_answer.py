"""What a model answered, and whether it is a summary."""

from __future__ import annotations

import json

import pytest

from bot.ports import CannotSummarise
from bot.summary.answer import LONGEST_GIST, Said, said

GIST = "A lamp saves water."
BULLETS = ("It reads leaves.", "It saves 12.5%.", "It is released.")
GOOD = json.dumps({"gist": GIST, "bullets": BULLETS})

KOREAN_GIST = "잎을 읽는 조명(lamp)으로 물을 아꼈습니다."
KOREAN = (
    "정원에는 빛과 물이 필요합니다.",
    "대규모 언어 모델(Large Language Model, LLM) Qwen2.5-7B를 썼습니다.",
    "코드는 https://github.com/example/a-very-long-name-of-a-repository 에 공개했습니다.",
)


def answer(gist: object = GIST, bullets: object = BULLETS) -> str:
    return json.dumps({"gist": gist, "bullets": bullets}, ensure_ascii=True)


def refused(text: str, language: str = "en") -> str:
    with pytest.raises(CannotSummarise) as caught:
        said(text, language)
    assert not caught.value.everywhere
    return caught.value.why


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\n\n{GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"Here is your summary: {GOOD} I hope that helps {{really}}!",
        f"<think>A draft: {answer('No.', ['a', 'b', 'c'])} Too short.</think>\n{GOOD}",
        f"<think>What about {{\\bf x}} and {{}}?</think>{GOOD}",
        json.dumps({"answer": {"gist": GIST, "bullets": BULLETS}}),
        json.dumps([{"gist": GIST, "bullets": BULLETS}]),
    ],
)
def test_the_summary_is_found_wherever_it_stands(text: str) -> None:
    assert said(text, "en") == Said(GIST, BULLETS)


def test_lines_markers_and_what_cannot_be_printed_are_cleaned() -> None:
    text = answer(
        " A lamp\n saves \u0000water.\u202e",
        ["- It reads leaves.", "• It saves 12.5%.", "3. It is\n\treleased.", " "],
    )
    assert said(text, "en") == Said(GIST, BULLETS)


def test_halves_of_surrogate_pairs_do_not_get_through() -> None:
    text = answer("A lamp\ud800 saves water.", ["One leaf.", "Two leaves.", "Three\udfff leaves."])
    assert r"\ud800" in text
    assert said(text, "en") == Said(GIST, ("One leaf.", "Two leaves.", "Three leaves."))


def test_what_is_said_twice_is_kept_once() -> None:
    text = answer(bullets=[*BULLETS, "IT READS LEAVES.", GIST])
    assert said(text, "en").bullets == BULLETS


def test_six_bullets_are_kept() -> None:
    assert len(said(answer(bullets=[f"Leaf number {n}." for n in range(6)]), "en").bullets) == 6


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the answer is empty"),
        ("No.", "the answer holds no summary in JSON"),
        ("{" * 200_000, "the answer holds no summary in JSON"),
        ('{"gist":' * 50_000, "the answer holds no summary in JSON"),
        (answer(gist=5), "the answer has no gist and bullets"),
        (answer(bullets="It reads leaves."), "the answer has no gist and bullets"),
        (answer(bullets=["One.", "Two.", 3]), "a bullet is not text"),
        (answer(gist=" \n"), "the gist is empty"),
        (answer(gist="x" * (LONGEST_GIST + 1)), "a sentence is too long"),
        (answer(bullets=["One.", "Two.", "y" * 1000]), "a sentence is too long"),
        (answer(bullets=[]), "0 different bullets"),
        (answer(bullets=["One.", "Two."]), "2 different bullets"),
        (answer(bullets=["One.", "one.", "Two."]), "2 different bullets"),
        (answer(bullets=[f"Leaf number {n}." for n in range(7)]), "7 different bullets"),
    ],
)
def test_what_is_no_summary_is_refused(text: str, why: str) -> None:
    assert refused(text) == why


def test_korean_with_latin_terms_numbers_and_links_is_korean() -> None:
    assert said(answer(KOREAN_GIST, KOREAN), "ko") == Said(KOREAN_GIST, KOREAN)


@pytest.mark.parametrize(
    "line",
    [
        "A lamp saves water.",
        "一种读取叶子的灯可以节省用水。",
        "葉を読むランプが水を節約します。",
        "Лампа экономит воду.",
        "모델 is all that is Korean in this rather long English sentence.",
        "모델은 机器学习研究中的一种方法입니다.",
    ],
)
def test_another_language_in_any_line_is_not_korean(line: str) -> None:
    assert refused(answer(line, KOREAN), "ko") == "the answer is not in the language ko"
    assert refused(answer(KOREAN_GIST, [*KOREAN, line]), "ko") == "the answer is not in the language ko"


def test_korean_is_not_english() -> None:
    assert refused(answer(KOREAN_GIST, KOREAN), "en") == "the answer is not in the language en"


def test_languages_that_no_rule_is_known_for_are_believed() -> None:
    assert said(answer("葉を読む", ["一つ", "二つ", "三つ"]), "ja").gist == "葉を読む"


def test_lines_of_numbers_alone_are_in_any_language() -> None:
    assert said(answer(KOREAN_GIST, [*KOREAN, "12.5% → 25%"]), "ko").bullets[-1] == "12.5% → 25%"
