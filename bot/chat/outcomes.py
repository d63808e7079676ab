"""What an error of Telegram's library means for the message that met it."""

from __future__ import annotations

import os
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.ports import Later, Moved, Outcome, Refused, Uncertain

# The library reads it whenever it makes a RetryAfter: without it each one comes with a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""The request was not sent: whatever else httpx raises may come after Telegram has read it."""

_UNREACHABLE_REST = timedelta(seconds=5)

_GONE = (
    "chat not found",
    "need administrator rights",
    "not enough rights to send",
    "have no rights to send",
    "chat_write_forbidden",
    "chat_admin_required",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "topic_closed",
    "message thread not found",
    "group chat was deactivated",
    "user_is_blocked",
    "peer_id_invalid",
)
"""What a 400 says, in small letters, where it is the chat and not the message that is refused: the Bot API
turns Telegram's codes in capitals into 400, also those that are 403 in spirit.
"""

_LONGEST_WHY = 200


def outcome_of(error: TelegramError, *, secret: str) -> Outcome:
    """What became of a message whose sending ended in this error, by its cause and not by its name.

    `secret`, the token, is kept out of what the outcome says.
    """
    why = said(error, secret=secret)
    match error:
        case RetryAfter():
            return Later(wait_of(error), why, flood=True)
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():
            return Refused(why, gone=True)
        case BadRequest():  # a subclass of NetworkError
            return Refused(why, gone=any(text in why.lower() for text in _GONE))
        case NetworkError() if isinstance(error.__cause__, _NEVER_LEFT):
            return Later(_UNREACHABLE_REST, why)
        case _:
            return Uncertain(why)


def wait_of(error: RetryAfter) -> timedelta:
    """How long Telegram asks to be left alone."""
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def said(error: TelegramError, *, secret: str) -> str:
    """The error in one short line without the token, named after its cause where there is one."""
    cause = error.__cause__
    if isinstance(cause, httpx.HTTPError):
        text = f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__
    else:
        # The library appends the whole page that it could not read, such as a gateway's HTML.
        text = error.message.partition(". Parsing the server response")[0]
    line = " ".join(text.split()).replace(secret, "…")
    return line if len(line) <= _LONGEST_WHY else line[: _LONGEST_WHY - 1] + "…"
