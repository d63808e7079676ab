"""The buttons that a message may bring: under it, or in place of a person's keyboard."""

from __future__ import annotations

from typing import cast

from bot.playground.telegram.chats import Chat
from bot.playground.telegram.entities import Json, clean_url
from bot.playground.telegram.fields import Fields
from bot.playground.telegram.refusal import bad_request

CALLBACK_DATA_BYTES = 64
BUTTONS = 100
BUTTONS_A_ROW = 8
REPLY_BUTTONS = 300
PLACEHOLDER_LENGTH = 64
COPIED_LENGTH = 256

ACTIONS = {
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
    "disabled",
}
"""What a button under a message can do: exactly one of these."""
REQUESTS = {
    "request_users",
    "request_chat",
    "request_managed_bot",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
}
"""What a button of a person's keyboard can ask for instead of saying its text."""
STYLES = ("danger", "success", "primary")


def markup(fields: Fields, chat: Chat) -> tuple[Json | None, Json | None]:
    """The buttons under a message, and what happens to the person's own keyboard.

    That is a ReplyKeyboardMarkup, a ReplyKeyboardRemove or a ForceReply; a channel takes none of them.
    """
    given = _given(fields)
    if given is None or "inline_keyboard" in given:
        return inline_keyboard(fields), None
    if chat.kind == "channel":
        raise bad_request("inline keyboard expected")
    if "keyboard" in given:
        _check_reply_keyboard(given, chat)
    elif given.get("remove_keyboard") is not True and given.get("force_reply") is not True:
        return inline_keyboard(fields), None
    for name in ("resize_keyboard", "one_time_keyboard", "is_persistent", "selective", "force_reply"):
        if not isinstance(given.get(name, False), bool):
            raise bad_request(f'field "{name}" must be of type Boolean')
    placeholder = given.get("input_field_placeholder", "")
    if not isinstance(placeholder, str) or len(placeholder) > PLACEHOLDER_LENGTH:
        raise bad_request("INPUT_FIELD_PLACEHOLDER_INVALID")
    return None, given


def inline_keyboard(fields: Fields) -> Json | None:
    """The buttons under a message; None where there are none, or only empty rows."""
    given = _given(fields)
    if given is None:
        return None
    if given.keys() & {"keyboard", "remove_keyboard", "force_reply"}:
        raise bad_request("inline keyboard expected")
    rows = _rows(given, "inline_keyboard", "InlineKeyboardMarkup")
    if sum(map(len, rows)) > BUTTONS or any(len(row) > BUTTONS_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    kept = [row for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def _given(fields: Fields) -> Json | None:
    return cast("Json | None", fields.structure("reply_markup", dict, "object expected as reply markup"))


def _rows(given: Json, name: str, kind: str) -> list[list[object]]:
    rows = given.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" of the {kind} must be an Array of Arrays')
    return rows


def _check_reply_keyboard(given: Json, chat: Chat) -> None:
    rows = _rows(given, "keyboard", "ReplyKeyboardMarkup")
    if sum(map(len, rows)) > REPLY_BUTTONS:
        raise bad_request("reply markup is too long")
    prefix = "can't parse keyboard button:"
    for row in rows:
        for button in row:
            text = button if isinstance(button, str) else None
            if isinstance(button, dict):
                text = button.get("text")
                if chat.kind != "private" and button.keys() & REQUESTS:
                    raise bad_request("BUTTON_TYPE_INVALID")
            if not isinstance(text, str):
                raise bad_request(f'{prefix} Can\'t find field "text"')
            if not text.strip():
                raise bad_request("BUTTON_TEXT_INVALID")


def _check_button(button: object) -> None:
    prefix = "can't parse inline keyboard button:"
    if not isinstance(button, dict):
        raise bad_request(f"{prefix} InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request(f'{prefix} Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if button.get("style", "primary") not in STYLES:
        raise bad_request(f"{prefix} invalid button style specified")
    actions = ACTIONS & button.keys()
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
    if "copy_text" in actions:
        copied = button["copy_text"]
        text = copied.get("text") if isinstance(copied, dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= COPIED_LENGTH:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
