"""What was sent without summaries is edited once when they have come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from day_house import DayHouse
from fakes import listed, paper
from hypothesis import given
from hypothesis import strategies as st

from bot.daily import editions
from bot.daily.amend import upkeep
from bot.daily.heal import Healer, is_ready
from bot.ports import CannotSummarise
from storage.records import Delivery, Edition, Kind, Lane, ListedDay, Paper, Part, Settlement, State
from storage.sending import Sending

_DAY = date(2024, 5, 14)
_PAPERS = [paper(number) for number in range(1, 6)]
_TEXT = tuple((f"paper {number}", "ko") for number in range(4))


class Ward:
    """A day that went out while no endpoint answered."""

    def __init__(self, house: DayHouse) -> None:
        self.house = house
        self.sending = Sending(house.database)
        self.nudges = 0
        self.healer = Healer(house.amendments, house.writer, house.papers, house.clock)
        self.healer.on_edits = self._nudge
        self.refused: set[str] = set()
        self.down = True
        house.model.refuses = self._refuses

    def _nudge(self) -> None:
        self.nudges += 1

    def _refuses(self, of: Paper) -> CannotSummarise | None:
        if self.down:
            return CannotSummarise("the endpoint is down", everywhere=True)
        return CannotSummarise("not good enough") if of.id in self.refused else None

    async def post(self) -> list[Delivery]:
        """A header and five cards in the channel, as they are sent now."""
        papers = tuple(listed(number, votes=100 - number) for number in range(1, 8))
        await self.house.papers.save_day(ListedDay(_DAY, self.house.clock.now(), papers))
        await self.house.promises.in_full(self.house.channel, _DAY, aloud=False, at_once=False)
        return [await self.sent() for _ in range(6)]

    async def digest(self) -> Delivery:
        """The day's digest in a private chat."""
        listings = await self.house.papers.listings(_DAY)
        reader = editions.Channel(self.house.admin, "ko", 5, "none")
        edition = editions.in_one(reader, _DAY, listings, ())
        await self.house.promises.plan(replace(edition, lane=Lane.DIGEST))
        return await self.sent()

    async def sent(self) -> Delivery:
        """The next message of all that are promised arrives."""
        now = self.house.clock.now()
        (delivery,) = await self.sending.claim(now, lanes=tuple(Lane))
        post = await self.house.composer.compose(delivery)
        assert post is not None
        kept = upkeep(delivery, post, now, (), with_model=self.house.writer.has_model)
        arrived = Settlement(
            delivery.id, State.SENT, now, message_id=delivery.id, shown=kept.shown, awaits=kept.awaits
        )
        await self.sending.settle([arrived])
        return delivery

    async def write(self, *papers: Paper) -> None:
        """A round in which the endpoint answers again."""
        self.down = False
        await self.house.writer.write(papers, ["ko"])

    async def promised(self) -> list[int]:
        """The messages that are to be edited."""
        rows = await self.house.database.fetch_all("SELECT delivery_id, cause FROM amendment ORDER BY id")
        assert {row["cause"] for row in rows} <= {"summaries"}
        return [row["delivery_id"] for row in rows]


@pytest.fixture
def ward(house: DayHouse) -> Ward:
    return Ward(house)


async def test_a_card_is_edited_when_its_summary_has_come_and_the_header_when_all_have(ward: Ward) -> None:
    header, first, second, *others = await ward.post()
    assert await ward.healer.heal() == 0
    await ward.write(*_PAPERS[:2])
    assert await ward.healer.heal() == 2
    assert await ward.promised() == [first.id, second.id]
    await ward.write(*_PAPERS)
    assert await ward.healer.heal() == 4
    assert sorted(await ward.promised()) == [header.id, first.id, second.id, *(each.id for each in others)]
    assert await ward.healer.heal() == 0
    assert ward.nudges == 2


async def test_a_digest_in_a_private_chat_is_edited_too(ward: Ward) -> None:
    await ward.post()
    digest = await ward.digest()
    await ward.write(*_PAPERS)
    assert await ward.healer.heal() == 7
    assert (await ward.promised())[-1] == digest.id


async def test_where_every_summary_was_there_in_time_nothing_is_edited(ward: Ward) -> None:
    ward.down = False
    await ward.post()
    await ward.digest()
    assert await ward.healer.heal() == 0


