"""When the next message may go out: a pure decision over times it is told."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection
from datetime import datetime, timedelta

_SECOND = timedelta(seconds=1)
_COARSE = timedelta(milliseconds=10)
_CATCHING_UP = timedelta(milliseconds=25)


class Pace:
    """How fast Telegram lets a bot speak, and what has been said lately.

    The limits are Telegram's advice to bots: about thirty messages a second in bulk, one a second to one
    chat, twenty a minute to one group; channels are held to the same. A message counts from when its
    answer came, so that however long it was on its way two of them are never closer than the gap.
    """

    def __init__(
        self, *, per_second: float = 25, chat_gap: float = 1, group_limit: int = 20, group_window: float = 60
    ) -> None:
        """Editions a second over all chats; seconds between messages to one chat; messages to one group or
        channel in any window of so many seconds.
        """
        self._spacing = timedelta(seconds=1 / per_second)
        # No clock wakes anybody to the millisecond: who is closer together than that may catch up a little.
        self._slack = _CATCHING_UP if self._spacing < _COARSE else timedelta()
        self._begun: deque[datetime] = deque(maxlen=max(1, int(per_second)))
        """When the editions of the last second began."""
        self._chat_gap = timedelta(seconds=chat_gap)
        self._group_limit = group_limit
        self._group_window = timedelta(seconds=group_window)
        self._next_edition: datetime | None = None
        self._paused_until: datetime | None = None
        self._last: dict[int, datetime] = {}
        self._recent: dict[int, deque[datetime]] = {}
        self._in_flight: Counter[int] = Counter()

    @property
    def memory(self) -> timedelta:
        """How far back what was said still matters."""
        return max(self._chat_gap, self._group_window)

    # -- what is so ----------------------------------------------------------------------------------------

    def edition_opens(self, now: datetime, *, alert: bool = False) -> datetime:
        """When the next message that is not an answer may begin, as far as all chats together go.

        A word to an admin, an `alert`, does not wait out a silence that Telegram asked for elsewhere.
        """
        opens = max(self._next_edition or now, now)
        if len(self._begun) == self._begun.maxlen:
            opens = max(opens, self._begun[0] + _SECOND)
        return opens if alert else max(opens, self._paused_until or opens)

    def paused_until(self, now: datetime) -> datetime | None:
        """When the silence ends that Telegram asked for, if it is one now."""
        return self._paused_until if self._paused_until is not None and self._paused_until > now else None

    def chat_opens(self, chat: int, now: datetime) -> datetime | None:
        """When the next message to this chat may begin; None while one is on its way."""
        if chat in self._in_flight:
            return None
        opens = now
        if (last := self._last.get(chat)) is not None:
            opens = max(opens, last + self._chat_gap)
        recent = self._recent.get(chat)
        if recent is not None and len(recent) >= self._group_limit:
            opens = max(opens, recent[-self._group_limit] + self._group_window)
        return opens

    def busy(self, now: datetime) -> Collection[int]:
        """The chats that cannot get a message now."""
        self._forget(now)
        return [
            chat
            for chat in self._last.keys() | self._recent.keys() | self._in_flight.keys()
            if (opens := self.chat_opens(chat, now)) is None or opens > now
        ]

    def next_opening(self, now: datetime) -> datetime | None:
        """When the first of the busy chats can get a message again, those with one on its way left out."""
        openings = [
            opens
            for chat in self._last.keys() | self._recent.keys()
            if (opens := self.chat_opens(chat, now)) is not None and opens > now
        ]
        return min(openings, default=None)

    # -- what happens --------------------------------------------------------------------------------------

    def begin(self, chat: int, now: datetime, *, edition: bool) -> None:
        """A message to this chat sets out."""
        self._in_flight[chat] += 1
        if edition:
            due = now if self._next_edition is None else min(self._next_edition, now)
            self._next_edition = max(due, now - self._slack) + self._spacing
            self._begun.append(now)

    def end(self, chat: int, at: datetime, *, is_group: bool) -> None:
        """The message to this chat has arrived, or come back."""
        self._in_flight[chat] -= 1
        if self._in_flight[chat] <= 0:
            del self._in_flight[chat]
        self._last[chat] = at
        if is_group:
            self._recent.setdefault(chat, deque(maxlen=self._group_limit)).append(at)

    def pause(self, until: datetime) -> None:
        """Telegram asked for silence: no edition goes out before this time."""
        self._paused_until = max(self._paused_until or until, until)

    def _forget(self, now: datetime) -> None:
        for chat in [chat for chat, at in self._last.items() if at + self._chat_gap <= now]:
            del self._last[chat]
        for chat in [chat for chat, recent in self._recent.items() if recent[-1] + self._group_window <= now]:
            del self._recent[chat]
