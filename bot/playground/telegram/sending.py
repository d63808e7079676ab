"""The methods that say something."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

from bot.playground.telegram import check
from bot.playground.telegram.chats import Chat, Message
from bot.playground.telegram.entities import Entity, Json
from bot.playground.telegram.fields import Fields
from bot.playground.telegram.files import FileKind, StoredFile
from bot.playground.telegram.keyboards import markup
from bot.playground.telegram.refusal import bad_request
from bot.playground.telegram.world import World

Result = object
Method = Callable[[World, Fields], Awaitable[Result]]

_RECORDED = ("video", "voice", "video_note")
_ACTIONS = {
    "typing",
    "choose_sticker",
    "find_location",
    *(f"record_{what}" for what in _RECORDED),
    *(f"upload_{what}" for what in ("photo", "document", *_RECORDED)),
}


async def send_message(world: World, fields: Fields) -> Result:
    """Post a text."""
    chat = world.find_chat(fields.get("chat_id", ""))
    said = check.message_text(fields, too_long="message is too long")
    return _post(world, "sendMessage", fields, chat, said, preview=check.link_preview(fields))


async def send_document(world: World, fields: Fields) -> Result:
    """Post a file of any kind; a thumbnail is not looked at."""
    return _post_file(world, "sendDocument", fields, "document")


async def send_photo(world: World, fields: Fields) -> Result:
    """Post a picture, which is kept as it came."""
    return _post_file(world, "sendPhoto", fields, "photo")


async def send_chat_action(world: World, fields: Fields) -> Result:
    """Show that an answer is being written."""
    chat = world.find_chat(fields.get("chat_id", ""))
    action = fields.get("action", "")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    topic = fields.integer("message_thread_id", 0) or None
    chat.check_writable(topic)
    world.note_typing(chat, topic, action)
    world.carried_out("sendChatAction", fields, chat=chat)
    return True


def _post_file(world: World, method: str, fields: Fields, kind: FileKind) -> Result:
    chat = world.find_chat(fields.get("chat_id", ""))
    said = check.caption(fields)
    # A chat that cannot be written to is told before the file is kept.
    chat.check_writable(_topic(fields, _replied(chat, fields)))
    return _post(world, method, fields, chat, said, file=world.files.take(kind, fields.file(kind)))


def _post(
    world: World,
    method: str,
    fields: Fields,
    chat: Chat,
    said: tuple[str, tuple[Entity, ...]],
    *,
    preview: Json | None = None,
    file: StoredFile | None = None,
) -> Result:
    replied = _replied(chat, fields)
    topic = _topic(fields, replied)
    chat.check_writable(topic)
    keyboard, reply_keyboard = markup(fields, chat)
    photo = file is not None and file.kind == "photo"
    message = Message(
        chat=chat,
        id=0,
        sender=None if chat.kind == "channel" else world.bot,
        sent=world.clock.now(),
        text=said[0],
        entities=said[1],
        keyboard=keyboard,
        link_preview=preview,
        topic=topic,
        reply_to=replied,
        silent=fields.boolean("disable_notification"),
        own=True,
        reply_keyboard=reply_keyboard,
        file=file,
        caption_above=photo and fields.boolean("show_caption_above_media"),
        media_spoiler=photo and fields.boolean("has_spoiler"),
        protected=fields.boolean("protect_content"),
    )
    if world.floods is not None:
        world.floods.check(chat, world.clock.now(), paid=fields.boolean("allow_paid_broadcast"))
    message.id = chat.next_message_id()
    chat.messages[message.id] = message
    world.note_typing(chat, topic, None)
    world.carried_out(method, fields, chat=chat, message=message)
    return message.as_json(world.users.values())


def _topic(fields: Fields, replied: Message | None) -> int | None:
    return fields.integer("message_thread_id", 0) or (replied.topic if replied else None)


def _replied(chat: Chat, fields: Fields) -> Message | None:
    given = fields.structure("reply_parameters", dict, "can't parse reply parameters JSON object")
    if given is None:
        return None
    reply = cast("Json", given)
    number = reply.get("message_id")
    if type(number) is not int:  # a bool is an int, too
        raise bad_request('field "message_id" must be of type Number')
    message = chat.messages.get(number)
    if (message is None or message.deleted) and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


SENDING: dict[str, Method] = {
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "sendChatAction": send_chat_action,
}
"""By the names that the Bot API has for them."""
