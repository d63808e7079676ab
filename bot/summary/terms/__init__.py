"""How technical terms are said in each language, and which of them a text speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from bot.summary.languages import LANGUAGES
from storage.records import Language, Term

# What is said in one breath: words with spaces or single hyphens between them.
_PHRASE = re.compile(r"\w+(?:(?:\s+|[-‐‑–])\w+)*")
_JOINT = re.compile(r"\s+|[-‐‑–]")

# The first that fits makes a plural word singular.
_SINGULARS = tuple(
    (re.compile(pattern), singular)
    for pattern, singular in (
        (r"(ss|us|is|ics|ias|lens)$", r"\1"),
        (r"([^aeiou])ies$", r"\1y"),
        (r"(ss|sh|(?<!^ca)ch|x|us|ias)es$", r"\1"),
        (r"(the|ly)ses$", r"\1sis"),
        (r"corpora$", "corpus"),
        (r"s$", ""),
    )
)
_PLURALS = tuple(
    (re.compile(pattern), plural)
    for pattern, plural in (
        (r"corpus$", "corpora"),
        (r"([^aeiou])y$", r"\1ies"),
        (r"is$", "es"),
        (r"(s|sh|ch|x|z)$", r"\1es"),
        (r"$", "s"),
    )
)


@cache
def shipped(language: Language) -> Mapping[str, str]:
    """Our own list, English to rendering; empty for a language of which we have none."""
    path = files(__name__).joinpath(f"{language}.tsv")
    if language not in LANGUAGES or not path.is_file():
        return MappingProxyType({})
    lines = path.read_text(encoding="utf-8").splitlines()
    return MappingProxyType(dict(line.split("\t") for line in lines))


def in_text(terms: Iterable[Term], text: str) -> tuple[Term, ...]:
    """Those that an English text speaks of, in its order, plural or capital letters included.

    Words may be joined by a space, a hyphen or nothing: `pretraining` is `pre-training`. A term that stands
    only inside longer ones is not spoken of.
    """
    found: dict[Term, None] = {}
    listed, most_words = _listed(tuple(terms))
    for phrase in _PHRASE.findall(text.lower()):
        found.update(dict.fromkeys(_in_phrase(listed, most_words, _JOINT.split(phrase))))
    return tuple(found)


def headword(english: str, language: Language) -> str:
    """A term as it is listed: as we ship it, else in small letters, with its last word in the singular."""
    plain = " ".join(english.lower().split())
    start = max(plain.rfind(" "), plain.rfind("-")) + 1
    return _shipped_forms(language).get(_together(plain), plain[:start] + singular(plain[start:]))


def singular(word: str) -> str:
    """One of what a small English word speaks of."""
    return _changed(_SINGULARS, word)


def plural(word: str) -> str:
    """More than one of what a small English word in the singular speaks of."""
    return _changed(_PLURALS, word)


def _changed(rules: tuple[tuple[re.Pattern[str], str], ...], word: str) -> str:
    return next((rule.sub(ending, word, count=1) for rule, ending in rules if rule.search(word)), word)


# -- finding -----------------------------------------------------------------------------------------------


def _in_phrase(listed: Mapping[str, Term], most_words: int, words: list[str]) -> Iterator[Term]:
    spans = []
    for start in range(len(words)):
        together = ""
        for end in range(start, min(start + most_words, len(words))):
            together += words[end]
            if together in listed:
                spans.append((-len(together), start, end))
    free = [True] * len(words)
    taken = []
    for _, start, end in sorted(spans):
        if all(free[start : end + 1]):
            free[start : end + 1] = [False] * (end + 1 - start)
            taken.append((start, end))
    return (listed["".join(words[start : end + 1])] for start, end in sorted(taken))


@lru_cache(maxsize=16)
def _listed(terms: tuple[Term, ...]) -> tuple[Mapping[str, Term], int]:
    """The terms by each form in which they may stand, and the most words that one may have."""
    listed = {form: term for term in terms for form in _forms(term.english)}
    return listed, max((len(_JOINT.split(term.english)) for term in terms), default=0) + 1


@cache
def _shipped_forms(language: Language) -> Mapping[str, str]:
    return {form: english for english in shipped(language) for form in _forms(english)}


def _forms(english: str) -> frozenset[str]:
    """Singular and plural, without what stands between the words; of `a of b` either may be plural."""
    words = _JOINT.split(english.lower())
    heads = {len(words) - 1} | {place - 1 for place, word in enumerate(words) if word == "of" and place}
    forms = {""}
    for place, word in enumerate(words):
        one = singular(word)
        spellings = {word, one, plural(one)} if place in heads else {word}
        forms = {form + spelling for form in forms for spelling in spellings}
    return frozenset(forms)


def _together(text: str) -> str:
    return _JOINT.sub("", text.lower())
