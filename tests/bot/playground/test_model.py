"""The stand-in of a model answers in OpenAI's shapes from what it was given, and fails as it is told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.playground import sample
from bot.playground.model import APOLOGY, MODEL, ModelStandIn, Written, as_json

PAPER = "2405.06694"
TITLE = sample.titles()[PAPER]
KOREAN: Any = json.loads(as_json(sample.summaries()[PAPER]["ko"]))
ENGLISH: Any = json.loads(as_json(sample.summaries()[PAPER]["en"]))


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
        ("Write in Korean, with the English original in parentheses.", KOREAN),
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


async def test_each_bullet_comes_with_the_sentences_that_it_rests_on(client: httpx.AsyncClient) -> None:
    told = json.loads(content(await ask(client)))["bullets"]
    assert [bullet["text"] for bullet in told] == sample.summaries()[PAPER]["ko"]["bullets"]
    assert [bullet["sentences"] for bullet in told] == [[2], [3], [4], [5], [6]]


async def test_a_title_between_tags_counts_before_whatever_else_is_named(client: httpx.AsyncClient) -> None:
    about = f"<title>{TITLE}</title>\n<abstract>\n[1] As 2405.07863 says.\n</abstract>\nNow."
    body = question(about)
    body["messages"] += [
        {"role": "assistant", "content": "{}"},
        {"role": "user", "content": "Not 2405.07863."},
    ]
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
    async with client_of(ModelStandIn({TITLE: {"en": sample.summaries()[PAPER]["en"]}})) as client:
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
