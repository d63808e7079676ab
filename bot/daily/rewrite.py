"""A paper's summary anew, as an admin wants it, and the posts that show it put right."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.daily.summarise import Writer
from bot.ports import CannotSummarise, Clock
from storage.amendments import Amendments
from storage.papers import Papers
from storage.records import Language, Listing, Paper, Summary

log = logging.getLogger(__name__)

WITHIN = timedelta(seconds=90)
"""So long an admin waits for the model."""

_LOOK_BACK = timedelta(days=14)
"""What was posted longer ago nobody reads any more."""


class CannotRewrite(Exception):
    """A paper's summary cannot be written anew."""


class PaperUnknown(CannotRewrite):
    """No day that is stored lists this paper."""


class NoModel(CannotRewrite):
    """No language model is configured."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What became of a wish for another summary."""

    paper: Paper
    summaries: tuple[Summary, ...]
    """Those that came, in the order of the languages."""
    failed: tuple[tuple[Language, str], ...]
    """The languages in which none came, each with the reason in plain English."""
    edits: int
    """So many posts will be put right."""


class Rewrites:
    """Asks the model now, whatever was tried before, and promises edits of what shows the paper."""

    def __init__(
        self,
        papers: Papers,
        writer: Writer,
        amendments: Amendments,
        clock: Clock,
        *,
        languages: Sequence[Language],
    ) -> None:
        """`languages`: those in which every paper is summarised."""
        self._papers = papers
        self._writer = writer
        self._amendments = amendments
        self._clock = clock
        self._languages = languages
        self.on_edits: Callable[[], None] = lambda: None
        """Called when there is something to edit."""

    async def rewrite(
        self, paper_id: str, language: Language | None, *, within: timedelta = WITHIN
    ) -> Rewritten:
        """A new summary in this language, else in each that we write, and edits of the posts of two weeks.

        What does not come within so much time has failed, and its posts are edited when it comes. Raises
        PaperUnknown and NoModel.
        """
        if not self._writer.has_model:
            raise NoModel("no language model is configured: PAPERS_LLM_URL and PAPERS_LLM_MODEL say which")
        listings = await self._papers.days_of(paper_id)
        if not listings:
            raise PaperUnknown(f"no day that is stored lists {paper_id}")
        paper, days = listings[-1].paper, _shown_on(listings)
        languages = self._languages if language is None else (language,)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._written(paper, each, within, days)) for each in languages]
        outcomes = list(zip(languages, (task.result() for task in tasks), strict=True))
        written = {each: outcome for each, outcome in outcomes if isinstance(outcome, Summary)}
        failed = tuple((each, outcome) for each, outcome in outcomes if isinstance(outcome, str))
        edits = await self._promise(paper, list(written), days)
        return Rewritten(paper, tuple(written.values()), failed, edits)

    async def _written(
        self, paper: Paper, language: Language, within: timedelta, days: Sequence[date]
    ) -> Summary | str:
        """The summary, or why there is none; what comes later is shown too."""

        async def late(_: Summary) -> None:
            await self._promise(paper, [language], days)

        try:
            async with asyncio.timeout(within.total_seconds()):
                return await self._writer.rewrite(paper, language, late=late)
        except TimeoutError:
            return f"no answer within {within.total_seconds():g} seconds"
        except CannotSummarise as reason:
            return reason.why
        except Exception as error:
            log.exception("no summary", extra={"paper": paper.id, "language": language})
            return f"our mistake: {type(error).__name__}"

    async def _promise(self, paper: Paper, languages: Sequence[Language], days: Sequence[date]) -> int:
        """Edits of the messages that show the paper in any of these languages, one of each; how many."""
        now = self._clock.now()
        promised: set[int] = set()
        for language in languages:
            showing = await self._amendments.showing(paper.id, language, days, now - _LOOK_BACK)
            new = [delivery_id for delivery_id in showing if delivery_id not in promised]
            cause = f"rewrite:{paper.id}:{language}:{now.timestamp() * 1000:.0f}"
            await self._amendments.promise(new, cause, now)
            promised |= set(new)
        if promised:
            log.info(
                "edits for a new summary were promised", extra={"paper": paper.id, "edits": len(promised)}
            )
            self.on_edits()
        return len(promised)


def _shown_on(listings: Sequence[Listing]) -> tuple[date, ...]:
    """The days about which a post may show a paper: its own, and the ends of their weeks."""
    days = [listing.day for listing in listings]
    return (*days, *(day + timedelta(days=7 - day.isoweekday()) for day in days))
