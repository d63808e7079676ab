"""What a visitor of the playground can do to it: be somebody, move the clock, and let things go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.playground.cast import SEOUL, Cast, Person
from bot.playground.clock import ToldClock
from bot.playground.page.behind import MOVES
from bot.playground.switches import Switches
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import Chat
from bot.playground.telegram.users import Clock, User

Rows = Sequence[Mapping[str, object]]
"""Deliveries of the bot's ledger, newest first."""

_STEP = timedelta(hours=1)
_REST = timedelta(seconds=30)
"""So long a bot rests at most before it asks again whether Telegram is back: too long to watch."""
_ROUNDS = 3
"""So often what is still to be tried again is waited for: something else may be wrong, too."""


class CannotMove(ValueError):
    """The clock is this machine's own, which nobody moves."""


class Scene:
    """The stand-ins as somebody meets them who plays with the bot: what stands behind the page."""

    def __init__(
        self,
        telegram: TelegramStandIn,
        cast: Cast,
        clock: Clock,
        switches: Switches,
        *,
        notice: str = "",
        publish_at: time = time(9),
        zone: str = SEOUL,
    ) -> None:
        """`notice`: a sentence for who looks; `publish_at`: when a day is posted, by this zone's clocks."""
        self.telegram = telegram
        self.people: tuple[Person, ...] = cast.people
        self.notice = notice
        self.rows: Callable[[], Awaitable[Rows]] = _no_rows
        """Reads the bot's ledger; whoever runs the bot gives it."""
        self.settled: Callable[[], Awaitable[None]] = _at_once
        """Waits until the bot has done what is due; whoever runs the bot gives it."""
        self.tried_again_at: Callable[[], Awaitable[datetime | None]] = _never
        """When all that the bot tried in vain will have been tried again; whoever runs the bot gives it."""
        self._cast = cast
        self._clock = clock
        self._switches = switches
        self._publish_at, self._zone = publish_at, zone
        self._one_move_at_a_time = asyncio.Lock()

    # -- who and where -------------------------------------------------------------------------------------

    def chats_for(self, user: User) -> tuple[Chat, ...]:
        """What is in this person's list of chats: the channel, the bot, the group."""
        return self._cast.channel, self.telegram.chats[user.id], self._cast.group

    def blocks(self, user: User, on: bool) -> None:
        """Let somebody block the bot, or let it write again."""
        blocked = self.telegram.chats[user.id].bot_standing == "kicked"
        if on and not blocked:
            self.telegram.blocks(user)
        elif blocked and not on:
            self.telegram.unblocks(user)

    # -- the time ------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The time in the playground, in UTC."""
        return self._clock.now()

    @property
    def moves(self) -> tuple[str, ...]:
        """Where the clock can be moved to; nowhere where it is this machine's."""
        return tuple(MOVES) if isinstance(self._clock, ToldClock) else ()

    async def move(self, to: str, user: User) -> None:
        """Move the clock to one of MOVES; a morning is this user's, at the hour of their list.

        It goes there in steps, so that what is due on the way is done when it is due. Raises CannotMove, and
        ValueError for what is no move.
        """
        if to not in MOVES:
            raise ValueError(f"the clock moves to one of: {', '.join(MOVES)}")
        if not isinstance(self._clock, ToldClock):
            raise CannotMove("The clock is this machine's own: it cannot be moved.")
        async with self._one_move_at_a_time:
            await self._go(self._clock, self._end(to, user))

    async def _go(self, clock: ToldClock, end: datetime) -> None:
        while (now := self.now()) < end:
            clock.set_to(min(end, self._next_stop(now)))
            self.telegram.changes.note()
            await self.settled()

    def _end(self, to: str, user: User) -> datetime:
        now = self.now()
        match to:
            case "minute":
                return now + timedelta(minutes=1)
            case "hour":
                return now + timedelta(hours=1)
            case "publish":
                return _next(now, self._publish_at, self._zone)
            case "morning":
                person = next(person for person in self.people if person.user is user)
                return _next(now, person.morning, person.zone)
            case _:
                return _next(now, time(), "UTC")

    def _next_stop(self, now: datetime) -> datetime:
        """When something may be due: at each full hour, when a day is posted, when somebody's list comes."""
        full = now.replace(minute=0, second=0, microsecond=0) + _STEP
        mornings = [_next(now, person.morning, person.zone) for person in self.people]
        return min(full, _next(now, self._publish_at, self._zone), *mornings)

    # -- what can go wrong, and what the bot has in hand ---------------------------------------------------

    @property
    def switches(self) -> Mapping[str, bool]:
        """What can go wrong, by name, and whether it does."""
        return self._switches.standing

    async def switch(self, name: str, on: bool) -> None:
        """Let it go wrong from now on, or mend it. Raises KeyError for what is no switch.

        When Telegram comes back, the clock goes on to where what was tried in vain has been tried again.
        """
        came_back = name == "telegram-down" and self.switches[name] and not on
        self._switches.turn(name, on)
        self.telegram.changes.note()
        if came_back and isinstance(self._clock, ToldClock):
            async with self._one_move_at_a_time:
                await self._catch_up(self._clock)

    async def _catch_up(self, clock: ToldClock) -> None:
        await self._go(clock, self.now() + _REST)
        for _ in range(_ROUNDS):
            again = await self.tried_again_at()
            if again is None or self.switches["telegram-down"]:
                return
            await self._go(clock, again)

    async def ledger(self) -> Rows:
        """The newest deliveries of the bot's ledger; none where nobody gave a bot."""
        return await self.rows()


def _next(now: datetime, at: time, zone: str) -> datetime:
    """When it is this late next by the clocks of a zone."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    moments = (datetime.combine(today + timedelta(days=days), at, here).astimezone(UTC) for days in (0, 1))
    return next(moment for moment in moments if moment > now)


async def _no_rows() -> Rows:
    return ()


async def _at_once() -> None:
    return


async def _never() -> None:
    return None
