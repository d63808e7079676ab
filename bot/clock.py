"""The time of this machine."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The `Clock` of this machine, or one that is ahead of it."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC) + self._ahead  # noqa: TID251 - this is the Clock that others take

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        await asyncio.sleep(seconds)
