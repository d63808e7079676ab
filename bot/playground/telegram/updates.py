"""The queue of updates and the long poll that empties it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

from bot.playground.telegram.check import Refusal
from bot.playground.telegram.entities import Json

LONGEST_POLL = 50
"""Seconds; Telegram cuts longer wishes."""


class Bell:
    """Wakes everybody who waits for something to change."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait now."""
        self._event.set()
        self._event = asyncio.Event()

    async def heard(self, until: float) -> bool:
        """Wait for the next ring, at most until this time of the event loop; false if it did not come."""
        event = self._event
        try:
            async with asyncio.timeout_at(until):
                await event.wait()
        except TimeoutError:
            return False
        return True


class Updates:
    """Numbered updates, kept until a poll confirms them by asking for later ones."""

    def __init__(self, on_poll: Callable[[], None]) -> None:
        self._on_poll = on_poll
        self._bell = Bell()
        self._waiting: list[tuple[int, Json]] = []
        self._again: list[tuple[int, Json]] = []
        self._last: tuple[int, Json] | None = None
        self._number = 700_000_000
        self._allowed: Collection[str] = ()
        self.polls = 0
        """How many calls of getUpdates there were."""

    def add(self, kind: str, body: Json) -> None:
        """Queue an update; a kind that the bot has not asked for is lost."""
        self._number += 1
        if not self._allowed or kind in self._allowed:
            self._last = (self._number, {"update_id": self._number, kind: body})
            self._waiting.append(self._last)
            self._bell.ring()

    def repeat_last(self) -> None:
        """Deliver the last update once more under its old number, confirmed or not."""
        assert self._last is not None, "there was no update yet"
        self._again.append(self._last)
        self._bell.ring()

    def forget(self) -> None:
        """Drop what is waiting."""
        self._waiting.clear()

    async def poll(
        self, offset: int, limit: int, patience: int, allowed: Collection[str] | None
    ) -> list[Json]:
        """What getUpdates answers; a later poll ends this one with 409."""
        self.polls += 1
        mine = self.polls
        self._bell.ring()
        self._on_poll()
        if allowed is not None:
            self._allowed = allowed
        self._confirm(offset)
        until = asyncio.get_running_loop().time() + min(patience, LONGEST_POLL)
        while not (found := self._take(limit)) and await self._bell.heard(until):
            if mine != self.polls:
                raise Refusal(
                    409,
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                )
        return found

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
        else:
            self._waiting = [(number, update) for number, update in self._waiting if number >= offset]

    def _take(self, limit: int) -> list[Json]:
        again, self._again = self._again, []
        return [update for _, update in (again + self._waiting)][:limit]
