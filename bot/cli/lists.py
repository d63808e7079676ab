"""Whether a day's list is all there."""

from __future__ import annotations

from datetime import date

from bot.app import Store
from bot.daily.collect import is_final


async def is_whole(store: Store, day: date) -> bool:
    """Whether the whole list was had after the day ended."""
    return is_final(await store.papers.collection(day), day)


async def failure(store: Store, day: date) -> str:
    """Why the day could not be had when it was last asked for, in brackets; empty if it could."""
    stands = await store.papers.collection(day)
    return "" if stands is None or stands.why is None else f" ({stands.why})"
