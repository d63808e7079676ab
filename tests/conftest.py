"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import hypothesis
import pytest
from fakes import ToldClock

from storage.database import Database

# As bot.chat has it, whether or not a test has met that: Telegram's library is to tell times as timedeltas.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# The same examples each time; HYPOTHESIS_PROFILE=new looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True)
hypothesis.settings.register_profile("new")
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

_SHARED_DATA = Path(__file__).parents[1].parent / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The recorded data beside the repository; the test is skipped where there is none."""
    if not _SHARED_DATA.is_dir():
        pytest.skip("the recorded days (../shared/data) are not on this machine")
    return _SHARED_DATA


@pytest.fixture
def clock() -> ToldClock:
    return ToldClock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """A real database in a file of its own."""
    opened = await Database.open(tmp_path / "papers.sqlite3")
    yield opened
    await opened.close()
