"""A number that grows with everything that changes what there is to see."""

# ruff: noqa: ASYNC109 - whoever waits says `timeout`

from __future__ import annotations

import asyncio

from bot.playground.telegram.updates import Bell


class Changes:
    """What a page asks for before it looks again: nothing is missed, however long it was away."""

    def __init__(self) -> None:
        self._bell = Bell()
        self.version = 0

    def note(self) -> None:
        """Something is to be seen that was not before."""
        self.version += 1
        self._bell.ring()

    async def later_than(self, version: int, *, timeout: float) -> int:
        """The version now, as soon as it is later than this one, at most after so many seconds."""
        until = asyncio.get_running_loop().time() + timeout
        while self.version <= version and await self._bell.heard(until):
            continue
        return self.version
