"""The book of promises: once for each key, in order, and never silently lost."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger, NotSending
from storage.records import Attempt, Chat, Delivery, Edition, Kind, Part, State
from storage.standing import Standing

_AT = datetime(2024, 5, 15, 0, 0, tzinfo=UTC)
_DAY = date(2024, 5, 14)
_numbers = itertools.count(1)


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


@pytest.fixture
async def chat(database: Database) -> Chat:
    return await Chats(database).remember(-1001, "channel", "Papers", "papers_ko")


def _edition(
    chat: Chat, parts: int = 1, *keys: str, kind: Kind = Kind.DAILY, shows: tuple[str, ...] = ()
) -> Edition:
    cards = tuple(Part("card", {"paper": str(number)}, silent=number > 1) for number in range(1, parts + 1))
    return Edition(kind, keys or (f"key {next(_numbers)}",), chat.id, "ko", cards, _DAY, shows)


async def _claimed(ledger: Ledger, at: datetime = _AT) -> Delivery:
    number = await ledger.next_due(at, ())
    assert number is not None
    delivery = await ledger.claim(number, at)
    assert delivery is not None
    return delivery


async def _delivery(ledger: Ledger, number: int) -> Delivery:
    delivery = await ledger.delivery(number)
    assert delivery is not None
    return delivery


async def _sent_all(ledger: Ledger, at: datetime) -> list[int]:
    """Send whatever is due; the numbers in the order they went out."""
    order = []
    while (number := await ledger.next_due(at, ())) is not None:
        assert await ledger.claim(number, at) is not None
        await ledger.sent(number, 1, at)
        order.append(number)
    return order


# -- promising ---------------------------------------------------------------------------------------------


async def test_what_is_promised_is_claimed_as_it_was_promised(ledger: Ledger, chat: Chat) -> None:
    body = {"papers": ["2405.00001"], "top": 5, "논문": None}
    edition = replace(_edition(chat), parts=(Part("digest", body, silent=False),))
    number = await ledger.plan(edition, _AT)
    assert number is not None
    first = await _claimed(ledger)
    assert first == Delivery(
        id=first.id,
        edition_id=number,
        kind=Kind.DAILY,
        day=_DAY,
        chat=chat,
        language="ko",
        number=1,
        part=Part("digest", body, silent=False),
        state=State.SENDING,
        attempts=1,
        due=_AT,
    )
    assert await ledger.delivery(first.id) == first
    assert await ledger.delivery(first.id + 1) is None


async def test_a_key_is_honoured_once_whatever_the_haste(ledger: Ledger, chat: Chat) -> None:
    numbers = await asyncio.gather(
        *(ledger.plan(_edition(chat, 2, "daily:1:2024-05-14"), _AT) for _ in range(50))
    )
    [number] = [each for each in numbers if each is not None]
    assert await ledger.totals() == {State.PENDING: 2}
    assert await ledger.edition_of("daily:1:2024-05-14") == number
    assert await ledger.edition_of("daily:1:2024-05-15") is None


async def test_one_known_key_of_several_is_enough(ledger: Ledger, chat: Chat) -> None:
    assert await ledger.plan(_edition(chat, 1, "a", "b"), _AT) is not None
    assert await ledger.plan(_edition(chat, 1, "c", "b", shows=("2405.00001",)), _AT) is None
    # Nothing of what was not planned is kept: neither its other key nor what it would have shown.
    assert await ledger.edition_of("c") is None
    assert await ledger.shown(chat.id) == frozenset()
    assert await ledger.totals() == {State.PENDING: 1}


async def test_a_plan_is_written_whole_or_not_at_all(ledger: Ledger, chat: Chat) -> None:
    edition = _edition(chat, 1, "key")
    for broken in (replace(edition, chat_id=999), replace(edition, parts=(Part("card", {"x": object()}),))):
        with pytest.raises(Exception, match=r"FOREIGN KEY|serializable"):
            await ledger.plan(broken, _AT)
    assert await ledger.edition_of("key") is None
    assert await ledger.plan(edition, _AT) is not None


async def test_a_key_stays_honoured_when_all_is_sent(ledger: Ledger, chat: Chat) -> None:
    await ledger.plan(_edition(chat, 1, "key"), _AT)
    await _sent_all(ledger, _AT)
    assert await ledger.plan(_edition(chat, 1, "key"), _AT + timedelta(days=400)) is None


async def test_what_a_chat_was_shown_is_remembered_for_that_chat(
    ledger: Ledger, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(7, "private")
    await ledger.plan(_edition(chat, shows=("a", "b")), _AT)
    await ledger.plan(_edition(chat, shows=("b", "c")), _AT)
    assert await ledger.shown(chat.id) == {"a", "b", "c"}
    assert await ledger.shown(other.id) == frozenset()


async def test_the_days_planned_are_known_by_chat_and_kind(
    ledger: Ledger, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(7, "private")
    before, after = _DAY - timedelta(days=1), _DAY + timedelta(days=1)
    for hour, day in enumerate((_DAY, before, _DAY, after)):
        await ledger.plan(replace(_edition(chat), day=day), _AT + timedelta(hours=hour))
    await ledger.plan(replace(_edition(chat, kind=Kind.ALERT), day=None), _AT)
    planned = await ledger.days_planned(chat.id, Kind.DAILY)
    # The first planned stands first, with when that was.
    assert list(planned.items()) == [
        (_DAY, _AT),
        (before, _AT + timedelta(hours=1)),
        (after, _AT + timedelta(hours=3)),
    ]
    assert await ledger.days_planned(chat.id, Kind.ALERT) == {}
    assert await ledger.days_planned(other.id, Kind.DAILY) == {}


# -- order -------------------------------------------------------------------------------------------------


async def test_parts_and_editions_reach_a_chat_in_the_order_they_were_promised(
    ledger: Ledger, chat: Chat
) -> None:
    await ledger.plan(_edition(chat, 3), _AT + timedelta(minutes=1))
    # Planned later by a clock that was put back: it still stands behind.
    await ledger.plan(_edition(chat, 2), _AT)
    late = _AT + timedelta(hours=1)
    order = [await _delivery(ledger, number) for number in await _sent_all(ledger, late)]
    assert [(each.edition_id, each.number) for each in order] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]


async def test_what_is_being_sent_or_waits_holds_up_its_chat_and_no_other(
    ledger: Ledger, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(7, "private")
    await ledger.plan(_edition(chat, 2), _AT)
    await ledger.plan(_edition(other, 1), _AT)
    first = await _claimed(ledger)
    assert first.chat == chat
    number = await ledger.next_due(_AT, ())
    assert number is not None
    assert (await _delivery(ledger, number)).chat == other
    assert await ledger.next_due(_AT, {other.telegram_id}) is None
    await ledger.later(first.id, _AT + timedelta(minutes=5), "flood", _AT)
    assert await ledger.next_due(_AT, {other.telegram_id}) is None
    assert await ledger.next_due(_AT + timedelta(minutes=5), {other.telegram_id}) == first.id
    assert await ledger.next_due(_AT + timedelta(minutes=5), {other.telegram_id, chat.telegram_id}) is None


async def test_what_was_refused_or_is_uncertain_holds_up_nothing(ledger: Ledger, chat: Chat) -> None:
    await ledger.plan(_edition(chat, 3), _AT)
    first = await _claimed(ledger)
    await ledger.refuse(first.id, "too long", _AT)
    second = await _claimed(ledger)
    await ledger.doubt(second.id, "no answer", _AT)
    third = await _claimed(ledger)
    assert [each.number for each in (first, second, third)] == [1, 2, 3]


async def test_the_chat_that_has_waited_longest_is_next(ledger: Ledger, database: Database) -> None:
    chats = [await Chats(database).remember(number, "private") for number in (1, 2, 3)]
    for chat, minutes in zip(chats, (3, 1, 2), strict=True):
        await ledger.plan(_edition(chat), _AT + timedelta(minutes=minutes))
    assert await ledger.next_due(_AT, ()) is None
    assert [number - 1 for number in await _sent_all(ledger, _AT + timedelta(hours=1))] == [1, 2, 0]


# -- the arrows --------------------------------------------------------------------------------------------


async def test_it_arrived(ledger: Ledger, chat: Chat) -> None:
    await ledger.plan(_edition(chat), _AT)
    claimed = await _claimed(ledger)
    await ledger.later(claimed.id, _AT, "flood", _AT)
    claimed = await _claimed(ledger)
    assert (claimed.attempts, claimed.why) == (2, "flood")
    await ledger.sent(claimed.id, 42, _AT)
    assert await ledger.delivery(claimed.id) == replace(claimed, state=State.SENT, message_id=42, why=None)


async def test_it_is_claimed_once_whatever_the_haste(ledger: Ledger, chat: Chat) -> None:
    await ledger.plan(_edition(chat), _AT)
    claims = await asyncio.gather(*(ledger.claim(1, _AT) for _ in range(50)))
    assert sum(claim is not None for claim in claims) == 1
    assert (await _delivery(ledger, 1)).attempts == 1
    assert await ledger.claim(99, _AT) is None


async def test_what_nobody_has_claimed_cannot_be_settled(ledger: Ledger, chat: Chat) -> None:
    await ledger.plan(_edition(chat, 2), _AT)
    before = [await ledger.delivery(number) for number in (1, 2)]
    settlers: tuple[Callable[[int], Awaitable[None]], ...] = (
        lambda number: ledger.sent(number, 1, _AT),
        lambda number: ledger.later(number, _AT, "why", _AT),
        lambda number: ledger.refuse(number, "why", _AT),
        lambda number: ledger.refuse(number, "why", _AT, gone=True),
        lambda number: ledger.doubt(number, "why", _AT),
        lambda number: ledger.move(number, -1002, _AT),
    )
    for settle in settlers:
        with pytest.raises(NotSending):
            await settle(1)
        await settle(99)  # one that was forgotten with its chat
    assert [await ledger.delivery(number) for number in (1, 2)] == before
    assert before[0] is not None
    assert before[0].chat == chat


async def test_a_chat_that_is_gone_leaves_with_all_it_was_promised(
    ledger: Ledger, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(7, "private")
    await ledger.plan(_edition(chat, 3), _AT)
    await ledger.plan(_edition(chat, 1), _AT)
    await ledger.plan(_edition(other, 1), _AT)
    first = await _claimed(ledger)
    await ledger.doubt(first.id, "no answer", _AT)
    second = await _claimed(ledger)
    await ledger.refuse(second.id, "bot was kicked", _AT, gone=True)
    states = [(await _delivery(ledger, number)).state for number in range(1, 6)]
    assert states == [State.UNCERTAIN, State.REFUSED, State.WITHDRAWN, State.WITHDRAWN, State.PENDING]
    left = await Chats(database).of(chat.telegram_id)
    assert left == replace(chat, left=_AT)
    assert (await _delivery(ledger, 3)).why == "bot was kicked"
    assert await Chats(database).of(7) == other


async def test_a_refusal_alone_leaves_the_chat_where_it_is(
    ledger: Ledger, chat: Chat, database: Database
) -> None:
    await ledger.plan(_edition(chat, 2), _AT)
    await ledger.refuse((await _claimed(ledger)).id, "too long", _AT)
    assert await ledger.totals() == {State.REFUSED: 1, State.PENDING: 1}
    assert await Chats(database).of(chat.telegram_id) == chat


async def test_a_group_that_moves_keeps_its_promises(ledger: Ledger, database: Database) -> None:
    group = await Chats(database).remember(-5, "group", "Readers")
    await ledger.plan(_edition(group, 2, shows=("a",)), _AT)
    first = await _claimed(ledger)
    await ledger.move(first.id, -100500, _AT)
    again = await _claimed(ledger)
    assert again.id == first.id
    assert again.chat == replace(group, telegram_id=-100500, kind="supergroup")
    assert await Chats(database).of(-5) is None
    assert await ledger.shown(group.id) == {"a"}


async def test_a_group_that_moves_onto_a_chat_we_know_becomes_one_with_it(
    ledger: Ledger, database: Database
) -> None:
    chats = Chats(database)
    group, known = await chats.remember(-5, "group"), await chats.remember(-100500, "supergroup")
    await ledger.plan(_edition(group, 1, shows=("a", "b")), _AT)
    await ledger.plan(_edition(known, 2, shows=("b", "c")), _AT)
    await ledger.claim(2, _AT)
    await ledger.sent(2, 9, _AT)
    first = await _claimed(ledger)
    await ledger.move(first.id, -100500, _AT)
    merged = await chats.of(-100500)
    assert merged is not None
    assert merged.id == group.id
    assert await chats.of(-5) is None
    assert [(await _delivery(ledger, number)).chat for number in (1, 2, 3)] == [merged] * 3
    assert await ledger.shown(group.id) == {"a", "b", "c"}
    assert await ledger.shown(known.id) == frozenset()
    assert set(await ledger.days_planned(group.id, Kind.DAILY)) == {_DAY}
    assert {each.telegram_id for each in await ledger.attempts_since(_AT)} == {-100500}
    assert await _sent_all(ledger, _AT) == [1, 3]


async def test_what_two_chats_were_promised_before_they_became_one_is_not_promised_again(
    ledger: Ledger, database: Database
) -> None:
    chats = Chats(database)
    group, known = await chats.remember(-5, "group"), await chats.remember(-100500, "supergroup")
    await ledger.plan(replace(_edition(known, 1), keys=(f"daily:{known.id}:{_DAY}",)), _AT)
    await _sent_all(ledger, _AT)
    await ledger.plan(replace(_edition(group, 1), keys=("resend:1",)), _AT)
    await ledger.move((await _claimed(ledger)).id, -100500, _AT)
    again = replace(_edition(group, 1), keys=(f"daily:{group.id}:{_DAY}",))
    assert await ledger.plan(again, _AT) is None


async def test_a_group_that_was_thought_gone_and_moves_is_back(ledger: Ledger, database: Database) -> None:
    group = await Chats(database).remember(-5, "group")
    await ledger.plan(_edition(group, 2), _AT)
    first = await _claimed(ledger)
    await ledger.doubt(first.id, "no answer", _AT)
    second = await _claimed(ledger)
    await ledger.refuse(second.id, "gone", _AT, gone=True)
    await ledger.decide(first.id, arrived=False, at=_AT)
    await ledger.move((await _claimed(ledger)).id, -100500, _AT)
    assert await Chats(database).of(-100500) == replace(group, telegram_id=-100500, kind="supergroup")


async def test_a_chat_told_to_move_to_itself_stays(ledger: Ledger, chat: Chat) -> None:
    await ledger.plan(_edition(chat), _AT)
    await ledger.move((await _claimed(ledger)).id, chat.telegram_id, _AT)
    assert (await _claimed(ledger)).chat == replace(chat, kind="supergroup")


async def test_what_was_being_sent_when_we_stopped_is_uncertain(
    ledger: Ledger, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(7, "private")
    for each in (chat, other):
        await ledger.plan(_edition(each, 2), _AT)
        await _claimed(ledger)
    assert await ledger.doubt_unfinished("we stopped", _AT) == 2
    assert await ledger.doubt_unfinished("we stopped", _AT) == 0
    assert await ledger.totals() == {State.UNCERTAIN: 2, State.PENDING: 2}
    assert [(each.chat, each.why) for each in await ledger.uncertain()] == [
        (chat, "we stopped"),
        (other, "we stopped"),
    ]


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_person_decides_what_became_of_the_uncertain(
    ledger: Ledger, chat: Chat, arrived: bool
) -> None:
    await ledger.plan(_edition(chat, 2), _AT)
    first = await _claimed(ledger)
    await ledger.doubt(first.id, "no answer", _AT)
    later = _AT + timedelta(hours=1)
    assert await ledger.decide(first.id, arrived=arrived, at=later)
    assert not await ledger.decide(first.id, arrived=not arrived, at=later)
    assert await ledger.uncertain() == ()
    # What is sent again goes before what comes after it.
    assert await _sent_all(ledger, later) == ([2] if arrived else [1, 2])
    assert await ledger.totals() == {State.SENT: 2}


async def test_only_the_uncertain_is_decided(ledger: Ledger, chat: Chat) -> None:
    await ledger.plan(_edition(chat, 2), _AT)
    first = await _claimed(ledger)
    for number in (1, 2, 99):
        assert not await ledger.decide(number, arrived=True, at=_AT)
    await ledger.sent(first.id, 1, _AT)
    assert not await ledger.decide(first.id, arrived=False, at=_AT)
    assert await ledger.totals() == {State.SENT: 1, State.PENDING: 1}


# -- the pace, and how things stand ------------------------------------------------------------------------


async def test_the_tries_are_known_with_when_they_were_over(
    ledger: Ledger, chat: Chat, database: Database
) -> None:
    person = await Chats(database).remember(7, "private")
    for minute, each in ((0, chat), (1, person), (2, chat)):
        await ledger.plan(_edition(each), _AT)
        delivery = await _claimed(ledger, _AT + timedelta(minutes=minute))
        await ledger.sent(delivery.id, 1, _AT + timedelta(minutes=minute, seconds=20))
    await ledger.plan(_edition(person), _AT)
    await _claimed(ledger, _AT + timedelta(minutes=3))
    tries = (
        Attempt(chat.telegram_id, True, _AT + timedelta(seconds=20)),
        Attempt(7, False, _AT + timedelta(minutes=1, seconds=20)),
        Attempt(chat.telegram_id, True, _AT + timedelta(minutes=2, seconds=20)),
        # Not over, as far as we know: counted from when it began.
        Attempt(7, False, _AT + timedelta(minutes=3)),
    )
    assert await ledger.attempts_since(_AT) == tries
    assert await ledger.attempts_since(_AT + timedelta(minutes=1, seconds=20)) == tries[1:]
    assert await ledger.attempts_since(_AT + timedelta(minutes=1, seconds=21)) == tries[2:]


async def test_an_edition_says_how_it_stands(ledger: Ledger, database: Database, chat: Chat) -> None:
    editions = Standing(database)
    assert await editions.last(Kind.DAILY) is None
    assert await editions.of(1) is None
    first = await ledger.plan(_edition(chat, 4), _AT)
    await ledger.plan(replace(_edition(chat, 0, kind=Kind.RESEND), day=None), _AT + timedelta(hours=1))
    assert first is not None
    await ledger.sent((await _claimed(ledger)).id, 1, _AT)
    await ledger.doubt((await _claimed(ledger)).id, "no answer", _AT)
    standing = await editions.of(first)
    assert standing is not None
    assert standing == await editions.last(Kind.DAILY)
    assert (standing.kind, standing.day, standing.planned) == (Kind.DAILY, _DAY, _AT)
    assert standing.states == {State.SENT: 1, State.UNCERTAIN: 1, State.PENDING: 2}
    assert standing.count(State.PENDING, State.SENDING) == 2
    empty = await editions.last(Kind.RESEND)
    assert empty is not None
    assert (empty.day, empty.states, empty.count(*State)) == (None, {}, 0)


async def test_many_editions_are_planned_together_and_each_only_once(ledger: Ledger, chat: Chat) -> None:
    first = _edition(chat, 1, "a", "b")
    again, other = _edition(chat, 1, "b"), _edition(chat, 2, "c")
    assert await ledger.plan_all([first, again, other], _AT) == (1, None, 2)
    assert await ledger.keys_known(["a", "b", "c", "d"]) == {"a", "b", "c"}
    assert await ledger.plan_all([], _AT) == ()


async def test_what_chats_were_shown_is_told_for_many_at_once(
    ledger: Ledger, chat: Chat, database: Database
) -> None:
    other = await Chats(database).remember(8, "private")
    await ledger.plan_all(
        [
            _edition(chat, 1, "a", shows=("2405.00001", "2405.00002")),
            _edition(other, 1, "b", shows=("2405.00002",)),
        ],
        _AT,
    )
    shown = await ledger.shown_among([chat.id, other.id], ["2405.00002", "2405.00003"])
    assert shown == {(chat.id, "2405.00002"), (other.id, "2405.00002")}
