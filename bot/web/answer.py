"""What a service answered, read up to a limit."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

LONGEST_WAIT = timedelta(days=1)
"""Whoever asks for more is asked again tomorrow all the same."""

# What neither SQLite nor UTF-8 nor a terminal should be given: control characters but for white space, and
# halves of surrogate pairs, which JSON can spell and text cannot hold.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_RESET = re.compile(r";\s*t=(\d{1,9})\b")
_SECONDS = re.compile(r"\d{1,9}")

_TRANSIENT = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_LONGEST_COMPLAINT = 120


class TooLong(Exception):
    """The answer is longer than any that was meant for us."""


class Unreadable(Exception):
    """The answer is not the JSON that it should be."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a service, complete."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def is_good(self) -> bool:
        """The service did what it was asked."""
        return self.status == HTTPStatus.OK

    @property
    def is_transient(self) -> bool:
        """The same question may be answered if it is asked again a little later."""
        return self.status in _TRANSIENT or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    def json(self) -> object:
        """The body as JSON, without the characters that text cannot hold. Raises Unreadable."""
        try:
            return _fit(json.loads(self.body, parse_constant=lambda _: None))
        except (ValueError, RecursionError) as error:
            raise Unreadable(self._looks()) from error

    def complaint(self) -> str:
        """What the service says is wrong, on one line: `HTTP 400: Invalid date`; never markup."""
        status = f"HTTP {self.status}"
        try:
            said = _said(self.json())
        except Unreadable:
            return status
        return f"{status}: {said}" if said else status

    def wait(self, now: datetime) -> timedelta | None:
        """How long the service asks to be left alone, if it says so.

        Hugging Face says it in `RateLimit: "api";r=0;t=55`, others in `Retry-After` as seconds or as a date.
        """
        resets = _RESET.findall(self.headers.get("RateLimit", ""))
        if resets:
            return _wait(max(map(int, resets)))
        after = self.headers.get("Retry-After", "").strip()
        if _SECONDS.fullmatch(after):
            return _wait(int(after))
        try:
            return _wait((parsedate_to_datetime(after) - now).total_seconds())
        except (TypeError, ValueError):
            return None

    def _looks(self) -> str:
        if self.body.lstrip()[:1] == b"<":
            return "HTML in place of JSON"
        return "broken JSON" if self.body.strip() else "an empty answer"


async def ask(client: httpx.AsyncClient, request: httpx.Request, *, limit: int) -> Answer:
    """The answer to a request, read no further than `limit` bytes. Raises TooLong and httpx.RequestError."""
    response = await client.send(request, stream=True, follow_redirects=False)
    try:
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > limit:
                raise TooLong(f"an answer over {limit // 1024} KB")
        return Answer(response.status_code, response.headers, bytes(body))
    finally:
        await response.aclose()


def _wait(seconds: float) -> timedelta:
    return min(timedelta(seconds=max(0.0, seconds)), LONGEST_WAIT)


def _said(body: object) -> str:
    # {"error": "…"} says Hugging Face, {"error": {"message": "…"}} those who follow OpenAI.
    error = body.get("error") if isinstance(body, dict) else None
    said = error.get("message") if isinstance(error, dict) else error
    if not isinstance(said, str) or "<" in said:
        return ""
    return " ".join(said.split())[:_LONGEST_COMPLAINT]


def _fit(value: object) -> object:
    match value:
        case str():
            return _UNFIT.sub("", value)
        case list():
            return [_fit(each) for each in value]
        case dict():
            return {_UNFIT.sub("", key): _fit(each) for key, each in value.items()}
        case _:
            return value
