"""Work is called at once and again, never beside itself, and ends when the house does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.schedule import Schedule

_SOON = timedelta(milliseconds=5)
_NEVER = timedelta(hours=1)


class Errors:
    """Remembers which work raised, and which did not."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.done: list[str] = []

    async def note(self, name: str, _: Exception) -> None:
        self.names.append(name)

    async def forget(self, name: str) -> None:
        self.done.append(name)


@asynccontextmanager
async def _running(schedule: Schedule) -> AsyncIterator[None]:
    """Run a schedule beside the test and stop it, in less time than anybody notices."""
    stopped = asyncio.Event()
    async with asyncio.timeout(2), asyncio.TaskGroup() as group:
        group.create_task(schedule.run(stopped))
        try:
            yield
        finally:
            stopped.set()


async def _until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not reached():  # noqa: ASYNC110 - several things are waited for here
            await asyncio.sleep(0.001)


@pytest.fixture
def errors() -> Errors:
    return Errors()


async def test_work_is_called_at_once(errors: Errors) -> None:
    calls: list[str] = []

    async def work() -> None:
        calls.append("called")

    schedule = Schedule(errors.note, errors.forget)
    schedule.every(_NEVER, "work", work)
    async with _running(schedule):
        await _until(lambda: bool(calls))
        await asyncio.sleep(0.02)
    assert calls == ["called"]


async def test_work_is_called_again_at_its_interval(errors: Errors) -> None:
    calls: dict[str, int] = {"often": 0, "seldom": 0}

    async def often() -> None:
        calls["often"] += 1

    async def seldom() -> None:
        calls["seldom"] += 1

    schedule = Schedule(errors.note, errors.forget)
    schedule.every(_SOON, "often", often)
    schedule.every(_NEVER, "seldom", seldom)
    async with _running(schedule):
        await _until(lambda: calls["often"] >= 4)
    assert calls["seldom"] == 1


async def test_work_is_never_called_beside_itself_and_nobody_complains_of_that(
    errors: Errors, caplog: pytest.LogCaptureFixture
) -> None:
    under_way = 0
    most = 0
    gate = asyncio.Event()
    calls = 0

    async def work() -> None:
        nonlocal under_way, most, calls
        calls += 1
        under_way += 1
        most = max(most, under_way)
        await gate.wait()
        under_way -= 1

    schedule = Schedule(errors.note, errors.forget)
    schedule.every(_SOON, "work", work)
    with caplog.at_level(logging.WARNING):
        async with _running(schedule):
            await asyncio.sleep(0.04)
            assert calls == 1
            gate.set()
            await _until(lambda: calls >= 3)
    assert most == 1
    assert caplog.messages == []


async def test_slow_work_does_not_hold_up_other_work(errors: Errors) -> None:
    calls = 0

    async def slow() -> None:
        await asyncio.sleep(60)

    async def quick() -> None:
        nonlocal calls
        calls += 1

    schedule = Schedule(errors.note, errors.forget)
    schedule.every(_SOON, "slow", slow)
    schedule.every(_SOON, "quick", quick)
    async with _running(schedule):
        await _until(lambda: calls >= 3)


async def test_work_that_raises_is_told_and_called_again(
    errors: Errors, caplog: pytest.LogCaptureFixture
) -> None:
    calls = 0

    async def work() -> None:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise RuntimeError("a bug")

    schedule = Schedule(errors.note, errors.forget)
    schedule.every(_SOON, "work", work)
    async with _running(schedule):
        await _until(lambda: calls >= 4)
    assert errors.names == ["work", "work"]
    assert caplog.messages.count("work failed") == 2


async def test_stopping_cuts_short_what_is_being_done_and_waits_until_it_has_ended(
    errors: Errors, caplog: pytest.LogCaptureFixture
) -> None:
    ended: list[str] = []
    calls: dict[str, int] = {"first": 0, "later": 0}

    async def first() -> None:
        calls["first"] += 1
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.005)
            ended.append("first")

    async def later() -> None:
        calls["later"] += 1
        if calls["later"] > 1:
            try:
                await asyncio.sleep(60)
            finally:
                await asyncio.sleep(0.005)
                ended.append("later")

    schedule = Schedule(errors.note, errors.forget)
    schedule.every(_SOON, "first", first)
    schedule.every(_SOON, "later", later)
    with caplog.at_level(logging.WARNING):
        async with _running(schedule):
            await _until(lambda: calls["later"] == 2)
    assert sorted(ended) == ["first", "later"]
    assert calls == {"first": 1, "later": 2}
    assert errors.names == []
    assert caplog.messages == []


async def test_a_schedule_that_is_cancelled_ends_its_work_too(errors: Errors) -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("work")

    schedule = Schedule(errors.note, errors.forget)
    schedule.every(_NEVER, "work", work)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await schedule.run(asyncio.Event())
    assert ended == ["work"]


async def test_stopped_before_it_begins_it_ends_at_once(errors: Errors) -> None:
    schedule = Schedule(errors.note, errors.forget)
    schedule.every(_SOON, "work", lambda: asyncio.sleep(60))
    stopped = asyncio.Event()
    stopped.set()
    async with asyncio.timeout(1):
        await schedule.run(stopped)


async def test_an_empty_schedule_waits_until_it_is_stopped(errors: Errors) -> None:
    async with _running(Schedule(errors.note, errors.forget)):
        await asyncio.sleep(0.01)
