"""Makes a record of one item of Hugging Face's daily list, whatever year it is from."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError, model_validator

from storage.records import ListedPaper, Paper

THUMBNAIL = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{}.png"
"""Where Hugging Face keeps the picture of a paper; items from before 2024-06-13 do not say it reliably."""

MOST_VOTES = 10**9
"""A number beyond this is not a count of people."""
LONGEST_TITLE = 1_000
LONGEST_ABSTRACT = 20_000
"""In characters, ten times what arXiv takes; a text beyond this is none that a reader should meet."""

_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


class BrokenItem(Exception):
    """The item lacks something that a paper cannot be without."""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _optional_line(value: object) -> str | None:
    return (_one_line(value) or None) if isinstance(value, str) else None


def _link(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    return text if _LINK.fullmatch(text) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= MOST_VOTES else None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


# What an item must have is checked; what it may have is taken if it is fit and passed over if it is not.
_Line = Annotated[str, AfterValidator(_one_line)]
_MaybeLine = Annotated[str | None, BeforeValidator(_optional_line)]
_MaybeLink = Annotated[str | None, BeforeValidator(_link)]
_MaybeCount = Annotated[int | None, BeforeValidator(_count)]
_MaybeMoment = Annotated[datetime | None, BeforeValidator(_moment)]


class _Tolerant(BaseModel):
    """Takes null for what Hugging Face leaves out."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {key: each for key, each in value.items() if each is not None}


class _Author(_Tolerant):
    name: _Line = ""


class _Organisation(_Tolerant):
    name: _MaybeLine = None
    fullname: _MaybeLine = None


def _organisation(value: object) -> object:
    return value if isinstance(value, dict) else None


_MaybeOrganisation = Annotated[_Organisation | None, BeforeValidator(_organisation)]


class _Paper(_Tolerant):
    # It becomes part of links and file names.
    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9./-]{2,39}$")
    title: _Line = Field(default="", max_length=LONGEST_TITLE)
    summary: _Line = Field(default="", max_length=LONGEST_ABSTRACT)
    authors: tuple[_Author, ...] = ()
    upvotes: int = Field(default=0, le=MOST_VOTES)
    published: _MaybeMoment = Field(default=None, alias="publishedAt")
    code: _MaybeLink = Field(default=None, alias="githubRepo")
    stars: _MaybeCount = Field(default=None, alias="githubStars")
    project: _MaybeLink = Field(default=None, alias="projectPage")
    organisation: _MaybeOrganisation = Field(default=None, alias="organization")
    ai_summary: _MaybeLine = None


class _Item(_Tolerant):
    paper: _Paper
    title: _Line = Field(default="", max_length=LONGEST_TITLE)
    thumbnail: _MaybeLink = None
    organisation: _MaybeOrganisation = Field(default=None, alias="organization")
    # What `organization` was called from 2025-09-29 to 2025-10-02.
    submitters: _MaybeOrganisation = Field(default=None, alias="submitterOrganization")

    def organisation_name(self) -> str | None:
        for organisation in (self.organisation, self.paper.organisation, self.submitters):
            if organisation is not None:
                return organisation.fullname or organisation.name
        return None


def id_of(item: object) -> str | None:
    """The paper's id as far as an item says one, readable or not."""
    paper = item.get("paper") if isinstance(item, dict) else None
    paper_id = paper.get("id") if isinstance(paper, dict) else None
    return paper_id if isinstance(paper_id, str) else None


def listed_paper(item: object, position: int) -> ListedPaper:
    """The record of an item that stands at this place of the list. Raises BrokenItem.

    An item needs an id and a title. Hugging Face leaves out what has no value, so a missing abstract is
    empty, a missing list of authors has none and missing votes are zero; a wrong kind of value breaks it.
    """
    try:
        read = _Item.model_validate(item)
    except ValidationError as error:
        raise BrokenItem(_why(error)) from error
    # The item's own title first: until March 2025 `paper.title` had lost its LaTeX (`LLMtimesMapReduce`).
    title = read.title or read.paper.title
    if not title:
        raise BrokenItem("no title")
    names = [author.name for author in read.paper.authors]
    paper = Paper(
        id=read.paper.id,
        title=title,
        abstract=read.paper.summary,
        authors=tuple(name for name in names if name not in {"", "+"}),
        authors_cut="+" in names,
        published=read.paper.published,
        thumbnail=read.thumbnail or THUMBNAIL.format(read.paper.id),
        code=read.paper.code,
        stars=read.paper.stars,
        project=read.paper.project,
        organisation=read.organisation_name(),
        ai_summary=read.paper.ai_summary,
    )
    raw = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
    return ListedPaper(paper, position, max(0, read.paper.upvotes), raw)


def _why(error: ValidationError) -> str:
    """The first thing that is wrong, without the value, which may be long."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(step) for step in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]
