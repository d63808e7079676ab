"""Reading a chat completion, whatever an endpoint makes of the shape."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import estimated
from bot.web.answer import Answer, Unreadable
from bot.web.completion import Completion, completion, cost, unmasked


def answer(body: object, status: int = 200) -> Answer:
    return Answer(status, httpx.Headers(), json.dumps(body).encode())


def read(message: object, usage: object = None, **choice: object) -> Completion:
    return completion(answer({"choices": [{"message": message, **choice}], "usage": usage}))


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"content": "Hello."}, "Hello."),
        ({"content": [{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo."}]}, "Hello."),
        (
            {
                "content": [
                    {"type": "thinking", "thinking": [{"text": "Hm."}]},
                    {"type": "text", "text": "A."},
                ]
            },
            "A.",
        ),
        ({"content": [{"type": "reasoning", "text": "Hm."}, {"type": "output_text", "text": "A."}]}, "A."),
        ({"content": "A.", "reasoning_content": "Hm.", "reasoning": "Hm."}, "A."),
        ({"content": None, "reasoning_content": "Hm."}, ""),
        ({"content": None, "refusal": "No."}, "No."),
        ({"content": " ", "refusal": "No."}, "No."),
        ({"content": "A.", "refusal": None}, "A."),
        ({"content": {"text": "A."}}, ""),
        ({}, ""),
    ],
)
def test_what_was_said_is_found_and_what_was_thought_left_out(message: object, text: str) -> None:
    said = read(message)
    assert said.text == text


@pytest.mark.parametrize(("reason", "cut"), [("length", True), ("stop", False), (None, False), (3, False)])
def test_an_answer_that_ran_out_of_room_is_told(reason: object, cut: bool) -> None:
    assert read({"content": "A."}, finish_reason=reason).cut is cut


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 7, "completion_tokens": 0}, (7, 0)),
        ({"prompt_tokens": -7, "completion_tokens": 10**12}, (None, None)),
        ({"prompt_tokens": "7", "completion_tokens": 3.5}, (None, None)),
        ({"prompt_tokens": True, "completion_tokens": None}, (None, None)),
        (None, (None, None)),
        ([1, 2], (None, None)),
    ],
)
def test_only_sane_counts_count(usage: object, tokens: tuple[int | None, int | None]) -> None:
    said = read({"content": "A."}, usage)
    assert (said.tokens_in, said.tokens_out) == tokens


@pytest.mark.parametrize("asked", [-1, 1e300, "0.1", True, None, [0.1]])
def test_a_cost_that_makes_no_sense_is_none(asked: object) -> None:
    assert read({"content": "A."}, {"cost": asked}).dollars is None


@pytest.mark.parametrize(
    ("dollars", "price", "millionths"),
    [
        (None, None, None),
        (0, (Decimal(1), Decimal(1)), 0),
        (0.0000005, None, 0),
        (0.0000016, None, 2),
        (None, (Decimal("0.15"), Decimal("0.60")), 1200),
        (None, (Decimal(0), Decimal(0)), 0),
    ],
)
def test_a_cost_is_in_millionths_of_a_dollar(
    dollars: float | None, price: tuple[Decimal, Decimal] | None, millionths: int | None
) -> None:
    assert cost(Completion("", False, None, None, dollars), 4000, 1000, price) == millionths


def test_tokens_are_estimated_by_bytes_and_rounded_up() -> None:
    assert [estimated(text) for text in ("", "a", "abcd", "abcde", "조명")] == [0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": {"message": "no", "code": 429}}, 429),
        ({"error": {"message": "no", "code": 999}}, 500),
        ({"error": {"message": "no", "code": "rate_limit"}}, 500),
        ({"error": "no", "choices": []}, 500),
        ({"error": None, "choices": []}, 200),
        ({"error": "by the way", "choices": [{"message": {"content": "A."}}]}, 200),
        ([], 200),
    ],
)
def test_an_error_in_place_of_a_completion_is_unmasked(body: object, status: int) -> None:
    assert unmasked(answer(body)).status == status


def test_an_answer_that_says_that_it_is_bad_stays_as_it_is() -> None:
    assert unmasked(answer({"error": {"code": 429}}, 503)).status == 503


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(JSON, st.sampled_from(["message", "choices", "usage", "content", "error"]))
def test_whatever_comes_is_read_or_unreadable(body: Any, key: str) -> None:
    shapes = {
        "message": {"choices": [{"message": body}]},
        "choices": {"choices": body},
        "usage": {"choices": [{"message": {"content": "A."}}], "usage": body},
        "content": {"choices": [{"message": {"content": body}}]},
        "error": {"error": body},
    }
    try:
        said = completion(unmasked(answer(shapes[key])))
    except Unreadable:
        return
    assert isinstance(said.text, str)
