"""Keeps the ledger's promises: the only code that sends an edition."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol, TypeVar

from bot.courier.pace import Pace
from bot.ports import Clock, Later, Messenger, Moved, Outcome, Refused, Sent, TokenRefused, Uncertain
from bot.posts import Post
from storage.errors import DatabaseBusy, DatabaseFull
from storage.ledger import Ledger
from storage.records import Delivery, State

log = logging.getLogger(__name__)

T = TypeVar("T")

_LOOK_EVERY = 1.0
"""Seconds between two looks at the ledger when nobody nudges: another process may have planned something."""

_DISK_FULL_REST = 60.0
"""Seconds between two tries while the disk is full."""

_BUSY_REST = 1.0

_ANSWER_IN_HAND = timedelta(seconds=1)
"""How long the chat is left to an answer that is still on its way."""

_FINISHING = 30.0
"""Seconds after a stop for what is on its way: longer than an answer of Telegram takes, shorter than the
grace that whoever stops us gives.
"""

_LONGEST_BACK_OFF = timedelta(minutes=5)


class Watcher(Protocol):
    """Who wants to know what a person should know."""

    async def doubted(self, delivery: Delivery, why: str) -> None:
        """Nobody knows whether this delivery arrived."""

    async def refused(self, delivery: Delivery, why: str, *, gone: bool) -> None:
        """This delivery will never arrive; `gone`: nor will any other to its chat."""

    async def disk_full(self) -> None:
        """Nothing can be written: no edition goes out until that is mended."""

    async def disk_fine(self) -> None:
        """It is mended."""


class Courier:
    """Claims what is due, sends it, and settles what became of it.

    Several chats are served side by side, one message at a time each. Whoever runs a courier holds the
    right to send.
    """

    def __init__(
        self,
        ledger: Ledger,
        messenger: Messenger,
        compose: Callable[[Delivery], Awaitable[Post | None]],
        watcher: Watcher,
        clock: Clock,
        pace: Pace,
        *,
        at_once: int = 16,
        finishing: float = _FINISHING,
    ) -> None:
        """`at_once` is how many messages may be on their way together: httpx's pool slows down above 24;
        `finishing` the seconds that they have after a stop.
        """
        self._ledger = ledger
        self._messenger = messenger
        self._compose = compose
        self._watcher = watcher
        self._clock = clock
        self._pace = pace
        self._at_once = at_once
        self._finishing = finishing
        self._flights: set[asyncio.Task[None]] = set()
        self._nudged = asyncio.Event()
        self._stopped = asyncio.Event()
        self._disk_full = False

    def nudge(self) -> None:
        """There may be something to do."""
        self._nudged.set()

    def stop(self) -> None:
        """Send nothing more; `run` ends when what is on its way has been settled, if need be as uncertain."""
        self._stopped.set()
        self.nudge()

    async def run(self) -> None:
        """Keep promises until stopped. Raises TokenRefused, in an ExceptionGroup."""
        await self._begin()
        async with asyncio.TaskGroup() as flights:
            while not self._stopped.is_set():
                self._nudged.clear()
                await self._rest(await self._step(flights), unless=self._nudged)
            if self._flights:
                _, late = await asyncio.wait(self._flights, timeout=self._finishing)
                for flight in late:
                    flight.cancel()

    async def _begin(self) -> None:
        """Doubt what the last holder of the right was sending, and recall how fast it has been sending."""
        now = self._clock.now()
        doubted = await self._patiently(
            lambda: self._ledger.doubt_unfinished("the program stopped while sending", now)
        )
        if doubted:
            log.warning("unfinished deliveries are uncertain now", extra={"deliveries": doubted})
        for delivery in await self._ledger.uncertain():
            await self._watcher.doubted(delivery, delivery.why or "")
        for attempt in await self._ledger.attempts_since(now - self._pace.memory):
            self._pace.end(attempt.telegram_id, min(attempt.at, now), is_group=attempt.is_group)

    async def _step(self, flights: asyncio.TaskGroup) -> float:
        """Send one message if one may go out; the seconds until it is worth looking again."""
        now = self._clock.now()
        if (opens := self._pace.edition_opens(now)) > now:
            return (opens - now).total_seconds()
        if len(self._flights) >= self._at_once:
            return _LOOK_EVERY
        try:
            due = await self._ledger.next_due(now, self._pace.busy(now))
            delivery = None if due is None else await self._ledger.claim(due, now)
        except DatabaseFull:
            await self._note_disk_full()
            return _DISK_FULL_REST
        except DatabaseBusy:
            return _BUSY_REST
        if delivery is None:
            chat_opens = self._pace.next_opening(now)
            return _LOOK_EVERY if chat_opens is None else min((chat_opens - now).total_seconds(), _LOOK_EVERY)
        await self._note_disk_fine()
        now = self._clock.now()
        chat_opens = self._pace.chat_opens(delivery.chat.telegram_id, now)
        if chat_opens is None or chat_opens > now:
            # An answer to the same chat was quicker while this was being claimed.
            rest = _ANSWER_IN_HAND if chat_opens is None else chat_opens - now
            await self._settle(delivery, Later(rest, "an answer to the chat was quicker"))
            return 0
        # To claim takes a moment too: what counts is when the message sets out.
        self._pace.begin(delivery.chat.telegram_id, self._clock.now(), edition=True)
        flight = flights.create_task(self._carry(delivery), name=f"delivery-{delivery.id}")
        self._flights.add(flight)
        flight.add_done_callback(self._flights.discard)
        return 0

    async def _rest(self, seconds: float, *, unless: asyncio.Event) -> None:
        """Let so many seconds pass, unless this happens first."""
        if seconds <= 0 or unless.is_set():
            return
        async with asyncio.TaskGroup() as waiting:
            sleeper = waiting.create_task(self._clock.sleep(seconds))
            event = waiting.create_task(unless.wait())
            await asyncio.wait({sleeper, event}, return_when=asyncio.FIRST_COMPLETED)
            sleeper.cancel()
            event.cancel()

    async def _carry(self, delivery: Delivery) -> None:
        chat = delivery.chat
        outcome: Outcome = Later(timedelta(0), "the program stopped before sending")
        try:
            composed = await self._composed(delivery)
            if isinstance(composed, Later | Refused):
                outcome = composed
            else:
                outcome = Uncertain("the program stopped while sending")
                outcome = await self._sent(delivery, composed)
        except TokenRefused:
            await self._settle(delivery, Later(timedelta(0), "Telegram refuses the token"))
            raise
        except asyncio.CancelledError:
            await self._settle(delivery, outcome)
            raise
        finally:
            self._pace.end(chat.telegram_id, self._clock.now(), is_group=chat.is_group)
            self.nudge()
        await self._settle(delivery, outcome)
        # Only now may the chat's next message go out.
        self.nudge()

    async def _composed(self, delivery: Delivery) -> Post | Later | Refused:
        """What to send. What goes wrong on our side costs this message and not the day."""
        try:
            post = await self._compose(delivery)
        except (DatabaseBusy, DatabaseFull) as error:
            return Later(timedelta(seconds=_BUSY_REST), str(error))
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

    async def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        """Write down what became of it: that must not be lost, so it is tried until it is written.

        If we are stopped before it could be written, the row still says `sending`, and that is doubted
        at the next start.
        """
        if isinstance(outcome, Later) and outcome.flood:
            self._pace.pause(self._clock.now() + outcome.wait)
        state = await self._patiently(lambda: self._write(delivery, outcome))
        if state is None:
            return
        log.info(
            "delivery settled",
            extra={
                "delivery": delivery.id,
                "edition": delivery.edition_id,
                "outcome": type(outcome).__name__,
                "state": state,
            },
        )
        if isinstance(outcome, Uncertain):
            await self._watcher.doubted(delivery, outcome.why)
        elif isinstance(outcome, Refused):
            await self._watcher.refused(delivery, outcome.why, gone=outcome.gone)

    async def _write(self, delivery: Delivery, outcome: Outcome) -> State:
        """Write down what became of it; where the delivery stands now."""
        now = self._clock.now()
        match outcome:
            case Sent(message_id):
                await self._ledger.sent(delivery.id, message_id, now)
                return State.SENT
            case Later(wait, why, flood):
                due = now + (wait if flood else max(wait, _back_off(delivery.attempts)))
                await self._ledger.later(delivery.id, due, why, now)
                return State.PENDING
            case Refused(why, gone):
                await self._ledger.refuse(delivery.id, why, now, gone=gone)
                return State.REFUSED
            case Moved(telegram_id):
                await self._ledger.move(delivery.id, telegram_id, now)
                return State.PENDING
            case Uncertain(why):
                await self._ledger.doubt(delivery.id, why, now)
                return State.UNCERTAIN

    async def _patiently(self, write: Callable[[], Awaitable[T]]) -> T | None:
        """Write as soon as the database lets us; None if we are told to stop before it does."""
        while True:
            try:
                result = await write()
            except DatabaseFull:
                await self._note_disk_full()
                rest = _DISK_FULL_REST
            except DatabaseBusy:
                rest = _BUSY_REST
            else:
                await self._note_disk_fine()
                return result
            if self._stopped.is_set():
                log.error("stopped before the database could be written")
                return None
            await self._rest(rest, unless=self._stopped)

    async def _note_disk_full(self) -> None:
        # Once stopped there is no time to tell anybody.
        if not self._disk_full and not self._stopped.is_set():
            self._disk_full = True
            await self._watcher.disk_full()

    async def _note_disk_fine(self) -> None:
        if self._disk_full:
            self._disk_full = False
            await self._watcher.disk_fine()


def _back_off(attempts: int) -> timedelta:
    return min(timedelta(seconds=2.0 ** min(attempts, 10)), _LONGEST_BACK_OFF)
