"""The loopback server: there at once, gone at once."""

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.playground.server import Loopback


async def greet(_request: Request) -> Response:
    return PlainTextResponse("hello")


async def hang(_request: Request) -> Response:
    await asyncio.Event().wait()
    return PlainTextResponse("never")


async def hang_up(request: Request) -> Response:
    request.state.hang_up()
    while (await request.receive())["type"] != "http.disconnect":
        continue
    return PlainTextResponse("never")


APP = Starlette(routes=[Route("/", greet), Route("/hang", hang), Route("/hang-up", hang_up)])


def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, verify=False, timeout=5)


async def test_it_answers_on_a_free_port_of_its_own() -> None:
    async with Loopback(APP) as one, Loopback(APP) as other, client() as http:
        assert one.url != other.url
        assert (await http.get(one.url)).text == (await http.get(other.url)).text == "hello"


async def test_a_closed_server_refuses_and_its_port_can_be_taken_again() -> None:
    async with Loopback(APP) as first:
        port = int(first.url.rpartition(":")[2])
    async with client() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(first.url)
        async with Loopback(APP, port=port) as second:
            assert (await http.get(second.url)).text == "hello"


async def test_closing_does_not_wait_for_requests_that_hang() -> None:
    async with client() as http, asyncio.TaskGroup() as tasks:
        async with Loopback(APP) as server:
            hanging = [tasks.create_task(refused(http, f"{server.url}/hang")) for _ in range(5)]
            await http.get(server.url)
            await asyncio.sleep(0.1)
            began = time.monotonic()
        assert time.monotonic() - began < 1
        assert all(await asyncio.gather(*hanging))


async def refused(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).is_server_error
    except httpx.TransportError:
        return True


async def test_a_request_can_close_its_connection_without_an_answer() -> None:
    async with Loopback(APP) as server, client() as http:
        with pytest.raises(httpx.RemoteProtocolError, match="disconnected without sending a response"):
            await http.get(f"{server.url}/hang-up")
        assert (await http.get(server.url)).text == "hello"


async def test_the_error_of_the_body_comes_through_as_it_is() -> None:
    with pytest.raises(LookupError):
        async with Loopback(APP):
            raise LookupError


async def test_signals_and_logging_stay_the_programs_own(caplog: pytest.LogCaptureFixture) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    with caplog.at_level(logging.DEBUG):
        async with Loopback(APP) as server, client() as http:
            assert before == (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT))
            await http.get(server.url)
    assert not [r for r in caplog.records if r.name.startswith("uvicorn")]


async def test_a_door_can_be_closed_and_opened_again() -> None:
    async with Loopback(APP) as server, client() as http:
        assert (await http.get(server.url)).status_code == 200
        for _ in range(2):
            server.close()
            server.close()
            with pytest.raises(httpx.ConnectError):
                await http.get(server.url)
            server.open()
            server.open()
            assert (await http.get(server.url)).text == "hello"


async def test_a_door_that_is_closed_cuts_what_is_under_way() -> None:
    began = asyncio.Event()

    async def begin(_request: Request) -> Response:
        began.set()
        return await hang(_request)

    async with Loopback(Starlette(routes=[Route("/", begin)])) as server, client() as http:

        async def close() -> None:
            await began.wait()
            server.close()

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(close())
            with pytest.raises(httpx.TransportError):
                await http.get(server.url)


async def test_an_application_lives_from_the_beginning_to_the_end() -> None:
    lived: list[str] = []

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        lived.append("begins")
        yield
        lived.append("ends")

    async with Loopback(Starlette(lifespan=lifespan)):
        assert lived == ["begins"]
    assert lived == ["begins", "ends"]
