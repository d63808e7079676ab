"""What the tests of storage may ask for."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import Child, started

from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.records import Chat
from storage.sending import Sending


@pytest.fixture
def child() -> Iterator[Child]:
    """Starts processes; those that still run when the test is over are killed."""
    children: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object) -> subprocess.Popen[str]:
        children.append(started(code, *arguments))
        return children[-1]

    yield start
    for process in children:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user of this machine can reach; `tmp_path` is closed to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


@pytest.fixture
def sending(database: Database) -> Sending:
    return Sending(database)


@pytest.fixture
async def chat(database: Database) -> Chat:
    """The channel."""
    return await Chats(database).remember(-1001, "channel", "Papers", "papers_ko")
