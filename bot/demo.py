"""The main job over stand-ins on this machine: the real bot, told where Telegram is and what time it is."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.panel import Panel

from bot import app, logs
from bot.app import Tempo
from bot.courier.pace import Pace
from bot.playground import sample
from bot.playground.huggingface import HuggingFaceStandIn
from bot.playground.model import MODEL, ModelStandIn
from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import Call, Chat, Message, User
from bot.playground.terminal import as_text
from bot.settings import Settings

_TOKEN = "1000001:a-demonstration-needs-no-secret"  # noqa: S105 - the stand-in's, which opens nothing
_CHANNEL = "daily_papers"

_BEGIN = datetime(2024, 5, 14, 23, 59, tzinfo=UTC)
_MIDNIGHT = datetime(2024, 5, 15, tzinfo=UTC)
_HURRY = 20
"""How much faster the last minute of the day goes by: nobody wants to wait for midnight."""

_POSTS = 6
_PATIENCE = 60.0
"""Seconds after which a demonstration that shows itself has failed."""

_WIDTH = 100


class DemoClock:
    """Begins a minute before the sample's day ends, hurries until then, and goes on at the usual pace."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._begin = self._loop.time()

    def now(self) -> datetime:
        """The time of the demonstration."""
        hurried = timedelta(seconds=self._loop.time() - self._begin) * _HURRY
        if _BEGIN + hurried < _MIDNIGHT:
            return _BEGIN + hurried
        return _MIDNIGHT + (hurried - (_MIDNIGHT - _BEGIN)) / _HURRY

    async def sleep(self, seconds: float) -> None:
        """Come back when this clock has moved on by so many seconds."""
        wake = self.now() + timedelta(seconds=seconds)
        while (now := self.now()) < wake:
            rest = (wake - now).total_seconds()
            await asyncio.sleep(rest / _HURRY if now < _MIDNIGHT else rest)


class Stage:
    """The stand-ins, the channel in them, and somebody who reads it."""

    def __init__(self, clock: DemoClock) -> None:
        self.telegram = TelegramStandIn(_TOKEN, clock=clock)
        self.huggingface = HuggingFaceStandIn(clock.now)
        self.huggingface.put(sample.DAY, sample.items())
        self.model = ModelStandIn(sample.summaries(), titles=sample.titles(), improvise=True)
        self.channel: Chat = self.telegram.add_channel(-1001000000001, username=_CHANNEL)
        self.reader: User = self.telegram.add_user(7, "You", language=_own_language())

    @asynccontextmanager
    async def settings(self, folder: Path, languages: tuple[str, ...]) -> AsyncIterator[Settings]:
        """Settings that lead to the stand-ins, for as long as these are served."""
        async with (
            Loopback(self.telegram.app) as telegram,
            Loopback(self.huggingface.app) as huggingface,
            Loopback(self.model.app) as model,
        ):
            yield Settings.exactly(
                telegram_token=_TOKEN,
                telegram_url=telegram.url,
                huggingface_url=huggingface.url,
                llm_url=f"{model.url}/v1",
                llm_model=MODEL,
                channel=f"@{_CHANNEL}",
                channel_language=languages,
                admins=[self.reader.id],
                database=folder / "papers.sqlite3",
            )

    def posts(self) -> list[Message]:
        """What stands in the channel."""
        return self.telegram.posts_in(self.channel)


async def show(languages: tuple[str, ...], seconds: float | None) -> bool:
    """Run the demonstration; whether it showed what it should.

    On a terminal somebody can talk to the bot until they have seen enough. Elsewhere, or where `seconds`
    says how long it should last, it asks by itself and ends.
    """
    clock, stopped = DemoClock(), asyncio.Event()
    stage = Stage(clock)
    console = Console(width=min(_WIDTH, Console().width))
    logs.set_up("text", [], "ERROR")
    with _folder() as folder:
        async with stage.settings(folder, languages) as settings, asyncio.TaskGroup() as group:
            stage.telegram.watch(lambda call: _show(console, stage, call))
            console.print(_welcome(), style="bold")
            tempo = Tempo(tick=timedelta(seconds=0.5))
            # Loopback holds no limits, so the channel may be filled a little faster.
            pace = Pace(chat_gap=0.3)
            group.create_task(app.run(settings, clock, stopped, tempo=tempo, pace=pace))
            try:
                if sys.stdin.isatty() and seconds is None:
                    return await _converse(console, stage)
                return await _ask_by_itself(stage, seconds or 0)
            finally:
                stopped.set()
    raise AssertionError("unreachable")


