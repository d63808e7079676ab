"""Judges a summary against its title and abstract: numbers, language, names, shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.summary.names import wrong_names
from bot.summary.numbers import wrong_numbers
from bot.summary.scripts import wrong_language
from bot.summary.shape import LONGEST_READ, wrong_shape
from bot.summary.verdict import Check, Fault
from storage.records import Language, Paper, Summary

_CHECKS = (
    (Check.NUMBERS, wrong_numbers),
    (Check.LANGUAGE, wrong_language),
    (Check.NAMES, wrong_names),
)


def judge(
    gist: str | None, bullets: Sequence[str], *, title: str, abstract: str, language: Language
) -> tuple[Fault, ...]:
    """What is wrong with a summary; nothing if it may be shown. A gist that is None is not judged."""
    source = f"{title}\n\n{abstract}"
    lines: list[tuple[int | None, str]] = list(enumerate(bullets))
    if gist is not None:
        lines.insert(0, (None, gist))
    faults = [fault for at, line in lines for fault in _faults(at, line, source, language)]
    return (*faults, *wrong_shape(gist, bullets, title=title, language=language))


def judge_imported(summary: Summary, paper: Paper) -> tuple[Fault, ...] | None:
    """What is wrong with a summary that came in, of which nothing is refused.

    None where no abstract is known to hold it against. How many bullets it has is its own affair.
    """
    if not paper.abstract:
        return None
    faults = judge(
        None, summary.bullets, title=paper.title, abstract=paper.abstract, language=summary.language
    )
    return tuple(fault for fault in faults if fault.bullet is not None)


def _faults(at: int | None, line: str, source: str, language: Language) -> Iterator[Fault]:
    about = "the gist: " if at is None else ""
    for check, find in _CHECKS:
        for reason in find(line[:LONGEST_READ], source, language):
            yield Fault(check, at, about + reason)
