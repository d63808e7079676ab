"""A day as Markdown, in the shape of the archive that this project descends from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.digest.escaping import guarded, link_text, one_line
from bot.digest.links import arxiv
from bot.posts import Entry
from storage.records import Language, Origin, Paper, Summary

_AND_MORE = {"ko": " 외"}
_USUALLY_AND_MORE = " and more"


def digest(day: date, entries: Sequence[Entry], language: Language) -> str:
    """The entries in the order given, one blank line between all parts, two line feeds at the end."""
    parts = [f"## Daily Papers ({day.isoformat()})"]
    for entry in entries:
        parts.extend(_parts(entry, language))
    return "\n\n".join(parts) + "\n\n"


def _parts(entry: Entry, language: Language) -> Iterator[str]:
    paper = entry.listing.paper
    yield f"### [{link_text(paper.title)}]({arxiv(paper)})"
    if paper.thumbnail:
        yield f"![]({paper.thumbnail})"
    yield f"Vote: {entry.listing.votes}"
    yield f"Authors: {_authors(paper, language)}".strip()
    if entry.summary and (bullets := tuple(_bullets(entry.summary))):
        yield "\n".join(f"- {guarded(bullet)}" for bullet in bullets)


def _authors(paper: Paper, language: Language) -> str:
    more = _AND_MORE.get(language, _USUALLY_AND_MORE) if paper.authors_cut else ""
    # A list with commas cannot hold a name with one: it becomes two, as for everybody who reads the list.
    names = (name.strip() for author in paper.authors for name in one_line(author).split(","))
    return f"{', '.join(filter(None, names))}{more}".strip()


def _bullets(summary: Summary) -> Iterator[str]:
    first = (summary.gist,) if summary.origin is Origin.HUGGINGFACE else ()
    yield from filter(None, map(one_line, (*first, *summary.bullets)))
