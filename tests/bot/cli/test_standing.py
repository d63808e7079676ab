"""How things stand, told from the database alone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from fakes import listed

from bot.app import open_store
from bot.cli.standing import status
from bot.clock import SystemClock
from bot.settings import Settings
from storage.records import Asking, ListedDay, Verdict


async def _with_askings(folder: Path, *costs: int | None) -> Settings:
    """A database in which a model was asked just now at these costs, and once long ago."""
    settings = Settings.exactly(
        database=folder / "papers.sqlite3", llm_url="https://a.example", llm_model="m"
    )
    paper, now = listed(1), SystemClock().now()
    async with open_store(settings) as store:
        await store.papers.save_day(ListedDay(date(2024, 5, 14), now, (paper,)))
        for cost, ago in (*((cost, timedelta()) for cost in costs), (10**6, timedelta(days=40))):
            await store.askings.note(
                Asking(
                    paper.paper.id,
                    "ko",
                    now - ago,
                    "a.example",
                    "m",
                    (),
                    "{}",
                    900,
                    400,
                    cost,
                    (),
                    Verdict.KEPT,
                )
            )
    return settings


async def test_it_tells_what_models_took_today_and_this_month(tmp_path: Path) -> None:
    settings = await _with_askings(tmp_path, 1500, None)
    line = "Model calls   2 today, 2,600 tokens, $0.0015; this month 2, 2,600 tokens, $0.0015"
    assert line in (await status(settings)).splitlines()


async def test_without_a_price_it_tells_no_dollars(tmp_path: Path) -> None:
    settings = await _with_askings(tmp_path, None)
    line = "Model calls   1 today, 1,300 tokens; this month 1, 1,300 tokens"
    assert line in (await status(settings)).splitlines()


async def test_without_a_model_it_tells_nothing_of_models(tmp_path: Path) -> None:
    settings = await _with_askings(tmp_path, 1500)
    assert "Model" not in await status(Settings.exactly(database=settings.database))
