"""Work that is wanted by several is done once, and goes on when nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.daily.underway import UnderWay


class Bench:
    """Pieces of work that end when they are told to."""

    def __init__(self, at_once: int = 2) -> None:
        self.under_way = UnderWay(at_once)
        self.begun: list[str] = []
        self.cut: list[str] = []
        self.go_on = asyncio.Event()

    async def once(self, key: str, kind: str = "write") -> str:
        async def work() -> str:
            self.begun.append(key)
            try:
                await self.go_on.wait()
            except asyncio.CancelledError:
                self.cut.append(key)
                raise
            return f"{kind} {key} {len(self.begun)}"

        return await self.under_way.once(key, kind, work)

    async def waits_in_vain(self, key: str) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await self.once(key)


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def _together(*wanted: Awaitable[str], when: Callable[[], object]) -> list[str]:
    """What each of these gives, of which nothing ends before `when` is called."""

    async def each(one: Awaitable[str]) -> str:
        return await one

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each(one)) for one in wanted]
        await asyncio.sleep(0.02)
        when()
    return [task.result() for task in tasks]


@pytest.mark.parametrize("kept", [False, True])
async def test_who_wants_the_same_gets_the_same_and_another_kind_comes_after_it(
    bench: Bench, kept: bool
) -> None:
    async def all_of_them() -> list[str]:
        return await _together(
            bench.once("a"), bench.once("a"), bench.once("b"), bench.once("a", "rewrite"),
            bench.once("a", "rewrite"), when=bench.go_on.set,
        )  # fmt: skip

    if kept:
        async with bench.under_way.keeping():
            given = await all_of_them()
    else:
        given = await all_of_them()
    assert given == ["write a 2", "write a 2", "write b 2", "rewrite a 3", "rewrite a 3"]


async def test_what_is_kept_goes_on_when_nobody_waits_and_is_joined_again(bench: Bench) -> None:
    async with bench.under_way.keeping():
        for _ in range(3):
            await bench.waits_in_vain("a")
        assert await _together(bench.once("a"), when=bench.go_on.set) == ["write a 1"]
    assert (bench.begun, bench.cut) == (["a"], [])


async def test_what_has_no_place_yet_is_given_up_with_the_waiting() -> None:
    bench = Bench(at_once=1)
    async with bench.under_way.keeping():
        await bench.waits_in_vain("a")
        await bench.waits_in_vain("b")
        assert await _together(bench.once("a"), when=bench.go_on.set) == ["write a 1"]
        assert bench.begun == ["a"]
        assert await bench.once("b") == "write b 2"


async def test_what_is_left_at_the_end_is_cut(bench: Bench) -> None:
    async with bench.under_way.keeping():
        await bench.waits_in_vain("a")
    assert bench.cut == ["a"]
    bench.go_on.set()
    assert await bench.once("a") == "write a 2"


async def test_what_nobody_keeps_is_cut_with_the_one_who_began_it_and_begun_anew_for_the_others(
    bench: Bench,
) -> None:
    async with asyncio.TaskGroup() as group:
        first = group.create_task(bench.once("a"))
        await asyncio.sleep(0)
        second = group.create_task(bench.once("a"))
        await asyncio.sleep(0.02)
        first.cancel()
        bench.go_on.set()
    assert (bench.cut, second.result()) == (["a"], "write a 2")


@pytest.mark.parametrize("kept", [False, True])
async def test_a_failure_is_that_of_all_who_wait_and_the_next_begins_anew(kept: bool) -> None:
    under_way, tries = UnderWay(1), 0

    async def work() -> str:
        nonlocal tries
        tries += 1
        await asyncio.sleep(0)
        if tries == 1:
            raise KeyError("a bug")
        return "well"

    async def twice() -> list[object]:
        both = (under_way.once("a", "write", work), under_way.once("a", "write", work))
        return [type(each) for each in await asyncio.gather(*both, return_exceptions=True)]

    if kept:
        async with under_way.keeping():
            found = await twice()
    else:
        found = await twice()
    assert found[-1] is KeyError
    assert tries == 1
    assert await under_way.once("a", "write", work) == "well"


async def test_an_error_of_what_is_done_meanwhile_is_raised_as_it_is(bench: Bench) -> None:
    async def work() -> None:
        async with bench.under_way.keeping():
            await bench.waits_in_vain("a")
            raise KeyError("a")

    with pytest.raises(KeyError):
        await work()
    assert bench.cut == ["a"]
