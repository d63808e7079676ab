"""An import that is stopped or killed keeps what it had, and the next one makes it complete and single."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from command_line import command, ended, started
from files_of_days import markdown, row, rows

_PAPERS = 6_000
_TABLES = {
    "paper": "id, title, abstract, authors, published_at, thumbnail, source",
    "listing": "day, paper_id, position, votes, source",
    "vote": "*",
    "summary": "paper_id, language, bullets, origin",
    "digest_file": "*",
    "authorship": "paper_id, (SELECT folded FROM author WHERE id = author_id)",
}


def _known(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that an import leaves, but for when it was."""
    with closing(sqlite3.connect(folder / "papers.sqlite3")) as database:
        return {
            table: sorted(database.execute(f"SELECT {columns} FROM {table}"), key=repr)
            for table, columns in _TABLES.items()
        }


def _papers(folder: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{folder / 'papers.sqlite3'}?mode=ro", uri=True)) as database:
            ((number,),) = database.execute("SELECT count(*) FROM paper")
    except sqlite3.OperationalError:
        return 0  # there is no table yet
    return int(number)


async def _under_way(folder: Path, days: Iterable[str]) -> asyncio.subprocess.Process:
    """An import that has taken something and has more to take."""
    process = await started(folder, "import", *days)
    async with asyncio.timeout(20):
        while True:
            if _papers(folder):
                return process
            await asyncio.sleep(0.01)


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("days")
    listed = (
        row(f"24{number // 1000 + 1:02}.{number % 1000:05}", f"2024-05-{number // 250 + 1:02}")
        for number in range(_PAPERS)
    )
    return [
        str(rows(folder / "a.jsonl.gz", *listed)),
        str(markdown(folder / "z.md", "2024-05-30", paper="2412.00001")),
    ]


async def test_after_a_kill_in_the_middle_the_next_one_is_complete_and_single(
    tmp_path: Path, days: list[str]
) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    killed.mkdir()
    process = await _under_way(killed, days)
    process.kill()
    await process.wait()
    assert 0 < _papers(killed) < _PAPERS
    again, once = await asyncio.gather(command(killed, "import", *days), command(whole, "import", *days))
    assert (again.code, once.code) == (0, 0)
    assert _known(killed) == _known(whole)
    assert len(_known(whole)["paper"]) == _PAPERS + 1


async def test_a_signal_ends_it_after_the_batch_in_hand(tmp_path: Path, days: list[str]) -> None:
    process = await _under_way(tmp_path, days)
    process.send_signal(signal.SIGINT)
    done = await ended(process)
    assert (done.code, done.err) == (
        1,
        "stopped before the end: run it again for the rest\n",
    )
    assert 0 < _papers(tmp_path) < _PAPERS
