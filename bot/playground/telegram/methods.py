"""Every method of the Bot API that the stand-in has."""

from __future__ import annotations

from bot.playground.telegram.changing import CHANGING
from bot.playground.telegram.chats import Chat, Standing
from bot.playground.telegram.entities import Json
from bot.playground.telegram.fields import Fields
from bot.playground.telegram.profile import PROFILE
from bot.playground.telegram.receiving import RECEIVING
from bot.playground.telegram.refusal import bad_request
from bot.playground.telegram.sending import SENDING, Method, Result
from bot.playground.telegram.users import User
from bot.playground.telegram.world import World


async def get_me(world: World, fields: Fields) -> Result:
    """The bot itself."""
    world.carried_out("getMe", fields)
    may: Json = {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
    }
    return world.bot.as_json() | may


async def get_chat(world: World, fields: Fields) -> Result:
    """All about a chat. Public ones, people and the old number of a supergroup are known to everybody."""
    chat = world.find_chat(fields.get("chat_id", ""))
    if chat.kind != "private" and chat.username is None and chat.migrated_to is None:
        chat.check_reachable()
    world.carried_out("getChat", fields, chat=chat)
    return chat.full_json()


async def get_chat_member(world: World, fields: Fields) -> Result:
    """How somebody stands in a chat."""
    chat = world.find_chat(fields.get("chat_id", ""))
    user_id = fields.integer("user_id")
    chat.check_reachable()
    user, standing = _standing(world, chat, user_id)
    world.carried_out("getChatMember", fields, chat=chat)
    return chat.member_json(user, standing)


async def get_chat_administrators(world: World, fields: Fields) -> Result:
    """Who may do more than others."""
    chat = world.find_chat(fields.get("chat_id", ""))
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    chat.check_reachable()
    members = [*chat.members.values(), (world.bot, chat.bot_standing)]
    world.carried_out("getChatAdministrators", fields, chat=chat)
    return [chat.member_json(user, how) for user, how in members if how in ("creator", "administrator")]


async def get_file(world: World, fields: Fields) -> Result:
    """Where a file can be had."""
    file = world.files.find(fields.get("file_id", ""))
    world.carried_out("getFile", fields)
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }


async def leave_chat(world: World, fields: Fields) -> Result:
    """Go away from a group or a channel."""
    chat = world.find_chat(fields.get("chat_id", ""))
    if chat.kind == "private":
        raise bad_request("chat not found")
    chat.check_reachable()
    chat.bot_standing = "left"
    world.carried_out("leaveChat", fields, chat=chat)
    return True


METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method)
    for name, method in {
        "getMe": get_me,
        **RECEIVING,
        **SENDING,
        **CHANGING,
        "getFile": get_file,
        "getChat": get_chat,
        "getChatMember": get_chat_member,
        "getChatAdministrators": get_chat_administrators,
        "leaveChat": leave_chat,
        **PROFILE,
    }.items()
}
"""By name in small letters: Telegram does not look at the case."""


def _standing(world: World, chat: Chat, user_id: int) -> tuple[User, Standing]:
    if user_id == world.bot.id:
        return world.bot, chat.bot_standing
    if user_id in chat.members:
        return chat.members[user_id]
    if user_id not in world.users:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return world.users[user_id], "member" if chat.id == user_id else "left"
