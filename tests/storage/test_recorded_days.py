"""All recorded days of Hugging Face go in, in their order, and collected again they change nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
from fakes import ToldClock

from bot.web.huggingface import HuggingFace
from storage.database import Database
from storage.papers import Papers


def _captures(folder: Path) -> list[tuple[date, datetime, Path]]:
    """Each recorded list with its day and about when it was asked for, in the order of asking."""
    captures = []
    for file in folder.glob("20*.json"):
        day = date.fromisoformat(file.stem)
        captures.append((day, datetime(day.year, day.month, day.day, 23, tzinfo=UTC), file))
    for file in folder.glob("intraday/*.json"):
        of, asked = file.stem.split("_at_")
        captures.append((date.fromisoformat(of), datetime.fromisoformat(asked), file))
    return sorted(captures, key=lambda capture: (capture[1], capture[0]))


async def _save_all(papers: Papers, captures: list[tuple[date, datetime, Path]]) -> int:
    clock = ToldClock()
    body = b"[]"
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body))
    saved = 0
    async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
        source = HuggingFace(client, "https://huggingface.test", clock)
        for day, asked, file in captures:
            body = file.read_bytes()
            clock.set(asked)
            listed = await source.papers_of(day)
            assert listed.whole, file.name
            assert len(listed.papers) == len({item["paper"]["id"] for item in json.loads(body)}), file.name
            await papers.save_day(listed)
            saved += len(listed.papers)
    return saved


async def _dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    tables = ("paper", "author", "authorship", "listing", "vote", "raw_listing")
    return {
        table: [tuple(row) for row in await database.fetch_all(f"SELECT * FROM {table}")] for table in tables
    }


async def test_every_recorded_day_goes_in_and_twice_changes_nothing(
    database: Database, shared_data: Path
) -> None:
    papers = Papers(database)
    captures = _captures(shared_data / "hf-daily")
    assert len(captures) >= 83
    assert await _save_all(papers, captures) > 1400
    before = await _dump(database)
    # Each day again as it was said last.
    last = {day: (day, asked, file) for day, asked, file in captures}
    await _save_all(papers, list(last.values()))
    assert await _dump(database) == before

    # What is known of these days by hand.
    moved = await papers.days_of("2604.07429")
    assert [listing.day for listing in moved] == [date(2026, 4, 10), date(2026, 4, 16)]
    [crowd] = [each for each in await papers.listings(date(2025, 1, 27)) if each.paper.id == "2501.14249"]
    assert len(crowd.paper.authors) == 664
    assert (await papers.count(date(2024, 9, 3))).papers == 2
    found = json.loads((shared_data / "hf-daily" / "2024-09-03.json").read_bytes())
    assert json.loads(await papers.raw(date(2024, 9, 3), found[0]["paper"]["id"]) or "") == found[0]
    # The list of this day grew, and its votes did, while it was watched.
    assert (await papers.count(date(2024, 12, 12))).papers == 18
    first = json.loads((shared_data / "hf-daily/intraday/2024-12-12_at_2024-12-12T170822Z.json").read_bytes())
    assert len(await papers.votes_over_time(date(2024, 12, 12), first[0]["paper"]["id"])) > 1
    for table in ("integrity_check", "foreign_key_check"):
        assert [tuple(row) for row in await database.fetch_all(f"PRAGMA {table}")] in ([], [("ok",)])
