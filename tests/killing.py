"""Lets troubles come over the house while it posts, and tells what became of every message.

The stand-ins live here and not in the process that dies, so what they have recorded is the truth.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from besieged import ADMIN, CHANNEL, GROUP, SUPERGROUP, Besieged, Limits, come_true, stamp
from bot_alone import DISK_FREE, DISK_FULL
from keeping_pace import edits_back, most_within, shortest_gap, spoken, votes_in
from reckoning import Promise, Reckoning, promises, reckon
from troubles import Trouble, What, dealt, kinds

from bot import app
from bot.daily import amend, calendar
from bot.playground.server import Loopback
from bot.playground.telegram import faults
from bot.settings import Settings
from storage.records import Kind, Lane

_SPEAKS = ("sendMessage", "editMessageText")
_CLOCK_ERROR = 0.02
_BATCH = 6
"""As many digests are claimed together at the free rate."""
_ON_THE_WAY = 0.2
"""Seconds from setting out to being settled, on a busy machine."""
_RESENDS = 3
"""With a day these are more messages than a channel takes in a minute."""
_HOUR = 3600
_ASKED_AGAIN = 3
"""Days that every start asks for again, the running one among them."""

_OPEN = "SELECT state, due_at FROM delivery WHERE state IN ('pending', 'sending')"
_OWED = """
    SELECT chat_id, since, due_at FROM subscription JOIN chat ON chat.id = chat_id
    WHERE due_at <= ? AND left_at IS NULL
"""
_EDITS_DUE = "SELECT id, delivery_id, attempts, why FROM amendment WHERE state = 'pending' AND due_at <= ?"
_EDITIONS = """
    SELECT edition.kind, day, count(*) AS messages FROM edition
    JOIN delivery ON edition_id = edition.id JOIN chat ON chat.id = edition.chat_id
    WHERE telegram_id = ? AND edition.kind <> 'alert' GROUP BY edition.id
"""
_SENDING = """
    SELECT telegram_id, lane, count(*) FROM delivery JOIN chat ON chat.id = chat_id
    WHERE state = 'sending' GROUP BY telegram_id, lane
"""
_TRIED = "SELECT delivery_id FROM amendment WHERE state = 'pending' AND attempts > 0"
_FRESH = "SELECT delivery_id FROM amendment WHERE settled_at >= ? AND state IN ('done', 'needless')"
_ASKED_SINCE = "SELECT count(*) FROM collection WHERE asked_at >= ?"
_EVER_DOUBTED = "SELECT DISTINCT delivery_id FROM attempt WHERE outcome = 'uncertain'"


@dataclass
class Figures:
    """What a trial came to."""

    kills: int = 0
    stops: int = 0
    idle: int = 0
    """Kills that came when everything had been said."""
    promised: int = 0
    """Messages that the ledger promised to anybody."""
    edits: int = 0
    uncertain: int = 0
    arrived: int = 0
    """Of the uncertain ones."""
    most_in_doubt: int = 0
    """After one kill."""
    shortest_gap: float = float("inf")
    """Seconds between two messages, or edits, in one chat."""
    most_in_window: int = 0
    """Messages and edits in the channel or a group within the limit's window."""


