"""Days posted at the pace that Telegram wants, by a bot that is killed again and again."""

from __future__ import annotations

import time
from pathlib import Path

from killing import REAL, Trial, stages_of


async def test_whoever_kills_the_bot_finds_each_message_once_or_in_doubt(
    days: int, kills: int, seed: int, tmp_path: Path
) -> None:
    print(f"\nseed {seed}: {days} days, {kills} kills and one while the database is made")
    begun = time.monotonic()
    figures = await Trial(tmp_path, stages_of(seed, days, kills, REAL), REAL).run()
    print(f"{figures}\nnothing twice, nothing lost; {time.monotonic() - begun:.0f} s")
    assert figures.kills == kills + 1
