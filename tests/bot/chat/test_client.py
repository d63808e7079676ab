"""The library as it is set up for this bot."""

from datetime import timedelta

import pytest
from chat_house import TOKEN
from fakes import HastyClock
from telegram.error import TelegramError

from bot.chat.client import TelegramDown, build, sign_in, sign_out
from bot.playground.server import Loopback
from bot.playground.telegram import faults
from bot.playground.telegram.api import TelegramStandIn
from bot.ports import TokenRefused

AT_ONCE = timedelta()


async def test_the_bot_signs_in_and_knows_its_name() -> None:
    telegram = TelegramStandIn(TOKEN)
    async with Loopback(telegram.app) as server:
        client = build(TOKEN, f"{server.url}/")
        await sign_in(client, HastyClock(), patience=AT_ONCE)
        assert client.bot.username == telegram.bot.username
        await sign_out(client)


async def test_a_refused_token_is_named_without_being_told() -> None:
    telegram = TelegramStandIn(TOKEN)
    telegram.refuse_token()
    async with Loopback(telegram.app) as server:
        client = build(TOKEN, server.url)
        with pytest.raises(TokenRefused) as caught:
            await sign_in(client, HastyClock(), patience=timedelta(hours=1))
        assert client.poll_request._client.is_closed
    assert TOKEN not in str(caught.value)
    assert caught.value.__suppress_context__


async def test_telegram_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    telegram = TelegramStandIn(TOKEN)
    telegram.fail(faults.server_error(502), method="getMe", times=3)
    clock = HastyClock()
    began = clock.now()
    async with Loopback(telegram.app) as server:
        client = build(TOKEN, server.url)
        await sign_in(client, clock, patience=timedelta(minutes=1))
        await sign_out(client)
    assert clock.now() - began == timedelta(seconds=1 + 2 + 4)
    assert "html" not in caplog.text


async def test_patience_ends() -> None:
    client = build(TOKEN, "http://127.0.0.1:9")
    with pytest.raises(TelegramDown, match="Connect") as caught:
        await sign_in(client, HastyClock(), patience=timedelta(minutes=5))
    assert TOKEN not in str(caught.value)


async def test_a_proxy_of_the_environment_is_not_asked_about_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    telegram = TelegramStandIn(TOKEN)
    async with Loopback(telegram.app) as server:
        client = build(TOKEN, server.url)
        await sign_in(client, HastyClock(), patience=AT_ONCE)
        await sign_out(client)


async def test_polling_goes_on_over_fresh_connections() -> None:
    telegram = TelegramStandIn(TOKEN)
    async with Loopback(telegram.app) as server:
        client = build(TOKEN, server.url)
        await sign_in(client, HastyClock(), patience=AT_ONCE)
        before = client.poll_request._client
        await client.renew_polling()
        assert before.is_closed
        assert await client.bot.get_updates(timeout=0) == ()
        await sign_out(client)


@pytest.mark.parametrize("answer", [b'"Bad Gateway"', b"[]", b"<html>", b""])
def test_an_answer_that_is_no_object_is_an_error_of_telegrams(answer: bytes) -> None:
    client = build(TOKEN)
    for request in (client.poll_request, client.bot.request):
        with pytest.raises(TelegramError):
            request.parse_json_payload(answer)


def test_a_broken_character_spoils_only_itself() -> None:
    answer = build(TOKEN).poll_request.parse_json_payload(b'{"result": [{"update_id": 7, "a": "b\xff"}]}')
    assert answer == {"result": [{"update_id": 7, "a": "b\ufffd"}]}
