"""What a chat decides for itself: each day's digest and its hour, the language, clocks, oblivion."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import Final
from zoneinfo import ZoneInfo

from telegram import Update

from bot.chat import asked
from bot.chat.administrators import Administrators
from bot.chat.client import Context
from bot.chat.readers import Reader, is_private, words_of
from bot.chat.render import choices, privacy, welcome
from bot.chat.speaker import Said, Speaker
from bot.daily import calendar
from bot.daily.compose import place_of
from bot.daily.digests import DEFAULT_HOUR, Digests
from bot.ports import Clock
from storage.chats import Chats
from storage.records import Chat, Language, Subscription
from storage.subscriptions import Subscriptions

log = logging.getLogger(__name__)

_HOME: Final[Mapping[Language, str]] = {"ko": "Asia/Seoul"}
"""Where nearly everybody lives who reads a language: nobody of them is asked for a time zone."""


class Choices:
    """In a group its administrators decide; in private everybody does for themselves."""

    def __init__(
        self,
        speaker: Speaker,
        administrators: Administrators,
        chats: Chats,
        subscriptions: Subscriptions,
        digests: Digests,
        clock: Clock,
        *,
        languages: Sequence[Language],
        zone: ZoneInfo,
        kept: Collection[int],
        may_hear: Callable[[int], bool],
    ) -> None:
        """`zone` counts where none was chosen; `kept`: chats, by Telegram's numbers, that the operator has
        named and that are never forgotten whole; `may_hear` says of a chat whether the operator lets it use
        the bot.
        """
        self._speaker = speaker
        self._administrators = administrators
        self._chats = chats
        self._subscriptions = subscriptions
        self._digests = digests
        self._clock = clock
        self._languages = languages
        self._zone = zone
        self._kept = kept
        self._may_hear = may_hear

    # -- each day ------------------------------------------------------------------------------------------

    async def subscribe(self, update: Update, _: Context) -> None:
        """Each new day here, at the hour given."""
        wanted = asked.hour_and_zone_in(words_of(update))
        if wanted is None:
            await self._speaker.say(update, choices.subscribe_usage)
        else:
            await self.subscribe_at(update, *wanted)

    async def subscribe_in_words(self, update: Update, _: Context) -> None:
        """The same without a command, and behind a link or a button."""
        await self.subscribe_at(update, None, None)

    async def subscribe_at(self, update: Update, hour: time | None, zone: str | None) -> None:
        """Each new day here at this hour by the clocks of this zone, or as it was chosen before."""
        if not await self.may_choose(update):
            return
        reader = await self._speaker.reader(update)
        assert update.effective_chat is not None
        number = update.effective_chat.id
        if not reader.private and not self._may_hear(number):
            # A person who is let in asks for a group that is not.
            await self._speaker.say(update, lambda: welcome.private_bot(number), reader)
            return
        chat = await self.remembered(update)
        before = await self._subscriptions.of(chat.id)
        if before is not None and not reader.private and before.language in self._languages:
            # Whoever changes a group's hour may read another language, or none that Telegram tells.
            reader = replace(reader, language=before.language)
        zone = zone or chat.zone or _HOME.get(reader.language)
        if before is not None and hour is None and zone == chat.zone:
            place = self._place(chat)
            await self._speaker.say(update, lambda: choices.already_subscribed(before.at, place), reader)
            return
        if zone is not None and zone != chat.zone:
            chat = await self._digests.move_to(chat, zone, before)
        at = hour or (before.at if before else DEFAULT_HOUR)
        first = await self._digests.subscribe(chat, reader.language, at, _topic(update))
        log.info("a chat subscribed", extra={"chat": chat.id, "at": f"{at:%H:%M}"})
        place = self._place(chat)
        if before is not None:
            await self._speaker.say(update, lambda: choices.hour_changed(at, place), reader)
        else:
            group, zones = not reader.private, chat.zone is None
            await self._speaker.say(
                update, lambda: choices.subscribed(at, place, first=first, group=group, zones=zones), reader
            )

    async def unsubscribe(self, update: Update, _: Context) -> None:
        """No more of them here."""
        if not await self.may_choose(update):
            return
        chat = await self._known(update)
        ended = chat is not None and await self._digests.unsubscribe(chat)
        if ended:
            log.info("a chat unsubscribed", extra={"chat": chat and chat.id})
        await self._speaker.say(update, choices.unsubscribed if ended else choices.not_subscribed)

    # -- language and clock --------------------------------------------------------------------------------

    async def language(self, update: Update, _: Context) -> None:
        """Speak another language here."""
        language = asked.language_in(words_of(update), self._languages)
        if language is None:
            await self._speaker.say(update, lambda: choices.language_usage(self._languages))
        elif await self.may_choose(update):
            await self.speak(update, language)
            await self._speaker.say(update, lambda: choices.language_chosen(language))

    async def speak(self, update: Update, language: Language) -> None:
        """Keep that this language is spoken here."""
        chat = await self.remembered(update)
        await self._chats.choose_language(chat.id, language)

    async def go_by(self, update: Update, zone: str) -> Subscription | None:
        """Keep that clocks of this zone count here; the subscription of the chat, if it has one."""
        chat = await self.remembered(update)
        before = await self._subscriptions.of(chat.id)
        await self._digests.move_to(chat, zone, before)
        return before

    async def settings(self, update: Update, _: Context) -> None:
        """What is chosen here, with buttons that change it."""
        reader = await self._speaker.reader(update)
        await self._speaker.say(update, await self.chosen(reader), reader)

    async def chosen(self, reader: Reader) -> Said:
        """Tells what is chosen there."""
        subscription = None if reader.chat is None else await self._subscriptions.of(reader.chat.id)
        at = None if subscription is None else subscription.at
        place = place_of(calendar.zone_named(reader.zone, self._zone))
        return lambda: choices.settings(
            language=reader.language, languages=self._languages, at=at, place=place
        )

    # -- to be forgotten -----------------------------------------------------------------------------------

    async def forget(self, update: Update, _: Context) -> None:
        """Delete all that is kept about this chat, and say what that was."""
        if not await self.may_choose(update):
            return
        reader = await self._speaker.reader(update)
        assert update.effective_chat is not None
        keep = update.effective_chat.id in self._kept
        gone = await self._chats.forget(update.effective_chat.id, self._clock.now(), keep=keep)
        if gone is None or (keep and not (gone.subscription or gone.choices or gone.reports)):
            await self._speaker.say(update, privacy.nothing_known, reader)
            return
        log.info("a chat was forgotten", extra={"update": update.update_id})
        await self._speaker.say(
            update,
            lambda: privacy.forgotten(
                subscription=gone.subscription,
                choices=gone.choices,
                messages=gone.messages,
                reports=gone.reports,
                kept_as_admin=keep,
            ),
            reader,
        )

    # -- who and where -------------------------------------------------------------------------------------

    async def may_choose(self, update: Update) -> bool:
        """Whether whoever asks may decide for this chat; if not, they are told why."""
        may = await self._administrators.may_choose(update)
        if not may:
            message = choices.cannot_tell if may is None else choices.only_administrators
            if update.callback_query is not None:
                await self._speaker.toast(update, message)
            else:
                await self._speaker.say(update, message)
        return bool(may)

    async def _known(self, update: Update) -> Chat | None:
        assert update.effective_chat is not None
        return await self._chats.of(update.effective_chat.id)

    async def remembered(self, update: Update) -> Chat:
        """The chat that the update comes from. Of a person's own chat nothing but its number is kept."""
        chat = update.effective_chat
        assert chat is not None
        before = await self._chats.of(chat.id)
        if is_private(update):
            now = await self._chats.remember(chat.id, chat.type)
        else:
            now = await self._chats.remember(chat.id, chat.type, chat.title, chat.username)
        if before is not None and before.left is not None:
            await self._digests.returned(now)
        return now

    def _place(self, chat: Chat) -> str:
        """What the zone of a chat's hours is called after."""
        return place_of(calendar.zone_named(chat.zone, self._zone))


def _topic(update: Update) -> int | None:
    message = update.effective_message
    return message.message_thread_id if message is not None and message.is_topic_message else None
