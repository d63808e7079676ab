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
