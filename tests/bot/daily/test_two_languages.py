"""A channel in two languages: the second text makes nobody wait longer than the first one may."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from day_house import DayHouse
from fakes import listed, paper

from bot.daily.promise import Promises
from bot.daily.summarise import Writer
from bot.daily.wish import Wish, edition_for
from bot.posts import Card
from storage.records import Delivery, Kind, Language, ListedDay, Origin, Paper

_DAY = date(2024, 5, 14)
_MINUTE = timedelta(minutes=1)
_FOR_EVER = 1e6


class Slow(Writer):
    """Writes a language in so many minutes of the told clock, and remembers the time that it was given.

    It is the clock as well: while somebody waits for it and sleeps, it goes on writing.
    """

    def __init__(self, house: DayHouse, **minutes: float) -> None:
        super().__init__(house.summaries, house.model, house.model, house.clock, ["ko", "en"])
        self.house = house
        self.left = minutes
        self.given: list[tuple[Language, float]] = []
        self.under_way: Language | None = None
        self._written = asyncio.Event()
        self.beside = False
        """Whoever wants the first texts does something else meanwhile, and sleeps."""

    def now(self) -> datetime:
        return self.house.clock.now()

    async def sleep(self, seconds: float) -> None:
        """Ends when the time is over before the writing is."""
        await asyncio.sleep(0)
        if self.under_way is not None:
            self._work(self.under_way, seconds / 60)
            if self.left[self.under_way]:
                return
            self._written.set()
        await asyncio.Event().wait()

    def _work(self, language: Language, minutes: float) -> None:
        takes = min(self.left[language], minutes)
        self.left[language] -= takes
        self.house.clock.set(self.house.clock.now() + takes * _MINUTE)

    async def write(
        self,
        papers: Sequence[Paper],
        languages: Sequence[Language] | None = None,
        *,
        limit: timedelta | None = None,
        on_progress: Callable[[], None] = lambda: None,
    ) -> bool:
        assert languages is not None
        assert limit is not None
        (language,) = languages
        self.given.append((language, limit / _MINUTE))
        beside, self.beside = self.beside, False
        if beside and self.left[language]:
            self.under_way = language
            await self._written.wait()
            self.under_way = None
        else:
            self._work(language, limit / _MINUTE)
        return True

    async def missing(self, papers: Sequence[Paper], language: Language) -> frozenset[str]:
        return frozenset(each.id for each in papers) if self.left[language] else frozenset()


async def _promised(house: DayHouse, writer: Writer, *, at_once: bool = True) -> list[Delivery]:
    """The day's messages in the channel, in both languages."""
    papers = tuple(listed(number, votes=100 - number) for number in range(1, 8))
    await house.papers.save_day(ListedDay(_DAY, house.clock.now(), papers))
    promises = Promises(
        house.papers, house.ledger, writer, writer if isinstance(writer, Slow) else house.clock
    )
    if isinstance(writer, Slow):
        writer.beside = at_once
    await promises.in_full(replace(house.channel, also="en"), _DAY, aloud=False, at_once=at_once)
    return await house.deliveries(Kind.DAILY)


@pytest.mark.parametrize(
    ("ko", "en", "given", "header", "cards"),
    [
        (0, 0, [("ko", 10)], 0, 0),
        (3, 0, [("ko", 10)], 3, 3),
        (0, 5, [("ko", 10), ("ko", 10), ("en", 10)], 0, 5),
        (3, 5, [("ko", 10), ("ko", 7), ("en", 7)], 3, 8),
        (6, 3, [("ko", 10), ("ko", 4), ("en", 4)], 4, 9),
        (6, _FOR_EVER, [("ko", 10), ("ko", 4), ("en", 4)], 4, 10),
        (_FOR_EVER, 1, [("ko", 10)], 4, 10),
        (_FOR_EVER, _FOR_EVER, [("ko", 10)], 4, 10),
    ],
)
async def test_the_header_waits_for_the_first_language_and_cards_for_both_ten_minutes_in_all(
    house: DayHouse, ko: float, en: float, given: list[tuple[Language, float]], header: float, cards: float
) -> None:
    begun = house.clock.now()
    writer = Slow(house, ko=ko, en=en)
    deliveries = await _promised(house, writer)
    assert writer.given == given

    def minutes(due: datetime) -> float:
        return round((due - begun) / _MINUTE, 3)

    assert [minutes(one.due) for one in deliveries] == [header, *[cards] * 5]


async def test_by_hand_all_texts_are_waited_for_and_the_second_language_has_what_is_left(
    house: DayHouse,
) -> None:
    writer = Slow(house, ko=6, en=_FOR_EVER)
    deliveries = await _promised(house, writer, at_once=False)
    assert writer.given == [("ko", 10), ("en", 4)]
    assert {one.due for one in deliveries} == {house.clock.now()}


async def test_a_card_says_it_in_both_languages_and_the_header_in_the_first(house: DayHouse) -> None:
    _, first, *_ = await _promised(house, house.writer)
    await house.writer.write([paper(1)])
    card = await house.composer.compose(first)
    assert isinstance(card, Card)
    assert card.entry.summary is not None
    assert card.also is not None
    assert (card.entry.summary.language, card.also.language) == ("ko", "en")
    assert card.also.origin is Origin.MODEL


@pytest.mark.parametrize("rank", [None, 2])
async def test_what_is_posted_again_has_both_languages_too(house: DayHouse, rank: int | None) -> None:
    await _promised(house, house.writer)
    channel = replace(house.channel, also="en")
    listings = await house.papers.listings(_DAY)
    again = edition_for(Wish(_DAY, channel, rank), listings, ("key",), paper(2).id)
    cards = [part for part in again.parts if part.shape == "card"]
    assert len(cards) == (1 if rank else 5)
    assert all(card.body["also"] == "en" for card in cards)
    # A group has one language, and so has what was posted before there were two.
    group = replace(house.channel, chat=replace(house.channel.chat, kind="group"))
    elsewhere = edition_for(Wish(_DAY, group, rank), listings, ("other key",), paper(2).id)
    assert all("also" not in part.body for part in elsewhere.parts)


async def test_before_it_is_posted_again_texts_are_had_in_both_languages(house: DayHouse) -> None:
    await _promised(house, house.writer)
    house.model.asked.clear()
    await house.resends.refresh(Wish(_DAY, replace(house.channel, also="en"), 7))
    assert house.model.asked == [(paper(7).id, "ko"), (paper(7).id, "en")]
