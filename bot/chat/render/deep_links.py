"""Buttons that lead from a channel into a chat with the bot."""

from __future__ import annotations

import re
from datetime import date

from bot.chat.render.message import Button

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Telegram's limit for what follows `?start=`."""


def to_day(bot: str | None, day: date) -> str | None:
    """Opens the day's list."""
    return _link(bot, f"d_{day.isoformat()}")


def to_paper(bot: str | None, paper_id: str) -> str | None:
    """Opens the paper; a dot is no sign for a payload, so it is written `_`."""
    return _link(bot, f"p_{paper_id.replace('.', '_')}")


def _link(bot: str | None, payload: str) -> str | None:
    if bot is None or not _PAYLOAD.fullmatch(payload):
        return None
    return f"https://t.me/{bot}?start={payload}"


def row(text: str, url: str | None) -> tuple[tuple[Button, ...], ...]:
    """One button in one row, or no row where it would lead nowhere."""
    return ((Button(text, url=url),),) if url else ()
