"""What is collected is kept: once, in order, and never lost because the source left something out."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes import listed, paper

from storage.database import Database
from storage.papers import Papers
from storage.records import Collection, DayCount, ListedDay, ListedPaper, Origin, Summary
from storage.summaries import Summaries

_DAY = date(2024, 5, 14)
_NEXT = date(2024, 5, 15)
_MORNING = datetime(2024, 5, 14, 9, tzinfo=UTC)
_EVENING = datetime(2024, 5, 14, 21, tzinfo=UTC)


def _said(
    *papers: ListedPaper, day: date = _DAY, asked: datetime = _MORNING, whole: bool = True
) -> ListedDay:
    return ListedDay(day, asked, papers, whole)


async def _dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but `collection`, which notes each round."""
    tables = await database.fetch_all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return {
        row["name"]: sorted(
            (tuple(each) for each in await database.fetch_all(f"SELECT * FROM {row['name']}")), key=repr
        )
        for row in tables
        if row["name"] != "collection"
    }


async def _ids(papers: Papers, day: date = _DAY) -> list[str]:
    return [each.paper.id for each in await papers.listings(day)]


# -- collecting --------------------------------------------------------------------------------------------


async def test_a_paper_comes_back_as_it_was_given(database: Database) -> None:
    papers = Papers(database)
    full = replace(
        paper(1, title="$\\text{Transformer}^2$ & <think> `|` 논문 🤗", authors=("Léo Tronchon", "Wei Wang")),
        authors_cut=True,
        published=datetime(2024, 5, 3, 17, 59, 12, tzinfo=UTC),
        thumbnail="https://example.org/1.png",
        code="https://github.com/a/b",
        stars=7,
        project="https://example.org",
        organisation="Some Lab",
        ai_summary="It counts.",
    )
    await papers.save_day(_said(listed(of=full, votes=3), listed(2)))
    one, other = (await papers.listings(_DAY))[::-1]
    assert (one.paper, one.day, one.position, one.votes) == (full, _DAY, 1, 3)
    assert other.paper == paper(2)


async def test_a_day_collected_twice_changes_nothing(database: Database) -> None:
    papers = Papers(database)
    said = [listed(number, votes=number % 3) for number in range(1, 8)]
    await papers.save_day(_said(*said))
    before = await _dump(database)
    await papers.save_day(_said(*said, asked=_EVENING))
    assert await _dump(database) == before
    assert len(before["paper"]) == len(before["listing"]) == len(before["vote"]) == 7


async def test_the_top_is_first_and_ties_stand_in_the_sources_order(database: Database) -> None:
    papers = Papers(database)
    await papers.save_day(
        _said(listed(9, position=1, votes=5), listed(1, position=2, votes=9), listed(4, position=3, votes=5))
    )
    assert await _ids(papers) == ["2405.00001", "2405.00009", "2405.00004"]


async def test_votes_rise_and_fall_and_each_change_is_kept_with_its_time(database: Database) -> None:
    papers = Papers(database)
    votes = [3, 3, 8, 8, 5, 0, 5]
    times = [_MORNING + timedelta(hours=hour) for hour in range(len(votes))]
    for at, number in zip(times, votes, strict=True):
        await papers.save_day(_said(listed(1, votes=number), asked=at))
        assert (await papers.listings(_DAY))[0].votes == number
    assert await papers.votes_over_time(_DAY, paper(1).id) == (
        (times[0], 3),
        (times[2], 8),
        (times[4], 5),
        (times[5], 0),
        (times[6], 5),
    )


async def test_a_paper_that_moves_to_a_later_day_is_the_same_paper_with_two_listings(
    database: Database,
) -> None:
    papers = Papers(database)
    await papers.save_day(_said(listed(1, votes=2), listed(2)))
    renamed = replace(paper(1), title="Better")
    await papers.save_day(_said(listed(of=renamed, votes=42), day=_NEXT, asked=_EVENING))
    assert [(each.day, each.votes, each.paper.title) for each in await papers.days_of(paper(1).id)] == [
        (_DAY, 2, "Better"),
        (_NEXT, 42, "Better"),
    ]
    assert len((await _dump(database))["paper"]) == 2
    await papers.save_day(_said(listed(2), asked=_EVENING))
    assert [each.day for each in await papers.days_of(paper(1).id)] == [_NEXT]


