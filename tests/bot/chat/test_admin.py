"""What admins may ask, and nobody else: how it stands, and what was done."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from chat_house import CHANNEL, DAY, House, chat_house
from fakes import paper
from settling import claimed, doubt

from storage.actions import Actions
from storage.askings import Askings
from storage.chats import Chats
from storage.database import Database
from storage.records import Asking, Edition, Kind, Lane, Part, Settlement, State, Verdict
from storage.sending import Sending
from storage.terms import Terms

NOT_KNOWN = "I did not understand that. Try /today, send a link to a paper, or see /help for the rest."


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


async def _planned(house: House, database: Database, lane: Lane = Lane.CHANNEL) -> None:
    chat = await Chats(database).remember(CHANNEL, "channel", "Daily Papers", "daily_papers")
    key = f"a key of {lane.name}"
    edition = Edition(Kind.DAILY, (key,), chat.id, "en", (Part("header"),), DAY, lane=lane)
    await house.ledger.plan(edition, house.clock.now())


@pytest.mark.parametrize(
    "words",
    [
        "/resend",
        "/resend 2024-05-14 now",
        "/status",
        "/settle 1 sent",
        "/settle",
        "/settle all sent",
        "/reports",
        "/rewrite 2405.00001",
        "/rewrite",
        "/term ko attention = 어텐션",
        "/term",
        "/log",
    ],
)
async def test_others_get_the_answer_that_an_unknown_command_gets(
    house: House, database: Database, words: str
) -> None:
    assert await house.ask(house.reader, words) == NOT_KNOWN
    assert await house.ledger.totals() == {}
    assert await Actions(database).last(1) == ()
    assert await Terms(database).of("ko") == ()
    group = house.telegram.add_group(-1005)
    house.telegram.says(house.reader, words, chat=group)
    asked = house.telegram.says(house.reader, "/help", chat=group)
    await house.telegram.next_answer_to(asked)
    await house.finish()
    assert len(house.telegram.posts_in(group)) == 1


# -- how it stands -------------------------------------------------------------------------------------------


async def test_status_tells_how_it_stands(house: House, database: Database) -> None:
    await _planned(house, database)
    sending, now = Sending(database), house.clock.now()
    delivery = await claimed(sending, now)
    await doubt(sending, delivery.id, "ReadTimeout", now)
    text = await house.ask(house.admin, "/status")
    assert "0.1.0" in text
    assert "Published: 2024-05-14" in text
    assert "Pending: 0 · refused: 0 · uncertain: 1" in text
    assert f"/settle {delivery.id} sent" in text
    assert "Next: " in text
    assert "Subscribers: 0" in text
    for unsaid in ("Waiting", "silence", "Edits"):
        assert unsaid not in text


async def test_status_tells_what_waits_in_which_lane_and_until_when_telegram_wants_silence(
    house: House, database: Database
) -> None:
    for lane in (Lane.CHANNEL, Lane.DIGEST):
        await _planned(house, database, lane)
    await house.ask(house.reader, "/subscribe")
    await Sending(database).pause(house.clock.now() + timedelta(hours=3))
    text = await house.ask(house.admin, "/status")
    assert "Subscribers: 1" in text
    assert "Waiting: 0 for admins · 1 for the channel · 2 for subscribers" in text
    assert "Telegram asked for silence until Wed 15 May at 14:00." in text
    house.clock.set(house.clock.now() + timedelta(hours=3))
    assert "silence" not in await house.ask(house.admin, "/status")


async def test_status_tells_of_the_last_edits(house: House, database: Database) -> None:
    await _planned(house, database)
    sending, now = Sending(database), house.clock.now()
    delivery = await claimed(sending, now)
    refresh = tuple((f"{hours}h", now + timedelta(hours=hours)) for hours in (3, 9))
    await sending.settle([Settlement(delivery.id, State.SENT, now, 5, refresh=refresh)])
    assert "Edits: 0 made, the last one – · 2 to come" in await house.ask(house.admin, "/status")


async def test_status_tells_what_the_model_took_today_and_this_month(
    house: House, database: Database
) -> None:
    askings, now = Askings(database), house.clock.now()
    asking = Asking(paper(1).id, "ko", now, "a.example", "m", (), "{}", 900, 400, 1500, (), Verdict.KEPT)
    for ago, cost in ((timedelta(), 1500), (timedelta(hours=3), None), (timedelta(days=16), 999)):
        await askings.note(replace(asking, at=now - ago, cost=cost))
    text = await house.ask(house.admin, "/status")
    assert "Model today: calls 1 · tokens 1,300 · $0.0015" in text
    assert "Model this month: calls 2 · tokens 2,600 · $0.0015" in text


async def test_status_of_a_new_house(house: House) -> None:
    assert "Nothing has been published yet." in await house.ask(house.admin, "/status")


# -- what was done -------------------------------------------------------------------------------------------


async def test_the_log_is_empty_at_first(house: House) -> None:
    assert await house.ask(house.admin, "/log") == "No admin has done anything yet."


async def test_the_log_tells_the_hour_the_admin_the_deed_the_day_and_the_chat(house: House) -> None:
    await house.ask(house.admin, "/resend 2024-05-14 now")
    assert await house.ask(house.admin, "/log") == (
        "2024-05-15 11:00 · 42 · posted again · 2024-05-14 · @daily_papers"
    )


@pytest.mark.parametrize(("words", "lines"), [("", 10), (" 3", 3), (" 99", 30), (" 0", 10), (" many", 10)])
async def test_the_log_shows_the_last_ten_or_as_many_as_are_asked_for(
    house: House, database: Database, words: str, lines: int
) -> None:
    actions = Actions(database)
    for number in range(40):
        facts: dict[str, str | int] = {"day": str(DAY), "chat": -number, "how": "sent"}
        await actions.note(43, "settle", facts, house.clock.now())
    told = (await house.ask(house.admin, f"/log{words}")).splitlines()
    assert len(told) == lines
    assert told[0].endswith("· 43 · settled: arrived · 2024-05-14 · -39")
