"""What of a paper is searched, and what people type as a question to the index."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice

from storage.words import fold, pairs, plain

_TOGETHER = re.compile(r"[\"“”„«»「」『』]([^\"“”„«»「」『』]+)[\"“”„«»「」『』]|(\S+)")
_LONGEST = 500
"""In letters; what is longer is no question."""
_MOST_WORDS = 32
"""Each costs a look into the index."""

_SAY_LITTLE = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "in", "is",
    "it", "its", "of", "on", "or", "that", "the", "their", "there", "these", "this", "to", "was", "we",
    "were", "what", "when", "where", "which", "who", "why", "with", "you", "your",
})  # fmt: skip
"""Words that nearly every abstract has: with none of the others a paper does not fit."""

_DIGITS = re.compile("[0-9]+")
_ARXIV = re.compile(r"(\d{4})\.(\d{4,5})", re.ASCII)
_PER_MONTH = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, as FTS5 takes it."""

    every: str
    """All words."""
    some: str
    """At least one of them that says something; what was in quotes or held together by signs falls apart."""


def searchable(text: str | None) -> str:
    """The text as it is indexed: plain letters in words. SQLite asks for it by this name.

    What is written without spaces is cut into pairs, and digits stand for themselves, so that «qwen» finds
    Qwen2.5. If it ever comes to say something else, the index must be built anew by a step of the schema.
    """
    return _cut(plain(text)) if text else ""


def paper_number(paper_id: str) -> int:
    """A number for every paper, greater for one that arXiv numbered later. SQLite asks for it by this name.

    What arXiv numbered before 2007, or somebody else, comes before all: a number below zero that hangs
    on the id alone.
    """
    if found := _ARXIV.fullmatch(paper_id):
        month, number = found.groups()
        return (int(month) * _PER_MONTH + int(number)) * 10 + len(number)
    return -1 - int.from_bytes(blake2b(paper_id.encode("utf-8", "replace"), digest_size=7).digest(), "big")


def in_one_line(texts: str) -> str:
    """The texts of a JSON list, one after another. SQLite asks for it by this name."""
    return " ".join(json.loads(texts))


FUNCTIONS: Mapping[str, Callable[[str], str | int]] = {
    each.__name__: each for each in (searchable, paper_number, in_one_line)
}
"""What the schema asks of Python, by name; each takes one argument and always answers the same."""


def asked(question: str) -> Asked | None:
    """What a question asks the index; None if there is no word in it.

    What stands in quotes, or is held together by signs as GPT-4o is, is looked for as it stands. No sign
    is an operator: all that reaches FTS5 are words in quotes.
    """
    folded = (fold(quoted or word) for quoted, word in _TOGETHER.findall(question[:_LONGEST]))
    together = [_cut(words.replace("_", " ")).split() for words in folded]
    tokens = [token for words in together for token in words]
    if not tokens:
        return None
    every = dict.fromkeys(_phrase(words) for words in together if words)
    telling = [token for token in tokens if token not in _SAY_LITTLE] or tokens
    some = dict.fromkeys(_phrase([token]) for token in telling)
    return Asked(" AND ".join(islice(every, _MOST_WORDS)), " OR ".join(islice(some, _MOST_WORDS)))


def _cut(text: str) -> str:
    return pairs(_DIGITS.sub(r" \g<0> ", text))


def _phrase(tokens: Sequence[str]) -> str:
    """A phrase of a full-text query; one letter of a script that is cut into pairs may begin one."""
    star = "*" if len(tokens[-1]) == 1 and pairs(tokens[-1]) != tokens[-1] else ""
    return f'"{" ".join(tokens)}"{star}'
