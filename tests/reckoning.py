"""Holds what the ledger says against what Telegram has seen, message by message."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.app import Store
from bot.chat.phrases import speaking
from bot.chat.render.posts import render
from bot.clock import SystemClock
from bot.daily.compose import Composer
from bot.playground.telegram.chats import Call
from bot.playground.telegram.markup import parse_html
from bot.posts import Post
from bot.settings import Settings
from bot.summary.excerpt import Excerpts
from storage.records import Delivery, State

_WHAT_CHANGES = re.compile(r"▲\d+( ↑)?|\d+ votes|추천 \d+")
"""Votes grow, so a post says others now than when it was sent."""


@dataclass(frozen=True)
class Promise:
    """A delivery, and the text that its chat should read, without what changes."""

    delivery: Delivery
    text: str
    post: Post
    """As it would be now."""

    def __str__(self) -> str:
        return f"{self.delivery.id} ({self.delivery.state}): {self.text.splitlines()[0]}"


@dataclass
class Reckoning:
    """What became of the promises of the ledger, by the record."""

    twice: list[tuple[int, str]] = field(default_factory=list)
    """Texts that were said more often than promised, each with its chat."""
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
    composer = Composer(
        store.papers,
        store.summaries,
        Excerpts(),
        SystemClock(),
        settings.timezone,
        refreshed_for=max(settings.refresh_hours, default=None),
    )
    found = []
    for row in await store.database.fetch_all("SELECT id FROM delivery ORDER BY id"):
        delivery = await store.ledger.delivery(row["id"])
        assert delivery is not None
        post = await composer.compose(delivery)
        assert post is not None
        with speaking(delivery.language):
            message = render(post, bot=bot, private=not delivery.chat.is_group)
        found.append(Promise(delivery, lasting(parse_html(message.html)[0]), post))
    return found


def lasting(text: str) -> str:
    """What a post says whenever it is looked at."""
    return _WHAT_CHANGES.sub("▲", text)


def reckon(
    promised: Sequence[Promise],
    record: Iterable[Call],
    *,
    moved: Mapping[int, int] | None = None,
    gone: Iterable[int] = (),
) -> Reckoning:
    """Match promises and messages one to one, the certain ones by their numbers and the others by text.

    What else was said to people (answers) is left alone; in a channel nothing else is ever said. `moved` are
    groups that got another number; `gone` are chats that could not be posted to for a while.
    """
    moved = moved or {}
    heard: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for call in record:
        if call.method == "sendMessage" and call.message is not None:
            chat = call.message.chat.id
            heard[moved.get(chat, chat)][call.message.id].append(lasting(call.text or ""))
    reckoning = Reckoning(promised=len(promised))
    for promise in promised:
        delivery = promise.delivery
        if delivery.message_id is not None:
            chat = delivery.chat.telegram_id
            there = heard[moved.get(chat, chat)][delivery.message_id]
            if promise.text in there:
                there.remove(promise.text)
            else:
                reckoning.lost.append(str(promise))
    unclaimed = {
        chat: Counter(text for texts in by_number.values() for text in texts)
        for chat, by_number in heard.items()
    }
    for promise in promised:
        delivery = promise.delivery
        chat = moved.get(delivery.chat.telegram_id, delivery.chat.telegram_id)
        left = unclaimed.setdefault(chat, Counter())
        reckoning.open += delivery.state in (State.PENDING, State.SENDING)
        match delivery.state:
            case State.REFUSED | State.WITHDRAWN if chat not in gone:
                reckoning.refused.append(f"{promise}: {delivery.why}")
            case State.SENDING | State.UNCERTAIN:
                reckoning.doubted[delivery.id] = left[promise.text] > 0
                left[promise.text] -= left[promise.text] > 0
            case State.SENT if delivery.message_id is None:
                # Somebody said that it is there.
                if left[promise.text] < 1:
                    reckoning.lost.append(str(promise))
                left[promise.text] -= 1
    texts = {
        (moved.get(promise.delivery.chat.telegram_id, promise.delivery.chat.telegram_id), promise.text)
        for promise in promised
    }
    reckoning.twice = [
        (chat, text)
        for chat, left in unclaimed.items()
        for text, number in left.items()
        if number > 0 and (chat < 0 or (chat, text) in texts)
    ]
    return reckoning
