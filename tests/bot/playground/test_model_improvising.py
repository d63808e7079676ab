"""What the stand-in of a model says of papers that it does not know."""

from __future__ import annotations

import re

import pytest

from bot.playground.model.improvising import improvised
from bot.playground.model.question import Material

PLAIN = (
    "We present a lamp that tells a gardener which plants are thirsty.",
    "It has 1.5B parameters and $\\alpha$ of them light up.",
    "On 12 gardens it saves 37% of the water that was used before.",
    "The lamp runs for 40 hours, which is twice as long as others do.",
)
MATERIAL = Material("Lampe: A Lamp for Gardens", tuple(enumerate(PLAIN, 1)))


def test_in_english_it_repeats_plain_sentences_and_says_which() -> None:
    written = improvised(MATERIAL, "en")
    assert written == {
        "gist": "Sums up what the work on Lampe wants, does and finds.",
        "bullets": [PLAIN[0], PLAIN[2], PLAIN[3]],
        "sentences": [[1], [3], [4]],
    }


@pytest.mark.parametrize("language", ["ko", "en", "ja", "zh"])
def test_it_rests_on_sentences_that_were_sent(language: str) -> None:
    sent = Material("A Lamp for Gardens", ((2, "Short."), (5, "Shorter."), (9, "It ends.")))
    written = improvised(sent, language)
    assert written is not None
    assert len(written["bullets"]) == 3
    assert written["sentences"] == [[2], [5], [9]]


@pytest.mark.parametrize("language", ["ko", "ja", "zh"])
def test_elsewhere_it_says_no_number_at_all(language: str) -> None:
    written = improvised(MATERIAL, language)
    assert written is not None
    assert not re.search(r"\d", " ".join([written["gist"], *written["bullets"]]))


def test_it_says_nothing_of_a_paper_without_an_abstract_or_in_a_language_that_it_does_not_speak() -> None:
    assert improvised(Material("A Lamp", ()), "ko") is None
    assert improvised(MATERIAL, "fr") is None
