"""SQL about what comes in from files."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import aiosqlite

from storage.authorship import save_authors
from storage.database import Database
from storage.items import INSERT_PAPERS, deflated, paper_item
from storage.records import DigestFile, ImportedListing, ImportedPaper, Source, Taken
from storage.saving import DROP_SENTENCES
from storage.stamps import stamp
from storage.words import fold

_EMPTY = {"title": "''", "abstract": "''", "authors": "'[]'"}
_COLUMNS = (
    "title", "abstract", "authors", "published_at", "thumbnail", "code", "stars", "project", "organisation",
    "ai_summary",
)  # fmt: skip


def _better(column: str, new: str, of: str = "") -> str:
    """The SQL for what a column is to hold: the new value, written as `new`, if it is better or fills a gap.

    What is empty is never better. Where `of` is given, that column decides.
    """
    of = of or column
    empty = _EMPTY.get(of, "NULL")
    wanted = f"{new.format(of)} IS NOT {empty} AND (:source > source OR {of} IS {empty})"
    return f"iif({wanted}, {new.format(column)}, {column})"


_KNOWN = {column: _better(column, "excluded.{}") for column in _COLUMNS} | {
    "authors_cut": _better("authors_cut", "excluded.{}", of="authors"),
    "source": "max(source, :source)",
}

_TAKE_PAPERS = f"""
    {INSERT_PAPERS}
        {", ".join(f"{column} = {value}" for column, value in _KNOWN.items())}, changed_at = :at
    WHERE ({", ".join(_KNOWN)}) IS NOT ({", ".join(_KNOWN.values())})
    RETURNING id, authors
"""

# As when a day is collected: sentences taken from an abstract that changes are taken anew.
_DROP_STALE_EXCERPTS = f"""
    DELETE FROM summary WHERE origin IN ('excerpt', 'huggingface') AND paper_id IN (
        SELECT id FROM (SELECT value AS item FROM json_each(:items)) JOIN paper ON id = item ->> 'id'
        WHERE (abstract, ai_summary)
            IS NOT ({_better("abstract", "(item ->> '{}')")}, {_better("ai_summary", "(item ->> '{}')")})
    )
"""

# A day that is over and that Hugging Face gave whole has no papers besides.
_TAKE_LISTINGS = """
    INSERT INTO listing (day, paper_id, position, votes, source, first_seen)
    SELECT new.day, new.paper_id, new.position, new.votes, :source, :at
    FROM (
        SELECT value ->> 0 AS day, value ->> 1 AS paper_id, value ->> 2 AS position, value ->> 3 AS votes
        FROM json_each(:listings)
    ) AS new
    WHERE EXISTS (SELECT 1 FROM listing WHERE day = new.day AND paper_id = new.paper_id)
        OR NOT EXISTS (
            SELECT 1 FROM collection JOIN listing USING (day)
            WHERE day = new.day AND asked_at >= unixepoch(day, '+1 day') * 1000
                AND listing.source = 3 AND gone_at IS NULL
        )
    ON CONFLICT (day, paper_id) DO UPDATE
    SET position = excluded.position, votes = excluded.votes, source = excluded.source
    WHERE (excluded.source, excluded.votes) > (source, votes)
    RETURNING day, paper_id
"""

_TAKE_VOTES = """
    INSERT INTO vote (day, paper_id, at, votes, source)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, :source
    FROM json_each(:votes) JOIN listing ON day = value ->> 0 AND paper_id = value ->> 1
    WHERE true
    ON CONFLICT (day, paper_id, at) DO UPDATE SET votes = excluded.votes, source = excluded.source
    WHERE (excluded.source, excluded.votes) > (source, votes)
    RETURNING day, paper_id
"""

_TAKE_RAW = """
    INSERT INTO raw_listing (day, paper_id, body) VALUES (?, ?, ?)
    ON CONFLICT (day, paper_id) DO UPDATE SET body = excluded.body
"""

_TAKE_SUMMARIES = """
    INSERT INTO summary (paper_id, language, gist, bullets, evidence, origin, model, written_at)
    SELECT
        item ->> 'id', item ->> 'language', item ->> 'gist', item -> 'bullets', item ->> 'evidence',
        item ->> 'origin', item ->> 'model', coalesce(item ->> 'written_at', :at)
    FROM (SELECT value AS item FROM json_each(:summaries))
    WHERE true
    ON CONFLICT (paper_id, language) DO UPDATE SET
        gist = excluded.gist, bullets = excluded.bullets, evidence = excluded.evidence,
        origin = excluded.origin, model = excluded.model, written_at = excluded.written_at
    WHERE origin IN ('excerpt', 'huggingface') AND excluded.origin IN ('imported', 'model')
        -- What went out as Markdown and comes back is what it was.
        AND in_one_line(excluded.bullets)
            NOT IN (in_one_line(bullets), gist || ' ' || in_one_line(bullets))
        OR origin = 'imported' AND excluded.origin = 'model'
    RETURNING paper_id, language
