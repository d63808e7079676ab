"""Summaries without a model: what Hugging Face says of a paper, or sentences of its abstract."""

from __future__ import annotations

from bot.ports import CannotSummarise, Summariser
from bot.summary.sentences import best, sentences
from storage.records import Language, Origin, Paper, Summary

BESIDE_A_GIST = 2
ALONE = 3
"""Sentences taken: as many as carry half of what Hugging Face's summaries say."""


class Excerpts(Summariser):
    """Takes what is there; asks nobody. The text is English in every language, and its origin says so."""

    async def summarise(self, paper: Paper, language: Language) -> Summary:
        """Hugging Face's summary with sentences beside it, else sentences alone. Raises CannotSummarise."""
        found = sentences(paper.abstract)
        gist = " ".join((paper.ai_summary or "").split())
        if gist:
            bullets = best(found, BESIDE_A_GIST, paper.title)
            return Summary(paper.id, language, gist, bullets, Origin.HUGGINGFACE)
        if not found:
            raise CannotSummarise("nothing to take from")
        (gist,) = best(found, 1, paper.title)
        return Summary(paper.id, language, gist, best(found, ALONE, paper.title), Origin.EXCERPT)
