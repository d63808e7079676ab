"""Who dies in the middle of sending loses no word that was given and leaves at most one batch in doubt."""

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
from storage.sending import Sending
from storage.standing import Standing

_AT = datetime(2024, 5, 15, tzinfo=UTC)
_KILLS = 10
_BATCH = 3

_COURIER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from storage.database import Database
from storage.ledger import Ledger
from storage.records import Edition, Kind, Lane, Part, Settlement, State
from storage.sending import Sending

AT = datetime(2024, 5, 15, tzinfo=UTC)

def say(*words):
    print(*words, flush=True)

def settled(delivery):
    if delivery.id % 5 == 0:
        return Settlement(delivery.id, State.REFUSED, AT, why="why")
    if delivery.id % 7 == 0:
        return Settlement(delivery.id, State.UNCERTAIN, AT, why="why")
    return Settlement(delivery.id, State.SENT, AT, message_id=delivery.id * 10)

async def main(path, run, batch):
    database = await Database.open(path)
    ledger, sending = Ledger(database), Sending(database)
    say("ready")
    for number in range(10**9):
        chat = number % 5 + 1
        key = f"{run}.{number}"
        lane = Lane.CHANNEL if chat == 1 else Lane.DIGEST
        if await ledger.plan(Edition(Kind.DAILY, (key,), chat, "ko", (Part("card"),) * 3, lane=lane), AT):
            say("planned", key)
        if chat < 5:
            continue
        # The channel's messages go one by one, the others in batches.
        while claims := await sending.claim(AT, lanes=(Lane.CHANNEL,)) or await sending.claim(AT, most=batch):
            say("claimed", *(each.id for each in claims))
            settlements = [settled(each) for each in claims]
            await sending.settle(settlements)
            say("settled", *(f"{each.delivery_id}:{each.state}" for each in settlements))

asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
"""


async def test_ten_deaths_lose_nothing_and_leave_one_batch_in_doubt_each(
    tmp_path: Path, child: Child
) -> None:
    path = tmp_path / "db"
    database = await Database.open(path)
    ledger, sending = Ledger(database), Sending(database)
    await Chats(database).remember(-1001, "channel")
    for number in range(4):
        await Chats(database).remember(7 + number, "private")
    chance = random.Random(11)
    settled: dict[int, str] = {}
    claimed: set[int] = set()
    planned: list[str] = []
    doubted = 0
    for run in range(_KILLS):
        courier = child(_COURIER, path, run, _BATCH)
        assert courier.stdout is not None
        assert courier.stdout.readline() == "ready\n"
        said = "".join(courier.stdout.readline() for _ in range(chance.randrange(1, 60)))
        await asyncio.sleep(chance.uniform(0.0, 0.003))
        courier.kill()
        said += courier.stdout.read()
        # What was cut off in mid-line was not said.
        for line in said[: said.rfind("\n") + 1].splitlines():
            word, *whats = line.split()
            if word == "planned":
                planned += whats
            elif word == "claimed":
                # Claimed twice would be sent twice.
                assert claimed.isdisjoint(map(int, whats))
                claimed.update(map(int, whats))
            else:
                settled |= {int(number): state for number, state in (what.split(":") for what in whats)}
        open_ones = await database.fetch_all("SELECT chat_id FROM delivery WHERE state = 'sending'")
        in_channel = [row for row in open_ones if row["chat_id"] == 1]
        assert len(in_channel) in (0, len(open_ones))
        assert len(open_ones) <= (1 if in_channel else _BATCH)
        assert await sending.doubt_unfinished("killed", _AT) == len(open_ones)
        doubted += len(open_ones)
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
    assert 0 <= totals.get(State.UNCERTAIN, 0) - doubted - said_doubtful <= _KILLS * _BATCH
    for pragma, answer in (("integrity_check", ["ok"]), ("foreign_key_check", [])):
        assert [row[0] for row in await database.fetch_all(f"PRAGMA {pragma}")] == answer
    await database.close()
