"""The English words that say a number, and what each says."""

from __future__ import annotations

from collections.abc import Mapping

from bot.summary.reading.units import SCALES

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
BASE: Mapping[str, int] = {word: value for value, word in enumerate(_SMALL)} | {
    word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)
}
SCALE: Mapping[str, int] = {word: value for word, value in SCALES.items() if word.islower() and len(word) > 4}
ORDINALS: Mapping[str, int] = {
    word: value
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        start=1,
    )
}
PARTS: Mapping[str, int] = {
    **{word: value for word, value in ORDINALS.items() if value > 2},
    "half": 2,
    "quarter": 4,
    "twentieth": 20,
    "hundredth": 100,
    "thousandth": 1000,
}
PLURAL_PARTS: Mapping[str, int] = {f"{word}s": value for word, value in PARTS.items()}
FACTORS: Mapping[str, int] = {
    "twice": 2,
    "thrice": 3,
    **{f"{stem}{ending}": 2 for stem in ("doubl",) for ending in ("e", "es", "ed", "ing")},
    **{f"{stem}{ending}": 3 for stem in ("tripl",) for ending in ("e", "es", "ed", "ing")},
    **{f"{stem}{ending}": 4 for stem in ("quadrupl",) for ending in ("e", "es", "ed", "ing")},
    **{f"{word}fold": value for word, value in {**BASE, **SCALE}.items() if value > 1},
}
HALVES = frozenset({"half", "halves", "halve", "halved", "halving"})
HINTS: Mapping[str, int] = {
    **dict.fromkeys(("single", "sole", "once"), 1),
    **dict.fromkeys(
        [
            "both",
            "dual",
            "dually",
            "pair",
            "pairs",
            "paired",
            "pairwise",
            "couple",
            "twin",
            "bilingual",
            "binary",
            "bimodal",
        ],
        2,
    ),
    **dict.fromkeys(["trio", "triplet", "triplets", "trilingual", "triad"], 3),
    **dict.fromkeys(["quartet", "quadruplet"], 4),
}
VAGUE: Mapping[str, int] = {
    "tens": 10,
    "dozens": 10,
    **{f"{word}s": value for word, value in SCALE.items() if value != 12},
}
SEVERAL = frozenset(["several", "few", "many", "multi", "multiple"])
MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        [
            "January/Jan",
            "February/Feb",
            "March/Mar",
            "April/Apr",
            "May",
            "June/Jun",
            "July/Jul",
            "August/Aug",
            "September/Sept/Sep",
            "October/Oct",
            "November/Nov",
            "December/Dec",
        ],
        start=1,
    )
    for name in names.split("/")
}

MEANT = frozenset(
    {*BASE, *SCALE, *ORDINALS, *PARTS, *PLURAL_PARTS, *FACTORS, *HALVES, *HINTS, *VAGUE, *SEVERAL}
    | {"order", "orders", "firstly", "secondly", "thirdly"}
    | {name.lower() for name in MONTHS}
)
