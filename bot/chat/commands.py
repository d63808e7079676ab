"""What everybody may ask."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date

from telegram import Update

from bot.chat import asked
from bot.chat.client import Context
from bot.chat.readers import Reader, is_for_us, is_private, paper_linked_in, words_of
from bot.chat.render import answers, card, days, privacy, welcome
from bot.chat.render.message import Message
from bot.chat.render.posts import render
from bot.chat.speaker import Said, Speaker
from bot.daily import calendar
from bot.daily.collect import is_final
from bot.daily.compose import Composer
from bot.ports import Clock
from bot.posts import Card, Post
from storage.papers import Papers
from storage.records import Language
from storage.subscriptions import Subscriptions

log = logging.getLogger(__name__)

_SUBSCRIBE = "sub"
"""What stands behind `?start=` in a link that subscribes."""
_ADDED = "hello"
"""What Telegram sends behind /start to a group that the bot was added to by its own button."""


class Commands:
    """Answers readers: reads what is stored, never the network."""

    def __init__(
        self,
        speaker: Speaker,
        composer: Composer,
        papers: Papers,
        subscriptions: Subscriptions,
        clock: Clock,
        *,
        top: int,
        languages: Sequence[Language],
        admins: Collection[int] = (),
        contact: str | None = None,
        subscribe: Callable[[Update, Context], Awaitable[None]],
        on_admin: Callable[[int], Awaitable[None]],
    ) -> None:
        """`top`: papers that /today shows unless told otherwise; `languages`: those we speak, the first one
        first; `admins`: Telegram's numbers of the people whose /help is longer; `contact`: whom to ask about
        what is kept; `subscribe` answers a link that subscribes; `on_admin` is told which admin has said
        /start.
        """
        self._speaker = speaker
        self._composer = composer
        self._papers = papers
        self._subscriptions = subscriptions
        self._clock = clock
        self._top = top
        self._languages = languages
        self._admins = admins
        self._contact = contact
        self._subscribe = subscribe
        self._on_admin = on_admin

    # -- hello ---------------------------------------------------------------------------------------------

    async def start(self, update: Update, context: Context) -> None:
        """Say hello; behind a link from elsewhere, show what the link is about."""
        payload = words_of(update)
        user = update.effective_user
        if not is_private(update):
            # Who was added by the button has been greeted, and says so by itself.
            if payload != _ADDED:
                await self._speaker.say(update, welcome.group_hello)
            return
        if payload == _SUBSCRIBE:
            await self._subscribe(update, context)
        elif not await self._follow_link(update, payload):
            await self._say_hello(update)
        if user is not None and user.id in self._admins:
            await self._on_admin(user.id)
        elif user is not None and not self._admins:
            log.warning("nobody is an admin yet; whoever said /start would be with PAPERS_ADMINS=%d", user.id)

    async def _say_hello(self, update: Update) -> None:
        reader = await self._speaker.reader(update)
        await self._speaker.say(update, await self._hello(update, reader), reader)

    async def _hello(self, update: Update, reader: Reader) -> Said:
        newest = await self._composer.today(reader.language, 1)
        first, day = (newest.top[0], newest.day) if newest else (None, None)
        subscribed = reader.chat is not None and await self._subscriptions.of(reader.chat.id) is not None
        return lambda: welcome.start(
            first,
            day,
            bot=update.get_bot().username,
            language=reader.language,
            languages=self._languages,
            subscribed=subscribed,
        )

    async def hello_again(self, update: Update) -> None:
        """Put the welcome in place of itself, in the language that was chosen meanwhile."""
        reader = await self._speaker.reader(update)
        await self._speaker.show(update, await self._hello(update, reader), reader)

    async def _follow_link(self, update: Update, payload: str) -> bool:
        """Answer what stood behind `?start=`; false if it leads nowhere."""
        if paper_id := asked.paper_behind_link(payload):
            await self._answer_paper(update, paper_id)
        elif day := asked.day_behind_link(payload):
            await self._answer_day(update, day, asked.MOST_PAPERS)
        else:
            return False
        return True

    async def help(self, update: Update, _: Context) -> None:
        """List what this reader may ask."""
        admin = update.effective_user is not None and update.effective_user.id in self._admins
        await self._speaker.say(update, lambda: welcome.help(admin=admin, private=is_private(update)))

    async def privacy(self, update: Update, _: Context) -> None:
        """What is kept, and whom to ask."""
        await self._speaker.say(update, lambda: privacy.kept(self._contact))

    async def id(self, update: Update, _: Context) -> None:
        """The numbers that settings ask for."""
        chat, user, message = update.effective_chat, update.effective_user, update.effective_message
        assert chat is not None
        speaks_as_group = message is not None and message.sender_chat is not None
        topic = message.message_thread_id if message is not None and message.is_topic_message else None
        number = None if user is None or speaks_as_group else user.id
        await self._speaker.say(update, lambda: days.ids(number, chat.id, topic))

    # -- days ----------------------------------------------------------------------------------------------

    async def today(self, update: Update, _: Context) -> None:
        """The newest complete day, in one message."""
        said = words_of(update)
        count = asked.count_in(said) if said else self._top
        if count is None:
            await self._speaker.say(update, answers.today_usage)
        else:
            await self._answer_today(update, count)

    async def today_in_words(self, update: Update, _: Context) -> None:
        """The same, asked for without a command."""
        await self._answer_today(update, self._top)

    async def _answer_today(self, update: Update, count: int) -> None:
        reader = await self._speaker.reader(update)
        if digest := await self._composer.today(reader.language, count, reader.zone):
            await self._post(update, digest, reader)
        else:
            await self._speaker.say(update, answers.no_day_yet, reader)

    async def day(self, update: Update, _: Context) -> None:
        """A day's papers, also of the day whose list is filling up."""
        words = words_of(update)
        day, count = asked.day_and_count_in(words, calendar.running(self._clock.now()))
        if not words:
            await self._speaker.say(update, days.date_usage)
        elif day is None:
            await self._speaker.say(update, lambda: days.date_not_understood(words))
        elif count is None and len(words.split()) > 1 and asked.day_in(words, day) is None:
            await self._speaker.say(update, answers.today_usage)
        else:
            await self._answer_day(update, day, count or self._top)

    async def _answer_day(self, update: Update, day: date, count: int) -> None:
        reader = await self._speaker.reader(update)
        digest = await self._composer.digest(day, reader.language, count, reader.zone)
        if digest is not None:
            await self._post(update, digest, reader)
        else:
            await self._speaker.say(update, await self.without(day, private=reader.private), reader)

    async def without(self, day: date, *, private: bool) -> Said:
        """What to say of a day that has no papers, and which days near it have some."""
        running = calendar.running(self._clock.now())
        first = await self._papers.oldest_day()
        if day > running:
            return lambda: days.future(day, running)
        if first is None or day < first:
            return lambda: days.before_all(day, first)
        if day == running and calendar.is_weekday(day):
            return lambda: days.still_running(day)
        known = is_final(await self._papers.collection(day), day)
        before = await self._papers.newest_day(day)
        after = await self._papers.oldest_day(day)
        newest = calendar.newest_complete(self._clock.now())
        nearest = tuple(near for near in (before, after) if near is not None and near <= newest)
        weekend = not calendar.is_weekday(day)
        return lambda: days.no_papers(day, weekend=weekend, known=known, nearest=nearest, private=private)

    # -- papers --------------------------------------------------------------------------------------------

    async def paper(self, update: Update, _: Context) -> None:
        """One paper, by its number or a link to it."""
        words = words_of(update)
        paper_id = asked.paper_in(words) or paper_linked_in(update)
        if paper_id is None:
            await self._speaker.say(update, days.paper_usage)
        else:
            await self._answer_paper(update, paper_id)

    async def linked(self, update: Update, _: Context) -> None:
        """A message that holds a link to a paper."""
        paper_id = paper_linked_in(update)
        assert paper_id is not None, "the filter has found one"
        await self._answer_paper(update, paper_id)

    async def _answer_paper(self, update: Update, paper_id: str) -> None:
        reader = await self._speaker.reader(update)
        found = await self._composer.card(paper_id, reader.language)
        if found is None:
            await self._speaker.say(update, lambda: days.paper_unknown(paper_id), reader)
        elif reader.private:
            await self._speaker.say(update, lambda: self._card(found, reader), reader)
        else:
            await self._post(update, found, reader)

    def _card(self, found: Card, reader: Reader) -> Message:
        return card.in_private(
            found, back=None, own=reader.language, languages=self._languages, shown=reader.language
        )

    # -- the rest ------------------------------------------------------------------------------------------

    async def unknown(self, update: Update, context: Context) -> None:
        """A command that is not for this person; in a group it may be another bot's, unless it names us."""
        if update.message is not None and is_for_us(update.message):
            await self.not_understood(update, context)

    async def not_understood(self, update: Update, _: Context) -> None:
        """Point to what is understood."""
        await self._speaker.say(update, lambda: days.not_understood(is_private(update)))

    async def apologise(self, update: Update) -> None:
        """Something broke on our side."""
        await self._speaker.say(update, answers.apology)

    async def _post(self, update: Update, post: Post, reader: Reader) -> None:
        bot = update.get_bot().username
        await self._speaker.say(update, lambda: render(post, bot=bot, private=reader.private), reader)
