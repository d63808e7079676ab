"""A language model behind an endpoint that may do anything."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from fakes import HastyClock

from bot.playground.model import APOLOGY, Fault, ModelStandIn, Written, as_json
from bot.playground.server import Loopback
from bot.ports import USUAL_ANSWER, NoAnswer, Question, Said
from bot.web.form import MORE_ROOM, ROOM
from bot.web.model import IN_A_ROW, LONGEST_ANSWER, ChatModel

KEY = "sk-very-secret-0123456789"
START = datetime(2024, 5, 15, tzinfo=UTC)
TITLE = "A Lamp for Gardens"
QUESTION = Question(
    (("system", "Answer in English."), ("user", f"<title>{TITLE}</title>\n<abstract>\n</abstract>")),
    {"type": "object"},
)
ANSWER = "A lamp saves water."
LAMP: Written = {
    "gist": "A lamp saves water.",
    "bullets": ["It reads leaves.", "It saves 12.5%.", "It is released."],
}

Handler = Callable[[httpx.Request], httpx.Response]


def completion(content: object, finish: str = "stop", **more: object) -> httpx.Response:
    message = {"role": "assistant", "content": content}
    return httpx.Response(200, json={"choices": [{"message": message, "finish_reason": finish}], **more})


def good() -> httpx.Response:
    return completion(ANSWER)


class Endpoint:
    """Answers in turn and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | type[httpx.RequestError]) -> None:
        self.asked: list[dict[str, Any]] = []
        self.requests: list[httpx.Request] = []
        self._left = iter(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.asked.append(json.loads(request.content))
        given = next(self._left)
        if isinstance(given, httpx.Response):
            return given
        raise given(f"broken off: {request.headers.get('Authorization')}", request=request)


def model(handler: Handler, clock: HastyClock | None = None, **options: Any) -> ChatModel:
    client = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    settings = {"url": "https://model.example/v1", "key": KEY} | options
    url, key = settings.pop("url"), settings.pop("key")
    return ChatModel(client, url, "small-1", key, clock or HastyClock(START), **settings)


async def failure(handler: Handler, clock: HastyClock | None = None, **options: Any) -> NoAnswer:
    return await failure_of(model(handler, clock, **options))


async def failure_of(asking: ChatModel) -> NoAnswer:
    with pytest.raises(NoAnswer) as caught:
        await asking.answer(QUESTION)
    assert KEY not in "".join(traceback.format_exception(caught.value))
    assert (caught.value.endpoint, caught.value.model) == ("model.example", "small-1")
    return caught.value


# -- asking ------------------------------------------------------------------------------------------------


async def test_a_question_is_put_as_it_is_and_its_answer_given_word_for_word() -> None:
    endpoint = Endpoint(completion(ANSWER, usage={"prompt_tokens": 900, "completion_tokens": 400}))
    said = await model(endpoint).answer(QUESTION)
    assert said == Said(ANSWER, "model.example", "small-1", 900, 400)
    (body,) = endpoint.asked
    assert body["model"] == "small-1"
    assert body["temperature"] <= 0.3
    assert body["max_tokens"] == ROOM
    assert body["response_format"]["json_schema"]["schema"] == QUESTION.schema
    assert [(message["role"], message["content"]) for message in body["messages"]] == list(QUESTION.messages)
    assert endpoint.requests[0].headers["Authorization"] == f"Bearer {KEY}"


async def test_without_a_key_none_is_sent() -> None:
    endpoint = Endpoint(good())
    await model(endpoint, key=None).answer(QUESTION)
    assert "Authorization" not in endpoint.requests[0].headers


async def test_what_is_not_counted_is_estimated() -> None:
    said = await model(Endpoint(completion("조명입니다."))).answer(QUESTION)
    assert said.tokens_in == 19  # 73 letters and a line break, four bytes each
    assert said.tokens_out == 4  # 16 bytes


@pytest.mark.parametrize(
    ("usage", "cost"),
    [
        ({"prompt_tokens": 1000, "completion_tokens": 400}, 390),
        ({"prompt_tokens": 1000, "completion_tokens": 400, "cost": 0.00123456}, 1235),
        ({"prompt_tokens": 1000, "completion_tokens": 400, "cost": "much"}, 390),
        ({"prompt_tokens": 1, "completion_tokens": 0}, 0),
    ],
)
async def test_a_cost_is_what_the_endpoint_asks_else_by_its_price(usage: dict[str, Any], cost: int) -> None:
    priced = model(Endpoint(completion(ANSWER, usage=usage)), price=(Decimal("0.15"), Decimal("0.60")))
    assert (await priced.answer(QUESTION)).cost == cost


async def test_a_cost_that_the_endpoint_asks_needs_no_price() -> None:
    assert (await model(Endpoint(completion(ANSWER, usage={"cost": 0.5}))).answer(QUESTION)).cost == 500_000
    assert (await model(Endpoint(good())).answer(QUESTION)).cost is None


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://me:secret@model.example/v1?key=1", "model.example"),
        ("https://model.example:443/v1", "model.example"),
        ("http://127.0.0.1:8000/v1", "127.0.0.1:8000"),
        ("http://[::1]:8080", "[::1]:8080"),
    ],
)
async def test_an_endpoint_is_called_by_its_host_and_an_unusual_port(url: str, name: str) -> None:
    assert (await model(Endpoint(good()), url=url).answer(QUESTION)).endpoint == name


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://model.example/v1", "https://model.example/v1/chat/completions"),
        ("https://model.example/v1/", "https://model.example/v1/chat/completions"),
        ("https://model.example", "https://model.example/chat/completions"),
        ("http://127.0.0.1:1/v1beta/openai/", "http://127.0.0.1:1/v1beta/openai/chat/completions"),
        ("https://model.example/v1?version=2", "https://model.example/v1/chat/completions?version=2"),
    ],
)
async def test_any_base_url_will_do(url: str, asked: str) -> None:
    endpoint = Endpoint(good())
    await model(endpoint, url=url).answer(QUESTION)
    assert str(endpoint.requests[0].url) == asked


