"""An OpenAI-compatible model on this machine: it knows some papers by heart, and fails when told to."""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypedDict

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

MODEL = "playground-model"

APOLOGY = "I'm sorry, but I don't know this paper and cannot summarise it."

Fault = Literal[
    "too-many",  # 429 with Retry-After
    "error",  # 500
    "hang",  # no answer until the client goes away
    "endless",  # status 200 and white space for ever
    "empty",  # an answer without content
    "cut",  # JSON that stops halfway, at the token limit
    "fenced",  # the JSON in a code fence, with talk around it
    "thinking",  # the JSON after a <think> block
    "refusal",  # an apology instead of JSON
    "no-response-format",  # 400 to whoever asks for any response_format
    "no-json-schema",  # 400 to whoever asks for response_format json_schema
]
"""What can be told to go wrong."""


class Written(TypedDict):
    """What the model says about a paper in one language."""

    gist: str
    bullets: Sequence[str]


class Asked(NamedTuple):
    """One question for a completion."""

    paper: str | None
    """The key in the summaries that it was given; None for a paper it does not know."""
    language: str | None
    body: Mapping[str, Any]
    """The request as it came; no headers, so no key."""


@dataclass(slots=True)
class _Trouble:
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


class ModelStandIn:
    """Serves `POST /v1/chat/completions` and `GET /v1/models` in OpenAI's shapes."""

    def __init__(
        self,
        summaries: Mapping[str, Mapping[str, Written]],
        *,
        titles: Mapping[str, str] | None = None,
        key: str | None = None,
    ) -> None:
        """`summaries` is by paper, then by language code.

        A paper is known in a question by the key it has there, an id or a title, and by its title in
        `titles`, which is by the same key. With `key`, nobody is answered who does not bear it.
        """
        self.app = Starlette(
            routes=[
                Route("/v1/chat/completions", self._complete, methods=["POST"]),
                Route("/v1/models", self._models),
            ]
        )
        self.asked: list[Asked] = []
        """Every question for a completion that it understood, also those it then failed."""
        self._summaries = summaries
        self._names = {_folded(paper): paper for paper in summaries} | {
            _folded(title): paper for paper, title in (titles or {}).items() if paper in summaries
        }
        self._key = key
        self._troubles: list[_Trouble] = []

    def fail(
        self, how: Fault, *, times: int | None = 1, paper: str | None = None, seconds: float = 1
    ) -> None:
        """Let the next questions go wrong: so many times (None: until mended), about this paper only.

        `seconds` is what "too-many" puts in Retry-After. Of several faults that fit a question the one
        told first happens; one about response_format fits only a question that carries it.
        """
        left = math.inf if times is None else times
        self._troubles.append(_Trouble(how, left, paper, seconds))

    def mend(self) -> None:
        """Forget every fault that was told."""
        self._troubles.clear()

    async def _models(self, request: Request) -> Response:
        if not self._admits(request):
            return _unauthorised()
        known = {"id": MODEL, "object": "model", "created": 0, "owned_by": "playground"}
        return JSONResponse({"object": "list", "data": [known]})

    async def _complete(self, request: Request) -> Response:
        if not self._admits(request):
            return _unauthorised()
        try:
            body = _body(await request.body())
        except _BadRequestError as refusal:
            return _error(400, str(refusal))
        asked = self._understood(body)
        self.asked.append(asked)
        trouble = next((trouble for trouble in self._troubles if trouble.strikes(asked)), None)
        if trouble is not None and trouble.how == "hang":
            await _client_gone(request)
        refused = None if trouble is None else _refused(trouble)
        if refused is not None:
            return refused
        answer = self._summary(asked)
        content, reason = (answer, "stop") if trouble is None else _spoilt(answer, trouble.how)
        return JSONResponse(_completion(len(self.asked), body, content, reason))

    def _admits(self, request: Request) -> bool:
        return self._key is None or request.headers.get("authorization") == f"Bearer {self._key}"

    def _understood(self, body: Mapping[str, Any]) -> Asked:
        messages = body["messages"]
        orders = " ".join(_text(said) for said in messages if said["role"] in ("system", "developer"))
        schema = json.dumps(body.get("response_format"), ensure_ascii=False)
        spoken = " ".join(map(_text, messages))
        language = _language(orders) or _language(schema) or _language(spoken)
        return Asked(self._paper(messages), language, body)

    def _paper(self, messages: Sequence[Mapping[str, Any]]) -> str | None:
        """The paper named in the last message that names one, so that examples before it do not count."""
        for said in reversed(messages):
            text = _folded(_text(said))
            # The longest name wins: a short title may be a part of another paper's.
            name = max((name for name in self._names if name in text), key=len, default=None)
            if name is not None:
                return self._names[name]
        return None

    def _summary(self, asked: Asked) -> str:
        if asked.paper is None or asked.language is None:
            return APOLOGY
        written = self._summaries[asked.paper].get(asked.language)
        return APOLOGY if written is None else json.dumps(written, ensure_ascii=False)


