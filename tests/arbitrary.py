"""Strategies for text as nobody expects it."""

from __future__ import annotations

from hypothesis import strategies as st

_SIGNS = st.characters(codec=None, exclude_categories=())
"""Also half surrogates, which JSON can hold and UTF-8 cannot."""
# fmt: off
_TOKENS = st.sampled_from([
    "cs.CL", "model.py", "@huggingface", "#x_1", "/cmd", "$BTC", "https://", "a.b.com", "1.2.3.4", "me@x.org",
    "tg://", ".", "/", "<b>", "&amp;", "x", "$x^2$", "\\", "\\text{", "}", "$", "^", "_",
])
# fmt: on

ANY_TEXT = st.one_of(
    st.text(_SIGNS, max_size=80),
    st.lists(_TOKENS, max_size=8).map("".join),
    st.lists(_TOKENS, max_size=8).map(" ".join),
)
LONG_TEXT = st.one_of(
    ANY_TEXT,
    st.tuples(st.sampled_from(["x", "word ", "@", "𝒳", "한 ", "a.bc", "<", "\n"]), st.integers(0, 6000)).map(
        lambda repeated: repeated[0] * repeated[1]
    ),
)
