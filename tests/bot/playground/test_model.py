"""The stand-in of a model answers in OpenAI's shapes from what it was given, and fails as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.playground import sample
from bot.playground.model import APOLOGY, MODEL, Fault, ModelStandIn, Written

PAPER = "2405.06694"
TITLE = sample.titles()[PAPER]
KOREAN = sample.summaries()[PAPER]["ko"]
ENGLISH = sample.summaries()[PAPER]["en"]
SCHEMA = {"type": "json_schema", "json_schema": {"name": "summary", "schema": {"type": "object"}}}


@pytest.fixture
def stand_in() -> ModelStandIn:
    return ModelStandIn(sample.summaries(), titles=sample.titles())


@pytest.fixture
async def client(stand_in: ModelStandIn) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(stand_in) as client:
        yield client


def client_of(stand_in: ModelStandIn) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(stand_in.app), base_url="http://model.test/v1/")


def question(
    about: Any = f"Title: {TITLE}", orders: str = "Summarise in Korean.", **more: Any
) -> dict[str, Any]:
    messages = [{"role": "system", "content": orders}, {"role": "user", "content": about}]
    return {"model": "small", "messages": messages, **more}


async def ask(client: httpx.AsyncClient, body: dict[str, Any] | None = None) -> httpx.Response:
    return await client.post("chat/completions", json=question() if body is None else body)


def content(answer: httpx.Response) -> str:
    said: str = answer.json()["choices"][0]["message"]["content"]
    return said


async def test_a_known_paper_is_answered_in_openai_s_shape(
    stand_in: ModelStandIn, client: httpx.AsyncClient
) -> None:
    answer = (await ask(client)).json()
    assert json.loads(answer["choices"][0]["message"]["content"]) == KOREAN
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert (answer["id"], answer["object"], answer["model"]) == ("chatcmpl-1", "chat.completion", "small")
    usage = answer["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 100
    assert (stand_in.asked[0].paper, stand_in.asked[0].language) == (PAPER, "ko")
    assert stand_in.asked[0].body == question()


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        ("Write in Korean.", KOREAN),
        ("Write in English.", ENGLISH),
        ("Turn this English abstract into Korean bullets.", KOREAN),
        ("Write in Korean; technical terms are followed by the English in parentheses.", KOREAN),
        ("The abstract is in English. Answer in Korean.", KOREAN),
        ("You write English summaries.", ENGLISH),
        ("Language: ko", KOREAN),
        ("language=en", ENGLISH),
        ("초록을 한국어로 요약하세요. 용어는 영어를 괄호에 적습니다.", KOREAN),
    ],
)
async def test_the_language_is_found_in_the_orders(
    client: httpx.AsyncClient, orders: str, expected: object
) -> None:
    assert json.loads(content(await ask(client, question(orders=orders)))) == expected


async def test_the_language_may_stand_in_the_schema_alone(client: httpx.AsyncClient) -> None:
    schema = {"type": "json_schema", "json_schema": {"schema": {"description": "one line, in English"}}}
    body = question(orders="Summarise.", response_format=schema)
    assert json.loads(content(await ask(client, body))) == ENGLISH


@pytest.mark.parametrize(
    "about",
    [
        TITLE.replace(" ", "\n  "),
        TITLE.upper(),
        f"arXiv {PAPER}",
        [{"type": "text", "text": "Title:"}, {"type": "text", "text": TITLE}],
    ],
    ids=["wrapped", "upper case", "id", "parts"],
)
async def test_a_paper_is_known_by_its_title_or_id_however_it_is_written(
    client: httpx.AsyncClient, about: object
) -> None:
    assert json.loads(content(await ask(client, question(about)))) == KOREAN


async def test_an_example_before_the_question_does_not_count(client: httpx.AsyncClient) -> None:
    body = question(orders=f"In Korean. For example: {sample.titles()['2405.07863']}")
    assert json.loads(content(await ask(client, body))) == KOREAN


async def test_the_longer_of_two_titles_is_meant() -> None:
    summaries: dict[str, dict[str, Written]] = {
        "Olmo 3": {"en": {"gist": "short", "bullets": []}},
        "On Olmo 3 and after": {"en": {"gist": "long", "bullets": []}},
    }
    async with client_of(ModelStandIn(summaries)) as client:
        answer = await ask(client, question("On Olmo 3 and after", "In English."))
    assert json.loads(content(answer))["gist"] == "long"


@pytest.mark.parametrize(
    "body",
    [question("Title: A paper of tomorrow"), question(orders="Antworte kurz.")],
    ids=["paper", "language"],
)
async def test_what_it_does_not_know_gets_an_apology(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    answer = await ask(client, body)
    assert answer.status_code == 200
    assert content(answer) == APOLOGY


async def test_a_language_it_was_not_given_gets_an_apology() -> None:
    async with client_of(ModelStandIn({TITLE: {"en": ENGLISH}})) as client:
        assert content(await ask(client)) == APOLOGY


async def test_models_are_listed(client: httpx.AsyncClient) -> None:
    listed = (await client.get("models")).json()
    assert listed["object"] == "list"
    assert [model["id"] for model in listed["data"]] == [MODEL]


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "key-1"}], ids=str
)
async def test_nobody_is_answered_without_the_key(header: dict[str, str]) -> None:
    stand_in = ModelStandIn(sample.summaries(), key="key-1")
    async with client_of(stand_in) as client:
        refused = await client.post("chat/completions", json=question(), headers=header)
        assert (await client.get("models", headers=header)).status_code == 401
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "invalid_api_key"
    assert "key-1" not in refused.text
    assert stand_in.asked == []


async def test_the_right_key_is_let_in() -> None:
    stand_in = ModelStandIn(sample.summaries(), titles=sample.titles(), key="key-1")
    bearing = {"Authorization": "Bearer key-1"}
    async with client_of(stand_in) as client:
        answer = await client.post("chat/completions", json=question(), headers=bearing)
        assert (await client.get("models", headers=bearing)).status_code == 200
    assert json.loads(content(answer)) == KOREAN
    assert "key-1" not in repr(stand_in.asked)


@pytest.mark.parametrize(
    "sent",
    [
        b"{",
        b"[]",
        b'{"model": "m"}',
        b'{"messages": [{"role": "user", "content": "x"}]}',
        b'{"model": "m", "messages": []}',
        b'{"model": "m", "messages": ["x"]}',
        b'{"model": "m", "messages": [{"role": "user"}]}',
    ],
)
async def test_a_request_that_is_none_is_refused(client: httpx.AsyncClient, sent: bytes) -> None:
    refused = await client.post("chat/completions", content=sent)
    assert refused.status_code == 400
    assert set(refused.json()["error"]) == {"message", "type", "param", "code"}


async def test_too_many_questions_say_how_long_to_wait(
    stand_in: ModelStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.fail("too-many", seconds=7)
    refused = await ask(client)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
    assert (await ask(client)).status_code == 200


async def test_a_fault_happens_as_often_as_told_and_for_the_paper_told(
    stand_in: ModelStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.fail("error", times=2, paper=PAPER)
    other = question(sample.titles()["2405.07863"])
    assert (await ask(client, other)).status_code == 200
    assert [(await ask(client)).status_code for _ in range(3)] == [500, 500, 200]


async def test_a_fault_without_an_end_lasts_until_mended(
    stand_in: ModelStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.fail("error", times=None)
    assert [(await ask(client)).status_code for _ in range(3)] == [500] * 3
    stand_in.mend()
    assert (await ask(client)).status_code == 200


@pytest.mark.parametrize(
    ("how", "refused"),
    [("no-response-format", ["json_schema", "json_object"]), ("no-json-schema", ["json_schema"])],
)
async def test_a_refused_response_format_is_refused_only_where_it_is_asked_for(
    stand_in: ModelStandIn, client: httpx.AsyncClient, how: Fault, refused: list[str]
) -> None:
    stand_in.fail(how, times=None)
    formats = {"json_schema": SCHEMA, "json_object": {"type": "json_object"}}
    for name, wanted in formats.items():
        answer = await ask(client, question(response_format=wanted))
        assert answer.status_code == (400 if name in refused else 200)
    assert json.loads(content(await ask(client))) == KOREAN


@pytest.mark.parametrize(("how", "before"), [("fenced", "```json\n"), ("thinking", "</think>\n\n")])
async def test_the_json_may_come_with_talk_around_it(
    stand_in: ModelStandIn, client: httpx.AsyncClient, how: Fault, before: str
) -> None:
    stand_in.fail(how)
    said = content(await ask(client))
    with pytest.raises(json.JSONDecodeError):
        json.loads(said)
    assert json.loads(said.split(before)[1].split("\n```")[0]) == KOREAN


async def test_a_cut_answer_says_that_it_met_the_limit(
    stand_in: ModelStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.fail("cut")
    answer = await ask(client)
    assert answer.json()["choices"][0]["finish_reason"] == "length"
    assert content(answer).startswith('{"gist": ')
    with pytest.raises(json.JSONDecodeError):
        json.loads(content(answer))


async def test_an_answer_may_be_empty_or_a_refusal(stand_in: ModelStandIn, client: httpx.AsyncClient) -> None:
    stand_in.fail("empty")
    stand_in.fail("refusal")
    assert [content(await ask(client)) for _ in range(2)] == ["", APOLOGY]


@pytest.mark.parametrize("how", ["hang", "endless"])
async def test_an_answer_may_never_end_and_the_next_one_does(
    stand_in: ModelStandIn, client: httpx.AsyncClient, how: Fault
) -> None:
    stand_in.fail(how)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await ask(client)
    assert json.loads(content(await ask(client))) == KOREAN


async def test_an_endless_answer_is_white_space_and_stops_when_the_client_goes_away(
    stand_in: ModelStandIn,
) -> None:
    stand_in.fail("endless")
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/chat/completions",
        "query_string": b"",
        "headers": [],
    }
    sent: list[bytes] = []
    enough = asyncio.Event()
    request = iter([{"type": "http.request", "body": json.dumps(question()).encode()}])

    async def receive() -> dict[str, Any]:
        if (first := next(request, None)) is not None:
            return first
        await enough.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))
        if len(sent) > 3:
            enough.set()

    async with asyncio.timeout(5):
        await stand_in.app(scope, receive, send)
    assert len(b"".join(sent)) > 100
    assert not b"".join(sent).strip()
