"""What a call must bring: each field's presence, type and limits, with Telegram's own complaints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import cast

from bot.playground.telegram.entities import BadMarkup, Entity, Json, clean_url
from bot.playground.telegram.markup import parse_html, trim

MESSAGE_LENGTH = 4096
"""Characters, counted after the entities are parsed."""
RAW_TEXT_BYTES = 32768
ENTITIES = 100
"""What is more is forgotten without a word."""
CALLBACK_DATA_BYTES = 64
CALLBACK_ANSWER_LENGTH = 200
BUTTONS = 100
BUTTONS_A_ROW = 8

_ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
_PREVIEW: dict[str, type] = {
    "is_disabled": bool,
    "url": str,
    "prefer_small_media": bool,
    "prefer_large_media": bool,
    "show_above_text": bool,
}
_INTEGERS = {
    "cache_time",
    "direct_messages_topic_id",
    "limit",
    "message_id",
    "message_thread_id",
    "offset",
    "timeout",
    "user_id",
}
_BOOLEANS = {
    "allow_paid_broadcast",
    "disable_notification",
    "drop_pending_updates",
    "protect_content",
    "return_bots",
    "show_alert",
}
_TYPE_NAMES = {bool: "Boolean", str: "String", int: "Number", list: "Array", dict: "Object"}


class Refusal(Exception):
    """Telegram's answer to a call that it does not carry out."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> Json:
        """The body of the answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(why: str, **parameters: int) -> Refusal:
    """The answer 400."""
    return Refusal(400, f"Bad Request: {why}", **parameters)


class Fields(Mapping[str, str]):
    """A call's fields as they come in a form: text, with JSON where there is structure."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given

    def __getitem__(self, name: str) -> str:
        return self._given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def check_types(self) -> None:
        """Refuse a number or a yes-or-no that is neither; a field means the same in every method."""
        for name in self._given.keys() & _INTEGERS:
            self.integer(name, 0)
        for name in self._given.keys() & _BOOLEANS:
            self.boolean(name)

    def integer(self, name: str, default: int | None = None) -> int:
        """A whole number; refused when it is none, or absent without a default."""
        text = self.get(name, "")
        if not text and default is not None:
            return default
        if not re.fullmatch(r"-?\d{1,18}", text):
            raise bad_request(f'field "{name}" must be of type Number')
        return int(text)

    def boolean(self, name: str) -> bool:
        """Absent is false."""
        text = self.get(name, "false").lower()
        if text not in ("true", "false", "1", "0"):
            raise bad_request(f'field "{name}" must be of type Boolean')
        return text in ("true", "1")

    def structure(self, name: str, kind: type, complaint: str) -> object:
        """What the JSON in this field says; None when there is no such field."""
        text = self.get(name, "")
        if not text:
            return None
        try:
            value: object = json.loads(text)
        except ValueError:
            raise bad_request(complaint) from None
        if not isinstance(value, kind):
            raise bad_request(complaint)
        return value

    def required(self, name: str, complaint: str) -> str:
        """A text that is there and not empty."""
        if not (text := self.get(name, "")):
            raise bad_request(complaint)
        return text

    def message_id(self) -> int:
        """Which message the call is about."""
        self.required("message_id", "message identifier is not specified")
        return self.integer("message_id")


def message_text(fields: Fields, *, too_long: str) -> tuple[str, tuple[Entity, ...]]:
    """The text as it will be shown. The stand-in reads HTML and plain text, no Markdown."""
    raw = fields.required("text", "message text is empty")
    if any("\ud800" <= character <= "\udfff" for character in raw):
        raise bad_request("strings must be encoded in UTF-8")
    if len(raw.encode()) > RAW_TEXT_BYTES:
        raise bad_request("text is too long")
    mode = fields.get("parse_mode", "").lower()
    if mode not in ("", "html") or fields.get("entities"):
        raise bad_request("unsupported parse_mode")
    try:
        text, entities = trim(*parse_html(raw)) if mode else trim(raw, ())
    except BadMarkup as bad:
        why = str(bad)
        raise bad_request(why[:1].lower() + why[1:]) from None
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > MESSAGE_LENGTH:
        raise bad_request(too_long)
    return text, entities[:ENTITIES]


def link_preview(fields: Fields) -> Json | None:
    """How links are to be previewed, if anything is said about it."""
    given = fields.structure("link_preview_options", dict, "can't parse link preview options JSON object")
    if given is None:
        return None
    options = cast("Json", given)
    for name, kind in _PREVIEW.items():
        _check_type(options, name, kind)
    return options


def inline_keyboard(fields: Fields) -> Json | None:
    """The buttons under a message; only inline ones are known here."""
    given = fields.structure("reply_markup", dict, "object expected as reply markup")
    if given is None:
        return None
    rows = cast("Json", given).get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    if sum(map(len, rows)) > BUTTONS or any(len(row) > BUTTONS_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def _check_button(button: object) -> None:
    prefix = "can't parse inline keyboard button:"
    if not isinstance(button, dict):
        raise bad_request(f"{prefix} InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request(f'{prefix} Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    actions = _ACTIONS & button.keys()
    if len(actions) != 1:
        why = (
            "Text buttons are unallowed in the inline keyboard"
            if not actions
            else "exactly one action is allowed"
        )
        raise bad_request(f"{prefix} {why}")
    if "callback_data" in actions:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in actions:
        url = button["url"]
        if not isinstance(url, str) or not clean_url(url):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


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
