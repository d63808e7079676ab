"""What exists in the stand-in's Telegram: chats, messages, and the record of calls."""

from __future__ import annotations

from bot.playground.telegram.deeds import Answer, Call, Press, Typing
from bot.playground.telegram.messages import Message, Preview
from bot.playground.telegram.places import Chat, Kind, Standing
from bot.playground.telegram.users import User

__all__ = [
    "Answer",
    "Call",
    "Chat",
    "Kind",
    "Message",
    "Press",
    "Preview",
    "Standing",
    "Typing",
    "User",
]
