"""What readers say is wrong with summaries."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes import listed, paper

from storage.chats import Chats
from storage.database import Database
from storage.papers import Papers
from storage.records import Chat, ListedDay, Reported
from storage.reports import MOST_A_DAY, Reports, TooManyReports

AT = datetime(2024, 5, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def reports(database: Database) -> Reports:
    """Nothing is reported yet; there are papers enough to report."""
    of = tuple(listed(number) for number in range(1, MOST_A_DAY + 3))
    await Papers(database).save_day(ListedDay(date(2024, 5, 14), AT, of))
    return Reports(database)


async def _readers(database: Database, number: int) -> list[Chat]:
    return [await Chats(database).remember(7 + n, "private") for n in range(number)]


async def test_nothing_is_reported_at_first(reports: Reports) -> None:
    assert await reports.open() == ()
    assert await reports.close(paper(1).id, "ko") == 0


async def test_a_reader_reports_a_summary_once(reports: Reports, database: Database) -> None:
    (reader,) = await _readers(database, 1)
    assert await reports.add(paper(1).id, "ko", reader.id, AT)
    assert not await reports.add(paper(1).id, "ko", reader.id, AT + MINUTE)
    assert await reports.open() == (Reported(paper(1), "ko", 1, AT),)


async def test_what_most_readers_report_comes_first_then_what_came_last(
    reports: Reports, database: Database
) -> None:
    first, second, third = await _readers(database, 3)
    for number, language, reader, minute in (
        (1, "ko", first, 0),
        (2, "ko", first, 1),
        (2, "ko", second, 2),
        (2, "en", first, 3),
        (3, "ko", third, 4),
    ):
        await reports.add(paper(number).id, language, reader.id, AT + minute * MINUTE)
    assert await reports.open() == (
        Reported(paper(2), "ko", 2, AT + 2 * MINUTE),
        Reported(paper(3), "ko", 1, AT + 4 * MINUTE),
        Reported(paper(2), "en", 1, AT + 3 * MINUTE),
        Reported(paper(1), "ko", 1, AT),
    )


async def test_what_is_closed_may_be_reported_anew(reports: Reports, database: Database) -> None:
    readers = await _readers(database, 2)
    for reader in readers:
        await reports.add(paper(1).id, "ko", reader.id, AT)
        await reports.add(paper(1).id, "en", reader.id, AT)
    assert await reports.close(paper(1).id, "ko") == 2
    assert await reports.close(paper(1).id, "ko") == 0
    assert await reports.open() == (Reported(paper(1), "en", 2, AT),)
    assert await reports.add(paper(1).id, "ko", readers[0].id, AT + MINUTE)


async def test_a_flood_from_one_reader_is_kept_up_to_a_number_a_day(
    reports: Reports, database: Database
) -> None:
    reader, other = await _readers(database, 2)
    for number in range(1, MOST_A_DAY + 1):
        assert await reports.add(paper(number).id, "ko", reader.id, AT)
    beyond = paper(MOST_A_DAY + 1).id
    with pytest.raises(TooManyReports):
        await reports.add(beyond, "ko", reader.id, AT + MINUTE)
    assert not await reports.add(paper(1).id, "ko", reader.id, AT + MINUTE)
    assert await reports.add(beyond, "ko", other.id, AT + MINUTE)
    assert await reports.add(beyond, "ko", reader.id, AT + timedelta(days=1))


async def test_pressed_many_times_at_once_it_is_one_report(reports: Reports, database: Database) -> None:
    (reader,) = await _readers(database, 1)
    said = await asyncio.gather(*(reports.add(paper(1).id, "ko", reader.id, AT) for _ in range(9)))
    assert sum(said) == 1


async def test_the_language_is_no_part_of_another(reports: Reports, database: Database) -> None:
    (reader,) = await _readers(database, 1)
    assert await reports.add(paper(1).id, "ko", reader.id, AT)
    assert await reports.add(paper(1).id, "en", reader.id, AT)


@pytest.mark.parametrize("keep", [True, False])
async def test_whoever_is_forgotten_has_reported_nothing(
    reports: Reports, database: Database, keep: bool
) -> None:
    reader, other = await _readers(database, 2)
    for who in (reader, other):
        await reports.add(paper(1).id, "ko", who.id, AT)
    await Chats(database).forget(reader.telegram_id, AT, keep=keep)
    assert await reports.open() == (Reported(paper(1), "ko", 1, AT),)


async def test_whoever_leaves_has_reported_it_all_the_same(reports: Reports, database: Database) -> None:
    (reader,) = await _readers(database, 1)
    await reports.add(paper(1).id, "ko", reader.id, AT)
    await Chats(database).leave(reader.telegram_id, "blocked", AT)
    assert len(await reports.open()) == 1


async def test_of_two_chats_that_turn_out_to_be_one_the_reports_are_those_of_one(
    reports: Reports, database: Database
) -> None:
    chats = Chats(database)
    group = await chats.remember(-5, "group")
    supergroup = await chats.remember(-1005, "supergroup")
    await reports.add(paper(1).id, "ko", group.id, AT)
    await reports.add(paper(1).id, "ko", supergroup.id, AT)
    await reports.add(paper(2).id, "ko", supergroup.id, AT)
    await chats.move(-5, -1005)
    assert [(one.paper.id, one.readers) for one in await reports.open()] == [
        (paper(1).id, 1),
        (paper(2).id, 1),
    ]
