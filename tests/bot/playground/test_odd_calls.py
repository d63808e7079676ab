"""Calls that no library makes: each is refused, and none breaks anything for those that come after it."""

import json

import httpx
import pytest

from bot.playground.telegram.api import TelegramStandIn

ADA = 7
DEEP = "[" * 100_000
HALF = "\\ud800"
WHOLE = "strings must be encoded in UTF-8"

ODD: list[tuple[str, str, str]] = [
    ("sendMessage", DEEP, "can't parse request: can't parse JSON object"),
    (
        "sendMessage",
        json.dumps({"chat_id": ADA, "text": "x", "reply_markup": DEEP}),
        "object expected as reply markup",
    ),
    ("sendMessage", '{"chat_id": "７", "text": "x"}', "chat not found"),
    (
        "editMessageText",
        '{"chat_id": 7, "text": "x", "message_id": "１"}',
        'field "message_id" must be of type Number',
    ),
    (
        "sendMessage",
        '{"chat_id": 7, "text": "x", "reply_parameters": {"message_id": true}}',
        'field "message_id" must be of type Number',
    ),
    ("sendMessage", f'{{"chat_id": 7, "text": "{HALF}"}}', WHOLE),
    ("sendMessage", f'{{"chat_id": 7, "text": "x", "link_preview_options": {{"url": "{HALF}"}}}}', WHOLE),
    ("setMyName", f'{{"name": "{HALF}"}}', WHOLE),
    ("setMyCommands", f'{{"commands": [{{"command": "a", "description": "{HALF}"}}]}}', WHOLE),
    (
        "sendMessage",
        f'{{"chat_id": 7, "text": "x", "reply_markup": {{"keyboard": [["{HALF}"]]}}}}',
        WHOLE,
    ),
]


@pytest.mark.parametrize(("method", "body", "why"), ODD)
async def test_an_odd_call_is_refused_in_words(
    telegram: TelegramStandIn, url: str, method: str, body: str, why: str
) -> None:
    telegram.says(telegram.add_user(ADA, "Ada"), "/start")
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{url}/bot{telegram.token}/{method}",
            content=body.encode(),
            headers={"Content-Type": "application/json"},
        )
    assert (answer.status_code, answer.json()["description"]) == (400, f"Bad Request: {why}")
    assert telegram.record == []


@pytest.mark.parametrize(
    "link",
    [f"tg://user?id={'9' * 5000}", "tg://user?id=７", f"https://arxiv.org:{'1' * 5000}/", "https://a.b:٣/"],
)
async def test_a_link_with_an_odd_number_is_dropped_or_kept_but_breaks_nothing(
    telegram: TelegramStandIn, url: str, link: str
) -> None:
    telegram.add_user(ADA, "Ada")
    said = {"chat_id": ADA, "parse_mode": "HTML", "text": f"<a href='{link}'>x</a>"}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{url}/bot{telegram.token}/sendMessage", data=said)
    assert answer.json()["result"]["text"] == "x"
    assert all(entity["type"] != "text_mention" for entity in answer.json()["result"].get("entities", ()))


@pytest.mark.parametrize(
    ("verb", "path", "code", "why"),
    [
        ("PUT", "/bot{token}/getMe", 405, "Method Not Allowed"),
        ("POST", "/file/bot{token}/documents/x", 405, "Method Not Allowed"),
        ("GET", "/nothing", 404, "Not Found"),
    ],
)
async def test_what_is_no_call_is_refused_as_a_call_is(
    telegram: TelegramStandIn, url: str, verb: str, path: str, code: int, why: str
) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.request(verb, url + path.format(token=telegram.token))
    assert (answer.status_code, answer.json()) == (
        code,
        {"ok": False, "error_code": code, "description": why},
    )


async def test_a_mistake_of_the_stand_ins_own_is_told_in_json_too(
    telegram: TelegramStandIn, url: str
) -> None:
    def breaks(_method: str, _result: object) -> None:
        raise ZeroDivisionError

    telegram.overhear(breaks)
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{url}/bot{telegram.token}/getMe")
    assert (answer.status_code, answer.json()) == (
        500,
        {"ok": False, "error_code": 500, "description": "Internal Server Error"},
    )
