"""What the page shows of the bot's own memory: the ledger, and the papers that pictures are drawn of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.daily import calendar
from bot.demo.stage import Stage
from bot.playground.page.pictures import Depicted
from bot.playground.scene import Rows
from bot.playground.telegram.trouble import Trouble
from bot.ports import Clock
from storage.database import Database
from storage.papers import Papers
from storage.records import Delivery, Paper, State
from storage.stamps import stamp
from storage.standing import Standing

_ROWS = 50
_SOON = timedelta(seconds=30)
"""A post that is due within so long is waited for, too: parts of a day follow each other by seconds."""
_QUIET = 0.15
"""Seconds beyond a tick in which nothing happens when nothing is left to do."""
_PATIENCE = 5.0
"""Seconds that a bot with much to do is waited for."""
_LOOK_EVERY = 1.0
_DAYS_BEFORE = 3


class Behind:
    """Looks into the database of a running bot, beside it."""

    def __init__(self, database: Database, stage: Stage, clock: Clock, tick: timedelta) -> None:
        """`tick`: how often the bot looks what is due, by this machine's time."""
        self._database, self._papers, self._standing = database, Papers(database), Standing(database)
        self._stage, self._clock = stage, clock
        self._quiet = tick.total_seconds() + _QUIET
        self._depicted: dict[str, Depicted] = {}

    async def rows(self) -> Rows:
        """The newest deliveries, ready for JSON."""
        return [self._row(delivery) for delivery in await self._standing.newest(_ROWS)]

    async def tried_again_at(self) -> datetime | None:
        """When all that was tried in vain has been tried again; None where nothing was."""
        newest = await self._standing.newest(_ROWS)
        return max((d.due for d in newest if d.state is State.PENDING and d.attempts), default=None)

    async def settled(self) -> None:
        """Come back when the bot has done what is due, or has had its time."""
        loop = asyncio.get_running_loop()
        # While Telegram is out of order nobody knows how long that takes.
        until = loop.time() + (_PATIENCE if self._stage.telegram.trouble == Trouble() else 0)
        while True:
            before = self._stage.activity()
            await asyncio.sleep(self._quiet)
            done = self._stage.activity() == before and not await self._is_busy()
            if done or loop.time() >= until:
                return

    def _row(self, delivery: Delivery) -> dict[str, object]:
        # The bot keeps no names of people; whoever looks knows them from the page.
        private = delivery.chat.kind == "private"
        people = self._stage.telegram.users
        return {
            "id": delivery.id,
            "chat": people[delivery.chat.telegram_id].first_name if private else delivery.chat.name,
            "kind": delivery.kind.value,
            "day": None if delivery.day is None else delivery.day.isoformat(),
            "shape": delivery.part.shape,
            "state": delivery.state.value,
            "attempts": delivery.attempts,
            "due": delivery.due.isoformat(timespec="seconds"),
            "why": delivery.why,
        }

    async def _is_busy(self) -> bool:
        now = self._clock.now()
        row = await self._database.fetch_one(
            """
            SELECT 1 FROM delivery WHERE state = 'sending' OR (state = 'pending' AND due_at <= ?)
            UNION ALL SELECT 1 FROM amendment WHERE state = 'pending' AND due_at <= ?
            """,
            stamp(now + _SOON),
            stamp(now),
        )
        return row is not None

    def picture_of(self, paper_id: str) -> Depicted | None:
        """What a picture of this paper shows; nothing of one that is not known, or not yet."""
        return self._depicted.get(paper_id)

    async def why_no_lists(self) -> str:
        """Why Hugging Face gave none when the bot asked it last; nothing where it did."""
        last = await self._papers.last_collection()
        return "" if last is None else last.why or ""

    async def follow(self, *, on_source: Callable[[str], None] = lambda _: None) -> None:
        """Keep up with the papers of the last days, until cancelled.

        `on_source` is told why Hugging Face gives no lists, and nothing when it does again.
        """
        why = ""
        while True:
            today = calendar.running(self._clock.now())
            for before in range(_DAYS_BEFORE + 1):
                for listing in await self._papers.listings(today - timedelta(days=before)):
                    depicted = Depicted(listing.paper.title, listing.votes, _authors(listing.paper))
                    self._depicted[listing.paper.id] = depicted
            if (now := await self.why_no_lists()) != why:
                on_source(why := now)
            await asyncio.sleep(_LOOK_EVERY)


def _authors(paper: Paper) -> str:
    first, *others = paper.authors or ("",)
    if paper.authors_cut:
        return f"{first} and others"
    return f"{first} and {len(others)} more" if others else first
