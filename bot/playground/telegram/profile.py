"""What a bot says of itself: its name, its descriptions, and the commands that its menus offer."""

from __future__ import annotations

import re
from typing import cast

from bot.playground.telegram import check
from bot.playground.telegram.entities import Json
from bot.playground.telegram.fields import Fields
from bot.playground.telegram.refusal import bad_request
from bot.playground.telegram.sending import Method, Result
from bot.playground.telegram.stage import Scope
from bot.playground.telegram.world import World

_EVERYWHERE = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_IN_A_CHAT = {"chat", "chat_administrators", "chat_member"}


async def set_my_commands(world: World, fields: Fields) -> Result:
    """What the menu offers; an empty list takes it away."""
    commands = check.commands(fields)
    key = _scope(world, fields), _language(fields)
    if commands:
        world.commands[key] = commands
    else:
        world.commands.pop(key, None)
    world.carried_out("setMyCommands", fields)
    return True


async def delete_my_commands(world: World, fields: Fields) -> Result:
    """The menu offers what a wider scope says."""
    world.commands.pop((_scope(world, fields), _language(fields)), None)
    world.carried_out("deleteMyCommands", fields)
    return True


async def get_my_commands(world: World, fields: Fields) -> Result:
    """What the menu offers now, of exactly this scope and language."""
    key = _scope(world, fields), _language(fields)
    world.carried_out("getMyCommands", fields)
    return world.commands.get(key, [])


def _scope(world: World, fields: Fields) -> Scope:
    """Whom the call is about. Refuses a chat that the bot is not in, or that has no menu."""
    given = fields.structure("scope", dict, "can't parse BotCommandScope JSON object")
    if given is None:
        return "default", None, None
    scope = cast("Json", given)
    kind = _part(scope, "type")
    if kind in _EVERYWHERE:
        return kind, None, None
    if kind not in _IN_A_CHAT:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat = world.find_chat(_part(scope, "chat_id"))
    user = int(_part(scope, "user_id")) if kind == "chat_member" else None
    if chat.kind == "private":
        if not chat.talked:
            raise bad_request("chat not found")
        if kind != "chat":
            raise bad_request("can't use specified scope in private chats")
    else:
        chat.check_reachable()
    if chat.kind == "channel":
        raise bad_request("can't change commands in channel chats")
    if user is not None and user not in world.users:
        raise bad_request("user not found")
    return kind, chat.id, user


def _part(scope: Json, name: str) -> str:
    """One field of a scope, as text; a number where it must be one."""
    value = scope.get(name)
    if value in (None, ""):
        raise bad_request(f"can't parse BotCommandScope: Can't find field \"{name}\"")
    if name == "user_id" and not re.fullmatch(r"\d{1,18}", str(value)):
        raise bad_request("can't parse BotCommandScope: Invalid user_id specified")
    return str(value)


def _language(fields: Fields) -> str:
    """The language of a call; none is for everybody who has no list of their own."""
    code = fields.get("language_code", "")
    if not re.fullmatch(r"(?:[a-z]{2})?", code):
        raise bad_request("invalid language code specified")
    return code


def _says(method: str, field: str, most: int) -> Method:
    """The method that sets one text about the bot; an empty one takes it away."""

    async def set_text(world: World, fields: Fields) -> Result:
        text, language = fields.get(field, ""), _language(fields)
        if len(text) > most:
            raise bad_request(f"{field.removeprefix('short_')} is too long")
        world.names[field, language] = text
        world.carried_out(method, fields)
        return True

    return set_text


def _asks(method: str, field: str) -> Method:
    """The method that tells one text about the bot."""

    async def get_text(world: World, fields: Fields) -> Result:
        language = _language(fields)
        world.carried_out(method, fields)
        return {field: world.names.get((field, language), "")}

    return get_text


PROFILE: dict[str, Method] = {
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    "setMyName": _says("setMyName", "name", 64),
    "getMyName": _asks("getMyName", "name"),
    "setMyDescription": _says("setMyDescription", "description", 512),
    "getMyDescription": _asks("getMyDescription", "description"),
    "setMyShortDescription": _says("setMyShortDescription", "short_description", 120),
    "getMyShortDescription": _asks("getMyShortDescription", "short_description"),
}
"""The methods about the bot itself, as the Bot API spells them."""
