"""Folding names and words to what people type when they look for them."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "ı": "i", "æ": "ae", "œ": "oe",
        "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "e",
    }
)  # fmt: skip
_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Plain small letters, one space between words: `Łukasz  Gößl-Øye` becomes `lukasz gossl oye`.

    Hangul and kana keep their parts together; marks are taken only from letters that carry them as accents.
    """
    # Some signs become capitals only when they are taken apart: 𝐀, ℌ, ™.
    small = unicodedata.normalize("NFKD", text).casefold()
    apart = unicodedata.normalize("NFKD", small).translate(_PLAIN)
    bare = "".join(letter for letter in apart if not _is_accent(letter))
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", bare)))


def _is_accent(letter: str) -> bool:
    # U+3099 and U+309A voice a kana: か and が are different letters.
    return unicodedata.category(letter) == "Mn" and letter not in "\u3099\u309a"
