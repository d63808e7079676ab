"""Folding names and words to what people type when they look for them, cutting what has no spaces."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "ı": "i", "æ": "ae", "œ": "oe",
        "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "e",
    }
)  # fmt: skip
_WORD = re.compile(r"\w+")
_CJK = (
    "\u1100-\u11ff\u3005-\u3007\u3041-\u3096\u3099\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f"
    "\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb"
    "\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U000323af"
)
_RUN = re.compile(f"[{_CJK}]+")


def fold(text: str) -> str:
    """Plain small letters, one space between words: `Łukasz  Gößl-Øye` becomes `lukasz gossl oye`.

    Hangul and kana keep their parts together; marks are taken only from letters that carry them as accents.
    """
    return " ".join(_WORD.findall(plain(text)))


def plain(text: str) -> str:
    """As `fold`, with all between the words left standing."""
    if text.isascii():
        return text.lower()
    # Some signs become capitals only when they are taken apart: 𝐀, ℌ, ™.
    small = unicodedata.normalize("NFKD", text).casefold()
    apart = unicodedata.normalize("NFKD", small).translate(_PLAIN)
    bare = "".join([letter for letter in apart if letter < "\u0300" or not _is_accent(letter)])
    return unicodedata.normalize("NFC", bare)


def pairs(text: str) -> str:
    """Chinese, Japanese and Korean cut into pairs of letters: `GPT 모델을` becomes `GPT 모델 델을`.

    Words stand there without spaces or with their endings on; each is found by the pairs it is made of.
    """
    return text if text.isascii() else _RUN.sub(_in_pairs, text)


def _in_pairs(run: re.Match[str]) -> str:
    letters = run[0]
    return f" {' '.join(map(''.join, pairwise(letters))) or letters} "


def _is_accent(letter: str) -> bool:
    # U+3099 and U+309A voice a kana: か and が are different letters.
    return unicodedata.category(letter) == "Mn" and letter not in "\u3099\u309a"
