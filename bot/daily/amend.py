"""Decides when a post that was sent is looked at again, and whether it would say anything new by then."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.posts import OTHERS_SHOWN, Card, Digest, Entry, Header, Post, Weekly, is_written, line_of
from storage.amendments import SUMMARIES
from storage.records import Delivery, Kind, Language, Summary

_KINDS = (Kind.DAILY, Kind.RESEND)
_SHAPES = ("header", "card", "digest")
_STEP = timedelta(seconds=5)
"""So much later than the message before it a message of the same edition is looked at: the header leads."""

_FEW = 3
"""Fewer votes than that, more or less, are no news."""
_TENTH = 10
"""Nor is less than one part in so many."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How a message that was sent is kept true."""

    shown: str | None = None
    """What it says, as far as a reader cares: JSON; None for one that stays as it is."""
    refresh: tuple[tuple[str, datetime], ...] = ()
    """When it is looked at again, each time with its cause."""
    awaits: tuple[tuple[str, Language], ...] = ()
    """The papers, each with a language, of which it shows less than a summary for want of one."""


def upkeep(
    delivery: Delivery, post: Post, sent: datetime, hours: Sequence[int], *, with_model: bool
) -> Upkeep:
    """How a message is kept true that was sent then and says this.

    It is looked at again after so many hours if it lives, and anywhere when a summary comes that it was sent
    without; `with_model`: one may come.
    """
    awaits = awaited(post, delivery.language) if with_model else ()
    shown = facts_of(post) if awaits or lives(delivery) else None
    return Upkeep(shown, refresh_times(sent, hours, delivery), awaits)


def lives(delivery: Delivery) -> bool:
    """Whether what is sent with this delivery is kept up to date: a day's post in a channel or a group.

    A digest in a private chat is what it was when it came, but for summaries that were late.
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


# -- what it was sent without ------------------------------------------------------------------------------


def awaited(post: Post, language: Language) -> tuple[tuple[str, Language], ...]:
    """The papers in a post in this language, each with the language of which a summary would be better than
    what it shows. The second text of a card has a language of its own.
    """
    wanted = [
        (entry.listing.paper.id, language) for entry in _with_texts(post) if not is_written(entry.summary)
    ]
    if isinstance(post, Card) and post.also is not None and not is_written(post.also):
        wanted.append((post.entry.listing.paper.id, post.also.language))
    return tuple(dict.fromkeys(wanted))


def still_awaited(cause: str, post: Post, language: Language) -> tuple[tuple[str, Language], ...]:
    """What a message still waits for once it was edited for this cause: for late summaries it is edited
    once.
    """
    return () if cause == SUMMARIES else awaited(post, language)


def _with_texts(post: Post) -> tuple[Entry, ...]:
    """The papers of which a post shows our text."""
    match post:
        case Header(top=top) | Digest(top=top):
            return top
        case Weekly(top=top, risers=risers):
            return (*top, *(riser.entry for riser in risers))
        case Card(entry=entry):
            return (entry,)
        case _:
            return ()


# -- what a reader cares about -------------------------------------------------------------------------------


def facts_of(post: Post) -> str:
    """What a reader of this post cares about, as JSON: votes, titles, texts, and who has climbed.

    It is kept for days and read by later versions: `matters` passes over what it does not find.
    """
    if isinstance(post, Card):
        text = (*_text(post.entry.summary, bullets=True), *_text(post.also, bullets=True))
        found = [_facts(post.entry, text)]
    else:
        found = [_facts(entry, _text(entry.summary, bullets=False)) for entry in _shown_in(post)]
    return json.dumps({"papers": dict(found)}, separators=(",", ":"))


def _shown_in(post: Post) -> tuple[Entry, ...]:
    """The papers that a post shows, also those by title alone."""
    if isinstance(post, Header):
        return (*post.top, *post.others[:OTHERS_SHOWN])
    return _with_texts(post)


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


def reads_otherwise(before: str, after: str) -> bool:
    """Whether a text differs between the facts of two posts; votes and titles do not count."""
    old, new = _papers(before), _papers(after)
    if old is None or new is None:
        return before != after
    return any(_differ_in(old[paper_id], new[paper_id], "text") for paper_id in old.keys() & new.keys())


def _differ(old: dict[str, Any], new: dict[str, Any]) -> bool:
    if _differ_in(old, new, "title", "text", "climbed"):
        return True
    before, after = old.get("votes"), new.get("votes")
    if not isinstance(before, int) or not isinstance(after, int):
        return False
    change = abs(after - before)
    return change >= _FEW and change * _TENTH >= before


def _differ_in(old: dict[str, Any], new: dict[str, Any], *names: str) -> bool:
    """What one of the two versions did not write down tells nothing."""
    return any(old[name] != new[name] for name in names if name in old and name in new)


def _papers(facts: str) -> dict[str, dict[str, Any]] | None:
    """What is said of each paper; None if these are no facts."""
    try:
        papers = json.loads(facts)["papers"]
    except (ValueError, TypeError, KeyError):
        return None
    if not isinstance(papers, dict) or not all(isinstance(said, dict) for said in papers.values()):
        return None
    return papers


def _facts(entry: Entry, text: Sequence[str]) -> tuple[str, dict[str, Any]]:
    said = {
        "votes": entry.listing.votes,
        "title": _digest(entry.listing.paper.title),
        "text": _digest(*text),
        "climbed": entry.climbed,
    }
    return entry.listing.paper.id, said


def _text(summary: Summary | None, *, bullets: bool) -> tuple[str, ...]:
    """What is shown of a summary; who wrote it is said below, so that counts too."""
    if summary is None:
        return ()
    if not bullets:
        return (summary.origin, line_of(summary))
    return (summary.origin, summary.gist, *summary.bullets)


def _digest(*texts: str) -> str:
    """A few letters that are others for other texts."""
    return hashlib.blake2s("\0".join(texts).encode(errors="surrogatepass"), digest_size=6).hexdigest()
