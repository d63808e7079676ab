"""The last calls of the Bot API, as they came and were answered, whether or not they were carried out."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KEPT = 60
_SHOWN = 4000
"""Characters of a field."""
_MOST = 256 * 1024
"""Bytes of a body or an answer that are looked at."""


@dataclass(slots=True, eq=False)
class Heard:
    """One call. It has no status until it is answered, and never gets one if it is cut off."""

    number: int
    method: str
    at: datetime
    began: float
    params: dict[str, str] = field(default_factory=dict)
    status: int | None = None
    why: str = ""
    """What Telegram said to a call that it refused."""
    took: float | None = None
    """Seconds until the answer, or until the connection was closed."""


class CallLog:
    """Listens at the door of the Bot API: serve `log.around(telegram.app)` in place of `telegram.app`."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._numbers = itertools.count(1)
        self._heard: deque[Heard] = deque(maxlen=_KEPT)

    def __iter__(self) -> Iterator[Heard]:
        """Oldest first; polls that went well are left out, as there is always one under way."""
        return iter(tuple(self._heard))

    def around(self, app: ASGIApp) -> ASGIApp:
        """The same application, with every call noted."""

        async def listening(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not scope["path"].startswith("/bot"):
                await app(scope, receive, send)
                return
            await self._note(app, scope, receive, send)

        return listening

    async def _note(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        call = Heard(next(self._numbers), scope["path"].rpartition("/")[2], self._now(), loop.time())
        polls = call.method.lower() == "getupdates"
        asked, answered = bytearray(), bytearray()
        if not polls:
            self._heard.append(call)

        async def receive_noting() -> Message:
            message = await receive()
            if message["type"] == "http.request" and len(asked) < _MOST:
                asked.extend(message.get("body", b""))
                if not message.get("more_body"):
                    call.params = _params(scope, bytes(asked))
            return message

        async def send_noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                call.status = message["status"]
            elif len(answered) < _MOST:
                answered.extend(message.get("body", b""))
            await send(message)

        try:
            await app(scope, receive_noting, send_noting)
        finally:
            call.took = loop.time() - call.began
            if call.status not in (None, 200):
                call.why = _why(bytes(answered))
                if polls:
                    self._heard.append(call)


def _params(scope: Scope, body: bytes) -> dict[str, str]:
    """What the call brought, each field cut where it is long."""
    kind = dict(scope["headers"]).get(b"content-type", b"").partition(b";")[0].strip().lower()
    found: dict[str, object] = dict(parse_qsl(scope["query_string"].decode(errors="replace")))
    if kind == b"application/json" and body:
        try:
            given = json.loads(body)
        except (ValueError, RecursionError):
            given = None
        found |= given if isinstance(given, dict) else {"": "JSON that cannot be read"}
    elif kind == b"application/x-www-form-urlencoded":
        found |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    elif kind == b"multipart/form-data":
        found |= {"": f"a form with files, {len(body)} bytes"}
    return {name: _text(value)[:_SHOWN] for name, value in found.items()}


def _text(value: object) -> str:
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "JSON that cannot be read"


def _why(answer: bytes) -> str:
    try:
        said = json.loads(answer)
    except ValueError:
        return "an answer that is no JSON"
    return str(said.get("description", "")) if isinstance(said, dict) else ""
