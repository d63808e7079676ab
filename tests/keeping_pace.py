"""Reads from Telegram's record how fast a bot has spoken, and whether its edits went one way."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.playground.telegram.chats import Call

_SPEAKS = ("sendMessage", "editMessageText")
_VOTES = re.compile(r"▲(\d+)")


def spoken(record: Iterable[Call], when: Callable[[Call], float]) -> Mapping[int, list[float]]:
    """When something was said in each chat, or edited; each in seconds of a clock that never goes back."""
    found: dict[int, list[float]] = defaultdict(list)
    for call in record:
        if call.method in _SPEAKS and call.message is not None:
            found[call.message.chat.id].append(when(call))
    return found


def shortest_gap(moments: Sequence[float]) -> float:
    """The least time between two that follow one another."""
    return min((later - earlier for earlier, later in itertools.pairwise(moments)), default=float("inf"))


def most_within(moments: Sequence[float], window: float) -> int:
    """The most that fall into any window of this length."""
    return max(
        (sum(moment - first < window for moment in moments[place:]) for place, first in enumerate(moments)),
        default=0,
    )


def votes_in(text: str | None) -> list[int]:
    """The votes that a post shows, in its order."""
    return [int(votes) for votes in _VOTES.findall(text or "")]


def edits_back(record: Iterable[Call]) -> list[str]:
    """Edits after which a message showed fewer votes than before, where votes only ever grow."""
    shown: dict[tuple[int, int], list[int]] = {}
    found = []
    for call in record:
        if call.method in _SPEAKS and call.message is not None:
            key, votes = (call.message.chat.id, call.message.id), votes_in(call.text)
            if any(now < before for before, now in zip(shown.get(key, ()), votes, strict=False)):
                found.append(f"{key}: {shown[key]} -> {votes}")
            shown[key] = votes
    return found
