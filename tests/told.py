"""A conversation over the whole house, told as a reader sees it: who said what, and what came of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import more_days
from house import MORNING, PATIENCE, House, a_house

from bot.courier.pace import Pace
from bot.playground import sample
from bot.playground.model import MODEL, ModelStandIn, Written
from bot.playground.server import Loopback
from bot.playground.telegram.chats import Chat, Message
from bot.playground.telegram.users import User

BOT = "daily_papers_test_bot"
_FOLDER = Path(__file__).parent / "conversation"
_LONG = 300
_A_MOMENT = 0.05
_READING = timedelta(seconds=4)
"""So long everybody takes before they say something: the bot asks who is faster for patience."""
_AFTER_THE_ANSWER = timedelta(seconds=3)
"""A first digest comes this long after the word that it will."""


@dataclass(slots=True)
class Scene:
    """A house that runs, what is said in it, and the page that tells it."""

    house: House
    written: dict[str, dict[str, Written]]
    """What the model writes, by paper and language; it may be changed."""
    page: list[str] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)

    # -- what people do, and the one answer that they get --

    async def says(self, user: User, text: str, *, chat: Chat | None = None, **how: Any) -> Message:
        """Somebody writes; the answer."""
        self.house.clock.set_ahead(seconds=_READING.total_seconds())
        asked = self.house.telegram.says(user, text, chat=chat, **how)
        self._tell(f"{_speaker(asked, user)}: {_abridged(text)}")
        return self._answered(await self.house.telegram.next_answer_to(asked, timeout=PATIENCE))

    async def presses(self, user: User, message: Message, button: str) -> Message:
        """Somebody presses a button; what stands there then."""
        self.house.clock.set_ahead(seconds=_READING.total_seconds())
        press = self.house.telegram.presses(user, message, button)
        self._tell(f"{user.first_name} presses [{button}]")
        answer = await self.house.telegram.next_answer_to(press, timeout=PATIENCE)
        await self.house.telegram.toast_of(press, timeout=PATIENCE)
        return self._answered(answer, edited=answer is message)

    async def glimpses(self, user: User, message: Message, button: str) -> str:
        """Somebody presses a button that shows something for a moment, and else changes nothing."""
        self.house.clock.set_ahead(seconds=_READING.total_seconds())
        press = self.house.telegram.presses(user, message, button)
        toast = await self.house.telegram.toast_of(press, timeout=PATIENCE)
        self._tell(f"{user.first_name} presses [{button}]", f"    (for a moment) {toast}")
        return toast

    async def nothing_follows(self, chat: Chat | User) -> None:
        """Nothing comes by itself, though the house has looked several times."""
        before = len(self.said_to(chat))
        await self.house.after_a_few_ticks()
        assert len(self.said_to(chat)) == before, self.said_to(chat)[before:]
        self._tell("    (nothing comes)")

    async def follows(self, chat: Chat | User) -> Message:
        """What comes by itself: behind an answer, or because its time has come."""
        telegram, clock = self.house.telegram, self.house.clock
        clock.set_ahead(seconds=_AFTER_THE_ANSWER.total_seconds())
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    answer = await telegram.next_answer_to(chat, timeout=_A_MOMENT)
                except TimeoutError:
                    # Whoever looked at the clock just before it was set ahead would sleep for a second.
                    clock.set_ahead(seconds=1)
                else:
                    return self._answered(answer, by_itself=True)

    def says_in_vain(self, user: User, text: str, *, chat: Chat, **how: Any) -> Message:
        """Somebody writes what is not for us. That nothing came shows when something else is answered."""
        self.house.clock.set_ahead(seconds=_READING.total_seconds())
        self._tell(f"{user.first_name}: {_abridged(text)}", "(no answer)")
        return self.house.telegram.says(user, text, chat=chat, **how)

    def happens(self, what: str) -> None:
        """A line on the page."""
        self._tell(f"── {what} ──")

    def time_comes(self, day: date, hour: int, minute: int = 0, *, zone: str = "Asia/Seoul") -> None:
        """It is this late on the clocks of this zone now, and the house has looked what is due."""
        here = ZoneInfo(zone)
        moment = self.house.clock.now().astimezone(here)
        moment = moment.replace(
            year=day.year, month=day.month, day=day.day, hour=hour, minute=minute, second=0, microsecond=0
        )
        self.house.clock.set_to(moment)
        self.happens(f"{moment:%A %d %B, %H:%M}, {zone.rpartition('/')[2].replace('_', ' ')}")

    # -- what there is to see --

    def said_to(self, chat: Chat | User) -> list[str]:
        """The texts of the bot that stand in a chat, oldest first."""
        return [message.text for message in self.house.telegram.posts_in(chat)]

    async def subscribers_are(self, number: int) -> None:
        """Wait until so many chats are owed digests."""
        async with self.house.store() as store, asyncio.timeout(PATIENCE):
            while True:
                if await store.subscriptions.count() == number:
                    return
                await asyncio.sleep(0.01)

    async def has_collected(self, paper: str) -> None:
        """Wait until this paper is stored."""
        async with self.house.store() as store, asyncio.timeout(PATIENCE):
            while True:
                if await store.papers.days_of(paper):
                    return
                await asyncio.sleep(0.01)

    # -- the page --

    def _answered(self, message: Message, *, edited: bool = False, by_itself: bool = False) -> Message:
        marks = [
            "in the same message" if edited else "",
            "by itself" if by_itself else "",
            "silently" if message.silent and by_itself else "",
            "with a picture" if (message.link_preview or {}).get("url") else "",
        ]
        head = ", ".join(filter(None, marks))
        shown = self._as_above(message.text)
        text = "\n".join(filter(None, (f"({head})" if head else "", shown, _buttons(message))))
        self._tell("\n".join(f"    {line}".rstrip() for line in text.splitlines()))
        return message

    def _as_above(self, text: str) -> str:
        """A long text in full where it stands for the first time, later only how it begins."""
        if text in self._told:
            return f"{text.splitlines()[0]} … (as above)"
        if len(text) > _LONG:
            self._told.add(text)
        return text

    def _tell(self, *lines: str) -> None:
        self.page.append("\n".join(lines))

    def compare(self, name: str) -> None:
        """The page is as it was kept; `SNAPSHOTS=write pytest …` keeps it as it is now."""
        kept = _FOLDER / f"{name}.txt"
        text = "\n\n".join(self.page) + "\n"
        if os.environ.get("SNAPSHOTS") == "write":
            kept.write_text(text, encoding="utf-8")
        assert text == kept.read_text(encoding="utf-8")


@asynccontextmanager
async def a_scene(folder: Path, *, pace: Pace | None = None, **settings: Any) -> AsyncIterator[Scene]:
    """A house that runs on the morning after the sample's day, with the day before and the one that fills up.

    It has no channel unless one is named, everything in it is summarised, and it sends as fast as it goes
    unless it is given a pace.
    """
    written = {
        paper: dict(by_language)
        for paper, by_language in (*sample.summaries().items(), *more_days.summaries().items())
    }
    model = ModelStandIn(written, titles=sample.titles() | more_days.titles())
    decided: dict[str, Any] = {"begin": MORNING, "channel": None, "llm_model": MODEL} | settings
    async with Loopback(model.app) as llm:
        decided = {"llm_url": f"{llm.url}/v1"} | decided
        async with a_house(folder, **decided) as house:
            for day, items in more_days.days().items():
                house.huggingface.put(day, items)
            async with house.running(pace=pace):
                if decided["llm_url"] is not None:
                    await house.summarised(2 * (len(sample.items()) + more_days.COLLECTED))
                yield Scene(house, written)


def _speaker(asked: Message, user: User) -> str:
    if asked.sender_chat is asked.chat:
        return f"{asked.chat.title} (an anonymous administrator)"
    answered = " (answering the bot)" if asked.reply_to is not None and asked.reply_to.own else ""
    return f"{user.first_name}{answered}"


def _abridged(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:20]}… ({len(text)} characters)"


def _buttons(message: Message) -> str:
    rows: Any = message.keyboard["inline_keyboard"] if message.keyboard else []
    return "\n".join(" ".join(map(_button, row)) for row in rows)


def _button(button: dict[str, Any]) -> str:
    link = str(button.get("url", "")).removeprefix("https://")
    return f"[{button['text']} → {link}]" if link else f"[{button['text']}]"
