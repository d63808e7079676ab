"""Has a language model write summaries, and keeps only what passes every check."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AsyncExitStack
from datetime import date

from bot.daily import calendar
from bot.daily.answers import Answer, Task, answered, best, given_up, judged, summary, unanswered, unjudged
from bot.daily.outage import Outage
from bot.daily.purse import Purse
from bot.daily.rounds import may_begin
from bot.ports import CannotSummarise, Clock, Model, NoAnswer, Question, Summariser
from bot.summary.answer import Draft
from bot.summary.material import material
from bot.summary.prompt import question, repair
from bot.summary.renderings import renderings
from storage.askings import Askings
from storage.records import Language, Paper, Summary
from storage.terms import Terms

log = logging.getLogger(__name__)

_TRIES_A_DAY = 3
"""A paper about which no answer comes, while others are answered, is asked about so often."""


class Author(Summariser):
    """A round is one question and, if the answer is not good enough, one more with the reasons.

    All that was asked is noted, whatever became of it; a restart forgets nothing of it.
    """

    def __init__(
        self,
        model: Model,
        askings: Askings,
        terms: Terms,
        clock: Clock,
        *,
        daily_tokens: int,
        tell: Callable[..., Awaitable[None]],
        models: Collection[str] = (),
    ) -> None:
        """`tell` is Alarm.tell. With `daily_tokens` 0 there is no limit.

        `models` are the names of the models that are asked: what others did not bring about does not count.
        Where none is named, all that was ever asked counts.
        """
        self._model = model
        self._askings = askings
        self._terms = terms
        self._clock = clock
        self._purse = Purse(askings, clock, daily_tokens, tell)
        self._outage = Outage(clock, tell)
        self._tell = tell
        self._models = frozenset(models)
        self._refused: frozenset[tuple[str, str]] = frozenset()
        """The endpoints that refuse our key, as far as admins were told."""
        self._unanswered: Counter[tuple[str, Language, date]] = Counter()
        self._failing: set[str] = set()
        """The papers about which no answer came since one came."""

    async def summarise(self, paper: Paper, language: Language) -> Summary:
        """A summary that passes every check, perhaps without a bullet or two that did not.

        Raises CannotSummarise, also where the paper rests after rounds that came to nothing.
        """
        if not await self.may_ask([paper], language):
            raise CannotSummarise("it rests after what was tried before, or has no abstract")
        return await self.rewrite(paper, language)

    async def may_ask(self, papers: Sequence[Paper], language: Language) -> frozenset[str]:
        """Those of these papers, by id, about which a question may be put now."""
        asked = await self._askings.about([paper.id for paper in papers], language)
        now = self._clock.now()

        def may(paper: Paper) -> bool:
            if self._unanswered[paper.id, language, calendar.running(now)] >= _TRIES_A_DAY:
                return False
            of, before = material(paper), asked.get(paper.id, ())
            return bool(of.sentences) and may_begin(before, question(of, language), now, self._models)

        # A day of papers takes a tenth of a second.
        return await asyncio.to_thread(lambda: frozenset(paper.id for paper in papers if may(paper)))

    async def rewrite(self, paper: Paper, language: Language) -> Summary:
        """As `summarise`, whatever was tried before."""
        task = Task(paper, material(paper), language)
        if not task.material.sentences:
            raise CannotSummarise("there is no abstract to summarise")
        written = await self._round(task, question(task.material, language, await self._terms.of(language)))
        source = f"{task.material.title}\n{task.material.abstract}"
        await self._terms.propose(language, paper.id, renderings(written.bullets, language, source))
        return written

    async def _round(self, task: Task, asked: Question) -> Summary:
        answers: list[Answer] = []
        kept: tuple[Answer, Draft] | None = None
        # What a question may cost is held back until what it did cost is noted.
        async with AsyncExitStack() as held:
            try:
                stopped = await self._ask_twice(task, asked, answers, held)
                kept = await asyncio.to_thread(best, task, answers)
            finally:
                for answer in answers:
                    await self._askings.note(judged(answer, kept))
        if kept is None and stopped is not None:
            raise stopped
        if kept is None:
            last = answers[-1]
            today = calendar.running(self._clock.now())
            if last.asking.answer is None and (not last.everywhere or self._alone(task.paper, today)):
                self._unanswered[task.paper.id, task.language, today] += 1
            raise CannotSummarise(last.asking.why or "it does not pass", everywhere=last.everywhere)
        return summary(task, *kept)

    async def _ask_twice(
        self, task: Task, asked: Question, answers: list[Answer], held: AsyncExitStack
    ) -> BaseException | None:
        """Add the answers one by one; what stopped the second question, even if somebody did who has no more
        time: the first answer was paid for, and may be good enough.
        """
        purse = await held.enter_async_context(self._purse.asking(asked))
        first = await self._ask(task, asked, answers, again=False)
        purse.tokens = first.asking.tokens_in + first.asking.tokens_out
        if not first.complaints:
            return None
        again = repair(asked, first.asking.answer or "", first.complaints, task.language)
        try:
            await held.enter_async_context(self._purse.asking(again))
        except CannotSummarise as spent:
            log.info("no second question", extra={"paper": task.paper.id, "why": spent.why})
            return None
        try:
            await self._ask(task, again, answers, again=True)
        except (Exception, asyncio.CancelledError) as stopped:
            log.info("no second answer", extra={"paper": task.paper.id, "why": repr(stopped)})
            return stopped
        return None

    async def _ask(self, task: Task, asked: Question, answers: list[Answer], *, again: bool) -> Answer:
        at = self._clock.now()
        try:
            said = await self._model.answer(asked, again=again)
        except NoAnswer as none:
            if none.everywhere:
                await self._outage.goes_on(none)
            if not none.asked:
                raise CannotSummarise(none.why, everywhere=none.everywhere) from none
            self._failing.add(task.paper.id)
            answers.append(unanswered(task, asked, at, none))
        except asyncio.CancelledError:
            answers.append(unanswered(task, asked, at, given_up(asked)))
            raise
        else:
            self._failing.clear()
            self._outage.is_over()
            answers += [unanswered(task, asked, at, none) for none in said.missed]
            answers.append(unjudged(task, asked, at, said))
            answers[-1] = await asyncio.to_thread(answered, task, asked, at, said)
        await self._tell_refused()
        return answers[-1]

    def _alone(self, paper: Paper, day: date) -> bool:
        """Whether it is more likely this paper than the endpoint that fails: the last that is left of a day
        looks like an endpoint that is down when it is asked about again and again.
        """
        before = any(paper_id == paper.id and on == day for paper_id, _, on in self._unanswered)
        return before and self._failing == {paper.id}

    async def _tell_refused(self) -> None:
        """Tell admins of each key that is refused, once until it is taken again."""
        refused = frozenset(self._model.refused)
        new, self._refused = refused - self._refused, refused
        for endpoint, model in sorted(new):
            key = f"model_key:{endpoint}:{self._clock.now():%Y-%m-%d}"
            await self._tell("model_key_refused", key, endpoint=endpoint, model=model)
