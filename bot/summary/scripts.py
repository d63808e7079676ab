"""Checks that a sentence is written and ends as its language wants, and is nothing but a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from bot.summary.languages import LANGUAGES, Manner
from bot.summary.leftovers import leftovers, shown
from bot.summary.reading.cleaning import LINK
from storage.records import Language

_LEAST = 0.12
"""Of all letters, so many are of the language even in a sentence full of names."""
_LONGEST_RUN = 6
"""So many English words in a row are a sentence that was not translated, if they read like one."""

_OPEN, _SHUT = "(\uff08", ")\uff09"
_PARENTHESES = re.compile(rf"[{_OPEN}][^{_OPEN}{_SHUT}]{{0,120}}[{_SHUT}]")
_QUOTED = re.compile(r"[«\"“「『'‘][^«»\"“”「」『』]{1,120}[»\"”」』'’]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9'’+.&/_@-]*(?:\s+[A-Za-z0-9][A-Za-z0-9'’+.&/_@-]*)*")
_EVERYWHERE = frozenset(
    {"LATIN", "GREEK", "MATHEMATICAL", "SUPERSCRIPT", "SUBSCRIPT", "MICRO", "MODIFIER", "FULLWIDTH"}
    | {"DOUBLE-STRUCK", "SCRIPT", "BLACK-LETTER", "FEMININE", "MASCULINE", "N-ARY"}
)
"""Scripts of names and formulas, which any language has."""


def wrong_language(text: str, source: str, language: Language) -> tuple[str, ...]:
    """What of a sentence is not as its language wants it, a reason for each; empty if all is."""
    reasons = list(leftovers(text))
    if manner := LANGUAGES.get(language):
        reasons += _foreign(text, source, manner)
        if "LATIN" not in manner.scripts:
            reasons += _untranslated(text)
        if manner.endings:
            reasons += _impolite(text, manner)
    return tuple(reasons)


# -- scripts ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
@lru_cache(maxsize=8192)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _foreign(text: str, source: str, manner: Manner) -> Iterator[str]:
    prose = LINK.sub(" ", text)
    own = manner.scripts
    known = own | _EVERYWHERE
    # The source's own letters, as of an author's name, are no strays.
    strays = [
        letter
        for letter in dict.fromkeys(prose)
        if letter > "\x7f" and letter.isalpha() and _script(letter) not in known and letter not in source
    ]
    if strays:
        yield f"it has letters that are not {manner.name}: {''.join(strays)[:20]}"
    elif "LATIN" not in own:
        yield from _share(prose, manner)


def _share(prose: str, manner: Manner) -> Iterator[str]:
    sentence = _LATIN.sub(" ", _PARENTHESES.sub(" ", prose))
    scripts = {letter: _script(letter) for letter in set(sentence) if letter > "\x7f" and letter.isalpha()}
    mine = sum(
        map({letter for letter, script in scripts.items() if script in manner.scripts}.__contains__, sentence)
    )
    if not mine:
        yield f"it is not in {manner.name}"
    elif mine < _LEAST * sum(map(str.isalpha, prose)):
        yield f"hardly any of it is in {manner.name}"
    elif "HIRAGANA" in manner.scripts and not {"HIRAGANA", "KATAKANA"} & set(scripts.values()):
        yield f"it has no kana, so that it is not {manner.name}"


# -- untranslated -------------------------------------------------------------------------------------------

_SMALL_WORDS = re.compile(
    r"\b(?:the|a|an|of|and|to|in|is|are|was|were|that|which|with|for|by|on|we|our|this|it|has|have|can|from|as|be)\b"
)


def _untranslated(text: str) -> Iterator[str]:
    prose = _QUOTED.sub(" ", _PARENTHESES.sub(" ", LINK.sub(" ", text)))
    for match in _LATIN.finditer(prose):
        words = match.group().split()
        small = sum(word[0].islower() for word in words)
        # A title has capitals; what reads like a sentence has small words between small words.
        if len(words) >= _LONGEST_RUN and 2 * small > len(words) and _SMALL_WORDS.search(match.group()):
            yield f"it has untranslated English: {shown(match.group())}"
            return


# -- endings ------------------------------------------------------------------------------------------------

_CLOSING = " \t\n.!?。…」』”\"'])）］！？"
_LINK_AT_END = re.compile(r"(?:https?://|www\.)[!-~]+\s*$")
_SENTENCE_END = re.compile(r"(?<=[다요까])[.!?]\s+(?=\S)|。\s*(?=[^\s）」』)])")
_MOST_PEELED = 4
_MOST_END = 300


def _impolite(text: str, manner: Manner) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text[-_MOST_END:].strip()):
        end = sentence
        for _ in range(_MOST_PEELED):
            end = _without_last(end)
        if end and not end.endswith(manner.endings):
            yield f"it does not end politely ({', '.join(manner.endings[:2])}): …{shown(end[-12:])}"
            return


def _without_last(end: str) -> str:
    """Without a closing sign, a link or parentheses at the end, which may follow the last word."""
    bare = end.rstrip(" .。!?！？")
    if bare and bare[-1] in _SHUT and (opened := max(bare.rfind(sign) for sign in _OPEN)) > 0:
        return bare[:opened].rstrip()
    if "://" in end or "www." in end:
        end = _LINK_AT_END.sub("", end).rstrip(" :：")
    return end.rstrip(_CLOSING)
