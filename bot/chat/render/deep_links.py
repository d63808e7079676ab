"""Addresses that lead from elsewhere into a chat with the bot."""

from __future__ import annotations

import re
from datetime import date

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Telegram's limit for what follows `?start=`."""
_CHANNEL_RIGHTS = "post_messages+edit_messages+delete_messages"


def to_day(bot: str | None, day: date) -> str | None:
    """Opens the day's list."""
    return _link(bot, f"d_{day.isoformat()}")


def to_paper(bot: str | None, paper_id: str) -> str | None:
    """Opens the paper; a dot is no sign for a payload, so it is written `_`."""
    return _link(bot, f"p_{paper_id.replace('.', '_')}")


def to_subscribing(bot: str | None) -> str | None:
    """Subscribes whoever presses Start there."""
    return _link(bot, "sub")


def into_group(bot: str) -> str:
    """Asks which group to add the bot to."""
    return f"https://t.me/{bot}?startgroup=hello"


def into_channel(bot: str) -> str:
    """Asks which channel to add the bot to, with the rights that posting takes."""
    return f"https://t.me/{bot}?startchannel&admin={_CHANNEL_RIGHTS}"


def _link(bot: str | None, payload: str) -> str | None:
    if bot is None or not _PAYLOAD.fullmatch(payload):
        return None
    return f"https://t.me/{bot}?start={payload}"
