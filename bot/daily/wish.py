"""What an admin wishes for a day that was posted: as an edition, and against what stands there."""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.daily import editions
from bot.daily.editions import Channel
from storage.records import Edition, Kind, Listing, Part


class Choice(enum.StrEnum):
    """What an admin decides under a preview."""

    POST = "post"
    EDIT = "edit"
    REPLACE = "replace"
    """Post it, and delete what stood there."""
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Wish:
    """What an admin wants to see in a chat as it is now."""

    day: date
    target: Channel
    rank: int | None = None
    """The card of this rank alone."""


# -- as an edition ----------------------------------------------------------------------------------------


def edition_for(
    wish: Wish, listings: Sequence[Listing], keys: tuple[str, ...], paper: object = None
) -> Edition:
    """What is posted: in a channel the day in full, elsewhere in one message, of a rank this paper's card."""
    target = wish.target
    edition = replace(editions.again(target, wish.day, listings, ""), keys=keys)
    if wish.rank is not None:
        body = editions.card_body(target, len(listings), paper, wish.rank)
        edition = replace(edition, parts=(Part("card", body),), shows=())
    elif target.chat.kind != "channel":
        edition = replace(edition, parts=editions.in_one(target, wish.day, listings, ()).parts)
    if target.chat.kind in ("channel", "private"):
        return edition
    topic = target.chat.topic
    parts = (replace(part, body={**part.body, "topic": topic}) for part in edition.parts)
    return replace(edition, parts=tuple(parts))


def keys_of(key: str, choice: Choice) -> tuple[str, ...]:
    """The key itself, which only one choice can take, and which one that was."""
    return key, f"{key}:{choice}"


def decision_for(wish: Wish, keys: tuple[str, ...]) -> Edition:
    """A decision that posts nothing."""
    return Edition(Kind.RESEND, keys, wish.target.chat.id, wish.target.language, (), wish.day)


# -- against what stands there -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """What messages that stand somewhere would say otherwise now."""

    votes: int = 0
    """Papers with another number of votes."""
    most: tuple[int, int] | None = None
    """The votes then and now of the one among them that changed most."""
    texts: int = 0
    """Papers with another title or another text."""
    climbed: int = 0
    """Papers that have climbed into the top, or have fallen out of it again."""
    untold: int = 0
    """Messages of which nobody wrote down what they say."""

    def __bool__(self) -> bool:
        return bool(self.votes or self.texts or self.climbed)


def difference_of(pairs: Iterable[tuple[str, str]]) -> Difference:
    """What differs between facts as they were shown and as they are now, each paper counted once."""
    votes: dict[str, tuple[int, int]] = {}
    texts: set[str] = set()
    climbed: set[str] = set()
    for before, after in pairs:
        old, new = _papers_in(before), _papers_in(after)
        for paper in old.keys() & new.keys():
            then, now = old[paper], new[paper]
            if _differ(then, now, "votes"):
                votes[paper] = (int(then["votes"]), int(now["votes"]))
            if _differ(then, now, "title") or _differ(then, now, "text"):
                texts.add(paper)
            if _differ(then, now, "climbed"):
                climbed.add(paper)
    most = max(votes.values(), key=lambda pair: abs(pair[1] - pair[0]), default=None)
    return Difference(len(votes), most, len(texts), len(climbed))


def _differ(then: dict[str, Any], now: dict[str, Any], name: str) -> bool:
    """What one of two versions did not write down tells nothing."""
    return name in then and name in now and then[name] != now[name]


def _papers_in(facts: str) -> dict[str, dict[str, Any]]:
    """What is said of each paper, as far as it can be read."""
    told = json.loads(facts)
    papers = told.get("papers") if isinstance(told, dict) else None
    if not isinstance(papers, dict):
        return {}
    return {paper: said for paper, said in papers.items() if isinstance(said, dict)}
