"""What is known in the end does not hang on the order in which files come in."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from fakes import paper
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.imports import Imports
from storage.papers import Papers
from storage.records import (
    DigestFile,
    ImportedListing,
    ImportedPaper,
    ListedDay,
    ListedPaper,
    Origin,
    Source,
    Summary,
)

_DAYS = (date(2024, 5, 14), date(2024, 5, 15))
_AT = datetime(2026, 11, 1, tzinfo=UTC)
_END = datetime(2024, 5, 15, tzinfo=UTC)
_COLLECTED = datetime(2024, 5, 16, 0, 1, tzinfo=UTC)

_TABLES = {
    "paper": "id, title, abstract, authors, authors_cut, published_at, code, stars, source",
    "authorship JOIN author ON author.id = author_id": "folded, paper_id",
    "listing": "day, paper_id, position, votes, source",
    "raw_listing": "day, paper_id, body",
    "summary": "paper_id, language, bullets, origin",
    "digest_file": "day, body, papers, name",
}
_IN_SIGHT = {
    "listing": "WHERE gone_at IS NULL",
    "raw_listing": "JOIN listing USING (day, paper_id) WHERE gone_at IS NULL",
}
_VOTES = """
    SELECT vote.day, vote.paper_id, at, vote.votes FROM vote JOIN listing USING (day, paper_id)
    WHERE gone_at IS NULL ORDER BY 1, 2, 3
"""


_FIELDS: dict[str, object] = {
    "title": "", "abstract": "", "authors": (), "published": None, "code": None, "stars": None,
}  # fmt: skip
"""Each with what it is for a source that does not know it."""


_Step = ListedDay | tuple[Source, Sequence[ImportedPaper], Sequence[DigestFile]]


@dataclass(frozen=True)
class _Said:
    """What each source says."""

    papers: dict[Source, tuple[ImportedPaper, ...]]
    collected: tuple[ListedPaper, ...]


@st.composite
def _said(draw: st.DrawFn) -> _Said:
    """Each source speaks of some papers in its own words; what one knows, every better one knows too."""
    papers: dict[Source, list[ImportedPaper]] = {source: [] for source in Source}
    for number in (1, 2):
        knows = {field: draw(st.integers(0, 4)) for field in _FIELDS}
        for source in draw(st.sets(st.sampled_from(Source))):
            known = {
                field: _word(field, source) if source >= from_there else _FIELDS[field]
                for field, from_there in knows.items()
            }
            cut = draw(st.booleans())
            said = replace(paper(number), authors_cut=cut, **known)  # type: ignore[arg-type]
            papers[source].append(ImportedPaper(said, tuple(draw(_listings(source)))))
    collected = (
        ListedPaper(each.paper, place, place * 3, "collected")
        for place, each in enumerate(papers.pop(Source.COLLECTED), start=1)
    )
    return _Said({source: tuple(said) for source, said in papers.items()}, tuple(collected))


def _word(field: str, source: Source) -> object:
    match field:
        case "authors":
            return (source.name, "Ada Lovelace")
        case "published":
            return _AT + timedelta(days=source)
        case "stars":
            return int(source)
    return source.name


@st.composite
def _listings(draw: st.DrawFn, source: Source) -> list[ImportedListing]:
    days = draw(st.lists(st.sampled_from(_DAYS), unique=True))
    votes = draw(st.integers(0, 9))
    seen = [(_END + timedelta(hours=hour), votes) for hour in range(3)] if source is Source.ARCHIVE else []
    raw = json.dumps(votes) if source is Source.RECORDED else None
    return [ImportedListing(day, draw(st.integers(1, 9)), votes, tuple(seen), raw) for day in days]


async def _known(steps: Sequence[_Step]) -> dict[str, object]:
    """What is known after these steps, by table; when a row came and what is out of sight is left out."""
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "db")
        imports, papers = Imports(database), Papers(database)
        for step in steps:
            if isinstance(step, ListedDay):
                await papers.save_day(step)
            else:
                source, batch, files = step
                await imports.take(batch, files, source=source, at=_AT)
        known: dict[str, object] = {}
        for table, columns in _TABLES.items():
            names = ", ".join(f"{table.split()[0]}.{name}" for name in columns.split(", "))
            names = columns if "JOIN" in table else names
            rows = await database.fetch_all(f"SELECT {names} FROM {table} {_IN_SIGHT.get(table, '')}")
            known[table] = sorted(map(tuple, rows))
        votes = await database.fetch_all(_VOTES)
        known["votes"] = [
            [next(same)["at"], number]
            for (*_, number), same in itertools.groupby(
                votes, key=lambda row: (row["day"], row["paper_id"], row["votes"])
            )
        ]
        await database.close()
        return known


@settings(max_examples=40, deadline=None)
@given(_said(), st.permutations(range(5)))
async def test_the_order_of_imports_and_collecting_does_not_matter(said: _Said, order: list[int]) -> None:
    unknown = replace(paper(1), **_FIELDS)  # type: ignore[arg-type]
    summary = Summary(unknown.id, "ko", "", ("하나",), Origin.IMPORTED)
    few, more = (DigestFile(_DAYS[0], b"text", papers, f"{papers}.md") for papers in (1, 2))
    steps: list[_Step] = [
        (Source.MARKDOWN, said.papers[Source.MARKDOWN], [few]),
        (Source.MARKDOWN, [ImportedPaper(unknown, (), (summary,))], [more]),
        (Source.ARCHIVE, said.papers[Source.ARCHIVE], ()),
        (Source.RECORDED, said.papers[Source.RECORDED], ()),
        ListedDay(_DAYS[0], _COLLECTED, said.collected),
    ]
    assert await _known([steps[number] for number in order]) == await _known(steps)
