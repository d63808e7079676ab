"""What was paid for is never written over by what was not."""

from __future__ import annotations

import itertools
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes import listed, paper

from storage.database import Database
from storage.papers import Papers
from storage.records import ListedDay, Origin, Summary
from storage.summaries import Summaries

_AT = datetime(2024, 5, 14, 9, tzinfo=UTC)


@pytest.fixture
async def summaries(database: Database) -> Summaries:
    await Papers(database).save_day(ListedDay(date(2024, 5, 14), _AT, (listed(1), listed(2))))
    return Summaries(database)


def _by(origin: Origin, gist: str = "gist", number: int = 1, language: str = "ko") -> Summary:
    return Summary(
        paper(number).id, language, gist, ("하나 & <둘>", "둘"), origin, "m" if origin == "model" else None
    )


async def test_a_summary_comes_back_as_it_was_given_with_the_time_at_which_it_was_saved(
    summaries: Summaries,
) -> None:
    given = replace(_by(Origin.MODEL, "한 줄 🤗"), evidence=(("We try.", "It “works”."), ()))
    await summaries.save(given, _AT)
    assert await summaries.of([paper(1).id, paper(2).id], "ko") == {paper(1).id: replace(given, written=_AT)}
    assert await summaries.of([paper(1).id], "en") == {}
    assert await summaries.of([], "ko") == {}


@pytest.mark.parametrize(("old", "new"), list(itertools.product(Origin, Origin)))
async def test_only_a_model_writes_over_a_model_and_over_what_came_in(
    summaries: Summaries, old: Origin, new: Origin
) -> None:
    of_old = replace(_by(old, "old"), evidence=(("Old.",), ()))
    of_new = _by(new, "new")
    await summaries.save(of_old, _AT)
    await summaries.save(of_new, _AT + timedelta(hours=1))
    stays = old in {Origin.MODEL, Origin.IMPORTED} and new is not Origin.MODEL
    kept = replace(of_old, written=_AT) if stays else replace(of_new, written=_AT + timedelta(hours=1))
    assert (await summaries.of([paper(1).id], "ko"))[paper(1).id] == kept


async def test_languages_and_papers_stand_each_for_itself(summaries: Summaries) -> None:
    for number, language in itertools.product((1, 2), ("ko", "en")):
        await summaries.save(_by(Origin.EXCERPT, f"{number} {language}", number, language), _AT)
    found = await summaries.of([paper(1).id, paper(2).id, "unknown"], "en")
    assert {number: each.gist for number, each in found.items()} == {paper(1).id: "1 en", paper(2).id: "2 en"}


async def test_a_paper_that_is_not_stored_has_no_summary(summaries: Summaries) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await summaries.save(_by(Origin.MODEL, number=3), _AT)
