"""Has every paper summarised in every language we speak."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Protocol, runtime_checkable

from bot.daily.underway import UnderWay
from bot.ports import CannotSummarise, Clock, Summariser
from bot.posts import is_written
from storage.errors import DatabaseBusy, DatabaseFull
from storage.records import Language, Paper, Summary
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

    What a model wrote stays: it is not asked for the same text again. Nor is it for a summary that came in
    with an import, unless somebody wants that one rewritten. Whatever goes wrong with one paper
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
        self._under_way = UnderWay(at_once)
        self._failures: Counter[tuple[str, Language]] = Counter()

    @property
    def has_model(self) -> bool:
        """Whether there is more to be had than excerpts."""
        return self._model is not None

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those in which every paper is written about."""
        return tuple(self._languages)

    def keeping(self) -> AbstractAsyncContextManager[None]:
        """While this lasts, a summary that is under way when somebody's time is over goes on all the same: it
        is paid for. What is left of them at the end is cut.
        """
        return self._under_way.keeping()

    async def write(
        self,
        papers: Sequence[Paper],
        languages: Sequence[Language] | None = None,
        *,
        limit: timedelta | None = None,
        on_progress: Callable[[], None] = lambda: None,
    ) -> bool:
        """Summaries of these papers, the first first, within so much time; what is late is left out.

        False where the endpoint is down: about other papers it would be asked in vain too. `on_progress` is
        called for each paper in each language when nothing more is done about it.
        """
        wanted = self._languages if languages is None else languages
        try:
            async with asyncio.timeout(None if limit is None else limit.total_seconds()):
                await self.write_excerpts(papers, wanted)
                return await self._ask(papers, wanted, on_progress)
        except TimeoutError:
            log.warning("summaries took too long", extra={"papers": len(papers)})
            return True

    async def rewrite(
        self, paper: Paper, language: Language, *, late: Callable[[Summary], Awaitable[object]] | None = None
    ) -> Summary:
        """What a model writes of this paper now, whatever there is and was tried before; it is kept.

        Who wants that while it is being done gets the same. `late` is called with what comes when nobody
        waits for it here any more. Raises CannotSummarise.
        """
        if (model := self._model) is None:
            raise CannotSummarise("no model is set", everywhere=True)
        waiting = True

        async def work() -> Summary:
            again = model.rewrite if isinstance(model, Remembering) else model.summarise
            try:
                summary = await self._keep(await again(paper, language))
                if not waiting and late is not None:
                    await late(summary)
            except Exception as error:
                if not waiting:
                    log.warning("no summary", extra={"paper": paper.id, "language": language}, exc_info=error)
                raise
            return summary

        try:
            return await self._under_way.once((paper.id, language), "rewrite", work)
        finally:
            waiting = False

    async def missing(self, papers: Sequence[Paper], language: Language) -> frozenset[str]:
        """Those of these papers for which a model may yet write something better than there is."""
        return frozenset(paper.id for paper, _ in await self._unwritten(papers, [language]))

    async def write_excerpts(
        self, papers: Sequence[Paper], languages: Sequence[Language] | None = None
    ) -> None:
        """Excerpts of those of these papers of which there is nothing yet."""
        for language in self._languages if languages is None else languages:
            await self._write_excerpts(papers, language)

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
    ) -> bool:
        missing = await self._unwritten(papers, languages)
        for _ in range(len(papers) * len(languages) - len(missing)):
            on_progress()
        if self._model is None:
            return True
        place = {paper.id: number for number, paper in enumerate(papers)}
        queue = deque(sorted(missing, key=lambda item: place[item[0].id]))
        down = asyncio.Event()
        async with asyncio.TaskGroup() as askers:
            for _ in range(min(self._at_once, len(missing))):
                askers.create_task(self._ask_in_turn(self._model, queue, down, on_progress))
        return not down.is_set()

    async def _unwritten(self, papers: Sequence[Paper], languages: Sequence[Language]) -> list[Wanted]:
        """What has no summary and a model may still be asked for."""
        unwritten: list[Wanted] = []
        if (model := self._model) is None:
            return unwritten
        for language in languages:
            written = await self._summaries.of([paper.id for paper in papers], language)
            wanted = [
                paper
                for paper in papers
                if not is_written(written.get(paper.id)) and self._failures[paper.id, language] < _TRIES
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

            async def work(paper: Paper = paper, language: Language = language) -> bool:
                return not down.is_set() and await self._ask_for(model, paper, language)

            # A round of collecting and a day to be posted may want the same summary at the same time.
            if not await self._under_way.once((paper.id, language), "write", work):
                down.set()
            if down.is_set():
                return
            on_progress()

    async def _ask_for(self, model: Summariser, paper: Paper, language: Language) -> bool:
        """Have one summary written; whether the next one is worth asking for."""
        ids = {"paper": paper.id, "language": language}
        written = await self._summaries.of([paper.id], language)
        if is_written(written.get(paper.id)):
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
