"""What any service may answer."""

from __future__ import annotations

import json

import httpx
import pytest

from bot.web.answer import Answer, Unreadable


def answer(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, httpx.Headers(headers), body)


def test_characters_that_text_cannot_hold_do_not_get_in() -> None:
    body = rb'{"a\u0000b": ["x\u0000y\ud800z", "\ud83d\ude00 \u001b[31m", "tab\there"]}'
    found = answer(body).json()
    assert found == {"ab": ["xyz", "😀 [31m", "tab\there"]}
    json.dumps(found, ensure_ascii=False).encode()


def test_numbers_that_json_does_not_know_become_null() -> None:
    assert answer(b"[NaN, -Infinity, 1]").json() == [None, None, 1]


@pytest.mark.parametrize("body", [b"", b" ", b"<p>", b"[1", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_said_to_be_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        answer(body).json()


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b'{"error": "No\\n such   day"}', "HTTP 400: No such day"),
        (b'{"error": {"message": "No such model"}}', "HTTP 400: No such model"),
        (b'{"error": "' + b"x" * 500 + b'"}', "HTTP 400: " + "x" * 120),
        (b'{"error": "<b>no</b>"}', "HTTP 400"),
        (b'{"error": 5}', "HTTP 400"),
        (b"[]", "HTTP 400"),
        (b"<html>", "HTTP 400"),
    ],
)
def test_a_complaint_is_one_short_line_without_markup(body: bytes, complaint: str) -> None:
    assert answer(body, 400).complaint() == complaint
