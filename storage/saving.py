"""SQL that keeps a day as Hugging Face itself gave it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import aiosqlite

from storage.authorship import save_authors
from storage.items import INSERT_PAPERS, deflated, paper_item
from storage.records import ListedDay, Source
from storage.stamps import stamp

# A column that the source left out this time keeps what it held: a missing value is a missing key.
_SAVE_PAPERS = f"""
    {INSERT_PAPERS}
        title = excluded.title,
        abstract = iif(excluded.abstract = '', abstract, excluded.abstract),
        authors = iif(excluded.authors = '[]', authors, excluded.authors),
        authors_cut = iif(excluded.authors = '[]', authors_cut, excluded.authors_cut),
        published_at = coalesce(excluded.published_at, published_at),
        thumbnail = coalesce(excluded.thumbnail, thumbnail),
        code = coalesce(excluded.code, code),
        stars = coalesce(excluded.stars, stars),
        project = coalesce(excluded.project, project),
        organisation = coalesce(excluded.organisation, organisation),
        ai_summary = coalesce(excluded.ai_summary, ai_summary),
        source = excluded.source,
        changed_at = excluded.changed_at
    WHERE (source, title, thumbnail, code, stars, project, organisation, ai_summary, published_at) IS NOT (
            excluded.source, excluded.title, coalesce(excluded.thumbnail, thumbnail),
            coalesce(excluded.code, code), coalesce(excluded.stars, stars),
            coalesce(excluded.project, project), coalesce(excluded.organisation, organisation),
            coalesce(excluded.ai_summary, ai_summary), coalesce(excluded.published_at, published_at))
        OR excluded.abstract NOT IN ('', abstract)
        OR excluded.authors <> '[]'
            AND (excluded.authors, excluded.authors_cut) IS NOT (authors, authors_cut)
"""

# Sentences taken from an abstract that has changed are taken anew; what a model wrote was paid for and stays.
_DROP_STALE_EXCERPTS = """
    DELETE FROM summary WHERE origin IN ('excerpt', 'huggingface') AND paper_id IN (
        SELECT paper.id FROM json_each(:items) JOIN paper ON paper.id = value ->> 'id'
        WHERE (abstract, ai_summary) IS NOT (
            coalesce(nullif(value ->> 'abstract', ''), abstract),
            coalesce(value ->> 'ai_summary', ai_summary))
    )
"""

DROP_SENTENCES = """
    DELETE FROM summary
    WHERE origin = 'imported' AND language = 'en'
        AND paper_id IN (SELECT value ->> 'id' FROM json_each(:items))
        AND (SELECT abstract FROM paper WHERE id = paper_id) <> ''
        AND NOT EXISTS (
            SELECT 1 FROM json_each(bullets) AS bullet JOIN paper ON paper.id = paper_id
            WHERE instr(abstract || char(10) || coalesce(ai_summary, ''), bullet.value) = 0
        )
    RETURNING paper_id, language
"""
"""A digest written without a model holds sentences of the abstract: nobody's summary when it comes in."""

_SAVE_VOTES = """
    INSERT INTO vote (day, paper_id, at, votes, source)
    SELECT :day, item ->> 'id', :at, item ->> 'votes', :source
    FROM (SELECT value AS item FROM json_each(:items))
    WHERE (item ->> 'votes') IS NOT (
        SELECT votes FROM vote WHERE day = :day AND paper_id = item ->> 'id' AND at <= :at
        ORDER BY at DESC LIMIT 1
    )
    ON CONFLICT (day, paper_id, at) DO UPDATE SET votes = excluded.votes, source = excluded.source
"""

_SAVE_LISTINGS = """
    INSERT INTO listing (day, paper_id, position, votes, source, first_seen)
    SELECT :day, item ->> 'id', item ->> 'position', item ->> 'votes', :source, :at
    FROM (SELECT value AS item FROM json_each(:items))
    WHERE true
    ON CONFLICT (day, paper_id) DO UPDATE
    SET position = excluded.position, votes = excluded.votes, source = excluded.source, gone_at = NULL
    WHERE (position, votes, source, gone_at)
        IS NOT (excluded.position, excluded.votes, excluded.source, NULL)
"""

