"""When a paper that a model could not summarise is worth another round: a pure function of what was asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.ports import Question
from bot.summary.prompt import begins_as, is_repair
from storage.records import Asking, Verdict

MOST_ROUNDS = 3
"""In vain, while question and model stay the same."""
REST = timedelta(hours=6)
"""After a round in vain."""


def may_begin(
    asked: Sequence[Asking], question: Question, now: datetime, models: Collection[str] = ()
) -> bool:
    """Whether this question may begin another round after all that was asked about the paper, oldest first.

    A round is in vain if its second answer came and was refused too. Only rounds count that began with this
    question, put to one of these models; to whichever where none is named. So a round counts for nothing in
    which an endpoint was down, or that somebody had no time to bring to its end.
    """
    vain: list[datetime] = []
    first: Asking | None = None
    for each in asked:
        if not is_repair(each.question):
            first = each
        elif (
            first is not None
            and first.verdict is each.verdict is Verdict.REFUSED
            and (not models or first.model in models)
            and begins_as(first.question, question)
        ):
            vain.append(each.at)
    return len(vain) < MOST_ROUNDS and all(now - at >= REST for at in vain)
