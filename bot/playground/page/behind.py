"""What must stand behind the page: people, their chats, a clock that can be moved, and switches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import Chat
from bot.playground.telegram.users import User

MOVES = {
    "minute": "+1 min",
    "hour": "+1 hour",
    "publish": "Next post",
    "morning": "Next morning",
    "midnight": "Midnight UTC",
}
"""Where the clock can be moved to, with the word on the button."""

SWITCHES = {
    "telegram-flood": "Telegram says “too many”",
    "telegram-slow": "Telegram is slow",
    "telegram-down": "Telegram is down",
    "telegram-forgets": "Telegram forgets to answer",
    "huggingface-down": "Hugging Face is down",
    "model-nonsense": "The model talks nonsense",
    "model-down": "The model is down",
}
"""What can go wrong, with its name on the page; a scene has those of them that it can do."""


class Person(Protocol):
    """Somebody whom one can be on the page."""

    @property
    def user(self) -> User:
        """As Telegram knows them."""

    @property
    def role(self) -> str:
        """In a few words: «a subscriber in Seoul»."""

    @property
    def note(self) -> str:
        """What there is to try as this person, in a sentence."""

    @property
    def zone(self) -> str:
        """In which they read the time; a name of the IANA's."""


class Scene(Protocol):
    """Everything that the page shows and may do. What it shows must be seen to change: see `telegram`."""

    @property
    def telegram(self) -> TelegramStandIn:
        """Whose `version` rises when there is something new to see."""

    @property
    def people(self) -> Sequence[Person]:
        """At least one; the page begins with the first."""

    @property
    def switches(self) -> Mapping[str, bool]:
        """Which of SWITCHES there are, and how they stand."""

    @property
    def moves(self) -> Sequence[str]:
        """Which of MOVES there are; none where the clock is this machine's own."""

    @property
    def notice(self) -> str:
        """A sentence for the top of the page, often none."""

    def chats_for(self, user: User) -> Sequence[Chat]:
        """The chats in this person's list, as they should stand there before anything is said."""

    def now(self) -> datetime:
        """Aware; what everybody in the scene takes for the time."""

    async def move(self, to: str, user: User) -> None:
        """Move the clock to one of MOVES; a morning is that of this person. Raises ValueError."""

    async def switch(self, name: str, on: bool) -> None:
        """Let something go wrong from now on, or mend it. Raises KeyError for what it has not."""

    def blocks(self, user: User, on: bool) -> None:
        """Let somebody block the bot, or let it write again."""

    async def ledger(self) -> Sequence[Mapping[str, object]]:
        """The newest rows of what is to be delivered, each with the same names; newest first."""
