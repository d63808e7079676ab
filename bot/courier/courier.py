"""Keeps the ledger's promises: the only code that sends an edition."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.courier.pace import Pace
from bot.courier.settling import BUSY_REST, DISK_FULL_REST, DiskWatcher, Settler, rest
from bot.daily.amend import Upkeep
from bot.ports import Clock, Later, Messenger, Moved, Outcome, Refused, Sent, TokenRefused, Uncertain
from bot.posts import Post
from storage.errors import DatabaseBusy, DatabaseFull
from storage.ledger import Ledger
from storage.records import Delivery, Lane, Settlement, State
from storage.sending import Sending

log = logging.getLogger(__name__)

Living = Callable[[Delivery, Post, datetime], Upkeep]
"""How a message is kept true that was sent with this delivery, says this and arrived then."""

_LOOK_EVERY = 1.0
"""Seconds between two looks at the ledger when nobody nudges: another process may have planned something."""

_ANSWER_IN_HAND = timedelta(seconds=1)
"""How long the chat is left to an answer that is still on its way."""

_FINISHING = 30.0
"""Seconds after a stop for what is on its way: longer than an answer of Telegram takes, shorter than the
grace that whoever stops us gives.
"""

_LONGEST_HOLD = timedelta(seconds=2)
"""What is claimed and would have to wait longer than this is put back: a kill would cast doubt on it."""

_LONGEST_BACK_OFF = timedelta(minutes=5)
_KEPT_SILENCE = timedelta(seconds=10)
"""A silence as long as this is remembered over a restart …"""
_LONG_SILENCE = timedelta(minutes=1)
"""… and of one as long as this an admin should know."""


class Watcher(DiskWatcher, Protocol):
    """Who wants to know what a person should know."""

    async def doubted(self, delivery: Delivery, why: str) -> None:
        """Nobody knows whether this delivery arrived."""

    async def refused(self, delivery: Delivery, why: str, *, gone: bool) -> None:
        """This delivery will never arrive; `gone`: nor will any other to its chat."""

    async def silenced(self, until: datetime) -> None:
        """Telegram asked for a long silence."""


class Courier:
    """Claims what is due, sends it, and settles what became of it.

    Several chats are served side by side, one message at a time each. Digests are claimed in batches, and
    what became of messages meanwhile is settled together, so that the database is never the limit. Whoever
    runs a courier holds the right to send.
    """

    def __init__(
        self,
        sending: Sending,
        ledger: Ledger,
        messenger: Messenger,
        compose: Callable[[Delivery], Awaitable[Post | None]],
        watcher: Watcher,
        clock: Clock,
        pace: Pace,
        *,
        living: Living = lambda *_: Upkeep(),
        at_once: int = 24,
        batch: int = 6,
        finishing: float = _FINISHING,
    ) -> None:
        """`at_once` is how many messages may be on their way together: httpx's pool slows down above 24;
        `batch` how many digests are claimed together, and may be in doubt after a kill; `finishing` the
        seconds that messages have after a stop.
        """
        self._sending = sending
        self._ledger = ledger
        self._messenger = messenger
        self._compose = compose
        self._watcher = watcher
        self._clock = clock
        self._pace = pace
        self._living = living
        self._at_once = at_once
        self._batch = batch
        self._finishing = finishing
        self._claimed: deque[Delivery] = deque()
        """What is claimed and has not set out yet."""
        self._claiming: asyncio.Task[None] | None = None
        self._look_at: datetime | None = None
        """Before this nothing will be found in the ledger, unless somebody nudges."""
        self._flights: set[asyncio.Task[None]] = set()
        self._nudged = asyncio.Event()
        self._stopped = asyncio.Event()
        self._settler = Settler(sending, watcher, clock, self._stopped)
        self._token_refused: TokenRefused | None = None
        self._begun = False

    def nudge(self) -> None:
        """There may be something to do."""
        self._look_at = None
        self._nudged.set()

    def stop(self) -> None:
        """Send nothing more; `run` ends when what is on its way has been settled, if need be as uncertain."""
        self._stopped.set()
        self.nudge()

    @property
    def idle(self) -> bool:
        """Whether it has begun, and nothing is on its way or about to be."""
        return self._begun and not (self._claimed or self._flights or self._claiming)

    async def run(self) -> None:
        """Keep promises until stopped. Raises TokenRefused."""
        await self._begin()
        self._begun = True
        try:
            async with asyncio.TaskGroup() as flights:
                while not self._stopped.is_set():
                    self._nudged.clear()
                    await rest(self._clock, self._step(flights), unless=self._nudged)
                if self._claiming is not None:
                    await asyncio.wait([self._claiming])
                await self._put_back("the program stopped before sending")
                if self._flights:
                    _, late = await asyncio.wait(self._flights, timeout=self._finishing)
                    for flight in late:
                        flight.cancel()
        finally:
            # Also what a cancellation has left: the last chance to say what is known.
            self._stopped.set()
            await self._put_back("the program stopped before sending")
        if self._token_refused is not None:
            raise self._token_refused

    async def _begin(self) -> None:
        """Doubt what the last holder of the right was sending, and recall how fast it has been sending."""
        now = self._clock.now()
        doubted = await self._settler.patiently(
            lambda: self._sending.doubt_unfinished("the program stopped while sending", now)
        )
        if doubted:
            log.warning("unfinished deliveries are uncertain now", extra={"deliveries": doubted})
        for delivery in await self._ledger.uncertain():
            await self._watcher.doubted(delivery, delivery.why or "")
        for attempt in await self._sending.attempts_since(now - self._pace.memory):
            self._pace.end(attempt.telegram_id, min(attempt.at, now), is_group=attempt.is_group)
        if (until := await self._sending.paused_until()) is not None and until > now:
            self._pace.pause(until)

    # -- claiming ------------------------------------------------------------------------------------------

    def _step(self, flights: asyncio.TaskGroup) -> float:
        """Let messages set out that may, and claim more in time; the seconds until there is more to do."""
        if self._settler.held_up:
            return _LOOK_EVERY
        seconds = self._let_set_out(flights)
        now = self._clock.now()
        if self._claiming is None and len(self._claimed) <= self._batch // 2:
            if self._look_at is None or self._look_at <= now:
                self._claiming = flights.create_task(self._claim(), name="claiming")
            else:
                seconds = min(seconds, (self._look_at - now).total_seconds())
        return seconds

    def _let_set_out(self, flights: asyncio.TaskGroup) -> float:
        while self._claimed:
            now = self._clock.now()
            first = self._claimed[0]
            opens = self._pace.edition_opens(now, alert=first.lane is Lane.ALERT)
            if opens - now > _LONGEST_HOLD:
                flights.create_task(self._put_back("Telegram asked for silence", opens - now))
                return _LOOK_EVERY
            if opens > now:
                return (opens - now).total_seconds()
            if len(self._flights) >= self._at_once:
                return _LOOK_EVERY
            self._claimed.popleft()
            self._set_out(first, now, flights)
        return _LOOK_EVERY

    def _set_out(self, delivery: Delivery, now: datetime, flights: asyncio.TaskGroup) -> None:
        chat_opens = self._pace.chat_opens(delivery.chat.telegram_id, now)
        if chat_opens is None or chat_opens > now:
            # An answer to the same chat was quicker while this was being claimed.
            rest = _ANSWER_IN_HAND if chat_opens is None else chat_opens - now
            later = Later(rest, "an answer to the chat was quicker")
            flights.create_task(self._settle(delivery, later), name=f"later-{delivery.id}")
            return
        self._pace.begin(delivery.chat.telegram_id, now, edition=True)
        flight = flights.create_task(self._carry(delivery), name=f"delivery-{delivery.id}")
        self._flights.add(flight)
        flight.add_done_callback(self._land)

    def _land(self, flight: asyncio.Task[None]) -> None:
        if len(self._flights) >= self._at_once:
            self._nudged.set()  # somebody waits for a place
        self._flights.discard(flight)

    async def _claim(self) -> None:
        """Take what is due from the ledger, a channel's messages one by one."""
        now = self._clock.now()
        # A nudge that comes while we look makes us look again.
        self._look_at = now + timedelta(seconds=_LOOK_EVERY)
        try:
            found = await self._due(now)
        except DatabaseFull:
            await self._settler.note_disk_full()
            self._look_at = now + timedelta(seconds=DISK_FULL_REST)
        except DatabaseBusy:
            self._look_at = now + timedelta(seconds=BUSY_REST)
        else:
            if found:
                await self._settler.note_disk_fine()
                self._look_at = None
            elif self._look_at is not None and (opens := self._pace.next_opening(now)) is not None:
                self._look_at = min(self._look_at, opens)
        finally:
            self._claiming = None
            self._nudged.set()

    async def _due(self, now: datetime) -> bool:
        """Whether anything was."""
        busy = self._pace.busy(now)
        if self._pace.paused_until(now) is not None:
            urgent = await self._sending.claim(now, busy=busy, lanes=(Lane.ALERT,))
        else:
            urgent = await self._sending.claim(now, busy=busy, lanes=(Lane.ALERT, Lane.CHANNEL))
            if not urgent and not self._stopped.is_set():
                digests = await self._sending.claim(now, busy=busy, lanes=(Lane.DIGEST,), most=self._batch)
                self._claimed.extend(digests)
                return bool(digests)
        # What waits already is of a lower lane as a rule.
        self._claimed.extendleft(urgent)
        return bool(urgent)

    async def _put_back(self, why: str, wait: timedelta = timedelta()) -> None:
        """Say of what is claimed that it has not set out."""
        waiting, self._claimed = list(self._claimed), deque()
        later = Later(wait, why, flood=True)
        await self._settler.settle(*(self._settlement(delivery, later) for delivery in waiting))

    # -- sending -------------------------------------------------------------------------------------------

    async def _carry(self, delivery: Delivery) -> None:
        chat = delivery.chat
        outcome: Outcome = Later(timedelta(0), "the program stopped before sending")
        post: Post | None = None
        try:
            composed = await self._composed(delivery)
            if isinstance(composed, Later | Refused):
                outcome = composed
            else:
                post = composed
                outcome = Uncertain("the program stopped while sending")
                outcome = await self._sent(delivery, composed)
        except TokenRefused as refused:
            self._token_refused = refused
            outcome = Later(timedelta(0), "Telegram refuses the token")
            self.stop()
        except asyncio.CancelledError:
            await self._settle(delivery, outcome, post)
            raise
        finally:
            self._pace.end(chat.telegram_id, self._clock.now(), is_group=chat.is_group)
        await self._settle(delivery, outcome, post)
        if delivery.lane is not Lane.DIGEST:
            # Only now may the chat's next message go out.
            self.nudge()

    async def _composed(self, delivery: Delivery) -> Post | Later | Refused:
        """What to send. What goes wrong on our side costs this message and not the day."""
        try:
            post = await self._compose(delivery)
        except (DatabaseBusy, DatabaseFull) as error:
            return Later(timedelta(seconds=BUSY_REST), str(error))
        except Exception as error:
            log.exception("a post could not be composed", extra={"delivery": delivery.id})
            return Refused(f"could not be composed: {type(error).__name__}")
        return Refused("what it was about is not stored any more") if post is None else post

    async def _sent(self, delivery: Delivery, post: Post) -> Outcome:
        """One attempt."""
        try:
            return await self._messenger.send(
                delivery.chat, post, language=delivery.language, silent=delivery.part.silent
            )
        except TokenRefused:
            raise
        except Exception as error:
            log.exception("a post could not be sent", extra={"delivery": delivery.id})
            return Uncertain(f"{type(error).__name__} while sending")

    # -- settling ------------------------------------------------------------------------------------------

    async def _settle(self, delivery: Delivery, outcome: Outcome, post: Post | None = None) -> None:
        """Write down what became of it, and tell whoever should know."""
        if isinstance(outcome, Later) and outcome.flood:
            await self.be_silent(outcome.wait)
        settlement = self._settlement(delivery, outcome, post)
        if not await self._settler.settle(settlement):
            return
        ids = {"delivery": delivery.id, "edition": delivery.edition_id}
        log.info(
            "delivery settled",
            extra={**ids, "outcome": type(outcome).__name__, "state": settlement.state},
        )
        if isinstance(outcome, Uncertain):
            await self._watcher.doubted(delivery, outcome.why)
        elif isinstance(outcome, Refused):
            await self._watcher.refused(delivery, outcome.why, gone=outcome.gone)

    def _settlement(self, delivery: Delivery, outcome: Outcome, post: Post | None = None) -> Settlement:
        """What to write down about it."""
        now = self._clock.now()
        match outcome:
            case Sent(message_id):
                kept = Upkeep() if post is None else self._living(delivery, post, now)
                return Settlement(
                    delivery.id,
                    State.SENT,
                    now,
                    message_id=message_id,
                    shown=kept.shown,
                    refresh=kept.refresh,
                    awaits=kept.awaits,
                )
            case Later(wait, why, flood):
                due = now + (wait if flood else max(wait, _back_off(delivery.attempts)))
                return Settlement(delivery.id, State.PENDING, now, why=why, due=due)
            case Refused(why, gone):
                return Settlement(delivery.id, State.REFUSED, now, why=why, gone=gone)
            case Moved(telegram_id):
                why = f"the chat has moved to {telegram_id}"
                return Settlement(delivery.id, State.PENDING, now, why=why, due=now, moved_to=telegram_id)
            case Uncertain(why):
                return Settlement(delivery.id, State.UNCERTAIN, now, why=why)

    async def be_silent(self, wait: timedelta) -> None:
        """Telegram asked for silence: keep it, also after a restart, and tell of a long one."""
        until = self._clock.now() + wait
        before = self._pace.paused_until(self._clock.now())
        self._pace.pause(until)
        self._nudged.set()
        if wait < _KEPT_SILENCE or (before is not None and before >= until):
            return
        await self._settler.patiently(lambda: self._sending.pause(until))
        if wait >= _LONG_SILENCE:
            await self._watcher.silenced(until)


def _back_off(attempts: int) -> timedelta:
    return min(timedelta(seconds=2.0 ** min(attempts, 10)), _LONGEST_BACK_OFF)
