"""What holds on every transport to Telegram: how long to wait, and how to read an answer."""

from __future__ import annotations

import json
from typing import Any

from telegram.error import TelegramError

READ_SECONDS = 25.0
"""Long, because a send that timed out is a send of which nobody knows whether it arrived."""
WRITE_SECONDS = 20.0
CONNECT_SECONDS = 10.0
POOL_SECONDS = 5.0
KEEP_SECONDS = 5.0
"""How long a connection that nobody uses is kept: Telegram must not be the first to close it."""


def answer_in(payload: bytes) -> dict[str, Any]:
    """Telegram's answer. Raises TelegramError for anything else, and keeps to itself what that was: the
    library would log all of it, names and texts too.
    """
    try:
        # One broken character in somebody's message must not make all that came with it unreadable.
        answer = json.loads(payload.decode("utf-8", "replace"))
    except ValueError as error:
        raise TelegramError("Invalid server response") from error
    if not isinstance(answer, dict):
        raise TelegramError("Invalid server response")
    return answer
