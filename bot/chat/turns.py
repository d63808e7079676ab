"""Who is answered when: the updates of one chat after one another, different chats side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field

from telegram import Update

log = logging.getLogger(__name__)


class Turns:
    """Updates that wait for a handler, each in the line of its chat.

    The lines take turns, so a chat in which much is said waits for itself and holds up no other. What one
    person says beyond a number is dropped, so nobody crowds out the others of a group; when much waits in all
    lines together, whoever brings more waits. Where the bot comes, goes and moves is never dropped.
    """

    def __init__(
        self,
        handle: Callable[[Update], Awaitable[None]],
        *,
        at_once: int = 100,
        waiting: int = 2_000,
        waiting_of_one: int = 50,
    ) -> None:
        """`at_once`: updates that are handled side by side; `waiting`: updates that may wait for that in all,
        and those of one person in one chat.
        """
        self._handle = handle
        self._free = asyncio.Semaphore(at_once)
        self._room = asyncio.Semaphore(waiting)
        self._most = waiting_of_one
        self._lines: dict[Hashable, _Line] = {}
        self._serving: set[asyncio.Task[None]] = set()
        self._in_hand: set[int] = set()
        """The numbers of the updates that handlers are at."""

    async def take(self, update: Update, tasks: asyncio.TaskGroup) -> None:
        """Put an update into its line, and have a task of this group serve the line.

        Returns at once unless too many wait.
        """
        key = _line_of(update)
        line = self._lines.get(key)
        if line is not None and _is_said(update) and line.said_by[_speaker(update)] >= self._most:
            line.drop(key)
            return
        await self._room.acquire()
        line = self._lines.get(key)  # which may have come to its end meanwhile
        if line is None:
            line = self._lines[key] = _Line()
            task = tasks.create_task(self._serve(key, line), name="turns of one chat")
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        line.put(update)

    async def finish(self, *, within: float) -> None:
        """Let everything be handled that was taken; after so many seconds, cut what is not."""
        if not self._serving:
            return
        _, late = await asyncio.wait(self._serving, timeout=within)
        for number in sorted(self._in_hand):
            log.warning("a handler was cut", extra={"update": number})
        if waiting := sum(len(line.waiting) for line in self._lines.values()):
            log.warning("updates were cut that no handler had begun", extra={"updates": waiting})
        for task in late:
            task.cancel()

    async def _serve(self, key: Hashable, line: _Line) -> None:
        """Handle what waits in a line, until nothing does; the chats wait for a free hand in turn."""
        while line.waiting:
            async with self._free:
                update = line.next()
                self._room.release()
                self._in_hand.add(update.update_id)
                try:
                    await self._handle(update)
                finally:
                    self._in_hand.discard(update.update_id)
        del self._lines[key]


@dataclass(slots=True)
class _Line:
    """The updates of one chat."""

    waiting: deque[Update] = field(default_factory=deque)
    said_by: Counter[int | None] = field(default_factory=Counter)
    """How much of it is whose."""
    drops: bool = False
    """Something was dropped since the line began."""

    def put(self, update: Update) -> None:
        """Let an update wait."""
        self.waiting.append(update)
        self.said_by[_speaker(update)] += 1

    def next(self) -> Update:
        """The update that has waited longest."""
        update = self.waiting.popleft()
        self.said_by[_speaker(update)] -= 1
        return update

    def drop(self, key: Hashable) -> None:
        """Leave an update out; the log hears of the first only, for a flood would fill it."""
        if not self.drops:
            self.drops = True
            log.warning("somebody says too much in one chat: what comes now is dropped", extra={"chat": key})


def _line_of(update: Update) -> Hashable:
    """The chat, else the person, who has the number of their private chat; else the update stands alone."""
    if update.effective_chat is not None:
        return update.effective_chat.id
    if update.effective_user is not None:
        return update.effective_user.id
    return "alone", update.update_id


def _is_said(update: Update) -> bool:
    """Somebody says or presses something, and might do so again."""
    moved = update.message is not None and (
        update.message.migrate_to_chat_id is not None or update.message.migrate_from_chat_id is not None
    )
    return update.my_chat_member is None and not moved


def _speaker(update: Update) -> int | None:
    return update.effective_user.id if update.effective_user is not None else None
