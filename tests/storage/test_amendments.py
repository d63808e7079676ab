"""Edits that are promised to messages: once for each cause, and only where there is something to edit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from promising import AT, cards_for
from settling import as_it_stands, claimed, doubt, refuse, send_all, sent

from storage.amendments import Amendments
from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.records import Amendment, Chat
from storage.sending import Sending

_HOUR = timedelta(hours=1)


@pytest.fixture
def amendments(database: Database) -> Amendments:
    return Amendments(database)


async def _posted(ledger: Ledger, sending: Sending, chat: Chat, number: int = 1) -> list[int]:
    """So many messages that stand in the chat."""
    await ledger.plan(cards_for(chat, number), AT)
    posted = []
    for _ in range(number):
        delivery = await claimed(sending, AT)
        await sent(sending, delivery.id, 100 + delivery.id, AT)
        posted.append(delivery.id)
    return posted


async def _due(amendments: Amendments, *, hours: int = 0) -> Amendment:
    amendment = await amendments.next_due(AT + hours * _HOUR)
    assert amendment is not None
    return amendment


async def _states(database: Database) -> list[tuple[str, str]]:
    rows = await database.fetch_all("SELECT cause, state FROM amendment ORDER BY id")
    return [(row["cause"], row["state"]) for row in rows]


async def test_only_a_message_that_is_there_and_has_a_number_is_promised_an_edit(
    ledger: Ledger, sending: Sending, amendments: Amendments, chat: Chat
) -> None:
    await ledger.plan(cards_for(chat, 6), AT)
    arrived = await claimed(sending, AT)
    await sent(sending, arrived.id, 42, AT)
    await refuse(sending, (await claimed(sending, AT)).id, "too long", AT)
    await doubt(sending, (await claimed(sending, AT)).id, "no answer", AT)
    settled = await claimed(sending, AT)
    await doubt(sending, settled.id, "no answer", AT)
    # Somebody has seen it, but Telegram's number of it is not known.
    assert await ledger.decide(settled.id, arrived=True, at=AT)
    under_way = await claimed(sending, AT)
    assert await amendments.promise([*range(1, 7), 99], "wish", AT) == 1
    await sent(sending, under_way.id, 43, AT)
    await send_all(sending, AT)
    amendment = await _due(amendments)
    assert amendment.delivery == await as_it_stands(ledger, arrived.id)
    assert (amendment.cause, amendment.attempts, amendment.due) == ("wish", 0, AT)


async def test_a_cause_edits_a_message_once(
    ledger: Ledger, sending: Sending, amendments: Amendments, chat: Chat, database: Database
) -> None:
    posted = await _posted(ledger, sending, chat, 2)
    assert await amendments.promise(posted[:1], "wish", AT) == 1
    assert await amendments.promise(posted, "wish", AT + _HOUR) == 1
    assert await amendments.promise(posted, "wish", AT) == 0
    assert await amendments.promise(posted, "another", AT) == 2
    await amendments.done(await _due(amendments), AT, "{}")
    # What is done is not promised again under the same cause.
    assert await amendments.promise(posted, "wish", AT) == 0
    assert await _states(database) == [
        ("wish", "done"),
        ("wish", "pending"),
        ("another", "pending"),
        ("another", "pending"),
    ]


async def test_the_edit_that_has_waited_longest_is_next_and_of_two_the_one_promised_first(
    ledger: Ledger, sending: Sending, amendments: Amendments, chat: Chat
) -> None:
    first, second, third = await _posted(ledger, sending, chat, 3)
    for delivery_id, hours in ((second, 2), (first, 2), (third, 1)):
        await amendments.promise([delivery_id], "wish", AT + hours * _HOUR)
    assert await amendments.next_due(AT) is None
    order = []
    while (amendment := await amendments.next_due(AT + 2 * _HOUR)) is not None:
        order.append(amendment.delivery.id)
        await amendments.done(amendment, AT, None)
    assert order == [third, second, first]


async def test_the_edits_of_a_busy_chat_wait_and_no_others(
    ledger: Ledger, sending: Sending, amendments: Amendments, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(-1002, "channel")
    posted = await _posted(ledger, sending, chat) + await _posted(ledger, sending, other)
    await amendments.promise(posted, "wish", AT)
    free = await amendments.next_due(AT, {chat.telegram_id})
    assert free is not None
    assert free.delivery.chat == other
    assert await amendments.next_due(AT, {chat.telegram_id, other.telegram_id}) is None


async def test_an_edit_that_was_made_says_what_stands_there_now(
    ledger: Ledger, sending: Sending, amendments: Amendments, chat: Chat, database: Database
) -> None:
    (posted,) = await _posted(ledger, sending, chat)
    await amendments.promise([posted], "3h", AT)
    await amendments.done(await _due(amendments), AT, '{"votes": 61}')
    assert (await as_it_stands(ledger, posted)).shown == '{"votes": 61}'
    assert await amendments.next_due(AT + _HOUR) is None
    assert await _states(database) == [("3h", "done")]
    await amendments.promise([posted], "9h", AT)
    assert (await _due(amendments)).delivery.shown == '{"votes": 61}'


async def test_an_edit_that_nobody_would_notice_leaves_what_stands_there(
    ledger: Ledger, sending: Sending, amendments: Amendments, chat: Chat, database: Database
) -> None:
    (posted,) = await _posted(ledger, sending, chat)
    await amendments.promise([posted], "3h", AT)
    await amendments.done(await _due(amendments), AT, '{"votes": 61}')
    await amendments.promise([posted], "9h", AT)
    await amendments.done(await _due(amendments), AT, None)
    assert (await as_it_stands(ledger, posted)).shown == '{"votes": 61}'
    assert await _states(database) == [("3h", "done"), ("9h", "needless")]


async def test_an_edit_that_was_not_made_is_due_again_later(
    ledger: Ledger, sending: Sending, amendments: Amendments, chat: Chat, database: Database
) -> None:
    (posted,) = await _posted(ledger, sending, chat)
    await amendments.promise([posted], "3h", AT)
    for tries in (1, 2):
        amendment = await _due(amendments, hours=tries)
        await amendments.later(amendment, AT + (tries + 1) * _HOUR, "no answer")
        assert await amendments.next_due(AT + tries * _HOUR) is None
        again = await _due(amendments, hours=tries + 1)
        assert (again.id, again.attempts, again.due) == (amendment.id, tries, AT + (tries + 1) * _HOUR)
    rows = await database.fetch_all("SELECT why, settled_at FROM amendment")
    assert [tuple(row) for row in rows] == [("no answer", None)]


async def test_a_message_that_is_given_up_loses_its_other_edits_and_no_other_message_does(
    ledger: Ledger, sending: Sending, amendments: Amendments, chat: Chat, database: Database
) -> None:
    deleted, stands = await _posted(ledger, sending, chat, 2)
    for cause, hours in (("1h", 1), ("3h", 3), ("9h", 9)):
        await amendments.promise([deleted], cause, AT + hours * _HOUR)
    await amendments.promise([stands], "3h", AT + 3 * _HOUR)
    await amendments.done(await _due(amendments, hours=1), AT, "{}")
    await amendments.give_up(await _due(amendments, hours=3), "message to edit not found", AT)
    assert await _states(database) == [
        ("1h", "done"),
        ("3h", "refused"),
        ("9h", "withdrawn"),
        ("3h", "pending"),
    ]
    assert (await _due(amendments, hours=9)).delivery.id == stands


async def test_a_chat_that_leaves_takes_its_promised_edits_with_it(
    ledger: Ledger, sending: Sending, amendments: Amendments, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(-1002, "channel")
    posted = await _posted(ledger, sending, chat, 2)
    await amendments.promise(posted[:1], "1h", AT)
    await amendments.done(await _due(amendments), AT, "{}")
    await amendments.promise(posted, "3h", AT)
    await amendments.promise(await _posted(ledger, sending, other), "3h", AT)
    await Chats(database).leave(chat.telegram_id, "kicked", AT)
    assert await _states(database) == [
        ("1h", "done"),
        ("3h", "withdrawn"),
        ("3h", "withdrawn"),
        ("3h", "pending"),
    ]
    assert (await _due(amendments)).delivery.chat == other


async def test_a_chat_that_turns_out_to_be_gone_takes_its_promised_edits_with_it(
    ledger: Ledger, sending: Sending, amendments: Amendments, chat: Chat, database: Database
) -> None:
    await amendments.promise(await _posted(ledger, sending, chat), "3h", AT)
    await ledger.plan(cards_for(chat), AT)
    await refuse(sending, (await claimed(sending, AT)).id, "kicked", AT, gone=True)
    assert await _states(database) == [("3h", "withdrawn")]


async def test_the_old_numbers_of_a_group_that_moves_mean_other_messages_so_nothing_is_edited_there(
    ledger: Ledger, sending: Sending, amendments: Amendments, database: Database
) -> None:
    chats = Chats(database)
    group, met = await chats.remember(-5, "group"), await chats.remember(-100500, "supergroup")
    left_behind = await _posted(ledger, sending, group)
    there = await _posted(ledger, sending, met)
    await amendments.promise([*left_behind, *there], "3h", AT)
    # Telegram says it from both sides.
    for _ in range(2):
        await chats.move(-5, -100500)
    assert await _states(database) == [("3h", "withdrawn"), ("3h", "pending")]
    assert [(await as_it_stands(ledger, n)).message_id for n in (*left_behind, *there)] == [
        None,
        100 + there[0],
    ]
    assert await amendments.promise([*left_behind, *there], "wish", AT) == 1
    assert (await _due(amendments)).delivery.id == there[0]


async def test_a_chat_that_is_owed_a_message_gets_it_before_any_edit(
    ledger: Ledger, sending: Sending, amendments: Amendments, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(-1002, "channel")
    await amendments.promise(await _posted(ledger, sending, chat), "3h", AT)
    await amendments.promise(await _posted(ledger, sending, other), "3h", AT + _HOUR)
    await ledger.plan(cards_for(chat), AT)
    assert (await _due(amendments, hours=1)).delivery.chat == other
    on_its_way = await claimed(sending, AT)
    assert (await _due(amendments, hours=1)).delivery.chat == other
    await sent(sending, on_its_way.id, 7, AT)
    assert (await _due(amendments, hours=1)).delivery.chat == chat


async def test_whoever_is_forgotten_leaves_no_promised_edit(
    ledger: Ledger, sending: Sending, amendments: Amendments, database: Database
) -> None:
    chats = Chats(database)
    forgotten, other = await chats.remember(7, "private"), await chats.remember(8, "private")
    for each in (forgotten, other):
        await amendments.promise(await _posted(ledger, sending, each), "wish", AT)
    amendment = await amendments.next_due(AT, {other.telegram_id})
    assert amendment is not None
    await chats.forget(7, AT)
    # An edit that was on its way is nobody's now.
    await amendments.done(amendment, AT, "{}")
    await amendments.later(amendment, AT, "why")
    await amendments.give_up(amendment, "why", AT)
    assert await _states(database) == [("wish", "pending")]
    assert (await _due(amendments)).delivery.chat == other
