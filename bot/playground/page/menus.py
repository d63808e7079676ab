"""Which commands a menu offers somebody in a chat, as Telegram chooses among a bot's lists."""

from __future__ import annotations

from collections.abc import Iterator

from bot.playground.telegram.chats import Chat
from bot.playground.telegram.entities import Json
from bot.playground.telegram.stage import Scope, Stage
from bot.playground.telegram.users import User


def commands(stage: Stage, chat: Chat, user: User) -> list[Json]:
    """The first list there is, of the narrowest scope, in the person's language before all others.

    The order is the Bot API's («Determining list of commands»); there is no menu in a channel.
    """
    if chat.kind == "channel":
        return []
    for scope in _scopes(chat, user):
        for language in (user.language or "", ""):
            if found := stage.commands.get((scope, language)):
                return [
                    {"command": str(item["command"]).lstrip("/"), "about": item["description"]}
                    for item in found
                ]
    return []


def _scopes(chat: Chat, user: User) -> Iterator[Scope]:
    if chat.kind == "private":
        yield "chat", chat.id, None
        yield "all_private_chats", None, None
    else:
        administers = chat.members.get(user.id, (user, "member"))[1] in ("creator", "administrator")
        yield "chat_member", chat.id, user.id
        if administers:
            yield "chat_administrators", chat.id, None
        yield "chat", chat.id, None
        if administers:
            yield "all_chat_administrators", None, None
        yield "all_group_chats", None, None
    yield "default", None, None
