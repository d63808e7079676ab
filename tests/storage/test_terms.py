"""What is shipped, what papers agree on, and an admin's word above both."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import pytest
from fakes import listed, paper

from storage.database import Database
from storage.papers import Papers
from storage.records import ListedDay, Term
from storage.terms import Terms

_DAY = ListedDay(date(2024, 5, 14), datetime(2024, 5, 14, 9, tzinfo=UTC), tuple(map(listed, range(1, 11))))


@pytest.fixture
async def terms(database: Database) -> Terms:
    await Papers(database).save_day(_DAY)
    return Terms(database)


async def _say(terms: Terms, papers: range, rendering: str, english: str = "lamp") -> tuple[Term, ...]:
    agreed: tuple[Term, ...] = ()
    for number in papers:
        agreed = await terms.propose("ko", paper(number).id, {english: rendering})
    return agreed


@asynccontextmanager
async def _written(database: Database) -> AsyncIterator[list[int]]:
    """How many rows were written meanwhile."""
    before = database._writer.total_changes
    rows: list[int] = []
    yield rows
    rows.append(database._writer.total_changes - before)


# -- shipping ----------------------------------------------------------------------------------------------


async def test_what_is_shipped_is_in_force_in_its_language(terms: Terms) -> None:
    await terms.ship("ko", {"pump": "펌프", "lamp": "조명"})
    await terms.ship("ja", {"lamp": "ランプ"})
    assert await terms.of("ko") == (Term("lamp", "조명", "shipped"), Term("pump", "펌프", "shipped"))
    assert await terms.of("ja") == (Term("lamp", "ランプ", "shipped"),)
    assert await terms.of("zh") == ()


async def test_shipping_the_same_list_twice_writes_nothing(database: Database, terms: Terms) -> None:
    await terms.ship("ko", {"lamp": "조명", "pump": "펌프"})
    await terms.put("ko", "leaf", "잎")
    async with _written(database) as rows:
        await terms.ship("ko", {"lamp": "조명", "pump": "펌프"})
        await Terms(database).ship("ko", {"lamp": "조명", "pump": "펌프"})
    assert rows == [0]
    async with _written(database) as rows:
        await terms.ship("ko", {"lamp": "등불", "pump": "펌프"})
    assert rows == [1]


async def test_what_we_ship_no_more_goes_and_all_else_stays(terms: Terms) -> None:
    await terms.ship("ko", {"lamp": "조명", "pump": "펌프", "leaf": "잎"})
    await terms.ship("ja", {"pump": "ポンプ"})
    await terms.put("ko", "leaf", "이파리")
    await _say(terms, range(1, 4), "화분", "pot")
    await terms.ship("ko", {"lamp": "등불", "leaf": "잎사귀", "pot": "항아리"})
    assert await terms.of("ko") == (
        Term("lamp", "등불", "shipped"),
        Term("leaf", "이파리", "admin"),
        Term("pot", "화분", "agreed"),
    )
    assert await terms.of("ja") == (Term("pump", "ポンプ", "shipped"),)
    await terms.ship("ko", {})
    assert [term.source for term in await terms.of("ko")] == ["admin", "agreed"]


# -- an admin ----------------------------------------------------------------------------------------------


async def test_an_admin_wins_over_what_is_shipped_and_agreed_on(terms: Terms) -> None:
    await terms.ship("ko", {"lamp": "조명"})
    await _say(terms, range(1, 4), "화분", "pot")
    await terms.put("ko", "  Lamp ", " 등  불 ")
    await terms.put("ko", "pot", "항아리")
    await _say(terms, range(4, 10), "조명")
    await _say(terms, range(4, 10), "화분", "pot")
    await terms.ship("ko", {"lamp": "조명"})
    assert await terms.of("ko") == (Term("lamp", "등 불", "admin"), Term("pot", "항아리", "admin"))
    await terms.put("ko", "lamp", "램프")
    assert (await terms.of("ko"))[0] == Term("lamp", "램프", "admin")


async def test_without_the_admin_s_word_the_shipped_one_is_back_at_once(terms: Terms) -> None:
    await terms.ship("ko", {"lamp": "조명"})
    await terms.put("ko", "lamp", "등불")
    assert await terms.remove("ko", "Lamp")
    assert await terms.of("ko") == (Term("lamp", "조명", "shipped"),)


async def test_another_process_has_the_shipped_one_back_when_it_ships(
    database: Database, terms: Terms
) -> None:
    await terms.ship("ko", {"lamp": "조명"})
    await terms.put("ko", "lamp", "등불")
    assert await Terms(database).remove("ko", "lamp")
    assert await terms.of("ko") == ()
    await terms.ship("ko", {"lamp": "조명"})
    assert await terms.of("ko") == (Term("lamp", "조명", "shipped"),)


async def test_there_is_nothing_to_remove_of_what_is_shipped_or_unknown(terms: Terms) -> None:
    await terms.ship("ko", {"lamp": "조명"})
    await terms.put("ja", "lamp", "ランプ")
    assert not await terms.remove("ko", "lamp")
    assert not await terms.remove("ko", "pump")
    assert await terms.of("ko") == (Term("lamp", "조명", "shipped"),)
    assert await terms.of("ja") == (Term("lamp", "ランプ", "admin"),)


async def test_what_was_agreed_on_and_removed_takes_three_other_papers(terms: Terms) -> None:
    await _say(terms, range(1, 4), "조명")
    assert await terms.remove("ko", "lamp")
    assert await terms.of("ko") == ()
    assert await terms.proposals("ko") == ()
    assert await _say(terms, range(4, 6), "조명") == ()
    assert await _say(terms, range(6, 7), "조명") == (Term("lamp", "조명", "agreed"),)


# -- agreeing ----------------------------------------------------------------------------------------------


async def test_three_papers_that_agree_make_a_term(terms: Terms) -> None:
    assert await _say(terms, range(1, 3), "조명") == ()
    assert await terms.of("ko") == ()
    assert await terms.proposals("ko") == (("lamp", "조명", 2),)
    agreed = await terms.propose("ko", paper(3).id, {"lamp": "조명", "pump": "펌프"})
    assert agreed == await terms.of("ko") == (Term("lamp", "조명", "agreed"),)
    assert await terms.proposals("ko") == (("pump", "펌프", 1),)
    assert await _say(terms, range(4, 5), "조명") == ()


async def test_one_paper_that_says_it_three_times_is_one(terms: Terms) -> None:
    for _ in range(3):
        assert await _say(terms, range(1, 2), "조명") == ()
    assert await terms.proposals("ko") == (("lamp", "조명", 1),)


async def test_papers_agree_in_one_language_and_on_one_rendering(terms: Terms) -> None:
    await terms.propose("ko", paper(1).id, {"lamp": "조명"})
    await terms.propose("ko", paper(2).id, {"lamp": "등불"})
    await terms.propose("zh", paper(3).id, {"lamp": "조명"})
    await terms.propose("zh", paper(1).id, {"lamp": "조명"})
    assert await terms.of("ko") == await terms.of("zh") == ()
    assert await terms.proposals("ko") == (("lamp", "등불", 1), ("lamp", "조명", 1))
    assert await terms.proposals("zh") == (("lamp", "조명", 2),)


async def test_a_new_summary_takes_the_place_of_what_the_old_one_said(terms: Terms) -> None:
    await terms.propose("ko", paper(1).id, {"lamp": "조명", "pump": "펌프"})
    await terms.propose("ko", paper(1).id, {"lamp": "등불"})
    assert await terms.proposals("ko") == (("lamp", "등불", 1),)
    await terms.propose("ko", paper(1).id, {})
    assert await terms.proposals("ko") == ()


async def test_what_more_papers_say_takes_over_and_a_tie_leaves_what_was(terms: Terms) -> None:
    await _say(terms, range(1, 4), "조명")
    assert await _say(terms, range(4, 7), "등불") == ()
    assert await terms.of("ko") == (Term("lamp", "조명", "agreed"),)
    assert await _say(terms, range(7, 8), "등불") == (Term("lamp", "등불", "agreed"),)
    assert await terms.of("ko") == (Term("lamp", "등불", "agreed"),)
    assert await _say(terms, range(8, 9), "조명") == ()
    assert await _say(terms, range(9, 10), "조명") == (Term("lamp", "조명", "agreed"),)


async def test_papers_do_not_agree_against_what_is_shipped_but_it_is_told(terms: Terms) -> None:
    await terms.ship("ko", {"lamp": "조명"})
    assert await _say(terms, range(1, 6), "등불") == ()
    assert await _say(terms, range(6, 10), "조명") == ()
    assert await terms.of("ko") == (Term("lamp", "조명", "shipped"),)
    assert await terms.proposals("ko") == (("lamp", "등불", 5),)


async def test_an_admin_s_word_settles_what_was_proposed(terms: Terms) -> None:
    await _say(terms, range(1, 3), "조명")
    await terms.put("ko", "lamp", "등불")
    assert await terms.proposals("ko") == ()


async def test_what_most_papers_propose_comes_first(terms: Terms) -> None:
    await terms.propose("ko", paper(1).id, {"leaf": "잎", "lamp": "조명", "pump": "펌프"})
    await terms.propose("ko", paper(2).id, {"pump": "펌프"})
    assert await terms.proposals("ko") == (("pump", "펌프", 2), ("lamp", "조명", 1), ("leaf", "잎", 1))


async def test_a_paper_that_is_not_stored_proposes_nothing(terms: Terms) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await terms.propose("ko", "9999.00001", {"lamp": "조명"})
    assert await terms.proposals("ko") == ()


async def test_papers_that_speak_at_once_agree_once(database: Database, terms: Terms) -> None:
    second = await Database.open(database.path)
    try:
        both = (terms, Terms(second))
        said = await asyncio.gather(
            *(both[number % 2].propose("ko", paper(number).id, {"lamp": "조명"}) for number in range(1, 11)),
            both[1].put("ko", "pump", "펌프"),
            *(each.ship("ko", {"leaf": "잎", "pump": "양수기"}) for each in both),
        )
    finally:
        await second.close()
    assert [agreed for agreed in said if agreed] == [(Term("lamp", "조명", "agreed"),)]
    assert await terms.of("ko") == (
        Term("lamp", "조명", "agreed"),
        Term("leaf", "잎", "shipped"),
        Term("pump", "펌프", "admin"),
    )


async def test_neither_agreeing_nor_removing_reads_a_table_from_end_to_end(
    database: Database, terms: Terms
) -> None:
    statements: list[str] = []
    await database._writer.set_trace_callback(statements.append)
    await _say(terms, range(1, 5), "조명")
    await terms.remove("ko", "lamp")
    await database._writer.set_trace_callback(None)  # type: ignore[arg-type]  # None is how one stops
    steps = [
        row["detail"]
        for statement in dict.fromkeys(statements)
        if statement.lstrip().startswith(("INSERT", "DELETE", "WITH"))
        for row in await database.fetch_all(f"EXPLAIN QUERY PLAN {statement}")
    ]
    assert len(steps) > 4
    assert [step for step in steps if "SCAN term" in step or "SCAN proposal" in step] == []
