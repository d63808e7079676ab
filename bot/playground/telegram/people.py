"""What people do in a scene, and what Telegram tells the bot of it."""

from __future__ import annotations

import asyncio

from bot.playground.telegram.chats import Chat, Message, Press, Standing
from bot.playground.telegram.detect import detected
from bot.playground.telegram.entities import Json
from bot.playground.telegram.stage import Stage
from bot.playground.telegram.users import ANONYMOUS, FORWARDER, User


class People(Stage):
    """A stage on which people act."""

    # -- what they write --

    def says(
        self,
        user: User,
        text: str,
        *,
        chat: Chat | None = None,
        topic: int | None = None,
        reply_to: Message | None = None,
        anonymous: bool = False,
        via_bot: User | None = None,
        forwarded_from: Chat | None = None,
        is_automatic_forward: bool | None = None,
    ) -> Message:
        """Somebody writes, to the bot in private unless a chat is given; the bot gets an update.

        `anonymous`: an administrator speaks as the group. `via_bot`: the text was chosen from what an inline
        bot offered. `forwarded_from`: it is a channel's post, in a group forwarded by Telegram itself unless
        `is_automatic_forward` says otherwise, else by the person.
        """
        chat = chat or self.chats[user.id]
        if is_automatic_forward is None:
            is_automatic_forward = forwarded_from is not None and chat.kind != "private"
        if not is_automatic_forward:
            self._joins(user, chat, anonymous=anonymous)
        message = Message(chat, chat.next_message_id(), user, self.clock.now(), text, detected(text))
        message.reply_to, message.via_bot, message.forwarded_from = reply_to, via_bot, forwarded_from
        message.topic = topic if topic is not None else reply_to.topic if reply_to else None
        if anonymous:
            message.sender, message.sender_chat = ANONYMOUS, chat
        if is_automatic_forward:
            message.sender, message.sender_chat = FORWARDER, forwarded_from
            message.is_automatic_forward = True
        self._written(message, "message")
        return message

    def posts(self, channel: Chat, text: str) -> Message:
        """Somebody writes in a channel, which speaks for itself; the bot gets an update if it is in there."""
        message = Message(channel, channel.next_message_id(), None, self.clock.now(), text, detected(text))
        self._written(message, "channel_post")
        return message

    def edits(self, user: User, message: Message, text: str) -> None:
        """Somebody changes what they wrote; the bot gets an update. Raises ValueError if it is not theirs."""
        if message.own or (message.sender not in (user, ANONYMOUS, None)):
            raise ValueError(f"{user.first_name} did not write: {message.text}")
        message.text, message.entities, message.edited = text, detected(text), self.clock.now()
        self._written(message, "edited_channel_post" if message.chat.kind == "channel" else "edited_message")

    # -- what they press --

    def presses(self, user: User, message: Message, button: str) -> Press:
        """Somebody presses the button with this text or this callback data. Raises LookupError."""
        named = [b for b in message.buttons if button in (b["text"], b.get("callback_data"))]
        found = [b["callback_data"] for b in named if "callback_data" in b]
        if not found:
            links = [b["url"] for b in named if "url" in b]
            why = f"opens {links[0]} and tells the bot nothing" if links else "is not"
            raise LookupError(f"the button {button!r} {why} under: {message.text}")
        at = asyncio.get_running_loop().time()
        press = Press(str(next(self._press_numbers)), user, message, str(found[0]), at)
        self.presses_open[press.id] = press
        self._forget_presses()
        self._asked(message.chat)
        self.changes.note()
        query: Json = {
            "id": press.id,
            "from": user.as_json(),
            "message": message.as_json(self.users.values()),
            "chat_instance": str(message.chat.id),
            "data": press.data,
        }
        self.updates.add("callback_query", query)
        return press

    def forget_presses(self) -> None:
        """Every press so far is too old to be answered."""
        self.presses_open.clear()

    # -- where they let the bot in --

    def blocks(self, user: User) -> None:
        """Somebody blocks the bot; it is told, and may not write to them from now on."""
        self.set_standing(self.chats[user.id], "kicked", by=user)

    def unblocks(self, user: User) -> None:
        """Somebody lets the bot write again."""
        self.set_standing(self.chats[user.id], "member", by=user)

    def adds(
        self, user: User, chat: Chat, *, as_administrator: bool = False, start: str | None = None
    ) -> None:
        """Somebody puts the bot into a group, or into a channel, where it can only be an administrator.

        `start`: what the link said that they came by (`?startgroup=`).
        """
        self._asked(chat)
        standing: Standing = "administrator" if as_administrator or chat.kind == "channel" else "member"
        was_inside = chat.hears
        self.set_standing(chat, standing, by=user)
        if chat.kind != "channel" and not was_inside:
            self._happens(chat, user, {"new_chat_members": [self.bot.as_json()]})
        if start is not None:
            self.says(user, f"/start@{self.bot.username} {start}", chat=chat)

    def removes(self, user: User, chat: Chat) -> None:
        """Somebody throws the bot out of a group or a channel."""
        self._asked(chat)
        self.set_standing(chat, "kicked", by=user)
        if chat.kind == "group":
            note = self._service(chat, user, {"left_chat_member": self.bot.as_json()})
            self.updates.add("message", note.as_json())

    def set_standing(self, chat: Chat, standing: Standing, *, by: User) -> None:
        """Somebody lets the bot in, makes it an administrator or throws it out; the bot is told."""
        before = chat.member_json(self.bot, chat.bot_standing)
        chat.bot_standing = standing
        self.changes.note()
        change: Json = {
            "chat": chat.as_json(),
            "from": by.as_json(),
            "date": int(self.clock.now().timestamp()),
            "old_chat_member": before,
            "new_chat_member": chat.member_json(self.bot, standing),
        }
        self.updates.add("my_chat_member", change)

    def becomes_supergroup(self, group: Chat, new_id: int) -> Chat:
        """A group gets another number; the bot is told in both chats, and refused in the old one.

        Its members and the bot's standing come along; messages are counted from one again.
        """
        new = self.add_group(new_id, title=group.title)
        new.members, new.bot_standing, new.bot_may_post = (
            group.members,
            group.bot_standing,
            group.bot_may_post,
        )
        owner = next((user for user, how in group.members.values() if how == "creator"), None)
        self._happens(group, owner, {"migrate_to_chat_id": new_id})
        group.migrated_to = new_id
        note = self._service(new, ANONYMOUS, {"migrate_from_chat_id": group.id})
        note.sender_chat = new
        self._written(note, "message")
        return new

    def repeat_last_update(self) -> None:
        """Telegram delivers the last update once more, under the same number."""
        self.updates.repeat_last()

    # -- what all of that comes down to --

    def _joins(self, user: User, chat: Chat, *, anonymous: bool) -> None:
        """Who writes in a group is in it; who writes to a bot that they blocked has let it in again."""
        standing = chat.members.get(user.id, (user, "left"))[1]
        if anonymous and standing not in ("creator", "administrator"):
            raise ValueError(f"{user.first_name} is no administrator who could speak as the group")
        if chat.kind == "private":
            chat.talked = True
            if chat.bot_standing == "kicked":
                self.unblocks(user)
        elif standing == "left":
            self.set_member(chat, user, "member")

    def _happens(self, chat: Chat, user: User | None, service: Json) -> None:
        self._written(self._service(chat, user, service), "message")

    def _service(self, chat: Chat, user: User | None, service: Json) -> Message:
        return Message(chat, chat.next_message_id(), user, self.clock.now(), "", service=service)

    def _written(self, message: Message, kind: str) -> None:
        """It stands in the chat, and the bot is told if it is in there."""
        message.chat.messages[message.id] = message
        self._asked(message.chat)
        self.changes.note()
        if message.chat.hears:
            self.updates.add(kind, message.as_json(self.users.values()))

    def _asked(self, chat: Chat) -> None:
        self._read[chat.id] = len(self.record)
