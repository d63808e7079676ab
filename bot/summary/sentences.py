"""Cuts an abstract into sentences and finds those that carry it."""

from __future__ import annotations

import itertools
import re

_MARKUP = re.compile(r"</?(?:a|b|br|code|em|i|p|span|strong|sub|sup)(?:\s[^<>]*)?/?>", re.IGNORECASE)

# What a sentence usually begins with: enough to believe an end that is doubtful otherwise.
_OPENS = (
    r"(?:We|Our|The|This|These|Those|They|It|Its|In|On|At|To|For|From|With|As|By|An?|However|Moreover|"
    r"Furthermore|Additionally|Finally|Here|There|Although|While|When|Despite|Experiments?|Results|Code)\b"
)
_OPENING = re.compile(_OPENS)

# A sign that may end a sentence, what closes after it, and the space before something that may begin one;
# or no space at all between a small letter and a usual opening, as after a line wrap that was lost.
_END = re.compile(
    r"[.!?]['\")\]}”’]*\s+(?=['\"(\[{“‘$\\<]*[^\W_])"
    rf"|(?<=[a-z]{{2}})[.!?](?={_OPENS},?\s)"
)

# Never the end: something always follows these, or they number what follows.
_NEVER = re.compile(
    r"(?:^|[\s(\[,~])(?:e\.\s?g|i\.\s?e|cf|approx|resp|w\.\s?r\.\s?t|figs?|eqs?|dr|prof|mrs?|viz)\.$"
    r"|\(\w\)\.$",
    re.IGNORECASE,
)
# The end only where a usual opening follows: an initial, "et al.", "etc.", "vs.", "U.S.", "No.", "Sec.".
_SELDOM = re.compile(
    r"(?:^|[\s(\[.-])(?:[A-Z]|al|etc|vs|ph\.d|inc|ltd|jr|ms|st|ca|nos?|secs?|tabs?|refs?)\.$", re.IGNORECASE
)

# What a sentence begins with: a capital, a digit, a formula, a tag that is none of ours, or a name that is
# written small all the same (vLLM, pi0, τ-bench).
_BEGINNING = re.compile(r"['\"(\[{“‘]*(?:[$\\<]|[^\W\d_]*[A-Z0-9]|[^\W\d_a-z])")

# A formula in dollars, not a price.
_FORMULA = re.compile(r"(?<!\\)\$(?!\d)[^$]{1,80}(?<!\s)\$")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph, word for word but for HTML tags and line wraps."""
    whole = " ".join(_MARKUP.sub("", text).split())
    formulas = [range(*match.span()) for match in _FORMULA.finditer(whole)]
    ends = (
        match.end()
        for match in _END.finditer(whole)
        if _is_end(whole, match) and not any(match.start() in formula for formula in formulas)
    )
    cuts = [0, *ends, len(whole)]
    found = (whole[start:end].strip() for start, end in itertools.pairwise(cuts))
    return tuple(sentence for sentence in found if sentence)


def _is_end(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 16) : match.start() + 1]
    after = text[match.end() : match.end() + 24]
    if text[match.start()] == "." and _NEVER.search(before):
        return False
    if text[match.start()] == "." and _SELDOM.search(before):
        return _OPENING.match(after) is not None
    return _BEGINNING.match(after.split()[0]) is not None


# -- picking -----------------------------------------------------------------------------------------------

_OFFERS = r"(?:propose|introduce|present|develop|describe|design|unveil)s?\b"
_WEIGHTS = (
    (3.0, r"\b(?:we|paper|work|report|study)\b(?: \w+ly,?| also| first| then)? " + _OFFERS),
    (1.0, r"\bthis (?:paper|work|report|study)\b"),
    (1.0, r"\bwe (?:\w+ )?(?:show|find|demonstrate|prove|train|build|release|study|investigate|argue)\b"),
    (1.0, r"\b(?:outperform|surpass|exceed|achiev|improv|enabl|reduc)\w*"),
    (0.5, r"\bstate[- ]of[- ]the[- ]art\b|\bSOTA\b"),
    (0.5, r"\d"),
    (0.3, r"\b(?:novel|framework|benchmark|dataset|method|approach)\b"),
    (-1.0, r"\b(?:however|existing|previous|prior|recent(?:ly)?|despite|remains?|challeng\w+)\b"),
    (-2.0, r"https?://|\b(?:available at|publicly available|open-sourced?|code (?:is|and))\b"),
)
_CUES = tuple((weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in _WEIGHTS)
_WORD = re.compile(r"[^\W_]{4,}")
_TITLE_WEIGHT = 0.5


def best(found: tuple[str, ...], count: int, title: str = "") -> tuple[str, ...]:
    """So many of the sentences that say most of what the paper did, in the order in which they stand."""
    topic = _words(title)
    ranked = sorted(range(len(found)), key=lambda at: -_weight(found[at], topic))
    return tuple(found[at] for at in sorted(ranked[:count]))


def _weight(sentence: str, topic: frozenset[str]) -> float:
    cues = sum(weight for weight, cue in _CUES if cue.search(sentence))
    return cues + _TITLE_WEIGHT * len(topic & _words(sentence))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))