def _welcome() -> str:
    return (
        f"It is {_BEGIN:%Y-%m-%d %H:%M} UTC. In a minute, which takes three seconds here, the day is over "
        f"and is posted to @{_CHANNEL}.\n"
    )


def _own_language() -> str:
    return "ko" if os.environ.get("LANG", "").startswith("ko") else "en"


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="papers-bot-demo-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def _show(console: Console, stage: Stage, call: Call) -> None:
    """Print what the bot has just said."""
    if call.message is None or call.method not in ("sendMessage", "editMessageText"):
        return
    where = f"@{_CHANNEL}" if call.message.chat is stage.channel else "the bot, to you"
    how = "  (edited)" if call.method == "editMessageText" else ""
    when = f"{call.when:%H:%M:%S} UTC"
    title = f"{where} · {when}{how}"
    console.print(Panel(as_text(call.message), title=title, title_align="left", padding=(0, 1)))


# -- somebody types ------------------------------------------------------------------------------------------


async def _converse(console: Console, stage: Stage) -> bool:
    """Pass on what is typed until the input ends; a number presses that button of the last answer."""
    typed = _lines_typed()
    await stage.telegram.wait_until(lambda: len(stage.posts()) >= _POSTS, timeout=_PATIENCE)
    console.print(
        "\nNow talk to the bot: /today, /author tronchon, /help, /resend 2024-05-14. "
        "A number presses that button; an empty line or Ctrl-D ends it.\n",
        style="bold",
    )
    while line := (await typed.get()).strip():
        if line.isdecimal():
            _press(console, stage, int(line))
        else:
            stage.telegram.says(stage.reader, line)
    return True


def _press(console: Console, stage: Stage, number: int) -> None:
    answers = [message for message in stage.telegram.posts_in(stage.reader) if message.buttons]
    buttons = answers[-1].buttons if answers else []
    if not 1 <= number <= len(buttons):
        console.print("There is no such button.", style="red")
    elif "callback_data" in (button := buttons[number - 1]):
        stage.telegram.presses(stage.reader, answers[-1], str(button["callback_data"]))
    else:
        console.print(f"That button opens {button.get('url')}", style="blue")


def _lines_typed() -> asyncio.Queue[str]:
    """Lines of standard input as they come; an empty one when it ends."""
    typed: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        line = sys.stdin.readline()
        typed.put_nowait(line)
        if not line:
            loop.remove_reader(sys.stdin)

    loop.add_reader(sys.stdin, read)
    return typed


# -- it asks by itself ---------------------------------------------------------------------------------------


async def _ask_by_itself(stage: Stage, seconds: float) -> bool:
    """Wait for the day, ask what a reader and an admin would ask, and stay for so many seconds at least."""
    telegram, reader = stage.telegram, stage.reader
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    await telegram.wait_until(lambda: len(stage.posts()) >= _POSTS, timeout=_PATIENCE)
    for question in ("/today", "/author tronchon"):
        await telegram.next_answer_to(telegram.says(reader, question), timeout=_PATIENCE)
    preview = await telegram.next_answer_to(telegram.says(reader, f"/resend {sample.DAY}"), timeout=_PATIENCE)
    confirm = next(button for button in preview.buttons if "callback_data" in button)
    telegram.presses(reader, preview, str(confirm["callback_data"]))
    await telegram.wait_until(lambda: len(stage.posts()) >= 2 * _POSTS, timeout=_PATIENCE)
    await asyncio.sleep(max(end - loop.time(), 0))
    return len(stage.posts()) == 2 * _POSTS
