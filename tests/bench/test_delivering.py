"""What a broadcast costs and how fast it goes, everything included: ledger, renderer, library and HTTP.

The sink is a process of its own on another core and answers after 50 milliseconds. What is measured stays on
the first core, together with the threads of the database.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from bench import broadcast
from bench.aiogram_alone import NotToBeHad, aiogram
from bench.broadcast import Body, Scene, owe, scene, settings_for
from bench.driving import Driven, drive
from bench.fixtures import Figure, Run, Timed
from bench.recorded import recorded_days
from bench.sink import TOKEN, Sink, on_first_core, sink
from telegram import Update
from telegram.constants import ParseMode

from bot.app import Store
from bot.app.ears import listen_to
from bot.chat.announcing import Announcer
from bot.clock import SystemClock
from bot.courier.pace import Pace
from bot.daily import calendar
from storage.database import Database
from storage.records import ListedDay

_TOP = 9
_UNPACED = 1e6
_ROOT = Path(__file__).parents[2]
_AT_ONCE = {False: 24, True: 256}
"""As the house has it, over httpx and over aiohttp."""
_PAID = 1000
_QUESTIONS = 50
"""Of these, 99 of 100 is the slowest."""


@pytest.fixture(scope="module")
def telegram() -> Iterator[Sink]:
    with sink() as where, on_first_core():
        yield where


@pytest.fixture(scope="module")
def day(shared_data: Path) -> ListedDay:
    """A recorded day as if it were the newest that is complete."""
    recorded = next(day for day in recorded_days(shared_data) if len(day.papers) > _TOP)
    newest = calendar.newest_complete(SystemClock().now())
    return ListedDay(newest, calendar.ends(newest), recorded.papers)


@pytest.fixture
def stores(run: Run, tmp_path: Path, day: ListedDay) -> Iterator[Callable[[int], Store]]:
    """Opens new stores that owe so many chats a digest."""
    opened: list[Database] = []

    async def owing(chats: int) -> Store:
        opened.append(await Database.open(tmp_path / f"{len(opened)}.sqlite3"))
        store = Store(opened[-1])
        await store.papers.save_day(day)
        await owe(store, day, chats)
        return store

    yield lambda chats: run(owing(chats))
    for database in opened:
        run(database.close())


def library(house: Scene, body: Body) -> Callable[[int], Awaitable[object]]:
    """The library alone, on the house's own connections."""
    bot = house.telegram.client.bot

    async def send(number: int) -> None:
        await bot.send_message(
            number + 1,
            body.text,
            parse_mode=ParseMode.HTML,
            link_preview_options=body.preview,
            reply_markup=body.keyboard,
            disable_notification=True,
        )

    return send


def percentile(values: list[float], hundredth: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * hundredth / 100) - 1)]


def middle(drives: list[Driven], what: Callable[[Driven], float]) -> float:
    return statistics.median(map(what, drives))


# -- what a message costs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("paid", [False, True], ids=["httpx", "aiohttp"])
def test_what_a_message_costs_beside_the_library_alone(
    timed: Timed,
    telegram: Sink,
    day: ListedDay,
    stores: Callable[[int], Store],
    run: Run,
    figure: Figure,
    paid: bool,
) -> None:
    """In a broadcast at full speed; how it is paced is measured elsewhere."""
    messages = 3000 if paid else 800
    pairs: list[tuple[Driven, Driven]] = []

    async def once(store: Store) -> None:
        settings = settings_for(telegram.url, rate=_PAID if paid else 25, paid=paid)
        async with scene(settings, store) as house:
            send = library(house, await house.body(day))
            await drive(send, 200, at_once=_AT_ONCE[paid])
            alone = await drive(send, messages, at_once=_AT_ONCE[paid])
            pairs.append((await house.deliver(messages, Pace(per_second=_UNPACED)), alone))

    timed(lambda store: run(once(store)), lambda: stores(messages + 600), rounds=3, warm=0)
    name = "aiohttp" if paid else "httpx"
    courier, alone = ([pair[at] for pair in pairs] for at in (0, 1))
    figure(f"a message, all included, over {name}", middle(courier, lambda d: d.each), "ms of a core")
    figure(f"a message, the library alone over {name}", middle(alone, lambda d: d.each), "ms of a core")
    ratio = statistics.median(mine.each / library.each for mine, library in pairs)
    figure(f"the one beside the other over {name} (target: 1.5)", ratio, "times")
    figure(f"without a pace over {name}", middle(courier, lambda d: d.rate), "messages/s")
    figure(f"the library alone over {name}", middle(alone, lambda d: d.rate), "messages/s")


