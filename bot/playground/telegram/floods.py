"""How much a bot may say: Telegram's flood control, by the stand-in's clock."""

from __future__ import annotations

import math
from collections import deque
from datetime import datetime, timedelta

from bot.playground.telegram.places import Chat
from bot.playground.telegram.refusal import too_many_requests

CHAT_BURST = 5
"""So many messages may come at once in a chat; then one a second."""
GROUP_LIMIT = 20
GROUP_WINDOW = timedelta(minutes=1)
"""A group or a channel takes no more than the limit in any window."""
PER_SECOND = 30
PAID_PER_SECOND = 1000

_SECOND = timedelta(seconds=1)


class Floods:
    """What was sent lately. The real limits are not published; these are what Telegram advises bots to keep.

    (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)
    """

    def __init__(self) -> None:
        self._full_again: dict[int, datetime] = {}
        """When a chat may be sent a whole burst again."""
        self._in_groups: dict[int, deque[datetime]] = {}
        self._in_all: deque[datetime] = deque(maxlen=PER_SECOND)
        self._paid: deque[datetime] = deque(maxlen=PAID_PER_SECOND)

    def check(self, chat: Chat, now: datetime, *, paid: bool) -> None:
        """Count one more message, or refuse it with 429 and the seconds to wait.

        What is refused costs nothing.
        """
        everywhere = self._paid if paid else self._in_all
        opens = max(self._chat_opens(chat, now, paid=paid), _opens(everywhere, _SECOND, now))
        if opens > now:
            raise too_many_requests(max(1, math.ceil((opens - now).total_seconds())))
        everywhere.append(now)
        self._full_again[chat.id] = max(self._full_again.get(chat.id, now), now) + _SECOND
        if chat.kind != "private":
            self._in_groups.setdefault(chat.id, deque(maxlen=GROUP_LIMIT)).append(now)

    def _chat_opens(self, chat: Chat, now: datetime, *, paid: bool) -> datetime:
        opens = self._full_again.get(chat.id, now) - (CHAT_BURST - 1) * _SECOND
        if not paid and (recent := self._in_groups.get(chat.id)) is not None:
            opens = max(opens, _opens(recent, GROUP_WINDOW, now))
        return opens


def _opens(recent: deque[datetime], window: timedelta, now: datetime) -> datetime:
    """When a full window has room again."""
    return recent[0] + window if len(recent) == recent.maxlen else now
