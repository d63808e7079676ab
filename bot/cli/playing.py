"""How the playground is started."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.signals import stopped_by_signal
from bot.cli.stderr import say
from bot.settings import DemoSettings

if TYPE_CHECKING:
    from bot.demo import Days

# The stand-ins are loaded only where they are wanted: hence the imports in functions.

PORT = 8800


def days_for(*, live: bool, folder: Path | None, first: date | None) -> Days | None:
    """The days to play with; None for the real ones. Raises click.UsageError.

    What of the folder cannot be read is told and left out.
    """
    from bot import demo

    if live and folder is not None:
        raise click.UsageError("--live and --days exclude each other: the days come from one place.")
    if folder is None:
        if first is not None:
            raise click.UsageError("--from goes with --days: it names one of the recorded days.")
        return None if live else demo.sample_day()
    try:
        days = demo.recorded(folder, first)
    except demo.NoDays as error:
        raise click.UsageError(f"{error}.") from None
    for line in days.left_out:
        say(line)
    return days


def play(decided: DemoSettings, days: Days | None, *, port: int = PORT) -> bool:
    """The playground until it ends; whether it showed what it should."""
    from bot import demo

    async def play() -> bool:
        stopped = stopped_by_signal()
        return await demo.play(
            days, decided.channel_language, stopped, port=port, seconds=decided.demo_seconds
        )

    return asyncio.run(play())


def serve_bot_api(decided: DemoSettings, *, port: int = PORT) -> None:
    """The stand-in's Bot API alone, until it is stopped."""
    from bot import demo

    async def serve() -> None:
        await demo.serve_bot_api(stopped_by_signal(), port=port, seconds=decided.demo_seconds)

    asyncio.run(serve())