# Korean first: orders for Korean often speak of English too (the abstract's, the terms in parentheses).
_LANGUAGE_SIGNS = (
    ("ko", re.compile(r"\bkorean\b|한국어", re.IGNORECASE)),
    ("en", re.compile(r"\benglish\b|영어", re.IGNORECASE)),
    ("ko", re.compile(r"\bko\b")),
    ("en", re.compile(r"\ben\b")),
)


def _language(text: str) -> str | None:
    return next((language for language, sign in _LANGUAGE_SIGNS if sign.search(text)), None)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


class _BadRequestError(Exception):
    """The request is not one for a completion."""


def _body(sent: bytes) -> dict[str, Any]:
    """The request's JSON. Raises _BadRequestError with the reason for refusing it."""
    try:
        body = json.loads(sent)
    except ValueError:
        raise _BadRequestError("We could not parse the JSON body of your request.") from None
    if not isinstance(body, dict) or not isinstance(body.get("model"), str):
        raise _BadRequestError("You must provide a model parameter.")
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages or not all(map(_is_message, messages)):
        raise _BadRequestError("Missing or invalid parameter: 'messages'.")
    return body


def _is_message(said: object) -> bool:
    return isinstance(said, dict) and isinstance(said.get("role"), str) and "content" in said


def _text(said: Mapping[str, Any]) -> str:
    """What a message says, whether its content is one text or a list of parts."""
    content = said["content"]
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _offends(how: Fault, body: Mapping[str, Any]) -> bool:
    wanted = body.get("response_format")
    match how:
        case "no-response-format":
            return wanted is not None
        case "no-json-schema":
            return isinstance(wanted, dict) and wanted.get("type") == "json_schema"
        case _:
            return True


def _refused(trouble: _Trouble) -> Response | None:
    """The answer that is no completion, where the trouble makes one."""
    match trouble.how:
        case "too-many":
            pause = {"Retry-After": str(math.ceil(trouble.seconds))}
            return _error(429, "Rate limit reached.", code="rate_limit_exceeded", headers=pause)
        case "error":
            return _error(500, "The server had an error while processing your request.")
        case "endless":
            return StreamingResponse(_white_space(), media_type="application/json")
        case "no-response-format" | "no-json-schema":
            return _error(400, "Invalid parameter: 'response_format' is not supported by this model.")
        case _:
            return None


def _spoilt(answer: str, how: Fault) -> tuple[str, str]:
    """The content that the right answer becomes, and why it ended."""
    match how:
        case "empty":
            return "", "stop"
        case "cut":
            return answer[: len(answer) // 2], "length"
        case "fenced":
            return f"Sure! Here is the summary:\n\n```json\n{answer}\n```\n\nShall I go on?", "stop"
        case "thinking":
            return f'<think>\nThey want {{"gist": …}}, so one line first.\n</think>\n\n{answer}', "stop"
        case "refusal":
            return APOLOGY, "stop"
        case _:
            return answer, "stop"


def _completion(number: int, body: Mapping[str, Any], content: str, reason: str) -> dict[str, Any]:
    asked, answered = _tokens(" ".join(map(_text, body["messages"]))), _tokens(content)
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content},
                "finish_reason": reason,
            }
        ],
        "usage": {
            "prompt_tokens": asked,
            "completion_tokens": answered,
            "total_tokens": asked + answered,
        },
    }


def _tokens(text: str) -> int:
    """About as many as a tokeniser would count: four bytes each."""
    return math.ceil(len(text.encode()) / 4)


def _unauthorised() -> Response:
    return _error(401, "Incorrect API key provided.", code="invalid_api_key")


def _error(
    status: int, message: str, *, code: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    kind = {429: "requests", 500: "server_error"}.get(status, "invalid_request_error")
    error = {"message": message, "type": kind, "param": None, "code": code}
    return JSONResponse({"error": error}, status_code=status, headers=headers)


async def _white_space() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 64
        await asyncio.sleep(0.01)


async def _client_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
