"""A clock that is told the time: it goes on at the usual pace, hurries where asked, and can be set ahead."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

_NOTHING = timedelta()


class ToldClock:
    """Goes on from where it is told to begin; set ahead, it wakes who has slept long enough, in order."""

    def __init__(self, begin: datetime, *, hurries_until: datetime | None = None, pace: float = 1) -> None:
        """`begin` is aware; until `hurries_until` time passes `pace` times faster than on this machine."""
        self._loop = asyncio.get_running_loop()
        self._said, self._since = begin, self._loop.time()
        self._hurries_until = begin if hurries_until is None else hurries_until
        self._pace = pace
        self._sleepers: dict[asyncio.Future[None], datetime] = {}

    def now(self) -> datetime:
        """The time that it is told, aware."""
        passed = timedelta(seconds=self._loop.time() - self._since)
        hurried = max(min(passed, (self._hurries_until - self._said) / self._pace), _NOTHING)
        return self._said + hurried * self._pace + (passed - hurried)

    async def sleep(self, seconds: float) -> None:
        """Come back when this clock has moved on by so many seconds."""
        wake = self.now() + timedelta(seconds=seconds)
        while (now := self.now()) < wake:
            moved: asyncio.Future[None] = self._loop.create_future()
            self._sleepers[moved] = wake
            try:
                async with asyncio.timeout(self._until(wake, now).total_seconds()):
                    await moved
            except TimeoutError:
                continue
            finally:
                del self._sleepers[moved]

    def set_ahead(self, **by: float) -> None:
        """So much time has passed; the words are those of a timedelta."""
        self._said, self._since = self.now() + timedelta(**by), self._loop.time()
        # All of them wake: whoever has not slept long enough must reckon anew how long that is.
        for moved in sorted(self._sleepers, key=self._sleepers.__getitem__):
            if not moved.done():
                moved.set_result(None)

    def set_to(self, moment: datetime) -> None:
        """It is this late now."""
        self.set_ahead(seconds=(moment - self.now()).total_seconds())

    def _until(self, wake: datetime, now: datetime) -> timedelta:
        """How long that is on this machine."""
        hurried = max(min(wake, self._hurries_until) - now, _NOTHING)
        return hurried / self._pace + (wake - now - hurried)
