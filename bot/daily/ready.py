"""Whether a day that somebody waits for is had whole, and how long to wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.daily import calendar
from bot.daily.collect import Collector, is_final
from storage.papers import Papers

_PATIENCE = timedelta(hours=1)
"""So long a source that is down is asked again before what is stored is posted."""

_ASK_AGAIN = timedelta(minutes=5)


class Readiness:
    """Looks at days for one who posts them, and asks the source where that may help."""

    def __init__(self, papers: Papers, collector: Collector) -> None:
        self._papers = papers
        self._collector = collector
        self._waiting_since: datetime | None = None

    async def stale(self, days: Sequence[date], now: datetime) -> frozenset[date]:
        """Those of these days that were not had whole after they ended, not even now."""
        stale = set()
        for day in days:
            stands = await self._papers.collection(day)
            if is_final(stands, day):
                continue
            tried = None if stands is None or stands.tried < calendar.ends(day) else stands.tried
            asked_lately = tried is not None and now - tried < _ASK_AGAIN
            if asked_lately or not await self._collector.collect(day):
                stale.add(day)
        return frozenset(stale)

    def patience_is_over(self, now: datetime, due_at: datetime) -> bool:
        """Whether what was due then has been waited for long enough, since we began to wait."""
        self._waiting_since = max(self._waiting_since or now, due_at)
        return now - self._waiting_since >= _PATIENCE

    def waits_no_more(self) -> None:
        """What was waited for is there."""
        self._waiting_since = None
