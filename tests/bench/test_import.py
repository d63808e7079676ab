"""How long it takes to know every day since 2023, and how much memory; and to give the days back."""

from __future__ import annotations

import asyncio
import gc
import gzip
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bench.fixtures import Figure, Run
from bench.late import longest_stall
from pytest_benchmark.fixture import BenchmarkFixture

from bot.cli import importing
from bot.settings import Settings

_ROOT = Path(__file__).parents[2]
_ROUNDS = 3
_TIMES = 20
"""So often the archive stands in a large one, which then has half a gigabyte."""


def _command(folder: Path, *arguments: str) -> tuple[float, float, str]:
    """A command from its start to its end: seconds, the most megabytes it held, what it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAPERS_")}
    folder.mkdir(exist_ok=True)
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(_ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    return time.perf_counter() - began, used.ru_maxrss / 1024, said


@pytest.fixture(scope="module")
def everything(shared_data: Path) -> list[str]:
    return [str(shared_data / "hf-daily"), str(shared_data / "archive")]


def test_importing_everything(
    benchmark: BenchmarkFixture, everything: list[str], tmp_path: Path, figure: Figure
) -> None:
    runs = [_command(tmp_path / str(number), "import", *everything) for number in range(_ROUNDS)]
    again = [_command(tmp_path / "0", "import", *everything) for _ in range(_ROUNDS)]
    assert all("nothing new" in said for _, _, said in again)
    benchmark.pedantic(lambda: None)  # type: ignore[no-untyped-call]  # what is timed are processes
    figure(
        "import the recorded days and the archive", statistics.median(run[0] for run in runs), "s", below=15
    )
    figure("… the slowest round", max(run[0] for run in runs), "s")
    figure("… memory at the most", max(run[1] for run in runs), "MB")
    figure("… once more, nothing new", statistics.median(run[0] for run in again), "s")
    for form in ("markdown", "json", "jsonl", "bibtex"):
        seconds, _, _ = _command(tmp_path / "0", "export", "out", "--format", form)
        figure(f"export all of it as {form}", seconds, "s")


def test_memory_of_a_large_archive(
    benchmark: BenchmarkFixture, shared_data: Path, tmp_path: Path, figure: Figure
) -> None:
    rows = gzip.decompress((shared_data / "archive" / "hf-daily-archive.jsonl.gz").read_bytes())
    large = tmp_path / "large.jsonl"
    with large.open("wb") as file:
        for _ in range(_TIMES):
            file.write(rows)
    benchmark.pedantic(lambda: None)  # type: ignore[no-untyped-call]  # what is timed are processes
    seconds, memory, _ = _command(tmp_path / "bot", "import", str(large))
    figure(f"import an archive of {large.stat().st_size / 1024**2:.0f} MB", seconds, "s")
    figure("… memory at the most", memory, "MB", below=200)


def test_the_loop_while_everything_is_imported(
    benchmark: BenchmarkFixture, shared_data: Path, tmp_path: Path, run: Run, figure: Figure
) -> None:
    async def take(database: str) -> None:
        settings = Settings.exactly(database=tmp_path / database)
        # What the tests hold is looked through by the garbage collector, too, and is not there otherwise.
        gc.collect()
        gc.freeze()
        try:
            assert await importing.run(settings, [shared_data / "hf-daily", shared_data / "archive"])
        finally:
            gc.unfreeze()

    busy = benchmark.pedantic(  # type: ignore[no-untyped-call]
        lambda: run(longest_stall(take("first.sqlite3"), time.thread_time))
    )
    figure("longest work of the loop while everything is imported", busy * 1000, "ms", below=50)
    figure(
        "longest stall then, threads and programs included",
        run(longest_stall(take("second.sqlite3"))) * 1000,
        "ms",
    )
    figure("longest stall of an idle loop", run(longest_stall(asyncio.sleep(0.5))) * 1000, "ms")
