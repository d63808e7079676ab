"""The playground from its beginning to its end: the bot, what is around it, and the page."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from bot import app, logs
from bot.app import Tempo
from bot.clock import SystemClock
from bot.courier.pace import Pace
from bot.demo import browser, by_itself, printing
from bot.demo.behind import Behind
from bot.demo.days import Days
from bot.demo.opening import people_come
from bot.demo.serving import serve
from bot.demo.stage import Stage
from bot.playground import sample
from bot.playground.cast import CHANNEL
from bot.playground.clock import ToldClock
from bot.playground.page.server import Page
from bot.playground.scene import Scene
from bot.ports import Clock
from bot.settings import Settings

_HURRY = 20
"""How much faster the last minute of the day goes by: nobody wants to wait for midnight."""
_HURRY_UNSEEN = 60
_TEMPO = Tempo(tick=timedelta(seconds=0.1), summarise=timedelta(seconds=10))
_STOPPING = 1.5
"""Seconds that the bot has to finish what is in hand when we stop."""
_LIVE = (
    "The days are those of the real Hugging Face, by this machine's clock. Telegram and the model stand in."
)


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
    clock: Clock = SystemClock()
    if days is not None:
        clock = ToldClock(days.begin, hurries_until=days.midnight, pace=_HURRY if visited else _HURRY_UNSEEN)
    stage, out = Stage(clock, days), printing.console()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(_folder())
        settings = await stack.enter_async_context(stage.settings(folder, languages))
        store = await stack.enter_async_context(app.open_store(settings))
        behind = Behind(store.database, stage, clock, _TEMPO.tick)
        scene = _scene(stage, clock, days, settings, behind)
        page = Page(scene, pictures=behind.picture_of, calls=stage.calls)
        url, instead = await serve(stack, page.app, port)
        _welcome(out, url, instead, days, visited=visited)
        if not visited:
            printing.print_calls(out, stage)
        async with asyncio.TaskGroup() as group:
            listening = asyncio.Event()
            # Loopback holds no limits, so the channel may be filled faster, yet as slowly as one can watch.
            pace = Pace(chat_gap=0.3 if visited else 0.1)
            house = group.create_task(
                app.run(settings, clock, stopped, tempo=_TEMPO, pace=pace, on_listening=listening.set)
            )
            beside = [
                group.create_task(behind.follow()),
                group.create_task(_open_the_house(stage, listening, url if visited else None)),
            ]
            try:
                if visited:
                    await stopped.wait()
                    return True
                return await _shown(stage, out, days, seconds, stopped)
            finally:
                stage.switches.all_off()
                stopped.set()
                await asyncio.wait({house}, timeout=_STOPPING)
                for task in (house, *beside):
                    task.cancel()
    raise AssertionError("unreachable")


def _scene(stage: Stage, clock: Clock, days: Days | None, settings: Settings, behind: Behind) -> Scene:
    scene = Scene(
        stage.telegram,
        stage.cast,
        clock,
        stage.switches,
        notice=_LIVE if days is None else days.notice,
        publish_at=settings.publish_at,
        zone=settings.timezone.key,
    )
    scene.rows, scene.settled = behind.rows, behind.settled
    return scene


def _welcome(out: Console, url: str, instead: str, days: Days | None, *, visited: bool) -> None:
    if instead:
        out.print(instead, soft_wrap=True)
    out.print(f"The playground is at {url}/", style="bold", soft_wrap=True)
    if days is None:
        out.print(_LIVE)
    else:
        out.print(
            f"It is {days.begin:%Y-%m-%d %H:%M} UTC there. In a minute, which takes a few seconds here, the "
            f"day ends and is posted to @{CHANNEL}."
        )
    out.print("Ctrl-C ends it.\n" if visited else "")


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="papers-bot-demo-", ignore_cleanup_errors=True) as name:
        yield Path(name)


async def _open_the_house(stage: Stage, listening: asyncio.Event, url: str | None) -> None:
    """Let people in as soon as the bot hears them, and the visitor when there is something to see."""
    await listening.wait()
    await people_come(stage.telegram, stage.cast)
    if url is not None and browser.has_desktop():
        await _in_time(by_itself.look(stage))
        await asyncio.to_thread(browser.open_page, url)


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
