"""The playground from its beginning to its end, for a visitor or by itself."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from rich.console import Console

from bot import logs
from bot.demo import browser, by_itself, printing
from bot.demo.days import Days
from bot.demo.opened import HURRY, LIVE, Playground, playground, silence
from bot.demo.stage import Stage
from bot.playground import sample
from bot.playground.cast import CHANNEL

_HURRY_UNSEEN = 60


async def play(
    days: Days | None,
    languages: tuple[str, ...],
    stopped: asyncio.Event,
    *,
    port: int,
    seconds: float | None = None,
) -> bool:
    """Run the playground; whether it showed what it should.

    `days` are what Hugging Face lists; None: what the real one lists, by this machine's clock. On a terminal
    it goes on until stopped. Elsewhere, or where `seconds` says how long it should last, it prints what the
    bot says, and with the sample's day it asks by itself and ends.
    """
    visited = sys.stdin.isatty() and seconds is None
    # Whoever switches troubles on does not want to read of them here.
    logs.set_up("text", [], "CRITICAL" if visited else "ERROR")
    out = printing.console()

    def source_says(why: str) -> None:
        out.print(silence(why) if why else "Hugging Face answers again.", style="red" if why else "")

    opening = playground(
        days,
        languages,
        stopped,
        port=port,
        hurry=HURRY if visited else _HURRY_UNSEEN,
        # As slowly as one can watch.
        chat_gap=0.3 if visited else 0.1,
        on_source=source_says,
    )
    async with opening as there:
        _welcome(out, there, days, visited=visited)
        if visited:
            await _visited(there, stopped)
            return True
        printing.print_calls(out, there.stage)
        return await _shown(there.stage, out, days, seconds, stopped)
    raise AssertionError("unreachable")


async def _visited(there: Playground, stopped: asyncio.Event) -> None:
    """Open the page where there is something to see and to see it on, and go on until stopped."""
    async with asyncio.TaskGroup() as group:
        opening = group.create_task(_open_page(there))
        await stopped.wait()
        opening.cancel()


async def _open_page(there: Playground) -> None:
    if browser.has_desktop():
        await _in_time(by_itself.look(there.stage))
        await asyncio.to_thread(browser.open_page, there.url)


def _welcome(out: Console, there: Playground, days: Days | None, *, visited: bool) -> None:
    if there.instead:
        out.print(there.instead, soft_wrap=True)
    out.print(f"The playground is at {there.url}/", style="bold", soft_wrap=True)
    if days is None:
        out.print(LIVE)
    else:
        out.print(
            f"It is {days.begin:%Y-%m-%d %H:%M} UTC there. In a minute, which takes a few seconds here, the "
            f"day ends and is posted to @{CHANNEL}."
        )
    out.print("Ctrl-C ends it.\n" if visited else "")


async def _shown(
    stage: Stage, out: Console, days: Days | None, seconds: float | None, stopped: asyncio.Event
) -> bool:
    """Show what there is to show; false if it did not come.

    It takes so many seconds at least, and where nothing ends it by itself and none are said, until stopped.
    """
    ends = asyncio.get_running_loop().time() + (seconds or 0)
    asks = days is not None and days.lists.keys() == {sample.DAY}
    async with asyncio.TaskGroup() as group:
        showing = group.create_task(_in_time(by_itself.ask(stage) if asks else by_itself.look(stage)))
        stopping = group.create_task(stopped.wait())
        await asyncio.wait({showing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        well = showing.done() and showing.result()
        if well:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(ends if asks or seconds is not None else None):
                    await stopped.wait()
        elif not stopped.is_set():
            out.print("What should have been posted by now has not been.", style="red")
        showing.cancel()
        stopping.cancel()
    return well


async def _in_time(showing: Coroutine[Any, Any, bool]) -> bool:
    """What it gives; false when it gave up waiting."""
    try:
        return await showing
    except TimeoutError:
        return False
