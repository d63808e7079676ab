"""A desk for files of days."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from desk import Desk

from bot import app
from bot.app import Store


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    def read() -> tuple[str, str]:
        said = capsys.readouterr()
        return said.out, said.err

    return Desk(tmp_path, read)


@pytest.fixture
async def store(desk: Desk) -> AsyncIterator[Store]:
    """What the desk's database holds, beside whoever writes to it."""
    async with app.open_store(desk.settings) as store:
        yield store
