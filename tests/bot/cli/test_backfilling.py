"""`papers-bot backfill` has past days from a Hugging Face on this machine."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import more_days
import pytest
from click.testing import CliRunner
from command_line import command, ended, started
from house import House, a_house

from bot.cli.main import main
from bot.playground import sample

_LATE = datetime(2100, 1, 1, tzinfo=UTC)
_SUMMARIES = "SELECT count(*) AS number FROM summary"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path, begin=_LATE) as house:
        house.huggingface.put(more_days.MONDAY, more_days.days()[more_days.MONDAY])
        yield house


async def _until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while True:
            if so():
                return
            await asyncio.sleep(0.02)


async def test_a_week_is_had_and_its_gaps_are_named(house: House, tmp_path: Path) -> None:
    house.huggingface.fail("not-a-list", times=None, day=more_days.MONDAY)
    done = await command(tmp_path, "backfill", "2024-05-11", "2024-05-15", **house.environment())
    assert (done.code, done.out.splitlines()) == (
        1,
        [
            "Days: 2 had, 2 on weekends and not asked for, 1 failed",
            "Weekdays without papers, or not had:",
            "  2024-05-13 Mon: JSON that is not a list",
            "  2024-05-15 Wed: the list is empty",
        ],
    )
    house.huggingface.mend()
    house.huggingface.asked.clear()
    again = await command(tmp_path, "backfill", "2024-05-11", "2024-05-15", **house.environment())
    assert (again.code, again.out.splitlines()[0]) == (
        0,
        "Days: 1 had, 2 known before, 2 on weekends and not asked for",
    )
    assert [asked.day for asked in house.huggingface.asked] == [more_days.MONDAY]
    async with house.store() as store:
        assert (await store.papers.count(sample.DAY)).papers == 9
        row = await store.database.fetch_one(_SUMMARIES)
        assert row is not None
        assert row["number"] == 0
        assert dict(await store.ledger.totals()) == {}
    assert (house.model.asked, house.telegram.record) == ([], [])


async def test_a_signal_ends_it_with_what_was_had_kept(house: House, tmp_path: Path) -> None:
    house.huggingface.fail("hang", day=more_days.MONDAY)
    process = await started(tmp_path, "backfill", "2024-05-13", "2024-05-14", **house.environment())
    await _until(lambda: more_days.MONDAY in [asked.day for asked in house.huggingface.asked])
    process.send_signal(signal.SIGINT)
    done = await ended(process)
    assert (done.code, done.out.splitlines()) == (
        1,
        ["Days: 1 had, 1 left", "stopped: run it again, and it goes on from here"],
    )
    async with house.store() as store:
        assert (await store.papers.count(sample.DAY)).papers == 9


@pytest.mark.parametrize(
    ("days", "why"),
    [
        (("2024-05-14", "2024-05-10"), "2024-05-14 comes after 2024-05-10: the older day comes first, as in"),
        (("2023-05-03", "2024-05-10"), "2023-05-03 is before the first list, of 2023-05-04: try"),
        (("2024-05-10", "2999-05-14"), "2999-05-14 has not begun"),
        (("2024-05-10", "then"), "'then' is not a day: 2024-05-14, today and yesterday are"),
        (("2024-05-10",), "Missing argument 'TO'"),
    ],
)
def test_days_that_cannot_be_are_refused_with_an_example(days: tuple[str, ...], why: str) -> None:
    done = CliRunner().invoke(main, ["backfill", *days])
    assert (done.exit_code, done.stdout) == (2, "")
    assert why in done.stderr
