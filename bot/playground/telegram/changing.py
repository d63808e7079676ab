"""The methods that change what was said, and the one that answers a pressed button."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.playground.telegram import check
from bot.playground.telegram.chats import Message
from bot.playground.telegram.entities import Json
from bot.playground.telegram.fields import Fields
from bot.playground.telegram.keyboards import inline_keyboard
from bot.playground.telegram.refusal import Refusal, bad_request
from bot.playground.telegram.sending import Method, Result
from bot.playground.telegram.world import World

PRESS_LASTS = 150.0
"""Seconds in which a press can be answered."""
DELETABLE = timedelta(hours=48)
"""How old a message may be that a bot takes away where it is no administrator."""


async def edit_message_text(world: World, fields: Fields) -> Result:
    """Change what a message says; buttons that are not given again go away."""
    message = _own_message(world, fields)
    text, entities = check.message_text(fields, too_long="MESSAGE_TOO_LONG")
    if message.file is not None:
        raise bad_request("there is no text in the message to edit")
    keyboard, preview = inline_keyboard(fields), check.link_preview(fields)
    if (text, entities, keyboard, preview) == message.content():
        raise _not_modified()
    message.text, message.entities, message.keyboard, message.link_preview = text, entities, keyboard, preview
    return _edited(world, "editMessageText", fields, message)


async def edit_message_reply_markup(world: World, fields: Fields) -> Result:
    """Change the buttons alone."""
    message = _own_message(world, fields)
    keyboard = inline_keyboard(fields)
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
    if chat.bot_standing != "administrator":
        if not message.own and chat.kind != "private":
            raise bad_request("message can't be deleted")
        if world.clock.now() - message.sent > DELETABLE:
            raise bad_request("message can't be deleted for everyone")
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
    if fields.boolean("show_alert") and text:
        world.alerts.add(press.id)
    world.carried_out("answerCallbackQuery", fields, chat=press.message.chat)
    return True


def _own_message(world: World, fields: Fields) -> Message:
    chat = world.find_chat(fields.get("chat_id", ""))
    number = fields.message_id()
    chat.check_reachable()
    message = chat.messages.get(number)
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if not message.own or message.reply_keyboard is not None:
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


CHANGING: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
}
"""By the names that the Bot API has for them."""
