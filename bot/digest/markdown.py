"""A day as Markdown, in the shape of the archive that this project descends from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bot.digest.links import arxiv
from bot.posts import Entry
from storage.records import Language, Origin, Paper, Summary

_BRACKET = re.compile(r"\\.|[\[\]]")
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
    yield f"### [{_link_text(paper.title)}]({arxiv(paper)})"
    if paper.thumbnail:
        yield f"![]({paper.thumbnail})"
    yield f"Vote: {entry.listing.votes}"
    yield f"Authors: {_authors(paper, language)}".strip()
    if entry.summary and (bullets := tuple(_bullets(entry.summary))):
        yield "\n".join(f"- {_one_line(bullet)}" for bullet in bullets)


def _authors(paper: Paper, language: Language) -> str:
    more = _AND_MORE.get(language, _USUALLY_AND_MORE) if paper.authors_cut else ""
    return f"{', '.join(paper.authors)}{more}".strip()


def _bullets(summary: Summary) -> Iterator[str]:
    if summary.origin is Origin.HUGGINGFACE:
        yield summary.gist
    yield from summary.bullets


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _link_text(title: str) -> str:
    """The title so that the link's own brackets keep their meaning: brackets without a partner are escaped.

    So is a backslash at the end, which would take the closing bracket with it.
    """
    text = _one_line(title)
    alone = _alone(text)
    escaped = "".join(f"\\{sign}" if at in alone else sign for at, sign in enumerate(text))
    backslashes = len(escaped) - len(escaped.rstrip("\\"))
    return escaped + "\\" if backslashes % 2 else escaped


def _alone(text: str) -> set[int]:
    """Where brackets without a partner stand; those that follow a backslash are escaped already."""
    open_at: list[int] = []
    alone: set[int] = set()
    for match in _BRACKET.finditer(text):
        if match.group() == "[":
            open_at.append(match.start())
        elif match.group() == "]":
            if open_at:
                open_at.pop()
            else:
                alone.add(match.start())
    return alone | set(open_at)
