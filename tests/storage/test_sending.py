"""What leaves next, in which order, and how fast it has been leaving."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from processes import Child
from promising import AT, cards_for
from settling import as_it_stands, claimed, doubt, later, refuse, send_all, sent

from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.records import Attempt, Chat, Delivery, Lane, State
from storage.sending import Sending

# -- order -------------------------------------------------------------------------------------------------


async def test_parts_and_editions_reach_a_chat_in_the_order_they_were_promised(
    ledger: Ledger, sending: Sending, chat: Chat
) -> None:
    await ledger.plan(cards_for(chat, 3), AT + timedelta(minutes=1))
    # Planned later by a clock that was put back: it still stands behind.
    await ledger.plan(cards_for(chat, 2), AT)
    late = AT + timedelta(hours=1)
    order = [await as_it_stands(ledger, number) for number in await send_all(sending, late)]
    assert [(each.edition_id, each.number) for each in order] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]


async def test_what_is_being_sent_or_waits_holds_up_its_chat_and_no_other(
    ledger: Ledger, sending: Sending, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(7, "private")
    await ledger.plan(cards_for(chat, 2), AT)
    await ledger.plan(cards_for(other, 2), AT)
    first = await claimed(sending, AT)
    assert first.chat == chat
    assert await sending.claim(AT, busy={other.telegram_id}) == ()
    assert (await claimed(sending, AT)).chat == other
    assert await sending.claim(AT) == ()
    in_time = AT + timedelta(minutes=5)
    await later(sending, first.id, in_time, "flood", AT)
    assert await sending.claim(AT) == ()
    assert await sending.claim(in_time, busy={chat.telegram_id}) == ()
    assert (await claimed(sending, in_time)).id == first.id


async def test_what_was_refused_or_is_uncertain_holds_up_nothing(
    ledger: Ledger, sending: Sending, chat: Chat
) -> None:
    await ledger.plan(cards_for(chat, 3), AT)
    first = await claimed(sending, AT)
    await refuse(sending, first.id, "too long", AT)
    second = await claimed(sending, AT)
    await doubt(sending, second.id, "no answer", AT)
    third = await claimed(sending, AT)
    assert [each.number for each in (first, second, third)] == [1, 2, 3]


async def test_the_chat_that_has_waited_longest_is_next(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    chats = [await Chats(database).remember(number, "private") for number in (1, 2, 3)]
    for chat, minutes in zip(chats, (3, 1, 2), strict=True):
        await ledger.plan(cards_for(chat), AT + timedelta(minutes=minutes))
    assert await sending.claim(AT) == ()
    assert [number - 1 for number in await send_all(sending, AT + timedelta(hours=1))] == [1, 2, 0]


async def test_it_arrived(ledger: Ledger, sending: Sending, chat: Chat) -> None:
    await ledger.plan(cards_for(chat), AT)
    delivery = await claimed(sending, AT)
    await later(sending, delivery.id, AT, "flood", AT)
    delivery = await claimed(sending, AT)
    assert (delivery.attempts, delivery.why) == (2, "flood")
    await sent(sending, delivery.id, 42, AT)
    assert await ledger.delivery(delivery.id) == replace(delivery, state=State.SENT, message_id=42, why=None)


async def test_it_is_claimed_once_whatever_the_haste(ledger: Ledger, sending: Sending, chat: Chat) -> None:
    await ledger.plan(cards_for(chat), AT)
    claims = await asyncio.gather(*(sending.claim(AT, most=9) for _ in range(50)))
    assert sum(len(claim) for claim in claims) == 1
    assert (await as_it_stands(ledger, 1)).attempts == 1


# -- batches and lanes -------------------------------------------------------------------------------------


async def _people(database: Database, number: int) -> list[Chat]:
    return [await Chats(database).remember(7 + each, "private") for each in range(number)]


def _ids(claims: Sequence[Delivery]) -> list[int]:
    return [each.id for each in claims]


async def test_a_batch_holds_the_first_open_message_of_each_chat(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    one, two = await _people(database, 2)
    await ledger.plan_all([cards_for(one, 3), cards_for(two, 2)], AT)
    batch = await sending.claim(AT, most=9)
    assert [(each.chat, each.number) for each in batch] == [(one, 1), (two, 1)]
    assert [(each.state, each.attempts) for each in batch] == [(State.SENDING, 1)] * 2
    assert batch == tuple([await as_it_stands(ledger, number) for number in _ids(batch)])
    assert await sending.claim(AT, most=9) == ()
    await sent(sending, batch[0].id, 1, AT)
    assert [(each.chat, each.number) for each in await sending.claim(AT, most=9)] == [(one, 2)]


async def test_a_batch_is_no_larger_than_asked_for(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    await ledger.plan_all([cards_for(each) for each in await _people(database, 5)], AT)
    assert _ids(await sending.claim(AT, most=0)) == []
    assert _ids(await sending.claim(AT, most=2)) == [1, 2]
    assert _ids(await sending.claim(AT)) == [3]
    assert _ids(await sending.claim(AT, most=9)) == [4, 5]


async def test_what_is_due_at_the_same_time_goes_in_the_order_of_its_promise(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    chats = await _people(database, 4)
    for place, minutes in ((3, 1), (1, 0), (2, 1), (0, 0)):
        await ledger.plan(cards_for(chats[place]), AT + timedelta(minutes=minutes))
    batch = await sending.claim(AT + timedelta(hours=1), most=9)
    assert _ids(batch) == [2, 4, 1, 3]
    assert [each.chat for each in batch] == [chats[place] for place in (1, 0, 3, 2)]


async def test_busy_chats_are_left_out_of_a_batch(
    ledger: Ledger, sending: Sending, database: Database
) -> None:
    chats = await _people(database, 4)
    await ledger.plan_all([cards_for(each) for each in chats], AT)
    busy = {chats[0].telegram_id, chats[2].telegram_id, 999}
    assert [each.chat for each in await sending.claim(AT, busy=busy, most=2)] == [chats[1], chats[3]]
    assert await sending.claim(AT, busy=busy, most=2) == ()


async def test_lanes_go_in_order_and_are_never_mixed(
    ledger: Ledger, sending: Sending, database: Database, chat: Chat
) -> None:
    one, two, admin = await _people(database, 3)
    digests = [cards_for(each, lane=Lane.DIGEST) for each in (one, two)]
    await ledger.plan_all([*digests, cards_for(chat)], AT)
    # Due last, and first all the same.
    await ledger.plan(cards_for(admin, lane=Lane.ALERT), AT + timedelta(minutes=1))
    late = AT + timedelta(hours=1)
    batches = [await sending.claim(late, most=9) for _ in range(4)]
    assert [[each.lane for each in batch] for batch in batches] == [
        [Lane.ALERT],
        [Lane.CHANNEL],
        [Lane.DIGEST, Lane.DIGEST],
        [],
    ]


async def test_only_the_lanes_that_were_asked_for_are_claimed(
    ledger: Ledger, sending: Sending, database: Database, chat: Chat
) -> None:
    (reader,) = await _people(database, 1)
    await ledger.plan_all([cards_for(chat), cards_for(reader, lane=Lane.DIGEST)], AT)
    assert await sending.claim(AT, lanes=(Lane.ALERT,), most=9) == ()
    assert await sending.claim(AT, lanes=(), most=9) == ()
    # In whichever order they are named.
    (first,) = await sending.claim(AT, lanes=(Lane.DIGEST, Lane.CHANNEL), most=9)
    assert first.lane is Lane.CHANNEL
    (second,) = await sending.claim(AT, lanes=(Lane.DIGEST,), most=9)
    assert second.lane is Lane.DIGEST


async def test_a_lane_in_which_all_wait_gives_way_to_the_next(
    ledger: Ledger, sending: Sending, database: Database, chat: Chat
) -> None:
    (reader,) = await _people(database, 1)
    await ledger.plan(cards_for(chat), AT + timedelta(minutes=1))
    await ledger.plan(cards_for(reader, lane=Lane.DIGEST), AT)
    assert [each.chat for each in await sending.claim(AT, most=9)] == [reader]


async def test_a_chat_keeps_its_order_whatever_the_lanes(
    ledger: Ledger, sending: Sending, chat: Chat
) -> None:
    await ledger.plan(cards_for(chat, lane=Lane.DIGEST), AT)
    await ledger.plan(cards_for(chat, lane=Lane.ALERT), AT)
    assert await send_all(sending, AT) == [1, 2]


_COURIER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from storage.database import Database
from storage.records import Settlement, State
from storage.sending import Sending

AT = datetime(2024, 5, 15, tzinfo=UTC)

async def main():
    database = await Database.open(Path(sys.argv[1]))
    sending = Sending(database)
    print("ready", flush=True)
    sys.stdin.readline()
    while batch := await sending.claim(AT, most=7):
        print(*(each.id for each in batch), flush=True)
        await sending.settle([Settlement(each.id, State.SENT, AT, message_id=1) for each in batch])
    await database.close()

asyncio.run(main())
"""


