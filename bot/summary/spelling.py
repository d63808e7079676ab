"""Names in one spelling, so that GPT-4, GPT 4 and gpt4 are the same name and GPT-4o is another."""

from __future__ import annotations

import re
from functools import lru_cache

_PIECE = re.compile(r"[0-9]+(?:\.[0-9]+)*[a-z]*|[a-z]+")
_SO_MANY = re.compile(r"(?<=[0-9])[xX](?=[A-Z])")
"""8xH100."""
_PLURAL = re.compile(r"(?<=[0-9])s(?= )")
_QUALITY = re.compile(
    r"(?:-(?:based|level|like|style|class|scale|aware|sized?|powered|trained|generated|specific|only|guided|driven|"
    r"equipped|tuned|native|consistent|family|series|and))+$"
)


@lru_cache(maxsize=8)
def canonical(text: str) -> str:
    """The words of a text in small letters, a space around each, letters apart from digits behind them."""
    pieces = _PIECE.findall(_SO_MANY.sub(" ", text).lower())
    return _PLURAL.sub("", f" {' '.join(pieces)} ")


def is_spelled(name: str, source: str) -> bool:
    """Whether a name stands as a whole in a source that is canonical; GPT-4-level is about GPT-4."""
    whole = canonical(name)
    return whole in source or canonical(_QUALITY.sub("", name)) in source or _is_initials(whole, source)


def has_version(name: str, source: str) -> bool:
    """Whether a version follows the name within a sentence of a plain source; Using 4 GPUs is none."""
    return (
        re.search(
            rf"(?:[a-z0-9,()/]\s|[-/(]){re.escape(name)}[-\s]?[0-9](?:\.[0-9])?[A-Za-z]?(?![A-Za-z0-9])",
            source,
        )
        is not None
    )


def _is_initials(name: str, source: str) -> bool:
    """3DGS is 3D Gaussian Splatting."""
    letters = name.replace(" ", "")
    if not letters[:1].isdecimal() or len(letters) < 4:
        return False
    return letters in "".join(word if word[0].isdecimal() else word[0] for word in source.split())
