"""SQL about how technical terms are said in each language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from sqlite3 import Row

import aiosqlite

from storage.database import Database
from storage.records import Language, Term

_AGREEING_PAPERS = 3

# Of renderings that equally many papers use, what stands is best; of two new ones neither is.
_AGREED = """
    WITH used AS (
        SELECT english, rendering, count(*) AS papers
        FROM proposal
        WHERE language = :language AND english IN (SELECT key FROM json_each(:said))
        GROUP BY english, rendering
    )
    INSERT INTO term (language, english, rendering, source)
    SELECT :language, english, rendering, 'agreed'
    FROM used
    WHERE papers >= :least
        AND papers > (
            SELECT ifnull(max(papers), 0) FROM used AS other
            WHERE other.english = used.english AND other.rendering <> used.rendering
        )
    ON CONFLICT (language, english) DO UPDATE SET rendering = excluded.rendering
    WHERE source = 'agreed' AND rendering <> excluded.rendering
    RETURNING english, rendering, source
"""


class Terms:
    """A glossary for each language: what we ship, what papers agree on, and an admin's word above both."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shipped: dict[Language, dict[str, str]] = {}

    async def ship(self, language: Language, terms: Mapping[str, str]) -> None:
        """Our own list, English to rendering, in place of the one shipped before.

        What an admin said or papers agreed on stays. A list that is there already writes nothing.
        """
        ours = json.dumps(dict(terms), ensure_ascii=False)

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """
                DELETE FROM term
                WHERE language = ? AND source = 'shipped' AND english NOT IN (SELECT key FROM json_each(?))
                """,
                (language, ours),
            )
            await connection.execute(
                """
                INSERT INTO term (language, english, rendering, source)
                SELECT ?, key, value, 'shipped' FROM json_each(?) WHERE true
                ON CONFLICT (language, english) DO UPDATE SET rendering = excluded.rendering
                WHERE source = 'shipped' AND rendering <> excluded.rendering
                """,
                (language, ours),
            )

        await self._database.write(work)
        self._shipped[language] = dict(terms)

    async def of(self, language: Language) -> tuple[Term, ...]:
        """The terms in force, in the order of the English alphabet."""
        rows = await self._database.fetch_all(
            "SELECT english, rendering, source FROM term WHERE language = ? ORDER BY english", language
        )
        return tuple(map(_term_from, rows))

    async def put(self, language: Language, english: str, rendering: str) -> None:
        """An admin's word: it stands whatever is shipped or agreed on."""

        async def work(connection: aiosqlite.Connection) -> None:
            await connection.execute(
                """
                INSERT INTO term (language, english, rendering, source) VALUES (?, ?, ?, 'admin')
                ON CONFLICT (language, english) DO UPDATE SET
                    rendering = excluded.rendering, source = excluded.source
                """,
                (language, _listed(english), " ".join(rendering.split())),
            )

        await self._database.write(work)

    async def remove(self, language: Language, english: str) -> bool:
        """Take away what an admin said or papers agreed on; False if there is no such term.

        A shipped one cannot be taken away, only overruled; one that was overruled comes back at once. What
        papers agreed on is forgotten, so that it takes three others to agree on it again.
        """
        key = _listed(english)
        ours = self._shipped.get(language, {}).get(key)

        async def work(connection: aiosqlite.Connection) -> bool:
            cursor = await connection.execute(
                """
                DELETE FROM term WHERE language = ? AND english = ? AND source <> 'shipped'
                RETURNING source
                """,
                (language, key),
            )
            gone = {row["source"] for row in await cursor.fetchall()}
            if "agreed" in gone:
                await connection.execute(
                    "DELETE FROM proposal WHERE language = ? AND english = ?", (language, key)
                )
            if gone and ours is not None:
                await connection.execute(
                    "INSERT INTO term VALUES (?, ?, ?, 'shipped')", (language, key, ours)
                )
            return bool(gone)

        return await self._database.write(work)

    async def propose(
        self, language: Language, paper_id: str, renderings: Mapping[str, str]
    ) -> tuple[Term, ...]:
        """Keep what this paper's summary calls things, instead of what one before it did.

        Gives the terms that papers agree on since now. What is shipped or an admin's word already is not
        kept; what was agreed on is, since the more papers use a rendering, the better it stands.
        """
        said = {_listed(english): rendering for english, rendering in renderings.items()}
        bound = {
            "language": language,
            "paper": paper_id,
            "said": json.dumps(said, ensure_ascii=False),
            "least": _AGREEING_PAPERS,
        }

        async def work(connection: aiosqlite.Connection) -> tuple[Term, ...]:
            await connection.execute(
                "DELETE FROM proposal WHERE paper_id = ? AND language = ?", (paper_id, language)
            )
            await connection.execute(
                """
                INSERT INTO proposal (language, english, rendering, paper_id)
                SELECT :language, key, value, :paper FROM json_each(:said)
                WHERE NOT EXISTS (
                    SELECT 1 FROM term
                    WHERE language = :language AND english = key AND rendering = value AND source <> 'agreed'
                )
                """,
                bound,
            )
            rows = await connection.execute_fetchall(_AGREED, bound)
            return tuple(map(_term_from, rows))

        return await self._database.write(work)

    async def proposals(self, language: Language) -> tuple[tuple[str, str, int], ...]:
        """English, rendering and in how many papers, most first.

        What is in force is none, and what an admin has settled is none any more.
        """
        rows = await self._database.fetch_all(
            """
            SELECT english, rendering, count(*) AS papers
            FROM proposal
            WHERE language = ? AND NOT EXISTS (
                SELECT 1 FROM term
                WHERE term.language = proposal.language AND term.english = proposal.english
                    AND (source = 'admin' OR term.rendering = proposal.rendering)
            )
            GROUP BY english, rendering
            ORDER BY papers DESC, english, rendering
            """,
            language,
        )
        return tuple((row["english"], row["rendering"], row["papers"]) for row in rows)


def _listed(english: str) -> str:
    return " ".join(english.lower().split())


def _term_from(row: Row) -> Term:
    return Term(row["english"], row["rendering"], row["source"])
