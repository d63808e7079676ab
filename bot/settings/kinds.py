"""The kinds of values that settings take."""

from __future__ import annotations

import ipaddress
import re
from datetime import time
from decimal import Decimal
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode

from bot.summary import languages

LANGUAGES = tuple(languages.LANGUAGES)
"""What this version can write summaries in."""

_MOST_DOLLARS = 10_000

_ADDRESS = re.compile(
    r"""https?:// ([^\s/?\#@\[\]]*@)? ([a-z0-9._-]+ | \[[0-9a-f:.]+\]) (:\d+)? (/[^\s?\#]*)?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
"""What HTTP can ask for; a host in other letters is written as `xn--…`."""


def _listed(value: object) -> object:
    """`a, b` as a list; empty parts do not count."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _web_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value) or not value.isprintable():
        raise ValueError("not a web address")
    parts = urlsplit(value)
    host = parts.hostname or ""
    if ":" in host or re.fullmatch(r"[\d.]+", host):
        ipaddress.ip_address(host)  # raises ValueError, as `port` does
    if ".." in host or host.startswith(".") or parts.port == 0:
        raise ValueError("not a web address")
    return value.rstrip("/")


def _channel(value: str) -> str | int:
    if re.fullmatch(r"-?\d+", value):
        return int(value)
    if re.fullmatch(r"@[A-Za-z]\w{3,31}", value):
        return value
    raise ValueError("neither @name nor a number")


def _hour(value: object) -> time:
    if isinstance(value, time):
        return value
    if match := re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", str(value)):
        return time(int(match[1]), int(match[2]))
    raise ValueError("not an hour")


def _zone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("not a time zone") from error


def _languages(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or any(language not in LANGUAGES for language in value):
        raise ValueError("unknown language")
    return tuple(dict.fromkeys(value))


def _different(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(value)) < len(value):
        raise ValueError("the same twice")
    return value


def _ascending(value: tuple[int, ...]) -> tuple[int, ...]:
    if list(value) != sorted(set(value)):
        raise ValueError("not ascending")
    return value


Listed = BeforeValidator(_listed)
"""Several values with commas between."""

Address = Annotated[str, AfterValidator(_web_address)]
ChannelName = Annotated[str | int, BeforeValidator(str), AfterValidator(_channel)]
Numbers = Annotated[frozenset[int], NoDecode, Listed]
Hour = Annotated[time, BeforeValidator(_hour)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Languages = Annotated[tuple[str, ...], NoDecode, Listed, AfterValidator(_languages)]
OneOrTwoLanguages = Annotated[
    tuple[str, ...],
    Field(max_length=2),
    NoDecode,
    Listed,
    AfterValidator(_different),
    AfterValidator(_languages),
]
Hours = Annotated[
    tuple[Annotated[int, Field(ge=1, le=168)], ...],
    Field(max_length=4),
    NoDecode,
    Listed,
    AfterValidator(_ascending),
]
_Dollars = Annotated[Decimal, Field(ge=0, le=_MOST_DOLLARS)]
Price = Annotated[tuple[_Dollars, _Dollars], NoDecode, Listed]
"""Dollars for a million tokens: of questions, of answers."""
