"""What /privacy says is kept, beside what is kept."""

from chat_house import CHANNEL, House, chat_house
from fakes import paper

from bot.chat.render.privacy import KEPT
from storage.database import Database
from storage.records import Origin, Summary
from storage.reports import Reports
from storage.summaries import Summaries

_ABOUT_NOBODY = {
    "paper", "author", "authorship", "listing", "vote", "raw_listing", "collection", "summary",
    "pulse", "pause", "asking", "term", "proposal", "digest_file",
}  # fmt: skip
"""Tables in which nobody who reads is found."""
_BY_NUMBER = {"chat", "action"}
"""Tables that hold Telegram's own numbers; all others are tied to a chat."""


async def _report(house: House, database: Database) -> None:
    """The reader reports a summary."""
    summary = Summary(paper(1).id, "ko", "gist", ("bullet",), Origin.MODEL)
    await Summaries(database).save(summary, house.clock.now())
    shown = await house.telegram.next_answer_to(house.telegram.says(house.reader, "/paper 2405.00001"))
    await house.telegram.toast_of(house.telegram.presses(house.reader, shown, "오류 신고"))
    assert len(await Reports(database).open()) == 1


async def test_every_table_is_about_nobody_or_is_told_of(database: Database) -> None:
    rows = await database.fetch_all(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'author_search%' "
        "AND name NOT LIKE 'paper_search%' AND name NOT LIKE 'sqlite_%'"
    )
    assert {row["name"] for row in rows} == _ABOUT_NOBODY | KEPT.keys()


async def test_every_table_that_names_a_chat_is_told_of(database: Database) -> None:
    rows = await database.fetch_all(
        """
        SELECT DISTINCT schema.name FROM sqlite_schema AS schema
        JOIN pragma_foreign_key_list(schema.name) AS reference
        WHERE reference."table" IN ('chat', 'edition', 'delivery')
        """
    )
    assert {row["name"] for row in rows} == KEPT.keys() - _BY_NUMBER


async def test_whoever_is_forgotten_leaves_no_trace(database: Database) -> None:
    async with chat_house(database) as house:
        await house.ask(house.reader, "/subscribe 21:30")
        await house.ask(house.reader, "/lang ko")
        await _report(house, database)
        chat = await house.chats.of(house.reader.id)
        assert chat is not None
        text = await house.ask(house.reader, "/forget")
        assert "구독" in text
        # What hangs on an edition or a delivery cannot outlive it: SQLite sees to that.
        for table in KEPT.keys() - _BY_NUMBER - {"edition_key", "amendment"}:
            row = await database.fetch_one(f"SELECT count(*) AS n FROM {table} WHERE chat_id = ?", chat.id)
            assert row is not None
            assert row["n"] == 0, table
        left = await database.fetch_all("SELECT key FROM edition_key")
        assert not [row for row in left if f":{chat.id}:" in row["key"]]
        assert await house.chats.of(house.reader.id) is None
        assert await house.chats.of(CHANNEL) is not None


async def test_a_person_of_whom_nothing_is_known_is_told_so(database: Database) -> None:
    async with chat_house(database) as house:
        assert "nothing" in (await house.ask(house.reader, "/forget")).lower()


async def test_an_admin_is_forgotten_as_a_reader_and_stays_an_admin(database: Database) -> None:
    async with chat_house(database) as house:
        admin = await house.chats.remember(house.admin.id, "private")
        await house.ask(house.admin, "/subscribe")
        await house.ask(house.admin, "/forget")
        assert await house.subscriptions.of(admin.id) is None
        assert await house.chats.of(house.admin.id) == admin


async def test_an_admin_of_whom_only_reports_were_kept_is_told_that_they_are_gone(database: Database) -> None:
    async with chat_house(database) as house:
        admin = await house.chats.remember(house.admin.id, "private")
        reader = await house.chats.remember(house.reader.id, "private")
        reports = Reports(database)
        for chat in (reader, admin):
            await reports.add(paper(1).id, "ko", chat.id, house.clock.now())
        answer = await house.ask(house.admin, "/forget")
        assert "• the report of 1 summary" in answer
        assert [reported.readers for reported in await reports.open()] == [1]
        assert "nothing" in (await house.ask(house.admin, "/forget")).lower()


async def test_privacy_names_whom_to_ask(database: Database) -> None:
    async with chat_house(database) as house:
        assert "@ada" in await house.ask(house.reader, "/privacy")