async def test_two_processes_that_claim_at_once_never_get_the_same(
    ledger: Ledger, sending: Sending, database: Database, child: Child
) -> None:
    await ledger.plan_all([cards_for(each, 3) for each in await _people(database, 60)], AT)
    couriers = [child(_COURIER, database.path) for _ in range(2)]
    for courier in couriers:
        assert courier.stdout is not None
        assert courier.stdout.readline() == "ready\n"
    for courier in couriers:
        assert courier.stdin is not None
        courier.stdin.write("\n")
        courier.stdin.flush()
    answers = await asyncio.gather(
        *(asyncio.to_thread(courier.communicate, timeout=30) for courier in couriers)
    )
    assert [errors for _, errors in answers] == ["", ""]
    claims = [int(word) for said, _ in answers for word in said.split()]
    # Each of them once: one may find nothing open for a moment and leave the rest to the other.
    assert sorted(claims) == list(range(1, 181))
    assert await ledger.totals() == {State.SENT: 180}


# -- silence -----------------------------------------------------------------------------------------------


async def test_a_silence_is_only_ever_prolonged(sending: Sending) -> None:
    assert await sending.paused_until() is None
    for hours, ends in ((2, 2), (1, 2), (3, 3), (0, 3)):
        await sending.pause(AT + timedelta(hours=hours))
        assert await sending.paused_until() == AT + timedelta(hours=ends)


