"""Serve an ASGI application on this machine's own address, inside the running loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from types import TracebackType
from typing import Self, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

HOST = "127.0.0.1"


class Loopback:
    """An application on loopback for as long as the `async with` lasts; closing cuts what still hangs.

    Each request finds `request.state.hang_up`, which closes its connection without an answer.
    """

    def __init__(self, app: ASGIApp, *, port: int = 0) -> None:
        self._app = app
        self._wanted_port = port
        self._tasks = asyncio.TaskGroup()
        self._server: _Server
        self.url = ""
        """`http://127.0.0.1:<port>`, known once it is entered."""

    async def __aenter__(self) -> Self:
        listener = socket.create_server((HOST, self._wanted_port))
        self.url = f"http://{HOST}:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            self._app,
            http=_Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=0,
        )
        self._server = _Server(config)
        await self._tasks.__aenter__()
        self._tasks.create_task(self._server.serve(sockets=[listener]))
        await self._server.ready.wait()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        await self._tasks.__aexit__(None, None, None)
        # uvicorn cancels what hangs and does not wait until it is gone.
        state = self._server.server_state
        while state.tasks or state.connections:  # noqa: ASYNC110 - nor does it tell when
            await asyncio.sleep(0)


class _Server(uvicorn.Server):
    """Says when it is ready, and leaves the signals to the program it is a guest of."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Connection(H11Protocol):
    """Lets a request close the connection that it came by."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.app_state = cast("dict[str, object]", self.app_state) | {"hang_up": transport.close}
