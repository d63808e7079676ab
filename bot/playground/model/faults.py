"""What can be told to go wrong with the model on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.playground.model.question import Asked

Fault = Literal[
    # no completion at all
    "too-many",  # 429 with Retry-After
    "error",  # 500
    "error-200",  # an error with status 200
    "no-completion",  # JSON of another shape
    "hang",  # no answer until the client goes away
    "endless",  # status 200 and white space for ever
    "drip",  # a byte now and then for ever
    "gone",  # the connection is cut in the middle of an answer
    "bad-key",  # 401 that quotes the key
    "no-response-format",  # 400 to whoever asks for any response_format
    "no-json-schema",  # 400 to whoever asks for response_format json_schema
    "no-max-tokens",  # 400 to whoever says max_tokens and not max_completion_tokens
    # a completion that is no summary
    "empty",  # no content
    "null",  # content null, as after a tool call
    "cut",  # JSON that stops halfway, at the token limit
    "refusal",  # an apology instead of JSON
    "refusal-field",  # an apology where OpenAI puts it
    "invalid-json",  # nothing can read it
    "wrong-shape",  # JSON that is no summary
    # a summary in odd clothes
    "fenced",  # the JSON in a code fence, with talk around it
    "prose",  # talk around it without a fence
    "thinking",  # the JSON after a <think> block
    "parts",  # the content as a list of parts
    # a summary that is not right
    "wrong-numbers",  # ten times as much
    "wrong-units",  # a tenth: 34B as 34억
    "wrong-language",  # another one than was asked for
    "stray-script",  # a word in letters of another language
    "repeats",  # a word many times
    "markdown",
    "same-bullet",  # the first one twice
    "obeys",  # does what a title or an abstract orders
]


@dataclass(slots=True)
class Trouble:
    """A fault that was told beforehand."""

    how: Fault
    left: float
    paper: str | None
    seconds: float

    def strikes(self, asked: Asked) -> bool:
        """Whether it meets this question; if so it has happened once more."""
        if self.left <= 0 or self.paper not in (None, asked.paper) or not _offends(self.how, asked.body):
            return False
        self.left -= 1
        return True


def _offends(how: Fault, body: Mapping[str, Any]) -> bool:
    wanted = body.get("response_format")
    match how:
        case "no-response-format":
            return wanted is not None
        case "no-json-schema":
            return isinstance(wanted, dict) and wanted.get("type") == "json_schema"
        case "no-max-tokens":
            return "max_tokens" in body
        case _:
            return True