async def test_a_silence_outlives_the_process(sending: Sending, database: Database) -> None:
    until = AT + timedelta(seconds=43_838)
    await sending.pause(until)
    again = await Database.open(database.path)
    assert await Sending(again).paused_until() == until
    await Sending(again).pause(AT)
    assert await Sending(again).paused_until() == until
    await again.close()


# -- the pace ----------------------------------------------------------------------------------------------


async def test_the_tries_are_known_with_when_they_were_over(
    ledger: Ledger, sending: Sending, chat: Chat, database: Database
) -> None:
    person = await Chats(database).remember(7, "private")
    for minute, each in ((0, chat), (1, person), (2, chat)):
        await ledger.plan(cards_for(each), AT)
        delivery = await claimed(sending, AT + timedelta(minutes=minute))
        await sent(sending, delivery.id, 1, AT + timedelta(minutes=minute, seconds=20))
    await ledger.plan(cards_for(person), AT)
    await claimed(sending, AT + timedelta(minutes=3))
    tries = (
        Attempt(chat.telegram_id, True, AT + timedelta(seconds=20)),
        Attempt(7, False, AT + timedelta(minutes=1, seconds=20)),
        Attempt(chat.telegram_id, True, AT + timedelta(minutes=2, seconds=20)),
        # Not over, as far as we know: counted from when it began.
        Attempt(7, False, AT + timedelta(minutes=3)),
    )
    assert await sending.attempts_since(AT) == tries
    assert await sending.attempts_since(AT + timedelta(minutes=1, seconds=20)) == tries[1:]
    assert await sending.attempts_since(AT + timedelta(minutes=1, seconds=21)) == tries[2:]
