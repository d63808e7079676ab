"""Sending updates to a webhook: one after the other, again and again until each is taken."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

import h11

from bot.playground.telegram.updates import Updates
from bot.playground.telegram.webhook import Target, Webhook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
PATIENCE = 60.0
"""Seconds that a receiver has to answer."""
FIRST_REST = 2.0
"""Seconds before the third attempt: the second follows the first at once, later rests double."""
LONGEST_REST = 60.0
MOST_BYTES = 1024 * 1024
"""What is read of an answer."""
_MOST_ASKED_FOR = 3600
_DIGITS = 9
"""Of Retry-After; a longer number is none."""
_STANDS_IN_ADDRESSES = "!#$%&'()*+,/:;=?@[]~"
"""What is sent as it was given; the rest is sent in percent."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a receiver said."""

    code: int
    reason: str
    content_type: str
    body: bytes
    retry_after: float
    """Seconds that it asked to be left alone."""


class Deliverer:
    """Sends what waits to wherever the webhook leads; without one it rests."""

    def __init__(
        self,
        updates: Updates,
        webhook: Webhook,
        carry_out: Callable[[str, bytes], Awaitable[None]],
        is_down: Callable[[], bool],
    ) -> None:
        """`carry_out` takes the content type and the body of an answer that may name a method to call.

        While it `is_down` nothing is sent; whoever mends it wakes the updates.
        """
        self._updates = updates
        self._webhook = webhook
        self._carry_out = carry_out
        self._is_down = is_down
        self.first_rest = FIRST_REST
        """Seconds; a test need not wait so long."""

    async def run(self) -> None:
        """Deliver until cancelled; rests are by the event loop's time."""
        failures = 0
        while True:
            target, first = self._webhook.target, self._updates.first()
            if target is None or first is None or self._is_down():
                failures = 0
                await self._updates.changed()
                continue
            number, update = first
            rest = await self._send(target, json.dumps(update).encode())
            if self._webhook.target is not target:
                failures = 0
            elif rest is None:
                failures = 0
                self._updates.heard(number)
            elif failures := failures + 1:
                await self._rest(target, rest or self._rest_after(failures))

    def _rest_after(self, failures: int) -> float:
        return 0 if failures == 1 else min(LONGEST_REST, self.first_rest * 2.0 ** (failures - 2))

    async def _rest(self, target: Target, seconds: float) -> None:
        """Wait, but not for a webhook that is not the bot's any more."""
        until = asyncio.get_running_loop().time() + seconds
        while self._webhook.target is target and (left := until - asyncio.get_running_loop().time()) > 0:
            await self._updates.changed(left)

    async def _send(self, target: Target, body: bytes) -> float | None:
        """None when the update was taken; else the seconds that the receiver asks to be left alone."""
        try:
            async with asyncio.timeout(PATIENCE):
                answered = await post(target, body)
        except TimeoutError:
            self._webhook.failed("Read timeout expired")
            return 0
        except ConnectionRefusedError:
            self._webhook.failed("Connection refused")
            return 0
        except ssl.SSLError:
            self._webhook.failed("SSL error {error:0A000086:SSL routines::certificate verify failed}")
            return 0
        except (OSError, h11.ProtocolError, EOFError, UnicodeError):  # the last for a name that cannot be one
            self._webhook.failed("Webhook connection closed")
            return 0
        if not 200 <= answered.code <= 299:
            self._webhook.failed(f"Wrong response from the webhook: {answered.code} {answered.reason}")
            return answered.retry_after
        if self._webhook.target is target:
            await self._carry_out(answered.content_type, answered.body)
        return None


async def post(target: Target, body: bytes) -> Answered:
    """Send a body and read the answer. Sets no time limit.

    Raises OSError, EOFError, h11.ProtocolError and UnicodeError.
    """
    parts = urlsplit(target.url)
    secure = parts.scheme == "https"
    context = await asyncio.to_thread(ssl.create_default_context) if secure else None
    port = parts.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=context)
    try:
        connection = h11.Connection(h11.CLIENT)
        for event in (_request(parts, target.secret, body), h11.Data(data=body), h11.EndOfMessage()):
            writer.write(connection.send(event) or b"")
        await writer.drain()
        return await _response(connection, reader)
    finally:
        writer.close()


def _request(parts: SplitResult, secret: str, body: bytes) -> h11.Request:
    headers = [
        ("Host", parts.netloc.rpartition("@")[2]),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
    ]
    if secret:
        headers.append((SECRET_HEADER, secret))
    path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_STANDS_IN_ADDRESSES)
    return h11.Request(method="POST", target=path, headers=headers)


async def _response(connection: h11.Connection, reader: asyncio.StreamReader) -> Answered:
    head: h11.Response | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > MOST_BYTES:
                raise EOFError
        elif isinstance(event, h11.EndOfMessage):
            break
        elif not isinstance(event, h11.InformationalResponse):
            raise EOFError
    if head is None:
        raise EOFError
    headers = {name.lower(): value.decode("latin-1") for name, value in head.headers}
    asked = headers.get(b"retry-after", "")
    retry_after = min(int(asked), _MOST_ASKED_FOR) if asked.isdecimal() and len(asked) <= _DIGITS else 0
    kind = headers.get(b"content-type", "")
    return Answered(head.status_code, head.reason.decode("latin-1"), kind, bytes(body), retry_after)