# -- at Telegram's ceilings --------------------------------------------------------------------------------


def test_thirty_a_second(
    timed: Timed, telegram: Sink, stores: Callable[[int], Store], run: Run, figure: Figure
) -> None:
    drives: list[Driven] = []
    late: list[float] = []

    async def once(store: Store) -> None:
        async with scene(settings_for(telegram.url, rate=30), store) as house:
            await house.deliver(30, Pace(per_second=30))
            telegram.arrivals()
            drives.append(await house.deliver(300, Pace(per_second=30)))
            arrivals = telegram.arrivals()
            # Each may leave when the one before it is a thirtieth of a second old.
            gaps = (after - before for before, after in itertools.pairwise(arrivals))
            late.append(percentile([gap - 1 / 30 for gap in gaps], 99))

    timed(lambda store: run(once(store)), lambda: stores(1000), rounds=2, warm=0)
    figure("at 30 a second", middle(drives, lambda d: d.rate), "messages/s")
    figure(
        "at 30 a second, 99 of 100 leave late by less than", statistics.median(late) * 1000, "ms", below=100
    )
    figure("at 30 a second", middle(drives, lambda d: d.core), "% of a core", below=20)


def test_the_paid_ceiling(
    timed: Timed, telegram: Sink, day: ListedDay, stores: Callable[[int], Store], run: Run, figure: Figure
) -> None:
    """The whole path at a thousand a second, between other clients that only send the same body."""
    import aiohttp

    messages = 4000
    found: dict[str, list[Driven]] = {}

    async def once(store: Store) -> None:
        async with scene(settings_for(telegram.url, rate=_PAID, paid=True), store) as house:
            body = await house.body(day)
            send = library(house, body)
            for keep in (False, True):
                alone = await drive(send, messages if keep else 300, at_once=256, rate=_PAID)
                whole = await house.deliver(messages if keep else 300, Pace(per_second=_PAID))
                if keep:
                    found.setdefault("the library over aiohttp", []).append(alone)
                    found.setdefault("the whole path", []).append(whole)
        fields = body.as_json()
        address = f"{telegram.url}/bot{TOKEN}/sendMessage"
        connector = aiohttp.TCPConnector(limit=256)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def bare(number: int) -> None:
                async with session.post(address, json={"chat_id": number + 1, **fields}) as answer:
                    assert (await answer.json())["ok"]

            await drive(bare, 300, at_once=256, rate=_PAID)
            found.setdefault("aiohttp in a loop", []).append(
                await drive(bare, messages, at_once=256, rate=_PAID)
            )
        try:
            driven = aiogram(telegram.url, TOKEN, fields, messages, 256, _PAID)
        except NotToBeHad as why:
            print(f"aiogram is left out: {why}")
        else:
            found.setdefault("aiogram", []).append(driven)

    timed(lambda store: run(once(store)), lambda: stores(100_000), rounds=3, warm=0)
    for name, drives in found.items():
        figure(f"at 1000 a second, {name}", middle(drives, lambda d: d.rate), "messages/s")
        figure(f"at 1000 a second, {name}", middle(drives, lambda d: d.core), "% of a core")
    pairs = zip(found["the whole path"], found["the library over aiohttp"], strict=True)
    ratio = statistics.median(whole.each / alone.each for whole, alone in pairs)
    figure("at 1000 a second, the whole path beside the library (target: 1.5)", ratio, "times")


