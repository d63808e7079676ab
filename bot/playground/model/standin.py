"""An OpenAI-compatible model on this machine: it knows some papers by heart, and fails when told to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.model.faults import Fault, Trouble
from bot.playground.model.improvising import improvised
from bot.playground.model.question import (
    Asked,
    BadRequest,
    body_of,
    folded,
    language_of,
    material_of,
    paper_of,
    text_of,
)
from bot.playground.model.refusals import error, refusal, unauthorised
from bot.playground.model.spoiling import APOLOGY, Message, answer_of, dressed, ordered
from bot.playground.model.written import Written

MODEL = "playground-model"

_OTHER = {"ko": "en", "en": "ko", "ja": "en", "zh": "en"}
"""The language in which whoever mistakes the language answers."""


class ModelStandIn:
    """Serves `POST /v1/chat/completions` and `GET /v1/models` in OpenAI's shapes."""

    def __init__(
        self,
        summaries: Mapping[str, Mapping[str, Written]],
        *,
        titles: Mapping[str, str] | None = None,
        key: str | None = None,
        improvise: bool = False,
    ) -> None:
        """`summaries` is by paper, then by language code.

        A paper is known in a question by the key it has there, an id or a title, and by its title in
        `titles`, which is by the same key. With `key`, nobody is answered who does not bear it. With
        `improvise`, something is said of a paper that is not known, too, from what the question quotes of it.
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
        self._names = {folded(paper): paper for paper in summaries} | {
            folded(title): paper for paper, title in (titles or {}).items() if paper in summaries
        }
        self._key = key
        self._improvise = improvise
        self._troubles: list[Trouble] = []

    def fail(
        self, how: Fault, *, times: int | None = 1, paper: str | None = None, seconds: float = 1
    ) -> None:
        """Let the next questions go wrong: so many times (None: until mended), about this paper only.

        Whoever asks once more for a better answer asks a question, too: a fault told once is gone by then.
        `seconds` is what "too-many" puts in Retry-After. Of several faults that fit a question the one
        told first happens; one about what a request says fits only a question that says it.
        """
        left = math.inf if times is None else times
        self._troubles.append(Trouble(how, left, paper, seconds))

    def mend(self) -> None:
        """Forget every fault that was told."""
        self._troubles.clear()

    async def _models(self, request: Request) -> Response:
        if not self._admits(request):
            return unauthorised()
        known = {"id": MODEL, "object": "model", "created": 0, "owned_by": "playground"}
        return JSONResponse({"object": "list", "data": [known]})

    async def _complete(self, request: Request) -> Response:
        if not self._admits(request):
            return unauthorised()
        try:
            body = body_of(await request.body())
        except BadRequest as reason:
            return error(400, str(reason))
        asked = Asked(paper_of(body["messages"], self._names), language_of(body), body)
        self.asked.append(asked)
        trouble = next((trouble for trouble in self._troubles if trouble.strikes(asked)), None)
        refused = None if trouble is None else await refusal(trouble, request)
        if refused is not None:
            return refused
        message = self._message(asked, None if trouble is None else trouble.how)
        return JSONResponse(_completion(len(self.asked), body, message))

    def _admits(self, request: Request) -> bool:
        return self._key is None or request.headers.get("authorization") == f"Bearer {self._key}"

    def _message(self, asked: Asked, how: Fault | None) -> Message:
        language = asked.language
        if how == "wrong-language" and language is not None:
            language = _OTHER[language]
        written = None if language is None else self._written(asked, language, obeys=how == "obeys")
        if language is None or written is None:
            return Message(APOLOGY) if how is None else dressed(APOLOGY, how)
        return answer_of(written, how, language)

    def _written(self, asked: Asked, language: str, *, obeys: bool) -> Written | None:
        material = material_of(asked.body["messages"])
        if obeys and material is not None:
            texts = [material.title, *(text for _, text in material.sentences)]
            if (done := ordered(texts, language)) is not None:
                return done
        known = self._summaries.get(asked.paper or "", {}).get(language)
        if known is None and self._improvise and material is not None:
            return improvised(material, language)
        return known


def _completion(number: int, body: Mapping[str, Any], message: Message) -> dict[str, Any]:
    asked = _tokens(" ".join(map(text_of, body["messages"])))
    answered = _tokens(text_of({"content": message.content}))
    said = {"role": "assistant", "content": message.content}
    if message.refusal is not None:
        said["refusal"] = message.refusal
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": said, "finish_reason": message.finish}],
        "usage": {
            "prompt_tokens": asked,
            "completion_tokens": answered,
            "total_tokens": asked + answered,
        },
    }


def _tokens(text: str) -> int:
    """About as many as a tokeniser would count: four bytes each."""
    return math.ceil(len(text.encode()) / 4)
