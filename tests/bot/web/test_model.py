"""A language model behind an endpoint that may do anything."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fakes import HastyClock

from bot.playground.model import Fault, ModelStandIn, Written
from bot.ports import CannotSummarise
from bot.web.model import LONGEST_ANSWER, ChatModel
from storage.records import Origin, Paper, Summary

KEY = "sk-very-secret-0123456789"
START = datetime(2024, 5, 15, tzinfo=UTC)
PAPER = Paper(
    "2405.00001", "A Lamp for Gardens", "We introduce a lamp. It saves 12.5% of the water.", ("Ada",)
)
GOOD: Written = {
    "gist": "A lamp saves water.",
    "bullets": ["It reads leaves.", "It saves 12.5%.", "It is released."],
}

Handler = Callable[[httpx.Request], httpx.Response]


def completion(content: object) -> httpx.Response:
    return httpx.Response(200, json={"choices": [{"message": {"role": "assistant", "content": content}}]})


def good() -> httpx.Response:
    return completion(json.dumps(GOOD))


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


async def summary(handler: Handler, language: str = "en") -> Summary:
    return await model(handler).summarise(PAPER, language)


async def refusal(handler: Handler, clock: HastyClock | None = None, **options: Any) -> CannotSummarise:
    with pytest.raises(CannotSummarise) as caught:
        await model(handler, clock, **options).summarise(PAPER, "en")
    assert KEY not in "".join(traceback.format_exception(caught.value))
    return caught.value


# -- asking ------------------------------------------------------------------------------------------------


async def test_a_good_answer_becomes_a_summary_by_that_model() -> None:
    endpoint = Endpoint(good())
    assert await summary(endpoint) == Summary(
        "2405.00001",
        "en",
        "A lamp saves water.",
        ("It reads leaves.", "It saves 12.5%.", "It is released."),
        Origin.MODEL,
        "small-1",
    )
    (body,) = endpoint.asked
    assert body["model"] == "small-1"
    assert body["temperature"] <= 0.3
    assert 500 <= body["max_tokens"] <= 4000
    assert body["response_format"]["type"] == "json_schema"
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert endpoint.requests[0].headers["Authorization"] == f"Bearer {KEY}"


async def test_without_a_key_none_is_sent() -> None:
    endpoint = Endpoint(good())
    await model(endpoint, key=None).summarise(PAPER, "en")
    assert "Authorization" not in endpoint.requests[0].headers


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
    await model(endpoint, url=url).summarise(PAPER, "en")
    assert str(endpoint.requests[0].url) == asked


# -- forms -------------------------------------------------------------------------------------------------


def says(message: str, status: int = 400) -> httpx.Response:
    return httpx.Response(status, json={"error": {"message": message}})


@pytest.mark.parametrize("status", [400, 422])
async def test_an_endpoint_that_knows_no_schema_is_asked_in_simpler_forms_from_then_on(status: int) -> None:
    endpoint = Endpoint(*[says("response_format is not supported", status)] * 2, good(), good())
    asking = model(endpoint)
    await asking.summarise(PAPER, "en")
    await asking.summarise(PAPER, "en")
    forms = [body.get("response_format", {}).get("type") for body in endpoint.asked]
    assert forms == ["json_schema", "json_object", None, None]


async def test_parameters_that_newer_models_refuse_are_given_up_alone() -> None:
    endpoint = Endpoint(
        says("'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
        says("'temperature' does not support 0.2 with this model."),
        good(),
    )
    await summary(endpoint)
    last = endpoint.asked[-1]
    assert "max_tokens" not in last
    assert last["max_completion_tokens"] > 0
    assert "temperature" not in last
    assert last["response_format"]["type"] == "json_schema"


async def test_a_paper_that_no_form_helps_changes_nothing_for_the_next() -> None:
    endpoint = Endpoint(*[says("content policy")] * 3, good())
    asking = model(endpoint)
    with pytest.raises(CannotSummarise) as caught:
        await asking.summarise(PAPER, "en")
    assert not caught.value.everywhere
    assert caught.value.why == "HTTP 400: content policy"
    await asking.summarise(PAPER, "en")
    assert endpoint.asked[-1]["response_format"]["type"] == "json_schema"


# -- the endpoint fails ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 500, 502, 503])
async def test_a_failing_endpoint_is_asked_once_more(status: int) -> None:
    clock = HastyClock(START)
    await model(Endpoint(httpx.Response(status), good()), clock).summarise(PAPER, "en")
    assert clock.now() - START == timedelta(seconds=1)
    error = await refusal(Endpoint(httpx.Response(status), httpx.Response(status)))
    assert (error.why, error.everywhere) == (f"HTTP {status}", True)


@pytest.mark.parametrize(
    "broken", [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadTimeout, httpx.RemoteProtocolError]
)
async def test_a_broken_connection_is_tried_once_more(broken: type[httpx.RequestError]) -> None:
    assert (await summary(Endpoint(broken, good()))).gist == GOOD["gist"]
    error = await refusal(Endpoint(broken, broken))
    assert (error.why, error.everywhere) == (f"no answer ({broken.__name__})", True)


async def test_a_short_wait_that_is_asked_for_is_kept_once() -> None:
    clock = HastyClock(START)
    busy = httpx.Response(429, headers={"Retry-After": "7"})
    await model(Endpoint(busy, good()), clock).summarise(PAPER, "en")
    assert clock.now() - START == timedelta(seconds=7)
    error = await refusal(Endpoint(busy, busy))
    assert error.everywhere


@pytest.mark.parametrize("headers", [{"Retry-After": "3600"}, {"Retry-After": "11"}, {}])
async def test_an_endpoint_that_wants_a_longer_rest_gets_it(headers: dict[str, str]) -> None:
    error = await refusal(Endpoint(httpx.Response(429, headers=headers, json={"error": "quota"})))
    assert (error.why, error.everywhere) == ("HTTP 429: quota", True)


@pytest.mark.parametrize("status", [302, 401, 402, 403, 404])
async def test_an_endpoint_that_refuses_us_is_asked_once(status: int) -> None:
    error = await refusal(Endpoint(says(f"Bad key {KEY}", status)))
    assert (error.why, error.everywhere) == (f"HTTP {status}", True)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_not_repeated_even_in_part(status: int) -> None:
    assert (await refusal(Endpoint(says("Incorrect key: sk-ve***6789", status)))).why == f"HTTP {status}"


async def test_a_model_that_is_not_there_is_named() -> None:
    assert (await refusal(Endpoint(says("no model small-1", 404)))).why == "HTTP 404: no model small-1"


@pytest.mark.parametrize("key", ["sk-schlüssel", "sk-🔑"])
async def test_a_key_that_no_header_can_carry_is_a_refusal_without_the_key(key: str) -> None:
    error = await refusal(Endpoint(), key=key)
    assert error.everywhere
    assert key not in "".join(traceback.format_exception(error))


# -- answers that are no summary ---------------------------------------------------------------------------

NO_SUMMARY: dict[str, tuple[httpx.Response, str]] = {
    "HTML": (httpx.Response(200, html="<p>hello</p>"), "HTML in place of JSON"),
    "cut JSON": (httpx.Response(200, content=b'{"choices": [{"mess'), "broken JSON"),
    "no completion": (httpx.Response(200, json={"answer": 42}), "JSON that is not a chat completion"),
    "no choices": (httpx.Response(200, json={"choices": []}), "JSON that is not a chat completion"),
    "a list": (httpx.Response(200, json=[]), "JSON that is not a chat completion"),
    "null content": (completion(None), "the answer is empty"),
    "empty content": (completion(" "), "the answer is empty"),
    "content in parts": (completion([{"type": "text"}]), "the answer is empty"),
    "prose": (completion("I would rather not."), "the answer holds no summary in JSON"),
    "cut content": (
        completion('{"gist": "A lamp", "bullets": ["It re'),
        "the answer holds no summary in JSON",
    ),
}


@pytest.mark.parametrize(("response", "why"), NO_SUMMARY.values(), ids=NO_SUMMARY.keys())
async def test_an_answer_that_is_no_summary_costs_this_paper_alone(
    response: httpx.Response, why: str
) -> None:
    error = await refusal(Endpoint(response))
    assert (error.why, error.everywhere) == (why, False)


async def test_an_answer_that_never_ends_is_cut_by_its_size() -> None:
    sent = 0

    async def flood() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"x" * 10_000

    error = await refusal(lambda _: httpx.Response(200, content=flood()))
    assert (error.why, error.everywhere) == ("an answer over 256 KB", False)
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
    error = await refusal(answer, timeout=0.05)
    assert asyncio.get_running_loop().time() - began < 0.5
    assert (error.why, error.everywhere) == ("no answer within 0.05 seconds", True)
    assert asked == 2


# -- against the stand-in ----------------------------------------------------------------------------------


def stand_in(fault: Fault, times: int | None) -> tuple[ModelStandIn, ChatModel]:
    written: Written = {
        "gist": "조명(lamp)으로 물을 아꼈습니다.",
        "bullets": ["하나입니다.", "둘입니다.", "셋입니다."],
    }
    standing = ModelStandIn({PAPER.title: {"en": GOOD, "ko": written}}, key=KEY)
    standing.fail(fault, times=times)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(standing.app))
    return standing, ChatModel(client, "http://127.0.0.1/v1", "small-1", KEY, HastyClock(START), timeout=0.2)


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        ("fenced", None),
        ("thinking", None),
        ("no-response-format", None),
        ("no-json-schema", None),
        ("too-many", 1),
        ("error", 1),
        ("hang", 1),
    ],
)
async def test_a_summary_is_had_in_spite_of(fault: Fault, times: int | None) -> None:
    _, asking = stand_in(fault, times)
    assert (await asking.summarise(PAPER, "en")).gist == GOOD["gist"]
    assert (await asking.summarise(PAPER, "ko")).bullets == ("하나입니다.", "둘입니다.", "셋입니다.")


@pytest.mark.parametrize(
    ("fault", "everywhere"),
    [
        ("refusal", False),
        ("empty", False),
        ("cut", False),
        ("too-many", True),
        ("error", True),
        ("hang", True),
    ],
)
async def test_no_summary_is_had_as_long_as_the_answer_is(fault: Fault, everywhere: bool) -> None:
    standing, asking = stand_in(fault, None)
    with pytest.raises(CannotSummarise) as caught:
        await asking.summarise(PAPER, "en")
    assert caught.value.everywhere is everywhere
    standing.mend()
    assert (await asking.summarise(PAPER, "en")).gist == GOOD["gist"]
