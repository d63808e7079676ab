"""The clock that is told the time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.playground.clock import ToldClock

BEGIN = datetime(2024, 5, 14, 23, 59, tzinfo=UTC)
MIDNIGHT = BEGIN + timedelta(minutes=1)
_A_MOMENT = timedelta(seconds=5)
"""What may go by on a busy machine between two lines of a test."""


async def test_it_begins_where_it_is_told_and_goes_on_by_itself() -> None:
    clock = ToldClock(BEGIN)
    first = clock.now()
    await asyncio.sleep(0.01)
    assert BEGIN <= first < clock.now() < BEGIN + _A_MOMENT


async def test_it_can_be_set_ahead_and_set_to_a_time() -> None:
    clock = ToldClock(BEGIN)
    clock.set_ahead(hours=1, seconds=30)
    assert timedelta() <= clock.now() - BEGIN - timedelta(hours=1, seconds=30) < _A_MOMENT
    noon = datetime(2024, 5, 16, 12, tzinfo=UTC)
    clock.set_to(noon)
    assert noon <= clock.now() < noon + _A_MOMENT


async def test_it_lets_so_much_time_pass() -> None:
    clock = ToldClock(BEGIN)
    begun = clock.now()
    await clock.sleep(0.02)
    assert clock.now() - begun >= timedelta(seconds=0.02)


async def test_set_ahead_it_wakes_whoever_has_slept_long_enough_in_the_order_of_their_time() -> None:
    clock, woken = ToldClock(BEGIN), []

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        for seconds in (3600, 60, 86_400, 1800):
            group.create_task(sleep(seconds))
        await asyncio.sleep(0)
        clock.set_ahead(hours=2)
        await asyncio.sleep(0.01)
        assert woken == [60, 1800, 3600]
        clock.set_ahead(days=1)
    assert woken == [60, 1800, 3600, 86_400]


async def test_whoever_has_not_slept_long_enough_sleeps_only_for_the_rest() -> None:
    clock = ToldClock(BEGIN)
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(clock.sleep(3600))
        await asyncio.sleep(0)
        clock.set_ahead(seconds=3599.98)


async def test_a_sleeper_that_is_cut_leaves_the_others_alone() -> None:
    clock = ToldClock(BEGIN)
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        cut = group.create_task(clock.sleep(60))
        group.create_task(clock.sleep(61))
        await asyncio.sleep(0)
        cut.cancel()
        await asyncio.sleep(0)
        clock.set_ahead(minutes=2)
    assert cut.cancelled()


async def test_it_hurries_until_it_is_told_to_and_then_goes_at_the_usual_pace() -> None:
    clock, loop = ToldClock(BEGIN, hurries_until=MIDNIGHT, pace=1000), asyncio.get_running_loop()
    begun = loop.time()
    await clock.sleep(60)
    assert loop.time() - begun < 5
    late, told = loop.time(), clock.now()
    assert MIDNIGHT <= told < MIDNIGHT + _A_MOMENT
    await asyncio.sleep(0.02)
    assert clock.now() - told <= timedelta(seconds=loop.time() - late + 0.01)


async def test_a_sleep_across_the_end_of_the_hurry_is_as_long_as_it_should_be() -> None:
    loop = asyncio.get_running_loop()
    clock = ToldClock(MIDNIGHT - timedelta(seconds=10), hurries_until=MIDNIGHT, pace=1000)
    begun = loop.time()
    await clock.sleep(10.05)
    assert loop.time() - begun >= 0.05
    assert clock.now() >= MIDNIGHT + timedelta(seconds=0.05)


async def test_set_beyond_its_hurry_it_hurries_no_more() -> None:
    clock, loop = ToldClock(BEGIN, hurries_until=MIDNIGHT, pace=1000), asyncio.get_running_loop()
    clock.set_to(MIDNIGHT + timedelta(hours=1))
    begun, told = loop.time(), clock.now()
    await asyncio.sleep(0.02)
    assert clock.now() - told <= timedelta(seconds=loop.time() - begun + 0.01)
