"""Titles as LaTeX prints them."""

from __future__ import annotations

import pytest
from arbitrary import ANY_TEXT
from hypothesis import given

from bot.digest.latex import latex


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Lamps & Leaves: 100% of #1, a_b ~ c", r"Lamps \& Leaves: 100\% of \#1, a\_b \textasciitilde{} c"),
        (r"$\text{Lamp}^2$: adapting", r"$\text{Lamp}^2$: adapting"),
        (r"in $\sim$20 seconds", r"in $\sim$20 seconds"),
        ("costs $5 to $10, or $3", r"costs \$5 to \$10, or \$3"),
        ("from $5-$10 a lamp", r"from \$5-\$10 a lamp"),
        (r"half a $\x{2", r"half a \$\textbackslash{}x\textbraceleft{}2"),
        ("$x} {y$", r"\$x\textbraceright{} \textbraceleft{}y\$"),
        ("$100%$ of it", r"$100\%$ of it"),
        (r"Lamp: \textsc{Leaf_Net} and \emph{}", r"Lamp: \textsc{Leaf\_Net} and \emph{}"),
        (r"already \& escaped", r"already \& escaped"),
        ("X^{2}-Lamp", r"X\textasciicircum{}\textbraceleft{}2\textbraceright{}-Lamp"),
        ("two\n  lines\x07", "two lines"),
        ("<think> `code` | [MASK] 정원 🦙", "<think> `code` | [MASK] 정원 🦙"),
        ("ends in \\", r"ends in \textbackslash{}"),
    ],
)  # fmt: skip
def test_what_latex_reads_in_its_own_way_is_escaped_and_formulas_stay(title: str, written: str) -> None:
    assert latex(title) == written


@given(ANY_TEXT)
def test_braces_are_always_in_pairs(text: str) -> None:
    depth = 0
    for sign in latex(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0


@given(ANY_TEXT)
def test_no_comment_begins_and_no_line_ends_in_what_is_written(text: str) -> None:
    written = latex(text).replace("\\\\", "")
    assert "\n" not in written
    assert all(written[at - 1 : at] == "\\" for at, sign in enumerate(written) if sign in "%#&")
