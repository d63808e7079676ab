"""What admins may ask, and nobody else."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from chat_house import CHANNEL, DAY, House, chat_house, seen
from fakes import listed

from bot.playground.telegram.chats import Message
from storage.chats import Chats
from storage.database import Database
from storage.records import Edition, Kind, Part, State

NOT_KNOWN = "I did not understand that. Try /today, send a link to a paper, or see /help for the rest."


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


async def pending(house: House) -> int:
    return (await house.ledger.totals()).get(State.PENDING, 0)


async def preview(house: House, words: str = "/resend") -> Message:
    return await house.telegram.next_answer_to(house.telegram.says(house.admin, words))


async def doubtful_delivery(house: House, database: Database) -> int:
    chat = await Chats(database).remember(CHANNEL, "channel", "Daily Papers", "daily_papers")
    now = house.clock.now()
    await house.ledger.plan(Edition(Kind.DAILY, ("a key",), chat.id, "en", (Part("header"),), DAY), now)
    due = await house.ledger.next_due(now, ())
    assert due is not None
    await house.ledger.claim(due, now)
    await house.ledger.doubt(due, "ReadTimeout", now)
    return due


@pytest.mark.parametrize(
    "words", ["/resend", "/resend 2024-05-14 now", "/status", "/settle 1 sent", "/settle"]
)
async def test_others_get_the_answer_that_an_unknown_command_gets(house: House, words: str) -> None:
    assert await house.ask(house.reader, words) == NOT_KNOWN
    assert await pending(house) == 0
    group = house.telegram.add_group(-1005)
    house.telegram.says(house.reader, words, chat=group)
    asked = house.telegram.says(house.reader, "/help", chat=group)
    await house.telegram.next_answer_to(asked)
    await house.finish()
    assert len(house.telegram.posts_in(group)) == 1


@pytest.mark.parametrize("words", ["/resend", "/resend 2024-05-14", "/resend yesterday"])
async def test_a_resend_shows_first_what_would_be_posted(house: House, words: str) -> None:
    message = await preview(house, words)
    assert "6 messages about 2024-05-14 would be posted to @daily_papers" in seen(message)
    assert "9 Daily Papers" in message.text
    assert [button["text"] for button in message.buttons] == ["Confirm", "Cancel"]
    assert await pending(house) == 0
    assert house.nudges == []


async def test_confirmed_it_is_planned_and_the_courier_woken(house: House) -> None:
    message = await preview(house)
    press = house.telegram.presses(house.admin, message, "Confirm")
    edited = await house.telegram.next_answer_to(press)
    assert edited.id == message.id
    assert seen(edited) == "6 messages about 2024-05-14 are on their way to @daily_papers."
    assert edited.buttons == []
    assert await pending(house) == 6
    assert house.nudges == ["nudge"]
    assert await house.telegram.toast_of(press) == ""
    assert await house.ledger.edition_of(f"resend:{house.admin.id}:{message.id}") is not None


async def test_however_often_it_is_pressed_it_is_planned_once(house: House) -> None:
    message = await preview(house)
    presses = [house.telegram.presses(house.admin, message, f"resend:{DAY}") for _ in range(3)]
    house.telegram.repeat_last_update()
    for press in presses:
        await house.telegram.toast_of(press)
    await house.telegram.wait_for(lambda post: "nothing more is posted" in post.text)
    assert await pending(house) == 6


async def test_two_previews_are_two_resends(house: House) -> None:
    for _ in range(2):
        message = await preview(house)
        await house.telegram.next_answer_to(house.telegram.presses(house.admin, message, "Confirm"))
    assert await pending(house) == 12


async def test_a_press_by_somebody_else_does_nothing(house: House) -> None:
    message = await preview(house)
    press = house.telegram.presses(house.reader, message, "Confirm")
    assert await house.telegram.toast_of(press) == ""
    press = house.telegram.presses(house.reader, message, "Cancel")
    assert await house.telegram.toast_of(press) == ""
    assert await pending(house) == 0
    assert "would be posted" in message.text


async def test_cancelled_nothing_is_posted(house: House) -> None:
    message = await preview(house)
    edited = await house.telegram.next_answer_to(house.telegram.presses(house.admin, message, "Cancel"))
    assert edited.text == "Cancelled. Nothing is posted."
    assert edited.buttons == []
    assert await pending(house) == 0


async def test_cancelling_what_was_confirmed_does_not_say_that_nothing_is_posted(house: House) -> None:
    message = await preview(house)
    confirm = house.telegram.presses(house.admin, message, "Confirm")
    cancel = house.telegram.presses(house.admin, message, "Cancel")
    await house.telegram.toast_of(confirm)
    await house.telegram.toast_of(cancel)
    assert "nothing more is posted" in message.text
    assert await pending(house) == 6


async def test_now_posts_at_once_and_a_repeated_update_plans_nothing(house: House) -> None:
    text = await house.ask(house.admin, "/resend 2024-05-14 NOW")
    assert text == "6 messages about 2024-05-14 are on their way to @daily_papers."
    house.telegram.repeat_last_update()
    await house.telegram.wait_for(lambda post: "nothing more is posted" in post.text)
    assert await pending(house) == 6


async def test_what_is_posted_is_the_day_as_it_looks_now(house: House) -> None:
    await house.ask(house.admin, "/resend 2024-05-14 now")
    house.clock.set(house.clock.now() + timedelta(minutes=5))
    await house.save(DAY, *(listed(number, votes=number) for number in range(1, 5)))
    message = await preview(house, "/resend 2024-05-14")
    assert "5 messages" in message.text


@pytest.mark.parametrize("words", ["2024-02-30", "may 14", "2024-05-14 later", "2024-05-14 now now", "now"])
async def test_a_resend_that_cannot_be_read_says_how_it_is_written(house: House, words: str) -> None:
    assert "Write the day like this: /resend 2024-05-14" in await house.ask(house.admin, f"/resend {words}")
    assert await pending(house) == 0


@pytest.mark.parametrize("then", ["", " now"])
async def test_a_day_that_cannot_be_posted(house: House, then: str) -> None:
    assert "2024-05-15 is still filling up" in await house.ask(house.admin, f"/resend today{then}")
    assert "No papers are stored for 2019-01-01" in await house.ask(house.admin, f"/resend 2019-01-01{then}")
    assert await pending(house) == 0


@pytest.mark.parametrize("words", ["/resend", "/resend 2024-05-14 now"])
async def test_without_a_channel_there_is_nowhere_to_post(database: Database, words: str) -> None:
    async with chat_house(database, with_channel=False) as house:
        assert "PAPERS_CHANNEL" in await house.ask(house.admin, words)


async def test_status_tells_how_it_stands(house: House, database: Database) -> None:
    number = await doubtful_delivery(house, database)
    text = await house.ask(house.admin, "/status")
    assert "0.1.0" in text
    assert "Published: 2024-05-14" in text
    assert "Pending: 0 · refused: 0 · uncertain: 1" in text
    assert f"/settle {number} sent" in text
    assert "Next: " in text


async def test_status_of_a_new_house(house: House) -> None:
    assert "Nothing has been published yet." in await house.ask(house.admin, "/status")


@pytest.mark.parametrize(
    ("verdict", "state"), [("sent", State.SENT), ("again", State.PENDING), ("SENT", State.SENT)]
)
async def test_a_person_settles(house: House, database: Database, verdict: str, state: State) -> None:
    number = await doubtful_delivery(house, database)
    await house.ask(house.admin, f"/settle {number} {verdict}")
    delivery = await house.ledger.delivery(number)
    assert delivery is not None
    assert delivery.state is state
    assert house.nudges == ["nudge"]
    assert f"No uncertain delivery has the number {number}" in await house.ask(
        house.admin, f"/settle {number} {verdict}"
    )


@pytest.mark.parametrize(
    "words", ["", "1", "sent", "one sent", "1 maybe", "1 sent please", "9" * 40 + " sent"]
)
async def test_a_settling_that_cannot_be_read_says_how_it_is_written(house: House, words: str) -> None:
    assert "/settle 12 sent" in await house.ask(house.admin, f"/settle {words}")
