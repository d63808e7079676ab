"""A Telegram that only takes messages, in a process of its own: it answers each after 50 milliseconds.

It needs the standard library alone and a tenth of what a client costs, so that it is never the limit.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

LATENCY = 0.05
"""Seconds between a message and the answer, as over a real link."""

TOKEN = "1000001:a-benchmark-needs-no-secret"
_ROOT = Path(__file__).parents[2]
_ME = {"id": 1000001, "is_bot": True, "first_name": "Daily Papers", "username": "daily_papers_test_bot"}
_TEXT = "오늘의 논문과 요약입니다. " * 30
_SENT = {
    "from": _ME,
    "chat": {"id": 7, "type": "private", "first_name": "Rita"},
    "date": 1700000000,
    "text": _TEXT,
    "entities": [{"type": "bold", "offset": at, "length": 5} for at in range(0, 200, 20)],
    "link_preview_options": {"is_disabled": True},
}


class Sink:
    """Where it is, and what came when."""

    def __init__(self, url: str) -> None:
        self.url = url

    def arrivals(self) -> list[float]:
        """When each message came since this was last asked, by the clock that is monotonic."""
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"{self.url}/arrivals"
        ) as answer:
            found: list[float] = json.loads(answer.read())
            return found


@contextlib.contextmanager
def sink() -> Iterator[Sink]:
    """One that runs on the last core, where the system lets us choose."""
    command = [
        sys.executable,
        "-c",
        "import sys; sys.path.insert(0, 'tests'); from bench import sink; sink.main()",
    ]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield Sink(process.stdout.readline().strip())
        # Leaving closes its input, at whose end it ends.


@contextlib.contextmanager
def on_first_core() -> Iterator[None]:
    """What is measured runs here, and the sink elsewhere."""
    if not hasattr(os, "sched_getaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def main() -> None:
    """Serve until standard input ends."""
    if hasattr(os, "sched_getaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    asyncio.run(_serve())


async def _serve() -> None:
    arrivals: list[float] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(loop, arrivals), "127.0.0.1", 0, backlog=1024)
    host, port = server.sockets[0].getsockname()
    print(f"http://{host}:{port}", flush=True)
    await asyncio.to_thread(sys.stdin.read)


class _Connection(asyncio.Protocol):
    """One request at a time, as HTTP/1.1 has it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, arrivals: list[float]) -> None:
        self._loop = loop
        self._arrivals = arrivals
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            whole = rest.endswith(b"0\r\n\r\n")
        else:
            _, found, length = lower.partition(b"content-length:")
            whole = not found or len(rest) >= int(length.partition(b"\r\n")[0])
        if whole:
            self._buffer = b""
            self._answer(head.split(b" ", 2)[1])

    def _answer(self, path: bytes) -> None:
        if path == b"/arrivals":
            body = json.dumps(self._arrivals).encode()
            self._arrivals.clear()
            self._write(body)
        elif path.endswith(b"/getMe"):
            self._write(json.dumps({"ok": True, "result": _ME}).encode())
        else:
            self._arrivals.append(time.monotonic())
            result = {"message_id": len(self._arrivals), **_SENT}
            body = json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode()
            self._loop.call_later(LATENCY, self._write, body)

    def _write(self, body: bytes) -> None:
        assert self._transport is not None
        if not self._transport.is_closing():
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(
                body
            )
            self._transport.write(head + body)
