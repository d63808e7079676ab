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
GRACE = 0.1
"""Seconds that requests have to come to an end when the server closes."""


class Loopback:
    """An application on loopback for as long as the `async with` lasts; closing cuts what still hangs.

    Each request finds `request.state.hang_up`, which closes its connection without an answer. The
    lifespan of the application, if it has one, is run; it finds this server as `scope["state"]["door"]`.
    """

    def __init__(self, app: ASGIApp, *, port: int = 0) -> None:
        self._port = port
        self._server = _Server(app, self)
        self._tasks = asyncio.TaskGroup()
        self._listener: socket.socket | None = None
        self.url = ""
        """`http://127.0.0.1:<port>`, known once it is entered."""

    async def __aenter__(self) -> Self:
        listener = self._listen()
        self._port = listener.getsockname()[1]
        self.url = f"http://{HOST}:{self._port}"
        await self._tasks.__aenter__()
        self._tasks.create_task(self._server.serve(sockets=[listener]))
        await self._server.ready.wait()
        return self

    def close(self) -> None:
        """Let nobody listen at this address: connections are refused, and those that there were are cut."""
        if self._listener is not None:
            self._server.refuse()
            self._listener.close()
            self._listener = None

    def open(self) -> None:
        """Listen again, at the same address; whoever comes at once is only let wait. Raises OSError."""
        if self._listener is None:
            self._tasks.create_task(self._server.admit(self._listen()))

    def _listen(self) -> socket.socket:
        self._listener = socket.create_server((HOST, self._port))
        # asyncio does this for sockets of its own; without it each answer waits 40 ms for an acknowledgement.
        self._listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._listener

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.closing.set()
        # The body's error is not the server's: the group only waits until the server is closed.
        await self._tasks.__aexit__(None, None, None)


class _Server(uvicorn.Server):
    """Comes and goes at once, and leaves signals and logging to the program it is a guest of."""

    def __init__(self, app: ASGIApp, door: Loopback) -> None:
        config = uvicorn.Config(
            app,
            http=_Connection,
            ws="none",
            lifespan="auto",
            log_config=None,
            log_level="critical",
            access_log=False,
            date_header=False,
        )
        super().__init__(config)
        self._door = door
        self.ready = asyncio.Event()
        self.closing = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.lifespan.state["door"] = self._door
        await super().startup(sockets)

    async def main_loop(self) -> None:
        self.ready.set()
        await self.closing.wait()

    def refuse(self) -> None:
        """Stop listening and cut every connection."""
        for listening in self.servers:
            listening.close()
        self.servers.clear()
        for connection in list(self.server_state.connections):
            cast("_Connection", connection).cut()

    async def admit(self, listener: socket.socket) -> None:
        """Listen here too, unless the socket was closed again meanwhile."""
        loop = asyncio.get_running_loop()

        def connection() -> asyncio.Protocol:
            return _Connection(self.config, self.server_state, self.lifespan.state)

        if listener.fileno() < 0:
            return
        server = await loop.create_server(connection, sock=listener, start_serving=False)
        self.servers.append(server)
        await server.start_serving()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        state = self.server_state
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(state.connections):
            connection.shutdown()
        if state.tasks:
            _, hanging = await asyncio.wait(state.tasks, timeout=GRACE)
            for task in hanging:
                task.cancel()
        while state.tasks or state.connections:  # noqa: ASYNC110 - uvicorn does not tell when they are gone
            await asyncio.sleep(0)
        await self.lifespan.shutdown()


class _Connection(H11Protocol):
    """Lets a request close the connection that it came by."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.app_state = cast("dict[str, object]", self.app_state) | {"hang_up": transport.close}

    def cut(self) -> None:
        """Close the connection, whatever is under way."""
        with contextlib.suppress(OSError):  # the other side was quicker
            # Aborting closes when the loop comes round: until then the other side would take it for open.
            self.transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        self.transport.abort()
