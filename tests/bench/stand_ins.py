"""The stand-ins in a process of their own, so that what they cost is not measured."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.recorded import busy_day

from bot.clock import SystemClock
from bot.daily import calendar
from bot.playground.huggingface import HuggingFaceStandIn
from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn

TOKEN = "1000001:a-benchmark-needs-no-secret"
CHANNEL = "daily_papers"
READERS = range(101, 165)

_ROOT = Path(__file__).parents[2]
_SERVE = "import sys; sys.path.insert(0, 'tests'); from bench import stand_ins; stand_ins.main(sys.argv[1])"


@dataclass(frozen=True, slots=True)
class StandIns:
    """Where they are."""

    telegram_url: str
    huggingface_url: str


@contextmanager
def stand_ins(data: Path) -> Iterator[StandIns]:
    """A Telegram with a channel and some readers, and a Hugging Face that lists a busy day as yesterday's."""
    command = [sys.executable, "-c", _SERVE, str(data)]
    with subprocess.Popen(
        command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield StandIns(**json.loads(process.stdout.readline()))
        # Leaving closes its input, at whose end it ends.


def main(data: str) -> None:
    """Serve until standard input ends."""
    asyncio.run(_serve(Path(data)))


async def _serve(data: Path) -> None:
    telegram = TelegramStandIn(TOKEN)
    telegram.add_channel(-1001000000001, username=CHANNEL)
    for reader in READERS:
        telegram.add_user(reader, f"Reader {reader}")
    huggingface = HuggingFaceStandIn()
    huggingface.put(calendar.newest_complete(SystemClock().now()), busy_day(data))
    async with Loopback(telegram.app) as telegram_server, Loopback(huggingface.app) as huggingface_server:
        where = {"telegram_url": telegram_server.url, "huggingface_url": huggingface_server.url}
        print(json.dumps(where), flush=True)
        await asyncio.to_thread(sys.stdin.read)
