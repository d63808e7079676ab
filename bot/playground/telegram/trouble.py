"""What goes wrong for as long as nobody mends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Trouble:
    """How Telegram is out of order; several things may be wrong at once."""

    down: Literal["refused", "reset", "502"] | None = None
    """Nobody listens at its address, connections break without an answer, or only a gateway answers."""
    retry_after: int | None = None
    """Whatever the bot wants to say is answered 429 with so many seconds."""
    delay: float = 0.0
    """Every answer comes so many seconds late."""
    forgets: bool = False
    """What the bot says is carried out, and no answer ever comes."""


SAYING = frozenset(
    {
        "sendMessage",
        "sendDocument",
        "sendPhoto",
        "sendChatAction",
        "editMessageText",
        "editMessageReplyMarkup",
        "deleteMessage",
        "answerCallbackQuery",
    }
)
"""The methods that something is to be seen of."""
