"""Readers look at what a summary rests on, and say that something is wrong with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from chat_house import DAY, NOW, House, chat_house, seen
from fakes import listed, paper

from bot.playground.telegram.chats import Message
from storage.askings import Askings
from storage.database import Database
from storage.records import Asking, ListedDay, Origin, Summary, Verdict
from storage.reports import MOST_A_DAY, Reports
from storage.summaries import Summaries

THANKS = "Thank you. Whoever runs this bot will see that this summary was reported."
KNOWN = "You have reported this summary already. Thank you."
REPORT = "Report a mistake"
_WRITTEN = datetime(2024, 5, 14, 23, 30, tzinfo=UTC)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


async def _write(database: Database, number: int = 2, language: str = "en", **changed: object) -> Summary:
    """A model has written about a paper."""
    summary = Summary(
        paper(number).id,
        language,
        f"{language} gist",
        ("It counts.", "It works."),
        Origin.MODEL,
        "a-model",
        ((f"We propose a way to count to {number}.",), ("It works.",)),
    )
    summary = replace(summary, **changed)  # type: ignore[arg-type]
    await Summaries(database).save(summary, _WRITTEN)
    return summary


async def _note(database: Database, verdict: Verdict, *faults: tuple[str, int | None, str]) -> None:
    question = (("user", "…"),)
    await Askings(database).note(
        Asking(
            paper(2).id, "en", NOW, "llm.example.org", "a-model", question, "{}", 1, 1, None, faults, verdict
        )
    )


async def _card(house: House, number: int = 2) -> Message:
    asked = house.telegram.says(house.reader, f"/paper 2405.{number:05}")
    return await house.telegram.next_answer_to(asked)


async def _pressed(house: House, message: Message, button: str) -> str:
    house.telegram.presses(house.reader, message, button)
    changed = await house.telegram.next_answer_to(house.reader)
    assert changed is message, "it is the same message"
    return seen(changed)


async def _toast(house: House, message: Message, button: str) -> str:
    before = seen(message)
    toast = await house.telegram.toast_of(house.telegram.presses(house.reader, message, button))
    assert seen(message) == before
    return toast


# -- evidence ------------------------------------------------------------------------------------------------


async def test_the_evidence_stands_in_the_place_of_the_card_and_leads_back(
    house: House, database: Database
) -> None:
    await _write(database)
    await _note(database, Verdict.REFUSED, ("names", 0, "…"))
    await _note(database, Verdict.SHORTENED, ("numbers", 2, "…"))
    await _note(database, Verdict.FAILED)
    message = await _card(house)
    card = seen(message)
    evidence = await _pressed(house, message, "Evidence")
    assert "• It counts.\nWe propose a way to count to 2.\n\n• It works.\nIt works." in evidence
    assert "a-model · written 2024-05-15, 08:30 (Seoul)" in evidence
    assert "1 bullet was left out because it did not pass (numbers)." in evidence
    assert await _pressed(house, message, "◀ Card") == card


async def test_the_hour_is_that_of_the_readers_own_clock(house: House, database: Database) -> None:
    await _write(database)
    await house.ask(house.reader, "/subscribe 09:00 Europe/Paris")
    assert "written 2024-05-15, 01:30 (Paris)" in await _pressed(house, await _card(house), "Evidence")


async def test_the_evidence_is_that_of_the_language_that_the_card_is_in(
    house: House, database: Database
) -> None:
    await _write(database)
    await _write(database, language="ko", bullets=("셉니다.",), evidence=(("It works.",),))
    message = await _card(house)
    korean = await _pressed(house, message, "한국어")
    evidence = await _pressed(house, message, "근거")
    assert "• 셉니다.\nIt works." in evidence
    assert await _pressed(house, message, "◀ 카드") == korean


async def test_from_a_list_the_evidence_leads_back_to_the_list(house: House, database: Database) -> None:
    await _write(database)
    message = await house.telegram.next_answer_to(house.telegram.says(house.reader, "/today 3"))
    the_list = seen(message)
    await _pressed(house, message, "2")
    await _pressed(house, message, "Evidence")
    assert await _pressed(house, message, "◀ List") == the_list


async def test_the_evidence_of_a_paper_that_has_vanished_is_none(house: House, database: Database) -> None:
    await _write(database)
    message = await _card(house)
    await database.write(lambda connection: connection.execute("UPDATE listing SET gone_at = 1"))
    assert "2405.00002" in await _pressed(house, message, "Evidence")


# -- reports -------------------------------------------------------------------------------------------------


async def test_a_reader_reports_a_summary_once_and_is_thanked(house: House, database: Database) -> None:
    await _write(database)
    message = await _card(house)
    assert await house.chats.of(house.reader.id) is None
    assert await _toast(house, message, REPORT) == THANKS
    assert await _toast(house, message, REPORT) == KNOWN
    await _pressed(house, message, "Evidence")
    assert await _toast(house, message, REPORT) == KNOWN
    [reported] = await Reports(database).open()
    assert (reported.paper.id, reported.language, reported.readers) == (paper(2).id, "en", 1)
    chat = await house.chats.of(house.reader.id)
    assert chat is not None
    assert chat.title is None, "nothing but the number of a person is kept"
    assert house.told == [], "admins look when they like"


async def test_what_is_reported_is_the_summary_in_the_language_shown(
    house: House, database: Database
) -> None:
    await _write(database)
    await _write(database, language="ko")
    message = await _card(house)
    await _pressed(house, message, "한국어")
    assert await _toast(house, message, "오류 신고") == THANKS
    assert [one.language for one in await Reports(database).open()] == ["ko"]


async def test_hugging_faces_summary_can_be_reported_and_an_excerpt_cannot(
    house: House, database: Database
) -> None:
    await _write(database, origin=Origin.HUGGINGFACE)
    await _write(database, 3, origin=Origin.EXCERPT)
    assert await _toast(house, await _card(house), REPORT) == THANKS
    message = await _card(house, 3)
    assert REPORT not in [button["text"] for button in message.buttons]
    message.buttons[0]["callback_data"] = f"go:mistake:{paper(3).id}:en"
    nothing = "There is no AI summary here any more, so there is nothing to report."
    assert await _toast(house, message, "Abstract") == nothing
    message.buttons[0]["callback_data"] = "go:mistake:2405.99999:en"
    assert await _toast(house, message, "Abstract") == nothing
    assert len(await Reports(database).open()) == 1


async def test_a_report_in_a_language_that_we_do_not_speak_is_none(house: House, database: Database) -> None:
    await _write(database, origin=Origin.HUGGINGFACE, language="tlh")
    message = await _card(house)
    message.buttons[0]["callback_data"] = f"go:mistake:{paper(2).id}:tlh"
    assert await _toast(house, message, "Abstract") == ""
    assert await Reports(database).open() == ()


async def test_more_than_so_many_in_a_day_are_not_noted(house: House, database: Database) -> None:
    many = range(30, 31 + MOST_A_DAY)
    await house.papers.save_day(ListedDay(DAY, house.clock.now(), tuple(listed(number) for number in many)))
    chat = await house.chats.remember(house.reader.id, "private")
    for number in many[:-1]:
        await Reports(database).add(paper(number).id, "en", chat.id, house.clock.now())
    await _write(database, many[-1])
    assert "tomorrow" in await _toast(house, await _card(house, many[-1]), REPORT)
    assert len(await Reports(database).open()) == MOST_A_DAY


async def test_in_a_group_nothing_can_be_reported(house: House, database: Database) -> None:
    await _write(database)
    group = house.telegram.add_group(-1005)
    asked = house.telegram.says(house.reader, "/paper@daily_papers_test_bot 2405.00002", chat=group)
    message = await house.telegram.next_answer_to(asked)
    assert all("url" in button for button in message.buttons)
    del message.buttons[0]["url"]
    message.buttons[0]["callback_data"] = f"go:mistake:{paper(2).id}:en"
    assert (
        await house.telegram.toast_of(house.telegram.presses(house.reader, message, "Open in the bot")) == ""
    )
    assert await Reports(database).open() == ()


async def test_whom_a_closed_bot_does_not_hear_cannot_report(database: Database) -> None:
    async with chat_house(database, may_hear=lambda number: number == 42) as house:
        await _write(database)
        message = await house.telegram.next_answer_to(house.telegram.says(house.admin, "/paper 2405.00002"))
        stranger = await house.telegram.next_answer_to(house.telegram.says(house.reader, "/paper 2405.00002"))
        stranger.keyboard = message.keyboard
        toast = await house.telegram.toast_of(house.telegram.presses(house.reader, stranger, REPORT))
        assert "This bot answers only people whom its operator has listed." in toast
        assert await Reports(database).open() == ()
