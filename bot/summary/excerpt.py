"""Summaries without a model: what Hugging Face says of a paper, or sentences of its abstract."""

from __future__ import annotations

import asyncio

from bot.ports import CannotSummarise, Summariser
from bot.summary.material import material
from bot.summary.sentences import best
from storage.records import Language, Origin, Paper, Summary

BESIDE_A_GIST = 2
ALONE = 3
"""Sentences taken: as many as carry half of what Hugging Face's summaries say."""


class Excerpts(Summariser):
    """Takes what is there; asks nobody. The text is English in every language, and its origin says so.

    A sentence that gives orders to whoever reads is about no paper, so it is not taken.
    """

    async def summarise(self, paper: Paper, language: Language) -> Summary:
        """Hugging Face's summary with sentences beside it, else sentences alone. Raises CannotSummarise."""
        # Three milliseconds a paper: too much for a list of twenty at once.
        found = tuple((await asyncio.to_thread(material, paper)).evidence.values())
        gist = " ".join((paper.ai_summary or "").split())
        if gist:
            bullets = best(found, BESIDE_A_GIST, paper.title)
            return Summary(paper.id, language, gist, bullets, Origin.HUGGINGFACE)
        if not found:
            raise CannotSummarise("nothing to take from")
        (gist,) = best(found, 1, paper.title)
        return Summary(paper.id, language, gist, best(found, ALONE, paper.title), Origin.EXCERPT)
