"""What only admins may ask of how the work stands, and of what admins did."""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import ZoneInfo

from telegram import Update

from bot.chat import asked
from bot.chat.client import Context
from bot.chat.commands import Commands
from bot.chat.readers import words_of
from bot.chat.render import admin_answers
from bot.chat.speaker import Speaker
from bot.daily import calendar
from bot.daily.compose import place_of
from bot.daily.publish import Publisher
from bot.ports import Clock
from storage.actions import Actions
from storage.askings import Askings
from storage.chats import Chats
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Kind, Spent, State
from storage.reports import Reports
from storage.sending import Sending
from storage.standing import Standing
from storage.subscriptions import Subscriptions

_LOGGED = 10
_MOST_LOGGED = 30


class Admins:
    """Who an admin is, by Telegram's number."""

    def __init__(self, numbers: Collection[int]) -> None:
        self._numbers = numbers

    def __call__(self, update: Update) -> bool:
        """Whether an admin said or pressed this."""
        return update.effective_user is not None and update.effective_user.id in self._numbers


class Admin:
    """Answers admins; anybody else gets the answer that an unknown command gets."""

    def __init__(
        self,
        speaker: Speaker,
        commands: Commands,
        publisher: Publisher,
        papers: Papers,
        ledger: Ledger,
        standing: Standing,
        sending: Sending,
        subscriptions: Subscriptions,
        chats: Chats,
        actions: Actions,
        reports: Reports,
        clock: Clock,
        *,
        is_admin: Admins,
        zone: ZoneInfo,
        version: str,
        askings: Askings | None = None,
    ) -> None:
        """`zone` is the channel's; `askings` is None where there is no model to ask."""
        self._speaker = speaker
        self._commands = commands
        self._publisher = publisher
        self._papers = papers
        self._ledger = ledger
        self._standing = standing
        self._sending = sending
        self._subscriptions = subscriptions
        self._chats = chats
        self._actions = actions
        self._reports = reports
        self._clock = clock
        self._is_admin = is_admin
        self._zone = zone
        self._version = version
        self._askings = askings

    async def status(self, update: Update, context: Context) -> None:
        """The last collect and publish, what is under way and in doubt, and the next run."""
        if not self._is_admin(update):
            await self._commands.unknown(update, context)
            return
        totals = await self._ledger.totals()
        published = await self._standing.last(Kind.DAILY)
        silent_until = await self._sending.paused_until()
        report = admin_answers.StatusReport(
            version=self._version,
            zone=self._zone,
            place=place_of(self._zone),
            collected=await self._papers.last_collection(),
            published_day=published.day if published else None,
            published_at=published.planned if published else None,
            next_publish=self._publisher.next_publish(),
            pending=totals.get(State.PENDING, 0) + totals.get(State.SENDING, 0),
            refused=totals.get(State.REFUSED, 0),
            uncertain=totals.get(State.UNCERTAIN, 0),
            doubtful=await self._ledger.uncertain(),
            waiting=await self._standing.waiting(),
            subscribers=await self._subscriptions.count(),
            silent_until=silent_until if silent_until and silent_until > self._clock.now() else None,
            edits=await self._standing.edits(),
            reported=len(await self._reports.open()),
            spent=await self._spent(),
        )
        await self._speaker.say(update, lambda: admin_answers.status(report))

    async def _spent(self) -> tuple[Spent, Spent] | None:
        if self._askings is None:
            return None
        today = calendar.starts(calendar.running(self._clock.now()))
        return await self._askings.spent(today), await self._askings.spent(today.replace(day=1))

    async def log(self, update: Update, context: Context) -> None:
        """What admins did last, ten of it or as many as were asked for."""
        if not self._is_admin(update):
            await self._commands.unknown(update, context)
            return
        most = asked.number_in(words_of(update)) or _LOGGED
        actions = await self._actions.last(min(most, _MOST_LOGGED))
        numbers = {chat for action in actions if isinstance(chat := action.facts.get("chat"), int)}
        names = {number: chat.name for number, chat in (await self._chats.known(numbers)).items()}
        await self._speaker.say(update, lambda: admin_answers.log(actions, names, self._zone))
