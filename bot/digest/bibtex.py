"""Papers as entries of BibTeX, which reference managers and LaTeX read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.digest.latex import latex
from bot.digest.links import arxiv
from storage.records import Paper
from storage.words import fold

_ARTICLES = frozenset({"a", "an", "the"})
_NOT_IN_KEY = re.compile(r"[^a-z0-9]")
_NEW_ID = re.compile(r"(\d\d)\d\d\.\d+")
_OLD_ID = re.compile(r".*/(\d\d)\d{5}")
_AND = re.compile(r"(?:^|\s)(?:and|others)(?:\s|$)", re.IGNORECASE)
_FIRST_OLD_YEAR = 91
"""arXiv opened in 1991."""


class Keyed(NamedTuple):
    """What a paper's key is made of."""

    id: str
    title: str
    first_author: str


def keys(papers: Iterable[Keyed]) -> dict[str, str]:
    """A key for each paper, by its id: `laurencon2024what`.

    Of several that would have the same one, the paper with the smallest id has it, and the others have
    their id behind it, so that a new paper changes no key that somebody cites.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for paper in sorted(papers):
        key = _key(paper)
        found[paper.id] = f"{key}-{paper.id.replace('/', '.')}" if key in taken else key
        taken.add(key)
    return found


def entry(paper: Paper, key: str) -> str:
    """The paper's entry with an empty line behind it; the names of authors are written as the paper does."""
    fields = {
        "title": f"{{{latex(paper.title)}}}",
        "author": _authors(paper),
        "eprint": paper.id,
        "archivePrefix": "arXiv",
        "year": str(paper.published.year if paper.published else _year_of(paper.id) or ""),
        "url": arxiv(paper),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}"]) + "\n\n"


def _authors(paper: Paper) -> str:
    names = [_name(name) for name in paper.authors if name.strip()]
    return " and ".join([*names, "others"] if paper.authors_cut and names else names)


def _name(name: str) -> str:
    written = latex(name)
    # A comma turns a name around, and these words part one from the next.
    return f"{{{written}}}" if "," in written or _AND.search(written) else written


def _key(paper: Keyed) -> str:
    family = _words(paper.first_author)[-1:] or ["anonymous"]
    title = _words(paper.title)
    first = next((word for word in title if word not in _ARTICLES), "untitled")
    return f"{family[0]}{_year_of(paper.id) or ''}{first}"


def _words(text: str) -> list[str]:
    words = (_NOT_IN_KEY.sub("", word) for word in fold(text.replace("'", "").replace("’", "")).split())
    return [word for word in words if word]


def _year_of(paper_id: str) -> int | None:
    """The year in which arXiv gave this id: nobody learns it better later, as dates of versions are."""
    if new := _NEW_ID.fullmatch(paper_id):
        return 2000 + int(new.group(1))
    if old := _OLD_ID.fullmatch(paper_id):
        year = int(old.group(1))
        return 1900 + year if year >= _FIRST_OLD_YEAR else 2000 + year
    return None
