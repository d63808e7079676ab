"""What of a paper a language model is shown: its title, and the numbered sentences of its abstract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from bot.summary.orders import before_orders, orders
from bot.summary.sentences import sentences
from bot.summary.showing import shown
from storage.records import Paper

# Our tags, and the marks by which models tell one speaker from another.
_TAGS = re.compile(
    r"<\s*/?\s*(?:title|abstract|system|user|assistant|think|instructions?)(?:\s[^<>]*)?/?>|<\|[^<>|]{1,40}\|>|\[/?INST\]"
    r"|<</?SYS>>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Material:
    """What may be summarised."""

    title: str
    """Without an order in it; empty where it was nothing else."""
    sentences: Mapping[int, str]
    """Those that give no orders, by their number among all of the abstract's, from 1."""
    evidence: Mapping[int, str]
    """The same sentences word for word."""

    @property
    def abstract(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(self.sentences.values())

    def resting_on(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """The sentences with these numbers, word for word; numbers of none are left out."""
        return tuple(self.evidence[number] for number in dict.fromkeys(numbers) if number in self.evidence)


def material(paper: Paper) -> Material:
    """What of this paper a model is shown."""
    return _material(paper.title, paper.abstract)


# It is wanted for every language and again at each look for what is missing, and takes some milliseconds.
@lru_cache(maxsize=512)
def _material(title: str, abstract: str) -> Material:
    found = sentences(abstract)
    lines = tuple(map(_shown, found))
    left_out = orders(lines)
    numbers = [at for at, line in enumerate(lines) if line and at not in left_out]
    return Material(
        before_orders(_shown(title)),
        MappingProxyType({at + 1: lines[at] for at in numbers}),
        MappingProxyType({at + 1: found[at] for at in numbers}),
    )


def _shown(text: str) -> str:
    """On one line, with nothing that cannot be seen and no tag that could end ours."""
    line = shown(text)
    while line != (without := _TAGS.sub("", line)):
        line = without
    return " ".join(line.split())
