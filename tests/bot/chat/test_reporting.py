"""Admins see to what readers reported."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from chat_house import DAY, House, chat_house, seen
from fakes import PlainSummariser, listed, paper
from reported import report

from bot.chat.render.reporting import SeeTo, pressed_in
from bot.playground.telegram.chats import Message
from bot.playground.telegram.users import User
from bot.ports import CannotSummarise
from storage.actions import Actions
from storage.database import Database
from storage.records import (
    ListedDay,
)
from storage.reports import Reports

NONE = "No summary is reported."


@pytest.fixture
def model() -> PlainSummariser:
    return PlainSummariser()


@pytest.fixture
async def house(database: Database, model: PlainSummariser) -> AsyncIterator[House]:
    async with chat_house(database, model=model) as house:
        yield house


async def _listed(house: House, admin: User | None = None) -> Message:
    return await house.telegram.next_answer_to(house.telegram.says(admin or house.admin, "/reports"))


async def _press(house: House, message: Message, button: str, admin: User | None = None) -> str:
    """Press it; what is shown for a moment."""
    press = house.telegram.presses(admin or house.admin, message, button)
    return await house.telegram.toast_of(press)


async def _deeds(database: Database) -> list[tuple[str, dict[str, str | int]]]:
    return [(action.what, dict(action.facts)) for action in await Actions(database).last(9)]


# -- what is reported ----------------------------------------------------------------------------------------


async def test_nothing_is_reported_at_first(house: House) -> None:
    assert await house.ask(house.admin, "/reports") == NONE
    assert "Reported" not in await house.ask(house.admin, "/status")


async def test_what_most_readers_reported_comes_first_with_language_number_and_time(
    house: House, database: Database
) -> None:
    await report(house, database, 1, 1)
    await report(house, database, 2, 3, "ko")
    message = await _listed(house)
    assert seen(message) == (
        "Reported by readers\n\n"
        "1. Paper 2\n한국어 · 3 readers · last on Wed 15 May at 11:00\n\n"
        "2. Paper 1\nEnglish · 1 reader · last on Wed 15 May at 11:00"
    )
    assert [button.get("callback_data") for button in message.buttons] == [
        f"report:{deed}:{number}"
        for number in ("2405.00002:ko", "2405.00001:en")
        for deed in ("look", "rewrite", "dismiss")
    ]
    assert "Reported summaries: 2 (/reports)" in await house.ask(house.admin, "/status")


async def test_beyond_ten_the_rest_is_counted(house: House, database: Database) -> None:
    await house.papers.save_day(
        ListedDay(DAY, house.clock.now(), tuple(listed(number) for number in range(1, 13)))
    )
    for number in range(1, 13):
        await report(house, database, number, 1)
    message = await _listed(house)
    assert seen(message).endswith("\n\nand 2 more")
    assert len(message.buttons) == 30


# -- the buttons ---------------------------------------------------------------------------------------------


async def test_to_look_opens_the_card_in_the_language_that_was_reported_beside_the_list(
    house: House, database: Database
) -> None:
    await report(house, database, 2, 1, "ko")
    message = await _listed(house)
    before = seen(message)
    house.telegram.presses(house.admin, message, "1 · Look")
    card = await house.telegram.next_answer_to(house.admin)
    assert card is not message
    assert "9편 중 2위" in seen(card)
    assert seen(message) == before
    assert await _deeds(database) == []


async def test_to_dismiss_closes_it_and_is_written_down_once(house: House, database: Database) -> None:
    await report(house, database, 1, 1)
    await report(house, database, 2, 3, "ko")
    message = await _listed(house)
    await _press(house, message, "Dismiss")
    assert "Paper 2" not in seen(message)
    assert "1. Paper 1" in seen(message)
    await _press(house, message, "Dismiss")
    assert seen(message) == NONE
    assert await _deeds(database) == [
        ("dismiss", {"paper": paper(1).id, "language": "en", "readers": 1}),
        ("dismiss", {"paper": paper(2).id, "language": "ko", "readers": 3}),
    ]
    assert await house.ask(house.admin, "/log") == (
        "2024-05-15 11:00 · 42 · dismissed reports · 2405.00001 · en\n"
        "2024-05-15 11:00 · 42 · dismissed reports · 2405.00002 · ko"
    )


async def test_a_second_admin_who_presses_later_closes_nothing(house: House, database: Database) -> None:
    second = house.telegram.add_user(43, "Grace", language="en")
    await report(house, database, 1, 1)
    first_list, second_list = await _listed(house), await _listed(house, second)
    await _press(house, first_list, "Dismiss")
    await _press(house, second_list, "Dismiss", second)
    assert seen(second_list) == NONE
    assert len(await _deeds(database)) == 1


async def test_to_rewrite_writes_it_anew_once_and_closes_it(
    house: House, database: Database, model: PlainSummariser
) -> None:
    await report(house, database, 2, 2)
    message = await _listed(house)
    data = message.buttons[1]["callback_data"]
    assert await _press(house, message, "Rewrite") == "It is being rewritten; that may take a minute."
    told = await house.telegram.next_answer_to(house.admin)
    assert "Rewritten: English" in seen(told)
    assert await house.telegram.next_answer_to(house.admin) is message
    assert seen(message) == NONE
    message.keyboard = {"inline_keyboard": [[{"text": "Rewrite", "callback_data": data}]]}
    assert await _press(house, message, "Rewrite") == ""
    assert model.asked == [(paper(2).id, "en")]


async def test_what_could_not_be_rewritten_stays_reported(
    house: House, database: Database, model: PlainSummariser
) -> None:
    model.refuses = lambda _: CannotSummarise("HTTP 503")
    await report(house, database, 2, 2)
    message = await _listed(house)
    await _press(house, message, "Rewrite")
    assert (
        seen(await house.telegram.next_answer_to(house.admin)) == "Paper 2\nNot rewritten, English: HTTP 503"
    )
    assert len(await Reports(database).open()) == 1
    assert await _deeds(database) == []


@pytest.mark.parametrize("deed", ["look", "rewrite", "dismiss"])
async def test_nobody_else_presses(
    house: House, database: Database, model: PlainSummariser, deed: str
) -> None:
    await report(house, database, 2, 2)
    shown = await house.telegram.next_answer_to(house.telegram.says(house.reader, "/paper 2405.00002"))
    shown.buttons[0]["callback_data"] = SeeTo("dismiss", paper(2).id, "en").data.replace("dismiss", deed)
    assert await _press(house, shown, "Abstract", house.reader) == ""
    assert await house.ask(house.reader, "/id")
    assert len(house.telegram.posts_in(house.reader)) == 2
    assert model.asked == []
    assert len(await Reports(database).open()) == 1


@pytest.mark.parametrize(
    "data", ["", "report:", "report:look:2405.02246", "report:eat:2405.02246:ko", "report:look::ko"]
)
def test_what_is_damaged_is_no_press(data: str) -> None:
    assert pressed_in(data) is None


def test_what_a_button_gives_back_is_what_it_was_made_from() -> None:
    wanted = SeeTo("look", "hep-th/9901001", "zh-hant")
    assert pressed_in(wanted.data) == wanted