async def test_a_whole_list_without_a_paper_takes_it_off_the_day_until_it_returns(database: Database) -> None:
    papers = Papers(database)
    await papers.save_day(_said(listed(1), listed(2)))
    await papers.save_day(_said(listed(2), asked=_EVENING))
    assert await _ids(papers) == ["2405.00002"]
    assert await papers.days_of(paper(1).id) == ()
    assert await papers.count(_DAY) == DayCount(_DAY, 1, 10)
    # It stays stored, with what was said of it.
    assert await papers.raw(_DAY, paper(1).id) == '{"number": 1}'
    gone = await database.fetch_one("SELECT gone_at, first_seen FROM listing WHERE paper_id = ?", paper(1).id)
    assert gone is not None
    await papers.save_day(_said(listed(2), asked=_EVENING + timedelta(hours=1)))
    assert gone == await database.fetch_one(
        "SELECT gone_at, first_seen FROM listing WHERE paper_id = ?", paper(1).id
    )
    await papers.save_day(_said(listed(1), listed(2), asked=_EVENING + timedelta(hours=2)))
    assert await _ids(papers) == ["2405.00001", "2405.00002"]


async def test_a_list_in_part_adds_and_removes_nothing(database: Database) -> None:
    papers = Papers(database)
    await papers.save_day(_said(listed(1), listed(2)))
    assert not await papers.save_day(_said(listed(3), listed(2, votes=50), asked=_EVENING, whole=False))
    assert await _ids(papers) == ["2405.00002", "2405.00001", "2405.00003"]


async def test_an_empty_answer_for_a_day_with_papers_is_not_believed(database: Database) -> None:
    papers = Papers(database)
    assert await papers.save_day(_said(listed(1)))
    before = await _dump(database)
    assert not await papers.save_day(_said(asked=_EVENING))
    assert await _dump(database) == before
    stands = await papers.collection(_DAY)
    assert stands is not None
    # The day still waits for its whole list.
    assert (stands.tried, stands.asked, stands.failures) == (_EVENING, _MORNING, 1)
    assert stands.why == "an empty list for a day that has papers"


async def test_a_list_with_an_item_that_cannot_be_read_removes_nothing_and_is_whole(
    database: Database,
) -> None:
    papers = Papers(database)
    await papers.save_day(_said(listed(1), listed(2)))
    broken = replace(_said(listed(2), asked=_EVENING), broken=(paper(1).id,))
    assert await papers.save_day(broken)
    assert await _ids(papers) == ["2405.00001", "2405.00002"]
    stands = await papers.collection(_DAY)
    assert stands is not None
    assert stands.asked == _EVENING


async def test_one_days_list_leaves_the_others_alone(database: Database) -> None:
    papers = Papers(database)
    await papers.save_day(_said(listed(1), listed(2)))
    await papers.save_day(_said(listed(3), day=_NEXT, asked=_EVENING))
    assert await _ids(papers) == ["2405.00001", "2405.00002"]


async def test_what_the_source_leaves_out_keeps_what_it_held(database: Database) -> None:
    papers = Papers(database)
    full = replace(
        paper(1, authors=("Ada Lovelace", "Alan Turing")),
        authors_cut=True,
        published=_MORNING,
        thumbnail="https://example.org/1.png",
        code="https://github.com/a/b",
        stars=7,
        project="https://example.org",
        organisation="Some Lab",
        ai_summary="It counts.",
    )
    await papers.save_day(_said(listed(of=full)))
    before = await _dump(database)
    bare = replace(paper(1), abstract="", authors=())
    await papers.save_day(_said(listed(of=bare), asked=_EVENING))
    assert (await papers.listings(_DAY))[0].paper == full
    assert await _dump(database) == before
    await papers.save_day(_said(listed(of=replace(bare, stars=0, title="New")), asked=_EVENING))
    assert (await papers.listings(_DAY))[0].paper == replace(full, stars=0, title="New")