# -- forms -------------------------------------------------------------------------------------------------


def says(message: str, status: int = 400) -> httpx.Response:
    return httpx.Response(status, json={"error": {"message": message}})


@pytest.mark.parametrize("status", [400, 422])
async def test_an_endpoint_that_knows_no_schema_is_asked_in_simpler_forms_from_then_on(status: int) -> None:
    endpoint = Endpoint(*[says("response_format is not supported", status)] * 2, good(), good())
    asking = model(endpoint)
    await asking.answer(QUESTION)
    await asking.answer(QUESTION)
    forms = [body.get("response_format", {}).get("type") for body in endpoint.asked]
    assert forms == ["json_schema", "json_object", None, None]


async def test_parameters_that_newer_models_refuse_are_given_up_alone() -> None:
    endpoint = Endpoint(
        says("'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
        says("'temperature' does not support 0.2 with this model."),
        good(),
    )
    await model(endpoint).answer(QUESTION)
    last = endpoint.asked[-1]
    assert "max_tokens" not in last
    assert last["max_completion_tokens"] > 0
    assert "temperature" not in last
    assert last["response_format"]["type"] == "json_schema"


async def test_a_question_that_no_form_helps_changes_nothing_for_the_next() -> None:
    endpoint = Endpoint(*[says("content policy")] * 3, good())
    asking = model(endpoint)
    error = await failure_of(asking)
    assert (error.why, error.everywhere) == ("HTTP 400: content policy", False)
    await asking.answer(QUESTION)
    assert endpoint.asked[-1]["response_format"]["type"] == "json_schema"


async def test_a_cut_answer_is_told_and_the_next_one_gets_more_room() -> None:
    endpoint = Endpoint(completion("A lamp sa", "length"), good(), says("max_tokens is too large"), good())
    asking = model(endpoint)
    first, second = await asking.answer(QUESTION), await asking.answer(QUESTION)
    assert (first.text, first.cut, second.cut) == ("A lamp sa", True, False)
    await asking.answer(QUESTION)  # an endpoint that has no such room keeps to the first
    assert [body["max_tokens"] for body in endpoint.asked] == [ROOM, MORE_ROOM, MORE_ROOM, ROOM]


async def test_what_a_model_thinks_until_there_is_no_room_is_counted_and_the_next_has_more() -> None:
    usage = {"prompt_tokens": 900, "completion_tokens": 2000}
    endpoint = Endpoint(completion("", "length", usage=usage), good())
    asking = model(endpoint)
    said = await asking.answer(QUESTION)
    assert (said.text, said.cut, said.tokens_in, said.tokens_out) == ("", True, 900, 2000)
    assert (await asking.answer(QUESTION, again=True)).text == ANSWER
    assert [body["max_tokens"] for body in endpoint.asked] == [ROOM, MORE_ROOM]


# -- the endpoint fails ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 500, 502, 503])
async def test_a_failing_endpoint_is_asked_once_more(status: int) -> None:
    clock = HastyClock(START)
    await model(Endpoint(httpx.Response(status), good()), clock).answer(QUESTION)
    assert clock.now() - START == timedelta(seconds=1)
    error = await failure(Endpoint(*[httpx.Response(status)] * 2))
    assert error.why == f"HTTP {status}"


@pytest.mark.parametrize("broken", [httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError])
async def test_a_broken_connection_is_tried_once_more(broken: type[httpx.RequestError]) -> None:
    assert (await model(Endpoint(broken, good())).answer(QUESTION)).text == ANSWER
    error = await failure(Endpoint(broken, broken))
    assert error.why == f"no answer ({broken.__name__})"
    # Both times it may have worked on the question.
    assert (error.tokens_in, error.tokens_out) == (2 * QUESTION.tokens, 2 * USUAL_ANSWER)


@pytest.mark.parametrize("broken", [httpx.ConnectError, httpx.ConnectTimeout])
async def test_an_endpoint_that_does_not_take_the_call_is_down(broken: type[httpx.RequestError]) -> None:
    assert (await model(Endpoint(broken, good())).answer(QUESTION)).text == ANSWER
    error = await failure(Endpoint(broken, broken))
    assert (error.why, error.everywhere) == (f"no answer ({broken.__name__})", True)
    assert (error.tokens_in, error.tokens_out) == (0, 0)


@pytest.mark.parametrize("bad", [httpx.Response(500), httpx.ReadError], ids=["500", "cut"])
async def test_one_question_that_fails_is_to_blame_itself_and_several_in_a_row_are_not(
    bad: httpx.Response | type[httpx.RequestError],
) -> None:
    asking = model(Endpoint(*[bad] * 4, good(), *[bad] * 2 * IN_A_ROW, good(), *[bad] * 2))
    assert [(await failure_of(asking)).everywhere for _ in range(2)] == [False, False]
    await asking.answer(QUESTION)
    assert [(await failure_of(asking)).everywhere for _ in range(IN_A_ROW)] == [False, False, True]
    await asking.answer(QUESTION)
    assert not (await failure_of(asking)).everywhere


async def test_a_refused_question_shows_that_the_endpoint_is_there() -> None:
    bad = [httpx.Response(500)] * 2
    asking = model(Endpoint(*bad, *bad, httpx.Response(413), *bad))
    assert [(await failure_of(asking)).everywhere for _ in range(4)] == [False] * 4


@pytest.mark.parametrize(
    "after", ["7", format_datetime(START + timedelta(seconds=7), usegmt=True)], ids=["seconds", "date"]
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_short_wait_that_is_asked_for_is_kept_once(after: str, status: int) -> None:
    clock = HastyClock(START)
    busy = httpx.Response(status, headers={"Retry-After": after})
    await model(Endpoint(busy, good()), clock).answer(QUESTION)
    assert clock.now() - START == timedelta(seconds=7)
    assert (await failure(Endpoint(busy, busy))).everywhere is (status == 429)


@pytest.mark.parametrize(
    "headers", [{"Retry-After": "3600"}, {"Retry-After": "11"}, {"Retry-After": "soon"}, {}], ids=str
)
async def test_an_endpoint_that_wants_a_longer_rest_gets_it(headers: dict[str, str]) -> None:
    error = await failure(Endpoint(httpx.Response(429, headers=headers, json={"error": "quota"})))
    assert (error.why, error.everywhere) == ("HTTP 429: quota", True)
    after = headers.get("Retry-After", "")
    assert error.wait == (timedelta(seconds=int(after)) if after.isdecimal() else None)
    assert (error.tokens_in, error.tokens_out) == (0, 0)


@pytest.mark.parametrize("status", [302, 402, 404])
async def test_an_endpoint_that_has_nothing_for_us_is_asked_once(status: int) -> None:
    asking = model(Endpoint(says(f"No money on {KEY}", status)))
    error = await failure_of(asking)
    assert (error.why, error.everywhere, error.key_refused) == (f"HTTP {status}", True, False)
    assert asking.refused == ()


async def test_the_key_is_not_carried_elsewhere() -> None:
    endpoint = Endpoint(httpx.Response(307, headers={"Location": "https://other.example/v1"}))
    client = httpx.AsyncClient(transport=httpx.MockTransport(endpoint), follow_redirects=True)
    with pytest.raises(NoAnswer):
        await ChatModel(client, "https://model.example", "m", KEY, HastyClock(START)).answer(QUESTION)
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_told_until_it_is_taken(status: int) -> None:
    asking = model(Endpoint(says(f"Bad key {KEY}", status), httpx.ConnectError, httpx.ConnectError, good()))
    error = await failure_of(asking)
    assert (error.why, error.everywhere, error.key_refused) == (f"HTTP {status}", True, True)
    assert not (await failure_of(asking)).key_refused
    assert asking.refused == (("model.example", "small-1"),)
    await asking.answer(QUESTION)
    assert not asking.refused


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_not_repeated_even_in_part(status: int) -> None:
    assert (await failure(Endpoint(says("Incorrect key: sk-ve***6789", status)))).why == f"HTTP {status}"


@pytest.mark.parametrize("status", [400, 402, 429])
async def test_a_key_that_a_long_complaint_ends_in_is_not_told_in_part(status: int) -> None:
    assert (await failure(Endpoint(*[says("Slow down! " * 9 + KEY, status)] * 3))).why == f"HTTP {status}"


async def test_a_key_that_is_refused_with_400_is_told_apart_from_a_question_that_is() -> None:
    endpoint = Endpoint(says("API key not valid. Please pass a valid API key.", 400))
    error = await failure(endpoint)
    assert (error.why, error.everywhere, error.key_refused) == ("HTTP 400", True, True)
    assert len(endpoint.requests) == 1


async def test_a_model_that_is_not_there_is_named() -> None:
    assert (await failure(Endpoint(says("no model small-1", 404)))).why == "HTTP 404: no model small-1"


@pytest.mark.parametrize("key", ["sk-schlüssel", "sk-🔑"])
async def test_a_key_that_no_header_can_carry_is_a_refusal_without_the_key(key: str) -> None:
    error = await failure(Endpoint(), key=key)
    assert (error.everywhere, error.key_refused) == (True, True)
    assert key not in "".join(traceback.format_exception(error))


async def test_a_question_that_cannot_be_written_down_costs_itself_alone() -> None:
    with pytest.raises(NoAnswer) as caught:
        await model(Endpoint()).answer(Question((("user", "half of a pair: \ud83d"),), {}))
    assert (caught.value.why, caught.value.everywhere) == ("the question cannot be sent", False)


@pytest.mark.parametrize(("code", "everywhere"), [(402, True), (502, False), (None, False), ("slow", False)])
async def test_an_error_that_comes_as_if_all_were_well_is_an_error(code: object, everywhere: bool) -> None:
    bad = httpx.Response(200, json={"error": {"message": "no luck", "code": code}})
    error = await failure(Endpoint(bad, bad))
    assert error.why == f"HTTP {code if isinstance(code, int) else 500}: no luck"
    assert error.everywhere is everywhere
    if code == 502:
        assert (await model(Endpoint(bad, good())).answer(QUESTION)).text == ANSWER


# -- answers that are none ---------------------------------------------------------------------------------

NO_ANSWER: dict[str, tuple[httpx.Response, str]] = {
    "HTML": (httpx.Response(200, html="<p>hello</p>"), "HTML in place of JSON"),
    "cut JSON": (httpx.Response(200, content=b'{"choices": [{"mess'), "broken JSON"),
    "no completion": (httpx.Response(200, json={"answer": 42}), "JSON that is not a chat completion"),
    "no choices": (httpx.Response(200, json={"choices": []}), "JSON that is not a chat completion"),
    "a list": (httpx.Response(200, json=[]), "JSON that is not a chat completion"),
}


@pytest.mark.parametrize(("response", "why"), NO_ANSWER.values(), ids=NO_ANSWER.keys())
async def test_an_answer_that_is_none_costs_this_question_alone(response: httpx.Response, why: str) -> None:
    error = await failure(Endpoint(response))
    assert (error.why, error.everywhere) == (why, False)


@pytest.mark.parametrize("content", [None, "", " \n", [], [{"type": "image_url"}], {"text": "no"}], ids=str)
async def test_an_empty_answer_is_one_for_it_is_paid_for(content: object) -> None:
    usage = {"prompt_tokens": 900, "completion_tokens": 700}
    endpoint = Endpoint(completion(content, usage=usage))
    said = await model(endpoint).answer(QUESTION)
    assert (said.text.strip(), said.tokens_in, said.tokens_out) == ("", 900, 700)
    assert len(endpoint.requests) == 1


async def test_what_a_model_refuses_with_is_its_answer() -> None:
    message = {"role": "assistant", "content": None, "refusal": "I would rather not."}
    endpoint = Endpoint(httpx.Response(200, json={"choices": [{"message": message}]}))
    assert (await model(endpoint).answer(QUESTION)).text == "I would rather not."


async def test_an_answer_that_never_ends_is_cut_by_its_size() -> None:
    sent = 0

    async def flood() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 10_000

    error = await failure(lambda _: httpx.Response(200, content=flood()))
    assert (error.why, error.everywhere) == ("an answer over 256 KB", False)
    assert (error.tokens_in, error.tokens_out) == (QUESTION.tokens, LONGEST_ANSWER // 4)
    assert sent == LONGEST_ANSWER // 10_000 + 1


async def test_an_answer_that_never_ends_is_cut_by_time() -> None:
    asked = 0

    async def trickle() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.005)

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        return httpx.Response(200, content=trickle())

    began = asyncio.get_running_loop().time()
    asking = model(answer, timeout=0.05)
    assert [(await failure_of(asking)).everywhere for _ in range(IN_A_ROW)] == [False, False, True]
    assert asyncio.get_running_loop().time() - began < 1
    error = await failure_of(asking)
    assert error.why == "no answer within 0.05 seconds"
    assert (error.tokens_in, error.tokens_out) == (QUESTION.tokens, USUAL_ANSWER)
    assert asked == IN_A_ROW + 1


async def test_one_question_takes_no_longer_than_its_time_whatever_is_tried() -> None:
    class Sleepless(HastyClock):
        async def sleep(self, seconds: float) -> None:
            await asyncio.Event().wait()

    error = await failure(Endpoint(httpx.Response(500)), Sleepless(START), timeout=0.05)
    assert error.why == "no answer within 0.05 seconds"


# -- against the stand-in ----------------------------------------------------------------------------------


async def answers(fault: Fault, times: int | None, questions: int = 1) -> list[str]:
    """What is said, or why nothing is, each with ! where the next question would fare no better."""
    standing = ModelStandIn({TITLE: {"en": LAMP}}, key=KEY)
    standing.fail(fault, times=times)
    found = []
    async with Loopback(standing.app) as server, httpx.AsyncClient() as client:
        asking = ChatModel(client, f"{server.url}/v1", "small-1", KEY, HastyClock(START), timeout=0.3)
        for _ in range(questions):
            try:
                found.append((await asking.answer(QUESTION)).text)
            except NoAnswer as error:
                found.append(error.why + "!" * error.everywhere)
    return found


RIGHT = as_json(LAMP)


@pytest.mark.parametrize(
    "fault",
    ["too-many", "error", "error-200", "gone"],
)
async def test_what_fails_once_is_answered_all_the_same(fault: Fault) -> None:
    assert await answers(fault, 1) == [RIGHT]


@pytest.mark.parametrize("fault", ["no-response-format", "no-json-schema", "no-max-tokens", "parts"])
async def test_an_endpoint_with_its_own_ways_is_understood(fault: Fault) -> None:
    assert await answers(fault, None) == [RIGHT]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("too-many", ["HTTP 429: Rate limit reached.!"] * 2),
        ("bad-key", ["HTTP 401!"] * 2),
        ("error-200", ["HTTP 502: Provider returned error"] * 2 + ["HTTP 502: Provider returned error!"]),
        ("gone", ["no answer (RemoteProtocolError)"] * 2 + ["no answer (RemoteProtocolError)!"]),
        ("hang", ["no answer within 0.3 seconds"] * 2 + ["no answer within 0.3 seconds!"]),
        ("drip", ["no answer within 0.3 seconds"] * 2 + ["no answer within 0.3 seconds!"]),
        ("no-completion", ["JSON that is not a chat completion"] * 4),
        ("empty", [""] * 4),
        ("null", [""] * 4),
        ("refusal", [APOLOGY] * 2),
        ("refusal-field", [APOLOGY] * 2),
    ],
)
async def test_an_endpoint_that_goes_on_so_is_told_from_a_question_that_failed(
    fault: Fault, why: list[str]
) -> None:
    assert await answers(fault, None, len(why)) == why
