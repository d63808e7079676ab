"""How fast days are stored and deliveries kept book of."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from bench.fixtures import Figure, Run, Timed
from bench.recorded import recorded_days

from bot.app import Store
from bot.daily import calendar
from storage.records import Edition, Kind, ListedDay, Part, Settlement, State

_DELIVERIES = 50


@pytest.fixture
def fifty(shared_data: Path) -> ListedDay:
    """A recorded day of fifty papers."""
    return next(day for day in recorded_days(shared_data) if len(day.papers) == 50)


def test_loading_the_archive(
    timed: Timed, two_years: list[ListedDay], empty: Callable[[], Store], run: Run, figure: Figure
) -> None:
    async def load(store: Store) -> None:
        for day in two_years:
            await store.papers.save_day(day)

    median = timed(lambda store: run(load(store)), empty, rounds=3, warm=0)
    papers = sum(len(day.papers) for day in two_years)
    figure(f"load the archive, {papers} papers", papers / median, "papers/s")


def test_a_day_of_fifty_collected_first(
    timed: Timed, fifty: ListedDay, empty: Callable[[], Store], run: Run, figure: Figure
) -> None:
    median = timed(lambda store: run(store.papers.save_day(fifty)), empty, rounds=25)
    figure("save_day, 50 papers, all new", median * 1000, "ms")


def test_a_day_of_fifty_collected_again(
    timed: Timed, fifty: ListedDay, full: Store, run: Run, figure: Figure
) -> None:
    run(full.papers.save_day(fifty))
    hours = itertools.count(1)

    def later() -> ListedDay:
        """The day an hour later: every paper has another number of votes."""
        hour = next(hours)
        papers = tuple(replace(paper, votes=paper.votes + hour) for paper in fifty.papers)
        return replace(fifty, asked=fifty.asked + timedelta(hours=hour), papers=papers)

    median = timed(lambda day: run(full.papers.save_day(day)), later, rounds=50)
    figure("save_day, 50 papers, all known, all votes changed", median * 1000, "ms")


def test_claiming_and_settling(
    timed: Timed, two_years: list[ListedDay], full: Store, run: Run, figure: Figure
) -> None:
    now = calendar.ends(two_years[-1].day)
    editions = itertools.count()

    async def plan() -> None:
        chat = await full.chats.remember(7, "private")
        parts = tuple(Part("card") for _ in range(_DELIVERIES))
        edition = Edition(Kind.RESEND, (f"bench:{next(editions)}",), chat.id, "en", parts)
        assert await full.ledger.plan(edition, now)

    async def deliver() -> None:
        while claimed := await full.sending.claim(now):
            await full.sending.settle([Settlement(one.id, State.SENT, now, message_id=1) for one in claimed])

    median = timed(lambda _: run(deliver()), lambda: run(plan()), rounds=25)
    figure("find, claim and settle one delivery", median / _DELIVERIES * 1000, "ms")
