"""Where the bot comes to, is thrown out of, and moves with."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from telegram import ChatMember, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.chat.client import Context
from bot.chat.render import welcome
from bot.chat.speaker import Speaker
from bot.daily.digests import Digests
from bot.ports import Clock
from storage.chats import Chats

log = logging.getLogger(__name__)

_OUT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


class Tell(Protocol):
    """Tells every admin this, once for its key."""

    def __call__(self, name: str, key: str, **facts: str | int) -> Awaitable[None]:
        """See `bot.daily.alarm`."""


class Arrivals:
    """Keeps in step with where the bot may speak. What Telegram says twice changes nothing more."""

    def __init__(
        self,
        speaker: Speaker,
        chats: Chats,
        digests: Digests,
        clock: Clock,
        tell: Tell,
        *,
        channel: int | None,
        may_hear: Callable[[int], bool],
    ) -> None:
        """`channel`: Telegram's number of the chat that the day is posted to; `may_hear` says of a chat
        whether the operator lets it use the bot.
        """
        self._speaker = speaker
        self._chats = chats
        self._digests = digests
        self._clock = clock
        self._tell = tell
        self._channel = channel
        self._may_hear = may_hear

    async def changed(self, update: Update, _: Context) -> None:
        """Somebody let the bot in, threw it out, or changed what it may do."""
        change = update.my_chat_member
        assert change is not None
        before, now = change.old_chat_member, change.new_chat_member
        if _is_out(now):
            await self._left(update)
        elif change.chat.type == ChatType.CHANNEL:
            if _may_post(now) and not _may_post(before):
                await self._joined_channel(update)
        else:
            await self._came(update, anew=_is_out(before))

    async def moved(self, update: Update, _: Context) -> None:
        """A group became a supergroup: Telegram says so in both."""
        message = update.message
        assert message is not None
        if message.migrate_to_chat_id is not None:
            old, new = message.chat.id, message.migrate_to_chat_id
        else:
            assert message.migrate_from_chat_id is not None
            old, new = message.migrate_from_chat_id, message.chat.id
        if old >= 0 or new >= 0:
            return  # groups have negative numbers; nobody else moves
        await self._chats.move(old, new)
        log.info("a group became a supergroup", extra={"update": update.update_id})

    async def _left(self, update: Update) -> None:
        chat = update.effective_chat
        assert chat is not None
        await self._chats.leave(chat.id, "the bot is not there any more", self._clock.now())
        log.info("the bot left a chat", extra={"update": update.update_id, "kind": chat.type})
        if chat.id == self._channel:
            await self._tell("channel_lost", f"channel_lost:{update.update_id}", channel=_name(update))

    async def _joined_channel(self, update: Update) -> None:
        chat = update.effective_chat
        assert chat is not None
        if chat.id == self._channel:
            await self._chats.remember(chat.id, chat.type, chat.title, chat.username)
            return
        log.info("added to a channel; to post there: PAPERS_CHANNEL=%d", chat.id)
        name = f"@{chat.username}" if chat.username else str(chat.id)
        await self._tell("channel_added", f"channel_added:{chat.id}", channel=_name(update), id=name)

    async def _came(self, update: Update, *, anew: bool) -> None:
        chat = update.effective_chat
        assert chat is not None
        known = await self._chats.of(chat.id)
        private = chat.type == ChatType.PRIVATE
        if private and known is None:
            return
        if private:
            back = await self._chats.remember(chat.id, chat.type)
        else:
            back = await self._chats.remember(chat.id, chat.type, chat.title, chat.username)
        if known is not None and known.left is not None:
            await self._digests.returned(back)
        # Written down before it is greeted: said twice is worse than not at all.
        if not private and anew and (known is None or known.left is not None) and self._may_hear(chat.id):
            await self._speaker.say(update, welcome.group_hello)


def _name(update: Update) -> str:
    chat = update.effective_chat
    assert chat is not None
    return f"@{chat.username}" if chat.username else chat.title or str(chat.id)


def _is_out(member: ChatMember) -> bool:
    is_restricted = member.status == ChatMemberStatus.RESTRICTED
    return member.status in _OUT or (is_restricted and not getattr(member, "is_member", True))


def _may_post(member: ChatMember) -> bool:
    return member.status == ChatMemberStatus.ADMINISTRATOR and bool(
        getattr(member, "can_post_messages", False)
    )
