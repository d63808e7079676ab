"""Reads a file of days in Markdown, as the archive that this project descends from keeps them."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.digest.escaping import unfit_out
from bot.digest.lines import header
from bot.digest.papers import Papers
from bot.digest.written import Complaint, ReadFile, WrittenDay, WrittenPaper

__all__ = ["Complaint", "ReadFile", "WrittenDay", "WrittenPaper", "read"]

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


@dataclass(slots=True)
class _Part:
    """A stretch of the file from one header to the next."""

    day: date | None
    line: int
    papers: Papers = field(default_factory=Papers)
    body: list[bytes] = field(default_factory=list)


def read(body: bytes, *, day: date | None = None) -> ReadFile:
    """What a file says of days; `day` is the one that its name tells, for papers below no header.

    Never raises: what cannot be read is among the complaints, and the rest is read. A day that comes
    back after another one is one day with both texts. What stands before the first header belongs to
    that header's day.
    """
    if complaint := _is_no_text(body):
        return ReadFile((), (complaint,))
    raw = body.splitlines(keepends=True)
    complaints: list[Complaint] = []
    texts = [
        unfit_out(line.decode("utf-8-sig" if at == 0 else "utf-8", "ignore")) for at, line in enumerate(raw)
    ]
    ends = body.endswith((b"\n", b"\r"))
    if not ends and _is_cut(raw[-1]):
        complaints.append(Complaint(len(raw), "the file ends inside a character"))
        texts[-1] = ""
    parts = [_Part(day, 1)]
    for number, (line, text) in enumerate(zip(raw, texts, strict=True), 1):
        if found := header(text):
            if found.day is None:
                complaints.append(Complaint(number, "a header without a day as (2024-05-14)"))
            parts.append(_Part(found.day or day, number))
        elif number == len(raw) and not ends:
            parts[-1].papers.cut(number, text)
        else:
            parts[-1].papers.take(number, text.rstrip("\r\n"))
        parts[-1].body.append(line)
    return _days(parts, complaints)


def _is_no_text(body: bytes) -> Complaint | None:
    if not body.strip(codecs.BOM_UTF8 + b" \t\r\n\v\f"):
        return Complaint(1, "the file is empty")
    if body.startswith(_WIDE_MARKS):
        return Complaint(1, "the file is UTF-16 or UTF-32, not UTF-8")
    zero = body.find(b"\0")
    try:
        body.decode()
    except UnicodeDecodeError as error:
        if zero >= 0:
            return Complaint(_line(body, min(zero, error.start)), "the file is no text")
        if error.reason != "unexpected end of data":
            return Complaint(_line(body, error.start), "the file is not UTF-8")
    return Complaint(_line(body, zero), "the file is no text") if zero >= 0 else None


def _line(body: bytes, at: int) -> int:
    return len((body[:at] + b"x").splitlines())


def _is_cut(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return True
    return False


def _days(parts: Sequence[_Part], complaints: list[Complaint]) -> ReadFile:
    """The parts by day, in the order in which the days begin; a text without a day goes to the next one."""
    days: dict[date, tuple[int, list[WrittenPaper], list[bytes]]] = {}
    texts: list[bytes] = []
    stray: list[bytes] = []
    for at, part in enumerate(parts):
        found = part.papers.all()
        complaints += part.papers.complaints
        stray += part.body
        if at == 0 and not found:
            continue
        if part.day is None:
            if at == 0:
                complaints.append(Complaint(found[0].line, "no header says which day these papers are of"))
            continue
        _, papers, texts = days.setdefault(part.day, (part.line, [], []))
        papers += found
        texts += stray
        stray = []
    texts += stray
    if not days and not complaints:
        complaints.append(Complaint(1, "no papers, and no header as ## Daily Papers (2024-05-14)"))
    written = (
        WrittenDay(day, _once(papers), b"".join(text), line) for day, (line, papers, text) in days.items()
    )
    return ReadFile(tuple(written), tuple(sorted(complaints, key=lambda each: each.line)))


def _once(papers: Iterable[WrittenPaper]) -> tuple[WrittenPaper, ...]:
    """Each paper where it stands first; later mentions say what it lacks."""
    found: dict[str, WrittenPaper] = {}
    for paper in papers:
        earlier = found.get(paper.id)
        found[paper.id] = _filled(earlier, paper) if earlier else paper
    return tuple(found.values())


def _filled(paper: WrittenPaper, later: WrittenPaper) -> WrittenPaper:
    who = paper if paper.authors else later
    return replace(
        paper,
        title=paper.title or later.title,
        thumbnail=paper.thumbnail or later.thumbnail,
        video=paper.video or later.video,
        votes=later.votes if paper.votes is None else paper.votes,
        authors=who.authors,
        authors_cut=who.authors_cut,
        bullets=paper.bullets or later.bullets,
    )
