"""What only admins may ask: post a day again, how the work stands, what became of a doubtful delivery."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from telegram import Update

from bot.chat import asked
from bot.chat.client import Context
from bot.chat.commands import Commands
from bot.chat.readers import words_of
from bot.chat.render import admin_answers, days
from bot.chat.speaker import Said, Speaker
from bot.daily import calendar
from bot.daily.compose import Composer, place_of
from bot.daily.publish import DayEmpty, DayNotOver, NoChannel, Publisher
from bot.ports import Clock
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Kind, State
from storage.standing import Standing

log = logging.getLogger(__name__)

_ANSWERS: dict[str, Literal["sent", "again"]] = {"sent": "sent", "again": "again"}


class Admin:
    """Answers admins; anybody else gets the answer that an unknown command gets."""

    def __init__(
        self,
        speaker: Speaker,
        commands: Commands,
        composer: Composer,
        publisher: Publisher,
        papers: Papers,
        ledger: Ledger,
        standing: Standing,
        nudge: Callable[[], None],
        clock: Clock,
        *,
        admins: Collection[int],
        zone: ZoneInfo,
        version: str,
    ) -> None:
        """`nudge` wakes the courier; `admins` are Telegram's numbers of people; `zone` is the channel's."""
        self._speaker = speaker
        self._commands = commands
        self._composer = composer
        self._publisher = publisher
        self._papers = papers
        self._ledger = ledger
        self._standing = standing
        self._nudge = nudge
        self._clock = clock
        self._admins = admins
        self._zone = zone
        self._version = version
        self._one_press = asyncio.Lock()
        """What a preview says in the end is about the press that was answered last."""

    # -- posting a day again -------------------------------------------------------------------------------

    async def resend(self, update: Update, context: Context) -> None:
        """Show what would be posted and ask; with `now` behind the day, post it."""
        if not self._is_admin(update):
            await self._commands.unknown(update, context)
            return
        words, _, at_once = words_of(update).partition(" ")
        day = asked.day_in(words, calendar.running(self._clock.now())) if words else None
        if (words and day is None) or at_once.lower() not in ("", "now"):
            await self._speaker.say(update, admin_answers.resend_usage)
        elif day is not None and at_once:
            await self._publisher.refresh(day)
            # Telegram may deliver the update again after a crash: the key is of the update.
            answer = await self._plan(day, f"resend:{context.bot.id}:{update.update_id}")
            await self._speaker.say(update, answer)
        else:
            await self._preview(update, day)

    async def confirmed(self, update: Update, _: Context) -> None:
        """The button under a preview: post the day, once for this preview."""
        if not await self._may_press(update):
            return
        async with self._one_press:
            day, key = _pressed_day(update), _preview_key(update)
            if day is not None and key is not None:
                # Written before it is answered: pressed again after a crash, it is known.
                await self._speaker.show(update, await self._plan(day, key))
        await self._speaker.toast(update)

    async def cancelled(self, update: Update, _: Context) -> None:
        """The other button: say that nothing is posted, unless it was confirmed already."""
        if not await self._may_press(update):
            return
        async with self._one_press:
            key = _preview_key(update)
            planned = key is not None and await self._ledger.edition_of(key) is not None
            answer = admin_answers.resend_known if planned else admin_answers.resend_cancelled
            await self._speaker.show(update, answer)
        await self._speaker.toast(update)

    async def _preview(self, update: Update, day: date | None) -> None:
        channel = self._publisher.channel
        if channel is None:
            await self._speaker.say(update, admin_answers.no_channel)
            return
        newest = calendar.newest_complete(self._clock.now())
        running = calendar.running(self._clock.now())
        if day is not None and day > running:
            await self._speaker.say(update, lambda: days.future(day, running))
            return
        if day is not None and day > newest:
            await self._speaker.say(update, lambda: admin_answers.day_running(day))
            return
        about = day or await self._papers.newest_day(newest) or newest
        await self._publisher.refresh(about)
        header = await self._composer.header(about, channel.language, channel.top)
        if header is None:
            await self._speaker.say(update, lambda: admin_answers.day_unknown(about))
            return
        messages = 1 + len(header.top)
        await self._speaker.say(
            update,
            lambda: admin_answers.resend_preview(header, messages, channel.chat.name, channel.language),
        )

    async def _plan(self, day: date, key: str) -> Said:
        """Promise the day to the channel unless this key is known; what to say about it."""
        try:
            messages = await self._publisher.resend(day, key)
        except NoChannel:
            return admin_answers.no_channel
        except DayNotOver:
            return lambda: admin_answers.day_running(day)
        except DayEmpty:
            return lambda: admin_answers.day_unknown(day)
        if messages is None:
            return admin_answers.resend_known
        self._nudge()
        channel = self._publisher.channel
        name = channel.chat.name if channel else ""
        return lambda: admin_answers.resend_planned(day, messages, name)

    # -- how it stands -------------------------------------------------------------------------------------

    async def status(self, update: Update, context: Context) -> None:
        """The last collect and publish, what is under way and in doubt, and the next run."""
        if not self._is_admin(update):
            await self._commands.unknown(update, context)
            return
        totals = await self._ledger.totals()
        published = await self._standing.last(Kind.DAILY)
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
        )
        await self._speaker.say(update, lambda: admin_answers.status(report))

    async def settle(self, update: Update, context: Context) -> None:
        """A person says what became of an uncertain delivery: it was sent, or it is to be sent again."""
        if not self._is_admin(update):
            await self._commands.unknown(update, context)
            return
        words, _, verdict = words_of(update).partition(" ")
        number, how = asked.number_in(words), _ANSWERS.get(verdict.lower())
        if number is None or how is None:
            await self._speaker.say(update, admin_answers.settle_usage)
        elif await self._ledger.decide(number, arrived=how == "sent", at=self._clock.now()):
            self._nudge()
            log.info("a person settled", extra={"delivery": number, "how": how})
            await self._speaker.say(update, lambda: admin_answers.settled(number, how))
        else:
            await self._speaker.say(update, lambda: admin_answers.settle_unknown(number))

    # -- who asks, and in which language --------------------------------------------------------------------

    def _is_admin(self, update: Update) -> bool:
        return update.effective_user is not None and update.effective_user.id in self._admins

    async def _may_press(self, update: Update) -> bool:
        if self._is_admin(update):
            return True
        await self._speaker.toast(update)
        return False


def _pressed_day(update: Update) -> date | None:
    data = (update.callback_query and update.callback_query.data) or ""
    return asked.date_in(data.removeprefix(admin_answers.CONFIRM))


def _preview_key(update: Update) -> str | None:
    """What makes one preview count once, however often its button is pressed."""
    shown = update.callback_query and update.callback_query.message
    return f"resend:{shown.chat.id}:{shown.message_id}" if shown else None
