"""How soon a bot with the recorded days listens, and how much memory it takes."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bench.fixtures import Figure, Timed
from bench.recorded import BUSY
from bench.stand_ins import CHANNEL, TOKEN, StandIns

_ROOT = Path(__file__).parents[2]
_STATUS = Path("/proc/self/status")
_POSTS = 6
"""A header and five cards."""


class Bot:
    """`papers-bot run` in a process of its own."""

    def __init__(self, database: Path, outside: StandIns) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PAPERS_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            cwd=database.parent,
            env=environment
            | {
                "PYTHONPATH": str(_ROOT),
                "PAPERS_TELEGRAM_TOKEN": TOKEN,
                "PAPERS_TELEGRAM_URL": outside.telegram_url,
                "PAPERS_HUGGINGFACE_URL": outside.huggingface_url,
                "PAPERS_CHANNEL": f"@{CHANNEL}",
                "PAPERS_DATABASE": str(database),
            },
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_for(self, event: str, times: int = 1) -> None:
        """Until it has logged this so often."""
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line)
            times -= event in line
            if not times:
                return
        pytest.fail(f"it ended without {event!r}:\n{''.join(said)}")

    def memory(self) -> tuple[float, float]:
        """The most that it ever held and what it holds now, in megabytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        peak, now = (re.search(rf"{name}:\s+(\d+) kB", status) for name in ("VmHWM", "VmRSS"))
        assert peak is not None
        assert now is not None
        return int(peak[1]) / 1024, int(now[1]) / 1024

    def end(self) -> None:
        """Stop it as an operator would."""
        self._process.terminate()
        self._process.communicate()


@contextmanager
def _running(database: Path, outside: StandIns) -> Iterator[Bot]:
    bot = Bot(database, outside)
    try:
        yield bot
    finally:
        bot.end()


def _python() -> float:
    """Seconds that this Python takes to start and end: the part that is not ours."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - begun


@pytest.fixture
def fresh(recorded_database: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes a database with the recorded days that no bot has run with."""
    return lambda: Path(shutil.copy(recorded_database, tmp_path))


def test_from_start_to_listening(
    timed: Timed, fresh: Callable[[], Path], outside: StandIns, figure: Figure
) -> None:
    bots: list[Bot] = []

    def start(database: Path) -> None:
        bots.append(Bot(database, outside))
        # Logged when the task that polls has been made, a moment before it asks for the first time.
        bots[-1].wait_for("listening")

    median = timed(start, fresh, after=lambda _: bots.pop().end(), rounds=11)
    figure("start to listening", median, "s", below=2)
    figure("… of which Python itself", statistics.median(_python() for _ in range(11)), "s")


@pytest.mark.skipif(not _STATUS.exists(), reason="this system does not tell a process's memory in /proc")
def test_memory_with_the_recorded_days(
    timed: Timed, fresh: Callable[[], Path], outside: StandIns, figure: Figure
) -> None:
    taken: list[tuple[float, float]] = []

    def work_a_day(database: Path) -> None:
        with _running(database, outside) as bot:
            bot.wait_for("delivery settled", times=_POSTS)
            taken.append(bot.memory())

    timed(work_a_day, fresh, rounds=3, warm=0)
    peak, now = (statistics.median(each) for each in zip(*taken, strict=True))
    figure(f"memory at the most, {BUSY} papers collected and posted", peak, "MB", below=120)
    figure("memory thereafter", now, "MB", below=120)
