"""Who is speaking, in which language to answer, and whether it is the bot that is meant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from telegram import Message, MessageEntity, Update
from telegram.constants import ChatType
from telegram.ext import filters

from bot.chat import asked
from storage.chats import Chats
from storage.records import Chat, Language


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads an answer: a person in their own chat, or all of a group."""

    language: Language
    chat: Chat | None
    """What we know of the chat that the answer goes to."""
    private: bool

    @property
    def zone(self) -> str | None:
        """The time zone that was chosen there."""
        return self.chat.zone if self.chat else None


class Readers:
    """Knows what chats have chosen."""

    def __init__(
        self,
        chats: Chats,
        languages: Sequence[Language],
        on_return: Callable[[Chat], Awaitable[None]],
    ) -> None:
        """`languages`: those we speak, the first one first; `on_return` is told of a chat that we could
        not write to and that speaks to us again.
        """
        self._chats = chats
        self._languages = languages
        self._on_return = on_return

    async def of(self, update: Update) -> Reader:
        """Who reads the answer to this update.

        In a group its own language goes first, then the language of whoever asked.
        """
        chat, user = update.effective_chat, update.effective_user
        known = await self._chats.known([one.id for one in (chat, user) if one is not None])
        here = known.get(chat.id) if chat else None
        if here is not None and here.left is not None:
            here = await self._chats.remember(here.telegram_id, here.kind, here.title, here.username)
            await self._on_return(here)
        self_chosen = known.get(user.id) if user else None
        for language in (here and here.language, self_chosen and self_chosen.language):
            if language and language in self._languages:
                return Reader(language, here, is_private(update))
        return Reader(language_of(update, self._languages), here, is_private(update))


def language_of(update: Update, languages: Sequence[Language]) -> Language:
    """The language of the reader's app if we speak it, else English if we do, else the first that we speak.

    Telegram does not always tell it, and tells it with a region at times: `ko`, `pt-br`.
    """
    user = update.effective_user
    wanted = (user.language_code or "").lower() if user else ""
    for candidate in (wanted, wanted.partition("-")[0], "en"):
        if candidate in languages:
            return candidate
    return languages[0]


def words_of(update: Update) -> str:
    """What the reader wrote behind the command."""
    return asked.behind_command(_text_of(update.effective_message))


def paper_linked_in(update: Update) -> str | None:
    """The paper that a message links to, in its words or behind them."""
    return paper_linked(update.effective_message)


def paper_linked(message: Message | None) -> str | None:
    """The first paper that a message names or links to."""
    if message is None:
        return None
    behind = (
        entity.url or ""
        for entity in (message.entities or message.caption_entities)
        if entity.type == MessageEntity.TEXT_LINK
    )
    return asked.paper_in(asked.plain(_text_of(message))) or asked.paper_in(" ".join(behind))


def is_private(update: Update) -> bool:
    """Whether nobody else reads along."""
    return update.effective_chat is not None and update.effective_chat.type == ChatType.PRIVATE


def is_for_us(message: Message) -> bool:
    """Whether a command is for this bot and no other: in private, or as `/command@username`."""
    if message.chat.type == ChatType.PRIVATE:
        return True
    # Where the command ends Telegram says: in "/today@bot, please" it is before the comma.
    command = (message.text or "")[: message.entities[0].length] if message.entities else ""
    return command.lower().endswith(f"@{message.get_bot().username}".lower())


def _text_of(message: Message | None) -> str:
    return (message and (message.text or message.caption)) or ""


class _FromPerson(filters.MessageFilter):
    """Somebody wrote it here by hand; an administrator who speaks as the group counts."""

    def filter(self, message: Message) -> bool:
        if message.via_bot is not None or message.is_automatic_forward:
            return False
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat.id
        return message.from_user is not None and not message.from_user.is_bot


class _CommandForUs(filters.MessageFilter):
    """A command that can be nobody else's."""

    def filter(self, message: Message) -> bool:
        return is_for_us(message)


class _PaperForUs(filters.MessageFilter):
    """A link to a paper, in private or in a message that mentions the bot or answers it."""

    def filter(self, message: Message) -> bool:
        return self._is_to_us(message) and paper_linked(message) is not None

    def _is_to_us(self, message: Message) -> bool:
        if message.chat.type == ChatType.PRIVATE:
            return True
        bot = message.get_bot()
        answered = message.reply_to_message
        if answered is not None and answered.from_user is not None and answered.from_user.id == bot.id:
            return True
        mentions = message.parse_entities([MessageEntity.MENTION]) | message.parse_caption_entities(
            [MessageEntity.MENTION]
        )
        return f"@{bot.username}".lower() in map(str.lower, mentions.values())


class _Saying(filters.MessageFilter):
    """Nothing but one of these words."""

    def __init__(self, *words: str) -> None:
        super().__init__(name=f"saying {words[0]}")
        self._words = frozenset(words)

    def filter(self, message: Message) -> bool:
        return asked.plain(message.text or "").lower().strip(".!?") in self._words


SAID = filters.UpdateType.MESSAGE & _FromPerson(name="from a person")
"""New messages of people: no edits, no channel posts, nothing that a bot wrote or helped to write."""
COMMAND_FOR_US = SAID & filters.COMMAND & _CommandForUs(name="command for us")
PAPER_FOR_US = SAID & ~filters.COMMAND & (filters.TEXT | filters.CAPTION) & _PaperForUs(name="paper for us")
IN_PRIVATE = SAID & filters.ChatType.PRIVATE
TODAY = IN_PRIVATE & _Saying("today", "오늘", "오늘 논문", "오늘의 논문")
SUBSCRIBE = IN_PRIVATE & _Saying("subscribe", "구독", "구독하기")
UNSUBSCRIBE = IN_PRIVATE & _Saying("unsubscribe", "stop", "구독 취소", "구독취소", "구독 해지", "구독해지")
HELP = IN_PRIVATE & _Saying("help", "도움말", "도움", "도와줘")
SETTINGS = IN_PRIVATE & _Saying("settings", "설정")
