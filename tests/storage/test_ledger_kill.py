"""Who dies in the middle of sending loses no word that was given and leaves at most one doubt."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from pathlib import Path

from processes import Child

from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.records import State
from storage.standing import Standing

_AT = datetime(2024, 5, 15, tzinfo=UTC)
_KILLS = 10

_COURIER = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from storage.database import Database
from storage.ledger import Ledger
from storage.records import Edition, Kind, Part

AT = datetime(2024, 5, 15, tzinfo=UTC)

def say(*words):
    print(*words, flush=True)

async def main(path, run):
    database = await Database.open(path)
    ledger = Ledger(database)
    say("ready")
    for number in range(10**9):
        key = f"{run}.{number}"
        if await ledger.plan(Edition(Kind.DAILY, (key,), 1, "ko", (Part("card"),) * 3), AT):
            say("planned", key)
        while (delivery_id := await ledger.next_due(AT, ())) is not None:
            await ledger.claim(delivery_id, AT)
            say("claimed", delivery_id)
            if delivery_id % 5 == 0:
                await ledger.refuse(delivery_id, "why", AT)
                say("refused", delivery_id)
            elif delivery_id % 7 == 0:
                await ledger.doubt(delivery_id, "why", AT)
                say("uncertain", delivery_id)
            else:
                await ledger.sent(delivery_id, delivery_id * 10, AT)
                say("sent", delivery_id)

asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
"""


async def test_ten_deaths_lose_nothing_and_leave_one_doubt_each(tmp_path: Path, child: Child) -> None:
    path = tmp_path / "db"
    database = await Database.open(path)
    ledger = Ledger(database)
    await Chats(database).remember(-1001, "channel")
    chance = random.Random(11)
    settled: dict[int, str] = {}
    claimed: set[int] = set()
    planned: list[str] = []
    doubted = 0
    for run in range(_KILLS):
        courier = child(_COURIER, path, run)
        assert courier.stdout is not None
        assert courier.stdout.readline() == "ready\n"
        said = "".join(courier.stdout.readline() for _ in range(chance.randrange(1, 60)))
        await asyncio.sleep(chance.uniform(0.0, 0.003))
        courier.kill()
        said += courier.stdout.read()
        # What was cut off in mid-line was not said.
        for line in said[: said.rfind("\n") + 1].splitlines():
            word, what = line.split()
            if word == "planned":
                planned.append(what)
            elif word == "claimed":
                # Claimed twice would be sent twice.
                assert int(what) not in claimed
                claimed.add(int(what))
            else:
                settled[int(what)] = word
        doubts = await ledger.doubt_unfinished("killed", _AT)
        assert doubts <= 1
        doubted += doubts
    assert len(settled) > 50
    for delivery_id, state in settled.items():
        delivery = await ledger.delivery(delivery_id)
        assert delivery is not None
        assert delivery.state == state
        assert delivery.message_id == (delivery_id * 10 if state == "sent" else None)
        assert delivery.attempts == 1
    # Whatever was promised stands whole, three parts to a key.
    for key in planned:
        edition = await ledger.edition_of(key)
        assert edition is not None
        standing = await Standing(database).of(edition)
        assert standing is not None
        assert standing.count(*State) == 3
    totals = await ledger.totals()
    assert State.SENDING not in totals
    said_doubtful = sum(state == "uncertain" for state in settled.values())
    # A settling may have been written and not yet said.
    assert 0 <= totals.get(State.UNCERTAIN, 0) - doubted - said_doubtful <= _KILLS
    for pragma, answer in (("integrity_check", ["ok"]), ("foreign_key_check", [])):
        assert [row[0] for row in await database.fetch_all(f"PRAGMA {pragma}")] == answer
    await database.close()
