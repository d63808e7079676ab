"""How long it takes to find papers by words."""

from __future__ import annotations

import itertools
import statistics
import time

from bench.fixtures import Figure, Run, Timed

from bot.app import Store

_QUESTIONS = (
    "diffusion", "model", "the", "large language model", "of and in to we", "robot manipulaton", "GPT-4o",
    "language model data training method", '"chain of thought"', "retrieval augmented generation", "qwen",
    "video generation diffusion transformer", "how to train a model with less data", "mixture of experts",
    "reinforcement learning human feedback", "3d gaussian splatting", "speech", "quantization", "a b c",
    "benchmark evaluation of language models for code", "추론", "强化学习", "xyz of the",
)  # fmt: skip
_ROUNDS = 500


def test_searching_by_words(timed: Timed, full: Store, run: Run, figure: Figure) -> None:
    questions = itertools.cycle(_QUESTIONS)
    took: list[float] = []

    def search(question: str) -> None:
        began = time.perf_counter()
        run(full.search.by_words(question))
        took.append((time.perf_counter() - began) * 1000)

    timed(search, lambda: next(questions), rounds=_ROUNDS)
    figure("by_words, the archive, median", statistics.median(took), "ms")
    figure("by_words, the archive, 99 of 100 within", statistics.quantiles(took, n=100)[-1], "ms", below=30)