# -- people meanwhile --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rate", "paid"), [(25, False), (_PAID, True)], ids=["25", "1000"])
def test_answers_during_a_broadcast(
    timed: Timed,
    telegram: Sink,
    stores: Callable[[int], Store],
    run: Run,
    figure: Figure,
    rate: int,
    paid: bool,
) -> None:
    times: list[tuple[list[float], list[float]]] = []

    async def once(store: Store) -> None:
        settings = settings_for(telegram.url, rate=rate, paid=paid)
        async with scene(settings, store) as house:
            pace = Pace(per_second=rate)
            courier = house.courier(pace)
            client = house.telegram.client
            announcer = Announcer(client.bot, settings.languages)
            listen_to(settings, store, house.work, house.telegram, courier, announcer, house.clock, pace)
            readers = iter(range(1, 10_000))

            async def ask() -> float:
                update = Update.de_json(today(next(readers)), client.bot)
                begun = time.perf_counter()
                await client.application.process_update(update)
                return time.perf_counter() - begun

            async def ask_many() -> list[float]:
                found = []
                for _ in range(_QUESTIONS):
                    found.append(await ask())
                    await asyncio.sleep(0.02)
                return found

            for _ in range(10):
                await ask()
            at_rest = await ask_many()
            async with asyncio.TaskGroup() as group:
                group.create_task(courier.run())
                await asyncio.sleep(1)
                times.append((at_rest, await ask_many()))
                courier.stop()

    timed(lambda store: run(once(store)), lambda: stores(100_000), rounds=3, warm=0)
    for hundredth in (50, 99):
        rounds = [[percentile(when, hundredth) * 1000 for when in each] for each in times]
        rest, meanwhile = map(statistics.median, zip(*rounds, strict=True))
        what = f"/today, answered, {hundredth} of 100 within"
        figure(f"{what}, at rest", rest, "ms")
        figure(f"{what}, {rate} messages a second meanwhile", meanwhile, "ms")
        later = statistics.median(meanwhile - rest for rest, meanwhile in rounds)
        figure(f"the one after the other, {hundredth} of 100", later, "ms", below=100)


def today(reader: int) -> dict[str, object]:
    """An update in which this reader asks."""
    person = {"id": reader, "first_name": "Rita", "is_bot": False, "language_code": "ko"}
    message = {
        "message_id": reader,
        "date": 0,
        "chat": {"id": reader, "type": "private", "first_name": "Rita"},
        "from": person,
        "text": "/today",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }
    return {"update_id": reader, "message": message}


# -- a million ---------------------------------------------------------------------------------------------


@pytest.mark.skipif(
    not broadcast.STATUS.exists(), reason="this system does not tell a process's memory in /proc"
)
def test_a_million_pending(
    timed: Timed, telegram: Sink, run: Run, figure: Figure, tmp_path: Path, day: ListedDay
) -> None:
    path = tmp_path / "million.sqlite3"

    async def fill() -> None:
        database = await Database.open(path)
        store = Store(database)
        await store.papers.save_day(day)
        await owe(store, day, 1_000_000)
        await database.close()

    run(fill())
    told: list[dict[str, float]] = []

    def once(messages: int) -> None:
        code = (
            "import sys; sys.path.insert(0, 'tests'); from bench import broadcast as b; b.main(*sys.argv[1:])"
        )
        command = [sys.executable, "-c", code, str(path), telegram.url, str(messages)]
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
        told.append(json.loads(done.stdout))

    timed(once, lambda: 150, rounds=2, warm=0)
    figure("a million pending, memory at the most", max(each["peak"] for each in told), "MB", below=150)
    figure("a million pending, one claim", statistics.median(each["claim"] for each in told), "ms")
    figure("a million pending, the slowest claim", max(each["slowest"] for each in told), "ms")
