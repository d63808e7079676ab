"""Asks Telegram for updates, for ever, and notices when nobody answers any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import httpx
from telegram import Update
from telegram.constants import UpdateType
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.chat.client import Client, token_is_refused
from bot.chat.outcomes import said, wait_of
from bot.chat.turns import Turns
from bot.ports import Clock, TokenRefused

log = logging.getLogger(__name__)

GAP = timedelta(minutes=3)
"""Without an answer for so long, readers have noticed."""

_ALLOWED = [UpdateType.MESSAGE, UpdateType.CALLBACK_QUERY, UpdateType.MY_CHAT_MEMBER]
_LONGEST_REST = 30.0
_DOUBLINGS = 5
"""So many, and the rest is at its longest."""
_SAY_AGAIN = timedelta(minutes=30)
_FINISHING = 10.0
_CONFIRMING = 5.0
_READ_SLACK = 10.0
_LIMIT_SLACK = 11.0
"""With the 25 seconds of a long poll, five polls that hang fill the three minutes of GAP."""


class PollingDead(Exception):
    """Telegram has not answered a poll for minutes, and fresh connections did not help."""


class Spell:
    """Something that comes back, now and then with something else in between."""

    def __init__(self, pause: timedelta) -> None:
        """After a pause so long it is over; what comes then is another one."""
        self._pause = pause
        self._began: datetime | None = None
        self._last: datetime | None = None

    def seen(self, now: datetime) -> timedelta:
        """It is here now: for how long it has been coming back."""
        if self._began is None or self._last is None or now - self._last >= self._pause:
            self._began = now
        self._last = now
        return now - self._began


class Polling:
    """Our own long polling: the library's ends silently after one stray 401, or with a stuck connection.

    An update counts as received once the next poll has begun, while it may still wait for its turn or be in
    a handler's hands: what must not be lost is written down in a handler's first await.
    """

    def __init__(
        self,
        client: Client,
        clock: Clock,
        on_mended: Callable[[int], Awaitable[None]],
        on_conflict: Callable[[], Awaitable[None]],
        *,
        on_heard: Callable[[Update], None] = lambda _: None,
        wait: int = 25,
        limit: float | None = None,
        handler_limit: float = 60,
    ) -> None:
        """`on_mended` is told how many minutes a gap lasted that is over; `on_conflict`, once each time, that
        another program has been polling with this token for minutes.

        `on_heard` sees each update before it waits for its turn. `wait`: seconds that Telegram holds a poll
        without updates; `limit`: seconds after which a poll that hangs is cut; `handler_limit`: seconds that
        one update may take once its turn has come.
        """
        self._client = client
        self._clock = clock
        self._on_mended = on_mended
        self._on_conflict = on_conflict
        self._wait = wait
        self._limit = wait + _LIMIT_SLACK if limit is None else limit
        self._handler_limit = handler_limit
        self._offset = 0
        """All updates below this one have been handed over."""
        self._told = 0
        """All updates below this one count as received: a poll that said so was answered."""
        self._failures = 0
        self._renewals = 0
        self._last_why = ""
        self._cried: datetime | None = None
        """When this gap was last called an error."""
        self._conflicts = Spell(GAP)
        self._conflict_told = False
        self._on_heard = on_heard
        self._turns = Turns(self._handle)
        self._listening: asyncio.Task[TokenRefused | PollingDead | None] | None = None
        self._stopped = False
        self.answered: datetime = clock.now()
        """When Telegram last answered a poll; before the first, when this was made."""

    async def run(self) -> None:
        """Listen until stopped, then finish what is in hand. Raises TokenRefused and PollingDead."""
        failure = None
        if not self._stopped:
            async with asyncio.TaskGroup() as tasks:
                self._listening = tasks.create_task(self._listen(tasks), name="listening")
                await asyncio.wait([self._listening])
                if not self._listening.cancelled():
                    failure = self._listening.result()
                await self._finish()
        if failure is not None:
            raise failure

    def stop(self) -> None:
        """Ask for nothing more; `run` ends within seconds. What Telegram was about to answer comes again."""
        self._stopped = True
        if self._listening is not None:
            self._listening.cancel()

    # -- asking --------------------------------------------------------------------------------------------

    async def _listen(self, handlers: asyncio.TaskGroup) -> TokenRefused | PollingDead | None:
        try:
            while True:
                for update in await self._ask():
                    self._on_heard(update)
                    await self._turns.take(update, handlers)
                    self._offset = update.update_id + 1
        except (TokenRefused, PollingDead) as failure:
            return failure

    async def _ask(self) -> Sequence[Update]:
        """What one poll brought; nothing after one that failed, when it has rested."""
        try:
            async with asyncio.timeout(self._limit):
                updates = await self._client.bot.get_updates(
                    offset=self._offset,
                    timeout=self._wait,
                    read_timeout=_READ_SLACK,
                    allowed_updates=_ALLOWED,
                )
        except TimeoutError:
            await self._hung("no answer in time")
        except RetryAfter as error:
            await self._failed("Telegram asks to wait", rest=wait_of(error).total_seconds() + 0.5)
        except InvalidToken:
            if await token_is_refused(self._client.bot):
                raise TokenRefused("Telegram refuses the bot's token") from None
            await self._failed("the token was refused once and then taken again")
        except Conflict as error:
            await self._conflict(error)
        except TimedOut as error:
            if isinstance(error.__cause__, httpx.ConnectTimeout):
                await self._failed(self._said(error))
            else:
                await self._hung(self._said(error))
        except TelegramError as error:
            await self._failed(self._said(error))
        except Exception as error:
            await self._failed(f"the answer could not be read: {type(error).__name__}")
        else:
            await self._heard()
            return updates
        return ()

    async def _heard(self) -> None:
        now = self._clock.now()
        gap = now - self.answered
        failures = self._failures
        self._failures, self._renewals, self._last_why, self._cried = 0, 0, "", None
        self.answered = now
        self._told = self._offset
        if failures:
            minutes = round(gap / timedelta(minutes=1))
            log.info("polling mended", extra={"failures": failures, "minutes": minutes})
            if gap >= GAP:
                await self._on_mended(minutes)

    # -- what goes wrong -----------------------------------------------------------------------------------

    async def _failed(self, why: str, *, rest: float | None = None) -> None:
        """An answer that is none, or no way to Telegram: rest, a little longer each time."""
        self._note(why)
        if rest is None:
            rest = min(2.0 ** min(self._failures - 1, _DOUBLINGS), _LONGEST_REST)
        if self._clock.now() + timedelta(seconds=rest) - self.answered >= GAP:
            await self._cry(why)
        await self._clock.sleep(rest)

    async def _cry(self, why: str) -> None:
        """Readers notice by now: say so, from time to time, and do the little that can be done."""
        now = self._clock.now()
        if self._cried is None or now - self._cried >= _SAY_AGAIN:
            self._cried = now
            log.error("no poll has been answered since %s: %s", f"{self.answered:%Y-%m-%d %H:%M:%S} UTC", why)
            await self._client.renew_polling()

    async def _hung(self, why: str) -> None:
        """Nobody said anything: the connection may be stuck, so take another one. Raises PollingDead."""
        self._note(why)
        if self._renewals and self._clock.now() - self.answered >= GAP:
            log.critical("polling is dead", extra={"failures": self._failures})
            raise PollingDead("Telegram has answered no poll for minutes, not even on fresh connections")
        await self._client.renew_polling()
        self._renewals += 1

    async def _conflict(self, error: Conflict) -> None:
        if "webhook is active" in error.message:
            await self._delete_webhook()
            await self._failed("a webhook was set for this token")
        else:
            await self._tell_if_it_lasts()
            await self._failed("another process polls with this token")

    async def _tell_if_it_lasts(self) -> None:
        """Two that poll end each other's polls, yet each is answered now and then; and while one bot takes
        over from another, both do for seconds.
        """
        if self._conflicts.seen(self._clock.now()) < GAP:
            self._conflict_told = False
        elif not self._conflict_told:
            self._conflict_told = True
            await self._on_conflict()

    async def _delete_webhook(self) -> None:
        try:
            await self._client.bot.delete_webhook()
        except TelegramError as error:
            log.warning("the webhook could not be deleted", extra={"why": self._said(error)})

    def _note(self, why: str) -> None:
        """Count it, and log it when it is new: what fails once a second would fill the disk."""
        self._failures += 1
        if why != self._last_why:
            self._last_why = why
            log.warning("polling failed: %s", why)

    def _said(self, error: TelegramError) -> str:
        return said(error, secret=self._client.bot.token)

    # -- handing over --------------------------------------------------------------------------------------

    async def _handle(self, update: Update) -> None:
        application = self._client.application
        try:
            async with asyncio.timeout(self._handler_limit):
                await application.process_update(update)
        except TimeoutError as error:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._handler_limit):
                    await application.process_error(update, error)

    async def _finish(self) -> None:
        """Let what was handed over end, cut what takes too long, and tell Telegram what was received."""
        await self._turns.finish(within=_FINISHING)
        if self._offset != self._told:
            await self._confirm()

    async def _confirm(self) -> None:
        """Say what was handed over since the last poll: else it comes again after a restart."""
        try:
            async with asyncio.timeout(_CONFIRMING):
                await self._client.bot.get_updates(offset=self._offset, limit=1, timeout=0)
        except (TimeoutError, TelegramError):
            log.warning("the last updates may come again", extra={"update": self._offset - 1})
