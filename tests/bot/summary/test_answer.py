"""A summary is found in whatever a model answered, or there is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import CannotSummarise
from bot.summary.answer import Bullet, Draft, UnreadableAnswer, draft

GIST = "A lamp saves water."
BULLETS = ("It reads leaves.", "It saves 12.5%.", "It is released.")
SAID = [{"text": text, "sentences": [number]} for number, text in enumerate(BULLETS, start=1)]
GOOD = json.dumps({"gist": GIST, "bullets": SAID})
DRAFT = Draft(GIST, tuple(Bullet(text, (number,)) for number, text in enumerate(BULLETS, start=1)))


def answer(gist: object = GIST, bullets: object = SAID) -> str:
    return json.dumps({"gist": gist, "bullets": bullets}, ensure_ascii=True)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\n\n{GOOD}\n",
        f"```json\n{GOOD}\n```",
        f"Here is your summary: {GOOD} I hope that helps {{really}}!",
        f"<think>A draft: {answer('No.', ['a', 'b', 'c'])} Too short.</think>\n{GOOD}",
        f"<think>What about {{\\bf x}} and {{}}?</think>{GOOD}",
        json.dumps({"answer": {"gist": GIST, "bullets": SAID}}),
        json.dumps([{"gist": GIST, "bullets": SAID}]),
        json.dumps({"title": "A", "gist": GIST, "bullets": [{**each, "note": "x"} for each in SAID]}),
    ],
)
def test_the_summary_is_found_wherever_it_stands(text: str) -> None:
    assert draft(text) == DRAFT


def test_bullets_may_be_bare_text() -> None:
    assert draft(answer(bullets=list(BULLETS))) == Draft(GIST, tuple(map(Bullet, BULLETS)))


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ([3, 1], (3, 1)),
        (["2", "[4]", " 5 "], (2, 4, 5)),
        ("[1], [2]", (1, 2)),
        ([1, 1, "1"], (1,)),
        (2, (2,)),
        ([], ()),
        (None, ()),
        ([None, True, 1.5, {"n": 1}, "all"], ()),
        ([10**6, -1], (10**6, -1)),
    ],
)
def test_numbers_of_sentences_are_read_in_whatever_form_they_come(
    said: object, numbers: tuple[int, ...]
) -> None:
    bullets = [{"text": text, "sentences": said} for text in BULLETS]
    assert draft(answer(bullets=bullets)).bullets[0].sentences == numbers


def test_numbers_of_sentences_may_be_missing() -> None:
    assert draft(answer(bullets=[{"text": text} for text in BULLETS])).bullets[0] == Bullet(BULLETS[0])


def test_lines_markers_and_what_cannot_be_printed_are_cleaned() -> None:
    text = answer(
        " A lamp\n saves \u0000water.\u202e",
        ["- It reads leaves.", "• It saves 12.5%.", "3. It is\n\treleased.", " "],
    )
    assert draft(text) == Draft(GIST, tuple(map(Bullet, BULLETS)))


def test_of_a_text_that_does_not_end_the_beginning_is_read() -> None:
    read = draft(answer("gist " * 600, ["bullet " * 400, "b", "c"]))
    assert len(read.gist) == len("gist " * 100) - 1
    assert len(read.bullets[0].text) <= 500
    assert read.texts[1:] == ("b", "c")


def test_a_summary_before_an_object_that_does_not_end_is_found() -> None:
    assert draft(f'{GOOD} {{"gist": [{"1, " * 80_000}') == DRAFT


def test_halves_of_surrogate_pairs_do_not_get_through() -> None:
    text = answer("A lamp\ud800 saves water.", ["One leaf.", "Two leaves.", "Three\udfff leaves."])
    assert r"\ud800" in text
    assert draft(text) == Draft(GIST, tuple(map(Bullet, ("One leaf.", "Two leaves.", "Three leaves."))))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the answer is empty"),
        ("No.", "there is no summary in JSON in the answer"),
        (GOOD[:-1], "there is no summary in JSON in the answer"),
        (GOOD[: len(GOOD) // 2], "there is no summary in JSON in the answer"),
        (GOOD.replace('"gist"', '"summary"'), "there is no summary in JSON in the answer"),
        ("{" * 200_000, "there is no summary in JSON in the answer"),
        ('{"gist":' * 50_000, "there is no summary in JSON in the answer"),
        (answer(gist=5), "the JSON has no gist and bullets"),
        (answer(bullets="It reads leaves."), "the JSON has no gist and bullets"),
        (answer(bullets=["One.", "Two.", 3]), "a bullet has no text"),
        (answer(bullets=["One.", "Two.", {"text": 3}]), "a bullet has no text"),
        (answer(bullets=["One.", "Two.", {"sentences": [1]}]), "a bullet has no text"),
        (answer(gist=" \n"), "the gist is empty"),
        (answer(bullets=[]), "there is no bullet"),
        (answer(bullets=[" ", {"text": "\u200b"}]), "there is no bullet"),
        (answer(bullets=["Leaf."] * 21), "21 bullets are too many"),
    ],
)
def test_what_is_no_summary_is_refused(text: str, why: str) -> None:
    with pytest.raises(UnreadableAnswer) as caught:
        draft(text)
    assert isinstance(caught.value, CannotSummarise)
    assert (caught.value.why, caught.value.everywhere) == (why, False)


_KEYS = st.sampled_from(["gist", "bullets", "text", "sentences", "x"])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda of: st.lists(of) | st.dictionaries(_KEYS, of),
        max_leaves=12,
    )
)
def test_any_json_is_a_draft_or_unreadable(said: object) -> None:
    try:
        found = draft(json.dumps(said))
    except UnreadableAnswer:
        return
    assert found.gist
    assert all(found.texts)
