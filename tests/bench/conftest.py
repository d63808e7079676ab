"""What every benchmark may ask for: a loop that lasts, stores that are full, and a place for figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from bench.fixtures import Figure, Run, T, Timed
from bench.recorded import archived_days, recorded_days
from bench.stand_ins import StandIns, stand_ins
from pytest_benchmark.fixture import BenchmarkFixture

from bot.app import Store
from storage.database import Database
from storage.records import ListedDay

_DATA = Path(__file__).parents[2].parent / "shared" / "data"
_FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not _DATA.is_dir():
        pytest.skip("the recorded days (../shared/data) are not on this machine")
    return _DATA


@pytest.fixture(scope="session")
def run() -> Iterator[Run]:
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture
def timed(benchmark: BenchmarkFixture) -> Timed:
    def time(
        work: Callable[[T], object],
        made: Callable[[], T],
        *,
        rounds: int,
        warm: int = 1,
        after: Callable[[T], object] | None = None,
    ) -> float:
        benchmark.pedantic(  # type: ignore[no-untyped-call]  # the plugin types only some of itself
            work, setup=lambda: ((made(),), {}), teardown=after, rounds=rounds, warmup_rounds=warm
        )
        assert benchmark.stats is not None
        return float(benchmark.stats.stats.median)

    return time


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    figures = request.config.stash.setdefault(_FIGURES, [])

    def tell(what: str, value: float, unit: str, *, below: float | None = None) -> None:
        target = "" if below is None else f"  (target: under {below:g} {unit})"
        figures.append(f"{what:<64}{value:>12.4g} {unit}{target}")
        assert below is None or value < below, figures[-1]

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if figures := config.stash.get(_FIGURES, []):
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def two_years(shared_data: Path) -> list[ListedDay]:
    """The archive, read."""
    return list(archived_days(shared_data))


@pytest.fixture(scope="session")
def full(two_years: list[ListedDay], run: Run, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that holds the whole archive."""
    database = run(_filled(tmp_path_factory.mktemp("full") / "papers.sqlite3", two_years))
    yield Store(database)
    run(database.close())


@pytest.fixture(scope="session")
def recorded_database(shared_data: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database, closed, that holds the recorded days."""
    path = tmp_path_factory.mktemp("recorded") / "papers.sqlite3"
    database = run(_filled(path, recorded_days(shared_data)))
    run(database.close())
    return path


async def _filled(path: Path, days: Iterable[ListedDay]) -> Database:
    database = await Database.open(path)
    papers = Store(database).papers
    for day in days:
        await papers.save_day(day)
    return database


@pytest.fixture
def empty(run: Run, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens new stores that hold nothing."""
    opened: list[Database] = []

    def new() -> Store:
        opened.append(run(Database.open(tmp_path / f"{len(opened)}.sqlite3")))
        return Store(opened[-1])

    yield new
    for database in opened:
        run(database.close())


@pytest.fixture(scope="session")
def outside(shared_data: Path) -> Iterator[StandIns]:
    """The stand-ins, served by another process."""
    with stand_ins(shared_data) as where:
        yield where
