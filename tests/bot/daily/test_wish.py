"""What differs between what stands somewhere and now."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.daily.wish import Difference, difference_of


def _facts(**papers: dict[str, object]) -> str:
    return json.dumps({"papers": papers})


def test_each_paper_counts_once_in_however_many_messages_it_stands() -> None:
    header = _facts(a={"votes": 42, "text": "x"}, b={"votes": 7, "climbed": False})
    now = _facts(a={"votes": 61, "text": "y"}, b={"votes": 8, "climbed": True})
    card = _facts(a={"votes": 42, "title": "t"}), _facts(a={"votes": 61, "title": "u"})
    assert difference_of([(header, now), card]) == Difference(2, (42, 61), 1, 1)


def test_what_one_version_did_not_write_down_tells_nothing() -> None:
    assert not difference_of([(_facts(a={"votes": 42}), _facts(a={"text": "x"}, b={"votes": 1}))])
    for other in ("{}", "[]", "1", '{"papers": []}', '{"papers": {"a": 1}}'):
        assert not difference_of([(_facts(a={"votes": 42}), other), (other, _facts(a={"votes": 1}))])


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 999), max_size=5))
def test_nothing_differs_from_itself(votes: dict[str, int]) -> None:
    facts = json.dumps({"papers": {name: {"votes": number} for name, number in votes.items()}})
    assert not difference_of([(facts, facts)])
