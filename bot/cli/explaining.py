"""Prints a summary, and why it is as it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import datetime

from bot import app
from bot.chat.asked import paper_in
from bot.settings import Settings
from bot.summary.judge import judge_imported
from bot.summary.languages import LANGUAGES
from bot.summary.verdict import Fault
from storage.records import Asking, Language, Origin, Paper, Summary, Verdict

_ORIGINS = {
    Origin.HUGGINGFACE: "Hugging Face's summary with sentences of the abstract, in English",
    Origin.EXCERPT: "sentences of the abstract, in English",
}
_VERDICTS = {
    Verdict.KEPT: "kept",
    Verdict.SHORTENED: "kept without what did not pass",
    Verdict.REFUSED: "refused",
    Verdict.FAILED: "no answer",
}


class SummaryUnknown(Exception):
    """There is nothing to show."""


async def summary(settings: Settings, words: str, language: Language, *, why: bool) -> str:
    """A paper's summary as text, by the paper's id or a link to it; with all that was asked if `why`.

    Raises SummaryUnknown.
    """
    paper_id = paper_in(words)
    if paper_id is None:
        raise SummaryUnknown(f"{words!r} names no paper: give an id of arXiv's such as 2405.02246")
    async with app.open_store(settings, must_exist=True) as store:
        listings = await store.papers.days_of(paper_id)
        if not listings:
            raise SummaryUnknown(f"{paper_id} is not known: it was on no day that was collected")
        paper = listings[0].paper
        written = (await store.summaries.of([paper_id], language)).get(paper_id)
        asked = await store.askings.of(paper_id, language) if why else ()
    faults = None
    if why and written is not None and written.origin is Origin.IMPORTED:
        faults = await asyncio.to_thread(judge_imported, written, paper)
    if written is None and not asked:
        name = LANGUAGES[language].name
        raise SummaryUnknown(
            f"{paper_id} has no summary in {name}: `papers-bot collect` writes what is missing"
        )
    return _printable("\n".join(_explained(paper, language, written, asked, faults, why=why)))


def _explained(
    paper: Paper,
    language: Language,
    written: Summary | None,
    asked: tuple[Asking, ...],
    faults: tuple[Fault, ...] | None,
    *,
    why: bool,
) -> Iterator[str]:
    yield f"{paper.id}  {paper.title}"
    if written is None:
        yield f"No summary in {LANGUAGES[language].name}"
    else:
        yield _byline(written)
        yield ""
        if written.gist:
            yield written.gist
        yield from _bullets(written, evidence=why)
    if faults is not None:
        yield ""
        yield "The checks find nothing wrong." if not faults else "The checks find:"
        yield from _faults((fault.check, fault.bullet, fault.reason) for fault in faults)
    for number, asking in enumerate(asked, start=1):
        yield ""
        yield f"Question {number} of {len(asked)}"
        yield from _asking(asking)
    if why and not asked:
        yield ""
        yield "No model was asked."


def _byline(written: Summary) -> str:
    when = "" if written.written is None else f", {_utc(written.written)}"
    if written.origin is Origin.MODEL:
        name = LANGUAGES[written.language].name
        return f"AI summary of the abstract in {name}, by {written.model or 'a model'}{when}"
    if written.origin is Origin.IMPORTED:
        name = LANGUAGES[written.language].name
        came = "" if written.written is None else f"; it came in at {_utc(written.written)}"
        return f"Summary in {name} from an archive, not written by this bot{came}"
    return f"For want of a summary {_ORIGINS[written.origin]}{when}"


def _bullets(written: Summary, *, evidence: bool) -> Iterator[str]:
    for at, bullet in enumerate(written.bullets):
        yield f"- {bullet}"
        if evidence and at < len(written.evidence):
            yield from (f"    rests on: {sentence}" for sentence in written.evidence[at])


def _asking(asking: Asking) -> Iterator[str]:
    cost = "" if asking.cost is None else f", ${asking.cost / 1_000_000:.6f}"
    yield f"  {'When':<9}{_utc(asking.at)}"
    yield f"  {'Whom':<9}{f'{asking.model} at {asking.endpoint}' if asking.endpoint else 'not known'}"
    yield f"  {'Tokens':<9}{asking.tokens_in:,} in, {asking.tokens_out:,} out{cost}"
    why = "" if asking.why is None or asking.faults else f": {asking.why}"
    yield f"  {'Verdict':<9}{_VERDICTS[asking.verdict]}{why}"
    yield from _faults(asking.faults)
    yield "  Asked:"
    yield from _indented(asking.question[-1][1])
    yield "  Answered:"
    yield from _indented(asking.answer or "nothing")


def _faults(faults: Iterable[tuple[str, int | None, str]]) -> Iterator[str]:
    for check, bullet, reason in faults:
        where = "" if bullet is None else f", bullet {bullet + 1}"
        yield f"  {'Fault':<9}{check}{where}: {reason}"


def _indented(text: str) -> Iterator[str]:
    return (f"    {line}" for line in text.splitlines())


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _printable(text: str) -> str:
    # What a model wrote may hold what a terminal obeys.
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "�" for letter in text)
