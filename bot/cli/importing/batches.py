"""Reads files into batches that are small enough for one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.cli.importing.arrived import Arrived, Complaint, NotAList
from bot.cli.importing.files import Found
from bot.cli.importing.forms import DayFile
from storage.records import DigestFile, ImportedPaper, Language, Origin, Source

MOST_COMPLAINTS = 10
"""Of one file, that are told one by one."""
PAPERS = 500
"""In one batch, about."""
_MOST_BYTES = 8 * 1024 * 1024
"""Of text in one batch, about."""


@dataclass(slots=True)
class Batch:
    """Papers and files that are taken together."""

    papers: dict[Source, list[ImportedPaper]] = field(default_factory=dict)
    files: list[DigestFile] = field(default_factory=list)
    summaries: dict[tuple[date, Language], set[str]] = field(default_factory=dict)
    """The papers with summaries that came in without a verdict, by day and language."""
    read: int = 0
    """So many bytes of all files have been read when it is full."""
    done: int = 0
    """So many files have been read to their ends."""
    text: int = 0
    """So many bytes of Markdown and characters of papers it holds."""

    def add(self, piece: Arrived | DigestFile) -> None:
        """Put one more in."""
        if isinstance(piece, DigestFile):
            self.files.append(piece)
            self.text += len(piece.body)
            return
        self.text += _length(piece.paper)
        self.papers.setdefault(piece.source, []).append(piece.paper)
        for listing in piece.paper.listings:
            for summary in piece.paper.summaries:
                if summary.origin is Origin.IMPORTED:
                    of_day = self.summaries.setdefault((listing.day, summary.language), set())
                    of_day.add(summary.paper_id)

    def is_full(self) -> bool:
        """Whether it is time to take it."""
        papers = sum(map(len, self.papers.values()))
        return papers >= PAPERS or self.text > _MOST_BYTES


def _length(of: ImportedPaper) -> int:
    """How much text it has, about."""
    return len(of.paper.abstract) + sum(
        sum(map(len, summary.bullets))
        + sum(len(each) for sentences in summary.evidence for each in sentences)
        for summary in of.summaries
    )


@dataclass(slots=True)
class Heard:
    """What was noticed on the way."""

    lists: int = 0
    """Files that held days."""
    days: set[date] = field(default_factory=set)
    papers: set[str] = field(default_factory=set)
    summaries: int = 0
    complaints: dict[Path, list[Complaint]] = field(default_factory=dict)
    """The first ones of each file."""
    complained: Counter[Path] = field(default_factory=Counter)
    """How many there were."""
    passed_over: list[tuple[Path, str]] = field(default_factory=list)
    refused: list[tuple[Path, str]] = field(default_factory=list)
    """Files asked for by name that are no lists, and files that could not be had."""

    def complain(self, path: Path, complaint: Complaint) -> None:
        """Note what could not be read."""
        self.complained[path] += 1
        if self.complained[path] <= MOST_COMPLAINTS:
            self.complaints.setdefault(path, []).append(complaint)

    def note(self, piece: Arrived | DigestFile) -> None:
        """Note what was read."""
        if isinstance(piece, DigestFile):
            self.days.add(piece.day)
            return
        self.papers.add(piece.paper.paper.id)
        self.days.update(listing.day for listing in piece.paper.listings)
        self.summaries += len(piece.paper.summaries)


def batches(files: Sequence[Found], today: date, heard: Heard) -> Iterator[Batch]:
    """All that the files hold. Reads as it is asked, so that no file need fit in memory."""
    batch = Batch()
    before = 0
    for done, found in enumerate(files, 1):
        file = DayFile(found.path, today)
        held = False
        try:
            for piece in file.pieces():
                held = True
                if isinstance(piece, Complaint):
                    heard.complain(found.path, piece)
                    continue
                heard.note(piece)
                batch.add(piece)
                if batch.is_full():
                    batch.read = before + file.position
                    yield batch
                    batch = Batch(done=done - 1)
        except NotAList as error:
            (heard.refused if found.asked_for else heard.passed_over).append((found.path, str(error)))
        except OSError as error:
            heard.refused.append((found.path, error.strerror or "it cannot be read"))
        heard.lists += held
        before += found.size
        batch.read, batch.done = before, done
    yield batch
