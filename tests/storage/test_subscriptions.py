"""Who is owed a digest, and when."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.records import Chat, Edition, Kind, Part, State, Subscription
from storage.subscriptions import Step, Subscriptions

_NOW = datetime(2024, 5, 15, tzinfo=UTC)
_DAY = date(2024, 5, 14)


@pytest.fixture
def subscriptions(database: Database) -> Subscriptions:
    return Subscriptions(database)


@pytest.fixture
async def chat(database: Database) -> Chat:
    return await Chats(database).remember(7, "private")


async def _put(subscriptions: Subscriptions, chat: Chat, due: datetime = _NOW) -> None:
    await subscriptions.put(chat.id, "en", time(9, 5), _DAY, due, None)


async def test_what_was_put_is_there(subscriptions: Subscriptions, chat: Chat) -> None:
    await _put(subscriptions, chat)
    one = await subscriptions.of(chat.id)
    assert one is not None
    assert (one.chat, one.language, one.at, one.since, one.due) == (chat, "en", time(9, 5), _DAY, _NOW)
    assert await subscriptions.count() == 1


async def test_a_language_that_was_chosen_goes_before_the_one_that_was_read(
    subscriptions: Subscriptions, chat: Chat, database: Database
) -> None:
    await _put(subscriptions, chat)
    await Chats(database).choose_language(chat.id, "ko")
    one = await subscriptions.of(chat.id)
    assert one is not None
    assert one.language == "ko"


async def test_only_what_is_due_is_given_the_longest_due_first(
    subscriptions: Subscriptions, database: Database
) -> None:
    chats = [await Chats(database).remember(number, "private") for number in (1, 2, 3)]
    for chat, minutes in zip(chats, (-1, -5, 1), strict=True):
        await _put(subscriptions, chat, _NOW + timedelta(minutes=minutes))
    assert [one.chat for one in await subscriptions.due(_NOW, 9)] == [chats[1], chats[0]]
    assert [one.chat for one in await subscriptions.due(_NOW, 1)] == [chats[1]]


async def test_a_chat_that_we_cannot_write_to_keeps_its_subscription_and_is_owed_nothing(
    subscriptions: Subscriptions, chat: Chat, database: Database
) -> None:
    await _put(subscriptions, chat)
    await Chats(database).leave(7, "blocked", _NOW)
    assert await subscriptions.due(_NOW, 9) == ()
    assert await subscriptions.count() == 0
    await Chats(database).remember(7, "private")
    assert len(await subscriptions.due(_NOW, 9)) == 1


def _step(one: Subscription, *keys: str) -> Step:
    promised = tuple(
        Edition(Kind.DAILY, (key,), one.chat.id, "en", (Part("digest"),), _DAY, ("2405.00001",))
        for key in keys
    )
    return Step(one, promised, _DAY - timedelta(days=3), _NOW + timedelta(days=1))


async def test_what_is_owed_is_promised_with_the_step_that_follows(
    subscriptions: Subscriptions, chat: Chat, database: Database
) -> None:
    await _put(subscriptions, chat)
    before = await subscriptions.of(chat.id)
    assert before is not None
    assert await subscriptions.honour([_step(before, "a", "b")], _NOW) == 2
    after = await subscriptions.of(chat.id)
    assert after is not None
    assert (after.since, after.due) == (_DAY, _NOW + timedelta(days=1)), "the first day never goes back"
    assert await subscriptions.honour([_step(after, "a")], _NOW) == 0, "the key is known"


async def test_a_subscription_that_changed_since_it_was_read_is_passed_over(
    subscriptions: Subscriptions, chat: Chat, database: Database
) -> None:
    await _put(subscriptions, chat)
    before = await subscriptions.of(chat.id)
    assert before is not None
    await _put(subscriptions, chat, _NOW + timedelta(hours=5))
    assert await subscriptions.honour([_step(before, "a")], _NOW) == 0
    changed = await subscriptions.of(chat.id)
    assert changed is not None
    assert changed.due == _NOW + timedelta(hours=5)
    await Chats(database).leave(7, "blocked", _NOW)
    assert await subscriptions.honour([_step(changed, "a")], _NOW) == 0
    await Chats(database).forget(7, _NOW)
    assert await subscriptions.honour([_step(changed, "a")], _NOW) == 0
    assert await Ledger(database).edition_of("a") is None


async def test_a_plan_by_clocks_that_changed_meanwhile_is_passed_over(
    subscriptions: Subscriptions, chat: Chat
) -> None:
    await _put(subscriptions, chat)
    before = await subscriptions.of(chat.id)
    assert before is not None
    await subscriptions.choose_zone(chat.id, "America/New_York", None)
    assert await subscriptions.honour([_step(before, "a")], _NOW) == 0
    moved = await subscriptions.of(chat.id)
    assert moved is not None
    await subscriptions.put(chat.id, "en", time(21, 30), moved.since, moved.due, None)
    assert await subscriptions.honour([_step(moved, "a")], _NOW) == 0
    as_it_is = await subscriptions.of(chat.id)
    assert as_it_is is not None
    assert await subscriptions.honour([_step(as_it_is, "a")], _NOW) == 1


async def test_whoever_unsubscribes_gets_nothing_more_of_what_was_promised(
    subscriptions: Subscriptions, chat: Chat, database: Database
) -> None:
    ledger = Ledger(database)
    await _put(subscriptions, chat)
    await ledger.plan(Edition(Kind.DAILY, ("daily",), chat.id, "en", (Part("digest"),), _DAY), _NOW)
    await ledger.plan(Edition(Kind.ALERT, ("alert",), chat.id, "en", (Part("notice"),)), _NOW)
    assert await subscriptions.remove(chat.id, _NOW)
    assert await subscriptions.of(chat.id) is None
    found = [await ledger.delivery(number) for number in (1, 2)]
    assert [one and one.state for one in found] == [State.WITHDRAWN, State.PENDING]
    assert not await subscriptions.remove(chat.id, _NOW)


async def test_a_digest_that_was_taken_back_may_be_promised_again(
    subscriptions: Subscriptions, chat: Chat, database: Database
) -> None:
    ledger = Ledger(database)
    edition = Edition(Kind.DAILY, ("daily",), chat.id, "en", (Part("digest"),), _DAY, ("2405.00001",))
    cards = Edition(Kind.DAILY, ("cards",), chat.id, "en", (Part("card"),), _DAY)
    await _put(subscriptions, chat)
    await ledger.plan_all([edition, cards], _NOW)
    await subscriptions.remove(chat.id, _NOW)
    assert await ledger.shown(chat.id) == frozenset()
    assert await ledger.plan(edition, _NOW) is not None
    assert await ledger.plan(cards, _NOW) is None, "what an operator posts there is not the reader's"


async def test_a_zone_is_kept_with_the_hour_that_follows_from_it(
    subscriptions: Subscriptions, chat: Chat
) -> None:
    await _put(subscriptions, chat)
    await subscriptions.choose_zone(chat.id, "Europe/Berlin", _NOW + timedelta(hours=7))
    one = await subscriptions.of(chat.id)
    assert one is not None
    assert (one.chat.zone, one.due) == ("Europe/Berlin", _NOW + timedelta(hours=7))
