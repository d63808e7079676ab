"""A day comes on time with a slow model, which is asked about each paper once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from day_house import DayHouse
from fakes import PlainSummariser, listed

from bot.daily.promise import Promises
from bot.daily.summarise import Writer
from bot.summary.excerpt import Excerpts
from storage.records import Delivery, Kind, Language, ListedDay, Origin, Paper, Summary

_DAY = date(2024, 5, 14)
_PATIENCE = 5
"""Seconds that a test waits for what should come at once."""


class Slow(PlainSummariser):
    """Answers when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = asyncio.Event()
        self.is_asked = asyncio.Event()

    async def summarise(self, paper: Paper, language: Language) -> Summary:
        summary = await super().summarise(paper, language)
        self.is_asked.set()
        await self.answers.wait()
        return summary


class Morning:
    """A day that is to be posted in two languages."""

    def __init__(self, house: DayHouse) -> None:
        self.house = house
        self.model = Slow()
        self.writer = Writer(house.summaries, Excerpts(), self.model, house.clock, ["ko", "en"])
        self.promises = Promises(house.papers, house.ledger, self.writer, house.clock)
        self.planned = asyncio.Event()
        self.promises.on_planned = self.planned.set
        self.channel = replace(house.channel, also="en")

    async def posted(self) -> int | None:
        papers = tuple(listed(number, votes=100 - number) for number in range(1, 8))
        await self.house.papers.save_day(ListedDay(_DAY, self.house.clock.now(), papers))
        return await self.promises.in_full(self.channel, _DAY, aloud=False)

    @asynccontextmanager
    async def meanwhile(self, work: Coroutine[object, object, object]) -> AsyncIterator[None]:
        """While this work goes on, from when the model was asked."""
        async with asyncio.timeout(_PATIENCE), asyncio.TaskGroup() as group:
            group.create_task(work)
            await self.model.is_asked.wait()
            yield

    async def header_planned(self) -> list[Delivery]:
        """After four minutes."""
        await self.house.clock.move(seconds=239)
        assert not self.planned.is_set()
        await self.house.clock.move(seconds=1)
        await self.planned.wait()
        self.planned.clear()
        return await self.house.deliveries(Kind.DAILY)

    async def origins(self, language: Language) -> set[Origin]:
        ids = [listed(number).paper.id for number in range(1, 6)]
        return {each.origin for each in (await self.house.summaries.of(ids, language)).values()}


@pytest.fixture
def morning(house: DayHouse) -> Morning:
    return Morning(house)


async def test_the_header_goes_after_four_minutes_and_what_was_asked_is_waited_for(morning: Morning) -> None:
    begun = morning.house.clock.now()
    async with morning.meanwhile(morning.posted()):
        header, *cards = await morning.header_planned()
        assert header.due == begun + timedelta(minutes=4)
        assert {card.due for card in cards} == {begun + timedelta(minutes=10)}
        assert len(morning.model.asked) == 4
        morning.model.answers.set()
        await morning.planned.wait()
    _, *cards = await morning.house.deliveries(Kind.DAILY)
    assert {card.due for card in cards} == {begun + timedelta(minutes=4)}
    assert len(morning.model.asked) == len(set(morning.model.asked)) == 10
    assert await morning.origins("ko") == await morning.origins("en") == {Origin.MODEL}


async def test_after_ten_minutes_cards_go_as_they_are_and_what_was_asked_is_kept_when_it_comes(
    morning: Morning,
) -> None:
    async with morning.writer.keeping():
        async with morning.meanwhile(morning.posted()):
            await morning.header_planned()
            await morning.house.clock.move(minutes=6)
            await morning.planned.wait()
        assert await morning.origins("ko") == {Origin.EXCERPT}
        morning.model.answers.set()
        async with asyncio.timeout(_PATIENCE):
            await morning.writer.write([listed(number).paper for number in range(1, 6)], ["ko"])
    assert len(morning.model.asked) == len(set(morning.model.asked)) == 5
    assert await morning.origins("ko") == {Origin.MODEL}


@pytest.mark.parametrize("where", ["texts", "ledger"])
async def test_an_error_beside_the_texts_or_in_them_is_raised_as_it_is(morning: Morning, where: str) -> None:
    async def broken(*_: object, **__: object) -> bool:
        raise KeyError("a bug")

    if where == "texts":
        morning.writer.write = broken  # type: ignore[method-assign]
    else:
        morning.writer.missing = broken  # type: ignore[method-assign, assignment]
        morning.model.answers.set()
    with pytest.raises(KeyError):
        await morning.posted()
