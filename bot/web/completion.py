"""Reads a chat completion in OpenAI's shape: what was said, how much that was, what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from http import HTTPStatus

from bot.web.answer import Answer, Unreadable

Price = tuple[Decimal, Decimal]
"""Dollars for a million tokens: of questions, of answers."""

_MOST_TOKENS = 10**8
_MOST_DOLLARS = 1000
"""What is counted beyond these was counted wrong."""
_FIRST_ERROR, _LAST_ERROR = 400, 599


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model said."""

    text: str
    """What it refuses with, where it says that apart; empty where it said nothing."""
    cut: bool
    """It ran into the limit of tokens."""
    tokens_in: int | None
    tokens_out: int | None
    """As the endpoint counts them, where it does."""
    dollars: float | None
    """As the endpoint asks them, where it says so."""


def completion(answer: Answer) -> Completion:
    """The first choice of an answer, without what the model thought before it spoke. Raises Unreadable."""
    match answer.json():
        case {"choices": [{"message": {**message}, **choice}, *_], **rest}:
            usage = rest.get("usage")
            used: Mapping[str, object] = usage if isinstance(usage, dict) else {}
            return Completion(
                _spoken(message),
                choice.get("finish_reason") == "length",
                _tokens(used.get("prompt_tokens")),
                _tokens(used.get("completion_tokens")),
                _dollars(used.get("cost")),
            )
        case _:
            raise Unreadable("JSON that is not a chat completion")


def unmasked(answer: Answer) -> Answer:
    """An answer that says 200 and holds an error in place of a completion, as what it is.

    OpenRouter and others answer so once they have begun to. The status is the error's code where that is one.
    """
    if not answer.is_good:
        return answer
    try:
        body = answer.json()
    except Unreadable:
        return answer
    error = body.get("error") if isinstance(body, dict) and not body.get("choices") else None
    if not error:
        return answer
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(code, int) or not _FIRST_ERROR <= code <= _LAST_ERROR:
        code = HTTPStatus.INTERNAL_SERVER_ERROR
    return replace(answer, status=int(code))


def cost(said: Completion, tokens_in: int, tokens_out: int, price: Price | None) -> int | None:
    """What it cost in millionths of a dollar: what the endpoint asks, else by the price; None without one."""
    if said.dollars is not None:
        return round(said.dollars * 1_000_000)
    if price is None:
        return None
    return round(tokens_in * price[0] + tokens_out * price[1])  # dollars a million are millionths each


def _spoken(message: Mapping[object, object]) -> str:
    content = _text(message.get("content"))
    return content if content.strip() else _text(message.get("refusal"))


def _text(content: object) -> str:
    """A content, whether it is one text or a list of parts."""
    match content:
        case str():
            return content
        case list():
            return "".join(map(_part, content))
        case _:
            return ""


def _part(part: object) -> str:
    match part:
        case {"type": "text" | "output_text", "text": str(text)}:
            return text
        case _:
            return ""


def _tokens(count: object) -> int | None:
    if isinstance(count, bool) or not isinstance(count, int):
        return None
    return count if 0 <= count <= _MOST_TOKENS else None


def _dollars(asked: object) -> float | None:
    if isinstance(asked, bool) or not isinstance(asked, int | float):
        return None
    return float(asked) if 0 <= asked <= _MOST_DOLLARS else None
