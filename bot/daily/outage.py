"""Tells admins when no language model has answered for long."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.ports import Clock, NoAnswer

LONG = timedelta(minutes=30)
"""Endpoints go away for some minutes every week, and nobody need hear of that."""


class Outage:
    """From the first question that no endpoint answered to the next answer."""

    def __init__(self, clock: Clock, tell: Callable[..., Awaitable[None]]) -> None:
        """`tell` is Alarm.tell."""
        self._clock = clock
        self._tell = tell
        self._began: datetime | None = None

    async def goes_on(self, none: NoAnswer) -> None:
        """Nothing answers. A key that is refused has a word of its own."""
        now = self._clock.now()
        self._began = self._began or now
        if now - self._began >= LONG and not none.key_refused:
            key = f"model_down:{self._began:%Y-%m-%dT%H:%M}"
            minutes = (now - self._began) // timedelta(minutes=1)
            await self._tell("model_down", key, endpoint=none.endpoint, minutes=minutes, why=none.why)

    def is_over(self) -> None:
        """Something has answered."""
        self._began = None
