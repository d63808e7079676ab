"""The bot in a process of its own, to be killed: settings, time and pace are given to it."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import app, logs
from bot.app import Tempo
from bot.clock import SystemClock
from bot.courier.pace import Pace
from bot.settings import Settings

_TEMPO = Tempo(tick=timedelta(seconds=0.2))


def live(settings: Mapping[str, Any], ahead: timedelta, pace: Mapping[str, Any], log: Path) -> None:
    """Be the bot until SIGTERM, or until somebody is less polite; what it has to complain of is logged."""
    with log.open("a", encoding="utf-8", buffering=1) as sys.stderr:
        logs.set_up("text", [], "WARNING")
        asyncio.run(_run(Settings.exactly(**settings), SystemClock(ahead), Pace(**pace)))


async def _run(settings: Settings, clock: SystemClock, pace: Pace) -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await app.run(settings, clock, stopped, tempo=_TEMPO, pace=pace)
