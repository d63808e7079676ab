"""The body of a call: a form, JSON, or a form with files."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from email.message import Message
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.playground.telegram.fields import Fields, Upload
from bot.playground.telegram.refusal import Refusal, bad_request

MOST_BYTES = 50 * 1024 * 1024
"""What a bot can upload (https://core.telegram.org/bots/api#sending-files)."""
_FIELDS_BYTES = 1024 * 1024
"""What the fields beside the file may take."""
_NAME = re.compile(r';[ \t]*(name|filename)="(.*?)"(?=[ \t]*(?:;|\r|\Z))', re.IGNORECASE)
"""A part's name, or its file's."""
_ESCAPED = re.compile(r'\\(["\\])')
"""As curl and httpx write what could end a name; browsers write a quotation mark in percent."""


async def fields_of(request: Request, described: Mapping[str, str]) -> Fields:
    """What the call brings in its address and its body. Refuses what is neither a form nor JSON."""
    body = await _body(request)
    header = request.headers.get("content-type", "")
    if header.lower().startswith("multipart/form-data"):
        given, uploads = await asyncio.to_thread(_parts, header, body)
    else:
        given, uploads = read(header, body), {}
    return Fields({**request.query_params, **given}, uploads, described=described)


def read(content_type: str, body: bytes) -> dict[str, str]:
    """The fields of a body without files, structure as JSON; none where it is of another kind."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    if kind != "application/json" or not body:
        return {}
    try:
        found = json.loads(body)
        if not isinstance(found, dict):
            raise bad_request("can't parse request: expected an Object")
        return {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in found.items()
            if value is not None
        }
    except (ValueError, RecursionError):
        raise bad_request("can't parse request: can't parse JSON object") from None


async def _body(request: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES + _FIELDS_BYTES:
            raise Refusal(413, "Request Entity Too Large")
        chunks.append(chunk)
    return b"".join(chunks)


def _parts(header: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    """The texts and the files of a form (RFC 7578)."""
    outer = Message()
    outer["content-type"] = header
    boundary = outer.get_boundary()
    if not boundary:
        raise bad_request("can't parse request: boundary is not specified")
    given: dict[str, str] = {}
    uploads: dict[str, Upload] = {}
    # A line break before each boundary belongs to it: with one in front the first is like the rest.
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:]:
        if part.startswith(b"--"):
            return given, uploads
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        names = dict(_NAME.findall(head.decode(errors="replace")))
        name, file = names.get("name", ""), names.get("filename")
        if file is None:
            given[name] = content.decode(errors="replace")
        else:
            uploads[name] = Upload(_ESCAPED.sub(r"\1", file).replace("%22", '"'), content)
    raise bad_request("can't parse request: the form does not end")
