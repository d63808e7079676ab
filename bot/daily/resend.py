"""A day once more, or one card of it, as an admin wants it: shown first, then posted or edited, once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.daily import calendar
from bot.daily.amend import facts_of
from bot.daily.collect import Collector
from bot.daily.compose import Composer
from bot.daily.editions import Channel
from bot.daily.promise import Promises, write_in_turn
from bot.daily.publish import CannotPublish, DayEmpty, DayNotOver
from bot.daily.summarise import Writer
from bot.daily.wish import Choice, Difference, Wish, decision_for, difference_of, edition_for, keys_of
from bot.ports import Clock, Edited, Messenger
from bot.posts import Post
from storage.amendments import Amendments
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import Chat, Edition, Language, Posted
from storage.standing import Standing
from storage.subscriptions import Subscriptions

log = logging.getLogger(__name__)

_STILL_FRESH = timedelta(minutes=30)
"""What was collected so lately is what a day looks like now."""

_REFRESH_WITHIN = timedelta(seconds=15)
"""So long each of source and model may take while an admin waits."""

DELETED_WITHIN = timedelta(hours=48)
"""Telegram lets a bot delete what it sent so lately."""


class NoSuchRank(CannotPublish):
    """The day has fewer papers."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a resend would do."""

    wish: Wish
    post: Post
    """The first message, as it would look."""
    messages: int
    standing: int
    """Messages about it that stand there."""
    since: datetime | None
    """When the first of them was sent."""
    difference: Difference
    may_edit: bool
    may_replace: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a wish."""

    choice: Choice
    """What was decided first under the key."""
    fresh: bool
    """It was decided by this very wish."""
    messages: int = 0
    """So many are posted or edited."""
    deleted: int = 0
    kept: int = 0
    """Old messages that could not be deleted."""
    why: str = ""
    """Why not, of one of them; nothing where they are too old."""


class Resends:
    """Whatever is decided under a key is decided once. What follows from it may be done again, to no harm."""

    def __init__(
        self,
        papers: Papers,
        ledger: Ledger,
        standing: Standing,
        amendments: Amendments,
        subscriptions: Subscriptions,
        collector: Collector,
        writer: Writer,
        composer: Composer,
        promises: Promises,
        messenger: Messenger | None,
        clock: Clock,
        channel: Channel | None,
        *,
        top: int,
        language: Language,
    ) -> None:
        """`channel` is where a day goes unless another chat is named; `language` is for chats that have
        chosen none.
        """
        self._papers = papers
        self._ledger = ledger
        self._standing = standing
        self._amendments = amendments
        self._subscriptions = subscriptions
        self._collector = collector
        self._writer = writer
        self._composer = composer
        self._promises = promises
        self._messenger = messenger
        self._clock = clock
        self.channel = channel
        self._top = top
        self._language = language
        self.on_edits: Callable[[], None] = lambda: None
        """Called when there is something to edit."""

    async def target(self, chat: Chat, language: Language | None = None) -> Channel:
        """This chat as somewhere to post to; `language` goes before what was chosen there."""
        if self.channel is not None and chat.id == self.channel.chat.id:
            return self.channel
        if language is None:
            subscription = await self._subscriptions.of(chat.id)
            language = chat.language or (subscription and subscription.language) or self._language
        return Channel(chat, language, self._top, "none")

    async def refresh(self, wish: Wish) -> None:
        """Have a day that is over as it is now, votes and texts; what is late is left out."""
        if wish.day >= calendar.running(self._clock.now()):
            return
        stands = await self._papers.collection(wish.day)
        if stands is None or stands.asked is None or self._clock.now() - stands.asked > _STILL_FRESH:
            with suppress(TimeoutError):
                async with asyncio.timeout(_REFRESH_WITHIN.total_seconds()):
                    await self._collector.collect(wish.day)
        listings = await self._papers.listings(wish.day)
        shown = listings[: wish.target.top] if wish.rank is None else listings[wish.rank - 1 : wish.rank]
        papers = [listing.paper for listing in shown]
        await write_in_turn(self._writer, self._clock, papers, wish.target.languages, _REFRESH_WITHIN)

    async def preview(self, wish: Wish) -> Preview:
        """What would be posted, and what stands there. Raises DayNotOver, DayEmpty and NoSuchRank."""
        there = await self._posted(wish)
        edition = await self._edition(wish, ())
        post = await self._composer.compose_part(edition.parts[0], wish.day, edition.language)
        assert post is not None, "its papers were read a moment ago"
        return Preview(
            wish,
            post,
            len(edition.parts),
            len(there),
            there[0].at if there else None,
            await self._difference(there),
            may_edit=bool(_editable(there)),
            may_replace=bool(self._deletable(there)),
        )

    async def carry_out(self, wish: Wish, choice: Choice, key: str) -> Result:
        """Do what was chosen, unless something was decided under this key before.

        Raises DayNotOver, DayEmpty and NoSuchRank when there is nothing to post.
        """
        taken = await self.taken(key)
        if taken is not None and taken is not choice:
            return Result(taken, fresh=False)
        there = await self._posted(wish)
        if choice is Choice.EDIT and taken is None and not _editable(there):
            return Result(choice, fresh=True)
        if choice in (Choice.POST, Choice.REPLACE):
            edition = await self._edition(wish, keys_of(key, choice))
        else:
            edition = decision_for(wish, keys_of(key, choice))
        fresh = await self._promises.plan(edition) is not None
        messages = len(edition.parts)
        if choice is Choice.EDIT:
            messages = await self._edit(there, key)
        if choice is Choice.REPLACE and self._messenger is not None:
            number = await self._ledger.edition_of(key) or 0
            old = [posted for posted in there if posted.delivery.edition_id < number]
            return await self._delete(self._messenger, old, Result(choice, fresh, messages))
        return Result(choice, fresh, messages)

    # -- what is there, and what would be ------------------------------------------------------------------

    async def _posted(self, wish: Wish) -> tuple[Posted, ...]:
        """What stands there of what is wished for; of a card, every one of its paper."""
        there = await self._standing.posted(wish.target.chat.id, wish.day)
        if wish.rank is None:
            return there
        paper = await self._paper(wish, there)
        return tuple(
            posted
            for posted in there
            if posted.delivery.part.shape == "card" and posted.delivery.part.body["paper"] == paper
        )

    async def _paper(self, wish: Wish, there: Sequence[Posted]) -> object:
        """The paper of a rank: that of the card that stands there, for votes have moved; else by now."""
        for posted in reversed(there):
            body = posted.delivery.part.body
            if posted.delivery.part.shape == "card" and body.get("rank") == wish.rank:
                return body["paper"]
        listings = await self._papers.listings(wish.day)
        assert wish.rank is not None
        return listings[wish.rank - 1].paper.id if wish.rank <= len(listings) else None

    async def _edition(self, wish: Wish, keys: tuple[str, ...]) -> Edition:
        if wish.day >= calendar.running(self._clock.now()):
            raise DayNotOver(f"{wish.day} is not over: its list fills up until midnight UTC")
        listings = await self._papers.listings(wish.day)
        if not listings:
            raise DayEmpty(f"{wish.day} has no papers")
        paper = None
        if wish.rank is not None:
            paper = await self._paper(wish, await self._standing.posted(wish.target.chat.id, wish.day))
            if paper is None:
                raise NoSuchRank(f"{wish.day} has {len(listings)} papers")
        return edition_for(wish, listings, keys, paper)

    async def _difference(self, there: Sequence[Posted]) -> Difference:
        pairs: list[tuple[str, str]] = []
        untold = 0
        for posted in there:
            now = await self._composer.compose(posted.delivery)
            if posted.delivery.shown is None or now is None:
                untold += 1
            else:
                pairs.append((posted.delivery.shown, facts_of(now)))
        return replace(difference_of(pairs), untold=untold)

    # -- doing it ------------------------------------------------------------------------------------------

    async def taken(self, key: str) -> Choice | None:
        """What was decided under this key."""
        if await self._ledger.edition_of(key) is None:
            return None
        known = await self._ledger.keys_known([f"{key}:{choice}" for choice in Choice])
        # Before there was a choice, to confirm was to post.
        return next((choice for choice in Choice if f"{key}:{choice}" in known), Choice.POST)

    async def _edit(self, there: Sequence[Posted], key: str) -> int:
        editable = _editable(there)
        await self._amendments.promise([each.delivery.id for each in editable], key, self._clock.now())
        self.on_edits()
        return len(editable)

    def _deletable(self, there: Sequence[Posted]) -> list[Posted]:
        if self._messenger is None:
            return []
        return [posted for posted in there if self._clock.now() - posted.at < DELETED_WITHIN]

    async def _delete(self, messenger: Messenger, old: Sequence[Posted], result: Result) -> Result:
        """Take away what stood there before. What cannot be deleted stays, and nothing is lost."""
        deletable = self._deletable(old)
        deleted, why = 0, ""
        for posted in deletable:
            delivery = posted.delivery
            assert delivery.message_id is not None
            outcome = await messenger.delete(delivery.chat, delivery.message_id)
            if isinstance(outcome, Edited):
                deleted += 1
                await self._standing.taken_away(delivery.id, "an admin had it deleted", self._clock.now())
            else:
                why = str(getattr(outcome, "why", "")) or type(outcome).__name__
            log.info(
                "a message was to be deleted",
                extra={"delivery": delivery.id, "outcome": type(outcome).__name__},
            )
        return replace(result, deleted=deleted, kept=len(old) - deleted, why=why)


def _editable(there: Iterable[Posted]) -> list[Posted]:
    """A digest in a private chat stays what it was when it came."""
    return [posted for posted in there if posted.delivery.chat.is_group]
