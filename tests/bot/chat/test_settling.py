"""A person says what became of uncertain deliveries, once, whoever is asked."""

from collections.abc import AsyncIterator

import pytest
from chat_house import CHANNEL, DAY, SECOND_ADMIN, House, chat_house, seen
from settling import claimed, doubt

from bot.chat.messenger import TelegramMessenger
from bot.daily.alarm import Alarm
from bot.playground.telegram.chats import Message, User
from bot.ports import Sent
from bot.posts import Notice
from storage.actions import Actions
from storage.chats import Chats
from storage.database import Database
from storage.records import Chat, Edition, Kind, Lane, Part, State
from storage.sending import Sending

ARRIVED, AGAIN = "It arrived", "Send again"
ALL_ARRIVED, ALL_AGAIN = "All arrived", "Send all again"


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


@pytest.fixture
def other(house: House) -> User:
    """Another admin."""
    return house.telegram.add_user(SECOND_ADMIN, "Grace", language="en")


async def _doubtful(
    house: House, database: Database, messages: int = 1, *, lane: Lane = Lane.CHANNEL
) -> list[int]:
    """The numbers of so many uncertain deliveries of one edition."""
    chat = await Chats(database).remember(CHANNEL, "channel", "Daily Papers", "daily_papers")
    parts, key = (Part("header"),) * messages, f"a key of {lane.name}"
    number = await house.ledger.plan(
        Edition(Kind.DAILY, (key,), chat.id, "en", parts, DAY, lane=lane), house.clock.now()
    )
    assert number is not None
    sending, found = Sending(database), []
    for _ in range(messages):
        delivery = await claimed(sending, house.clock.now())
        await doubt(sending, delivery.id, "ReadTimeout", house.clock.now())
        found.append(delivery.id)
    return found


async def _alerts(house: House, database: Database, of: list[int], *admins: User) -> dict[int, Message]:
    """What each admin is told of the last of these, by number."""
    channel = await Chats(database).of(CHANNEL)
    chats = [await house.chats.remember(admin.id, "private") for admin in admins]
    alarm = Alarm(house.ledger, None, house.clock, chats, "en", channel)
    delivery = await house.ledger.delivery(of[-1])
    assert delivery is not None
    await alarm.doubted(delivery, "ReadTimeout")
    rows = await database.fetch_all("SELECT id FROM delivery WHERE shape = 'notice' ORDER BY id")
    alerts = [await house.ledger.delivery(row["id"]) for row in rows]
    return {
        alert.chat.telegram_id: await _said(house, alert.chat, alert.part.body)
        for alert in alerts
        if alert is not None
    }


async def _said(house: House, chat: Chat, body: object) -> Message:
    assert isinstance(body, dict)
    messenger = TelegramMessenger(house.client.bot)
    post = Notice(body["name"], body["facts"])
    outcome = await messenger.send(chat, post, language="en", silent=True)
    assert isinstance(outcome, Sent)
    return house.telegram.chats[chat.telegram_id].messages[outcome.message_id]


async def _press(house: House, admin: User, message: Message, button: str) -> str:
    press = house.telegram.presses(admin, message, button)
    await house.telegram.toast_of(press)
    return seen(message)


async def _states(house: House, of: list[int]) -> list[State]:
    found = [await house.ledger.delivery(number) for number in of]
    return [delivery.state for delivery in found if delivery is not None]


# -- by buttons ----------------------------------------------------------------------------------------------


async def test_an_alert_has_a_button_for_each_answer(house: House, database: Database) -> None:
    alerts = await _alerts(house, database, await _doubtful(house, database), house.admin)
    assert [button["text"] for button in alerts[42].buttons] == [ARRIVED, AGAIN]


async def test_where_more_of_the_edition_is_uncertain_all_of_it_can_be_settled(
    house: House, database: Database
) -> None:
    alerts = await _alerts(house, database, await _doubtful(house, database, 3), house.admin)
    assert [b["text"] for b in alerts[42].buttons] == [ARRIVED, AGAIN, ALL_ARRIVED, ALL_AGAIN]


@pytest.mark.parametrize(
    ("button", "state", "said"),
    [
        (ARRIVED, State.SENT, "Delivery {} is now marked as sent."),
        (AGAIN, State.PENDING, "Delivery {} will be sent again."),
    ],
)
async def test_a_press_settles_and_the_alert_says_how(
    house: House, database: Database, button: str, state: State, said: str
) -> None:
    of = await _doubtful(house, database)
    alert = (await _alerts(house, database, of, house.admin))[42]
    assert await _press(house, house.admin, alert, button) == said.format(of[0])
    assert alert.buttons == []
    assert await _states(house, of) == [state]
    assert "nudge" in house.nudges


async def test_pressed_by_two_admins_it_is_settled_once_and_the_second_sees_how(
    house: House, database: Database, other: User
) -> None:
    of = await _doubtful(house, database)
    alerts = await _alerts(house, database, of, house.admin, other)
    await _press(house, other, alerts[43], AGAIN)
    assert await _press(house, house.admin, alerts[42], ARRIVED) == (
        "This was already settled: to be sent again."
    )
    assert await _states(house, of) == [State.PENDING]
    (action,) = await Actions(database).last(9)
    assert (action.admin, action.what) == (other.id, "settle")
    assert action.facts == {
        "delivery": of[0], "messages": 1, "how": "again", "day": "2024-05-14", "chat": CHANNEL
    }  # fmt: skip


