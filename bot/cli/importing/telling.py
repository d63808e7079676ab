"""What an import says when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.cli.importing.batches import Heard
from bot.cli.importing.judged import Judged
from storage.records import Taken

_MOST_FILES = 20
"""So many files are named one by one."""


def complaints(heard: Heard) -> Iterator[str]:
    """What could not be read, a line for each, and what is no list; of many the first ones."""
    return map(_printable, _complaints(heard))


def _printable(line: str) -> str:
    # Names of files, and what is in them, may hold what a terminal obeys, and bytes that are no text.
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)


def _complaints(heard: Heard) -> Iterator[str]:
    for path, told in heard.complaints.items():
        for each in told:
            yield f"{_at(path, each.line)}: {each.why}"
        if more := heard.complained[path] - len(told):
            yield f"{path}: and {more:,} more"
    for path, why in heard.refused[:_MOST_FILES]:
        yield f"{path}: {why}"
    if (more := len(heard.refused) - _MOST_FILES) > 0:
        yield f"and {more:,} more files"
    for path, why in heard.passed_over[:_MOST_FILES]:
        yield f"passed over: {path}: {why}"
    if (more := len(heard.passed_over) - _MOST_FILES) > 0:
        yield f"passed over: and {more:,} more files"


def _at(path: Path, line: int) -> str:
    return f"{path}:{line}" if line else str(path)


def summary(heard: Heard, taken: Taken, verdict: Judged, seconds: float) -> str:
    """All of it in one line, and a second one where summaries were judged."""
    rows = taken.papers + taken.listings + taken.summaries + taken.files
    held = [
        _count(heard.lists, "file"),
        _count(len(heard.days), "day"),
        _count(len(heard.papers), "paper"),
        _count(heard.summaries, "summary", "summaries"),
    ]
    news = f"{_count(rows, 'new row')}" if rows else "nothing new"
    lines = [f"{', '.join(held)}: {news}, {seconds:.1f} s"]
    if verdict.summaries:
        lines.append(_faults(verdict))
    return "\n".join(lines)


def _faults(verdict: Judged) -> str:
    known = f"of {_count(verdict.summaries, 'summary', 'summaries')} whose abstract is known"
    if not verdict.faulty:
        return f"{known}, none has faults"
    checks = ", ".join(f"{check} {number:,}" for check, number in sorted(verdict.checks.items()))
    return f"{known}, {verdict.faulty:,} {'has' if verdict.faulty == 1 else 'have'} faults: {checks}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
