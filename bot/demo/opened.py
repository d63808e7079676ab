"""The playground while it is open: the bot, what is around it, and the page."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot import app
from bot.app import Tempo
from bot.clock import SystemClock
from bot.courier.pace import Pace
from bot.demo.behind import Behind
from bot.demo.days import Days
from bot.demo.opening import people_come
from bot.demo.serving import serve
from bot.demo.stage import Stage
from bot.playground.clock import ToldClock
from bot.playground.page.server import Page
from bot.playground.scene import Scene
from bot.ports import Clock
from bot.settings import Settings

HURRY = 20
"""How much faster the last minute of the day goes by: nobody wants to wait for midnight."""
LIVE = (
    "The days are those of the real Hugging Face, by this machine's clock. Telegram and the model stand in."
)
_TEMPO = Tempo(tick=timedelta(seconds=0.1), summarise=timedelta(seconds=10))
_STOPPING = 1.5
"""Seconds that the bot has to finish what is in hand when we stop."""


@dataclass(frozen=True, slots=True)
class Playground:
    """What runs, and where it is to be seen."""

    url: str
    instead: str
    """Why it is at another port than the one that was wished for; mostly empty."""
    stage: Stage
    scene: Scene


@asynccontextmanager
async def playground(
    days: Days | None,
    languages: tuple[str, ...],
    stopped: asyncio.Event,
    *,
    port: int = 0,
    hurry: float = HURRY,
    chat_gap: float = 0.3,
    on_source: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[Playground]:
    """The whole of it, with people coming in as soon as the bot hears them; at the end it is `stopped`.

    `days` are what Hugging Face lists; None: what the real one lists, by this machine's clock, and
    `on_source` is told why it gives nothing, and an empty text when it does again. Until the first day is
    over, time goes `hurry` times faster. `chat_gap`: seconds between two messages to one chat.
    """
    clock: Clock = SystemClock()
    if days is not None:
        clock = ToldClock(days.begin, hurries_until=days.midnight, pace=hurry)
    stage = Stage(clock, days)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(_folder())
        settings = await stack.enter_async_context(stage.settings(folder, languages))
        store = await stack.enter_async_context(app.open_store(settings))
        behind = Behind(store.database, stage, clock, _TEMPO.tick)
        scene = _scene(stage, clock, days, settings, behind)
        page = Page(scene, pictures=behind.picture_of, calls=stage.calls)
        url, instead = await serve(stack, page.app, port)

        def source_says(why: str) -> None:
            scene.notice = f"{LIVE} {silence(why)}" if why else LIVE
            stage.telegram.changes.note()
            on_source(why)

        async with asyncio.TaskGroup() as group:
            listening = asyncio.Event()
            house = group.create_task(
                app.run(
                    settings,
                    clock,
                    stopped,
                    tempo=_TEMPO,
                    pace=Pace(chat_gap=chat_gap),
                    on_listening=listening.set,
                )
            )
            # Of a stand-in that is down everybody knows.
            following = behind.follow(on_source=source_says) if days is None else behind.follow()
            beside = [group.create_task(following), group.create_task(_let_in(stage, listening))]
            try:
                yield Playground(url, instead, stage, scene)
            finally:
                stage.switches.all_off()
                stopped.set()
                await asyncio.wait({house}, timeout=_STOPPING)
                for task in (house, *beside):
                    task.cancel()


def silence(why: str) -> str:
    """What is said when the real Hugging Face gives nothing."""
    return f"Hugging Face does not answer: {why}. The bot goes on asking; until then there is nothing new."


def _scene(stage: Stage, clock: Clock, days: Days | None, settings: Settings, behind: Behind) -> Scene:
    scene = Scene(
        stage.telegram,
        stage.cast,
        clock,
        stage.switches,
        notice=LIVE if days is None else days.notice,
        publish_at=settings.publish_at,
        zone=settings.timezone.key,
    )
    scene.rows, scene.settled, scene.tried_again_at = behind.rows, behind.settled, behind.tried_again_at
    return scene


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="papers-bot-demo-", ignore_cleanup_errors=True) as name:
        yield Path(name)


async def _let_in(stage: Stage, listening: asyncio.Event) -> None:
    await listening.wait()
    await people_come(stage.telegram, stage.cast)