async def test_what_changes_is_noted_with_its_time_and_nothing_else_is(database: Database) -> None:
    papers = Papers(database)
    await papers.save_day(_said(listed(1), listed(2)))
    await papers.save_day(
        _said(listed(of=replace(paper(1), abstract="Rewritten.")), listed(2), asked=_EVENING)
    )
    rows = await database.fetch_all("SELECT first_seen, changed_at FROM paper ORDER BY id")
    morning, evening = (int(at.timestamp()) * 1000 for at in (_MORNING, _EVENING))
    assert [tuple(row) for row in rows] == [(morning, evening), (morning, morning)]
    assert (await papers.days_of(paper(1).id))[0].paper.abstract == "Rewritten."


async def test_six_hundred_authors_keep_their_order_and_their_doubles(database: Database) -> None:
    papers = Papers(database)
    authors = tuple(f"Name {(number * 7) % 650}" for number in range(664))
    assert len(set(authors)) < 664
    await papers.save_day(_said(listed(of=paper(1, authors=authors))))
    assert (await papers.listings(_DAY))[0].paper.authors == authors
    row = await database.fetch_one("SELECT count(*) AS number FROM authorship")
    assert row is not None
    assert row["number"] == 650


async def test_other_authors_take_the_place_of_the_first(database: Database) -> None:
    papers = Papers(database)
    await papers.save_day(_said(listed(of=paper(1, authors=("Ada Lovelace", "Alan Turing")))))
    await papers.save_day(_said(listed(of=paper(1, authors=("Alan Turing", "Ada Lovelace"))), asked=_EVENING))
    assert (await papers.listings(_DAY))[0].paper.authors == ("Alan Turing", "Ada Lovelace")
    await papers.save_day(_said(listed(of=paper(1, authors=("Grace Hopper",))), asked=_EVENING))
    rows = await database.fetch_all(
        "SELECT name FROM authorship JOIN author ON author.id = author_id WHERE paper_id = ?", paper(1).id
    )
    assert [row["name"] for row in rows] == ["Grace Hopper"]


async def test_an_author_without_a_letter_is_kept_and_not_looked_for(database: Database) -> None:
    papers = Papers(database)
    await papers.save_day(_said(listed(of=paper(1, authors=("…", "Ada Lovelace")))))
    assert (await papers.listings(_DAY))[0].paper.authors == ("…", "Ada Lovelace")
    assert [row[1] for row in (await _dump(database))["author"]] == ["ada lovelace"]


async def test_the_raw_json_comes_back_word_for_word(database: Database) -> None:
    papers = Papers(database)
    raw = json.dumps({"b": [1.10, 1e5, None], "a": "é 논문 🤗\u0000\ud83e", "  ": {}}, ensure_ascii=False)
    await papers.save_day(_said(replace(listed(1), raw=raw)))
    assert await papers.raw(_DAY, paper(1).id) == raw
    await papers.save_day(_said(replace(listed(1), raw="{}"), asked=_EVENING))
    assert await papers.raw(_DAY, paper(1).id) == "{}"
    assert await papers.raw(_NEXT, paper(1).id) is None


async def test_a_day_is_kept_whole_or_not_at_all(database: Database) -> None:
    papers = Papers(database)
    before = await _dump(database)
    broken = replace(listed(2), votes=2**70)
    with pytest.raises(sqlite3.IntegrityError):
        await papers.save_day(_said(listed(1), broken))
    assert await _dump(database) == before
    assert await papers.collection(_DAY) is None


# -- summaries that go stale -------------------------------------------------------------------------------


async def test_another_abstract_drops_excerpts_but_not_what_a_model_wrote(database: Database) -> None:
    papers, summaries = Papers(database), Summaries(database)
    await papers.save_day(_said(*(listed(number) for number in (1, 2, 3, 4))))
    origins = {1: Origin.EXCERPT, 2: Origin.HUGGINGFACE, 3: Origin.MODEL, 4: Origin.EXCERPT}
    for number, origin in origins.items():
        await summaries.save(Summary(paper(number).id, "ko", "gist", ("bullet",), origin), _MORNING)
    ids = [paper(number).id for number in origins]
    # Said again, or with the abstract left out, nothing is stale.
    await papers.save_day(_said(*(listed(number) for number in (1, 2, 3, 4)), asked=_EVENING))
    empty = [listed(number, of=replace(paper(number), abstract="")) for number in (1, 2, 3, 4)]
    await papers.save_day(_said(*empty, asked=_EVENING))
    assert set(await summaries.of(ids, "ko")) == set(ids)
    other = [listed(number, of=replace(paper(number), abstract="Rewritten.")) for number in (1, 2, 3)]
    await papers.save_day(_said(*other, listed(4), asked=_EVENING))
    assert set(await summaries.of(ids, "ko")) == {paper(3).id, paper(4).id}


