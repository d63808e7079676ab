"""Decides what an edition says and in how many messages: pure functions, nothing is done here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.daily import calendar
from storage.records import Chat, Edition, Kind, Lane, Language, Listing, Part
from storage.week import Grown

Sound = Literal["header", "none", "all"]
"""Which messages of a day may make a sound."""

TO_SUNDAY = timedelta(days=6)
"""From a Monday to the end of its week."""

_RISERS = 3
_LEAST_GROWTH = 10
_LEAST_FACTOR = 1.5
"""A riser has at least so many votes more than when it was posted, and so many times as many."""


def day_key(chat: Chat, day: date) -> str:
    """What makes a day come to a chat once, as the channel's day, a digest or a welcome alike."""
    return f"daily:{chat.id}:{day}"


Ranked = tuple[Listing, int]
"""A listing and its rank on the day, from 1."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Where the day is posted, and how: the channel, or a subscriber."""

    chat: Chat
    language: Language
    top: int
    """How many papers get a card."""
    sound: Sound
    also: Language | None = None
    """The second language of its cards, where it has one."""

    @property
    def languages(self) -> tuple[Language, ...]:
        """In what it is written, the first language first."""
        return (self.language,) if self.also is None else (self.language, self.also)

    def key(self, day: date) -> str:
        """What makes a day come to this channel once."""
        return day_key(self.chat, day)

    def empty_key(self, day: date) -> str:
        """What makes the line about an empty day come once; the day itself may still come."""
        return f"empty:{self.chat.id}:{day}"

    def weekly_key(self, first: date) -> str:
        """What makes the week that begins on this Monday come once: ISO 8601 numbers it."""
        year, week, _ = first.isocalendar()
        return f"weekly:{self.chat.id}:{year}-W{week:02}"


def ranked(listings: Sequence[Listing]) -> tuple[Ranked, ...]:
    """The day's listings, given the top first, with their ranks."""
    return tuple((listing, rank) for rank, listing in enumerate(listings, start=1))


def top_and_others(
    listings: Sequence[Listing], top: int, shown: Collection[str] = ()
) -> tuple[tuple[Ranked, ...], tuple[Ranked, ...]]:
    """The top that the chat has not been shown before, and all the others."""
    all_ranked = ranked(listings)
    best = [entry for entry in all_ranked if entry[0].paper.id not in shown][:top]
    return tuple(best), tuple(entry for entry in all_ranked if entry not in best)


def in_full(
    channel: Channel, day: date, listings: Sequence[Listing], shown: Collection[str], *, aloud: bool
) -> Edition:
    """The daily edition: a header, then a card for each of the top."""
    top, others = top_and_others(listings, channel.top, shown)
    header = Part(
        "header",
        {"papers": len(listings), "top": _places(top), "others": _places(others)},
        silent=not (aloud and channel.sound in ("header", "all")),
    )
    cards = (
        Part(
            "card",
            card_body(channel, len(listings), listing.paper.id, rank),
            silent=not (aloud and channel.sound == "all"),
        )
        for listing, rank in top
    )
    return Edition(
        kind=Kind.DAILY,
        keys=(channel.key(day),),
        chat_id=channel.chat.id,
        language=channel.language,
        parts=(header, *cards) if top else (),
        day=day,
        shows=tuple(listing.paper.id for listing, _ in top),
    )


def card_body(channel: Channel, papers: int, paper: object, rank: int) -> dict[str, object]:
    """What a card is about: this paper, with its rank among so many, in the languages of the channel."""
    body: dict[str, object] = {"papers": papers, "paper": paper, "rank": rank}
    return body if channel.also is None else {**body, "also": channel.also}


def held_back(edition: Edition, papers: Collection[str], wait: timedelta) -> Edition:
    """The same edition with the cards of these papers held back for so long; what follows waits with them."""
    parts = (replace(part, wait=wait) if part.body.get("paper") in papers else part for part in edition.parts)
    return replace(edition, parts=tuple(parts))


