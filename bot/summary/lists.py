"""Whether a small number counts what a source lists: «세 가지» for reading, writing and counting.

A list of two or three stands in nearly every abstract, so it bears a number out only where it is introduced
as one, numbered, or listed in the sentence again; a list of four or more always does. Otherwise «three
methods» could be invented wherever an abstract has three adjectives in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.summary.quantities import Quantity
from bot.summary.reading.units import Kind

_COUNTED = re.compile(
    r"\s?(?:가지|개(?!월)|종류|종|단계|곳|편|つ|種類|種|段階|点|个|种|項|项|方面|大|类|種の|\s?(?:\w+\s){0,2}?(?:ways?|things?|kinds?|types?|methods?|"
    r"stages?|steps?|parts?|components?|modules?|contributions?|aspects?|challenges?|benchmarks?|tasks?|datasets?|models?|domains?|areas?))"
)
_FEWEST, _MOST, _CONSPICUOUS = 2, 10, 4
_DELIMITER = re.compile(r"(:\s|\(|\s[—–]\s|\s?--\s?|[.;)](?:\s|$)|¶)")
_INTRODUCTION = re.compile(r"\b(?:such\sas|including|includes?|namely|like|i\.e\.,?|e\.g\.,?)\s")
_INTRODUCING = frozenset(":(—–-")
_AND = re.compile(r"\s(?:and|or)\s")
_EASTERN_LIST = re.compile(r"[^,.;:()、，；：（）]*(?:[,、，·]|\s및\s|和|[과와]\s)[^.;:()；：（）。]*")
_EASTERN_COMMA = re.compile(r"[,、，·]|\s및\s|和|[과와]\s")
_MARKS = re.compile(r"\((?:([0-9])|([ivx]{1,4}))\)|(?<![\w.])([0-9])\)|([①②③④⑤⑥⑦⑧⑨])")
_ROMAN = {
    sign: at for at, sign in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], start=1)
}


def counts_a_list(quantity: Quantity, text: str, source: str) -> bool:
    """Whether a number of a sentence says how many items a list of the source has."""
    many = quantity.values[0]
    if quantity.kinds != {Kind.COUNT} or quantity.unit or not _FEWEST <= many <= _MOST:
        return False
    if not _COUNTED.match(text, quantity.end):
        return False
    if many == _numbered(source):
        return True
    lists = tuple(_lists(source))
    if any(many == length for length, introduced in lists if introduced):
        return True
    # What stands before the first comma may lead in to the list or be its first item.
    return any(many in {length, length - 1} for length, _ in lists) and (
        many >= _CONSPICUOUS or many in _listed_again(text)
    )


def _numbered(text: str) -> int:
    """How many items are numbered (1), (2), (3); 0 if none are."""
    last = 0
    for match in _MARKS.finditer(text):
        digit = match[1] or match[3]
        at = int(digit) if digit else _ROMAN.get(match[2] or "", 0) or "①②③④⑤⑥⑦⑧⑨".find(match[4] or " ") + 1
        last = at if at == last + 1 else last
    return last if last > 1 else 0


def _lists(text: str) -> Iterator[tuple[int, bool]]:
    """How long the lists of a text are, and whether something says that a list comes."""
    introduced = False
    for piece in _DELIMITER.split(text):
        if _DELIMITER.fullmatch(piece):
            introduced = piece.strip()[:1] in _INTRODUCING
            continue
        if "," in piece:
            yield _length(piece), introduced
            yield from ((_length(part), True) for part in _INTRODUCTION.split(piece)[1:])


def _length(found: str) -> int:
    """A, B, and C are three, and so are A, B and C; what follows them is not of the list."""
    items = found.split(", ")
    for at, item in enumerate(items):
        if item.startswith(("and ", "or ")):
            return at + 1
        if at and _AND.search(item):
            return at + 2
    return len(items)


def _listed_again(text: str) -> frozenset[int]:
    """How long the lists of a sentence are, which may count what it lists: A, B, C 세 가지."""
    lengths = {length - lead for length, _ in _lists(text) for lead in (0, 1)}
    if not text.isascii():
        lengths |= {len(_EASTERN_COMMA.findall(match.group())) + 1 for match in _EASTERN_LIST.finditer(text)}
    return frozenset(lengths)
