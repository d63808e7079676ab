"""Who may decide for a group."""

from __future__ import annotations

import logging

from telegram import Bot, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError

from bot.chat.outcomes import said

log = logging.getLogger(__name__)

_MAY = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


class Administrators:
    """Asks Telegram, each time: who was an administrator yesterday need not be one today."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def may_choose(self, update: Update) -> bool | None:
        """Whether whoever sent this may decide for the chat it came from; None if Telegram does not say.

        In private everybody may; who speaks as the group is one of its administrators, an anonymous one.
        """
        chat, user, message = update.effective_chat, update.effective_user, update.message
        if chat is None:
            return False
        if chat.type == ChatType.PRIVATE:
            return True
        if message is not None and message.sender_chat is not None:
            return message.sender_chat.id == chat.id
        if user is None:
            return False
        try:
            member = await self._bot.get_chat_member(chat.id, user.id)
        except TelegramError as error:
            why = said(error, secret=self._bot.token)
            log.warning("an administrator was not looked up", extra={"update": update.update_id, "why": why})
            return None
        return member.status in _MAY
