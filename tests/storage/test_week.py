"""A week's papers as they are now, with the votes that they had when a chat was shown them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from fakes import listed, paper

from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Edition, Kind, ListedDay, ListedPaper, Part
from storage.week import Week

_MON, _TUE, _SUN = date(2024, 5, 13), date(2024, 5, 14), date(2024, 5, 19)
_AFTER = datetime(2024, 5, 20, tzinfo=UTC)


def _at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.fixture
def papers(database: Database) -> Papers:
    return Papers(database)


async def _say(papers: Papers, day: date, asked: datetime, *said: ListedPaper) -> None:
    await papers.save_day(ListedDay(day, asked, said))


async def _chat(database: Database, telegram_id: int = -1001) -> int:
    return (await Chats(database).remember(telegram_id, "channel")).id


async def _show(database: Database, chat: int, day: date, at: datetime, kind: Kind = Kind.DAILY) -> None:
    key = f"{kind}:{chat}:{day}"
    await Ledger(database).plan(Edition(kind, (key,), chat, "en", (Part("header"),), day), at)


async def _found(database: Database, chat: int) -> list[tuple[str, date, int, int | None]]:
    week = await Week(database).listings(chat, _MON, _SUN)
    return [(each.listing.paper.id, each.listing.day, each.listing.votes, each.then) for each in week]


async def test_the_papers_of_all_days_stand_together_by_their_votes_now(
    database: Database, papers: Papers
) -> None:
    chat = await _chat(database)
    await _say(papers, _MON, _at(_MON, 9), listed(1, votes=5), listed(2, votes=7))
    await _say(papers, _SUN, _at(_SUN, 9), listed(3, votes=6))
    await _say(papers, _MON, _AFTER, listed(1, votes=40), listed(2, votes=8))
    for outside in (_MON - timedelta(days=1), _SUN + timedelta(days=1)):
        await _say(papers, outside, _at(outside, 9), listed(outside.day + 20, votes=99))
    found = await _found(database, chat)
    assert [(paper_id, votes) for paper_id, _, votes, _ in found] == [
        (paper(1).id, 40), (paper(2).id, 8), (paper(3).id, 6),
    ]  # fmt: skip


async def test_ties_stand_by_day_and_then_in_the_sources_order(database: Database, papers: Papers) -> None:
    chat = await _chat(database)
    await _say(papers, _TUE, _at(_TUE), listed(1, votes=5))
    await _say(papers, _MON, _at(_MON), listed(2, votes=5, position=2), listed(3, votes=5, position=1))
    assert [paper_id for paper_id, *_ in await _found(database, chat)] == [
        paper(number).id for number in (3, 2, 1)
    ]


async def test_what_a_paper_had_then_is_what_it_had_when_its_day_was_planned_for_this_chat(
    database: Database, papers: Papers
) -> None:
    chat, other = await _chat(database), await _chat(database, -1002)
    for asked, votes in ((_at(_MON, 9), 10), (_at(_TUE, 0), 20), (_at(_TUE, 3), 30), (_AFTER, 90)):
        await _say(papers, _MON, asked, listed(1, votes=votes))
    await _show(database, other, _MON, _AFTER)
    await _show(database, chat, _MON, _at(_TUE, 3))
    await _show(database, chat, _MON, _at(_TUE, 1), Kind.RESEND)
    assert await _found(database, chat) == [(paper(1).id, _MON, 90, 30)]


async def test_of_a_day_that_the_chat_was_not_shown_it_is_what_it_had_when_the_day_ended(
    database: Database, papers: Papers
) -> None:
    chat = await _chat(database)
    for asked, votes in ((_at(_MON, 9), 10), (_at(_TUE, 0), 20), (_at(_TUE, 0, 1), 30)):
        await _say(papers, _MON, asked, listed(1, votes=votes))
    assert await _found(database, chat) == [(paper(1).id, _MON, 30, 20)]


async def test_of_a_paper_first_seen_later_nobody_knows_what_it_had_then(
    database: Database, papers: Papers
) -> None:
    chat = await _chat(database)
    await _say(papers, _MON, _AFTER, listed(1, votes=30))
    assert await _found(database, chat) == [(paper(1).id, _MON, 30, None)]


async def test_a_paper_on_two_days_is_given_once_with_the_first_day_of_its_most_votes(
    database: Database, papers: Papers
) -> None:
    chat = await _chat(database)
    for day, asked in ((_MON, _at(_MON, 9)), (_TUE, _at(_TUE, 9))):
        await _say(papers, day, asked, listed(1, votes=5), listed(day.day, votes=1))
    assert (await _found(database, chat))[0] == (paper(1).id, _MON, 5, 5)
    await _say(papers, _TUE, _AFTER, listed(1, votes=6), listed(_TUE.day, votes=1))
    found = await _found(database, chat)
    assert [paper_id for paper_id, *_ in found] == [paper(number).id for number in (1, 13, 14)]
    assert found[0] == (paper(1).id, _TUE, 6, 5)


async def test_a_paper_that_has_left_its_day_is_not_given(database: Database, papers: Papers) -> None:
    chat = await _chat(database)
    await _say(papers, _MON, _at(_MON, 9), listed(1), listed(2))
    await _say(papers, _MON, _at(_MON, 10), listed(2))
    assert [paper_id for paper_id, *_ in await _found(database, chat)] == [paper(2).id]


async def test_a_week_without_papers_is_empty(database: Database) -> None:
    assert await _found(database, await _chat(database)) == []
