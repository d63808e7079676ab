"""What a call says: texts, previews and commands within their limits, with Telegram's own complaints."""

from __future__ import annotations

import re
from typing import cast

from bot.playground.telegram.detect import with_detected
from bot.playground.telegram.entities import BadMarkup, Entity, Json
from bot.playground.telegram.fields import Fields
from bot.playground.telegram.keyboards import inline_keyboard
from bot.playground.telegram.markup import parse_html, trim
from bot.playground.telegram.refusal import Refusal, bad_request

__all__ = [
    "Fields",
    "Refusal",
    "bad_request",
    "caption",
    "commands",
    "inline_keyboard",
    "link_preview",
    "message_text",
]

MESSAGE_LENGTH = 4096
"""Characters, counted after the entities are parsed."""
CAPTION_LENGTH = 1024
RAW_TEXT_BYTES = 32768
ENTITIES = 100
"""What is more is forgotten without a word."""
CALLBACK_ANSWER_LENGTH = 200

PREVIEW: dict[str, type] = {
    "is_disabled": bool,
    "url": str,
    "prefer_small_media": bool,
    "prefer_large_media": bool,
    "show_above_text": bool,
}
_TYPE_NAMES = {bool: "Boolean", str: "String"}


def message_text(fields: Fields, *, too_long: str) -> tuple[str, tuple[Entity, ...]]:
    """The text as it will be shown. The stand-in reads HTML and plain text, no Markdown."""
    raw = fields.required("text", "message text is empty")
    text, entities = _formatted(raw, fields, "entities")
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > MESSAGE_LENGTH:
        raise bad_request(too_long)
    return text, entities


def caption(fields: Fields) -> tuple[str, tuple[Entity, ...]]:
    """The text beside a file, which may be empty."""
    text, entities = _formatted(fields.get("caption", ""), fields, "caption_entities")
    if len(text) > CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    return text, entities


def _formatted(raw: str, fields: Fields, entities_field: str) -> tuple[str, tuple[Entity, ...]]:
    if len(raw.encode()) > RAW_TEXT_BYTES:
        raise bad_request("text is too long")
    mode = fields.get("parse_mode", "").lower()
    if mode not in ("", "html") or fields.get(entities_field):
        raise bad_request("unsupported parse_mode")
    try:
        text, entities = trim(*parse_html(raw)) if mode else trim(raw, ())
    except BadMarkup as bad:
        why = str(bad)
        raise bad_request(why[:1].lower() + why[1:]) from None
    return text, with_detected(text, entities)[:ENTITIES]


def link_preview(fields: Fields) -> Json | None:
    """How links are to be previewed, if anything is said about it."""
    given = fields.structure("link_preview_options", dict, "can't parse link preview options JSON object")
    if given is None:
        return None
    options = cast("Json", given)
    for name, kind in PREVIEW.items():
        _check_type(options, name, kind)
    return options


def commands(fields: Fields) -> list[Json]:
    """The list of a bot's commands (at most 100; names of 1–32 `[a-z0-9_]`, 1–256 of description)."""
    given = fields.structure("commands", list, "expected an Array of BotCommand")
    if given is None:
        raise bad_request("can't parse list of bot commands: expected an Array of BotCommand")
    found = cast("list[Json]", given)
    if len(found) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for item in found:
        if not isinstance(item, dict):
            raise bad_request("can't parse list of bot commands: expected an Array of BotCommand")
        _check_type(item, "command", str)
        _check_type(item, "description", str)
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(item.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(item.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return found


def _check_type(container: Json, name: str, kind: type) -> None:
    if name in container and not isinstance(container[name], kind):
        raise bad_request(f'field "{name}" must be of type {_TYPE_NAMES[kind]}')