async def test_an_ai_summary_that_comes_later_replaces_the_excerpt(database: Database) -> None:
    papers, summaries = Papers(database), Summaries(database)
    await papers.save_day(_said(listed(1)))
    await summaries.save(Summary(paper(1).id, "en", "gist", (), Origin.EXCERPT), _MORNING)
    await papers.save_day(_said(listed(of=replace(paper(1), ai_summary="It counts.")), asked=_EVENING))
    assert await summaries.of([paper(1).id], "en") == {}


# -- how the collecting stands -----------------------------------------------------------------------------


async def test_the_collecting_of_a_day_is_noted_round_by_round(database: Database) -> None:
    papers = Papers(database)
    assert await papers.collection(_DAY) is None
    assert await papers.last_collection() is None
    times = [_MORNING + timedelta(hours=hour) for hour in range(6)]
    await papers.note_failure(_DAY, times[0], "no answer")
    assert await papers.collection(_DAY) == Collection(_DAY, times[0], None, 1, "no answer")
    await papers.note_failure(_DAY, times[1], "500")
    assert await papers.collection(_DAY) == Collection(_DAY, times[1], None, 2, "500")
    await papers.save_day(_said(listed(1), asked=times[2]))
    assert await papers.collection(_DAY) == Collection(_DAY, times[2], times[2], 0, None)
    await papers.save_day(_said(listed(1), asked=times[3], whole=False))
    partly = await papers.collection(_DAY)
    assert partly is not None
    assert (partly.tried, partly.asked, partly.failures) == (times[3], times[2], 1)
    assert partly.why
    await papers.note_failure(_DAY, times[4], "429")
    assert await papers.collection(_DAY) == Collection(_DAY, times[4], times[2], 2, "429")
    await papers.note_failure(_NEXT, times[3], "429")
    assert await papers.last_collection() == await papers.collection(_DAY)
    await papers.note_failure(_NEXT, times[5], "429")
    assert await papers.last_collection() == await papers.collection(_NEXT)


async def test_a_day_without_papers_is_noted_as_collected(database: Database) -> None:
    papers = Papers(database)
    assert await papers.save_day(_said())
    assert await papers.collection(_DAY) == Collection(_DAY, _MORNING, _MORNING, 0, None)
    assert await papers.listings(_DAY) == ()


# -- reading -----------------------------------------------------------------------------------------------


async def test_days_are_counted_and_the_newest_is_known(database: Database) -> None:
    papers = Papers(database)
    assert await papers.newest_day(_NEXT) is None
    assert await papers.count(_DAY) == DayCount(_DAY, 0, 0)
    await papers.save_day(_said(listed(1, votes=3), listed(2, votes=4)))
    await papers.save_day(_said(listed(3, votes=0), day=_NEXT, asked=_EVENING))
    later = _NEXT + timedelta(days=3)
    await papers.save_day(_said(listed(4, votes=1), day=later, asked=_EVENING))
    assert await papers.counts(_DAY, _NEXT) == (DayCount(_DAY, 2, 7), DayCount(_NEXT, 1, 0))
    assert await papers.counts(_NEXT + timedelta(days=1), later - timedelta(days=1)) == ()
    assert await papers.newest_day(later) == later
    assert await papers.newest_day(later - timedelta(days=1)) == _NEXT
    assert await papers.newest_day(_DAY - timedelta(days=1)) is None
    assert await papers.oldest_day() == _DAY
    assert await papers.oldest_day(_NEXT + timedelta(days=1)) == later
    assert await papers.oldest_day(later + timedelta(days=1)) is None
