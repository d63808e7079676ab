"""Decides when a post that was sent is looked at again, and whether it would say anything new by then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.posts import OTHERS_SHOWN, Card, Digest, Entry, Header, Post
from storage.records import Delivery, Kind, Summary

_KINDS = (Kind.DAILY, Kind.RESEND)
_SHAPES = ("header", "card", "digest")
_STEP = timedelta(seconds=5)
"""So much later than the message before it a message of the same edition is looked at: the header leads."""

_FEW = 3
"""Fewer votes than that, more or less, are no news."""
_TENTH = 10
"""Nor is less than one part in so many."""


def lives(delivery: Delivery) -> bool:
    """Whether what is sent with this delivery is kept up to date: a day's post in a channel or a group.

    A digest in a private chat is what it was when it came.
    """
    return delivery.kind in _KINDS and delivery.part.shape in _SHAPES and delivery.chat.is_group


def refresh_times(
    sent: datetime, hours: Sequence[int], delivery: Delivery
) -> tuple[tuple[str, datetime], ...]:
    """When a message that was sent then is looked at again, each time with its cause, such as `3h`."""
    if not lives(delivery):
        return ()
    behind = _STEP * (delivery.number - 1)
    return tuple((cause_of(n), sent + timedelta(hours=n) + behind) for n in hours)


def cause_of(hours: int) -> str:
    """What an amendment is called that comes so many hours after its message."""
    return f"{hours}h"


def is_routine(cause: str) -> bool:
    """Whether an amendment comes by the clock, and not because an admin wants it."""
    return cause.endswith("h") and cause[:-1].isdecimal()


# -- what a reader cares about -------------------------------------------------------------------------------


def facts_of(post: Post) -> str:
    """What a reader of this post cares about, as JSON: votes, titles, texts, and who has climbed.

    It is kept for days and read by later versions: `matters` passes over what it does not find.
    """
    match post:
        case Header(top=top, others=others):
            found = [*(_facts(entry) for entry in top), *(_facts(entry) for entry in others[:OTHERS_SHOWN])]
        case Digest(top=top):
            found = [_facts(entry) for entry in top]
        case Card(entry=entry):
            found = [_facts(entry, bullets=True)]
        case _:
            found = []
    return json.dumps({"papers": dict(found)}, separators=(",", ":"))


def matters(before: str, after: str) -> bool:
    """Whether a reader would care about the difference between the facts of two posts.

    Votes that changed by a tenth and by three; another title or text; a paper that has climbed, come or
    gone. What cannot be read is taken to have said something else.
    """
    if before == after:
        return False
    old, new = _papers(before), _papers(after)
    if old is None or new is None or old.keys() != new.keys():
        return True
    return any(_differ(old[paper_id], new[paper_id]) for paper_id in new)


def _differ(old: dict[str, Any], new: dict[str, Any]) -> bool:
    # What one of the two versions did not write down tells nothing.
    if any(old[name] != new[name] for name in ("title", "text", "climbed") if name in old and name in new):
        return True
    before, after = old.get("votes"), new.get("votes")
    if not isinstance(before, int) or not isinstance(after, int):
        return False
    change = abs(after - before)
    return change >= _FEW and change * _TENTH >= before


def _papers(facts: str) -> dict[str, dict[str, Any]] | None:
    """What is said of each paper; None if these are no facts."""
    try:
        papers = json.loads(facts)["papers"]
    except (ValueError, TypeError, KeyError):
        return None
    if not isinstance(papers, dict) or not all(isinstance(said, dict) for said in papers.values()):
        return None
    return papers


def _facts(entry: Entry, *, bullets: bool = False) -> tuple[str, dict[str, Any]]:
    said = {
        "votes": entry.listing.votes,
        "title": _digest(entry.listing.paper.title),
        "text": _digest(*_text(entry.summary, bullets=bullets)),
        "climbed": entry.climbed,
    }
    return entry.listing.paper.id, said


def _text(summary: Summary | None, *, bullets: bool) -> tuple[str, ...]:
    """What is shown of a summary; who wrote it is said below, so that counts too."""
    if summary is None:
        return ()
    return (summary.origin, summary.gist, *(summary.bullets if bullets else ()))


def _digest(*texts: str) -> str:
    """A few letters that are others for other texts."""
    return hashlib.blake2s("\0".join(texts).encode(errors="surrogatepass"), digest_size=6).hexdigest()
