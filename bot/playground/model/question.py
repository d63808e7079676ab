"""What the model on this machine understands of a request."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """One question for a completion."""

    paper: str | None
    """The key in the summaries that it was given; None for a paper it does not know."""
    language: str | None
    body: Mapping[str, Any]
    """The request as it came; no headers, so no key."""


class Material(NamedTuple):
    """What a question quotes of a paper."""

    title: str
    sentences: tuple[tuple[int, str], ...]
    """Those of the abstract, with the numbers that they were given."""


class BadRequest(Exception):
    """The request is not one for a completion; the text says why."""


def body_of(sent: bytes) -> dict[str, Any]:
    """The request's JSON. Raises BadRequest."""
    try:
        body = json.loads(sent)
    except ValueError:
        raise BadRequest("We could not parse the JSON body of your request.") from None
    if not isinstance(body, dict) or not isinstance(body.get("model"), str):
        raise BadRequest("You must provide a model parameter.")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages or not all(map(_is_message, messages)):
        raise BadRequest("Missing or invalid parameter: 'messages'.")
    return body


def _is_message(said: object) -> bool:
    return isinstance(said, dict) and isinstance(said.get("role"), str) and "content" in said


def text_of(said: Mapping[str, Any]) -> str:
    """What a message says, whether its content is one text or a list of parts."""
    content = said["content"]
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def folded(text: str) -> str:
    """A text in which neither line wraps nor capital letters matter."""
    return " ".join(text.split()).casefold()


# -- the language --------------------------------------------------------------------------------------------

# English last: orders for other languages speak of English too (the abstract's, the terms in parentheses).
_SIGNS = (
    ("ko", re.compile(r"\bkorean\b|한국어", re.IGNORECASE)),
    ("ja", re.compile(r"\bjapanese\b|日本語|일본어", re.IGNORECASE)),
    ("zh", re.compile(r"\bchinese\b|中文|중국어", re.IGNORECASE)),
    ("en", re.compile(r"\benglish\b|영어", re.IGNORECASE)),
    *((code, re.compile(rf"\b{code}\b")) for code in ("ko", "ja", "zh", "en")),
)


def language_of(body: Mapping[str, Any]) -> str | None:
    """The language that is asked for, by its orders, else by its schema, else by anything in it."""
    messages = body["messages"]
    orders = " ".join(text_of(said) for said in messages if said["role"] in ("system", "developer"))
    schema = json.dumps(body.get("response_format"), ensure_ascii=False)
    spoken = " ".join(map(text_of, messages))
    return _language(orders) or _language(schema) or _language(spoken)


def _language(text: str) -> str | None:
    return next((language for language, sign in _SIGNS if sign.search(text)), None)


# -- the paper -----------------------------------------------------------------------------------------------

_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_ABSTRACT = re.compile(r"<abstract>(.*?)</abstract>", re.DOTALL)
_SENTENCE = re.compile(r"^\[(\d{1,3})\] (.+)$", re.MULTILINE)


def paper_of(messages: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str | None:
    """The paper named in the last message that names one, so that examples before it do not count.

    A title between tags counts alone. `names`: what papers are called, in folded letters.
    """
    titled = [match[1] for said in messages for match in _TITLE.finditer(text_of(said))]
    for text in [*titled[-1:], *map(text_of, reversed(messages))]:
        # The longest name wins: a short title may be a part of another paper's.
        name = max((name for name in names if name in folded(text)), key=len, default=None)
        if name is not None:
            return names[name]
    return None


def material_of(messages: Sequence[Mapping[str, Any]]) -> Material | None:
    """The title and the abstract that stand between tags in a question."""
    spoken = "\n".join(text_of(said) for said in messages if said["role"] == "user")
    title, abstract = _TITLE.search(spoken), _ABSTRACT.search(spoken)
    if title is None or abstract is None:
        return None
    sentences = [(int(number), text) for number, text in _SENTENCE.findall(abstract[1])]
    return Material(title[1].strip(), tuple(sentences))
