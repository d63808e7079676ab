"""Whatever is done to the ledger in whatever order, it takes the arrows of its drawing and no other."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.records import Edition, Kind, Lane, Part, Settlement, State
from storage.sending import NotSending, Sending
from storage.stamps import moment

T = TypeVar("T")

_PICK = st.integers(0, 10_000)
"""Picks one of as many as there are."""


@dataclass
class _Expected:
    """A delivery as it should stand."""

    id: int
    edition_id: int
    number: int
    chat_id: int
    due: datetime
    lane: Lane
    state: State = State.PENDING
    attempts: int = 0
    message_id: int | None = None


class _LedgerMachine(RuleBasedStateMachine):
    """Does the same to the ledger and to a list, and compares."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._runner = asyncio.Runner()
        self._database = self._run(Database.open(Path(self._folder.name) / "db"))
        self._ledger = Ledger(self._database)
        self._sending = Sending(self._database)
        self._chats = Chats(self._database)
        self._now = datetime(2024, 5, 15, tzinfo=UTC)
        self._rows: list[_Expected] = []
        self._keys: set[str] = set()
        self._shown: dict[int, set[str]] = {}
        self._telegram: dict[int, int] = {}
        self._left: set[int] = set()

    def teardown(self) -> None:
        self._run(self._database.close())
        self._runner.close()
        self._folder.cleanup()

    def _run(self, asked: Awaitable[T]) -> T:
        async def answer() -> T:
            return await asked

        return self._runner.run(answer())

    def _in(self, *states: State) -> list[_Expected]:
        return [row for row in self._rows if row.state in states]

    def _due(self, busy: set[int], lanes: set[Lane], most: int) -> list[_Expected]:
        first: dict[int, _Expected] = {}
        for row in self._in(State.PENDING, State.SENDING):
            if row.chat_id not in busy:
                first.setdefault(row.chat_id, row)
        due = [
            row
            for row in first.values()
            if row.state is State.PENDING and row.due <= self._now and row.lane in lanes
        ]
        lane = min((row.lane for row in due), default=None)
        return sorted((row for row in due if row.lane is lane), key=lambda row: (row.due, row.id))[:most]

    def _settles(self, *settlements: Settlement) -> bool:
        """Settle them together; true if all were ours to settle, each once."""
        rows = [self._rows[each.delivery_id - 1] for each in settlements]
        settled = self._sending.settle(settlements)
        if all(row.state is State.SENDING for row in rows) and len({row.id for row in rows}) == len(rows):
            self._run(settled)
            return True
        with pytest.raises(NotSending):
            self._run(settled)
        return False

    def _pick(self, pick: int) -> _Expected:
        # Mostly one that is being sent: the arrows start there.
        rows = self._in(State.SENDING) if pick % 4 else self._rows
        rows = rows or self._rows
        return rows[pick % len(rows)]

    @initialize()
    def meet(self) -> None:
        for telegram_id in (7, -5, -1001):
            chat = self._run(self._chats.remember(telegram_id, "private" if telegram_id > 0 else "group"))
            self._telegram[chat.id] = telegram_id

    @rule(
        pick=_PICK,
        parts=st.integers(0, 3),
        keys=st.sets(st.sampled_from("abcdefgh"), min_size=1, max_size=2),
        shows=st.sets(st.sampled_from(("p", "q", "r"))),
        lane=st.sampled_from(Lane),
    )
    def plan(self, pick: int, parts: int, keys: set[str], shows: set[str], lane: Lane) -> None:
        chat_id = list(self._telegram)[pick % len(self._telegram)]
        edition = Edition(
            Kind.DAILY,
            tuple(sorted(keys)),
            chat_id,
            "ko",
            (Part("card"),) * parts,
            shows=tuple(shows),
            lane=lane,
        )
        number = self._run(self._ledger.plan(edition, self._now))
        assert (number is None) == bool(keys & self._keys)
        if number is not None:
            self._keys |= keys
            self._shown.setdefault(chat_id, set()).update(shows)
            first = len(self._rows) + 1
            self._rows += [
                _Expected(first + place, number, place + 1, chat_id, self._now, lane)
                for place in range(parts)
            ]

    @rule(
        busy=st.sets(st.integers(0, 2), max_size=1),
        lanes=st.sets(st.sampled_from(Lane), min_size=2),
        most=st.integers(1, 3),
    )
    def claim(self, busy: set[int], lanes: set[Lane], most: int) -> None:
        chats = {list(self._telegram)[place % len(self._telegram)] for place in busy}
        numbers = {self._telegram[chat_id] for chat_id in chats}
        expected = self._due(chats, lanes, most)
        claims = self._run(self._sending.claim(self._now, busy=numbers, lanes=lanes, most=most))
        for row in expected:
            row.state = State.SENDING
            row.attempts += 1
        assert [(each.id, each.lane, each.state, each.attempts) for each in claims] == [
            (row.id, row.lane, row.state, row.attempts) for row in expected
        ]

    @rule(pick=_PICK)
    @precondition(lambda self: self._rows)
    def arrive(self, pick: int) -> None:
        row = self._pick(pick)
        if self._settles(Settlement(row.id, State.SENT, self._now, message_id=1000 + pick)):
            row.state, row.message_id = State.SENT, 1000 + pick

    @rule(picks=st.lists(_PICK, min_size=2, max_size=3))
    @precondition(lambda self: self._rows)
    def arrive_together(self, picks: list[int]) -> None:
        rows = [self._pick(pick) for pick in picks]
        if self._settles(*(Settlement(row.id, State.SENT, self._now, message_id=row.id) for row in rows)):
            for row in rows:
                row.state, row.message_id = State.SENT, row.id

    @rule(pick=_PICK, seconds=st.integers(0, 300))
    @precondition(lambda self: self._rows)
    def wait(self, pick: int, seconds: int) -> None:
        row = self._pick(pick)
        due = self._now + timedelta(seconds=seconds)
        if self._settles(Settlement(row.id, State.PENDING, self._now, why="later", due=due)):
            row.state, row.due = State.PENDING, due

    @rule(pick=_PICK)
    @precondition(lambda self: self._rows)
    def doubt(self, pick: int) -> None:
        row = self._pick(pick)
        if self._settles(Settlement(row.id, State.UNCERTAIN, self._now, why="no answer")):
            row.state = State.UNCERTAIN

    @rule(pick=_PICK, gone=st.booleans())
    @precondition(lambda self: self._rows)
    def refuse(self, pick: int, gone: bool) -> None:
        row = self._pick(pick)
        if self._settles(Settlement(row.id, State.REFUSED, self._now, why="no", gone=gone)):
            row.state = State.REFUSED
            if gone:
                self._left.add(row.chat_id)
                for other in self._in(State.PENDING):
                    if other.chat_id == row.chat_id:
                        other.state = State.WITHDRAWN

    @rule(pick=_PICK, to=st.sampled_from((-100500, -100600, -5, -1001)))
    @precondition(lambda self: self._rows)
    def move(self, pick: int, to: int) -> None:
        row = self._pick(pick)
        moved = Settlement(row.id, State.PENDING, self._now, why="moved", due=self._now, moved_to=to)
        if not self._settles(moved):
            return
        row.state, row.due = State.PENDING, self._now
        for chat_id, telegram_id in list(self._telegram.items()):
            if telegram_id == to and chat_id != row.chat_id:
                del self._telegram[chat_id]
                self._left.discard(chat_id)
                self._shown.setdefault(row.chat_id, set()).update(self._shown.pop(chat_id, ()))
                for other in self._rows:
                    if other.chat_id == chat_id:
                        other.chat_id = row.chat_id
        self._telegram[row.chat_id] = to
        self._left.discard(row.chat_id)

    @rule()
    def start_again(self) -> None:
        sending = self._in(State.SENDING)
        assert self._run(self._sending.doubt_unfinished("stopped", self._now)) == len(sending)
        for row in sending:
            row.state = State.UNCERTAIN

    @rule(pick=_PICK, arrived=st.booleans())
    @precondition(lambda self: self._rows)
    def decide(self, pick: int, arrived: bool) -> None:
        rows = self._in(State.UNCERTAIN) or self._rows
        row = rows[pick % len(rows)]
        decided = self._run(self._ledger.decide(row.id, arrived=arrived, at=self._now))
        assert decided == (row.state is State.UNCERTAIN)
        if decided:
            row.state, row.due = (State.SENT if arrived else State.PENDING), self._now

    @rule(seconds=st.integers(1, 300))
    def pass_time(self, seconds: int) -> None:
        self._now += timedelta(seconds=seconds)

    @invariant()
    def stands_as_expected(self) -> None:
        rows = self._run(
            self._database.fetch_all(
                """
                SELECT id, edition_id, number, chat_id, due_at, lane, state, attempts, message_id, settled_at
                FROM delivery
                """
            )
        )
        assert [
            _Expected(
                id=each["id"],
                edition_id=each["edition_id"],
                number=each["number"],
                chat_id=each["chat_id"],
                due=moment(each["due_at"]),
                lane=Lane(each["lane"]),
                state=State(each["state"]),
                attempts=each["attempts"],
                message_id=each["message_id"],
            )
            for each in rows
        ] == self._rows
        # What is open has not been settled, what is closed has a time.
        for each in rows:
            assert (each["settled_at"] is None) == (each["state"] in {State.PENDING, State.SENDING}), dict(
                each
            )

    @invariant()
    def tries_match_the_deliveries(self) -> None:
        rows = self._run(
            self._database.fetch_all(
                """
                SELECT
                    delivery.id, min(attempt.chat_id = delivery.chat_id) AS same_chat, count(*) AS tries,
                    sum(ended_at IS NULL) AS open
                FROM attempt JOIN delivery ON delivery.id = delivery_id GROUP BY delivery.id
                """
            )
        )
        assert {each["id"]: (each["same_chat"], each["tries"], each["open"]) for each in rows} == {
            row.id: (1, row.attempts, int(row.state is State.SENDING)) for row in self._rows if row.attempts
        }

    @invariant()
    def chats_stand_as_expected(self) -> None:
        rows = self._run(self._database.fetch_all("SELECT * FROM chat"))
        assert {each["id"]: each["telegram_id"] for each in rows} == self._telegram
        assert {each["id"] for each in rows if each["left_at"] is not None} == self._left
        for chat_id in self._telegram:
            assert self._run(self._ledger.shown(chat_id)) == self._shown.get(chat_id, set())


TestLedger = _LedgerMachine.TestCase
TestLedger.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