_MARK_GONE = """
    UPDATE listing SET gone_at = :at
    WHERE day = :day AND gone_at IS NULL AND paper_id NOT IN (SELECT value ->> 'id' FROM json_each(:items))
"""

_SAVE_RAW = """
    INSERT INTO raw_listing (day, paper_id, body) VALUES (?, ?, ?)
    ON CONFLICT (day, paper_id) DO UPDATE SET body = excluded.body WHERE body <> excluded.body
"""

_COUNT_PAPERS = "SELECT count(*) FROM listing WHERE day = :day AND gone_at IS NULL"

_FEW = 10
"""A day of no more papers may well lose most of them."""

_SAVE_COLLECTION = """
    INSERT INTO collection (day, tried_at, asked_at, failures, why)
    VALUES (:day, :at, :whole_at, :failures, :why)
    ON CONFLICT (day) DO UPDATE SET
        tried_at = excluded.tried_at,
        asked_at = coalesce(excluded.asked_at, asked_at),
        failures = iif(excluded.failures = 0, 0, failures + 1),
        why = excluded.why
"""


async def keep_day(
    connection: aiosqlite.Connection, listed: ListedDay, raw: Sequence[tuple[str, str, bytes]]
) -> bool:
    """Keep a day's list, with what `raw_rows` made of it; true if it was all of it."""
    items = [
        paper_item(each.paper) | {"position": each.position, "votes": each.votes} for each in listed.papers
    ]
    values = {
        "items": json.dumps(items, ensure_ascii=False),
        "day": listed.day.isoformat(),
        "at": stamp(listed.asked),
        "source": Source.COLLECTED,
    }
    why = None if listed.whole else "some of the list could not be read"
    if listed.papers:
        await connection.execute(_DROP_STALE_EXCERPTS, values)
        changed = await _other_authors(connection, listed)
        await connection.execute(_SAVE_PAPERS, values)
        await connection.execute(DROP_SENTENCES, values)
        await save_authors(connection, changed)
        await connection.execute(_SAVE_LISTINGS, values)
        await connection.execute(_SAVE_VOTES, values)
        await connection.executemany(_SAVE_RAW, raw)
    ((known,),) = await connection.execute_fetchall(_COUNT_PAPERS, values)
    if not listed.papers and known:
        why = "an empty list for a day that has papers"
    elif len(listed.papers) + len(listed.broken) < known / 2 and known > _FEW:
        why = f"a list of {len(listed.papers)} for a day that has {known} papers"
    elif listed.whole and not listed.broken:
        await connection.execute(_MARK_GONE, values)
    await keep_round(connection, listed.day, listed.asked, why)
    return why is None


async def keep_round(connection: aiosqlite.Connection, day: date, at: datetime, why: str | None) -> None:
    """Keep that a round asked for a day, and why it did not get all of it if so."""
    values = {"day": day.isoformat(), "at": stamp(at), "failures": int(why is not None), "why": why}
    await connection.execute(_SAVE_COLLECTION, values | {"whole_at": stamp(at) if why is None else None})


def raw_rows(listed: ListedDay) -> list[tuple[str, str, bytes]]:
    """Day, paper and what the source said, deflated."""
    day = listed.day.isoformat()
    return [(day, each.paper.id, deflated(each.raw)) for each in listed.papers]


async def _other_authors(
    connection: aiosqlite.Connection, listed: ListedDay
) -> Mapping[str, tuple[str, ...]]:
    """The listed papers whose authors are not yet stored as they are listed now, by id."""
    ids = json.dumps([each.paper.id for each in listed.papers])
    rows = await connection.execute_fetchall(
        "SELECT id, authors FROM paper WHERE id IN (SELECT value FROM json_each(?))", (ids,)
    )
    stored = {row["id"]: tuple(json.loads(row["authors"])) for row in rows}
    return {
        each.paper.id: each.paper.authors
        for each in listed.papers
        if each.paper.authors and stored.get(each.paper.id) != each.paper.authors
    }
