"""Keeps posts true: edits in place, when nothing else is to be said, what was posted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from bot.courier.pace import Pace
from bot.daily import amend
from bot.ports import (
    Clock,
    Edited,
    EditOutcome,
    Later,
    Messenger,
    Moved,
    Refused,
    TokenRefused,
    Uncertain,
    Vanished,
)
from bot.posts import Post
from storage.amendments import SUMMARIES, Amendments
from storage.chats import Chats
from storage.errors import DatabaseBusy, DatabaseFull
from storage.records import Amendment, Delivery

log = logging.getLogger(__name__)

_LOOK_EVERY = timedelta(seconds=1)
"""Between two looks at what is due."""
_OTHERS_FIRST = timedelta(milliseconds=100)
"""Between two looks at a courier that has something on its way: in step with its own looks it would seem
busy for ever.
"""
_BUSY_REST = timedelta(seconds=1)
_DISK_FULL_REST = timedelta(minutes=1)
_FINISHING = 30.0
"""Seconds after a stop for the edit in hand."""

_SHORTEST_REST = timedelta(minutes=1)
_LONGEST_REST = timedelta(hours=1)
_MOST_ATTEMPTS = 30
"""With rests that double from a minute to an hour these take a day."""


class Amender:
    """Makes the edits that are due, one at a time; everything else that the bot has to say goes first.

    An edit that is made twice does no harm, so nothing is claimed: what a stop or a kill has cut off is
    made again. It notifies nobody.
    """

    def __init__(
        self,
        amendments: Amendments,
        chats: Chats,
        messenger: Messenger,
        compose: Callable[[Delivery], Awaitable[Post | None]],
        clock: Clock,
        pace: Pace,
        *,
        idle: Callable[[], bool],
        be_silent: Callable[[timedelta], Awaitable[None]],
        finishing: float = _FINISHING,
    ) -> None:
        """`idle` says whether the courier has nothing on its way or about to be; `be_silent` keeps a silence
        that Telegram asked for; `finishing` is how many seconds the edit in hand has after a stop.
        """
        self._amendments = amendments
        self._chats = chats
        self._messenger = messenger
        self._compose = compose
        self._clock = clock
        self._pace = pace
        self._idle = idle
        self._be_silent = be_silent
        self._finishing = finishing
        self._nudged = asyncio.Event()
        self._stopped = asyncio.Event()

    def nudge(self) -> None:
        """There may be something to do."""
        self._nudged.set()

    def stop(self) -> None:
        """Edit nothing more; `run` ends when the edit in hand is over."""
        self._stopped.set()
        self.nudge()

    async def run(self) -> None:
        """Make edits until stopped. Raises TokenRefused, in an ExceptionGroup."""
        async with asyncio.TaskGroup() as group:
            work = group.create_task(self._work(), name="amendments")
            await self._stopped.wait()
            await asyncio.wait({work}, timeout=self._finishing)
            work.cancel()

    async def _work(self) -> None:
        while not self._stopped.is_set():
            self._nudged.clear()
            try:
                rest = await self._step()
            except DatabaseBusy:
                rest = _BUSY_REST
            except DatabaseFull:
                log.warning("the disk is full: posts are not kept up to date")
                rest = _DISK_FULL_REST
            await self._rest(rest, unless=self._nudged)

    async def _step(self) -> timedelta:
        """Make one edit if one may be made; how long until it is worth looking again."""
        now = self._clock.now()
        if (wait := self._wait(now)) > timedelta():
            return wait
        amendment = await self._amendments.next_due(now, self._pace.busy(now))
        if amendment is None:
            opens = self._pace.next_opening(now)
            return _LOOK_EVERY if opens is None else min(opens - now, _LOOK_EVERY)
        try:
            post = await self._compose(amendment.delivery)
        except (DatabaseBusy, DatabaseFull):
            raise
        except Exception as error:
            log.exception("a post could not be composed", extra={"amendment": amendment.id})
            await self._settle(amendment, Refused(f"could not be composed: {type(error).__name__}"))
            return timedelta()
        if post is None:
            await self._settle(amendment, Refused("what it was about is not stored any more"))
            return timedelta()
        if not is_wanted(amendment, amend.facts_of(post)):
            awaits = () if amendment.cause == SUMMARIES else None
            await self._amendments.done(amendment, self._clock.now(), None, awaits=awaits)
            return timedelta()
        # To read and to compose took a moment: something may have gone first meanwhile.
        now = self._clock.now()
        wait = max(self._wait(now), self._wait_for_chat(amendment.delivery, now))
        if wait > timedelta():
            return wait
        await self._settle(amendment, await self._edited(amendment, post), post)
        return timedelta()

    def _wait(self, now: datetime) -> timedelta:
        """How long everything else that is to be said keeps us."""
        return self._pace.edition_opens(now) - now if self._idle() else _OTHERS_FIRST

    def _wait_for_chat(self, delivery: Delivery, now: datetime) -> timedelta:
        opens = self._pace.chat_opens(delivery.chat.telegram_id, now)
        return _OTHERS_FIRST if opens is None else opens - now

    async def _edited(self, amendment: Amendment, post: Post) -> EditOutcome:
        """One attempt; it counts for the chat and for the minute as a message does. Raises TokenRefused."""
        delivery = amendment.delivery
        chat = delivery.chat
        if delivery.message_id is None:
            return Vanished("its number is not known")
        began = self._clock.now()
        self._pace.begin(chat.telegram_id, began, edition=True)
        try:
            await self._amendments.begin(amendment, began)
            return await self._messenger.edit(chat, delivery.message_id, post, language=delivery.language)
        except TokenRefused:
            raise
        except Exception as error:
            log.exception("a post could not be edited", extra={"amendment": amendment.id})
            return Uncertain(f"{type(error).__name__} while editing")
        finally:
            ended = self._clock.now()
            self._pace.end(chat.telegram_id, ended, is_group=chat.is_group)
            with suppress(DatabaseBusy, DatabaseFull):
                await self._amendments.end(amendment, ended)

    async def _settle(self, amendment: Amendment, outcome: EditOutcome, post: Post | None = None) -> None:
        """Write down what became of it, as soon as the database lets us.

        If we are stopped before, it is made again at the next start, and Telegram says that nothing changes.
        """
        if isinstance(outcome, Later) and outcome.flood:
            await self._be_silent(outcome.wait)
        while True:
            try:
                await self._write(amendment, outcome, post)
            except (DatabaseBusy, DatabaseFull) as error:
                rest = _DISK_FULL_REST if isinstance(error, DatabaseFull) else _BUSY_REST
            else:
                break
            if self._stopped.is_set():
                log.warning("stopped before an edit could be settled", extra={"amendment": amendment.id})
                return
            await self._rest(rest, unless=self._stopped)
        log.info(
            "amendment settled",
            extra={
                "amendment": amendment.id,
                "delivery": amendment.delivery.id,
                "cause": amendment.cause,
                "outcome": type(outcome).__name__,
            },
        )

    async def _write(self, amendment: Amendment, outcome: EditOutcome, post: Post | None) -> None:
        now = self._clock.now()
        telegram_id = amendment.delivery.chat.telegram_id
        match outcome:
            case Edited():
                assert post is not None, "somebody edited nothing"
                awaits = amend.still_awaited(amendment.cause, post, amendment.delivery.language)
                await self._amendments.done(amendment, now, amend.facts_of(post), awaits=awaits)
            case Vanished(why):
                await self._amendments.give_up(amendment, why, now)
            case Refused(why, gone):
                await self._amendments.give_up(amendment, why, now)
                if gone:
                    await self._chats.leave(telegram_id, why, now)
            case Moved(new):
                # What was said before stays behind under its old numbers, which mean other messages there.
                await self._amendments.give_up(amendment, f"the chat has moved to {new}", now)
                await self._chats.move(telegram_id, new)
            case Later(wait, why, flood):
                due = now + (wait if flood else max(wait, rest_after(amendment.attempts)))
                await self._amendments.later(amendment, due, why)
            case Uncertain(why) if amendment.attempts + 1 >= _MOST_ATTEMPTS:
                await self._amendments.give_up(amendment, why, now)
            case Uncertain(why):
                await self._amendments.later(amendment, now + rest_after(amendment.attempts), why)

    async def _rest(self, rest: timedelta, *, unless: asyncio.Event) -> None:
        """Let so much time pass, unless this happens first."""
        if rest <= timedelta() or unless.is_set():
            return
        async with asyncio.TaskGroup() as waiting:
            sleeper = waiting.create_task(self._clock.sleep(rest.total_seconds()))
            event = waiting.create_task(unless.wait())
            await asyncio.wait({sleeper, event}, return_when=asyncio.FIRST_COMPLETED)
            sleeper.cancel()
            event.cancel()


def is_wanted(amendment: Amendment, facts: str) -> bool:
    """Whether the message is to be edited so that it says this.

    What an admin wants is done wherever it changes anything at all, and what comes for late summaries where
    a text changes: a digest in a private chat is not edited for its votes.
    """
    shown = amendment.delivery.shown
    if shown is None:
        return True
    if amendment.cause == SUMMARIES:
        return amend.reads_otherwise(shown, facts)
    return amend.matters(shown, facts) if amend.is_routine(amendment.cause) else shown != facts


def rest_after(attempts: int) -> timedelta:
    """How long to rest after so many attempts that came to nothing and one more."""
    return min(_SHORTEST_REST * (1 << min(attempts, 10)), _LONGEST_REST)
