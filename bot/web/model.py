"""Asks a language model, behind any endpoint that speaks OpenAI's chat completions, for summaries."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus

import httpx

from bot.ports import CannotSummarise, Clock, Summariser
from bot.summary.answer import said
from bot.summary.prompt import Prompt, prompt
from bot.web.answer import Answer, TooLong, Unreadable, ask
from storage.records import Language, Origin, Paper, Summary

LONGEST_ANSWER = 256 * 1024
MOST_TOKENS = 2000
"""Five times what a summary takes; enough for a model that thinks a little first."""
LONGEST_PAUSE = timedelta(seconds=10)
"""Whoever asks for a longer one is not asked about the next paper either."""
PAUSE = timedelta(seconds=1)
"""Before an endpoint that failed is asked once more."""

_REFUSES_FORM = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
_REFUSES_PAPER = _REFUSES_FORM | {HTTPStatus.REQUEST_ENTITY_TOO_LARGE}
_REFUSES_KEY = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_FORMATS = ("json_schema", "json_object", "text")


@dataclass(frozen=True, slots=True)
class _Form:
    """How a question is put: endpoints differ in what they take."""

    format: str = _FORMATS[0]
    tokens: str = "max_tokens"
    temperature: bool = True

    def after(self, complaint: str) -> _Form | None:
        """The form to try next, or None when nothing is left that could be given up."""
        if self.tokens in complaint and self.tokens == "max_tokens":
            return replace(self, tokens="max_completion_tokens")
        if "temperature" in complaint and self.temperature:
            return replace(self, temperature=False)
        if self.format != _FORMATS[-1]:
            return replace(self, format=_FORMATS[_FORMATS.index(self.format) + 1])
        return None

    def body(self, model: str, question: Prompt) -> dict[str, object]:
        """The request's JSON."""
        body: dict[str, object] = {
            "model": model,
            "messages": [
                {"role": "system", "content": question.system},
                {"role": "user", "content": question.user},
            ],
            self.tokens: MOST_TOKENS,
        }
        if self.temperature:
            body["temperature"] = 0.2
        if self.format == "json_schema":
            schema = {"name": "summary", "strict": True, "schema": question.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.format == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body


class ChatModel(Summariser):
    """One model behind one endpoint; remembers which form of question the endpoint takes."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        url: str,
        model: str,
        key: str | None,
        clock: Clock,
        *,
        timeout: float = 60.0,
    ) -> None:
        """`url` is what other programs call the base URL: `/chat/completions` is added to its path.

        `timeout` is in seconds and holds for one answer from beginning to end.
        """
        base = httpx.URL(url)
        self._client = client
        self._address = base.copy_with(path=f"{base.path.rstrip('/')}/chat/completions")
        self._model = model
        self._key = key
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._clock = clock
        self._timeout = timeout
        self._form = _Form()

    async def summarise(self, paper: Paper, language: Language) -> Summary:
        """The model's summary, in good shape. Raises CannotSummarise."""
        answer = await self._answer(prompt(paper, language))
        text = said(_content(answer), language)
        return Summary(paper.id, language, text.gist, text.bullets, Origin.MODEL, self._model)

    async def _answer(self, question: Prompt) -> Answer:
        """A good answer, asked in the first form that the endpoint takes."""
        form: _Form | None = self._form
        while form is not None:
            answer = await self._ask(form.body(self._model, question))
            if answer.is_good:
                self._form = form
                return answer
            if answer.status not in _REFUSES_FORM:
                break
            form = form.after(answer.complaint())
        raise CannotSummarise(self._why(answer), everywhere=answer.status not in _REFUSES_PAPER)

    def _why(self, answer: Answer) -> str:
        why = answer.complaint()
        # Some endpoints quote the key that they refuse, whole or in part.
        quotes_key = answer.status in _REFUSES_KEY or (self._key is not None and self._key in why)
        return f"HTTP {answer.status}" if quotes_key else why

    async def _ask(self, body: Mapping[str, object]) -> Answer:
        """The endpoint's answer, the second one if the first says that a second try may do better."""
        answer = await self._try(body)
        pause = self._pause_after(answer)
        if pause is not None:
            await self._clock.sleep(pause.total_seconds())
            answer = await self._try(body)
        if isinstance(answer, CannotSummarise):
            raise answer
        return answer

    def _pause_after(self, answer: Answer | CannotSummarise) -> timedelta | None:
        """How long to wait before asking once more; None where that would not help."""
        if isinstance(answer, CannotSummarise):
            return PAUSE
        if not answer.is_transient:
            return None
        pause = answer.wait(self._clock.now())
        if pause is None:
            # A 429 that names no time is an empty purse more often than a full minute.
            return None if answer.status == HTTPStatus.TOO_MANY_REQUESTS else PAUSE
        return pause if pause <= LONGEST_PAUSE else None

    async def _try(self, body: Mapping[str, object]) -> Answer | CannotSummarise:
        """One answer, or why there is none. No error of httpx goes further: its text may quote the key."""
        try:
            async with asyncio.timeout(self._timeout):
                request = self._client.build_request(
                    "POST", self._address, json=body, headers=self._headers, timeout=self._timeout
                )
                return await ask(self._client, request, limit=LONGEST_ANSWER)
        except TooLong as error:
            raise CannotSummarise(str(error)) from error
        except TimeoutError:
            return CannotSummarise(f"no answer within {self._timeout:g} seconds", everywhere=True)
        except (httpx.RequestError, UnicodeError) as error:
            return CannotSummarise(f"no answer ({type(error).__name__})", everywhere=True)


def _content(answer: Answer) -> str:
    """The text of the first choice; may be empty."""
    try:
        body = answer.json()
    except Unreadable as error:
        raise CannotSummarise(str(error)) from error
    match body:
        case {"choices": [{"message": {"content": str(content)}}, *_]}:
            return content
        case {"choices": [{"message": _}, *_]}:
            return ""
        case _:
            raise CannotSummarise("JSON that is not a chat completion")
