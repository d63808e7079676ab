"""The index of words says what the tables say, whatever is done to them."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import aiosqlite
import pytest
from fakes import listed, paper
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.errors import DatabaseDamaged
from storage.imports import Imports
from storage.migrate import migrate, steps
from storage.papers import Papers
from storage.records import ImportedPaper, ListedDay, Origin, Paper, Source, Summary
from storage.right import RightToSend
from storage.search import Search
from storage.summaries import Summaries

_DAY = date(2024, 5, 14)
_AT = datetime(2024, 5, 14, 9, tzinfo=UTC)

_CHECK = "INSERT INTO paper_search (paper_search, rank) VALUES ('integrity-check', 1)"
"""Raises where the index says anything else than the tables."""


async def _is_sound(database: Database) -> None:
    async def check(connection: aiosqlite.Connection) -> None:
        await connection.execute(_CHECK)

    await database.write(check)


_WORDS = st.sampled_from(["", "one", "ones two", "Łó “x”", "모델을", "학습", "\\n", 'a "b"'])
_SUMMARIES = st.builds(
    Summary,
    st.integers(1, 2).map(lambda number: paper(number).id),
    st.sampled_from(["ko", "en"]),
    _WORDS,
    st.lists(_WORDS, max_size=2).map(tuple),
    st.sampled_from(Origin),
)
_PAPERS = st.builds(
    lambda number, title, abstract: replace(paper(number, title=title or "title"), abstract=abstract),
    st.integers(1, 2), _WORDS, _WORDS,
)  # fmt: skip
_STEPS = st.one_of(
    _SUMMARIES,
    _PAPERS,
    st.tuples(st.sampled_from(Source), st.builds(ImportedPaper, _PAPERS, summaries=st.tuples(_SUMMARIES))),
    st.sampled_from(
        ["DELETE FROM summary WHERE language = 'ko'", "DELETE FROM listing", "DELETE FROM paper"]
    ),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(_STEPS, max_size=8))
async def test_the_index_follows_the_tables(steps: list[object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "db")
        papers, summaries, imports = Papers(database), Summaries(database), Imports(database)
        await imports.take([ImportedPaper(paper(1)), ImportedPaper(paper(2))], source=Source.MARKDOWN, at=_AT)
        for number, step in enumerate(steps):
            match step:
                case Summary():
                    if await database.fetch_one("SELECT 1 FROM paper WHERE id = ?", step.paper_id):
                        await summaries.save(step, _AT)
                case str():
                    await database.write(_Statements(step))
                case Source() as source, ImportedPaper() as came:
                    await imports.take([came], source=source, at=_AT)
                case Paper():
                    said = listed(1, of=step)
                    at = _AT + timedelta(seconds=number)
                    await papers.save_day(ListedDay(_DAY, at, (said,), whole=False))
        await _is_sound(database)
        await database.close()


class _Statements:
    """Work that runs a statement, with what hangs on the papers out of the way first."""

    def __init__(self, statement: str) -> None:
        self._statements = [statement]
        if "listing" in statement or "paper" in statement:
            self._statements = [
                "DELETE FROM vote",
                "DELETE FROM raw_listing",
                "DELETE FROM listing",
                statement,
            ]

    async def __call__(self, connection: aiosqlite.Connection) -> None:
        for statement in self._statements:
            await connection.execute(statement)


async def test_a_check_finds_an_index_that_says_something_else(database: Database) -> None:
    await Papers(database).save_day(ListedDay(_DAY, _AT, (listed(1),)))
    await _is_sound(database)

    async def spoil(connection: aiosqlite.Connection) -> None:
        await connection.execute("DROP TRIGGER paper_changed")
        await connection.execute("UPDATE paper SET title = 'another'")

    await database.write(spoil)
    with pytest.raises(DatabaseDamaged):
        await _is_sound(database)


async def test_excerpts_are_no_work_for_the_index(database: Database) -> None:
    await Papers(database).save_day(ListedDay(_DAY, _AT, (listed(1),)))
    before = await database.fetch_all("SELECT * FROM paper_search_data")
    for gist in ("one", "another"):
        excerpt = Summary(paper(1).id, "ko", gist, ("sentence",), Origin.EXCERPT)
        await Summaries(database).save(excerpt, _AT)
    assert list(map(tuple, await database.fetch_all("SELECT * FROM paper_search_data"))) == list(
        map(tuple, before)
    )


async def test_collecting_the_same_again_is_no_work_for_the_index(database: Database) -> None:
    day = ListedDay(_DAY, _AT, (listed(1), listed(2)))
    await Papers(database).save_day(day)
    before = await database.fetch_all("SELECT * FROM paper_search_data")
    later = replace(day, asked=_AT + timedelta(hours=1), papers=(listed(1, votes=99), listed(2)))
    await Papers(database).save_day(later)
    assert list(map(tuple, await database.fetch_all("SELECT * FROM paper_search_data"))) == list(
        map(tuple, before)
    )


# -- an older database -------------------------------------------------------------------------------------

_OLD_PAPERS = 5000


def _old_database(path: Path) -> None:
    """A database as it was before there was an index, full."""
    migrate(path, RightToSend(path), steps()[:4])
    with closing(sqlite3.connect(path)) as connection:
        connection.executemany(
            """
            INSERT INTO paper (id, title, abstract, authors, authors_cut, code, first_seen, changed_at)
            VALUES (?, ?, ?, '["Ada"]', 0, 'https://code', 5, 6)
            """,
            [
                (f"{2401 + number // 1000}.{number:05}", f"Paper {number}", f"Of {number} words. " * 60)
                for number in range(_OLD_PAPERS)
            ],
        )
        connection.execute("INSERT INTO listing SELECT '2024-05-14', id, 1, 2, 3, NULL FROM paper")
        connection.execute("INSERT INTO vote SELECT '2024-05-14', id, 4, 2 FROM paper")
        connection.execute(
            """
            INSERT INTO summary (paper_id, language, gist, bullets, origin, written_at)
            SELECT id, 'ko', '모델을 훈련한다', ?, 'model', 7 FROM paper WHERE id LIKE '2403.%'
            """,
            (json.dumps(["강화 학습"], ensure_ascii=False),),
        )
        connection.commit()


async def test_an_older_database_is_searched_as_soon_as_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "db"
    _old_database(path)
    database = await Database.open(path)
    await _is_sound(database)
    search = Search(database)
    assert [each.title for each, _ in (await search.by_words("4321")).papers] == ["Paper 4321"]
    assert (await search.by_words("학습")).total == 1000
    rows = await database.fetch_all(
        "SELECT DISTINCT code, paper.source, listing.source, vote.source, paper.first_seen, changed_at "
        "FROM paper JOIN listing ON listing.paper_id = id JOIN vote ON vote.paper_id = id"
    )
    assert list(map(tuple, rows)) == [("https://code", 3, 3, 3, 5, 6)]
    assert len(await Papers(database).listings(_DAY)) == _OLD_PAPERS
    # A listing that was collected is known best.
    (first, *_) = await Papers(database).listings(_DAY)
    assert first.paper.authors == ("Ada",)
    await database.close()
