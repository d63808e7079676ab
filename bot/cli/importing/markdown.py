"""Reads days of Markdown from files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.cli.importing.arrived import Arrived, Complaint, Piece
from bot.cli.importing.days import Named, doubt
from bot.digest.language import language_of
from bot.digest.reading import WrittenDay, WrittenPaper
from bot.digest.reading import read as read_markdown
from bot.web.item import THUMBNAIL
from storage.records import DigestFile, ImportedListing, ImportedPaper, Origin, Paper, Source, Summary


def read(body: bytes, named: Named, name: str, today: date) -> Iterator[Piece]:
    """The papers of each day, the day's own text, and what could not be read."""
    found = read_markdown(body, day=named.day)
    yield from found.complaints
    for day in found.days:
        if reason := doubt(day.day, today):
            yield Complaint(day.line, reason)
        else:
            yield from _pieces(day, name)


def _pieces(day: WrittenDay, name: str) -> Iterator[Piece]:
    # A name may hold bytes that are no text.
    yield DigestFile(day.day, day.text, len(day.papers), name.encode("utf-8", "replace").decode())
    for position, paper in enumerate(day.papers, 1):
        listing = ImportedListing(day.day, position, paper.votes)
        yield Arrived(ImportedPaper(_paper(paper), (listing,), _summaries(paper)), Source.MARKDOWN)


def _paper(written: WrittenPaper) -> Paper:
    return Paper(
        written.id,
        written.title or written.id,
        "",
        written.authors,
        authors_cut=written.authors_cut,
        thumbnail=written.thumbnail or THUMBNAIL.format(written.id),
    )


def _summaries(written: WrittenPaper) -> tuple[Summary, ...]:
    if not written.bullets:
        return ()
    language = language_of(" ".join(written.bullets))
    return (Summary(written.id, language, "", written.bullets, Origin.IMPORTED),)
