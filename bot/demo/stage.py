"""The stand-ins, and the settings that lead a bot to them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from bot.demo.days import Days
from bot.playground import sample
from bot.playground.cast import CHANNEL, Cast
from bot.playground.huggingface import HuggingFaceStandIn
from bot.playground.model import MODEL, ModelStandIn
from bot.playground.page.calls import CallLog
from bot.playground.server import Loopback
from bot.playground.switches import Switches
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import Message
from bot.playground.visitors import NoPages
from bot.ports import Clock
from bot.settings import Settings

TOKEN = "1000001:a-demonstration-needs-no-secret"  # noqa: S105 - the stand-in's, which opens nothing

KEPT = 5000
"""Calls and presses that are remembered, however long somebody plays."""
_EVERY_MINUTE = 1


class Stage:
    """Telegram, a model, and Hugging Face where the days are not the real ones."""

    def __init__(self, clock: Clock, days: Days | None) -> None:
        """`days`: what is listed; None for the lists of the real Hugging Face."""
        self.telegram = TelegramStandIn(TOKEN, clock=clock, kept=KEPT)
        self.cast = Cast(self.telegram, language=own_language())
        self.huggingface: HuggingFaceStandIn | None = None
        if days is not None:
            self.huggingface = HuggingFaceStandIn(clock.now)
            for day, items in days.lists.items():
                self.huggingface.put(day, items)
        self.model = ModelStandIn(sample.summaries(), titles=sample.titles(), improvise=True)
        self.switches = Switches(self.telegram, self.huggingface, self.model)
        self.calls = CallLog(clock.now)

    @asynccontextmanager
    async def settings(self, folder: Path, languages: tuple[str, ...]) -> AsyncIterator[Settings]:
        """Settings that lead to the stand-ins, for as long as these are served."""
        async with AsyncExitStack() as stack:
            telegram = await stack.enter_async_context(
                Loopback(NoPages(self.calls.around(self.telegram.app)))
            )
            model = await stack.enter_async_context(Loopback(NoPages(self.model.app)))
            decided: dict[str, Any] = {
                "telegram_token": TOKEN,
                "telegram_url": telegram.url,
                "llm_url": f"{model.url}/v1",
                "llm_model": MODEL,
                "channel": f"@{CHANNEL}",
                "channel_language": languages,
                "languages": tuple(dict.fromkeys((*languages, "ko", "en"))),
                "admins": [self.cast.you.user.id],
                "database": folder / "papers.sqlite3",
            }
            if self.huggingface is not None:
                huggingface = await stack.enter_async_context(Loopback(NoPages(self.huggingface.app)))
                # Collecting goes by this machine's time, whatever time it is here.
                decided |= {"huggingface_url": huggingface.url, "collect_every": _EVERY_MINUTE}
            yield Settings.exactly(**decided)

    def posts(self) -> list[Message]:
        """What stands in the channel."""
        return self.telegram.posts_in(self.cast.channel)

    def activity(self) -> tuple[int, ...]:
        """Figures that change whenever the bot does something that can be seen from outside."""
        asked = 0 if self.huggingface is None else len(self.huggingface.asked)
        return self.telegram.carried, asked, len(self.model.asked)


def own_language() -> str:
    """What whoever sits before this machine reads."""
    return "ko" if os.environ.get("LANG", "").startswith("ko") else "en"