def in_one(
    channel: Channel,
    day: date,
    listings: Sequence[Listing],
    shown: Collection[str],
    *,
    aloud: bool = False,
) -> Edition:
    """The daily edition in one message: a subscriber's, or the channel's of a day that was missed."""
    top, _ = top_and_others(listings, channel.top, shown)
    digest = Part("digest", {"papers": len(listings), "top": _places(top)}, silent=not aloud)
    return replace(in_full(channel, day, listings, shown, aloud=False), parts=(digest,) if top else ())


def again(channel: Channel, day: date, listings: Sequence[Listing], key: str) -> Edition:
    """The day once more, silently, as an admin asked for it under this key."""
    edition = in_full(channel, day, listings, (), aloud=False)
    return replace(edition, kind=Kind.RESEND, keys=(key,))


def empty(channel: Channel, day: date, next_at: datetime, zone: ZoneInfo) -> Edition:
    """The line that says a weekday had no papers, and when the next list comes by the clocks of this zone."""
    return Edition(
        kind=Kind.EMPTY,
        keys=(channel.empty_key(day),),
        chat_id=channel.chat.id,
        language=channel.language,
        parts=(Part("empty", {"next_at": next_at.isoformat(), "zone": zone.key}),),
        day=day,
    )


def alert(chat: Chat, language: Language, key: str, name: str, facts: Mapping[str, str | int]) -> Edition:
    """A word to an admin, once for each key."""
    return Edition(
        kind=Kind.ALERT,
        keys=(f"alert:{chat.id}:{key}",),
        chat_id=chat.id,
        language=language,
        parts=(Part("notice", {"name": name, "facts": dict(facts)}, silent=False),),
        lane=Lane.ALERT,
    )


def weekly(channel: Channel, first: date, week: Sequence[Grown], *, aloud: bool) -> Edition:
    """The week that begins on this Monday in one message, given its papers, the top first."""
    top = [[*_place(each), rank] for rank, each in enumerate(week[: channel.top], start=1)]
    risers = [[*_place(each), rank, each.then] for each, rank in risers_of(week, channel.top)]
    newest = max((each.listing.day for each in week), default=first)
    body = {"papers": len(week), "newest": newest.isoformat(), "top": top, "risers": risers}
    part = Part("weekly", body, silent=not (aloud and channel.sound in ("header", "all")))
    return Edition(
        kind=Kind.WEEKLY,
        keys=(channel.weekly_key(first),),
        chat_id=channel.chat.id,
        language=channel.language,
        parts=(part,) if top else (),
        day=first + TO_SUNDAY,
    )


def risers_of(week: Sequence[Grown], top: int) -> tuple[tuple[Grown, int], ...]:
    """Of a week's papers, given the top first, those below the top that grew most since they were posted,
    each with its rank. What the votes were must be known.
    """
    grown = [
        (each, rank)
        for rank, each in enumerate(week, start=1)
        if rank > top and each.then is not None and _rose(each.then, each.listing.votes)
    ]
    return tuple(sorted(grown, key=lambda riser: (riser[0].then or 0) - riser[0].listing.votes)[:_RISERS])


def _rose(then: int, now: int) -> bool:
    return now >= then + _LEAST_GROWTH and now >= then * _LEAST_FACTOR


def _place(each: Grown) -> tuple[str, str]:
    return each.listing.paper.id, each.listing.day.isoformat()


def owed(
    days: Sequence[date],
    published: Collection[date],
    late: Collection[date],
    *,
    due: date,
    on_time: bool,
    catch_up: int,
) -> tuple[date, ...]:
    """The days to publish now, oldest first, of those that have papers.

    The day that is due comes when it is on time; days that were missed come as far as they are to be caught
    up with, the newest of them first counted. Those that came `late` were missed too and are counted: else
    each look would go further back.
    """
    missed = [day for day in days if day in late or not (day in published or (on_time and day == due))]
    kept = missed[-catch_up:] if catch_up else []
    return tuple(day for day in days if day not in published and (day in kept or day not in missed))


def _places(entries: Sequence[Ranked]) -> list[list[str | int]]:
    return [[listing.paper.id, rank] for listing, rank in entries]


def may_sound(day: date, *, on_time: bool) -> bool:
    """Weekends and whatever comes late are always silent."""
    return on_time and calendar.is_weekday(day)
