"""How much of a day's tokens is left."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.daily import calendar
from bot.ports import USUAL_ANSWER, CannotSummarise, Clock, Question
from storage.askings import Askings


@dataclass(slots=True)
class Held:
    """What is held back for a question."""

    tokens: int
    """An estimate until the answer is there."""


class Purse:
    """Of a UTC day. What is under way counts: many questions at once overspend by no more than themselves."""

    def __init__(
        self, askings: Askings, clock: Clock, daily_tokens: int, tell: Callable[..., Awaitable[None]]
    ) -> None:
        """`daily_tokens` may be 0: then there is no limit."""
        self._askings = askings
        self._clock = clock
        self._daily_tokens = daily_tokens
        self._tell = tell
        self._under_way: list[Held] = []

    @asynccontextmanager
    async def asking(self, question: Question) -> AsyncIterator[Held]:
        """From before this question is put until what it cost is noted.

        Raises CannotSummarise when the tokens of the day are spent; admins are told so, once a day.
        """
        if self._daily_tokens:
            await self._check()
        held = Held(question.tokens + USUAL_ANSWER)
        self._under_way.append(held)
        try:
            yield held
        finally:
            self._under_way = [each for each in self._under_way if each is not held]

    async def _check(self) -> None:
        today = calendar.running(self._clock.now())
        spent = (await self._askings.spent(calendar.starts(today))).tokens
        if spent >= self._daily_tokens:
            await self._tell("model_tokens_spent", f"tokens:{today}", tokens=self._daily_tokens)
            raise CannotSummarise("the tokens of the day are spent", everywhere=True)
        if spent + sum(held.tokens for held in self._under_way) >= self._daily_tokens:
            raise CannotSummarise("what is under way spends the tokens of the day", everywhere=True)
