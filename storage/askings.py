"""SQL about what language models were asked, and what they answered."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Collection, Sequence
from datetime import datetime
from sqlite3 import Row

import aiosqlite

from storage.database import Database
from storage.records import Asking, Language, Spent, Verdict
from storage.stamps import moment, stamp


class Askings:
    """A record that only grows: it explains a summary, and says what summaries cost."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, asking: Asking) -> None:
        """This was asked, and this is what became of it."""
        question = zlib.compress(json.dumps(asking.question).encode())

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """
                INSERT INTO asking (
                    paper_id, language, at, endpoint, model, question, answer,
                    tokens_in, tokens_out, cost, faults, outcome, why
                )
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                (
                    asking.paper_id,
                    asking.language,
                    stamp(asking.at),
                    asking.endpoint,
                    asking.model,
                    question,
                    asking.answer,
                    asking.tokens_in,
                    asking.tokens_out,
                    asking.cost,
                    json.dumps(asking.faults, ensure_ascii=False),
                    asking.verdict,
                    asking.why,
                ),
            )

        await self._database.write(work)

    async def of(self, paper_id: str, language: Language) -> tuple[Asking, ...]:
        """All that was asked about a paper in one language, oldest first."""
        return (await self.about([paper_id], language)).get(paper_id, ())

    async def about(self, paper_ids: Collection[str], language: Language) -> dict[str, tuple[Asking, ...]]:
        """As `of`, for many papers at once; those that nothing was asked about are left out."""
        rows = await self._database.fetch_all(
            """
            SELECT * FROM asking
            WHERE language = ? AND paper_id IN (SELECT value FROM json_each(?))
            ORDER BY id
            """,
            language,
            json.dumps(list(paper_ids)),
        )
        # After days without an endpoint there are thousands, and each is inflated.
        return await asyncio.to_thread(_by_paper, rows)

    async def spent(self, since: datetime) -> Spent:
        """What was spent from then on."""
        row = await self._database.fetch_one(
            """
            SELECT count(*) AS calls, coalesce(sum(tokens_in + tokens_out), 0) AS tokens, sum(cost) AS cost
            FROM asking WHERE at >= ?
            """,
            stamp(since),
        )
        assert row is not None
        return Spent(row["calls"], row["tokens"], row["cost"])


def _by_paper(rows: Sequence[Row]) -> dict[str, tuple[Asking, ...]]:
    found: dict[str, list[Asking]] = {}
    for row in rows:
        found.setdefault(row["paper_id"], []).append(_asking_from(row))
    return {paper_id: tuple(askings) for paper_id, askings in found.items()}


def _asking_from(row: Row) -> Asking:
    return Asking(
        row["paper_id"],
        row["language"],
        moment(row["at"]),
        row["endpoint"],
        row["model"],
        tuple((role, text) for role, text in json.loads(zlib.decompress(row["question"]))),
        row["answer"],
        row["tokens_in"],
        row["tokens_out"],
        row["cost"],
        tuple((check, bullet, reason) for check, bullet, reason in json.loads(row["faults"] or "[]")),
        Verdict(row["outcome"]),
        row["why"],
    )
