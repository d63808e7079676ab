"""Sends as many messages as it is told, as fast as it is told: with any client, in any environment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Driven:
    """What it took."""

    messages: int
    seconds: float
    cpu: float
    """Seconds of all threads of the process."""

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def core(self) -> float:
        """How much of a core, in hundredths."""
        return 100 * self.cpu / self.seconds

    @property
    def each(self) -> float:
        """Milliseconds of a core for one message."""
        return 1000 * self.cpu / self.messages


async def drive(
    send: Callable[[int], Awaitable[object]], messages: int, *, at_once: int, rate: float | None = None
) -> Driven:
    """`at_once` may be on their way together; `rate` a second set out, or as many as can."""
    numbers = iter(range(messages))
    begun, cpu = time.perf_counter(), time.process_time()

    async def go_on() -> None:
        for number in numbers:
            if rate is not None and (early := begun + number / rate - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            await send(number)

    await asyncio.gather(*(go_on() for _ in range(at_once)))
    return Driven(messages, time.perf_counter() - begun, time.process_time() - cpu)
