"""SQL about how editions stand: what was promised in each, and how much of it is kept."""

from __future__ import annotations

import json
from datetime import date

from storage.database import Database
from storage.records import EditionCount, Kind, State
from storage.stamps import moment


class Standing:
    """What a person wants to know of an edition."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, edition_id: int) -> EditionCount | None:
        """How an edition stands."""
        counts = await self._counts("WHERE edition.id = ?", edition_id)
        return counts[0] if counts else None

    async def last(self, kind: Kind) -> EditionCount | None:
        """How the newest edition of a kind stands."""
        counts = await self._counts("WHERE edition.id = (SELECT max(id) FROM edition WHERE kind = ?)", kind)
        return counts[0] if counts else None

    async def _counts(self, where: str, *parameters: object) -> list[EditionCount]:
        rows = await self._database.fetch_all(
            f"""
            SELECT edition.id, kind, day, planned_at, (
                SELECT json_group_object(state, number)
                FROM (
                    SELECT state, count(*) AS number FROM delivery
                    WHERE edition_id = edition.id GROUP BY state
                )
            ) AS states
            FROM edition {where}
            """,
            *parameters,
        )
        return [
            EditionCount(
                row["id"],
                Kind(row["kind"]),
                None if row["day"] is None else date.fromisoformat(row["day"]),
                moment(row["planned_at"]),
                {State(state): number for state, number in json.loads(row["states"]).items()},
            )
            for row in rows
        ]
