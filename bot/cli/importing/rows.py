"""Reads archives: a line of JSON for each listing, as our own export writes them too."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import IO, Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from bot.cli.importing.arrived import Arrived, Complaint, Piece
from bot.cli.importing.days import doubt
from bot.digest.escaping import unfit_out
from bot.digest.written import LONGEST_BULLET, LONGEST_NAME, MOST_BULLETS
from bot.web.item import LONGEST_ABSTRACT, LONGEST_TITLE, MOST_VOTES, THUMBNAIL
from storage.records import ImportedListing, ImportedPaper, Origin, Paper, Source, Summary

LONGEST_LINE = 4 * 1024 * 1024
"""In bytes; a listing with 664 authors has 30 thousand."""
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_VERSION = re.compile(r"(?<=\d)v\d{1,3}$")


def _one_line(text: str) -> str:
    return " ".join(unfit_out(text).split())


def _aware(moment: datetime) -> datetime:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment outside of all years") from None


def _list(value: object) -> object:
    return () if value is None else value


def _link(value: str | None) -> str | None:
    text = (value or "").strip()
    return text if _URL.fullmatch(text) else None


def _without_version(paper_id: str) -> str:
    return _VERSION.sub("", paper_id)


_MOST_SUMMARIES = 40
"""Of one paper: more languages than anybody writes in."""

_Line = Annotated[str, AfterValidator(_one_line)]
_Votes = Annotated[int, Field(ge=0, le=MOST_VOTES)]
_Moment = Annotated[datetime, AfterValidator(_aware)]
_Link = Annotated[str | None, AfterValidator(_link)]
_Name = Annotated[_Line, Field(max_length=LONGEST_NAME)]
_Bullet = Annotated[_Line, Field(min_length=1, max_length=LONGEST_BULLET)]
_Sentence = Annotated[str, Field(max_length=LONGEST_ABSTRACT)]
_Sentences = Annotated[tuple[_Sentence, ...], Field(max_length=MOST_BULLETS)]


class _Summary(BaseModel):
    language: str = Field(pattern=r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$")
    gist: Annotated[_Line, Field(max_length=LONGEST_BULLET)] = ""
    bullets: tuple[_Bullet, ...] = Field(max_length=MOST_BULLETS)
    evidence: tuple[_Sentences, ...] = Field(default=(), max_length=MOST_BULLETS)
    origin: Origin = Origin.IMPORTED
    model: str | None = Field(default=None, max_length=LONGEST_NAME)
    written: _Moment | None = None

    def record(self, paper_id: str) -> Summary:
        return Summary(
            paper_id,
            self.language,
            self.gist,
            self.bullets,
            self.origin,
            self.model,
            self.evidence,
            self.written,
        )


class _Row(BaseModel):
    # It becomes part of links and file names.
    id: Annotated[str, AfterValidator(_without_version)] = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9./-]{2,39}$")
    title: _Line = Field(max_length=LONGEST_TITLE)
    day: date = Field(alias="daily_date")
    abstract: _Line = Field(default="", max_length=LONGEST_ABSTRACT)
    authors: Annotated[tuple[_Name, ...], BeforeValidator(_list)] = ()
    authors_cut: bool = False
    published: _Moment | None = None
    position: int | None = Field(default=None, ge=1, le=MOST_VOTES)
    votes: _Votes | None = Field(default=None, alias="upvotes")
    seen: Annotated[tuple[tuple[_Moment, _Votes], ...], BeforeValidator(_list)] = Field(
        default=(), alias="obs"
    )
    src: str = ""
    paper_src: str | None = None
    code: _Link = Field(default=None, alias="github")
    stars: _Votes | None = None
    project: _Link = None
    organisation: _Name | None = Field(default=None, alias="org")
    thumbnail: _Link = None
    ai_summary: _Line | None = Field(default=None, max_length=LONGEST_ABSTRACT)
    summaries: tuple[_Summary, ...] = Field(default=(), max_length=_MOST_SUMMARIES)

    def paper(self) -> Paper:
        # A row that says nothing of a picture is not one that says there is none.
        thumbnail = self.thumbnail if "thumbnail" in self.model_fields_set else THUMBNAIL.format(self.id)
        return Paper(
            self.id,
            self.title or self.id,
            self.abstract,
            tuple(name for name in self.authors if name not in {"", "+"}),
            authors_cut=self.authors_cut or "+" in self.authors,
            published=self.published,
            thumbnail=thumbnail,
            code=self.code,
            stars=self.stars,
            project=self.project,
            organisation=self.organisation or None,
            ai_summary=self.ai_summary or None,
        )


_ROWS = TypeAdapter(_Row)


class Rows:
    """Reads one file of them, line by line."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._positions: defaultdict[date, int] = defaultdict(int)

    def read(self, file: IO[bytes]) -> Iterator[Piece]:
        """What each line holds; a line that cannot be read is a complaint."""
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                yield Complaint(number, f"a line of more than {LONGEST_LINE:,} bytes")
                while line and not line.endswith(b"\n"):
                    line = file.readline(LONGEST_LINE)
            elif line.strip():
                try:
                    row = _ROWS.validate_python(json.loads(line.strip()))
                except (ValueError, RecursionError) as error:
                    yield Complaint(number, why(error))
                    continue
                if reason := doubt(row.day, self._today):
                    yield Complaint(number, reason)
                else:
                    yield from self._arrived(row)

    def _arrived(self, row: _Row) -> Iterator[Arrived]:
        self._positions[row.day] += 1
        paper = row.paper()
        # Sentences of the abstract can be taken from it again.
        summaries = tuple(
            each.record(row.id)
            for each in row.summaries
            if each.bullets and each.origin in (Origin.MODEL, Origin.IMPORTED)
        )
        listing = ImportedListing(
            row.day, row.position or self._positions[row.day], row.votes, row.seen, None
        )
        source = source_of(row.src) if row.votes is not None else Source.MARKDOWN
        whose = source_of(row.paper_src or row.src)
        if whose is not source:
            yield Arrived(ImportedPaper(paper), whose)
        yield Arrived(ImportedPaper(paper, (listing,), summaries), source)


def is_row(line: bytes) -> bool:
    """Whether the first line of a file may be one of an archive."""
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError):
        return b'"daily_date"' in line and b'"id"' in line
    return isinstance(row, dict) and "id" in row and "title" in row and "daily_date" in row


def source_of(letters: str) -> Source:
    """How far a row is to be believed, by its `src`: letters joined by `+`."""
    named = set(letters.split("+"))
    if "H" in named:
        return Source.RECORDED
    return Source.MARKDOWN if named == {"L"} else Source.ARCHIVE


def why(error: Exception) -> str:
    """The first thing that is wrong with a line, without its value, which may be long."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        return f"{place}: {first['msg']}" if place else first["msg"]
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON: {error.msg} at character {error.pos + 1}"
    if isinstance(error, UnicodeDecodeError):
        return "the line is not UTF-8"
    return "no JSON that can be read"
