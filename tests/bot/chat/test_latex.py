"""The LaTeX of titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.render.latex import readable


@pytest.mark.parametrize(
    ("title", "read"),
    [
        (r"$\text{Transformer}^2$: adapting", "Transformer²: adapting"),
        (r"LLM$\times$MapReduce", "LLM×MapReduce"),
        ("Top-$nσ$", "Top-nσ"),
        (r"\$OneMillion-Bench", "$OneMillion-Bench"),
        ("X^{2}-Gaussian", "X²-Gaussian"),
        ("$VILA^2$", "VILA²"),
        ("Synth$^2$", "Synth²"),
        (r"$\nabla^2$DFT", "∇²DFT"),
        ("A $L_2$ norm", "A L₂ norm"),
        ("A L_2 norm", "A L₂ norm"),
        ("$τ$-bench", "τ-bench"),
        (r"$\mathcal{O}(n^2)$", "O(n²)"),
        (r"$\pi_{0.5}$: a model", "π_0.5: a model"),
        (r"with \textsc{Small-Caps}", "with Small-Caps"),
        (r"$\sim$5 times", "~5 times"),
        ("$10^{-3}$", "10⁻³"),
        (r"5\% \& more", "5% & more"),
        ("One -- Two", "One – Two"),
    ],
)
def test_simple_latex_is_read(title: str, read: str) -> None:
    assert readable(title) == read


@pytest.mark.parametrize(
    "title",
    [
        r"$\frac{1}{2}$ of it",
        r"a $\unknown^2$ sign",
        r"$\pi_{ab}c$",
        "It costs $5 and $10",
        "From $5-$10",
        "It costs $5 in US$ terms",
        "V_AI and model_2",
        "Let's <think>",
        r"\ours is better",
        "x^",
    ],
)
def test_what_is_not_understood_stays_as_it_stands(title: str) -> None:
    assert readable(title) == title


@given(st.text(st.sampled_from("ab2 $\\^_{}-~,")))
def test_no_latex_breaks_it_and_no_letter_is_lost(text: str) -> None:
    def letters(some: str) -> int:
        return sum(letter in "abᵃᵇₐ" for letter in some)

    assert letters(readable(text)) >= letters(text)
