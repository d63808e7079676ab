"""How fast days are stored and deliveries kept book of."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench.fixtures import Figure, Run
from bench.recorded import recorded_days
from pytest_benchmark.fixture import BenchmarkFixture

from bot.app import Store
from bot.daily import calendar
from storage.records import Edition, Kind, ListedDay, Part

_DELIVERIES = 50


def test_loading_the_archive(
    benchmark: BenchmarkFixture,
    two_years: list[ListedDay],
    empty: Callable[[], Store],
    run: Run,
    figure: Figure,
) -> None:
    async def load(store: Store) -> None:
        for day in two_years:
            await store.papers.save_day(day)

    benchmark.pedantic(lambda store: run(load(store)), setup=lambda: ((empty(),), {}), rounds=3)
    papers = sum(len(day.papers) for day in two_years)
    figure(f"load the archive, {papers} papers", papers / benchmark.stats.stats.median, "papers/s")


def test_a_day_of_fifty_collected_again(
    benchmark: BenchmarkFixture, shared_data: Path, full: Store, run: Run, figure: Figure
) -> None:
    [day] = [day for day in recorded_days(shared_data) if day.day.isoformat() == "2026-05-12"]
    assert len(day.papers) == 50
    run(full.papers.save_day(day))
    rounds = itertools.count(1)

    def grown() -> ListedDay:
        """The day an hour later: every paper has one vote more."""
        hours = next(rounds)
        papers = tuple(replace(paper, votes=paper.votes + hours) for paper in day.papers)
        return replace(day, asked=day.asked + timedelta(hours=hours), papers=papers)

    benchmark.pedantic(
        lambda listed: run(full.papers.save_day(listed)), setup=lambda: ((grown(),), {}), rounds=50
    )
    figure("save_day, 50 papers known, all votes changed", benchmark.stats.stats.median * 1000, "ms")


def test_a_day_of_fifty_collected_first(
    benchmark: BenchmarkFixture, shared_data: Path, empty: Callable[[], Store], run: Run, figure: Figure
) -> None:
    [day] = [day for day in recorded_days(shared_data) if day.day.isoformat() == "2026-05-12"]
    benchmark.pedantic(
        lambda store: run(store.papers.save_day(day)), setup=lambda: ((empty(),), {}), rounds=15
    )
    figure("save_day, 50 papers new", benchmark.stats.stats.median * 1000, "ms")


def test_claiming_and_settling(
    benchmark: BenchmarkFixture, two_years: list[ListedDay], full: Store, run: Run, figure: Figure
) -> None:
    now = calendar.ends(two_years[-1].day)
    editions = itertools.count()

    async def plan() -> None:
        chat = await full.chats.remember(7, "private")
        parts = tuple(Part("card") for _ in range(_DELIVERIES))
        edition = Edition(Kind.RESEND, (f"bench:{next(editions)}",), chat.id, "en", parts)
        assert await full.ledger.plan(edition, now)

    async def deliver() -> None:
        while (due := await full.ledger.next_due(now, ())) is not None:
            delivery = await full.ledger.claim(due, now)
            assert delivery is not None
            await full.ledger.sent(delivery.id, 1, now)

    benchmark.pedantic(lambda: run(deliver()), setup=lambda: run(plan()), rounds=15, warmup_rounds=1)
    figure("find, claim and settle one delivery", benchmark.stats.stats.median / _DELIVERIES * 1000, "ms")
