"""Which fields each method takes, and of which type, as the description of the Bot API has them.

A field that is not here is ignored, as Telegram ignores what it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping

INTEGER, BOOLEAN, STRING = "Integer", "Boolean", "String"
CHAT = "Integer or String"
FILE = "InputFile or String"
MARKUP = "InlineKeyboardMarkup or ReplyKeyboardMarkup or ReplyKeyboardRemove or ForceReply"
INLINE = "InlineKeyboardMarkup"

_CHAT = {"chat_id": CHAT}
_LANGUAGE = {"language_code": STRING}
_COMMANDS = {"scope": "BotCommandScope", **_LANGUAGE}
_HOW = {
    "message_thread_id": INTEGER,
    "direct_messages_topic_id": INTEGER,
    "disable_notification": BOOLEAN,
    "protect_content": BOOLEAN,
    "allow_paid_broadcast": BOOLEAN,
    "reply_parameters": "ReplyParameters",
    "reply_markup": MARKUP,
}
_TEXT = {
    "text": STRING,
    "parse_mode": STRING,
    "entities": "Array of MessageEntity",
    "link_preview_options": "LinkPreviewOptions",
}
_CAPTION = {"caption": STRING, "parse_mode": STRING, "caption_entities": "Array of MessageEntity"}

FIELDS: Mapping[str, Mapping[str, str]] = {
    "getMe": {},
    "getUpdates": {
        "offset": INTEGER,
        "limit": INTEGER,
        "timeout": INTEGER,
        "allowed_updates": "Array of String",
    },
    "setWebhook": {
        "url": STRING,
        "ip_address": STRING,
        "max_connections": INTEGER,
        "allowed_updates": "Array of String",
        "drop_pending_updates": BOOLEAN,
        "secret_token": STRING,
    },
    "deleteWebhook": {"drop_pending_updates": BOOLEAN},
    "getWebhookInfo": {},
    "sendMessage": _CHAT | _TEXT | _HOW,
    "sendDocument": _CHAT | {"document": FILE, "disable_content_type_detection": BOOLEAN} | _CAPTION | _HOW,
    "sendPhoto": _CHAT
    | {"photo": FILE, "show_caption_above_media": BOOLEAN, "has_spoiler": BOOLEAN}
    | _CAPTION
    | _HOW,
    "sendChatAction": _CHAT | {"message_thread_id": INTEGER, "action": STRING},
    "editMessageText": _CHAT | {"message_id": INTEGER, "reply_markup": INLINE} | _TEXT,
    "editMessageReplyMarkup": _CHAT | {"message_id": INTEGER, "reply_markup": INLINE},
    "deleteMessage": _CHAT | {"message_id": INTEGER},
    "answerCallbackQuery": {
        "callback_query_id": STRING,
        "text": STRING,
        "show_alert": BOOLEAN,
        "cache_time": INTEGER,
    },
    "getFile": {"file_id": STRING},
    "getChat": _CHAT,
    "getChatMember": _CHAT | {"user_id": INTEGER},
    "getChatAdministrators": _CHAT | {"return_bots": BOOLEAN},
    "leaveChat": _CHAT,
    "setMyCommands": {"commands": "Array of BotCommand", **_COMMANDS},
    "deleteMyCommands": _COMMANDS,
    "getMyCommands": _COMMANDS,
    "setMyName": {"name": STRING, **_LANGUAGE},
    "getMyName": _LANGUAGE,
    "setMyDescription": {"description": STRING, **_LANGUAGE},
    "getMyDescription": _LANGUAGE,
    "setMyShortDescription": {"short_description": STRING, **_LANGUAGE},
    "getMyShortDescription": _LANGUAGE,
}
"""By method; the types are joined with `or` where there are several."""