class Trial(Besieged):
    """Days that are posted while troubles come, and what the record says of it."""

    def __init__(self, folder: Path, seed: int, troubles: int, days: int, limits: Limits) -> None:
        super().__init__(folder, days, limits)
        self._dice = random.Random(seed)
        self.figures = Figures()
        self.troubles = dealt(seed, troubles, days)
        self._moved: dict[int, int] = {}
        self._gone: set[int] = set()
        """Chats that could not be posted to for a while."""
        self._resent: Counter[str] = Counter()
        self._by_hand: set[int] = set()
        """Deliveries that were in doubt and that a person has settled."""

    async def run(self) -> Figures:
        """Post all days under fire, settle what is uncertain by hand, and look at the record."""
        try:
            await self.open_door()
            async with Loopback(self.huggingface.app) as huggingface:
                self.furnish(huggingface.url)
                await self._be_born()
                for trouble in self.troubles:
                    await self._meet(trouble)
                await self._come_to_the_end()
        finally:
            if self.process is not None:
                self.process.kill()
                self.process.join()
            await self.close_door()
        return self.figures

    async def _be_born(self) -> None:
        """The very first process dies while it makes its database; the second promises the first day."""
        self.begin()
        await come_true(self.file.exists, look_every=0.001)
        await asyncio.sleep(self._dice.uniform(0, 0.03))
        await self._killed()
        await self.subscribe_all()
        await self.begin_and_wait()
        assert await come_true(lambda: bool(self.rows(_EDITIONS, CHANNEL))), self.said()

    async def _come_to_the_end(self) -> None:
        self._pass(24 * len(self.days))
        # A fresh start asks for the votes as they are by now.
        await self.begin_and_wait()
        await self._stopped()
        self.vote(1.5)
        begun = stamp(self.clock.now())
        await self.begin_and_wait()
        assert await come_true(lambda: self.one(_ASKED_SINCE, begun) >= _ASKED_AGAIN), self.said()
        # What was put together before that is as good as new for ten seconds.
        self.put_forward(timedelta(seconds=11))
        surge = self.clock.now()
        await self._all_is_said()
        await self._stopped()
        settled = await self._settle_by_hand()
        await self.begin_and_wait()
        await self._all_is_said()
        await self._stopped()
        await self._judge_the_end(settled, surge)
        self._judge_the_pace()

    # -- troubles ------------------------------------------------------------------------------------------

    async def _meet(self, trouble: Trouble) -> None:
        if trouble.votes:
            self.vote(1.2)
        await self.begin_and_wait()
        if trouble.fault is not None:
            self.telegram.fail(trouble.fault)
        begun = len(self.telegram.record)
        self._pass(trouble.hours)
        await self._say_some(trouble, begun)
        match trouble.what:
            case What.KILL | What.CUT:
                await self._cut(trouble)
            case What.STOP:
                await self._stopped()
            case What.LOCK:
                await self._lock(0.3 + trouble.length * (7.7 if self.limits.chat_gap >= 1 else 1))
            case What.FULL:
                await self._fill(0.3 + trouble.length)
            case What.BACK:
                self.clock.put(self.clock.now() - timedelta(minutes=1 + 29 * trouble.length))
                await asyncio.sleep(1)
            case What.REFUSED:
                await self.close_door()
                await self._wait_a_day(24)
                await self.open_door()
            case What.GATEWAY:
                self.telegram.fail(faults.server_error(502), method=None, times=1_000_000)
                await self._wait_a_day(2 + 10 * trouble.length)
            case What.FLOOD:
                self.telegram.fail(faults.flood(2))
                self._pass(4)
                await asyncio.sleep(1)
            case What.LONG_FLOOD:
                await self._be_silent(trouble)
            case What.BLOCKED:
                await self._leave_and_return(trouble)
            case What.MOVED:
                await self._move()
            case What.RESENDS:
                await self._resend(trouble)
        self.telegram.mend()
        self.telegram.release()
        # What hung is settled before anything else comes.
        await asyncio.sleep(0.2 if trouble.fault is not None else 0)
        assert self.process is None or self.process.is_alive(), self.said()

    def _pass(self, hours: float) -> None:
        """Put the clock forward, at most to the end of the last day."""
        if (by := min(timedelta(hours=hours), self.ends - self.clock.now())) > timedelta():
            self.put_forward(by)

    async def _say_some(self, trouble: Trouble, begun: int) -> None:
        """Come back when it is time for the trouble."""
        gap = self.limits.chat_gap

        def enough() -> bool:
            said = sum(call.method in _SPEAKS for call in self.telegram.record[begun:])
            return said >= trouble.messages

        # A message that hangs before it arrives is not in the record, and there may be none left.
        with contextlib.suppress(TimeoutError):
            await self.telegram.wait_until(enough, timeout=0.6 + min(trouble.messages, 2) * (gap + 0.1))
        await asyncio.sleep(trouble.delay * gap)

    async def _cut(self, trouble: Trouble) -> None:
        if trouble.what is What.CUT:
            # It goes on living, and what hangs is let go after a while.
            await asyncio.sleep(0.2 + trouble.length)
            return
        await self._killed()
        if trouble.early:
            await self.begin_and_wait()

    async def _lock(self, seconds: float) -> None:
        """Another process holds the database so long."""
        with contextlib.closing(sqlite3.connect(self.file, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            self._pass(3)
            await asyncio.sleep(seconds)
            other.execute("ROLLBACK")

    async def _fill(self, seconds: float) -> None:
        """There is no room on the disk, and then there is again."""
        await self._change_disk(DISK_FULL)
        self._pass(3)
        await asyncio.sleep(seconds)
        await self._change_disk(DISK_FREE)
        # It looks again after a minute.
        self._pass(0.02)

    async def _change_disk(self, sign: signal.Signals) -> None:
        assert self.process is not None
        assert self.process.pid is not None
        os.kill(self.process.pid, sign)
        disk_is = self.folder / "disk"
        assert await come_true(lambda: disk_is.exists() and disk_is.read_text() == sign.name), self.said()

    async def _wait_a_day(self, hours: float) -> None:
        for _ in range(4):
            self._pass(hours / 4)
            await asyncio.sleep(0.3)

    async def _be_silent(self, trouble: Trouble) -> None:
        """Nothing unasked is said for an hour, whoever lives in it."""
        self.telegram.fail(faults.flood(_HOUR))
        self._pass(6)
        if not await come_true(self._is_paused, within=1 + 2 * self.limits.chat_gap):
            return
        await asyncio.sleep(trouble.length * 0.3 + self.telegram.answer_delay * 2)
        await self._killed()
        begun = len(self.telegram.record)
        await self.begin_and_wait()
        await asyncio.sleep(0.7)
        said = [
            (call.method, call.chat_id, call.text)
            for call in self.telegram.record[begun:]
            if call.method in _SPEAKS and call.chat_id != ADMIN
        ]
        assert said == [], "Telegram had asked for silence"
        self._pass(1)

    def _is_paused(self) -> bool:
        return self._paused_until() > stamp(self.clock.now()) + 60_000

    def _paused_until(self) -> int:
        return int(self.one("SELECT until FROM pause") or 0)

    async def _leave_and_return(self, trouble: Trouble) -> None:
        """The bot hears of it only when it is refused."""
        readers = [reader for reader in self.readers if reader.id not in self._gone][:5]
        for reader in readers:
            self._gone.add(reader.id)
            self.telegram.chats[reader.id].bot_standing = "kicked"
        self._pass(4 + 8 * trouble.length)
        await asyncio.sleep(0.5)
        for reader in readers:
            self.telegram.says(reader, "/start")
        await asyncio.sleep(0.3)

    async def _move(self) -> None:
        """The group has another number while a message to it may be on its way."""
        if self._moved:
            return
        self._moved[GROUP] = SUPERGROUP
        self.telegram.becomes_supergroup(self.group, SUPERGROUP)
        self._pass(4)
        await asyncio.sleep(0.3)

    async def _resend(self, trouble: Trouble) -> None:
        """An admin wants days once more; the last wish comes twice, and whoever heard it dies."""
        known = [day for kind, day, _ in self.rows(_EDITIONS, CHANNEL) if kind == Kind.DAILY]
        for number in range(_RESENDS):
            day = known[number % len(known)]
            self._resent[day] += 1
            self.telegram.says(self.admin, f"/resend {day} now")
        wanted = self._resent.total()
        assert await come_true(lambda: self._resends_planned() >= wanted), self.said()
        self.telegram.repeat_last_update()
        await asyncio.sleep(trouble.delay * self.limits.chat_gap)
        await self._killed()

    def _resends_planned(self) -> int:
        return sum(kind == Kind.RESEND for kind, _, _ in self.rows(_EDITIONS, CHANNEL))

    # -- deaths --------------------------------------------------------------------------------------------

    async def _killed(self) -> None:
        """Kill it, and see what it left."""
        self.kill()
        self.figures.kills += 1
        # What it had under way comes to its end at Telegram's.
        self.telegram.mend()
        self.telegram.release()
        await asyncio.sleep(0)
        reckoning, _ = await self._reckon(self.copy())
        self.figures.idle += reckoning.promised > 0 and not reckoning.open
        if not reckoning.promised:
            return
        in_hand = self.rows(_SENDING)
        self.figures.most_in_doubt = max(self.figures.most_in_doubt, sum(number for *_, number in in_hand))
        assert all(number == 1 for *_, number in in_hand), f"two messages for one chat: {in_hand}"
        digests = sum(number for _, lane, number in in_hand if lane == Lane.DIGEST)
        # The next batch is fetched when half of one is left, while others are on their way.
        most = _BATCH + _BATCH // 2 + self.limits.per_second * _ON_THE_WAY
        assert digests <= most, f"more than a batch in doubt: {in_hand}"

    async def _stopped(self) -> None:
        """Stop it as a system does: nothing is in doubt for that."""
        before = self.deliveries("uncertain") | self.inherited
        await self.stop()
        self.figures.stops += 1
        # One that was told to stop before it had begun leaves what it found.
        assert self.deliveries("sending") <= self.inherited, self.said()
        assert self.deliveries("uncertain") <= before, self.said()
        await self._reckon(self.copy())

    # -- until all is said ---------------------------------------------------------------------------------

    async def _all_is_said(self) -> None:
        """Let the house say all that is due, and time pass where that is all there is to wait for."""
        assert await come_true(self._is_all_said), (self._what_is_left(), self.said())

    def _what_is_left(self) -> dict[str, object]:
        """What the house has yet to do by now."""
        now = stamp(self.clock.now())
        newest = calendar.newest_complete(self.clock.now()).isoformat()
        planned = {day for kind, day, _ in self.rows(_EDITIONS, CHANNEL) if kind == Kind.DAILY}
        left = {
            # An hour of silence may have taken the clock beyond the last day.
            "day": newest if newest in self._days_left(planned) else None,
            "digests": self.rows(_OWED, now),
            "edits": self.rows(_EDITS_DUE, now),
            "messages": self.rows(_OPEN),
        }
        return {what: found for what, found in left.items() if found}

    def _days_left(self, planned: set[str]) -> set[str]:
        return {day.isoformat() for day in self.days} - planned

    def _is_all_said(self) -> bool:
        assert self.process is not None
        assert self.process.is_alive(), self.said()
        now = stamp(self.clock.now())
        if not self._what_is_left():
            return True
        still_open = self.rows(_OPEN)
        if still_open and all(state == "pending" for state, _ in still_open):
            later = max(min(due for _, due in still_open), self._paused_until()) - now
            if later > 0:
                self.put_forward(timedelta(milliseconds=later + 1))
        return False

    async def _settle_by_hand(self) -> Mapping[int, bool]:
        """Do what an admin does who has looked; what was in doubt, and whether it was there."""
        doubted = (await self._reckon(self.file))[0].doubted
        async with self.store() as store:
            for delivery, arrived in doubted.items():
                assert await store.ledger.decide(delivery, arrived=arrived, at=self.clock.now())
        self.figures.uncertain, self.figures.arrived = len(doubted), sum(doubted.values())
        return doubted

    # -- what the record says ------------------------------------------------------------------------------

    async def _reckon(self, file: Path) -> tuple[Reckoning, list[Promise]]:
        settings = Settings.exactly(**self.settings | {"database": file})
        async with app.open_store(settings) as store:
            bot = self.telegram.bot.username
            assert bot is not None
            promised = await promises(store, settings, bot)
        reckoning = reckon(promised, self.telegram.record, moved=self._moved, gone=self._gone)
        # While the disk is full admins are told without the ledger, which then does not know of it.
        excused = {ADMIN} if What.FULL in kinds(self.troubles) else set()
        twice = [(chat, text) for chat, text in reckoning.twice if chat not in excused]
        assert not twice, twice
        assert not reckoning.lost, reckoning.lost
        assert not reckoning.refused, reckoning.refused
        return reckoning, promised

    async def _judge_the_end(self, settled_by_hand: Mapping[int, bool], surge: datetime) -> None:
        """All days are there, each message once and in order, and of every doubt the admin was told."""
        reckoning, promised = await self._reckon(self.file)
        assert (reckoning.open, reckoning.doubted) == (0, {})
        self.figures.promised = reckoning.promised
        self._judge_completeness()
        self._judge_order(promised)
        self._judge_edits(promised, surge)
        # Of the channel's doubts one by one; readers' are told of together.
        told = "\n".join(message.text for message in self.telegram.posts_in(self.admin))
        doubted = {row[0] for row in self.rows(_EVER_DOUBTED)}
        untold = [
            promise.delivery.id
            for promise in promised
            if promise.delivery.id in doubted
            and promise.delivery.chat.telegram_id == CHANNEL
            and f"/settle {promise.delivery.id} sent" not in told
        ]
        assert untold == []

    def _judge_completeness(self) -> None:
        days = {day.isoformat() for day in self.days}
        found = [row for row in self.rows(_EDITIONS, CHANNEL) if row[0] != Kind.WEEKLY]
        daily = Counter(day for kind, day, _ in found if kind == Kind.DAILY)
        assert daily == Counter(days)
        assert Counter(day for kind, day, _ in found if kind == Kind.RESEND) == self._resent
        for (chat,) in self.rows("SELECT telegram_id FROM subscription JOIN chat ON chat.id = chat_id"):
            had = Counter(day for kind, day, _ in self.rows(_EDITIONS, chat) if kind == Kind.DAILY)
            if chat not in self._gone:
                assert had == Counter(days), (chat, had)
        for at, zone, due in self.rows(
            "SELECT at, zone, due_at FROM subscription JOIN chat ON chat.id = chat_id"
        ):
            local = datetime.fromtimestamp(due / 1000, ZoneInfo(zone))
            assert local.hour * 60 + local.minute == at, (zone, local)

    def _judge_order(self, promised: Sequence[Promise]) -> None:
        """Messages of a chat came in the order they were promised, but for those that were ever in doubt."""
        doubted = {row[0] for row in self.rows(_EVER_DOUBTED)}
        places = {
            (call.message.chat.id, call.message.id): n
            for n, call in enumerate(self.telegram.record)
            if call.method == "sendMessage" and call.message is not None
        }
        last: dict[int, int] = {}
        for promise in promised:
            delivery = promise.delivery
            if delivery.message_id is None or delivery.id in doubted:
                continue
            chat = delivery.chat.telegram_id
            if chat in self._moved.values():
                continue  # its numbers began again
            place = places[chat, delivery.message_id]
            assert place > last.get(chat, -1), f"out of order: {promise}"
            last[chat] = place

    def _judge_edits(self, promised: Sequence[Promise], surge: datetime) -> None:
        """What was edited shows what the ledger says that it shows, and the newest that was known."""
        record = self.telegram.record
        assert edits_back(record) == []
        self.figures.edits = sum(call.method == "editMessageText" for call in record)
        tried = {row[0] for row in self.rows(_TRIED)}
        fresh = {row[0] for row in self.rows(_FRESH, stamp(surge))}
        for promise in promised:
            delivery = promise.delivery
            if delivery.shown is None or delivery.message_id is None or delivery.id in tried:
                continue
            if delivery.chat.telegram_id in self._moved.values():
                continue
            message = self.telegram.chats[delivery.chat.telegram_id].messages[delivery.message_id]
            said = amend.facts_of(promise.post)
            papers = amend._papers(delivery.shown)
            assert papers is not None
            assert votes_in(message.text) == [paper["votes"] for paper in papers.values()], promise
            if delivery.id in fresh:
                assert not amend.matters(delivery.shown, said), promise

    def _judge_the_pace(self) -> None:
        """No chat was ever spoken to faster than allowed, whoever lived then."""
        for chat, moments in spoken(self.telegram.record, self.when).items():
            if chat == ADMIN or chat in self._gone:
                continue  # they were answered too, and that waits for nobody
            gap = shortest_gap(moments)
            self.figures.shortest_gap = min(self.figures.shortest_gap, gap)
            assert gap >= self.limits.chat_gap - _CLOCK_ERROR, (chat, gap, self.figures)
            if chat < 0:
                most = most_within(moments, self.limits.group_window - _CLOCK_ERROR)
                self.figures.most_in_window = max(self.figures.most_in_window, most)
                assert most <= self.limits.group_limit, (chat, most, self.figures)
