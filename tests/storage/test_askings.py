"""What a model was asked can be read again word for word, and what it cost is added up."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes import listed, paper

from storage.askings import Askings
from storage.database import Database
from storage.papers import Papers
from storage.records import Asking, ListedDay, Spent, Verdict

_AT = datetime(2024, 5, 14, 9, tzinfo=UTC)


@pytest.fixture
async def askings(database: Database) -> Askings:
    await Papers(database).save_day(ListedDay(date(2024, 5, 14), _AT, (listed(1), listed(2))))
    return Askings(database)


def _asking(number: int = 1, language: str = "ko", **changed: object) -> Asking:
    asking = Asking(
        paper(number).id,
        language,
        _AT,
        "model.example:8080",
        "small-1",
        (("system", "요약하세요 🤗"), ("user", '<title>A & B</title>\n[1] We "try".')),
        '{"gist": "한 줄"}',
        1200,
        300,
        4567,
        (("numbers", 0, "«34억» is wrong"), ("shape", None, "2 bullets")),
        Verdict.REFUSED,
        "«34억» is wrong",
    )
    return replace(asking, **changed)  # type: ignore[arg-type]  # the tests name fields of it


async def test_an_asking_comes_back_word_for_word(askings: Askings) -> None:
    asking = _asking()
    await askings.note(asking)
    assert await askings.of(paper(1).id, "ko") == (asking,)


async def test_an_asking_without_an_answer_a_price_or_a_fault_comes_back_too(askings: Askings) -> None:
    asking = _asking(
        answer=None, tokens_in=0, tokens_out=0, cost=None, faults=(), verdict=Verdict.FAILED, why=None
    )
    await askings.note(asking)
    assert await askings.of(paper(1).id, "ko") == (asking,)


async def test_a_question_with_half_of_a_surrogate_pair_can_be_noted(askings: Askings) -> None:
    asking = _asking(question=(("user", "\ud800"),))
    await askings.note(asking)
    assert await askings.of(paper(1).id, "ko") == (asking,)


async def test_askings_about_a_paper_in_a_language_come_oldest_first_and_others_stay_out(
    askings: Askings,
) -> None:
    first, second = _asking(answer="1"), _asking(answer="2", at=_AT - timedelta(hours=1))
    for asking in (first, _asking(2), _asking(language="en"), second):
        await askings.note(asking)
    assert await askings.of(paper(1).id, "ko") == (first, second)
    assert await askings.about([paper(1).id, paper(2).id, "2405.99999"], "ko") == {
        paper(1).id: (first, second),
        paper(2).id: (_asking(2),),
    }
    assert await askings.of("2405.99999", "ko") == ()
    assert await askings.about([], "ko") == {}


async def test_what_was_spent_is_counted_from_a_moment_on(askings: Askings) -> None:
    assert await askings.spent(_AT) == Spent(0, 0, None)
    await askings.note(_asking(at=_AT - timedelta(milliseconds=1)))
    await askings.note(_asking(cost=None))
    assert await askings.spent(_AT) == Spent(1, 1500, None)
    await askings.note(_asking(2, "en", tokens_in=10, tokens_out=1, cost=33))
    await askings.note(_asking(2, "en", tokens_in=0, tokens_out=0, cost=7, verdict=Verdict.KEPT))
    assert await askings.spent(_AT) == Spent(3, 1511, 40)
    assert await askings.spent(_AT + timedelta(hours=1)) == Spent(0, 0, None)


async def test_a_long_question_takes_little_room(askings: Askings, database: Database) -> None:
    rules = "Write every number as it stands in the abstract. " * 60
    await askings.note(_asking(question=(("system", rules), ("user", "[1] We try."))))
    row = await database.fetch_one("SELECT length(question) AS bytes FROM asking")
    assert row is not None
    assert row["bytes"] < len(rules) / 10


async def test_nothing_is_noted_about_a_paper_that_is_not_stored(askings: Askings) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await askings.note(_asking(3))
