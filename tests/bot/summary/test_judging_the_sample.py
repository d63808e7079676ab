"""The summaries of the playground's sample pass every check, so that the demonstration shows them all."""

from __future__ import annotations

import pytest

from bot.playground import sample
from bot.summary.judge import judge
from bot.summary.material import material
from storage.records import Paper

_PAPERS = {
    item["paper"]["id"]: Paper(item["paper"]["id"], item["paper"]["title"], item["paper"]["summary"], ())
    for item in sample.items()
}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("paper_id", _PAPERS)
def test_a_summary_of_the_sample_passes_every_check(paper_id: str, language: str) -> None:
    written, of = sample.summaries()[paper_id][language], material(_PAPERS[paper_id])
    title, abstract = of.title, of.abstract
    assert judge(written["gist"], written["bullets"], title=title, abstract=abstract, language=language) == ()


def test_nothing_of_the_sample_is_taken_for_an_order() -> None:
    for paper in _PAPERS.values():
        of = material(paper)
        assert of.title == paper.title
        assert list(of.sentences) == list(range(1, len(of.sentences) + 1))
