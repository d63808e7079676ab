"""Puts right what was sent without its summaries, once they have come."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

from bot.daily.summarise import Writer
from bot.ports import Clock
from storage.amendments import Amendments, Awaited
from storage.papers import Papers
from storage.records import Language

log = logging.getLogger(__name__)

_LOOK_BACK = timedelta(days=3)
"""What was sent longer ago stays as it is, and no round asks a model for papers of days before that."""


class Healer:
    """Promises each message that waits for summaries one edit, when all have come that are to be expected.

    Whatever else is to be said goes first, and so do the edits of a channel's posts.
    """

    def __init__(self, amendments: Amendments, writer: Writer, papers: Papers, clock: Clock) -> None:
        self._amendments = amendments
        self._writer = writer
        self._papers = papers
        self._clock = clock
        self.on_edits: Callable[[], None] = lambda: None
        """Called when there is something to edit."""

    async def heal(self) -> int:
        """Promise the edits of messages whose awaited summaries are there; how many."""
        now = self._clock.now()
        since = now - _LOOK_BACK
        awaiting = await self._amendments.awaiting(since)
        missing = {text for awaited, written in awaiting.items() for text in set(awaited) - set(written)}
        expected = await self._expected(missing, since.date())
        ready = [awaited for awaited, written in awaiting.items() if is_ready(awaited, written, expected)]
        edits = await self._amendments.heal(ready, since, now) if ready else 0
        if edits:
            log.info("edits for late summaries were promised", extra={"edits": edits})
            self.on_edits()
        return edits

    async def _expected(
        self, missing: Iterable[tuple[str, Language]], oldest: date
    ) -> frozenset[tuple[str, Language]]:
        """Those of these texts that a model may yet write: in a language that is still written, about papers
        of this day or a later one.
        """
        by_language: defaultdict[Language, list[str]] = defaultdict(list)
        for paper_id, language in missing:
            if language in self._writer.languages:
                by_language[language].append(paper_id)
        expected: set[tuple[str, Language]] = set()
        for language, paper_ids in by_language.items():
            days = [await self._papers.days_of(paper_id) for paper_id in paper_ids]
            papers = [listings[-1].paper for listings in days if listings and listings[-1].day >= oldest]
            expected |= {(paper_id, language) for paper_id in await self._writer.missing(papers, language)}
        return frozenset(expected)


def is_ready(awaited: Awaited, written: Awaited, expected: Collection[tuple[str, Language]]) -> bool:
    """Whether a message that awaits these texts is to be edited now, of which some are written.

    The others are not to be `expected` any more.
    """
    return bool(written) and not (set(awaited) - set(written)) & set(expected)