async def test_a_summary_that_will_not_come_keeps_no_others_waiting(ward: Ward) -> None:
    header, *cards = await ward.post()
    ward.refused = {_PAPERS[4].id}
    await ward.write(*_PAPERS)
    # The model may be asked for it again, so the header waits and the four cards do not.
    assert await ward.healer.heal() == 4
    for _ in range(2):
        await ward.write(*_PAPERS)
    assert await ward.healer.heal() == 1
    assert set(await ward.promised()) == {header.id, *(card.id for card in cards[:4])}


async def test_where_no_summary_will_ever_come_nothing_is_edited(ward: Ward) -> None:
    await ward.post()
    ward.refused = {each.id for each in _PAPERS}
    for _ in range(3):
        await ward.write(*_PAPERS)
    assert await ward.healer.heal() == 0


async def test_what_was_sent_more_than_three_days_ago_stays_as_it_is(ward: Ward) -> None:
    await ward.post()
    sent = ward.house.clock.now()
    await ward.write(*_PAPERS[:1])
    ward.house.clock.set(sent + timedelta(days=3))
    # By now no round asks for what the header still lacks, so it is not waited for.
    assert await ward.healer.heal() == 2
    await ward.write(*_PAPERS)
    ward.house.clock.set(sent + timedelta(days=3, milliseconds=1))
    assert await ward.healer.heal() == 0


async def test_a_paper_of_a_day_that_no_round_asks_for_any_more_keeps_no_others_waiting(ward: Ward) -> None:
    old = _DAY - timedelta(days=5)
    for day, number in ((old, 9), (_DAY, 1)):
        await ward.house.papers.save_day(ListedDay(day, ward.house.clock.now(), (listed(number, votes=50),)))
    top = [[paper(1).id, _DAY.isoformat(), 1], [paper(9).id, old.isoformat(), 2]]
    body = {"papers": 2, "newest": _DAY.isoformat(), "top": top, "risers": []}
    chat = ward.house.channel.chat
    week = Edition(Kind.WEEKLY, ("week",), chat.id, "ko", (Part("weekly", body),), date(2024, 5, 12))
    await ward.house.promises.plan(week)
    post = await ward.sent()
    ward.down = False
    await ward.house.collector.summarise()
    assert await ward.healer.heal() == 1
    assert await ward.promised() == [post.id]


async def test_a_language_that_is_not_written_any_more_keeps_no_other_waiting(ward: Ward) -> None:
    await ward.post()
    body = {"papers": 7, "paper": _PAPERS[0].id, "rank": 1, "also": "ja"}
    chat = ward.house.channel.chat
    await ward.house.promises.plan(Edition(Kind.RESEND, ("key",), chat.id, "ko", (Part("card", body),), _DAY))
    card = await ward.sent()
    await ward.write(_PAPERS[0])
    await ward.healer.heal()
    assert card.id in await ward.promised()


async def test_a_card_in_two_languages_waits_for_both(ward: Ward) -> None:
    await ward.post()
    body = {"papers": 7, "paper": _PAPERS[0].id, "rank": 1, "also": "en"}
    chat = ward.house.channel.chat
    await ward.house.promises.plan(Edition(Kind.RESEND, ("key",), chat.id, "ko", (Part("card", body),), _DAY))
    card = await ward.sent()
    await ward.write(_PAPERS[0])
    await ward.healer.heal()
    assert card.id not in await ward.promised()
    await ward.house.writer.write(_PAPERS[:1], ["en"])
    assert await ward.healer.heal() == 1
    assert (await ward.promised())[-1] == card.id


_TEXTS = st.sets(st.sampled_from(_TEXT), min_size=1).map(tuple)


@given(awaited=_TEXTS, written=st.sets(st.sampled_from(_TEXT)), expected=st.sets(st.sampled_from(_TEXT)))
def test_a_message_is_ready_when_something_came_and_nothing_else_will(
    awaited: tuple[tuple[str, str], ...], written: set[tuple[str, str]], expected: set[tuple[str, str]]
) -> None:
    came = tuple(text for text in awaited if text in written)
    waits = any(text in expected and text not in written for text in awaited)
    assert is_ready(awaited, came, expected) is (len(came) > 0 and not waits)
