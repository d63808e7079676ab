"""A day posted again or edited where it stands: looked at first, then decided once."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from chat_house import CHANNEL, DAY, RUNNING, SECOND_ADMIN, House, chat_house, seen
from fakes import listed
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.messenger import TelegramMessenger
from bot.chat.render.resending import Pressed, data_of, pressed_in
from bot.chat.resending import Asked, asked_in
from bot.daily.amend import facts_of
from bot.daily.compose import Composer
from bot.daily.editions import Channel
from bot.daily.wish import Choice, Wish
from bot.playground.telegram import faults
from bot.playground.telegram.chats import Message, User
from bot.playground.telegram.check import bad_request
from bot.ports import Sent
from bot.summary.excerpt import Excerpts
from storage.actions import Actions
from storage.database import Database
from storage.records import Chat, Kind, Settlement, State
from storage.sending import Sending
from storage.summaries import Summaries

POST, AGAIN, EDIT, REPLACE, CANCEL = (
    "Post", "Post again", "Edit in place", "Post again, delete the old", "Cancel"
)  # fmt: skip
ON_THEIR_WAY = "6 messages about 2024-05-14 are on their way to @daily_papers."


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


@pytest.fixture
def other(house: House) -> User:
    """Another admin."""
    return house.telegram.add_user(SECOND_ADMIN, "Grace", language="en")


async def _pending(house: House) -> int:
    return (await house.ledger.totals()).get(State.PENDING, 0)


async def _preview(house: House, words: str = "/resend") -> Message:
    return await house.telegram.next_answer_to(house.telegram.says(house.admin, words))


async def _press(house: House, admin: User, message: Message, button: str) -> str:
    await house.telegram.toast_of(house.telegram.presses(admin, message, button))
    return seen(message)


async def _post_the_day(house: House, database: Database) -> None:
    """As the courier does it."""
    await house.publisher.publish(DAY)
    await _send(house, database)


async def _send(house: House, database: Database) -> list[Chat]:
    messenger, sending = TelegramMessenger(house.client.bot), Sending(database)
    composer = Composer(
        house.papers, Summaries(database), Excerpts(), house.clock, house.publisher._hours.zone
    )
    chats = []
    while claimed := await sending.claim(house.clock.now()):
        (delivery,) = claimed
        post = await composer.compose(delivery)
        assert post is not None
        outcome = await messenger.send(delivery.chat, post, language="en", silent=True)
        assert isinstance(outcome, Sent)
        at, shown = house.clock.now(), facts_of(post)
        await sending.settle([Settlement(delivery.id, State.SENT, at, outcome.message_id, shown=shown)])
        chats.append(delivery.chat)
    return chats


async def _amendments(database: Database) -> list[str]:
    return [str(row["cause"]) for row in await database.fetch_all("SELECT cause FROM amendment ORDER BY id")]


def _buttons(message: Message) -> list[str]:
    return [str(button["text"]) for button in message.buttons]


# -- what is shown first -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["/resend", "/resend 2024-05-14", "/resend yesterday", "/resend channel", "/resend 20240514"]
)
async def test_a_resend_shows_first_what_would_be_posted(house: House, words: str) -> None:
    message = await _preview(house, words)
    assert "6 messages about 2024-05-14 would be posted to @daily_papers" in seen(message)
    assert "Nothing about it stands there." in message.text
    assert "9 Daily Papers" in message.text
    assert _buttons(message) == [POST, CANCEL]
    assert await _pending(house) == 0
    assert house.nudges == []


async def test_where_the_day_stands_it_is_told_what_differs_now(house: House, database: Database) -> None:
    await _post_the_day(house, database)
    message = await _preview(house)
    assert "Standing there: 6 messages, the first sent on Wed 15 May at 11:00." in seen(message)
    assert "Nothing differs from it now." in message.text
    assert _buttons(message) == [AGAIN, EDIT, REPLACE, CANCEL]
    house.clock.set(house.clock.now() + timedelta(minutes=5))
    changed = {1: 90, 4: 50}
    await house.save(DAY, *(listed(n, votes=changed.get(n, 50 - n)) for n in range(1, 10)))
    message = await _preview(house)
    assert "Different now: votes of 2 papers (▲49 → ▲90)." in seen(message)


async def test_one_card_is_shown_as_it_would_look(house: House, database: Database) -> None:
    await _post_the_day(house, database)
    message = await _preview(house, "/resend 2024-05-14 3")
    assert "The card of rank 3 of 2024-05-14 would be posted to @daily_papers." in seen(message)
    assert "Standing there: 1 message" in message.text
    assert "Paper 3\n▲47" in message.text


# -- posting -------------------------------------------------------------------------------------------------


async def test_confirmed_it_is_planned_and_the_courier_woken(house: House) -> None:
    message = await _preview(house)
    press = house.telegram.presses(house.admin, message, POST)
    edited = await house.telegram.next_answer_to(press)
    assert edited.id == message.id
    assert seen(edited) == ON_THEIR_WAY
    assert edited.buttons == []
    assert await _pending(house) == 6
    assert house.nudges == ["nudge"]
    assert await house.telegram.toast_of(press) == ""
    assert await house.ledger.edition_of(f"resend:{house.admin.id}:{message.id}") is not None


async def test_however_often_it_is_pressed_it_is_planned_once(house: House, database: Database) -> None:
    message = await _preview(house)
    presses = [house.telegram.presses(house.admin, message, POST) for _ in range(3)]
    house.telegram.repeat_last_update()
    for press in presses:
        await house.telegram.toast_of(press)
    await house.telegram.wait_for(lambda post: "nothing more is posted" in post.text)
    assert await _pending(house) == 6
    assert len(await Actions(database).last(9)) == 1


async def test_two_previews_are_two_resends(house: House) -> None:
    for _ in range(2):
        message = await _preview(house)
        await house.telegram.next_answer_to(house.telegram.presses(house.admin, message, POST))
    assert await _pending(house) == 12


async def test_a_press_by_somebody_else_does_nothing(house: House, database: Database) -> None:
    await _post_the_day(house, database)
    message = await _preview(house)
    for button in (AGAIN, EDIT, REPLACE, CANCEL):
        assert "would be posted" in await _press(house, house.reader, message, button)
    assert await _pending(house) == 0
    assert await _amendments(database) == []


async def test_cancelled_nothing_is_posted_nor_later(house: House, other: User) -> None:
    message = await _preview(house)
    cancel = house.telegram.presses(house.admin, message, CANCEL)
    confirm = house.telegram.presses(other, message, POST)
    for press in (cancel, confirm):
        await house.telegram.toast_of(press)
    assert message.text == "Cancelled. Nothing is posted."
    assert message.buttons == []
    assert await _pending(house) == 0


async def test_cancelling_what_was_confirmed_does_not_say_that_nothing_is_posted(house: House) -> None:
    message = await _preview(house)
    confirm = house.telegram.presses(house.admin, message, POST)
    cancel = house.telegram.presses(house.admin, message, CANCEL)
    for press in (confirm, cancel):
        await house.telegram.toast_of(press)
    assert "nothing more is posted" in message.text
    assert await _pending(house) == 6


@pytest.mark.parametrize(("old", "said"), [(f"resend:{DAY}", ON_THEIR_WAY), ("cancel", "Cancelled.")])
async def test_a_preview_of_an_older_version_still_works(house: House, old: str, said: str) -> None:
    message = await _preview(house)
    message.buttons[0]["callback_data"] = old
    assert (await _press(house, house.admin, message, old)).startswith(said)


async def test_a_preview_older_than_a_day_still_works(house: House) -> None:
    message = await _preview(house)
    house.clock.set(house.clock.now() + timedelta(days=3))
    assert await _press(house, house.admin, message, POST) == ON_THEIR_WAY


async def test_now_posts_at_once_and_a_repeated_update_plans_nothing(house: House) -> None:
    assert await house.ask(house.admin, "/resend 2024-05-14 NOW") == ON_THEIR_WAY
    house.telegram.repeat_last_update()
    await house.telegram.wait_for(lambda post: "nothing more is posted" in post.text)
    assert await _pending(house) == 6


async def test_what_is_posted_is_the_day_as_it_looks_now(house: House) -> None:
    await house.ask(house.admin, "/resend 2024-05-14 now")
    house.clock.set(house.clock.now() + timedelta(minutes=5))
    await house.save(DAY, *(listed(number, votes=number) for number in range(1, 5)))
    message = await _preview(house, "/resend 2024-05-14")
    assert "5 messages" in message.text


# -- editing and deleting ------------------------------------------------------------------------------------


async def test_edited_in_place_each_message_is_promised_an_edit(house: House, database: Database) -> None:
    await _post_the_day(house, database)
    message = await _preview(house)
    assert await _press(house, house.admin, message, EDIT) == (
        "6 messages about 2024-05-14 in @daily_papers are being edited."
    )
    assert await _amendments(database) == [f"resend:42:{message.id}"] * 6
    assert house.nudges[-1] == "edits"
    assert await _pending(house) == 0
    (action,) = await Actions(database).last(9)
    assert (action.admin, action.what, action.facts["messages"]) == (42, "edit", 6)


async def test_of_two_admins_who_decide_otherwise_the_first_counts(
    house: House, database: Database, other: User
) -> None:
    await _post_the_day(house, database)
    message = await _preview(house)
    edit = house.telegram.presses(house.admin, message, EDIT)
    again = house.telegram.presses(other, message, AGAIN)
    for press in (edit, again):
        await house.telegram.toast_of(press)
    assert message.text == "This was already decided: what stands there is edited."
    assert await _pending(house) == 0
    assert len(await _amendments(database)) == 6
    assert [action.admin for action in await Actions(database).last(9)] == [42]


async def test_posted_again_the_old_ones_are_deleted(house: House, database: Database) -> None:
    await _post_the_day(house, database)
    message = await _preview(house)
    text = await _press(house, house.admin, message, REPLACE)
    assert text == f"{ON_THEIR_WAY}\n6 old messages were deleted."
    assert house.telegram.posts_in(house.telegram.chats[CHANNEL]) == []
    assert await _pending(house) == 6
    (action,) = await Actions(database).last(9)
    assert (action.what, action.facts["deleted"]) == ("replace", 6)


async def test_what_cannot_be_deleted_is_said(house: House, database: Database) -> None:
    await _post_the_day(house, database)
    message = await _preview(house)
    channel = house.telegram.chats[CHANNEL]
    refused = faults.refuse(bad_request("message can't be deleted"))
    house.telegram.fail(refused, method="deleteMessage", chat=channel)
    text = await _press(house, house.admin, message, REPLACE)
    assert "5 old messages were deleted." in text
    assert "1 old message could not be deleted: Message can't be deleted" in text
    assert len(house.telegram.posts_in(channel)) == 1


async def test_after_two_days_the_old_ones_cannot_be_deleted(house: House, database: Database) -> None:
    await _post_the_day(house, database)
    house.clock.set(house.clock.now() + timedelta(days=2))
    message = await _preview(house, "/resend 2024-05-14")
    assert _buttons(message) == [AGAIN, EDIT, CANCEL]


# -- elsewhere -----------------------------------------------------------------------------------------------


async def test_here_in_private_is_one_message_there(house: House, database: Database) -> None:
    message = await _preview(house, "/resend 2024-05-14 here")
    assert "1 message about 2024-05-14 would be posted to" in message.text
    await _press(house, house.admin, message, POST)
    (chat,) = await _send(house, database)
    assert chat.telegram_id == house.admin.id
    assert "top 5 of 9 papers" in house.telegram.posts_in(house.admin)[-1].text


async def test_here_in_a_topic_is_that_topic(house: House, database: Database) -> None:
    group = house.telegram.add_group(-1005, topics=[7])
    words = "/resend@daily_papers_test_bot here"
    asked = house.telegram.says(house.admin, words, chat=group, topic=7)
    message = await house.telegram.next_answer_to(asked)
    await _press(house, house.admin, message, POST)
    await _send(house, database)
    posted = house.telegram.posts_in(group)[-1]
    assert "top 5 of 9" in posted.text
    assert posted.thread == 7


async def test_another_channel_is_looked_up_by_its_name(house: House, database: Database) -> None:
    house.telegram.add_channel(-1009, username="other_papers")
    assert "are on their way to @other_papers" in await house.ask(
        house.admin, "/resend 2024-05-14 @other_papers now"
    )
    assert {chat.telegram_id for chat in await _send(house, database)} == {-1009}


async def test_a_chat_goes_by_its_number_too(house: House, database: Database) -> None:
    house.telegram.add_group(-1005)
    await house.ask(house.admin, "/resend 2024-05-14 2 -1005 now")
    assert [chat.telegram_id for chat in await _send(house, database)] == [-1005]


@pytest.mark.parametrize("where", ["@nobody_here", "-100999", "1234567"])
async def test_a_chat_that_nobody_knows_is_refused_in_one_line(house: House, where: str) -> None:
    text = await house.ask(house.admin, f"/resend 2024-05-14 {where}")
    assert text == f"I cannot post to {where}: add me there first, with the right to post."


async def test_while_telegram_does_not_answer_nobody_is_looked_up(house: House) -> None:
    house.telegram.fail(faults.server_error(), method="getChat")
    text = await house.ask(house.admin, "/resend 2024-05-14 @other_papers")
    assert text == "Telegram does not answer. Please try again in a minute."


# -- what cannot be ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["2024-02-30", "may 14", "2024-05-14 later", "2024-05-14 now now", "now", "2024-05-14 here there"],
)
async def test_a_resend_that_cannot_be_read_says_how_it_is_written(house: House, words: str) -> None:
    assert "Write the day like this: /resend 2024-05-14" in await house.ask(house.admin, f"/resend {words}")
    assert await _pending(house) == 0


@pytest.mark.parametrize("then", ["", " now", " 2 here"])
async def test_a_day_that_cannot_be_posted(house: House, then: str) -> None:
    assert "2024-05-15 is still filling up" in await house.ask(house.admin, f"/resend today{then}")
    assert "No papers are stored for 2019-01-01" in await house.ask(house.admin, f"/resend 2019-01-01{then}")
    assert await _pending(house) == 0


async def test_a_rank_that_the_day_does_not_have(house: House) -> None:
    assert await house.ask(house.admin, "/resend 2024-05-14 12") == "2024-05-14 has no paper of rank 12."


@pytest.mark.parametrize("words", ["/resend", "/resend 2024-05-14 now"])
async def test_without_a_channel_there_is_nowhere_to_post(database: Database, words: str) -> None:
    async with chat_house(database, with_channel=False) as house:
        assert "PAPERS_CHANNEL" in await house.ask(house.admin, words)
        assert "would be posted to" in await house.ask(house.admin, "/resend here")


# -- how it is read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("", Asked()),
        ("2024-05-14", Asked(DAY)),
        ("yesterday now", Asked(DAY, at_once=True)),
        ("2024-05-14 3", Asked(DAY, 3)),
        ("3", Asked(None, 3)),
        ("here", Asked(where="here")),
        ("2024-05-14 3 HERE now", Asked(DAY, 3, "here", at_once=True)),
        ("2024-05-14 @Papers", Asked(DAY, where="@papers")),
        ("-1001234567890", Asked(where="-1001234567890")),
        ("2024-05-14 1234567", Asked(DAY, where="1234567")),
        ("here 3", None),
        ("now", None),
        ("@", None),
        ("2024-05-14 0", None),
        ("2024-05-14 -0", None),
    ],
)
def test_a_wish_is_read(words: str, asked: Asked | None) -> None:
    assert asked_in(words, RUNNING) == asked


@given(
    st.sampled_from(Choice),
    st.dates(),
    st.integers(-(10**16) + 1, 10**16 - 1),
    st.one_of(st.none(), st.integers(1, 999)),
    st.one_of(st.none(), st.integers(1, 2**31 - 1)),
    st.sampled_from(["ko", "en", "pt-br"]),
)
def test_a_button_gives_back_all_of_the_wish(
    choice: Choice, day: date, chat: int, rank: int | None, topic: int | None, language: str
) -> None:
    target = Channel(Chat(1, chat, "supergroup", topic=topic), language, 5, "none")
    data = data_of(choice, Wish(day, target, rank))
    assert pressed_in(data) == Pressed(choice, day, chat, rank, topic, language)
    if -(10**15) < chat < 10**15:  # Telegram's numbers have 52 bits at most, and are shorter yet
        assert len(data.encode()) <= 64


@pytest.mark.parametrize(
    "data",
    ["resend:", "resend:2024-13-14", "resend:burn:2024-05-14:-1::0:en", "resend:post:2024-99-14:1:::en"],
)
def test_what_is_damaged_is_no_press(data: str) -> None:
    assert pressed_in(data) is None


async def test_a_damaged_press_only_stops_spinning(house: House) -> None:
    message = await _preview(house)
    message.buttons[0]["callback_data"] = "resend:burn"
    assert "would be posted" in await _press(house, house.admin, message, "resend:burn")


async def test_an_edition_of_a_decision_that_posts_nothing_is_no_day(
    house: House, database: Database
) -> None:
    await _press(house, house.admin, await _preview(house), CANCEL)
    channel = await house.chats.of(CHANNEL)
    assert channel is not None
    assert await house.ledger.days_planned(channel.id, Kind.DAILY) == {}