async def test_a_press_that_comes_again_after_a_crash_says_what_was_decided(
    house: House, database: Database
) -> None:
    of = await _doubtful(house, database)
    alert = (await _alerts(house, database, of, house.admin))[42]
    press = house.telegram.presses(house.admin, alert, ARRIVED)
    house.telegram.repeat_last_update()
    await house.telegram.toast_of(press)
    await house.telegram.wait_for(lambda post: "already settled: marked as sent" in post.text)
    assert await _states(house, of) == [State.SENT]
    assert len(await Actions(database).last(9)) == 1


@pytest.mark.parametrize(("button", "state"), [(ALL_ARRIVED, State.SENT), (ALL_AGAIN, State.PENDING)])
async def test_all_of_an_edition_are_settled_and_no_others(
    house: House, database: Database, other: User, button: str, state: State
) -> None:
    of = await _doubtful(house, database, 3)
    rest = await _doubtful(house, database, 1, lane=Lane.DIGEST)
    alerts = await _alerts(house, database, of, house.admin, other)
    text = await _press(house, house.admin, alerts[42], button)
    assert text.startswith("3 deliveries ")
    assert await _states(house, [*of, *rest]) == [state] * 3 + [State.UNCERTAIN]
    assert "already settled" in await _press(house, other, alerts[43], ARRIVED)
    assert await _states(house, of) == [state] * 3


async def test_the_digests_of_a_day_are_settled_together(house: House, database: Database) -> None:
    of = await _doubtful(house, database, 2, lane=Lane.DIGEST)
    rest = await _doubtful(house, database)
    admin = await house.chats.remember(house.admin.id, "private")
    body = {"name": "digest_uncertain", "facts": {"day": "2024-05-14", "why": "ReadTimeout"}}
    alert = await _said(house, admin, body)
    assert [button["text"] for button in alert.buttons] == [ALL_ARRIVED, ALL_AGAIN]
    assert await _press(house, house.admin, alert, ALL_AGAIN) == "2 deliveries will be sent again."
    assert await _states(house, [*of, *rest]) == [State.PENDING] * 2 + [State.UNCERTAIN]


async def test_a_press_by_somebody_else_does_nothing(house: House, database: Database) -> None:
    of = await _doubtful(house, database)
    alert = (await _alerts(house, database, of, house.admin))[42]
    before = alert.text
    assert await _press(house, house.reader, alert, ARRIVED) == before.replace("\u2060", "")
    assert await _states(house, of) == [State.UNCERTAIN]


async def test_what_was_forgotten_meanwhile_is_said_to_be_uncertain_no_more(
    house: House, database: Database
) -> None:
    of = await _doubtful(house, database)
    alert = (await _alerts(house, database, of, house.admin))[42]
    for table in ("attempt", "delivery"):
        await database.write(
            lambda connection, table=table: connection.execute(  # type: ignore[misc]
                f"DELETE FROM {table} WHERE chat_id = (SELECT id FROM chat WHERE telegram_id = {CHANNEL})"
            )
        )
    assert await _press(house, house.admin, alert, ARRIVED) == "Nothing is uncertain here any more."


# -- typed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "state"), [("sent", State.SENT), ("again", State.PENDING), ("SENT", State.SENT)]
)
async def test_a_person_settles(house: House, database: Database, verdict: str, state: State) -> None:
    (number,) = await _doubtful(house, database)
    await house.ask(house.admin, f"/settle {number} {verdict}")
    assert await _states(house, [number]) == [state]
    assert house.nudges == ["nudge"]
    assert f"No uncertain delivery has the number {number}" in await house.ask(
        house.admin, f"/settle {number} {verdict}"
    )


async def test_all_are_settled_when_that_is_confirmed(house: House, database: Database) -> None:
    of = await _doubtful(house, database, 2)
    asked = house.telegram.says(house.admin, "/settle all again")
    question = await house.telegram.next_answer_to(asked)
    assert question.text == "2 deliveries are uncertain. Send all again?"
    assert await _states(house, of) == [State.UNCERTAIN] * 2
    later = await _doubtful(house, database, 1, lane=Lane.DIGEST)
    assert await _press(house, house.admin, question, ALL_AGAIN) == "2 deliveries will be sent again."
    assert await _states(house, [*of, *later]) == [State.PENDING] * 2 + [State.UNCERTAIN]


async def test_with_nothing_uncertain_there_is_nothing_to_settle(house: House) -> None:
    assert await house.ask(house.admin, "/settle all sent") == "Nothing is uncertain here any more."


@pytest.mark.parametrize(
    "words", ["", "1", "sent", "one sent", "1 maybe", "1 sent please", "9" * 40 + " sent", "all", "all maybe"]
)
async def test_a_settling_that_cannot_be_read_says_how_it_is_written(house: House, words: str) -> None:
    assert "/settle 12 sent" in await house.ask(house.admin, f"/settle {words}")
