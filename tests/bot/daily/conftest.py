"""The rooms of a day, ready to use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from day_house import DayHouse, day_house
from fakes import ToldClock


@pytest.fixture
async def house(tmp_path: Path, clock: ToldClock) -> AsyncIterator[DayHouse]:
    """With the settings as they are when nobody sets them; it is 09:00 in Seoul, and 2024-05-14 has ended."""
    async with day_house(tmp_path, clock) as built:
        yield built
