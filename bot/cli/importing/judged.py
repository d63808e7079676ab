"""Judges the summaries that came in, as a model's are judged; none is refused for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.app import Store
from bot.summary.judge import judge_imported
from bot.summary.languages import LANGUAGES
from storage.records import Language, Listing, Origin, Summary


@dataclass(slots=True)
class Judged:
    """What the checks found."""

    summaries: int = 0
    """So many could be judged: their abstracts are known, and their languages have checks."""
    faulty: int = 0
    checks: Counter[str] = field(default_factory=Counter)
    """How many summaries have a fault of each check."""

    def take(self, listings: Mapping[str, Listing], summaries: Mapping[str, Summary]) -> None:
        """Judge what there is of one day in one language."""
        for paper_id, summary in summaries.items():
            paper = listings[paper_id].paper if paper_id in listings else None
            if summary.origin is not Origin.IMPORTED or paper is None:
                continue
            faults = judge_imported(summary, paper)
            if faults is None:
                continue
            self.summaries += 1
            self.faulty += bool(faults)
            self.checks.update({fault.check.value for fault in faults})


async def judged(
    store: Store,
    came: Mapping[tuple[date, Language], set[str]],
    advance: Callable[[], None],
    stopped: asyncio.Event,
) -> Judged:
    """The verdict on the summaries of these papers; `advance` is called after each day."""
    verdict = Judged()
    for (day, language), papers in came.items():
        if stopped.is_set():
            break
        if language in LANGUAGES:
            listings = await store.papers.listings_of(day, sorted(papers))
            summaries = await store.summaries.of(sorted(papers), language)
            await asyncio.to_thread(verdict.take, listings, summaries)
        advance()
    return verdict
