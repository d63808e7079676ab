"""Has every paper summarised in every language we speak."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from weakref import WeakValueDictionary

from bot.ports import CannotSummarise, Clock, Summariser
from storage.records import Language, Origin, Paper
from storage.summaries import Summaries

log = logging.getLogger(__name__)

_AT_ONCE = 4
_TRIES = 3
"""A paper that a model cannot summarise is asked for so often, and not with every round for ever."""


class Writer:
    """Writes what is missing: an excerpt at once, a model's summary where there is a model.

    What a model wrote stays: it is not asked for the same text again. Whatever goes wrong with one paper
    costs that paper its summary and never the day.
    """

    def __init__(
        self,
        summaries: Summaries,
        excerpts: Summariser,
        model: Summariser | None,
        clock: Clock,
        languages: Sequence[Language],
    ) -> None:
        self._summaries = summaries
        self._excerpts = excerpts
        self._model = model
        self._clock = clock
        self._languages = languages
        self._failures: Counter[tuple[str, Language]] = Counter()
        self._asking: WeakValueDictionary[tuple[str, Language], asyncio.Lock] = WeakValueDictionary()

    async def write(
        self,
        papers: Sequence[Paper],
        languages: Sequence[Language] | None = None,
        *,
        limit: timedelta | None = None,
    ) -> None:
        """Summaries of these papers, the first first, within so much time; what is late is left out."""
        wanted = self._languages if languages is None else languages
        try:
            async with asyncio.timeout(None if limit is None else limit.total_seconds()):
                for language in wanted:
                    await self._write_excerpts(papers, language)
                if self._model is not None:
                    await self._ask(self._model, papers, wanted)
        except TimeoutError:
            log.warning("summaries took too long", extra={"papers": len(papers)})

    async def missing(self, papers: Sequence[Paper], language: Language) -> frozenset[str]:
        """Those of these papers for which a model may yet write something better than there is."""
        if self._model is None:
            return frozenset()
        return frozenset(paper.id for paper, _ in await self._unwritten(papers, [language]))

    async def _write_excerpts(self, papers: Sequence[Paper], language: Language) -> None:
        written = await self._summaries.of([paper.id for paper in papers], language)
        for paper in papers:
            if paper.id not in written:
                try:
                    excerpt = await self._excerpts.summarise(paper, language)
                except CannotSummarise as reason:
                    log.info("no excerpt", extra={"paper": paper.id, "why": reason.why})
                    continue
                except Exception:
                    log.exception("no excerpt", extra={"paper": paper.id})
                    continue
                await self._summaries.save(excerpt, self._clock.now())

    async def _ask(self, model: Summariser, papers: Sequence[Paper], languages: Sequence[Language]) -> None:
        missing = await self._unwritten(papers, languages)
        place = {paper.id: number for number, paper in enumerate(papers)}
        queue = iter(sorted(missing, key=lambda item: place[item[0].id]))
        async with asyncio.TaskGroup() as askers:
            for _ in range(min(_AT_ONCE, len(missing))):
                askers.create_task(self._ask_in_turn(model, queue))

    async def _unwritten(
        self, papers: Sequence[Paper], languages: Sequence[Language]
    ) -> list[tuple[Paper, Language]]:
        """What no model has written and a model may still be asked for."""
        unwritten: list[tuple[Paper, Language]] = []
        for language in languages:
            written = await self._summaries.of([paper.id for paper in papers], language)
            unwritten += [
                (paper, language)
                for paper in papers
                if (paper.id not in written or written[paper.id].origin is not Origin.MODEL)
                and self._failures[paper.id, language] < _TRIES
            ]
        return unwritten

    async def _ask_in_turn(self, model: Summariser, queue: Iterator[tuple[Paper, Language]]) -> None:
        for paper, language in queue:
            # A round of collecting and a day to be posted may want the same summary at the same time.
            async with self._asking.setdefault((paper.id, language), asyncio.Lock()):
                written = await self._summaries.of([paper.id], language)
                if paper.id in written and written[paper.id].origin is Origin.MODEL:
                    continue
                try:
                    summary = await model.summarise(paper, language)
                except CannotSummarise as reason:
                    ids = {"paper": paper.id, "language": language}
                    log.warning("no summary", extra={**ids, "why": reason.why})
                    if reason.everywhere:
                        return
                    self._failures[paper.id, language] += 1
                except Exception:
                    log.exception("no summary", extra={"paper": paper.id, "language": language})
                    self._failures[paper.id, language] += 1
                else:
                    await self._summaries.save(summary, self._clock.now())
