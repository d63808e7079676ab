"""Looks up the chat that the day is posted to, and whether the bot may post there."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot, ChatFullInfo, ChatMember
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.chat.client import TelegramDown
from bot.chat.outcomes import said
from bot.ports import Clock, TokenRefused

log = logging.getLogger(__name__)

_ASK_AGAIN = 5.0


class ChannelRefused(Exception):
    """The bot may not post where it is told to; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Found:
    """The chat that the day is posted to, and what the bot may do there."""

    chat: ChatFullInfo
    rights: tuple[str, ...]
    """In Telegram's words: `post`, `edit`, `delete`."""


async def look_up(bot: Bot, name: str | int, clock: Clock, *, patience: timedelta = timedelta()) -> Found:
    """The chat of this @name or number, once it is sure that the bot may post there.

    Asks again for as long as `patience` while Telegram does not answer. Raises ChannelRefused, TokenRefused
    and TelegramDown.
    """
    give_up = clock.now() + patience
    while True:
        try:
            return await _asked(bot, name)
        except TelegramDown as down:
            if clock.now() >= give_up:
                raise
            log.warning("the channel was not looked up", extra={"why": str(down)})
            await clock.sleep(_ASK_AGAIN)


async def _asked(bot: Bot, name: str | int) -> Found:
    try:
        chat = await bot.get_chat(name)
        member = await bot.get_chat_member(chat.id, bot.id)
    except BadRequest:
        raise ChannelRefused(
            f"Telegram knows no chat {name}: check PAPERS_CHANNEL, and add the bot there as an administrator"
        ) from None
    except ChatMigrated as moved:
        raise ChannelRefused(
            f"{name} has become a supergroup: set PAPERS_CHANNEL to {moved.new_chat_id}"
        ) from None
    except Forbidden:
        raise ChannelRefused(f"the bot is not in {name}: {_REMEDY}") from None
    except InvalidToken:
        raise TokenRefused("Telegram refuses the bot's token") from None
    except TelegramError as error:
        raise TelegramDown(f"Telegram does not answer: {said(error, secret=bot.token)}") from None
    if not _may_post(chat, member):
        raise ChannelRefused(f"the bot may not post in {name}: {_REMEDY}")
    rights = [right for right in _RIGHTS if getattr(member, f"can_{right}_messages", False)]
    return Found(chat, tuple(rights) or ("post",))


_RIGHTS = ("post", "edit", "delete")
_REMEDY = "make it an administrator there with the right to post messages"


def _may_post(chat: ChatFullInfo, member: ChatMember) -> bool:
    if member.status == ChatMemberStatus.OWNER:
        return True
    if chat.type == ChatType.CHANNEL:
        return member.status == ChatMemberStatus.ADMINISTRATOR and bool(
            getattr(member, "can_post_messages", False)
        )
    if member.status == ChatMemberStatus.RESTRICTED:
        return bool(getattr(member, "can_send_messages", False))
    return member.status in (ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER)
