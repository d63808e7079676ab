"""What became of what was being sent: one arrow of the drawing each, and all of a batch or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from promising import AT, DAY, cards_for
from settling import as_it_stands, claimed, doubt, move, refuse, send_all, sent

from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.records import Chat, Delivery, Kind, Settlement, State
from storage.sending import NotSending, Sending
from storage.stamps import stamp


async def test_what_nobody_has_claimed_cannot_be_settled(
    ledger: Ledger, sending: Sending, chat: Chat
) -> None:
    await ledger.plan(cards_for(chat, 2), AT)
    before = [await as_it_stands(ledger, number) for number in (1, 2)]
    for settlement in (
        Settlement(1, State.SENT, AT, message_id=1),
        Settlement(1, State.PENDING, AT, why="why", due=AT),
        Settlement(1, State.REFUSED, AT, why="why"),
        Settlement(1, State.REFUSED, AT, why="why", gone=True),
        Settlement(1, State.UNCERTAIN, AT, why="why"),
        Settlement(1, State.PENDING, AT, why="why", due=AT, moved_to=-1002),
    ):
        with pytest.raises(NotSending):
            await sending.settle([settlement])
        await sending.settle([replace(settlement, delivery_id=99)])  # one that was forgotten with its chat
    assert [await as_it_stands(ledger, number) for number in (1, 2)] == before
    assert before[0].chat == chat


async def test_a_chat_that_is_gone_leaves_with_all_it_was_promised(
    ledger: Ledger, sending: Sending, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(7, "private")
    await ledger.plan(cards_for(chat, 3), AT)
    await ledger.plan(cards_for(chat, 1), AT)
    await ledger.plan(cards_for(other, 1), AT)
    first = await claimed(sending, AT)
    await doubt(sending, first.id, "no answer", AT)
    second = await claimed(sending, AT)
    await refuse(sending, second.id, "bot was kicked", AT, gone=True)
    states = [(await as_it_stands(ledger, number)).state for number in range(1, 6)]
    assert states == [State.UNCERTAIN, State.REFUSED, State.WITHDRAWN, State.WITHDRAWN, State.PENDING]
    left = await Chats(database).of(chat.telegram_id)
    assert left == replace(chat, left=AT)
    assert (await as_it_stands(ledger, 3)).why == "bot was kicked"
    assert await Chats(database).of(7) == other


async def test_a_refusal_alone_leaves_the_chat_where_it_is(
    ledger: Ledger, sending: Sending, chat: Chat, database: Database
) -> None:
    await ledger.plan(cards_for(chat, 2), AT)
    await refuse(sending, (await claimed(sending, AT)).id, "too long", AT)
    assert await ledger.totals() == {State.REFUSED: 1, State.PENDING: 1}
    assert await Chats(database).of(chat.telegram_id) == chat


async def test_a_group_that_moves_keeps_its_promises(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    group = await Chats(database).remember(-5, "group", "Readers")
    await ledger.plan(cards_for(group, 2, shows=("a",)), AT)
    first = await claimed(sending, AT)
    await move(sending, first.id, -100500, AT)
    again = await claimed(sending, AT)
    assert again.id == first.id
    assert again.chat == replace(group, telegram_id=-100500, kind="supergroup")
    assert await Chats(database).of(-5) is None
    assert await ledger.shown(group.id) == {"a"}


async def test_a_group_that_moves_onto_a_chat_we_know_becomes_one_with_it(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    chats = Chats(database)
    group, known = await chats.remember(-5, "group"), await chats.remember(-100500, "supergroup")
    await ledger.plan(cards_for(group, 1, shows=("a", "b")), AT)
    await ledger.plan(cards_for(known, 2, shows=("b", "c")), AT)
    first, second = await sending.claim(AT, most=2)
    await sent(sending, second.id, 9, AT)
    await move(sending, first.id, -100500, AT)
    merged = await chats.of(-100500)
    assert merged is not None
    assert merged.id == group.id
    assert await chats.of(-5) is None
    assert [(await as_it_stands(ledger, number)).chat for number in (1, 2, 3)] == [merged] * 3
    assert await ledger.shown(group.id) == {"a", "b", "c"}
    assert await ledger.shown(known.id) == frozenset()
    assert set(await ledger.days_planned(group.id, Kind.DAILY)) == {DAY}
    assert {each.telegram_id for each in await sending.attempts_since(AT)} == {-100500}
    assert await send_all(sending, AT) == [1, 3]


async def test_what_two_chats_were_promised_before_they_became_one_is_not_promised_again(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    chats = Chats(database)
    group, known = await chats.remember(-5, "group"), await chats.remember(-100500, "supergroup")
    await ledger.plan(replace(cards_for(known, 1), keys=(f"daily:{known.id}:{DAY}",)), AT)
    await send_all(sending, AT)
    await ledger.plan(replace(cards_for(group, 1), keys=("resend:1",)), AT)
    await move(sending, (await claimed(sending, AT)).id, -100500, AT)
    again = replace(cards_for(group, 1), keys=(f"daily:{group.id}:{DAY}",))
    assert await ledger.plan(again, AT) is None


async def test_a_group_that_was_thought_gone_and_moves_is_back(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    group = await Chats(database).remember(-5, "group")
    await ledger.plan(cards_for(group, 2), AT)
    first = await claimed(sending, AT)
    await doubt(sending, first.id, "no answer", AT)
    second = await claimed(sending, AT)
    await refuse(sending, second.id, "gone", AT, gone=True)
    await ledger.decide(first.id, arrived=False, at=AT)
    await move(sending, (await claimed(sending, AT)).id, -100500, AT)
    assert await Chats(database).of(-100500) == replace(group, telegram_id=-100500, kind="supergroup")


async def test_a_chat_told_to_move_to_itself_stays(ledger: Ledger, sending: Sending, chat: Chat) -> None:
    await ledger.plan(cards_for(chat), AT)
    await move(sending, (await claimed(sending, AT)).id, chat.telegram_id, AT)
    assert (await claimed(sending, AT)).chat == replace(chat, kind="supergroup")


async def test_what_was_being_sent_when_we_stopped_is_uncertain(
    ledger: Ledger, sending: Sending, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(7, "private")
    for each in (chat, other):
        await ledger.plan(cards_for(each, 2), AT)
        await claimed(sending, AT)
    assert await sending.doubt_unfinished("we stopped", AT) == 2
    assert await sending.doubt_unfinished("we stopped", AT) == 0
    assert await ledger.totals() == {State.UNCERTAIN: 2, State.PENDING: 2}
    assert [(each.chat, each.why) for each in await ledger.uncertain()] == [
        (chat, "we stopped"),
        (other, "we stopped"),
    ]


# -- batches -----------------------------------------------------------------------------------------------


async def _batch(ledger: Ledger, sending: Sending, database: Database, number: int) -> tuple[Delivery, ...]:
    """So many deliveries to as many people, being sent; each is promised another."""
    people = [await Chats(database).remember(7 + each, "private") for each in range(number)]
    await ledger.plan_all([cards_for(each, 2) for each in people], AT)
    batch = await sending.claim(AT, most=number)
    assert len(batch) == number
    return batch


async def _rows(database: Database, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await database.fetch_all(sql)]


async def test_a_batch_is_settled_each_in_its_own_way(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    arrived, waits, refused, doubted = await _batch(ledger, sending, database, 4)
    at, due = AT + timedelta(seconds=1), AT + timedelta(minutes=5)
    await sending.settle(
        [
            Settlement(arrived.id, State.SENT, at, message_id=42, shown='{"votes": 1}'),
            Settlement(waits.id, State.PENDING, at, why="flood", due=due),
            Settlement(refused.id, State.REFUSED, at, why="too long"),
            Settlement(doubted.id, State.UNCERTAIN, at, why="no answer"),
        ]
    )
    assert [await as_it_stands(ledger, each.id) for each in (arrived, waits, refused, doubted)] == [
        replace(arrived, state=State.SENT, message_id=42, shown='{"votes": 1}'),
        replace(waits, state=State.PENDING, why="flood", due=due),
        replace(refused, state=State.REFUSED, why="too long"),
        replace(doubted, state=State.UNCERTAIN, why="no answer"),
    ]
    assert await _rows(database, "SELECT outcome, why FROM attempt ORDER BY delivery_id") == [
        ("sent", None),
        ("pending", "flood"),
        ("refused", "too long"),
        ("uncertain", "no answer"),
    ]
    assert {each.at for each in await sending.attempts_since(AT)} == {at}


async def test_nothing_to_settle_is_settled(sending: Sending) -> None:
    await sending.settle([])


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_one_that_cannot_be_settled_lets_none_be_settled(
    ledger: Ledger, sending: Sending, database: Database, place: int
) -> None:
    batch = await _batch(ledger, sending, database, 2)
    settlements = [
        Settlement(batch[0].id, State.SENT, AT, message_id=1, shown="{}", refresh=(("3h", AT),)),
        Settlement(batch[1].id, State.REFUSED, AT, why="blocked", gone=True),
    ]
    # Its second message is promised, and nobody has claimed it.
    settlements.insert(place, Settlement(batch[0].id + 1, State.SENT, AT, message_id=2))
    with pytest.raises(NotSending, match=f"delivery {batch[0].id + 1} "):
        await sending.settle(settlements)
    assert tuple([await as_it_stands(ledger, each.id) for each in batch]) == batch
    assert await ledger.totals() == {State.SENDING: 2, State.PENDING: 2}
    assert await _rows(database, "SELECT DISTINCT ended_at FROM attempt") == [(None,)]
    assert await _rows(database, "SELECT * FROM amendment") == []
    assert await _rows(database, "SELECT * FROM chat WHERE left_at IS NOT NULL") == []


async def test_what_is_settled_twice_in_a_batch_lets_none_be_settled(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    batch = await _batch(ledger, sending, database, 2)
    with pytest.raises(NotSending):
        await sending.settle(
            [Settlement(each.id, State.SENT, AT, message_id=1) for each in (*batch, batch[0])]
        )
    assert await ledger.totals() == {State.SENDING: 2, State.PENDING: 2}


async def test_what_was_forgotten_meanwhile_is_passed_over_in_a_batch(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    forgotten, kept = await _batch(ledger, sending, database, 2)
    await Chats(database).forget(forgotten.chat.telegram_id, AT)
    await sending.settle(
        [
            Settlement(forgotten.id, State.SENT, AT, message_id=1, shown="{}", refresh=(("3h", AT),)),
            Settlement(kept.id, State.SENT, AT, message_id=2),
        ]
    )
    assert await ledger.delivery(forgotten.id) is None
    assert (await as_it_stands(ledger, kept.id)).message_id == 2
    for table in ("attempt", "amendment"):
        found = await _rows(database, f"SELECT 1 FROM {table} WHERE delivery_id = {forgotten.id}")
        assert found == [], table


async def test_a_chat_that_is_gone_leaves_out_of_the_middle_of_a_batch(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    first, gone, last = await _batch(ledger, sending, database, 3)
    await sending.settle(
        [
            Settlement(first.id, State.SENT, AT, message_id=1),
            Settlement(gone.id, State.REFUSED, AT, why="bot was blocked", gone=True),
            Settlement(last.id, State.SENT, AT, message_id=1),
        ]
    )
    seconds = [await as_it_stands(ledger, each.id + 1) for each in (first, gone, last)]
    assert [each.state for each in seconds] == [State.PENDING, State.WITHDRAWN, State.PENDING]
    assert [each.chat.left for each in seconds] == [None, AT, None]
    assert seconds[1].why == "bot was blocked"


async def test_a_group_that_moves_onto_a_chat_of_its_own_batch_becomes_one_with_it(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    chats = Chats(database)
    group, known = await chats.remember(-5, "group"), await chats.remember(-100500, "supergroup")
    await ledger.plan_all([cards_for(group), cards_for(known, 2)], AT)
    moved, arrived = await sending.claim(AT, most=2)
    await sending.settle(
        [
            Settlement(moved.id, State.PENDING, AT, why="moved", due=AT, moved_to=-100500),
            Settlement(arrived.id, State.SENT, AT, message_id=9),
        ]
    )
    merged = replace(group, telegram_id=-100500, kind="supergroup")
    assert await chats.of(-5) is None
    assert [(await as_it_stands(ledger, number)).chat for number in (1, 2, 3)] == [merged] * 3
    assert await send_all(sending, AT) == [1, 3]


async def test_what_is_to_be_looked_at_again_is_written_down_with_the_settling(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    living, other = await _batch(ledger, sending, database, 2)
    refresh = tuple((f"{hours}h", AT + timedelta(hours=hours)) for hours in (3, 9))
    await sending.settle(
        [
            Settlement(living.id, State.SENT, AT, message_id=1, shown='{"votes": 1}', refresh=refresh),
            Settlement(other.id, State.SENT, AT, message_id=2),
        ]
    )
    found = await _rows(database, "SELECT delivery_id, cause, state, due_at, attempts FROM amendment")
    assert found == [(living.id, cause, "pending", stamp(due), 0) for cause, due in refresh]
    assert (await as_it_stands(ledger, living.id)).shown == '{"votes": 1}'
    assert (await as_it_stands(ledger, other.id)).shown is None


async def test_what_is_settled_again_is_looked_at_again_only_once(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    (living,) = await _batch(ledger, sending, database, 1)
    for hours in (0, 1):
        at = AT + timedelta(hours=hours)
        refresh = (("3h", at + timedelta(hours=3)),)
        # Doubted although somebody has promised to look at it: then it was sent again.
        state = State.SENT if hours else State.UNCERTAIN
        await sending.settle([Settlement(living.id, state, at, message_id=1, refresh=refresh)])
        if not hours:
            assert await ledger.decide(living.id, arrived=False, at=at)
            assert (await claimed(sending, at)).id == living.id
    assert await _rows(database, "SELECT cause, due_at FROM amendment") == [
        ("3h", stamp(AT + timedelta(hours=3)))
    ]
