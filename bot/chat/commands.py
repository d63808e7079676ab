"""What everybody may ask."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence

from telegram import Update

from bot.chat import asked
from bot.chat.answers import Answers
from bot.chat.client import Context
from bot.chat.phrases import speaking
from bot.chat.readers import is_for, language_of, words_of
from bot.chat.render import admin_answers, answers
from bot.chat.render.message import Message
from bot.chat.render.posts import render
from bot.daily import calendar
from bot.daily.compose import Composer
from bot.ports import Clock
from bot.posts import Post
from storage.records import Language
from storage.search import Search

log = logging.getLogger(__name__)


class Commands:
    """Answers readers: reads what is stored, never the network."""

    def __init__(
        self,
        speaker: Answers,
        composer: Composer,
        search: Search,
        clock: Clock,
        *,
        top: int,
        languages: Sequence[Language],
        admins: Collection[int] = (),
    ) -> None:
        """`top`: papers that /today shows unless told otherwise; `languages`: those we speak, the first one
        first; `admins`: Telegram's numbers of the people whose /help is longer.
        """
        self._speaker = speaker
        self._composer = composer
        self._search = search
        self._clock = clock
        self._top = top
        self._languages = languages
        self._admins = admins

    async def start(self, update: Update, _: Context) -> None:
        """Say hello; behind a link from the channel, show what the link is about."""
        if not await self._follow_link(update, words_of(update)):
            newest = await self._composer.today(language_of(update, self._languages), 1)
            first, day = (newest.top[0], newest.day) if newest else (None, None)
            await self._say(update, lambda: answers.start(first, day))

    async def _follow_link(self, update: Update, payload: str) -> bool:
        """Answer what stood behind `?start=`; false if it leads nowhere."""
        language = language_of(update, self._languages)
        running = calendar.running(self._clock.now())
        if paper_id := asked.paper_behind_link(payload):
            card = await self._composer.card(paper_id, language)
            if card is None:
                return False
            await self._post(update, card, language)
        elif day := asked.day_behind_link(payload):
            digest = await self._composer.digest(day, language, asked.MOST_PAPERS)
            if digest is None:
                await self._say(update, lambda: admin_answers.day_unknown(day))
            elif day == running:
                await self._say(update, lambda: admin_answers.day_running(day))
            else:
                await self._post(update, digest, language)
        else:
            return False
        return True

    async def help(self, update: Update, _: Context) -> None:
        """List what this reader may ask."""
        admin = update.effective_user is not None and update.effective_user.id in self._admins
        await self._say(update, lambda: answers.help(admin=admin))

    async def today(self, update: Update, _: Context) -> None:
        """The newest complete day, in one message."""
        language = language_of(update, self._languages)
        said = words_of(update)
        count = asked.count_in(said) if said else self._top
        if count is None:
            await self._say(update, answers.today_usage)
        elif digest := await self._composer.today(language, count):
            await self._post(update, digest, language)
        else:
            await self._say(update, answers.no_day_yet)

    async def author(self, update: Update, _: Context) -> None:
        """Papers of everybody whose name fits."""
        name = words_of(update)
        if not name:
            await self._say(update, answers.author_usage)
            return
        found = await self._search.by_author(name)
        if found.papers:
            await self._say(update, lambda: answers.author(found, name))
        else:
            await self._say(update, lambda: answers.author_unknown(name))

    async def unknown(self, update: Update, context: Context) -> None:
        """A command that is not ours; in a group it may be another bot's, unless it names us."""
        if is_for(update, context.bot.username):
            await self.not_understood(update, context)

    async def not_understood(self, update: Update, _: Context) -> None:
        """Point to /help."""
        await self._say(update, answers.not_understood)

    async def apologise(self, update: Update) -> None:
        """Something broke on our side."""
        await self._say(update, answers.apology)

    async def _post(self, update: Update, post: Post, language: Language) -> None:
        await self._say(update, lambda: render(post), language)

    async def _say(
        self, update: Update, message: Callable[[], Message], language: Language | None = None
    ) -> None:
        with speaking(language or language_of(update, self._languages)):
            said = message()
        await self._speaker.reply(update, said)
        log.info("answered", extra={"update": update.update_id})
