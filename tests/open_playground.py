"""The playground that ships, open for a test until its visitor has gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from visiting import Visitor

from bot.demo.days import sample_day
from bot.demo.opened import playground
from bot.demo.stage import Stage

_PATIENCE = 60.0
"""Seconds that a test may take with it; the machine may have other work."""
_AT_ONCE = 600
"""How much faster the last minute of the day goes by where a test wants the day posted."""


@dataclass(frozen=True, slots=True)
class Open:
    """Where it is, and what a test may look at besides the page."""

    url: str
    stage: Stage


@asynccontextmanager
async def open_playground(
    visitor: Visitor, *, posted: bool = False, language: str = "en"
) -> AsyncIterator[Open]:
    """Begins a minute before the sample's day ends, which is posted at once or when the clock is moved."""
    stopped = asyncio.Event()
    hurry = _AT_ONCE if posted else 1
    opening = playground(sample_day(), (language,), stopped, hurry=hurry, chat_gap=0.05)
    async with asyncio.timeout(_PATIENCE), opening as there:
        try:
            yield Open(f"{there.url}/", there.stage)
        finally:
            # A page whose server goes away complains, and would be right.
            await visitor.goes()
