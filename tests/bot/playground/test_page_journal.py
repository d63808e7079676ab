"""Numbered states: whoever was away learns what changed, once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.page.journal import Journal, Json

PARTS = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 2).map(lambda n: {"n": n}), max_size=5)


def test_one_who_is_told_everything_is_told_nothing_more_until_something_changes() -> None:
    journal = Journal()
    journal.keep({"a": {"n": 1}})
    first = journal.since("")
    assert (first.parts, first.whole) == ({"a": {"n": 1}}, True)
    journal.keep({"a": {"n": 1}})
    assert journal.mark == journal.mark_of(first.version)
    assert not journal.since(journal.mark).parts


@pytest.mark.parametrize(
    "mark", ["", "-", "other-1", "{epoch}-", "{epoch}-2", "{epoch}-²", "{epoch}-" + "9" * 5000]
)
def test_whoever_brings_a_mark_that_is_not_ours_is_told_everything(mark: str) -> None:
    journal = Journal()
    journal.keep({"a": {}})
    assert journal.since(mark.replace("{epoch}", journal.epoch)).whole


def test_a_part_that_is_gone_is_told_as_such_and_may_come_back() -> None:
    journal = Journal()
    journal.keep({"a": {"n": 1}, "b": {}})
    mark = journal.mark
    journal.keep({"a": {"n": 1}})
    assert journal.since(mark).parts == {"b": None}
    journal.keep({"a": {"n": 1}, "b": {}})
    assert journal.since(mark).parts == {"b": {}}


def test_a_mark_of_another_run_or_of_nobody_is_answered_with_everything() -> None:
    journal, other = Journal(), Journal()
    journal.keep({"a": {}})
    for mark in (other.mark, "", "x", f"{journal.epoch}-99", f"{journal.epoch}-", f"{journal.epoch}-²", "-1"):
        change = journal.since(mark)
        assert (change.whole, change.parts) == (True, {"a": {}})


def test_one_who_was_away_for_too_long_is_shown_everything() -> None:
    journal = Journal()
    journal.keep({"call:0": {}})
    mark = journal.mark
    for number in range(1, 1200):
        journal.keep({f"call:{number}": {}})
    assert journal.since(mark).whole
    recent = journal.mark
    journal.keep({})
    assert journal.since(recent).parts == {"call:1199": None}


@given(st.lists(PARTS, min_size=1, max_size=12), st.data())
def test_following_from_any_mark_leads_to_what_there_is(
    states: list[dict[str, Json]], data: st.DataObject
) -> None:
    journal, mark = Journal(), ""
    seen: dict[str, Json] = {}
    for state in states:
        journal.keep(state)
        if data.draw(st.booleans()):
            continue
        change = journal.since(mark)
        mark = journal.mark_of(change.version)
        seen = {} if change.whole else seen
        seen = {key: part for key, part in {**seen, **change.parts}.items() if part is not None}
        assert seen == state
