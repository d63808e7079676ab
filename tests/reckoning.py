"""Holds what the ledger says against what Telegram has seen, message by message."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.app import Store
from bot.chat.phrases import speaking
from bot.chat.render.posts import render
from bot.clock import SystemClock
from bot.daily.compose import Composer
from bot.playground.telegram.chats import Call
from bot.playground.telegram.markup import parse_html
from bot.settings import Settings
from bot.summary.excerpt import Excerpts
from storage.records import Delivery, State


@dataclass(frozen=True)
class Promise:
    """A delivery, and the text that its chat should read."""

    delivery: Delivery
    text: str

    def __str__(self) -> str:
        return f"{self.delivery.id} ({self.delivery.state}): {self.text.splitlines()[0]}"


@dataclass
class Reckoning:
    """What became of the promises of the ledger, by the record."""

    twice: list[str] = field(default_factory=list)
    """Texts that were said more often than promised."""
    lost: list[str] = field(default_factory=list)
    """Promises that the ledger calls sent and nobody has seen."""
    refused: list[str] = field(default_factory=list)
    doubted: dict[int, bool] = field(default_factory=dict)
    """Deliveries in doubt, and whether they are there after all."""
    promised: int = 0
    open: int = 0
    """Promises still to be sent, or being sent."""


async def promises(store: Store, settings: Settings, bot: str) -> list[Promise]:
    """Every delivery of the ledger, in the order they were promised."""
    composer = Composer(store.papers, store.summaries, Excerpts(), SystemClock(), settings.timezone)
    found = []
    for row in await store.database.fetch_all("SELECT id FROM delivery ORDER BY id"):
        delivery = await store.ledger.delivery(row["id"])
        assert delivery is not None
        post = await composer.compose(delivery)
        assert post is not None
        with speaking(delivery.language):
            found.append(Promise(delivery, parse_html(render(post, bot=bot).html)[0]))
    return found


def reckon(promised: Sequence[Promise], record: Iterable[Call]) -> Reckoning:
    """Match promises and messages one to one, the certain ones by their numbers and the others by text.

    What else was said to people (answers) is left alone; in a channel nothing else is ever said.
    """
    heard: dict[int, dict[int, str]] = defaultdict(dict)
    for call in record:
        if call.method == "sendMessage" and call.message is not None:
            heard[call.message.chat.id][call.message.id] = call.message.text
    reckoning = Reckoning(promised=len(promised))
    for promise in promised:
        delivery = promise.delivery
        if delivery.message_id is not None:
            there = heard[delivery.chat.telegram_id].pop(delivery.message_id, None)
            if there != promise.text:
                reckoning.lost.append(str(promise))
    unclaimed = {chat: Counter(texts.values()) for chat, texts in heard.items()}
    for promise in promised:
        delivery = promise.delivery
        left = unclaimed.setdefault(delivery.chat.telegram_id, Counter())
        reckoning.open += delivery.state in (State.PENDING, State.SENDING)
        match delivery.state:
            case State.REFUSED | State.WITHDRAWN:
                reckoning.refused.append(str(promise))
            case State.SENDING | State.UNCERTAIN:
                reckoning.doubted[delivery.id] = left[promise.text] > 0
                left[promise.text] -= left[promise.text] > 0
            case State.SENT if delivery.message_id is None:
                # Somebody said that it is there.
                if left[promise.text] < 1:
                    reckoning.lost.append(str(promise))
                left[promise.text] -= 1
    texts = {(promise.delivery.chat.telegram_id, promise.text) for promise in promised}
    reckoning.twice = [
        text
        for chat, left in unclaimed.items()
        for text, number in left.items()
        if number > 0 and (chat < 0 or (chat, text) in texts)
    ]
    return reckoning


def shortest_gap(moments: Sequence[datetime]) -> timedelta:
    """The least time between two that follow one another."""
    return min(later - earlier for earlier, later in itertools.pairwise(moments))


def most_within(moments: Sequence[datetime], window: timedelta) -> int:
    """The most that fall into any window of this length."""
    return max(
        sum(timedelta(0) <= moment - first < window for moment in moments[place:])
        for place, first in enumerate(moments)
    )
