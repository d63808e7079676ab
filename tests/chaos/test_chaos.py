"""Days posted at the pace that Telegram wants, by a house over which every kind of trouble comes."""

from __future__ import annotations

import time
from pathlib import Path

from besieged import REAL
from killing import Trial
from troubles import kinds


async def test_whatever_befalls_the_house_each_message_is_there_once_or_in_doubt(
    days: int, troubles: int, seed: int, tmp_path: Path
) -> None:
    trial = Trial(tmp_path, seed, troubles=troubles, days=days, limits=REAL)
    number = len(kinds(trial.troubles))
    print(f"\nseed {seed}: {days} days, {troubles} troubles of {number} kinds, and one death at birth")
    print(*trial.troubles, sep="\n")
    begun = time.monotonic()
    figures = await trial.run()
    print(f"{figures}\nnothing twice, nothing lost; {time.monotonic() - begun:.0f} s")
    assert figures.kills >= 1
