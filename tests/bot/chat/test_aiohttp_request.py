"""The transport over aiohttp: whatever goes wrong means the same as over httpx."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import httpx
import pytest
from chat_house import CHANNEL, TOKEN
from fakes import HastyClock
from telegram import Bot, InputFile
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest

from bot.chat.client import build, sign_in, sign_out
from bot.chat.outcomes import outcome_of, said
from bot.playground.server import Loopback
from bot.playground.telegram import faults
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.faults import Fault
from bot.ports import Later, Uncertain

pytest.importorskip("aiohttp", reason="the extra `paid` is not installed")

from bot.chat.aiohttp_request import AiohttpRequest

NOBODY = "http://127.0.0.1:9"  # the discard port
KOREAN = "오늘의 논문 & <b>정렬</b> + 100%"

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def over_aiohttp() -> BaseRequest:
    return AiohttpRequest(4, trust_env=False)


def over_httpx() -> BaseRequest:
    return HTTPXRequest(connection_pool_size=4, httpx_kwargs={"trust_env": False, "verify": False})


BOTH = pytest.mark.parametrize("transport", [over_aiohttp, over_httpx])


async def error_of(attempt: Awaitable[object]) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await attempt
    return caught.value


@asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[str]:
    """A server of which only the address is known, for what no stand-in would do."""
    serving: list[asyncio.Task[None]] = []

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.append(task)
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, OSError):
            pass  # the client has gone
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


@pytest.fixture
async def opened() -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest(4, trust_env=False)
    async with request:
        yield request


async def test_the_paid_client_speaks_over_aiohttp_and_polls_over_httpx() -> None:
    telegram = TelegramStandIn(TOKEN)
    channel = telegram.add_channel(CHANNEL)
    async with Loopback(telegram.app) as server:
        client = build(TOKEN, server.url, paid=True)
        assert isinstance(client.bot.request, AiohttpRequest)
        await sign_in(client, HastyClock(), patience=timedelta())
        await client.bot.send_message(CHANNEL, KOREAN, parse_mode="HTML", disable_notification=True)
        assert await client.bot.get_updates(timeout=0) is not None
        await sign_out(client)
    [posted] = telegram.posts_in(channel)
    assert posted.text == "오늘의 논문 & 정렬 + 100%"
    assert posted.silent


async def test_telegram_is_waited_for_over_aiohttp_too() -> None:
    telegram = TelegramStandIn(TOKEN)
    telegram.fail(faults.server_error(502), method="getMe", times=2)
    async with Loopback(telegram.app) as server:
        client = build(TOKEN, server.url, paid=True)
        await sign_in(client, HastyClock(), patience=timedelta(minutes=1))
        await sign_out(client)


@BOTH
@pytest.mark.parametrize(
    ("fault", "cause", "posted"),
    [
        (faults.flood(3), None, 0),
        (faults.forbidden(), None, 0),
        (faults.server_error(500), None, 0),
        (faults.server_error(502), None, 0),
        (faults.server_error(502, accepted=True), None, 1),
        (faults.hang(), httpx.ReadTimeout, 1),
        (faults.hang_before(), httpx.ReadTimeout, 0),
        (faults.drop(), httpx.RemoteProtocolError, 1),
    ],
)
async def test_a_fault_looks_the_same_on_both_transports(
    transport: Callable[[], BaseRequest], fault: Fault, cause: type[Exception] | None, posted: int
) -> None:
    telegram = TelegramStandIn(TOKEN)
    channel = telegram.add_channel(CHANNEL)
    telegram.fail(fault)
    async with Loopback(telegram.app) as server:
        bot = Bot(TOKEN, f"{server.url}/bot", request=transport(), get_updates_request=over_httpx())
        async with bot:
            error = await error_of(bot.send_message(CHANNEL, "x", read_timeout=0.3))
            telegram.release()
    assert cause is None or type(error.__cause__) is cause
    assert len(telegram.posts_in(channel)) == posted
    assert TOKEN not in said(error, secret="")


@BOTH
async def test_where_nobody_listens_nothing_was_sent(transport: Callable[[], BaseRequest]) -> None:
    async with transport() as request:
        error = await error_of(request.post(f"{NOBODY}/bot{TOKEN}/sendMessage"))
    outcome = outcome_of(error, secret=TOKEN)
    assert isinstance(outcome, Later)
    assert "Connect" in outcome.why
    assert TOKEN not in str(error)


@BOTH
async def test_a_name_that_nobody_has_was_never_reached(transport: Callable[[], BaseRequest]) -> None:
    async with transport() as request:
        error = await error_of(request.post(f"http://nobody.invalid/bot{TOKEN}/sendMessage"))
    assert isinstance(outcome_of(error, secret=TOKEN), Later)
    assert TOKEN not in str(error)


@BOTH
async def test_a_server_without_tls_was_told_nothing(transport: Callable[[], BaseRequest]) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with serving(babble) as url, transport() as request:
        error = await error_of(request.post(url.replace("http:", "https:") + f"/bot{TOKEN}/sendMessage"))
    assert isinstance(outcome_of(error, secret=TOKEN), Later)


async def test_a_handshake_that_never_ends_has_sent_nothing(opened: AiohttpRequest) -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with serving(silent) as url:
        address = url.replace("http:", "https:") + f"/bot{TOKEN}/sendMessage"
        error = await error_of(opened.post(address, connect_timeout=0.1))
        await opened.shutdown()
    assert isinstance(error, TimedOut)
    assert isinstance(outcome_of(error, secret=TOKEN), Later)
    assert TOKEN not in str(error.__cause__)


async def test_who_waits_in_vain_for_a_free_connection_has_sent_nothing() -> None:
    arrived: list[bytes] = []

    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        arrived.append(await reader.readuntil(b"\r\n"))
        await reader.read()

    request = AiohttpRequest(1, trust_env=False)
    await request.initialize()
    async with serving(silent) as url, asyncio.TaskGroup() as tasks:
        first = tasks.create_task(error_of(request.post(f"{url}/first", read_timeout=0.6)))
        await asyncio.sleep(0.1)
        second = await error_of(request.post(f"{url}/second", connect_timeout=0.1, pool_timeout=0.1))
        await first
        await request.shutdown()
    assert isinstance(outcome_of(second, secret=TOKEN), Later)
    assert isinstance(outcome_of(first.result(), secret=TOKEN), Uncertain)
    assert arrived == [b"POST /first HTTP/1.1\r\n"]


async def test_an_answer_that_drips_meets_the_limit_for_all(opened: AiohttpRequest) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.02)

    async with serving(drip) as url:
        error = await error_of(
            opened.post(url, read_timeout=0.1, write_timeout=0.1, connect_timeout=0.1, pool_timeout=0.1)
        )
        await opened.shutdown()
    assert isinstance(error, TimedOut)
    assert isinstance(outcome_of(error, secret=TOKEN), Uncertain)


async def test_an_answer_that_breaks_off_is_uncertain(opened: AiohttpRequest) -> None:
    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"ok": true')

    async with serving(break_off) as url:
        error = await error_of(opened.post(url))
    assert isinstance(error, NetworkError)
    assert isinstance(outcome_of(error, secret=TOKEN), Uncertain)


async def test_a_kept_connection_that_closes_under_a_request_does_not_send_it_twice(
    opened: AiohttpRequest,
) -> None:
    requests: list[bytes] = []
    body = b'{"ok": true, "result": true}'

    async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        await reader.readexactly(2)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        requests.append(await reader.readuntil(b"\r\n\r\n"))

    async with serving(answer_once) as url:
        assert await opened.post(url) is True
        error = await error_of(opened.post(url))
    assert isinstance(outcome_of(error, secret=TOKEN), Uncertain)
    assert len(requests) == 2


async def test_a_redirection_is_not_followed(opened: AiohttpRequest) -> None:
    requests: list[bytes] = []

    async def redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")

    async with serving(redirect) as url:
        error = await error_of(opened.post(url))
    assert isinstance(outcome_of(error, secret=TOKEN), Uncertain)
    assert len(requests) == 1


async def test_it_opens_again_after_it_was_closed() -> None:
    telegram = TelegramStandIn(TOKEN)
    async with Loopback(telegram.app) as server:
        request = AiohttpRequest(4, trust_env=False)
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            assert await request.post(f"{server.url}/bot{TOKEN}/getMe")
            await request.shutdown()
            await request.shutdown()
        with pytest.raises(NetworkError, match="not initialized"):
            await request.post(f"{server.url}/bot{TOKEN}/getMe")


async def test_a_cancelled_request_ends_at_once(opened: AiohttpRequest) -> None:
    telegram = TelegramStandIn(TOKEN)
    telegram.fail(faults.hang_before(), method="getMe")
    async with Loopback(telegram.app) as server:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await opened.post(f"{server.url}/bot{TOKEN}/getMe")
        telegram.release()


@pytest.mark.parametrize("answer", [b'"Bad Gateway"', b"[]", b"<html>", b""])
def test_an_answer_that_is_no_object_is_an_error_of_telegrams(answer: bytes) -> None:
    with pytest.raises(TelegramError):
        AiohttpRequest(1, trust_env=False).parse_json_payload(answer)


async def test_files_are_refused_before_anything_is_sent(opened: AiohttpRequest) -> None:
    bot = Bot(TOKEN, f"{NOBODY}/bot", request=opened)
    with pytest.raises(NetworkError, match="sends no files"):
        await bot.send_document(7, InputFile(b"x", "x.txt"))