"""

_TAKE_FILES = """
    INSERT INTO digest_file (day, body, papers, name) VALUES (?, ?, ?, ?)
    ON CONFLICT (day) DO UPDATE SET body = excluded.body, papers = excluded.papers, name = excluded.name
    WHERE excluded.papers > papers
"""


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is handed to SQLite."""

    values: dict[str, str | int]
    folded: dict[str, str]
    raw: dict[tuple[str, str], bytes]
    """By day and paper."""
    files: list[tuple[str, bytes, int, str]]


class Imports:
    """Takes in what files know, where nothing better is known."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(
        self,
        papers: Sequence[ImportedPaper],
        files: Sequence[DigestFile] = (),
        *,
        source: Source,
        at: datetime,
    ) -> Taken:
        """Keep what is not known better; taken twice, it changes nothing.

        A column of a paper is written where it is empty or all that is known of the paper comes from lesser
        sources; a listing, and votes at one time, where they come from a lesser one, or from an equal one
        that counts fewer. Summaries give way only to a model's, or are ours without a model. Of two texts
        for one day the one with more papers stays.
        """
        batch = await asyncio.to_thread(_batch, papers, files, source, at)

        async def work(connection: aiosqlite.Connection) -> Taken:
            ask = connection.execute_fetchall
            await connection.execute(_DROP_STALE_EXCERPTS, batch.values)
            written = {row["id"]: json.loads(row["authors"]) for row in await ask(_TAKE_PAPERS, batch.values)}
            await save_authors(connection, written, batch.folded)
            listings = {tuple(row) for row in await ask(_TAKE_LISTINGS, batch.values)}
            raw = [(*key, body) for key, body in batch.raw.items() if key in listings]
            await connection.executemany(_TAKE_RAW, raw)
            listings |= {tuple(row) for row in await ask(_TAKE_VOTES, batch.values)}
            summaries = {tuple(row) for row in await ask(_TAKE_SUMMARIES, batch.values)}
            summaries -= {tuple(row) for row in await ask(DROP_SENTENCES, batch.values)}
            before = connection.total_changes
            await connection.executemany(_TAKE_FILES, batch.files)
            return Taken(len(written), len(listings), len(summaries), connection.total_changes - before)

        return await self._database.write(work)


def _batch(
    papers: Sequence[ImportedPaper], files: Iterable[DigestFile], source: Source, at: datetime
) -> _Batch:
    listings = [(paper.paper.id, listing) for paper in papers for listing in paper.listings]
    # Whoever knows the votes has more of them: of two sources alike the larger number counts.
    numbers: list[object] = [
        (each.day.isoformat(), paper_id, each.position, each.votes or 0) for paper_id, each in listings
    ]
    return _Batch(
        values={
            "source": int(source),
            "at": stamp(at),
            "items": _json([paper_item(paper.paper) for paper in papers]),
            "listings": _json(numbers),
            "votes": _json(
                [
                    (each.day.isoformat(), paper_id, *seen)
                    for paper_id, each in listings
                    for seen in _votes(each, at)
                ]
            ),
            "summaries": _json([item for paper in papers for item in _summary_items(paper)]),
        },
        folded={name: fold(name) for paper in papers for name in paper.paper.authors},
        raw={
            (each.day.isoformat(), paper_id): deflated(each.raw)
            for paper_id, each in listings
            if each.raw is not None
        },
        files=[(file.day.isoformat(), zlib.compress(file.body), file.papers, file.name) for file in files],
    )


def _json(items: list[object]) -> str:
    # Half of a pair (an emoji cut in two) is no text that SQLite takes.
    return json.dumps(items, ensure_ascii=False).encode("utf-8", "replace").decode()


def _votes(listing: ImportedListing, at: datetime) -> Iterator[tuple[int, int]]:
    """Each change of the votes with its time; what is not over yet has no end to count at."""
    if listing.seen:
        last = None
        for moment, votes in listing.seen:
            if votes != last:
                yield stamp(moment), votes
            last = votes
        return
    end = datetime.combine(listing.day + timedelta(days=1), time(), UTC)
    if listing.votes is not None and end <= at:
        yield stamp(end), listing.votes


def _summary_items(imported: ImportedPaper) -> Iterator[dict[str, object]]:
    for summary in imported.summaries:
        yield {
            "id": imported.paper.id,
            "language": summary.language,
            "gist": summary.gist,
            "bullets": summary.bullets,
            "evidence": json.dumps(summary.evidence, ensure_ascii=False) if summary.evidence else None,
            "origin": summary.origin,
            "model": summary.model,
            "written_at": None if summary.written is None else stamp(summary.written),
        }
