"""The queue of updates and the long poll that empties it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.playground.telegram.entities import Json
from bot.playground.telegram.refusal import Refusal

LONGEST_POLL = 50
"""Seconds; Telegram cuts longer wishes."""
KEPT = timedelta(hours=24)
"""How long an update waits to be heard."""
PRESS_KEPT = timedelta(seconds=150)
"""How long one about a pressed button does."""
ON_REQUEST = ("chat_member", "message_reaction", "message_reaction_count")
"""Kinds that must be asked for by name."""


class Bell:
    """Wakes everybody who waits for something to change."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait now."""
        self._event.set()
        self._event = asyncio.Event()

    async def heard(self, until: float | None) -> bool:
        """Wait for the next ring, at most until this time of the event loop; false if it did not come."""
        event = self._event
        try:
            async with asyncio.timeout_at(until):
                await event.wait()
        except TimeoutError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that nobody has heard yet."""

    number: int
    update: Json
    until: datetime
    """On the stand-in's clock; then it is given up."""


class Updates:
    """Numbered updates, kept until a poll confirms them by asking for later ones, or they are too old."""

    def __init__(self, on_poll: Callable[[], None], now: Callable[[], datetime]) -> None:
        """`on_poll` is told of every call of getUpdates; `now` is the stand-in's clock."""
        self._on_poll = on_poll
        self._now = now
        self._bell = Bell()
        self._waiting: list[Waiting] = []
        self._again: list[tuple[int, Json]] = []
        self._last: tuple[int, Json] | None = None
        self._number = 700_000_000
        self._allowed: Collection[str] = ()
        self._turn = 0
        """Whose poll it is: a later one, or a webhook, takes it away."""
        self._taken_by = ""
        self.on_add: Callable[[Json], None] = lambda _: None
        """Told of every update that is queued."""
        self.polls = 0
        """How many calls of getUpdates there were."""

    @property
    def allowed(self) -> Collection[str]:
        """The kinds that the bot asked for; none means all but those that must be named."""
        return self._allowed

    def allow(self, kinds: Collection[str]) -> None:
        """From now on keep these kinds only; what waits stays."""
        self._allowed = kinds

    def add(self, kind: str, body: Json) -> None:
        """Queue an update; a kind that the bot has not asked for is lost."""
        self._number += 1
        if kind in self._allowed if self._allowed else kind not in ON_REQUEST:
            self._last = (self._number, {"update_id": self._number, kind: body})
            kept = PRESS_KEPT if kind == "callback_query" else KEPT
            self._waiting.append(Waiting(*self._last, self._now() + kept))
            self.on_add(self._last[1])
            self._bell.ring()

    def repeat_last(self) -> None:
        """Deliver the last update once more under its old number, confirmed or not."""
        assert self._last is not None, "there was no update yet"
        self._again.append(self._last)
        self._bell.ring()

    def forget(self) -> None:
        """Drop what is waiting."""
        self._waiting.clear()
        self._again.clear()

    # -- by polls --

    async def poll(
        self, offset: int, limit: int, patience: int, allowed: Collection[str] | None
    ) -> list[Json]:
        """What getUpdates answers; a later poll ends this one with 409."""
        self.polls += 1
        self.interrupt("other getUpdates request; make sure that only one bot instance is running")
        mine = self._turn
        self._on_poll()
        if allowed is not None:
            self._allowed = allowed
        self._confirm(offset)
        until = asyncio.get_running_loop().time() + min(patience, LONGEST_POLL)
        while not (found := self._take(limit)) and await self._bell.heard(until):
            if mine != self._turn:
                raise Refusal(409, f"Conflict: terminated by {self._taken_by}")
        return found

    def interrupt(self, by: str) -> None:
        """End the poll that waits; Telegram tells it by whom."""
        self._turn += 1
        self._taken_by = by
        self._bell.ring()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
        else:
            self._waiting = [waiting for waiting in self._waiting if waiting.number >= offset]

    def _take(self, limit: int) -> list[Json]:
        again, self._again = self._again, []
        return [update for _, update in again + self._fresh()][:limit]

    # -- by a webhook --

    @property
    def pending(self) -> int:
        """How many wait."""
        return len(self._fresh()) + len(self._again)

    async def changed(self, within: float | None = None) -> None:
        """Wait until an update came, or until so many seconds have passed."""
        until = None if within is None else asyncio.get_running_loop().time() + within
        await self._bell.heard(until)

    def wake(self) -> None:
        """Let whoever waits look again."""
        self._bell.ring()

    def first(self) -> tuple[int, Json] | None:
        """The one whose turn it is, which stays where it is."""
        return next(iter(self._again + self._fresh()), None)

    def heard(self, number: int) -> None:
        """This one is confirmed."""
        if self._again and self._again[0][0] == number:
            self._again.pop(0)
        else:
            self._waiting = [waiting for waiting in self._waiting if waiting.number != number]

    def _fresh(self) -> list[tuple[int, Json]]:
        now = self._now()
        self._waiting = [waiting for waiting in self._waiting if waiting.until > now]
        return [(waiting.number, waiting.update) for waiting in self._waiting]
