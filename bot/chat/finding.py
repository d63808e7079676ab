"""Finds papers for readers: by who wrote them, and by words that stand in them."""

from __future__ import annotations

from telegram import Update

from bot.chat import asked
from bot.chat.client import Context
from bot.chat.commands import Commands
from bot.chat.readers import is_private, words_of
from bot.chat.render import answers, days
from bot.chat.render.presses import AuthorList, WordsList
from bot.chat.speaker import Said, Speaker
from storage.search import Search


class Finding:
    """Answers whoever looks for papers: reads what is stored, never the network."""

    def __init__(self, speaker: Speaker, commands: Commands, search: Search) -> None:
        self._speaker = speaker
        self._commands = commands
        self._search = search

    async def author(self, update: Update, _: Context) -> None:
        """Papers of everybody whose name fits."""
        name = words_of(update)
        said = await self._by_author(update, name) if name else answers.author_usage
        await self._speaker.say(update, said)

    async def search(self, update: Update, context: Context) -> None:
        """Papers by words; who gives a paper's number or a link to it gets that paper."""
        words = words_of(update)
        if asked.paper_in(words):
            await self._commands.paper(update, context)
        elif not asked.has_words(words):
            await self._speaker.say(update, answers.search_usage)
        elif len(words) > asked.LONGEST_QUESTION:
            await self._speaker.say(update, answers.search_too_long)
        else:
            await self._speaker.say(update, await self._by_words(update, words))

    async def show(self, update: Update, of: AuthorList | WordsList) -> None:
        """Put what was found in the place of the message whose button was pressed."""
        match of:
            case AuthorList(name):
                await self._speaker.show(update, await self._by_author(update, name))
            case WordsList(words):
                await self._speaker.show(update, await self._by_words(update, words))

    async def _by_author(self, update: Update, name: str) -> Said:
        private, bot = is_private(update), update.get_bot().username
        found = await self._search.by_author(name)
        if found.papers:
            return lambda: answers.author(found, name, private=private, bot=bot)
        near = await self._search.near_names(name)
        return lambda: days.author_unknown(name, near)

    async def _by_words(self, update: Update, words: str) -> Said:
        private, bot = is_private(update), update.get_bot().username
        found = await self._search.by_words(words)
        if found.papers:
            return lambda: answers.search(found, words, private=private, bot=bot)
        authors = (await self._search.by_author(words, limit=1)).names
        return lambda: answers.nothing_found(words, authors)
