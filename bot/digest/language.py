"""Finds the language of a text by its letters."""

from __future__ import annotations

import re
from collections import Counter

from storage.records import Language

_SCRIPTS = re.compile(
    "(?P<ko>[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3])"
    "|(?P<kana>[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d])"
    "|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff])"
    "|(?P<ru>[\u0400-\u04ff])"
    "|(?P<ar>[\u0600-\u06ff])"
    "|(?P<hi>[\u0900-\u097f])"
    "|(?P<th>[\u0e00-\u0e7f])"
    "|(?P<he>[\u0590-\u05ff])"
    "|(?P<el>[\u0370-\u03ff])"
    "|(?P<en>[A-Za-z\u00c0-\u024f])"
)
"""Each group but two is the code of the language that most often uses the script."""

_LEAST = 0.12
"""Of all letters, so many are of the language even in a sentence full of English names."""
_LEAST_KANA = 0.08
"""Of all East Asian letters of a Japanese text, particles and endings alone are more than that."""
_FORMULAS = 0.25
"""Of all letters, so many may be Greek or others' without making it a text in Greek."""


def language_of(text: str) -> Language:
    """The language that a text in this script is most often in; English where it has no letters.

    Hangul is `ko`, kana `ja`, Han without kana `zh`; of scripts that many languages share the commonest
    one is meant: Latin is `en`, Cyrillic `ru`, Arabic `ar`. English names among the words do not count.
    """
    found = Counter(match.lastgroup or "" for match in _SCRIPTS.finditer(text))
    letters = sum(found.values())
    if found["ko"] and found["ko"] >= max(_LEAST * letters, found["kana"], found["han"]):
        return "ko"
    east = found["kana"] + found["han"]
    if east and east >= _LEAST * letters:
        return "ja" if found["kana"] >= _LEAST_KANA * east else "zh"
    others = [(number, code) for code, number in found.items() if code not in {"en", "kana", "han", "ko"}]
    number, code = max(others, default=(0, "en"))
    return code if number > _FORMULAS * letters else "en"
