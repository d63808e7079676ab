"""What came of the questions of one round, and which of the answers is kept: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.ports import USUAL_ANSWER, NoAnswer, Question, Said
from bot.summary.answer import Draft, UnreadableAnswer, draft
from bot.summary.material import Material
from bot.summary.shortening import faults, shortened
from bot.summary.verdict import Fault
from storage.records import Asking, Language, Origin, Paper, Summary, Verdict


@dataclass(frozen=True, slots=True)
class Task:
    """A paper to be summarised in a language."""

    paper: Paper
    material: Material
    language: Language


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one question."""

    asking: Asking
    """As it is noted if nothing of it is kept."""
    draft: Draft | None = None
    """What could be read of it."""
    complaints: tuple[str, ...] = ()
    """What the model is to put right; empty where all is well or no answer came."""
    everywhere: bool = False
    """No answer came, and the next paper would fare no better."""


def unjudged(task: Task, question: Question, at: datetime, said: Said) -> Answer:
    """An answer that came and was not looked at: what it cost is known."""
    asking = Asking(
        task.paper.id,
        task.language,
        at,
        said.endpoint,
        said.model,
        question.messages,
        # JSON may hold halves of surrogate pairs, which no database takes.
        said.text.encode(errors="replace").decode(),
        said.tokens_in,
        said.tokens_out,
        said.cost,
        (),
        Verdict.REFUSED,
        "there was no time to judge it",
    )
    return Answer(asking)


def answered(task: Task, question: Question, at: datetime, said: Said) -> Answer:
    """An answer that came, read and judged. It takes a second where it is made to take long."""
    asking = replace(unjudged(task, question, at, said).asking, why=None)
    try:
        read = draft(said.text)
    except UnreadableAnswer as error:
        why = "the answer was cut off before its end" if said.cut else error.why
        return Answer(replace(asking, why=why), complaints=(why,))
    wrong = faults(read, task.material, task.language)
    noted = tuple((fault.check.value, fault.bullet, fault.reason) for fault in wrong)
    return Answer(
        replace(asking, faults=noted, why=wrong[0].reason if wrong else None),
        read,
        tuple(map(_complaint, wrong)),
    )


def unanswered(task: Task, question: Question, at: datetime, none: NoAnswer) -> Answer:
    """No answer."""
    asking = Asking(
        task.paper.id,
        task.language,
        at,
        none.endpoint,
        none.model,
        question.messages,
        answer=None,
        tokens_in=none.tokens_in,
        tokens_out=none.tokens_out,
        cost=None,
        faults=(),
        verdict=Verdict.FAILED,
        why=none.why,
    )
    return Answer(asking, everywhere=none.everywhere)


def given_up(question: Question) -> NoAnswer:
    """For a question that was under way when there was no more time; whom it had gone to is not known."""
    return NoAnswer(
        "there was no time to wait for the answer",
        endpoint="",
        model="",
        tokens=(question.tokens, USUAL_ANSWER),
    )


def best(task: Task, answers: Sequence[Answer]) -> tuple[Answer, Draft] | None:
    """The answer that is kept, and what of it; None where none is good enough.

    A later one is kept rather than an earlier one, unless less is left of it.
    """
    for answer in answers:
        if answer.draft is not None and not answer.complaints:
            return answer, answer.draft
    left: list[tuple[Answer, Draft]] = []
    for answer in reversed(answers):
        others = [other.draft.gist for other in answers if other is not answer and other.draft is not None]
        if answer.draft is not None:
            rest = shortened(answer.draft, others, task.material, task.language)
            left += [] if rest is None else [(answer, rest)]
    return max(left, key=lambda each: len(each[1].bullets), default=None)


def judged(answer: Answer, kept: tuple[Answer, Draft] | None) -> Asking:
    """The question and its answer with what became of them in the end."""
    if kept is None or kept[0] is not answer:
        return answer.asking
    if answer.complaints:
        return replace(answer.asking, verdict=Verdict.SHORTENED)
    return replace(answer.asking, verdict=Verdict.KEPT)


def summary(task: Task, answer: Answer, found: Draft) -> Summary:
    """What is kept, as readers get it."""
    evidence = tuple(task.material.resting_on(bullet.sentences) for bullet in found.bullets)
    return Summary(
        task.paper.id,
        task.language,
        found.gist,
        found.texts,
        Origin.MODEL,
        answer.asking.model,
        evidence if any(evidence) else (),
    )


def _complaint(fault: Fault) -> str:
    return fault.reason if fault.bullet is None else f"bullet {fault.bullet + 1}: {fault.reason}"
