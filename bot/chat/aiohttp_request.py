"""Carries the library's requests over aiohttp, for rates at which httpx falls behind.

aiohttp's errors are told in httpx's words, so what they mean for a message is written down once.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import aiohttp
import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.chat.transport import (
    CONNECT_SECONDS,
    KEEP_SECONDS,
    POOL_SECONDS,
    READ_SECONDS,
    WRITE_SECONDS,
    answer_in,
)

_UNTOLD = BaseRequest.DEFAULT_NONE

# The library names few methods, and an address that holds a token needs no quoting.
_url = lru_cache(maxsize=64)(lambda address: URL(address, encoded=True))


class AiohttpRequest(BaseRequest):
    """A transport that sends each request once, and no files: this bot uploads none.

    Bodies are JSON, which the Bot API takes as well as a form: Korean is a third as long, and the time that
    quoting takes is a tenth of all that a message costs.
    """

    def __init__(self, connections: int, *, trust_env: bool) -> None:
        """`connections`: how many requests may be on their way together; `trust_env`: whether a proxy that
        the environment names is used.
        """
        self._connections = connections
        self._trust_env = trust_env
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds that an answer may take when nobody says how many."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open a pool of connections, unless one is open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections,
                    keepalive_timeout=KEEP_SECONDS,
                    # The certificates that the other transport trusts.
                    ssl=httpx.create_ssl_context(trust_env=self._trust_env),
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT, "Content-Type": "application/json"},
                trust_env=self._trust_env,
            )

    async def shutdown(self) -> None:
        """Close all connections."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Telegram's answer. Raises TelegramError."""
        return answer_in(payload)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = _UNTOLD,
        write_timeout: Any = _UNTOLD,
        connect_timeout: Any = _UNTOLD,
        pool_timeout: Any = _UNTOLD,
    ) -> tuple[int, bytes]:
        """One attempt: the status and the body. Raises NetworkError and TimedOut, with a cause of httpx's.

        aiohttp has no limit of its own for writing: that counts towards the limit for all together, and the
        one for reading runs meanwhile.
        """
        if self._session is None:
            raise RuntimeError("this transport is not initialized")
        if request_data is not None and request_data.contains_files:
            raise NotImplementedError("this transport sends no files")
        connect = _seconds(connect_timeout, CONNECT_SECONDS)
        read = _seconds(read_timeout, READ_SECONDS)
        waiting = _sum(_seconds(pool_timeout, POOL_SECONDS), connect)
        timeout = aiohttp.ClientTimeout(
            total=_sum(waiting, _seconds(write_timeout, WRITE_SECONDS), read),
            connect=waiting,
            sock_connect=connect,
            sock_read=read,
        )
        fields = {} if request_data is None else request_data.json_parameters
        body = json.dumps(fields, ensure_ascii=False).encode()
        try:
            # To follow a redirection would be to send twice.
            async with self._session.request(
                method, _url(url), data=body, timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except aiohttp.ConnectionTimeoutError as error:
            raise TimedOut from httpx.ConnectTimeout(type(error).__name__)
        except TimeoutError as error:
            raise TimedOut from httpx.ReadTimeout(type(error).__name__)
        except aiohttp.ClientConnectorError as error:
            raise NetworkError(f"aiohttp: {error.os_error}") from httpx.ConnectError(str(error.os_error))
        except (aiohttp.ClientError, OSError) as error:
            # Its own text may hold the address, and with it the token.
            name = type(error).__name__
            raise NetworkError(f"aiohttp: {name}") from httpx.RemoteProtocolError(name)


def _seconds(told: Any, otherwise: float) -> float | None:
    """What was told, which may be no limit, or what holds where nothing was."""
    return otherwise if told is _UNTOLD else told


def _sum(*limits: float | None) -> float | None:
    """All of them one after another; none where one has no limit."""
    return None if None in limits else sum(limit for limit in limits if limit is not None)
