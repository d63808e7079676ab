"""The languages that summaries are written in: to add one is to add an entry here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from storage.records import Language


@dataclass(frozen=True, slots=True)
class Manner:
    """How summaries are written in one language."""

    name: str
    """In English, as a model is told it."""
    own_name: str
    """As its speakers call it."""
    style: str
    """What a model is told of how to write."""
    scripts: frozenset[str]
    """The scripts that it is written in, by the first word of Unicode's names of their letters."""
    gist: int
    """The most characters of a gist."""
    bullet: int
    """The most characters of a bullet."""
    units: Mapping[str, int]
    """What multiplies a number that stands before it, where one follows another as in 1조 2,000억."""
    endings: tuple[str, ...] = ()
    """What a sentence ends in, where that makes it polite; empty where that cannot be told."""


_KOREAN = Manner(
    name="Korean",
    own_name="한국어",
    style=(
        "Use natural, polite Korean: every sentence ends in the polite form -ㅂ니다 or -습니다, as 합니다, "
        "됩니다, 입니다 and 있습니다 do. Follow a technical term with its English original in parentheses "
        "where it first occurs. Count models in 개, machines in 대, and only people in 명. Write large "
        "numbers in Korean units with the original beside them, the counter after its noun: 파라미터 80억 "
        "개(8B), 340억 개(34B), 3억 5천만 개(350M), 토큰 15조 개(15T). What is 19x smaller is 19분의 1, what "
        "is 19x faster is 19배 빠릅니다."
    ),
    scripts=frozenset({"HANGUL"}),
    gist=80,
    bullet=120,
    units=MappingProxyType({"천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12}),
    endings=("니다", "세요", "까요", "니까"),
)

_ENGLISH = Manner(
    name="English",
    own_name="English",
    style="Use plain, short sentences without praise.",
    scripts=frozenset({"LATIN"}),
    gist=130,
    bullet=180,
    units=MappingProxyType({}),
)

_JAPANESE = Manner(
    name="Japanese",
    own_name="日本語",
    style=(
        "Use natural, polite Japanese in which every sentence ends in です or ます. Follow a technical "
        "term with its English original in parentheses where it first occurs. Write large numbers in "
        "Japanese units with the original beside them: 8B is 80億（8B）, 350M is 3億5000万（350M）."
    ),
    scripts=frozenset({"HIRAGANA", "KATAKANA", "CJK", "KATAKANA-HIRAGANA"}),
    gist=90,
    bullet=140,
    units=MappingProxyType({"千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}),
    endings=("です", "ます", "ました", "ません", "でした", "でしょう", "ましょう", "ください"),
)

_CHINESE = Manner(
    name="Simplified Chinese",
    own_name="中文",
    style=(
        "Use natural, formal Simplified Chinese. Follow a technical term with its English original in "
        "parentheses where it first occurs. Write large numbers in Chinese units with the original beside "
        "them: 8B is 80亿（8B）, 350M is 3.5亿（350M）, 1T is 1万亿（1T）."
    ),
    scripts=frozenset({"CJK"}),
    gist=80,
    bullet=120,
    units=MappingProxyType({"千": 10**3, "万": 10**4, "亿": 10**8, "兆": 10**12}),
)

LANGUAGES: Mapping[Language, Manner] = MappingProxyType(
    {"ko": _KOREAN, "en": _ENGLISH, "ja": _JAPANESE, "zh": _CHINESE}
)
"""By code."""
