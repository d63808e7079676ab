"""Has every paper summarised in every language we speak."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol, runtime_checkable
from weakref import WeakValueDictionary

from bot.ports import CannotSummarise, Clock, Summariser
from storage.errors import DatabaseBusy, DatabaseFull
from storage.records import Language, Origin, Paper, Summary
from storage.summaries import Summaries

log = logging.getLogger(__name__)

_TRIES = 3
"""So often a paper is asked for that fails without a record of it, and not with every round for ever."""

Wanted = tuple[Paper, Language]


@runtime_checkable
class Remembering(Protocol):
    """A summariser that knows what it tried before."""

    async def may_ask(self, papers: Sequence[Paper], language: Language) -> frozenset[str]:
        """Those of these papers, by id, that it would try now."""

    async def rewrite(self, paper: Paper, language: Language) -> Summary:
        """A summary, whatever was tried before. Raises CannotSummarise."""


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
        *,
        at_once: int = 4,
    ) -> None:
        """`at_once`: so many summaries are under way at a time, whoever asked for them."""
        self._summaries = summaries
        self._excerpts = excerpts
        self._model = model
        self._clock = clock
        self._languages = languages
        self._at_once = at_once
        self._places = asyncio.Semaphore(at_once)
        self._failures: Counter[tuple[str, Language]] = Counter()
        self._asking: WeakValueDictionary[tuple[str, Language], asyncio.Lock] = WeakValueDictionary()

    @property
    def has_model(self) -> bool:
        """Whether there is more to be had than excerpts."""
        return self._model is not None

    async def write(
        self,
        papers: Sequence[Paper],
        languages: Sequence[Language] | None = None,
        *,
        limit: timedelta | None = None,
        on_progress: Callable[[], None] = lambda: None,
    ) -> None:
        """Summaries of these papers, the first first, within so much time; what is late is left out.

        `on_progress` is called for each paper in each language when nothing more is done about it.
        """
        wanted = self._languages if languages is None else languages
        try:
            async with asyncio.timeout(None if limit is None else limit.total_seconds()):
                for language in wanted:
                    await self._write_excerpts(papers, language)
                await self._ask(papers, wanted, on_progress)
        except TimeoutError:
            log.warning("summaries took too long", extra={"papers": len(papers)})

    async def rewrite(self, paper: Paper, language: Language) -> Summary:
        """What a model writes of this paper now, whatever there is and was tried before; it is kept.

        Raises CannotSummarise.
        """
        if self._model is None:
            raise CannotSummarise("no model is set", everywhere=True)
        async with self._lock(paper, language), self._places:
            again = self._model.rewrite if isinstance(self._model, Remembering) else self._model.summarise
            return await self._keep(await again(paper, language))

    async def missing(self, papers: Sequence[Paper], language: Language) -> frozenset[str]:
        """Those of these papers for which a model may yet write something better than there is."""
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
                await self._keep(excerpt)

    # -- a model -------------------------------------------------------------------------------------------

    async def _ask(
        self, papers: Sequence[Paper], languages: Sequence[Language], on_progress: Callable[[], None]
    ) -> None:
        missing = await self._unwritten(papers, languages)
        for _ in range(len(papers) * len(languages) - len(missing)):
            on_progress()
        if self._model is None:
            return
        place = {paper.id: number for number, paper in enumerate(papers)}
        queue = deque(sorted(missing, key=lambda item: place[item[0].id]))
        down = asyncio.Event()
        async with asyncio.TaskGroup() as askers:
            for _ in range(min(self._at_once, len(missing))):
                askers.create_task(self._ask_in_turn(self._model, queue, down, on_progress))

    async def _unwritten(self, papers: Sequence[Paper], languages: Sequence[Language]) -> list[Wanted]:
        """What no model has written and a model may still be asked for."""
        unwritten: list[Wanted] = []
        if (model := self._model) is None:
            return unwritten
        for language in languages:
            written = await self._summaries.of([paper.id for paper in papers], language)
            wanted = [
                paper
                for paper in papers
                if (paper.id not in written or written[paper.id].origin is not Origin.MODEL)
                and self._failures[paper.id, language] < _TRIES
            ]
            if wanted and isinstance(model, Remembering):
                may = await model.may_ask(wanted, language)
                wanted = [paper for paper in wanted if paper.id in may]
            unwritten += [(paper, language) for paper in wanted]
        return unwritten

    async def _ask_in_turn(
        self, model: Summariser, queue: deque[Wanted], down: asyncio.Event, on_progress: Callable[[], None]
    ) -> None:
        while queue:
            paper, language = queue.popleft()
            # A round of collecting and a day to be posted may want the same summary at the same time.
            async with self._lock(paper, language), self._places:
                if not down.is_set() and not await self._ask_for(model, paper, language):
                    down.set()
            if down.is_set():
                return
            on_progress()

    async def _ask_for(self, model: Summariser, paper: Paper, language: Language) -> bool:
        """Have one summary written; whether the next one is worth asking for."""
        ids = {"paper": paper.id, "language": language}
        written = await self._summaries.of([paper.id], language)
        if paper.id in written and written[paper.id].origin is Origin.MODEL:
            return True
        try:
            await self._keep(await model.summarise(paper, language))
        except CannotSummarise as reason:
            log.warning("no summary", extra={**ids, "why": reason.why})
            if not reason.everywhere and not isinstance(model, Remembering):
                self._failures[paper.id, language] += 1
            return not reason.everywhere
        except (DatabaseBusy, DatabaseFull) as error:
            # The next one would be paid for and lost too.
            log.warning("no summary", extra={**ids, "why": str(error)})
            return False
        except Exception:
            log.exception("no summary", extra=ids)
            self._failures[paper.id, language] += 1
        return True

    async def _keep(self, summary: Summary) -> Summary:
        now = self._clock.now()
        await self._summaries.save(summary, now)
        return replace(summary, written=now)

    def _lock(self, paper: Paper, language: Language) -> asyncio.Lock:
        return self._asking.setdefault((paper.id, language), asyncio.Lock())
