"""An author is found however the name is typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from fakes import listed, paper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.papers import Papers
from storage.records import ListedDay
from storage.search import Search

_DAY = date(2024, 5, 14)
_AT = datetime(2024, 5, 14, 9, tzinfo=UTC)

_NAMES = (
    "Léo Tronchon",
    "Łukasz Kaiser",
    "Søren Kaae Sønderby",
    "Đỗ Minh",
    "Hans Strauß",
    "Ali Işık",
    "김민수",
    "さかもと がく",
    "Quoc V. Le",
)


async def _save(
    database: Database, *authors: tuple[str, ...], day: date = _DAY, votes: int = 10, first: int = 1
) -> None:
    """A day with a paper for each group of authors, numbered from `first`."""
    papers = tuple(
        listed(number, votes=votes, of=paper(number, authors=names))
        for number, names in enumerate(authors, start=first)
    )
    await Papers(database).save_day(ListedDay(day, _AT, papers))


@pytest.fixture
async def search(database: Database) -> Search:
    await _save(database, *((name,) for name in _NAMES))
    return Search(database)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("leo tronchon", "Léo Tronchon"),
        ("LÉO TRONCHON", "Léo Tronchon"),
        ("tronchon", "Léo Tronchon"),
        ("Tronchon Léo", "Léo Tronchon"),
        ("Tronchon, Léo", "Léo Tronchon"),
        ("L Tronchon", "Léo Tronchon"),
        ("L. Tronchon", "Léo Tronchon"),
        ("tronch", "Léo Tronchon"),
        ("L Tronch", "Léo Tronchon"),
        ("lukasz", "Łukasz Kaiser"),
        ("kaiser l", "Łukasz Kaiser"),
        ("sonderby", "Søren Kaae Sønderby"),
        ("S Sønderby", "Søren Kaae Sønderby"),
        ("do minh", "Đỗ Minh"),
        ("strauss", "Hans Strauß"),
        ("STRAUSS", "Hans Strauß"),
        ("isik", "Ali Işık"),
        ("ALİ IŞIK", "Ali Işık"),
        ("김민수", "김민수"),
        ("김", "김민수"),
        ("\u1100\u1175\u11b7민수", "김민수"),
        ("さかもと", "さかもと がく"),
        ("がく さかもと", "さかもと がく"),
        ("le quoc v", "Quoc V. Le"),
    ],
)
async def test_a_name_is_found_however_it_is_typed(search: Search, question: str, name: str) -> None:
    found = await search.by_author(question)
    assert found.names == (name,)
    assert found.total == 1
    [(of, listings)] = found.papers
    assert of.authors == (name,)
    assert [(each.day, each.votes) for each in listings] == [(_DAY, 10)]


@pytest.mark.parametrize("question", ["かく", "tronchom", "ronchon", "tronchon kaiser", "김민", "lu"])
async def test_another_name_is_not_found(search: Search, question: str) -> None:
    found = await search.by_author(question)
    assert (found.names, found.papers, found.total) == ((), (), 0)


@pytest.mark.parametrize(
    "question",
    [
        "",
        " ",
        '"',
        '""',
        '"leo',
        "'; DROP TABLE paper; --",
        "NEAR(",
        "NEAR(a b, 2)",
        "folded:tronchon",
        "{folded}: x",
        "^tronchon",
        "-tronchon",
        "C++",
        "(",
        "*",
        "_",
        "__ _",
        "🤗",
        "\0",
        "\0a\0",
        "\ud800",
        "x" * 5000,
        "ab " * 2000,
        "%",
    ],
)
async def test_hostile_questions_find_nothing_and_break_nothing(search: Search, question: str) -> None:
    assert (await search.by_author(question)).total <= 1
    assert (await search.by_author("tronchon")).total == 1


@pytest.mark.parametrize(
    "question", ["leo OR kaiser", "leo AND NOT tronchon", "tronchon AND leo", "NOT kaiser"]
)
async def test_operators_are_words_like_any_other(search: Search, question: str) -> None:
    assert (await search.by_author(question)).total == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(question=st.text(max_size=60))
async def test_no_question_breaks_it(search: Search, question: str) -> None:
    found = await search.by_author(question)
    assert (found.total == 0) == (found.names == ()) == (found.papers == ())


async def test_the_newest_comes_first_with_its_days_and_their_votes(database: Database) -> None:
    later, last = _DAY + timedelta(days=1), _DAY + timedelta(days=6)
    ada = ("Ada Lovelace",)
    await _save(database, ada, ada, ada)
    await _save(database, ada, day=later, first=4)
    # The first paper moves: it is as new as its newest day, and has both.
    await _save(database, ada, day=last, votes=42)
    found = await Search(database).by_author("ada lovelace")
    assert [of.id for of, _ in found.papers] == ["2405.00001", "2405.00004", "2405.00003", "2405.00002"]
    assert [(each.day, each.votes) for each in found.papers[0][1]] == [(_DAY, 10), (last, 42)]
    assert found.total == 4
    few = await Search(database).by_author("ada lovelace", limit=2)
    assert few.papers == found.papers[:2]
    assert few.total == 4


async def test_a_paper_that_has_left_every_day_is_not_found(database: Database) -> None:
    await _save(database, ("Ada Lovelace",), ("Alan Turing",))
    await _save(database, ("Alan Turing",), first=2)
    assert (await Search(database).by_author("lovelace")).total == 0
    assert (await Search(database).by_author("turing")).total == 1
    await _save(database, ("Alan Turing",), ("Alan Turing",), first=2)
    assert (await Search(database).by_author("turing")).total == 2
    await _save(database, ("Alan Turing",), first=3)
    found = await Search(database).by_author("turing")
    assert ([of.id for of, _ in found.papers], found.total) == (["2405.00003"], 1)


async def test_a_name_that_has_left_its_paper_is_not_found(database: Database) -> None:
    await _save(database, ("Ada Lovelace", "Alan Turing"))
    await _save(database, ("Alan Turing",))
    found = await Search(database).by_author("lovelace")
    assert (found.names, found.total) == ((), 0)


async def test_a_paper_counts_once_for_all_who_fit(database: Database) -> None:
    await _save(database, ("Wei Wang", "Wei Li", "WEI WANG"), ("Wei Li",))
    found = await Search(database).by_author("wei")
    assert found.total == 2
    # The names with the most papers first.
    assert found.names == ("Wei Li", "Wei Wang")


async def test_the_whole_name_goes_before_longer_ones(database: Database) -> None:
    await _save(database, ("Wei Wang",), ("Wei Wang Smith",), ("Wangari Wei",))
    assert (await Search(database).by_author("wei wang")).names == ("Wei Wang",)
    assert (await Search(database).by_author("wang wei")).total == 2


async def test_at_most_a_handful_of_names_is_told(database: Database) -> None:
    await _save(database, *((f"Chen Number{number}",) for number in range(30)))
    found = await Search(database).by_author("chen", limit=5)
    assert (len(found.names), len(found.papers), found.total) == (8, 5, 30)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Leo Tronchn", "Léo Tronchon"),
        ("tronchn", "Léo Tronchon"),
        ("Lukas Kayser", "Łukasz Kaiser"),
        ("soren sondreby", "Søren Kaae Sønderby"),
    ],
)
async def test_whoever_mistypes_a_name_is_offered_those_near_it(
    search: Search, question: str, name: str
) -> None:
    assert (await search.by_author(question)).papers == ()
    assert name in await search.near_names(question)


@pytest.mark.parametrize("question", ["", "x", "🤷", "zzzz", '"*" OR', "a" * 4000])
async def test_a_question_that_is_near_nobody_offers_nobody(search: Search, question: str) -> None:
    assert await search.near_names(question) == ()
