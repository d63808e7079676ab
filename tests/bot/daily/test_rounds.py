"""A paper is tried again when that may bring something new, and else it rests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes import paper

from bot.daily.rounds import may_begin
from bot.ports import Question
from bot.summary.material import material
from bot.summary.prompt import question, repair
from storage.records import Asking, Term, Verdict

_AT = datetime(2024, 5, 14, 9, tzinfo=UTC)
_QUESTION = question(material(paper(1)), "ko")


def _asking(asked: Question, verdict: Verdict, at: datetime = _AT, model: str = "small") -> Asking:
    answer = None if verdict is Verdict.FAILED else "{}"
    return Asking(paper(1).id, "ko", at, "x", model, asked.messages, answer, 0, 0, None, (), verdict)


def _round(
    at: datetime = _AT,
    *,
    first: Verdict = Verdict.REFUSED,
    second: Verdict = Verdict.REFUSED,
    asked: Question = _QUESTION,
    models: tuple[str, str] = ("small", "small"),
) -> tuple[Asking, ...]:
    again = repair(asked, "{}", ["no"], "ko")
    return (
        _asking(asked, first, at, models[0]),
        _asking(again, second, at + timedelta(seconds=5), models[1]),
    )


def test_a_paper_that_nothing_was_asked_about_may_be_asked_about() -> None:
    assert may_begin((), _QUESTION, _AT)


def test_after_a_round_in_vain_a_paper_rests_for_six_hours() -> None:
    last = _AT + timedelta(seconds=5)
    assert not may_begin(_round(), _QUESTION, last + timedelta(hours=6, milliseconds=-1))
    assert may_begin(_round(), _QUESTION, last + timedelta(hours=6))


def test_after_three_rounds_in_vain_a_paper_is_left_alone() -> None:
    rounds = [_round(_AT + timedelta(hours=10 * number)) for number in range(3)]
    later = _AT + timedelta(days=30)
    assert may_begin((*rounds[0], *rounds[1]), _QUESTION, later)
    assert not may_begin((*rounds[0], *rounds[1], *rounds[2]), _QUESTION, later)


@pytest.mark.parametrize(
    "asked",
    [
        _round(second=Verdict.FAILED),
        _round()[:1],
        (_asking(_QUESTION, Verdict.FAILED),),
        _round(second=Verdict.KEPT),
        _round(second=Verdict.SHORTENED),
        _round(first=Verdict.SHORTENED),
        (_asking(_QUESTION, Verdict.KEPT),),
        _round()[1:],
    ],
)
def test_a_round_that_did_not_end_in_a_refusal_counts_for_nothing(asked: tuple[Asking, ...]) -> None:
    assert may_begin(asked * 3, _QUESTION, _AT)


def test_an_abstract_that_has_changed_is_asked_about_at_once() -> None:
    other = replace(paper(1), abstract="We study it anew. It works.")
    assert may_begin(_round(), question(material(other), "ko"), _AT)


def test_a_term_that_was_added_changes_nothing() -> None:
    with_terms = question(material(paper(1)), "ko", [Term("number", "숫자", "admin")])
    assert with_terms.messages != _QUESTION.messages
    assert not may_begin(_round(asked=with_terms), _QUESTION, _AT)


def test_what_another_model_could_not_do_counts_for_nothing() -> None:
    assert may_begin(_round(), _QUESTION, _AT, {"large"})
    assert not may_begin(_round(), _QUESTION, _AT, {"large", "small"})
    # The fallback that was asked second stayed the same: the one that was asked first decides.
    assert may_begin(_round(models=("small", "large")), _QUESTION, _AT, {"large"})
