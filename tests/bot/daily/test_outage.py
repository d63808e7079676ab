"""A model that is gone for long is told of, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fakes import ToldClock

from bot.daily.outage import LONG, Outage
from bot.ports import NoAnswer

DOWN = NoAnswer("HTTP 503", endpoint="llm.example", model="m", everywhere=True)
BAD_KEY = NoAnswer("HTTP 401", endpoint="llm.example", model="m", everywhere=True, key_refused=True)


def outage() -> tuple[Outage, ToldClock, list[tuple[str, str, dict[str, Any]]]]:
    told: list[tuple[str, str, dict[str, Any]]] = []

    async def tell(name: str, key: str, **facts: Any) -> None:
        told.append((name, key, facts))

    clock = ToldClock(datetime(2024, 5, 15, 3, tzinfo=UTC))
    return Outage(clock, tell), clock, told


async def test_a_short_outage_is_nobodys_business() -> None:
    gone, clock, told = outage()
    await gone.goes_on(DOWN)
    clock.set(clock.now() + LONG - timedelta(seconds=1))
    await gone.goes_on(DOWN)
    gone.is_over()
    clock.set(clock.now() + LONG)
    await gone.goes_on(DOWN)
    assert told == []


async def test_a_long_one_is_told_under_one_key_however_long_it_lasts() -> None:
    gone, clock, told = outage()
    await gone.goes_on(DOWN)
    for _ in range(3):
        clock.set(clock.now() + LONG)
        await gone.goes_on(DOWN)
    assert {key for _, key, _ in told} == {"model_down:2024-05-15T03:00"}
    assert told[0][0] == "model_down"
    assert told[0][2] == {"endpoint": "llm.example", "minutes": 30, "why": "HTTP 503"}


async def test_a_refused_key_is_not_told_as_an_outage() -> None:
    gone, clock, told = outage()
    await gone.goes_on(BAD_KEY)
    clock.set(clock.now() + LONG)
    await gone.goes_on(BAD_KEY)
    assert told == []
