"""Troubles come over the bot while it posts: nothing is said twice, and nothing lost without trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from besieged import WIDE
from killing import Trial


@pytest.mark.parametrize("seed", [1])
async def test_two_days_of_trouble_lose_nothing_and_repeat_nothing(seed: int, tmp_path: Path) -> None:
    trial = Trial(tmp_path, seed, troubles=6, days=2, limits=WIDE)
    print(*trial.troubles, sep="\n")
    figures = await trial.run()
    print(f"seed {seed}: {figures}")
    assert figures.kills >= 1  # one while it made its database
