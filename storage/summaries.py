"""SQL about our texts on papers."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from sqlite3 import Row

import aiosqlite

from storage.database import Database
from storage.records import Language, Origin, Summary
from storage.stamps import moment, stamp


class Summaries:
    """What has been written about papers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, summary: Summary, at: datetime) -> None:
        """Keep a summary. What a model wrote, or came in, is replaced only by what a model writes."""
        bullets = json.dumps(summary.bullets, ensure_ascii=False)
        evidence = json.dumps(summary.evidence, ensure_ascii=False) if summary.evidence else None

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """
                INSERT INTO summary (paper_id, language, gist, bullets, evidence, origin, model, written_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (paper_id, language) DO UPDATE SET
                    gist = excluded.gist, bullets = excluded.bullets, evidence = excluded.evidence,
                    origin = excluded.origin, model = excluded.model, written_at = excluded.written_at
                WHERE origin NOT IN ('model', 'imported') OR excluded.origin = 'model'
                """,
                (
                    summary.paper_id,
                    summary.language,
                    summary.gist,
                    bullets,
                    evidence,
                    summary.origin,
                    summary.model,
                    stamp(at),
                ),
            )

        await self._database.write(work)

    async def of(self, paper_ids: Collection[str], language: Language) -> dict[str, Summary]:
        """The summaries there are of these papers in one language, by paper."""
        rows = await self._database.fetch_all(
            "SELECT * FROM summary WHERE language = ? AND paper_id IN (SELECT value FROM json_each(?))",
            language,
            json.dumps(list(paper_ids)),
        )
        return {row["paper_id"]: summary_from(row) for row in rows}


def summary_from(row: Row) -> Summary:
    """The summary in a whole row of the table."""
    return Summary(
        row["paper_id"],
        row["language"],
        row["gist"],
        tuple(json.loads(row["bullets"])),
        Origin(row["origin"]),
        row["model"],
        tuple(map(tuple, json.loads(row["evidence"] or "[]"))),
        moment(row["written_at"]),
    )
