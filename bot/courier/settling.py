"""Writes down what became of messages, as many at a time as there are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from bot.ports import Clock
from storage.errors import DatabaseBusy, DatabaseFull
from storage.records import Settlement
from storage.sending import Sending

log = logging.getLogger(__name__)

T = TypeVar("T")

DISK_FULL_REST = 60.0
"""Seconds between two tries while the disk is full."""
BUSY_REST = 1.0


class DiskWatcher(Protocol):
    """Who wants to know whether anything can be written."""

    async def disk_full(self) -> None:
        """Nothing can be written: no edition goes out until that is mended."""

    async def disk_fine(self) -> None:
        """It is mended."""


class Settler:
    """What is known must not be lost, so it is tried until it is written, or until somebody stops us.

    Whoever settles while that is being written waits for it, and finds theirs written by whoever came next:
    many that come together cost one transaction.
    """

    def __init__(self, sending: Sending, watcher: DiskWatcher, clock: Clock, stopped: asyncio.Event) -> None:
        self._sending = sending
        self._watcher = watcher
        self._clock = clock
        self._stopped = stopped
        self._unsettled: list[Settlement] = []
        self._writing = asyncio.Lock()
        self._disk_full = False
        self._held_up = 0

    @property
    def held_up(self) -> bool:
        """Whether something is known and could not be written yet: what else set out now would be in doubt,
        with all that has gathered, after a kill.
        """
        return self._held_up > 0

    async def settle(self, *settlements: Settlement) -> bool:
        """Write this down with all that has gathered; false if the database did not let us before the stop.

        What could not be written still says `sending`, and that is doubted at the next start.
        """
        self._unsettled += settlements
        async with self._writing:
            gathered, self._unsettled = self._unsettled, []
            if not gathered:
                return True
            written = await self.patiently(lambda: self._write(gathered))
            if written is None:
                self._unsettled = gathered + self._unsettled
            return written is not None

    async def _write(self, settlements: list[Settlement]) -> bool:
        await self._sending.settle(settlements)
        return True

    async def patiently(self, write: Callable[[], Awaitable[T]]) -> T | None:
        """Write as soon as the database lets us; None if we are told to stop before it does."""
        failed = False
        try:
            while True:
                try:
                    result = await write()
                except DatabaseFull:
                    await self.note_disk_full()
                    seconds = DISK_FULL_REST
                except DatabaseBusy:
                    seconds = BUSY_REST
                else:
                    await self.note_disk_fine()
                    return result
                if not failed:
                    failed = True
                    self._held_up += 1
                if self._stopped.is_set():
                    log.error("stopped before the database could be written")
                    return None
                await rest(self._clock, seconds, unless=self._stopped)
        finally:
            self._held_up -= failed

    async def note_disk_full(self) -> None:
        """The disk is full; said once."""
        # Once stopped there is no time to tell anybody.
        if not self._disk_full and not self._stopped.is_set():
            self._disk_full = True
            await self._watcher.disk_full()

    async def note_disk_fine(self) -> None:
        """Something could be written."""
        if self._disk_full:
            self._disk_full = False
            await self._watcher.disk_fine()


async def rest(clock: Clock, seconds: float, *, unless: asyncio.Event) -> None:
    """Let so many seconds pass, unless this happens first."""
    if seconds <= 0 or unless.is_set():
        return
    async with asyncio.TaskGroup() as waiting:
        sleeper = waiting.create_task(clock.sleep(seconds))
        event = waiting.create_task(unless.wait())
        await asyncio.wait({sleeper, event}, return_when=asyncio.FIRST_COMPLETED)
        sleeper.cancel()
        event.cancel()
