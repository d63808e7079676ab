"""The book of promises: once for each key, and never silently lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from promising import AT, DAY, cards_for
from settling import claimed, doubt, send_all, sent

from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.records import Chat, Delivery, Kind, Part, State
from storage.sending import Sending
from storage.standing import Standing

# -- promising ---------------------------------------------------------------------------------------------


async def test_what_is_promised_is_claimed_as_it_was_promised(
    ledger: Ledger, sending: Sending, chat: Chat
) -> None:
    body = {"papers": ["2405.00001"], "top": 5, "논문": None}
    wanted = replace(cards_for(chat), parts=(Part("digest", body, silent=False),))
    number = await ledger.plan(wanted, AT)
    assert number is not None
    first = await claimed(sending, AT)
    assert first == Delivery(
        id=first.id,
        edition_id=number,
        kind=Kind.DAILY,
        day=DAY,
        chat=chat,
        language="ko",
        number=1,
        part=Part("digest", body, silent=False),
        state=State.SENDING,
        attempts=1,
        due=AT,
    )
    assert await ledger.delivery(first.id) == first
    assert await ledger.delivery(first.id + 1) is None


async def test_a_key_is_honoured_once_whatever_the_haste(ledger: Ledger, chat: Chat) -> None:
    numbers = await asyncio.gather(
        *(ledger.plan(cards_for(chat, 2, "daily:1:2024-05-14"), AT) for _ in range(50))
    )
    [number] = [each for each in numbers if each is not None]
    assert await ledger.totals() == {State.PENDING: 2}
    assert await ledger.edition_of("daily:1:2024-05-14") == number
    assert await ledger.edition_of("daily:1:2024-05-15") is None


async def test_one_known_key_of_several_is_enough(ledger: Ledger, chat: Chat) -> None:
    assert await ledger.plan(cards_for(chat, 1, "a", "b"), AT) is not None
    assert await ledger.plan(cards_for(chat, 1, "c", "b", shows=("2405.00001",)), AT) is None
    # Nothing of what was not planned is kept: neither its other key nor what it would have shown.
    assert await ledger.edition_of("c") is None
    assert await ledger.shown(chat.id) == frozenset()
    assert await ledger.totals() == {State.PENDING: 1}


async def test_a_plan_is_written_whole_or_not_at_all(ledger: Ledger, chat: Chat) -> None:
    wanted = cards_for(chat, 1, "key")
    for broken in (replace(wanted, chat_id=999), replace(wanted, parts=(Part("card", {"x": object()}),))):
        with pytest.raises(Exception, match=r"FOREIGN KEY|serializable"):
            await ledger.plan(broken, AT)
    assert await ledger.edition_of("key") is None
    assert await ledger.plan(wanted, AT) is not None


async def test_a_key_stays_honoured_when_all_is_sent(ledger: Ledger, sending: Sending, chat: Chat) -> None:
    await ledger.plan(cards_for(chat, 1, "key"), AT)
    await send_all(sending, AT)
    assert await ledger.plan(cards_for(chat, 1, "key"), AT + timedelta(days=400)) is None


async def test_many_editions_are_planned_together_and_each_only_once(ledger: Ledger, chat: Chat) -> None:
    first = cards_for(chat, 1, "a", "b")
    again, other = cards_for(chat, 1, "b"), cards_for(chat, 2, "c")
    assert await ledger.plan_all([first, again, other], AT) == (1, None, 2)
    assert await ledger.keys_known(["a", "b", "c", "d"]) == {"a", "b", "c"}
    assert await ledger.plan_all([], AT) == ()


async def test_what_a_chat_was_shown_is_remembered_for_that_chat(
    ledger: Ledger, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(7, "private")
    await ledger.plan(cards_for(chat, shows=("a", "b")), AT)
    await ledger.plan(cards_for(chat, shows=("b", "c")), AT)
    assert await ledger.shown(chat.id) == {"a", "b", "c"}
    assert await ledger.shown(other.id) == frozenset()


async def test_what_chats_were_shown_is_told_for_many_at_once(
    ledger: Ledger, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(8, "private")
    await ledger.plan_all(
        [
            cards_for(chat, 1, "a", shows=("2405.00001", "2405.00002")),
            cards_for(other, 1, "b", shows=("2405.00002",)),
        ],
        AT,
    )
    shown = await ledger.shown_among([chat.id, other.id], ["2405.00002", "2405.00003"])
    assert shown == {(chat.id, "2405.00002"), (other.id, "2405.00002")}


async def test_the_days_planned_are_known_by_chat_and_kind(
    ledger: Ledger, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(7, "private")
    before, after = DAY - timedelta(days=1), DAY + timedelta(days=1)
    for hour, day in enumerate((DAY, before, DAY, after)):
        await ledger.plan(replace(cards_for(chat), day=day), AT + timedelta(hours=hour))
    await ledger.plan(replace(cards_for(chat, kind=Kind.ALERT), day=None), AT)
    planned = await ledger.days_planned(chat.id, Kind.DAILY)
    # The first planned stands first, with when that was.
    assert list(planned.items()) == [
        (DAY, AT),
        (before, AT + timedelta(hours=1)),
        (after, AT + timedelta(hours=3)),
    ]
    assert await ledger.days_planned(chat.id, Kind.ALERT) == {}
    assert await ledger.days_planned(other.id, Kind.DAILY) == {}


# -- a person decides, and how things stand ----------------------------------------------------------------


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_person_decides_what_became_of_the_uncertain(
    ledger: Ledger, sending: Sending, chat: Chat, arrived: bool
) -> None:
    await ledger.plan(cards_for(chat, 2), AT)
    first = await claimed(sending, AT)
    await doubt(sending, first.id, "no answer", AT)
    later = AT + timedelta(hours=1)
    assert await ledger.decide(first.id, arrived=arrived, at=later)
    assert not await ledger.decide(first.id, arrived=not arrived, at=later)
    assert await ledger.uncertain() == ()
    # What is sent again goes before what comes after it.
    assert await send_all(sending, later) == ([2] if arrived else [1, 2])
    assert await ledger.totals() == {State.SENT: 2}


async def test_only_the_uncertain_is_decided(ledger: Ledger, sending: Sending, chat: Chat) -> None:
    await ledger.plan(cards_for(chat, 2), AT)
    first = await claimed(sending, AT)
    for number in (1, 2, 99):
        assert not await ledger.decide(number, arrived=True, at=AT)
    await sent(sending, first.id, 1, AT)
    assert not await ledger.decide(first.id, arrived=False, at=AT)
    assert await ledger.totals() == {State.SENT: 1, State.PENDING: 1}


async def test_an_edition_says_how_it_stands(
    ledger: Ledger, sending: Sending, database: Database, chat: Chat
) -> None:
    editions = Standing(database)
    assert await editions.last(Kind.DAILY) is None
    assert await editions.of(1) is None
    first = await ledger.plan(cards_for(chat, 4), AT)
    await ledger.plan(replace(cards_for(chat, 0, kind=Kind.RESEND), day=None), AT + timedelta(hours=1))
    assert first is not None
    await sent(sending, (await claimed(sending, AT)).id, 1, AT)
    await doubt(sending, (await claimed(sending, AT)).id, "no answer", AT)
    standing = await editions.of(first)
    assert standing is not None
    assert standing == await editions.last(Kind.DAILY)
    assert (standing.kind, standing.day, standing.planned) == (Kind.DAILY, DAY, AT)
    assert standing.states == {State.SENT: 1, State.UNCERTAIN: 1, State.PENDING: 2}
    assert standing.count(State.PENDING, State.SENDING) == 2
    empty = await editions.last(Kind.RESEND)
    assert empty is not None
    assert (empty.day, empty.states, empty.count(*State)) == (None, {}, 0)
