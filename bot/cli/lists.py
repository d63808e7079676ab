"""Whether a day's list is all there."""

from __future__ import annotations

from datetime import date

from bot.app import Store
from bot.daily import calendar


async def is_final(store: Store, day: date) -> bool:
    """Whether the whole list was had after the day ended: till then papers are still added."""
    stands = await store.papers.collection(day)
    return stands is not None and stands.asked is not None and stands.asked >= calendar.ends(day)


async def failure(store: Store, day: date) -> str:
    """Why the day could not be had when it was last asked for, in brackets; empty if it could."""
    stands = await store.papers.collection(day)
    return "" if stands is None or stands.why is None else f" ({stands.why})"
