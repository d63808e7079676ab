"""The bot is killed again and again while it posts: nothing is said twice, and nothing lost without trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from killing import WIDE, Trial, stages_of


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_two_days_and_five_kills_lose_nothing_and_repeat_nothing(seed: int, tmp_path: Path) -> None:
    figures = await Trial(tmp_path, stages_of(seed, days=2, kills=5, limits=WIDE), WIDE).run()
    print(f"seed {seed}: {figures}")
    assert figures.kills == 6  # and one while it made its database
