"""The chats we know."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, time, timedelta

import pytest
from fakes import listed, paper
from settling import claimed, refuse, sent

from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Chat, Edition, Forgotten, Kind, ListedDay, Part, State
from storage.reports import Reports
from storage.sending import Sending
from storage.subscriptions import Subscriptions

_AT = datetime(2024, 5, 15, tzinfo=UTC)


async def test_a_chat_is_remembered_once_and_brought_up_to_date(database: Database) -> None:
    chats = Chats(database)
    first = await chats.remember(-1001, "channel", "Papers", "papers_ko")
    assert first == Chat(first.id, -1001, "channel", "Papers", "papers_ko")
    assert await chats.remember(-1001, "channel", "Papers", "papers_ko") == first
    renamed = await chats.remember(-1001, "channel", "논문")
    assert renamed == Chat(first.id, -1001, "channel", "논문", None)
    assert await chats.of(-1001) == renamed
    other = await chats.remember(7, "private")
    assert other.id != first.id
    assert await chats.of(8) is None


async def test_a_chat_that_had_left_is_back(database: Database) -> None:
    chats = Chats(database)
    chat = await chats.remember(-1001, "group", "Papers")
    await database.write(lambda connection: connection.execute("UPDATE chat SET left_at = 1000"))
    left = await chats.of(-1001)
    assert left is not None
    assert left.left is not None
    assert await chats.remember(-1001, "group", "Papers") == chat


async def test_a_chat_met_by_many_at_once_is_one_chat(database: Database) -> None:
    chats = Chats(database)
    met = await asyncio.gather(*(chats.remember(7, "private", "Ada") for _ in range(20)))
    assert len(set(met)) == 1


@pytest.mark.parametrize(
    ("kind", "is_group"), [("private", False), ("group", True), ("supergroup", True), ("channel", True)]
)
async def test_all_but_people_are_groups(database: Database, kind: str, is_group: bool) -> None:
    assert (await Chats(database).remember(1, kind)).is_group is is_group


async def test_another_kind_of_chat_is_refused(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        await Chats(database).remember(1, "secret")
    assert await Chats(database).of(1) is None


async def test_the_largest_numbers_of_telegram_fit(database: Database) -> None:
    for number in (2**52 - 1, -(10**12) - 2**31, -1):
        assert (await Chats(database).remember(number, "private")).telegram_id == number


async def test_a_chat_is_found_by_its_public_name_however_it_is_written(database: Database) -> None:
    chats = Chats(database)
    chat = await chats.remember(-1001, "channel", "Papers", "Daily_Papers")
    assert await chats.named("daily_papers") == chat
    assert await chats.named("others") is None


async def test_what_a_chat_chose_is_kept_whatever_it_is_called(database: Database) -> None:
    chats = Chats(database)
    chat = await chats.remember(-5, "group", "Papers")
    await chats.choose_language(chat.id, "ko")
    renamed = await chats.remember(-5, "group", "논문")
    assert (renamed.title, renamed.language) == ("논문", "ko")
    assert await chats.known([-5, 7]) == {-5: renamed}


async def test_a_chat_that_leaves_is_promised_nothing_more(database: Database) -> None:
    chats, ledger = Chats(database), Ledger(database)
    chat = await chats.remember(7, "private")
    await ledger.plan(_edition(chat, "daily:1"), _AT)
    await chats.leave(7, "blocked", _AT)
    left, delivery = await chats.of(7), await ledger.delivery(1)
    assert left is not None
    assert delivery is not None
    assert (left.left, delivery.state, delivery.why) == (_AT, State.WITHDRAWN, "blocked")
    await chats.leave(7, "blocked again", _AT + timedelta(days=1))
    assert (await chats.of(7)) == left
    await chats.leave(8, "never met", _AT)


async def test_a_group_that_moves_takes_everything_along(database: Database) -> None:
    chats, ledger, subscriptions = Chats(database), Ledger(database), Subscriptions(database)
    group = await chats.remember(-5, "group", "Papers")
    await chats.choose_language(group.id, "ko")
    await subscriptions.put(group.id, "en", time(9), _AT.date(), _AT, 3)
    met = await chats.remember(-1005, "supergroup", "Papers")
    await ledger.plan(_edition(met, f"daily:{met.id}:2024-05-14"), _AT)
    await chats.move(-5, -1005)
    moved = await chats.of(-1005)
    assert moved is not None
    assert (moved.id, moved.kind, moved.language, moved.topic) == (group.id, "supergroup", "ko", 3)
    assert await chats.of(-5) is None
    assert await subscriptions.of(group.id) is not None
    assert await ledger.edition_of(f"daily:{group.id}:2024-05-14") == 1
    await chats.move(-5, -1005)
    assert await chats.of(-1005) == moved


async def test_whoever_is_forgotten_is_told_what_was_known(database: Database, sending: Sending) -> None:
    chats, ledger, subscriptions = Chats(database), Ledger(database), Subscriptions(database)
    chat, other = await chats.remember(7, "private"), await chats.remember(8, "private")
    await subscriptions.put(chat.id, "en", time(9), _AT.date(), _AT, None)
    await chats.choose_language(chat.id, "en")
    for number, one in enumerate((chat, other)):
        await ledger.plan(_edition(one, f"key {number}"), _AT)
    on_its_way = await claimed(sending, _AT)
    assert await chats.forget(7, _AT) == Forgotten(subscription=True, choices=True, messages=1)
    assert await chats.forget(7, _AT) is None
    assert await ledger.delivery(2) is not None
    await sent(sending, on_its_way.id, 5, _AT)  # it was on its way when it was forgotten
    assert await ledger.delivery(1) is None


@pytest.mark.parametrize("keep", [False, True])
async def test_whoever_is_forgotten_is_told_how_many_summaries_they_reported(
    database: Database, keep: bool
) -> None:
    chats, reports = Chats(database), Reports(database)
    papers = tuple(listed(number) for number in (1, 2, 3))
    await Papers(database).save_day(ListedDay(_AT.date(), _AT, papers))
    chat, other = await chats.remember(7, "private"), await chats.remember(8, "private")
    for one, number in ((chat, 1), (chat, 2), (other, 3)):
        await reports.add(paper(number).id, "ko", one.id, _AT)
    assert await chats.forget(7, _AT, keep=keep) == Forgotten(False, False, 0, reports=2)
    assert [reported.paper.id for reported in await reports.open()] == [paper(3).id]


async def test_a_chat_that_the_operator_named_is_forgotten_but_for_its_number_and_its_record(
    database: Database,
) -> None:
    chats, ledger = Chats(database), Ledger(database)
    chat = await chats.remember(7, "private")
    await chats.choose_language(chat.id, "ko")
    await ledger.plan(_edition(chat, "alert"), _AT)
    assert await chats.forget(7, _AT, keep=True) == Forgotten(subscription=False, choices=True, messages=0)
    assert await chats.of(7) == chat
    assert await ledger.delivery(1) is not None


def _edition(chat: Chat, key: str) -> Edition:
    return Edition(Kind.DAILY, (key,), chat.id, "en", (Part("digest"),), _AT.date(), ("2405.00001",))


async def test_the_number_of_what_was_forgotten_is_never_given_to_another(
    database: Database, sending: Sending
) -> None:
    chats, ledger = Chats(database), Ledger(database)
    gone = await chats.remember(7, "private")
    await ledger.plan(_edition(gone, "first"), _AT)
    on_its_way = await claimed(sending, _AT)
    await chats.forget(7, _AT)
    other = await chats.remember(8, "private")
    assert other.id != gone.id
    await ledger.plan(_edition(other, "second"), _AT)
    await refuse(sending, on_its_way.id, "blocked", _AT, gone=True)
    assert await chats.of(8) == other
    assert (await claimed(sending, _AT)).id == on_its_way.id + 1
