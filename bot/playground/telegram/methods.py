"""What each method of the Bot API does in the stand-in's world."""

from __future__ import annotations

import asyncio
from typing import cast

from bot.playground.telegram import check
from bot.playground.telegram.chats import Chat, Message, Standing
from bot.playground.telegram.check import Fields, Refusal, bad_request
from bot.playground.telegram.entities import Json
from bot.playground.telegram.profile import PROFILE, Method, Result
from bot.playground.telegram.users import User
from bot.playground.telegram.world import World

PRESS_LASTS = 150.0
"""Seconds in which a press can be answered."""
_RECORDED = ("video", "voice", "video_note")
_ACTIONS = {
    "typing",
    "choose_sticker",
    "find_location",
    *(f"record_{what}" for what in _RECORDED),
    *(f"upload_{what}" for what in ("photo", "document", *_RECORDED)),
}


async def get_me(world: World, fields: Fields) -> Result:
    """The bot itself."""
    world.carried_out("getMe", fields)
    may: Json = {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
    }
    return world.bot.as_json() | may


async def get_updates(world: World, fields: Fields) -> Result:
    """Wait for updates; the one call that is not written down."""
    kinds = fields.structure("allowed_updates", list, "can't parse allowed updates JSON object")
    limit = fields.integer("limit", 100)
    if not 1 <= limit <= 100:
        limit = 100
    return await world.updates.poll(
        fields.integer("offset", 0), limit, fields.integer("timeout", 0), cast("list[str] | None", kinds)
    )


async def delete_webhook(world: World, fields: Fields) -> Result:
    """There is none; waiting updates are dropped on request."""
    if fields.boolean("drop_pending_updates"):
        world.updates.forget()
    world.carried_out("deleteWebhook", fields)
    return True


async def send_message(world: World, fields: Fields) -> Result:
    """Post a text."""
    chat = world.find_chat(fields.get("chat_id", ""))
    text, entities = check.message_text(fields, too_long="message is too long")
    replied = _replied(chat, fields)
    topic = fields.integer("message_thread_id", 0) or (replied.topic if replied else None)
    chat.check_writable(topic)
    message = Message(
        chat=chat,
        id=0,
        sender=None if chat.kind == "channel" else world.bot,
        sent=world.clock.now(),
        text=text,
        entities=entities,
        keyboard=check.inline_keyboard(fields),
        link_preview=check.link_preview(fields),
        topic=topic,
        reply_to=replied,
        silent=fields.boolean("disable_notification"),
        own=True,
    )
    message.id = chat.next_message_id()
    chat.messages[message.id] = message
    world.carried_out("sendMessage", fields, chat=chat, message=message)
    return message.as_json(world.users.values())


async def edit_message_text(world: World, fields: Fields) -> Result:
    """Change what a message says; buttons that are not given again go away."""
    message = _own_message(world, fields)
    text, entities = check.message_text(fields, too_long="MESSAGE_TOO_LONG")
    keyboard, preview = check.inline_keyboard(fields), check.link_preview(fields)
    if (text, entities, keyboard, preview) == message.content():
        raise _not_modified()
    message.text, message.entities, message.keyboard, message.link_preview = text, entities, keyboard, preview
    return _edited(world, "editMessageText", fields, message)


async def edit_message_reply_markup(world: World, fields: Fields) -> Result:
    """Change the buttons alone."""
    message = _own_message(world, fields)
    keyboard = check.inline_keyboard(fields)
    if keyboard == message.keyboard:
        raise _not_modified()
    message.keyboard = keyboard
    return _edited(world, "editMessageReplyMarkup", fields, message)


async def delete_message(world: World, fields: Fields) -> Result:
    """Take a message away."""
    chat = world.find_chat(fields.get("chat_id", ""))
    message = chat.messages.get(fields.message_id())
    chat.check_reachable()
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    if not message.own and chat.bot_standing != "administrator" and chat.kind != "private":
        raise bad_request("message can't be deleted")
    message.deleted = True
    world.carried_out("deleteMessage", fields, chat=chat, message=message)
    return True


async def answer_callback_query(world: World, fields: Fields) -> Result:
    """Tell who pressed a button that it was heard."""
    press = world.presses_open.get(fields.get("callback_query_id", ""))
    if press is None or asyncio.get_running_loop().time() - press.at > PRESS_LASTS:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = fields.get("text", "")
    if len(text) > check.CALLBACK_ANSWER_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    world.toasts[press.id] = text
    world.carried_out("answerCallbackQuery", fields, chat=press.message.chat)
    return True


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


async def send_chat_action(world: World, fields: Fields) -> Result:
    """Show that an answer is being written."""
    chat = world.find_chat(fields.get("chat_id", ""))
    if fields.get("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.check_writable(fields.integer("message_thread_id", 0) or None)
    world.carried_out("sendChatAction", fields, chat=chat)
    return True


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
        "getUpdates": get_updates,
        "deleteWebhook": delete_webhook,
        "sendMessage": send_message,
        "editMessageText": edit_message_text,
        "editMessageReplyMarkup": edit_message_reply_markup,
        "deleteMessage": delete_message,
        "answerCallbackQuery": answer_callback_query,
        "getChat": get_chat,
        "getChatMember": get_chat_member,
        "getChatAdministrators": get_chat_administrators,
        "sendChatAction": send_chat_action,
        "leaveChat": leave_chat,
        **PROFILE,
    }.items()
}
"""By name in small letters: Telegram does not look at the case."""


def _replied(chat: Chat, fields: Fields) -> Message | None:
    given = fields.structure("reply_parameters", dict, "can't parse reply parameters JSON object")
    if given is None:
        return None
    reply = cast("Json", given)
    number = reply.get("message_id")
    if not isinstance(number, int):
        raise bad_request('field "message_id" must be of type Number')
    message = chat.messages.get(number)
    if (message is None or message.deleted) and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _own_message(world: World, fields: Fields) -> Message:
    chat = world.find_chat(fields.get("chat_id", ""))
    number = fields.message_id()
    chat.check_reachable()
    message = chat.messages.get(number)
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if not message.own:
        raise bad_request("message can't be edited")
    return message


def _edited(world: World, method: str, fields: Fields, message: Message) -> Json:
    message.edited = world.clock.now()
    world.carried_out(method, fields, chat=message.chat, message=message)
    return message.as_json(world.users.values())


def _not_modified() -> Refusal:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )


def _standing(world: World, chat: Chat, user_id: int) -> tuple[User, Standing]:
    if user_id == world.bot.id:
        return world.bot, chat.bot_standing
    if user_id in chat.members:
        return chat.members[user_id]
    if user_id not in world.users:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return world.users[user_id], "member" if chat.id == user_id else "left"
