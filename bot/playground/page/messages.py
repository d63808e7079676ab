"""A message, a chat and a press as the page needs them to show them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from bot.playground.page.journal import Json
from bot.playground.page.pictures import PAPER_ID, Depicted
from bot.playground.telegram.chats import Chat, Message
from bot.playground.telegram.entities import Entity, present

_QUOTED = 120
"""Characters of a message that another one answers."""
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp)(?:[?#].*)?\Z", re.IGNORECASE)
_STARTED = re.compile(r"(/start(?:@\w+)?)\s.*", re.DOTALL)


def chat_json(chat: Chat) -> Json:
    """Where messages stand, and how the bot stands there."""
    names = chat.topics if isinstance(chat.topics, Mapping) else {}
    topics = [
        {"id": topic, "name": str(names.get(topic, f"Topic {topic}")), "closed": topic in chat.closed_topics}
        for topic in sorted({*chat.topics, *chat.closed_topics})
    ]
    return {
        "id": chat.id,
        "kind": chat.kind,
        "title": chat.title,
        "username": chat.username,
        "forum": chat.is_forum,
        "topics": topics,
        "inside": chat.hears,
        "blocked": chat.kind == "private" and chat.bot_standing == "kicked",
        "moved": chat.migrated_to,
        "members": len(chat.members),
    }


def message_json(
    message: Message, people: Collection[int], paper: str | None, depicted: Depicted | None
) -> Json:
    """What a message says and how; its times are milliseconds since 1970.

    `people`: whose names are known. `paper`, `depicted`: what the preview of a link would show.
    """
    shown: Json = {
        "id": message.id,
        "chat": message.chat.id,
        "at": milliseconds(message.sent),
        "from": _speaker(message),
        "own": message.own,
        "text": _STARTED.sub(r"\1", message.text) if not message.own else message.text,
        "entities": [_entity(entity, people) for entity in message.entities] or None,
        "rows": _rows(message.keyboard),
        "preview": _preview(message, paper, depicted),
        "topic": message.topic,
        "reply": _reply(message.reply_to) if message.reply_to else None,
        "forwarded": message.forwarded_from.title if message.forwarded_from else None,
        "via": f"@{message.via_bot.username}" if message.via_bot else None,
        "silent": message.silent or None,
        "edited": milliseconds(message.edited) if message.edited else None,
        **_brought(message),
        "keys": _keys(message.reply_keyboard),
        "happened": _happened(message) if message.service else None,
    }
    return present(shown)


def milliseconds(moment: datetime) -> int:
    """As a browser counts time."""
    return int(moment.timestamp() * 1000)


def _speaker(message: Message) -> Json:
    chat = message.chat if message.chat.kind == "channel" else message.sender_chat
    if chat is not None:
        return {"id": chat.id, "name": chat.title}
    assert message.sender is not None, "only a channel speaks for itself"
    return {"id": message.sender.id, "name": message.sender.first_name}


def _entity(entity: Entity, people: Collection[int]) -> Json:
    if entity.type == "text_mention" and entity.extra["user_id"] not in people:
        return {"type": "plain", "offset": entity.offset, "length": entity.length}
    return entity.as_json()


def _rows(keyboard: Json | None) -> list[list[Json]] | None:
    """The buttons under a message. The page presses one by its data and opens one by its address."""
    rows = keyboard.get("inline_keyboard") if keyboard else None
    if not isinstance(rows, list):
        return None
    return [[_button(button) for button in row] for row in rows]


def _button(button: Json) -> Json:
    data, url, copied = button.get("callback_data"), button.get("url"), button.get("copy_text")
    copy = copied.get("text") if isinstance(copied, dict) else None
    return present(
        {"text": button["text"], "data": data, "url": url, "copy": copy, "style": button.get("style")}
    )


def _brought(message: Message) -> Json:
    """A file that comes with it. Photos are shown, everything else is there to be downloaded."""
    file = message.file
    if file is None:
        return {}
    if file.kind == "photo":
        return {"photo": {"file": file.id, "width": file.width, "height": file.height}}
    return {"document": {"file": file.id, "name": file.name, "size": len(file.content)}}


def _keys(keyboard: Json | None) -> Json | None:
    """What the message does to the reader's own keyboard."""
    if keyboard is None:
        return None
    rows = keyboard.get("keyboard")
    words = [[_word(button) for button in row] for row in rows] if isinstance(rows, list) else None
    return {
        "rows": words,
        "once": keyboard.get("one_time_keyboard") is True,
        "forced": keyboard.get("force_reply") is True,
        "placeholder": keyboard.get("input_field_placeholder", ""),
    }


def _word(button: object) -> object:
    return button["text"] if isinstance(button, dict) else button


def paper_of(message: Message) -> str | None:
    """The paper whose picture stands with the message, as far as its links tell."""
    url = _previewed(message)
    found = PAPER_ID.search(url) if url else None
    return found[0] if found else None


def _preview(message: Message, paper: str | None, depicted: Depicted | None) -> Json | None:
    """What is shown of a link: of papers that are known, as nothing is loaded from anywhere."""
    options, url = message.preview, _previewed(message)
    if url is None or paper is None or (depicted is None and (options is None or options.url is None)):
        return None
    is_picture = _PICTURE.search(url) is not None
    return {
        "url": url,
        "paper": paper,
        "title": depicted.title if depicted else None,
        "alone": is_picture,
        "above": options is not None and options.show_above_text,
        "large": options.prefer_large_media if options else is_picture,
    }


def _previewed(message: Message) -> str | None:
    """The link that there is a preview of: the one that was named, else the first in the text."""
    options = message.preview
    if options is not None and options.is_disabled:
        return None
    return (options.url if options else None) or _first_link(message)


def _first_link(message: Message) -> str | None:
    for entity in message.entities:
        if entity.type == "text_link":
            return str(entity.extra["url"])
        if entity.type == "url":
            units = message.text.encode("utf-16-le")
            return units[2 * entity.offset : 2 * entity.end].decode("utf-16-le", errors="replace")
    return None


def _reply(answered: Message) -> Json:
    text = "Deleted message" if answered.deleted else " ".join(answered.text.split())
    return {"id": answered.id, "name": _speaker(answered)["name"], "text": text[:_QUOTED]}


def _happened(message: Message) -> str:
    """What a message tells that nobody wrote, in a sentence."""
    who = message.sender.first_name if message.sender else message.chat.title
    match message.service:
        case {"new_chat_members": [{"id": number, "first_name": name}, *_]}:
            joined = message.sender is not None and message.sender.id == number
            return f"{name} joined" if joined else f"{who} added {name}"
        case {"left_chat_member": {"id": number, "first_name": name}}:
            left = message.sender is not None and message.sender.id == number
            return f"{name} left" if left else f"{who} removed {name}"
        case {"migrate_to_chat_id": _} | {"migrate_from_chat_id": _}:
            return "The group was upgraded to a supergroup"
        case {"forum_topic_created": {"name": name}}:
            return f"Topic “{name}” was created"
        case {"pinned_message": _}:
            return f"{who} pinned a message"
        case {"write_access_allowed": _}:
            return "The bot may write to you"
        case happened:
            return ", ".join(happened).replace("_", " ")
