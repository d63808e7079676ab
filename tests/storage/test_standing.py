"""Which messages stand where, what waits, and what a person decides for many at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from promising import AT, DAY, cards_for
from settling import as_it_stands, claimed, doubt, send_all, sent

from storage.actions import Actions
from storage.amendments import Amendments
from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.records import Chat, EditCount, Edition, Kind, Lane, Part, State
from storage.sending import Sending
from storage.standing import Standing

LATER = AT + timedelta(hours=1)


@pytest.fixture
def standing(database: Database) -> Standing:
    return Standing(database)


async def _doubtful(ledger: Ledger, sending: Sending, edition: Edition) -> tuple[int, list[int]]:
    """The number of an edition, all of whose deliveries are uncertain, and theirs."""
    number = await ledger.plan(edition, AT)
    assert number is not None
    found = []
    for _ in edition.parts:
        delivery = await claimed(sending, AT)
        await doubt(sending, delivery.id, "no answer", AT)
        found.append(delivery.id)
    return number, found


async def _states(ledger: Ledger, of: list[int]) -> list[State]:
    return [(await as_it_stands(ledger, number)).state for number in of]


# -- messages ------------------------------------------------------------------------------------------------


async def test_what_stands_of_a_day_is_what_was_sent_of_it_and_has_a_number(
    standing: Standing, ledger: Ledger, sending: Sending, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(8, "private")
    await ledger.plan(cards_for(chat, 2), AT)
    await ledger.plan(cards_for(chat, kind=Kind.RESEND), AT)
    for elsewhere in (
        cards_for(other),
        cards_for(chat, kind=Kind.ALERT),
        cards_for(chat, kind=Kind.WEEKLY),
        replace(cards_for(chat), day=DAY + timedelta(days=1)),
    ):
        await ledger.plan(elsewhere, AT)
    assert await standing.posted(chat.id, DAY) == ()
    await send_all(sending, LATER)
    posted = await standing.posted(chat.id, DAY)
    assert [one.delivery.kind for one in posted] == [Kind.DAILY, Kind.DAILY, Kind.RESEND]
    assert {one.at for one in posted} == {LATER}


async def test_what_a_person_settled_as_arrived_cannot_be_found(
    standing: Standing, ledger: Ledger, sending: Sending, chat: Chat
) -> None:
    _, (number,) = await _doubtful(ledger, sending, cards_for(chat))
    await ledger.decide(number, arrived=True, at=AT)
    assert await standing.posted(chat.id, DAY) == ()


async def test_what_was_taken_away_stands_no_longer_and_is_not_edited(
    standing: Standing, ledger: Ledger, sending: Sending, chat: Chat, database: Database
) -> None:
    amendments = Amendments(database)
    await ledger.plan(cards_for(chat, 2), AT)
    first, second = await send_all(sending, AT)
    await amendments.promise([first, second], "3h", AT)
    await standing.taken_away(first, "deleted", LATER)
    assert [one.delivery.id for one in await standing.posted(chat.id, DAY)] == [second]
    due = await amendments.next_due(LATER)
    assert due is not None
    assert due.delivery.id == second
    assert (await as_it_stands(ledger, first)).state is State.SENT
    assert await amendments.promise([first], "9h", LATER) == 0


async def test_a_post_goes_to_the_topic_that_it_was_asked_for_in(
    ledger: Ledger, sending: Sending, chat: Chat
) -> None:
    wanted = replace(cards_for(chat), parts=(Part("digest", {"topic": 7}), Part("digest", {"topic": None})))
    await ledger.plan(wanted, AT)
    first = await claimed(sending, AT)
    await sent(sending, first.id, 1, AT)
    second = await claimed(sending, AT)
    assert (first.chat.topic, second.chat.topic) == (7, None)


# -- what waits ----------------------------------------------------------------------------------------------


async def test_the_newest_deliveries_are_those_that_were_promised_last(
    standing: Standing, ledger: Ledger, sending: Sending, chat: Chat
) -> None:
    assert await standing.newest(3) == ()
    await ledger.plan(cards_for(chat, 3), AT)
    await send_all(sending, AT)
    await ledger.plan(cards_for(chat, 2, kind=Kind.RESEND), AT)
    newest = await standing.newest(3)
    assert [(one.kind, one.number, one.state) for one in newest] == [
        (Kind.RESEND, 2, State.PENDING),
        (Kind.RESEND, 1, State.PENDING),
        (Kind.DAILY, 3, State.SENT),
    ]
    assert len(await standing.newest(100)) == 5


async def test_what_waits_is_counted_by_lane(
    standing: Standing, ledger: Ledger, sending: Sending, chat: Chat
) -> None:
    assert await standing.waiting() == {}
    await ledger.plan(cards_for(chat, 3), AT)
    await ledger.plan(cards_for(chat, 2, lane=Lane.DIGEST), AT)
    await claimed(sending, AT)
    assert await standing.waiting() == {Lane.CHANNEL: 2, Lane.DIGEST: 2}


async def test_edits_are_counted(
    standing: Standing, ledger: Ledger, sending: Sending, chat: Chat, database: Database
) -> None:
    assert await standing.edits() == EditCount(0, 0, None)
    amendments = Amendments(database)
    await ledger.plan(cards_for(chat, 2), AT)
    await amendments.promise(await send_all(sending, AT), "3h", AT)
    due = await amendments.next_due(AT)
    assert due is not None
    await amendments.done(due, LATER, "{}")
    assert await standing.edits() == EditCount(1, 1, LATER)


# -- a person decides for many -------------------------------------------------------------------------------


@pytest.mark.parametrize(("arrived", "state"), [(True, State.SENT), (False, State.PENDING)])
async def test_all_of_an_edition_are_settled_and_no_others(
    ledger: Ledger, sending: Sending, chat: Chat, arrived: bool, state: State
) -> None:
    number, of = await _doubtful(ledger, sending, cards_for(chat, 3))
    _, rest = await _doubtful(ledger, sending, cards_for(chat, 2))
    assert await ledger.doubts(number) == 3
    assert await ledger.decide_all(edition=number, arrived=arrived, at=LATER) == 3
    assert await ledger.decide_all(edition=number, arrived=arrived, at=LATER) == 0
    assert await ledger.doubts(number) == 0
    assert await _states(ledger, [*of, *rest]) == [state] * 3 + [State.UNCERTAIN] * 2


async def test_of_a_day_the_digests_are_settled_and_not_the_channels_posts(
    ledger: Ledger, sending: Sending, chat: Chat
) -> None:
    _, posts = await _doubtful(ledger, sending, cards_for(chat))
    _, digests = await _doubtful(ledger, sending, cards_for(chat, lane=Lane.DIGEST))
    other_day = replace(cards_for(chat, lane=Lane.DIGEST), day=DAY + timedelta(days=1))
    _, others = await _doubtful(ledger, sending, other_day)
    assert await ledger.decide_all(day=DAY, arrived=True, at=LATER) == 1
    states = await _states(ledger, [*posts, *digests, *others])
    assert states == [State.UNCERTAIN, State.SENT, State.UNCERTAIN]


async def test_what_became_uncertain_after_that_number_is_not_settled(
    ledger: Ledger, sending: Sending, chat: Chat
) -> None:
    _, of = await _doubtful(ledger, sending, cards_for(chat, 3))
    assert await ledger.decide_all(until=of[1], arrived=True, at=LATER) == 2
    assert await _states(ledger, of) == [State.SENT, State.SENT, State.UNCERTAIN]


async def test_it_must_be_said_which(ledger: Ledger) -> None:
    with pytest.raises(TypeError):
        await ledger.decide_all(arrived=True, at=LATER)


async def test_who_settled_is_noted_with_it_and_only_where_something_was_settled(
    ledger: Ledger, sending: Sending, chat: Chat, database: Database
) -> None:
    actions = Actions(database)
    number, of = await _doubtful(ledger, sending, cards_for(chat, 2))
    assert await ledger.decide(of[0], arrived=True, at=LATER, admin=42)
    assert not await ledger.decide(of[0], arrived=False, at=LATER, admin=43)
    assert await ledger.decide_all(edition=number, arrived=False, at=LATER, admin=43) == 1
    last, first = await actions.last(9)
    assert (first.admin, first.what, first.at) == (42, "settle", LATER)
    whose = {"day": str(DAY), "chat": chat.telegram_id}
    assert first.facts == {"delivery": of[0], "messages": 1, "how": "sent"} | whose
    assert last.facts == {"edition": number, "messages": 1, "how": "again"} | whose
    assert await actions.newest("delivery", of[0]) == first
    assert await actions.newest("edition", number) == last
    assert await actions.newest("edition", number + 1) is None
