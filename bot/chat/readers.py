"""Who is speaking, in which language to answer, and whether it is the bot that is meant."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import filters

from bot.chat import asked
from storage.records import Language


def language_of(update: Update, languages: Sequence[Language]) -> Language:
    """The reader's own language if we speak it, else English if we speak that, else the first we speak.

    Telegram tells the language of the reader's app, not always and with a region at times: `ko`, `pt-br`.
    """
    user = update.effective_user
    wanted = (user.language_code or "").lower() if user else ""
    for candidate in (wanted, wanted.partition("-")[0], "en"):
        if candidate in languages:
            return candidate
    return languages[0]


def words_of(update: Update) -> str:
    """What the reader wrote behind the command."""
    return asked.behind_command(_text_of(update))


def is_private(update: Update) -> bool:
    """Whether nobody else reads along."""
    return update.effective_chat is not None and update.effective_chat.type == ChatType.PRIVATE


def is_for(update: Update, username: str) -> bool:
    """Whether a command is for this bot and no other: in private, or as `/command@username`."""
    command, *_ = (_text_of(update) or "/").split(maxsplit=1)
    return is_private(update) or command.lower().endswith(f"@{username.lower()}")


def _text_of(update: Update) -> str:
    return (update.effective_message and update.effective_message.text) or ""


class _FromPerson(filters.MessageFilter):
    """Somebody wrote it here by hand; an administrator who speaks as the group counts."""

    def filter(self, message: Message) -> bool:
        if message.via_bot is not None or message.is_automatic_forward:
            return False
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat.id
        return message.from_user is not None and not message.from_user.is_bot


SAID = filters.UpdateType.MESSAGE & _FromPerson(name="from a person")
"""New messages of people: no edits, no channel posts, nothing that a bot wrote or helped to write."""
