"""Asks a language model behind any endpoint that speaks OpenAI's chat completions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import httpx

from bot.ports import BYTES_A_TOKEN, USUAL_ANSWER, Clock, Model, NoAnswer, Question, Said, estimated
from bot.web import trouble
from bot.web.answer import Answer, TooLong, Unreadable, ask
from bot.web.completion import Completion, Price, completion, cost, unmasked
from bot.web.form import Form
from bot.web.trouble import Trouble, Whose

LONGEST_ANSWER = 256 * 1024
"""In bytes, with all that stands around what was said."""
IN_A_ROW = 3
"""When so many questions fail one after another, it is the endpoint's fault and not theirs."""

_UNREACHABLE = 10.0
"""Seconds, after which an endpoint that does not even take the call is not there."""


class ChatModel(Model):
    """One model behind one endpoint; remembers which form of question the endpoint takes.

    A failure that may pass is met with one more try. A failure for which a question alone may be to blame (a
    hang, an error 500, a cut connection) costs that question only, until IN_A_ROW have failed. What a model
    says when it refuses is an answer like any other, and so is it when it says nothing: that is paid for too,
    and whoever asked judges it.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        url: str,
        model: str,
        key: str | None,
        clock: Clock,
        *,
        timeout: float = 60.0,
        price: Price | None = None,
    ) -> None:
        """`url` is what other programs call the base URL: `/chat/completions` is added to its path.

        `timeout` is in seconds and holds for one question with every try at it, from beginning to end.
        """
        base = httpx.URL(url)
        self._client = client
        self._address = base.copy_with(path=f"{base.path.rstrip('/')}/chat/completions")
        self._endpoint = base.netloc.decode("ascii")  # httpx leaves out the user and the usual port
        self._model = model
        self._key = key
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._clock = clock
        self._timeout = timeout
        self._patience = httpx.Timeout(timeout, connect=min(timeout, _UNREACHABLE))
        self._price = price
        self._form = Form()
        self._failed_in_a_row = 0
        self._key_refused = False

    @property
    def refused(self) -> tuple[tuple[str, str], ...]:
        """This endpoint and model, from the time that the key is refused until it is taken."""
        return ((self._endpoint, self._model),) if self._key_refused else ()

    async def answer(self, question: Question, *, again: bool = False) -> Said:  # noqa: ARG002 - there is no other
        """What the model says. Raises NoAnswer."""
        met: list[Trouble] = []
        try:
            async with asyncio.timeout(self._timeout):
                said = await self._asked(question, met)
        except TimeoutError:
            why = f"no answer within {self._timeout:g} seconds"
            met.append(Trouble(why, Whose.EITHER, tokens=USUAL_ANSWER))
        except Trouble as last:
            met.append(last)
        else:
            self._failed_in_a_row = 0
            self._key_refused = False
            return self._counted(said, question)
        raise self._no_answer(question, met)

    async def _asked(self, question: Question, met: list[Trouble]) -> Completion:
        """What was said, at the second try if the first may have failed by chance: that is added to what was
        met. Raises Trouble.
        """
        try:
            return await self._said(question)
        except Trouble as first:
            if first.pause is None:
                raise
            met.append(first)
            await self._clock.sleep(first.pause.total_seconds())
        return await self._said(question)

    async def _said(self, question: Question) -> Completion:
        answer = await self._answer(question)
        try:
            said = completion(answer)
        except Unreadable as error:
            raise Trouble(str(error), Whose.QUESTION, tokens=len(answer.body) // BYTES_A_TOKEN) from error
        if said.cut:
            self._form = self._form.wider()
        return said

    async def _answer(self, question: Question) -> Answer:
        """A good answer, asked in the first form that the endpoint takes. Raises Trouble."""
        form: Form | None = self._form
        while form is not None:
            answer = unmasked(await self._try(form.body(self._model, question)))
            if answer.is_good:
                self._form = form
                return answer
            if answer.status not in trouble.REFUSES_FORM or trouble.refuses_key(answer):
                break
            form = form.after(answer.complaint())
        raise trouble.in_answer(answer, self._key, self._clock.now())

    async def _try(self, body: Mapping[str, object]) -> Answer:
        """One answer, good or not. Raises Trouble."""
        try:
            request = self._client.build_request(
                "POST", self._address, json=body, headers=self._headers, timeout=self._patience
            )
            return await ask(self._client, request, limit=LONGEST_ANSWER)
        except TooLong as error:
            raise Trouble(str(error), Whose.QUESTION, tokens=LONGEST_ANSWER // BYTES_A_TOKEN) from None
        except httpx.RequestError as error:
            raise trouble.in_connection(error) from None
        except UnicodeError:
            raise trouble.in_sending(self._key) from None

    def _no_answer(self, question: Question, met: Sequence[Trouble]) -> NoAnswer:
        """For the last trouble, with what all of them may have cost."""
        last = met[-1]
        match last.whose:
            case Whose.QUESTION:
                self._failed_in_a_row = 0
            case Whose.ENDPOINT:
                self._failed_in_a_row = IN_A_ROW
            case Whose.EITHER:
                self._failed_in_a_row += 1
        self._key_refused = self._key_refused or last.key_refused
        worked = [trouble.tokens for trouble in met if trouble.tokens is not None]
        return NoAnswer(
            last.why,
            endpoint=self._endpoint,
            model=self._model,
            everywhere=self._failed_in_a_row >= IN_A_ROW,
            key_refused=last.key_refused,
            tokens=(question.tokens * len(worked), sum(worked)),
            wait=last.wait,
        )

    def _counted(self, said: Completion, question: Question) -> Said:
        tokens_in = question.tokens if said.tokens_in is None else said.tokens_in
        tokens_out = estimated(said.text) if said.tokens_out is None else said.tokens_out
        spent = cost(said, tokens_in, tokens_out, self._price)
        return Said(said.text, self._endpoint, self._model, tokens_in, tokens_out, spent, said.cut)
