"""Each subscriber's digest: which days come, when, and how often."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from day_house import SEOUL, DayHouse, day_house
from fakes import ToldClock, listed

from bot.daily.digests import Digests
from storage.chats import Chats
from storage.records import Chat, Delivery, Kind
from storage.subscriptions import Subscriptions

TUESDAY = date(2024, 5, 14)
WEDNESDAY = date(2024, 5, 15)
NINE_IN_SEOUL = datetime(2024, 5, 15, 0, 0, tzinfo=UTC)
"""When Tuesday is over."""


class Scene:
    """A day house with digests in it."""

    def __init__(self, house: DayHouse, may_hear: set[int] | None = None) -> None:
        self.house = house
        self.clock = house.clock
        self.subscriptions = Subscriptions(house.database)
        self.digests = Digests(
            house.papers,
            house.ledger,
            self.subscriptions,
            house.collector,
            house.writer,
            house.clock,
            top=3,
            zone=SEOUL,
            catch_up=3,
            may_hear=lambda number: may_hear is None or number in may_hear,
        )

    async def reader(self, number: int = 7, zone: str | None = "Asia/Seoul") -> Chat:
        chat = await Chats(self.house.database).remember(number, "private")
        if zone is not None:
            chat = await self.digests.move_to(chat, zone, None)
        return chat

    def put(self, day: date, *numbers: int) -> None:
        self.house.source.put(day, *(listed(number, votes=90 - number) for number in numbers))

    async def subscribed(self, number: int = 7, at: time = time(9), zone: str | None = "Asia/Seoul") -> Chat:
        chat = await self.reader(number, zone)
        await self.digests.subscribe(chat, "en", at, None)
        return chat

    async def came(self, chat: Chat) -> list[Delivery]:
        return [one for one in await self.house.deliveries() if one.chat.id == chat.id]

    async def days(self, chat: Chat) -> list[date | None]:
        return [one.day for one in await self.came(chat) if one.kind is Kind.DAILY]

    async def live(self, until: datetime, step: timedelta = timedelta(minutes=5)) -> None:
        """Tick and collect as the house does, until then."""
        while self.clock.now() < until:
            self.clock.set(min(self.clock.now() + step, until))
            await self.digests.tick()


def _ids(digest: Delivery) -> list[str]:
    """The papers of a digest as planned."""
    top: Any = digest.part.body["top"]
    return [paper_id for paper_id, _ in top]


@pytest.fixture
async def scene(tmp_path: Path, clock: ToldClock) -> AsyncIterator[Scene]:
    async with day_house(tmp_path, clock) as house:
        scene = Scene(house)
        clock.set(NINE_IN_SEOUL + timedelta(hours=3))
        scene.put(TUESDAY, 1, 2, 3, 4)
        await house.collector.collect(TUESDAY)
        yield scene


async def test_whoever_subscribes_gets_the_newest_complete_day_at_once(scene: Scene) -> None:
    chat = await scene.reader()
    assert await scene.digests.subscribe(chat, "en", time(9), None)
    [digest] = await scene.came(chat)
    assert (digest.day, digest.part.shape, digest.language) == (TUESDAY, "digest", "en")
    assert _ids(digest) == ["2405.00001", "2405.00002", "2405.00003"]
    assert digest.due > scene.clock.now(), "it comes behind the answer"


async def test_the_day_of_the_welcome_does_not_come_again_at_the_hour(scene: Scene) -> None:
    chat = await scene.subscribed(at=time(21))
    await scene.live(NINE_IN_SEOUL + timedelta(hours=20))
    assert await scene.days(chat) == [TUESDAY]


async def test_each_new_day_comes_at_the_hour_and_once(scene: Scene) -> None:
    chat = await scene.subscribed(at=time(21, 30))
    scene.put(WEDNESDAY, 5, 6)
    at = datetime(2024, 5, 16, 21, 30, tzinfo=SEOUL)
    await scene.live(at - timedelta(minutes=1))
    assert await scene.days(chat) == [TUESDAY]
    await scene.live(at + timedelta(days=1, minutes=-1))
    assert await scene.days(chat) == [TUESDAY, WEDNESDAY]
    assert not (await scene.came(chat))[-1].part.silent


async def test_the_hour_is_by_the_clocks_of_the_chats_own_zone(scene: Scene) -> None:
    scene.put(WEDNESDAY, 5)
    berlin = await scene.subscribed(8, time(8), "Europe/Berlin")
    new_york = await scene.subscribed(9, time(8), "America/New_York")
    await scene.live(datetime(2024, 5, 16, 7, 0, tzinfo=UTC))
    assert (await scene.days(berlin), await scene.days(new_york)) == ([TUESDAY, WEDNESDAY], [TUESDAY])
    await scene.live(datetime(2024, 5, 16, 12, 5, tzinfo=UTC))
    assert await scene.days(new_york) == [TUESDAY, WEDNESDAY]


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        ("Europe/Berlin", date(2024, 3, 31), datetime(2024, 3, 31, 1, 30, tzinfo=UTC)),  # it is skipped
        ("Europe/Berlin", date(2024, 10, 27), datetime(2024, 10, 27, 0, 30, tzinfo=UTC)),  # it comes twice
    ],
)
async def test_an_hour_that_is_skipped_or_comes_twice_is_one_hour(
    scene: Scene, zone: str, day: date, expected: datetime
) -> None:
    scene.clock.set(expected - timedelta(hours=12))
    chat = await scene.reader(8, zone)
    assert scene.digests.next_hour(chat, time(2, 30)) == expected
    scene.clock.set(expected)
    assert scene.digests.next_hour(chat, time(2, 30)) > expected + timedelta(hours=20)


async def test_nobody_is_woken_by_a_clock_that_may_not_be_theirs(scene: Scene) -> None:
    scene.put(WEDNESDAY, 5)
    chat = await scene.subscribed(zone=None)
    await scene.live(datetime(2024, 5, 16, 0, 5, tzinfo=UTC))
    assert [one.part.silent for one in await scene.came(chat)] == [True, True]


async def test_a_day_that_is_not_had_whole_is_waited_for(scene: Scene) -> None:
    chat = await scene.subscribed()
    scene.put(WEDNESDAY, 5)
    scene.house.source.down = "no answer"
    await scene.live(datetime(2024, 5, 16, 0, 30, tzinfo=UTC))
    assert await scene.days(chat) == [TUESDAY]
    scene.house.source.down = None
    await scene.live(datetime(2024, 5, 16, 0, 40, tzinfo=UTC))
    assert await scene.days(chat) == [TUESDAY, WEDNESDAY]


async def test_what_is_stored_comes_after_an_hour_of_waiting(scene: Scene) -> None:
    chat = await scene.subscribed()
    scene.put(WEDNESDAY, 5)
    scene.clock.set(datetime(2024, 5, 15, 20, tzinfo=UTC))
    await scene.house.collector.collect(WEDNESDAY)
    scene.house.source.down = "no answer"
    await scene.live(datetime(2024, 5, 16, 1, 10, tzinfo=UTC))
    assert await scene.days(chat) == [TUESDAY, WEDNESDAY]


async def test_a_day_of_which_nothing_is_had_comes_when_the_source_does(scene: Scene) -> None:
    chat = await scene.subscribed()
    scene.put(WEDNESDAY, 5)
    scene.house.source.down = "no answer"
    await scene.live(datetime(2024, 5, 16, 6, tzinfo=UTC), timedelta(minutes=30))
    assert await scene.days(chat) == [TUESDAY]
    scene.house.source.down = None
    await scene.live(datetime(2024, 5, 16, 7, tzinfo=UTC))
    assert await scene.days(chat) == [TUESDAY, WEDNESDAY]
    assert (await scene.came(chat))[-1].part.silent, "it is late"


async def test_a_subscription_before_there_is_any_day_gets_the_first_when_it_is_had(
    tmp_path: Path, clock: ToldClock
) -> None:
    async with day_house(tmp_path, clock) as house:
        scene = Scene(house)
        clock.set(NINE_IN_SEOUL + timedelta(hours=3))
        chat = await scene.reader()
        assert not await scene.digests.subscribe(chat, "en", time(9), None)
        scene.put(TUESDAY, 1)
        await scene.live(clock.now() + timedelta(minutes=5))
        assert await scene.days(chat) == [TUESDAY]


async def test_missed_days_are_caught_up_with_as_far_as_the_operator_says(scene: Scene) -> None:
    chat = await scene.subscribed()
    days = [WEDNESDAY + timedelta(days=n) for n in (0, 1, 2, 5, 6, 7)]  # a weekend lies between
    for number, day in enumerate(days, start=10):
        scene.put(day, number)
        scene.clock.set(datetime.combine(day + timedelta(days=1), time(3), tzinfo=UTC))
        await scene.house.collector.collect(day)
    await scene.digests.tick()
    assert await scene.days(chat) == [TUESDAY, *days[-4:]]
    assert all(one.part.silent for one in (await scene.came(chat))[1:])
    scene.put(date(2024, 5, 23), 30)
    await scene.live(datetime(2024, 5, 24, 0, 5, tzinfo=UTC), timedelta(hours=1))
    assert (await scene.days(chat))[-1] == date(2024, 5, 23)
    assert len(await scene.days(chat)) == 6, "what was given up is not owed later"


async def test_a_weekend_is_passed_over_and_an_empty_weekday_is_said(scene: Scene) -> None:
    chat = await scene.subscribed()
    for day in (WEDNESDAY, date(2024, 5, 17)):
        scene.put(day, day.day)
    await scene.live(datetime(2024, 5, 20, 12, tzinfo=UTC), timedelta(hours=1))
    assert await scene.days(chat) == [TUESDAY, WEDNESDAY, date(2024, 5, 17)]
    empty = [one for one in await scene.came(chat) if one.kind is Kind.EMPTY]
    assert [(one.day, one.part.silent) for one in empty] == [(date(2024, 5, 16), True)]


async def test_a_paper_that_moves_to_a_later_day_is_not_shown_twice(scene: Scene) -> None:
    chat = await scene.subscribed()
    scene.put(WEDNESDAY, 1, 5, 6, 7)
    await scene.live(datetime(2024, 5, 16, 0, 5, tzinfo=UTC), timedelta(hours=1))
    assert _ids((await scene.came(chat))[-1]) == ["2405.00005", "2405.00006", "2405.00007"]


async def test_a_chat_that_left_is_owed_nothing_and_begins_anew_when_it_is_back(scene: Scene) -> None:
    chat = await scene.subscribed()
    chats = Chats(scene.house.database)
    await chats.leave(7, "blocked", scene.clock.now())
    for day in (WEDNESDAY, date(2024, 5, 16), date(2024, 5, 17)):
        scene.put(day, day.day)
    await scene.live(datetime(2024, 5, 17, 3, tzinfo=UTC), timedelta(hours=1))
    assert await scene.days(chat) == [TUESDAY]
    await scene.digests.returned(await chats.remember(7, "private"))
    await scene.live(datetime(2024, 5, 18, 1, tzinfo=UTC), timedelta(hours=1))
    assert await scene.days(chat) == [TUESDAY, date(2024, 5, 17)]


async def test_a_changed_hour_brings_nothing_twice(scene: Scene) -> None:
    chat = await scene.subscribed(at=time(9))
    for at in (time(13), time(14), time(9)):
        assert not await scene.digests.subscribe(chat, "en", at, None)
    await scene.live(NINE_IN_SEOUL + timedelta(hours=20))
    assert await scene.days(chat) == [TUESDAY]


async def test_whom_the_operator_does_not_let_in_is_owed_nothing(tmp_path: Path, clock: ToldClock) -> None:
    async with day_house(tmp_path, clock) as house:
        scene = Scene(house, may_hear={8})
        clock.set(NINE_IN_SEOUL + timedelta(hours=3))
        stranger, listed_one = await scene.subscribed(7), await scene.subscribed(8)
        scene.put(TUESDAY, 1)
        await scene.live(clock.now() + timedelta(minutes=5))
        assert (await scene.days(stranger), await scene.days(listed_one)) == ([], [TUESDAY])


async def test_many_are_planned_for_in_batches_and_none_is_left_out(scene: Scene) -> None:
    chats = [await scene.subscribed(number) for number in range(100, 330)]
    scene.put(WEDNESDAY, 5)
    scene.clock.set(datetime(2024, 5, 16, 0, 1, tzinfo=UTC))
    await scene.digests.tick()
    await scene.digests.tick()
    rows = await scene.house.database.fetch_all(
        "SELECT chat_id, count(*) AS n FROM edition WHERE day = '2024-05-15' GROUP BY chat_id"
    )
    assert {row["chat_id"]: row["n"] for row in rows} == {chat.id: 1 for chat in chats}


async def test_summaries_are_written_for_those_who_wait_in_their_languages(scene: Scene) -> None:
    await scene.subscribed()
    scene.put(WEDNESDAY, 5)
    scene.house.model.asked.clear()
    await scene.live(datetime(2024, 5, 16, 0, 5, tzinfo=UTC), timedelta(hours=1))
    assert ("2405.00005", "en") in scene.house.model.asked


async def test_a_city_that_is_chosen_puts_off_nothing_that_is_owed(tmp_path: Path, clock: ToldClock) -> None:
    async with day_house(tmp_path, clock) as house:
        scene = Scene(house)
        clock.set(NINE_IN_SEOUL + timedelta(minutes=5))
        chat = await scene.reader(zone=None)
        await scene.digests.subscribe(chat, "en", time(9), None)
        await scene.digests.move_to(chat, "Europe/London", await scene.subscriptions.of(chat.id))
        await scene.digests.subscribe(chat, "en", time(8), None)
        scene.put(TUESDAY, 1)
        await scene.live(clock.now() + timedelta(minutes=10))
        assert await scene.days(chat) == [TUESDAY]


async def test_whoever_unsubscribes_while_summaries_are_waited_for_gets_nothing(scene: Scene) -> None:
    chat = await scene.subscribed()
    scene.put(WEDNESDAY, 5)
    scene.clock.set(datetime(2024, 5, 16, 0, 1, tzinfo=UTC))
    unsubscribed: list[bool] = []

    async def write(*_: object, **__: object) -> bool:
        unsubscribed.append(await scene.digests.unsubscribe(chat))
        return True

    scene.digests._writer.write = write  # type: ignore[method-assign]
    await scene.digests.tick()
    assert unsubscribed == [True]
    assert await scene.days(chat) == [TUESDAY]


async def test_whoever_subscribes_again_at_once_gets_the_day_after_all(scene: Scene) -> None:
    chat = await scene.subscribed()
    await scene.digests.unsubscribe(chat)
    assert await scene.digests.subscribe(chat, "en", time(9), None)


async def test_a_zone_that_this_machine_does_not_know_is_the_operators(scene: Scene) -> None:
    await scene.subscribed(7, zone="Mars/Olympus_Mons")
    other = await scene.subscribed(8)
    scene.put(WEDNESDAY, 5)
    await scene.live(datetime(2024, 5, 16, 0, 5, tzinfo=UTC), timedelta(hours=1))
    assert await scene.days(other) == [TUESDAY, WEDNESDAY]


async def test_a_first_digest_is_one_even_where_older_days_are_stored(scene: Scene) -> None:
    scene.put(WEDNESDAY, 5)
    scene.clock.set(datetime(2024, 5, 16, 0, 1, tzinfo=UTC))
    chat = await scene.reader()
    assert not await scene.digests.subscribe(chat, "en", time(9), None)
    await scene.digests.tick()
    assert await scene.days(chat) == [WEDNESDAY]


async def test_the_first_digest_of_a_group_is_silent(scene: Scene) -> None:
    group = await Chats(scene.house.database).remember(-5, "supergroup")
    group = await scene.digests.move_to(group, "Asia/Seoul", None)
    await scene.digests.subscribe(group, "en", time(9), None)
    assert [one.part.silent for one in await scene.came(group)] == [True]
