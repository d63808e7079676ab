"""Checks that every name and every link of a summary stands in the abstract.

In a sentence that is not in Latin letters, every Latin word is a name or the original of a term. In English,
capitals tell: within a word, or at the beginning of one that does not begin a sentence. Names with digits
belong to the check of the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.summary.abbreviations import KNOWN
from bot.summary.reading.cleaning import links, plain, without_links
from bot.summary.spelling import canonical
from storage.records import Language

_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]*(?:['&-][A-Za-z0-9]+)*(?![A-Za-z0-9])")
_NEW_SENTENCE = re.compile(r"(?:^|[.!?:;]\s|[\"'“(«]\s?)\W*$")
_LINK_END = ".,;:!?)]}'\"/>"
_LINK_START = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spelt:
    """What a source spells."""

    whole: str
    """As `canonical` spells it."""
    joined: str
    """Without anything between words, for names that one of two texts writes apart."""
    words: frozenset[str]
    initials: str
    """The first letters of its words, one after another."""
    links: frozenset[str]


@lru_cache(maxsize=16)
def spelt(source: str) -> Spelt:
    """The names of a source, read once for all the sentences that rest on it."""
    clean = plain(source)
    whole = canonical(clean)
    words = whole.split()
    return Spelt(
        whole,
        "".join(words),
        frozenset(words),
        "".join(word[0] for word in words),
        frozenset(_address(link) for link in links(clean)),
    )


def wrong_names(text: str, source: str, language: Language) -> tuple[str, ...]:
    """Why names and links of a sentence do not stand in the source, a reason for each; empty if all do."""
    known = spelt(source)
    clean = plain(text)
    wrong = [link.rstrip(_LINK_END) for link in links(clean) if _address(link) not in known.links]
    reasons = [f"the link {link} does not stand in the abstract" for link in wrong]
    reasons += [
        f"{name} does not stand in the abstract"
        for name in _names(without_links(clean), language)
        if not any(sign.isdecimal() for sign in name) and not _is_known(name, known)
    ]
    return tuple(dict.fromkeys(reasons))


def _address(link: str) -> str:
    return _LINK_START.sub("", link.rstrip(_LINK_END)).lower()


def _names(text: str, language: Language) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match.group()
        if language != "en" or not (word.islower() or (word[1:].islower() and _begins(text, match.start()))):
            yield word


def _begins(text: str, start: int) -> bool:
    return _NEW_SENTENCE.search(text, max(0, start - 4), start) is not None


# -- whether a name is known --------------------------------------------------------------------------------

_ENDINGS = (
    "s",
    "es",
    "d",
    "ed",
    "r",
    "er",
    "ing",
    "ly",
    "al",
    "ization",
    "ized",
    "izer",
    "ation",
    "ity",
    "ers",
    "ic",
)
_SHORTEST_STEM = 3
_TELLING = 5
"""A name of so many letters does not come about by joining other words."""
_COMMON = frozenset(
    [
        "a",
        "an",
        "and",
        "or",
        "of",
        "the",
        "to",
        "in",
        "for",
        "on",
        "with",
        "by",
        "vs",
        "etc",
        "et",
        "al",
        "e",
        "g",
        "i",
        "via",
        "per",
        "from",
        "as",
        "at",
        "is",
        "are",
        "it",
    ]
)


def _is_known(name: str, known: Spelt) -> bool:
    lowered = name.lower().removesuffix("'s")
    bare = lowered.replace("'", "").replace("-", "")
    if len(bare) < 2 or bare in _COMMON or canonical(lowered) in known.whole:
        return True
    if any(form in known.words for form in _forms(bare)):
        return True
    if len(bare) >= _TELLING and bare in known.joined:
        return True
    if any(f" {clue}" in known.whole for clue in KNOWN.get(bare, ())) or _is_initials(name, known):
        return True
    parts = re.split(r"['&-]", lowered)
    return len(parts) > 1 and all(_is_known(part, known) for part in parts if part)


def _forms(word: str) -> Iterator[str]:
    """The word, what it may be derived from, and what may be derived from it."""
    yield word
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("y"):
        yield word[:-1] + "ies"
    for ending in _ENDINGS:
        yield word + ending
        stem = word.removesuffix(ending)
        if stem == word:
            if word.endswith("e"):
                yield word[:-1] + ending
            continue
        if len(stem) >= _SHORTEST_STEM:
            yield from (stem, stem + "e", stem + "s", stem + "ing", stem + "ed", stem + "er")
            if stem[-1] == stem[-2]:
                yield stem[:-1]


def _is_initials(name: str, known: Spelt) -> bool:
    """VLM stands for words of the source that follow each other: vision-language model."""
    letters = name.removesuffix("s")
    return 2 <= len(letters) <= 6 and letters.isupper() and letters.lower() in known.initials
