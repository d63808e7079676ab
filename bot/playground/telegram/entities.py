"""What can be said about a stretch of text, and which links Telegram keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

Json = dict[str, object]

_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_HOST = re.compile(
    r"(?:[^@/?#]*@)?(\[[0-9A-Fa-f:.]+\]|[^\s<>\"'`\[\]:%@/?#]+\.[^\s<>\"'`\[\]:%@/?#]*)(?::([0-9]{1,6}))?"
)


class BadMarkup(ValueError):
    """Telegram would refuse this text; says why in Telegram's words."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Can't parse entities: {why}")


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of text that means or looks like something; measured in UTF-16 units as Telegram does."""

    type: str
    """The Bot API's name: `bold`, `text_link` …"""
    offset: int
    length: int
    extra: Json = field(default_factory=dict)
    """`url`, `language`, `custom_emoji_id`, `user_id` or `unix_time`, where the type has one."""

    @property
    def end(self) -> int:
        """The first unit after it."""
        return self.offset + self.length

    def as_json(self) -> Json:
        """A MessageEntity."""
        return {"type": self.type, "offset": self.offset, "length": self.length, **self.extra}


def present(optional: Mapping[str, object | None]) -> Json:
    """The fields that have a value: Telegram leaves out the others."""
    return {name: value for name, value in optional.items() if value is not None}


def utf16_length(text: str) -> int:
    """How long Telegram's clients take this text to be."""
    return len(text) + sum(character > "\uffff" for character in text)


def link(entity: Entity, url: str) -> Entity:
    """A link, a mention of a user, or nothing where Telegram drops the link without a word."""
    if url.startswith("tg://user?"):
        number = parse_qs(urlsplit(url).query).get("id", [""])[0]
        if re.fullmatch(r"[0-9]{1,18}", number) and int(number) > 0:
            return replace(entity, type="text_mention", extra={"user_id": int(number)})
    clean = clean_url(url)
    return replace(entity, type="text_link", extra={"url": clean}) if clean else entity


def clean_url(url: str) -> str:
    """The link as Telegram keeps it; empty where it keeps none (another scheme, a host without a dot)."""
    url = url.strip()
    scheme = found[1].lower() if (found := _SCHEME.match(url)) else ""
    rest = url[found.end() :] if found else url
    if scheme in ("tg", "ton", "tonsite"):
        return f"{scheme}://{rest}"
    host = _HOST.match(rest)
    if scheme not in ("", "http", "https") or host is None or not 0 <= int(host[2] or 80) <= 0xFFFF:
        return ""
    after = rest[host.end() :]
    if after[:1] not in ("", "/", "?", "#"):
        return ""
    path = after if after.startswith("/") else f"/{after}"
    return f"{scheme or 'http'}://{host[0].lower()}{path.replace(' ', '%20')}"


def custom_emoji(entity: Entity, number: str) -> Entity:
    """One of Telegram's own pictures. Raises BadMarkup without its number."""
    if not re.fullmatch(r"-?\d{1,19}", number) or int(number) == 0:
        raise BadMarkup("Invalid custom emoji identifier specified")
    return replace(entity, type="custom_emoji", extra={"custom_emoji_id": number})


def date_time(entity: Entity, unix: str, shape: str) -> Entity:
    """A time that each reader sees in their own zone; nothing where no time is given. Raises BadMarkup."""
    if not _TIME_FORMAT.fullmatch(shape):
        raise BadMarkup("Invalid date format used")
    if not re.fullmatch(r"\d{1,10}", unix) or int(unix) == 0:
        return entity
    extra: Json = {"unix_time": int(unix)} | ({"date_time_format": shape} if shape else {})
    return replace(entity, type="date_time", extra=extra)
