"""Who dies in the middle of an import and begins again has everything, and everything once."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from processes import Child

from storage.database import Database

_KILLS = 8
_BATCHES = 30
_BATCH = 20

_IMPORT = """
import asyncio, sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from storage.database import Database
from storage.imports import Imports
from storage.records import DigestFile, ImportedListing, ImportedPaper, Origin, Paper, Source, Summary

AT = datetime(2026, 11, 1, tzinfo=UTC)

def imported(number, day):
    paper_id = f"2405.{number:05}"
    authors = f"Ada {number % 7}", f"Grace {number}"
    seen = tuple((AT + timedelta(hours=hour), number + hour) for hour in range(3))
    return ImportedPaper(
        Paper(paper_id, f"Paper {number}", f"We count to {number}.", authors),
        (ImportedListing(day, number, number + 2, seen, f'{{"number": {number}}}'),),
        (Summary(paper_id, "ko", "", (f"{number}까지 센다",), Origin.IMPORTED),),
    )

async def main(path, batches, size):
    database = await Database.open(path)
    imports = Imports(database)
    print("ready", flush=True)
    for batch in range(batches):
        day = date(2024, 1, 1) + timedelta(days=batch)
        papers = [imported(batch * size + number, day) for number in range(size)]
        files = [DigestFile(day, b"text", size, "day.md")]
        await imports.take(papers, files, source=Source.RECORDED, at=AT)
        print(batch, flush=True)
    await database.close()

asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
"""

_TABLES = ("paper", "listing", "vote", "raw_listing", "summary", "digest_file", "author", "authorship")
_FOUND = 'SELECT rowid FROM paper_search WHERE paper_search MATCH \'"count" AND "센다"\''


async def _content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    content = {
        table: [tuple(row) for row in await database.fetch_all(f"SELECT * FROM {table}")] for table in _TABLES
    }
    content["found"] = [tuple(row) for row in await database.fetch_all(_FOUND)]
    return content


async def test_an_import_that_is_killed_again_and_again_is_complete_and_single(
    tmp_path: Path, child: Child
) -> None:
    path, whole = tmp_path / "killed", tmp_path / "whole"
    chance = random.Random(5)
    reached = []
    for _ in range(_KILLS):
        process = child(_IMPORT, path, _BATCHES, _BATCH)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for _ in range(chance.randrange(_BATCHES - 2)):
            process.stdout.readline()
        await asyncio.sleep(chance.uniform(0, 0.01))
        process.kill()
        process.wait()
        database = await Database.open(path)
        content = await _content(database)
        # A batch is there whole or not at all.
        assert len(content["paper"]) == len(content["listing"]) == len(content["found"])
        assert len(content["vote"]) == 3 * len(content["paper"])
        assert len(content["paper"]) == _BATCH * len(content["digest_file"])
        reached.append(len(content["digest_file"]))
        await database.close()
    assert reached == sorted(reached)
    assert 0 < reached[0] < _BATCHES
    for file in (path, whole):
        process = child(_IMPORT, file, _BATCHES, _BATCH)
        assert process.communicate(timeout=30)[1] == ""
    killed, at_once = await Database.open(path), await Database.open(whole)
    assert await _content(killed) == await _content(at_once)
    assert len((await _content(killed))["found"]) == _BATCHES * _BATCH
    for pragma, answer in (("integrity_check", ["ok"]), ("foreign_key_check", [])):
        assert [row[0] for row in await killed.fetch_all(f"PRAGMA {pragma}")] == answer
    await killed.close()
    await at_once.close()
