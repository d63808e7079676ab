"""Editions to promise, whose content does not matter."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

from storage.records import Chat, Edition, Kind, Lane, Part

AT = datetime(2024, 5, 15, 0, 0, tzinfo=UTC)
DAY = date(2024, 5, 14)
_numbers = itertools.count(1)


def cards_for(
    chat: Chat,
    parts: int = 1,
    *keys: str,
    kind: Kind = Kind.DAILY,
    shows: tuple[str, ...] = (),
    lane: Lane = Lane.CHANNEL,
) -> Edition:
    """So many cards for a chat, under these keys or one that nobody has used."""
    cards = tuple(Part("card", {"paper": str(number)}, silent=number > 1) for number in range(1, parts + 1))
    return Edition(kind, keys or (f"key {next(_numbers)}",), chat.id, "ko", cards, DAY, shows, lane)
