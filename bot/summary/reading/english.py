"""English number words: twenty-three, half a million, two-thirds, tens of thousands, twofold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from bot.summary.reading.english_words import (
    BASE,
    FACTORS,
    HALVES,
    HINTS,
    MEANT,
    MONTHS,
    ORDINALS,
    PARTS,
    PLURAL_PARTS,
    SCALE,
    SEVERAL,
    VAGUE,
)
from bot.summary.reading.numeral import Numeral
from bot.summary.reading.units import Kind

_WORD = re.compile(r"[A-Za-z]+")
_GAP = re.compile(r"(?:\s{1,2}|-)(?:and\s)?")
_MANY_BEFORE = re.compile(r"(?:([0-9]{1,4})|\b([A-Za-z]+))[-\s]$")
_SCALE_BEHIND = re.compile(
    r"[-\s](?:a\s|an\s)?(hundred|thousand|million|billion|trillion|dozen)\b", re.IGNORECASE
)
_OF_SCALE = re.compile(r"\sof\s(thousands|millions|billions|trillions)\b", re.IGNORECASE)
_MAGNITUDE = re.compile(r"[-\s]of[-\s]magnitude\b", re.IGNORECASE)
_AND_HALF = re.compile(r"[-\s]and[-\s]a[-\s]half\b", re.IGNORECASE)
_TIME = re.compile(r"(?:[0-9]|\b(?:per|a|each|every|one|sub|half|split|this))[-\s]$|/$", re.IGNORECASE)
_DATED = re.compile(r"\.?,?\s[0-9]")
_IN_BEFORE = re.compile(r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Ff]rom|of|[0-9]{1,2})\s(?:early\s|late\s|mid-)?$")


def english(text: str) -> Iterator[Numeral]:
    """The number words of a text."""
    words = [match for match in _WORD.finditer(text) if match.group().lower() in MEANT]
    at = end = 0
    while at < len(words):
        word = words[at].group().lower()
        found: Iterable[Numeral]
        if words[at].start() < end:
            at += 1
            continue
        if word in BASE or word in SCALE:
            found, at = _cardinal(text, words, at)
        else:
            found, at = _other(text, words[at], word), at + 1
        for numeral in found:
            yield numeral
            end = numeral.end


def _other(text: str, match: re.Match[str], word: str) -> Iterator[Numeral]:
    start, end = match.span()
    if word in HALVES:
        yield _half(text, start, end)
    elif word in PLURAL_PARTS or word in PARTS:
        yield from _part(text, start, end, word)
    elif word in FACTORS:
        yield Numeral(start, end, (Fraction(FACTORS[word]),), Kind.FACTOR, spelled=True)
    elif (place := word.removesuffix("ly")) in ORDINALS:
        if place != "second" or not _TIME.search(text, max(0, start - 8), start):
            yield Numeral(start, end, (Fraction(ORDINALS[place]),), Kind.ORDINAL, spelled=True)
    elif word in HINTS:
        yield Numeral(start, end, (Fraction(HINTS[word]),), Kind.COUNT, spelled=True, hint=True)
    elif word in VAGUE:
        of = _OF_SCALE.match(text, end)
        value = Fraction(VAGUE[word] * (VAGUE[of[1].lower()] if of else 1))
        yield Numeral(start, of.end() if of else end, (value,), Kind.VAGUE, spelled=True)
    elif word in SEVERAL:
        if behind := _SCALE_BEHIND.match(text, end):
            scale = SCALE[behind[1].lower()]
            yield Numeral(
                start,
                behind.end(),
                (Fraction(min(scale, 10) if scale == 12 else scale),),
                Kind.VAGUE,
                spelled=True,
            )
    elif word.startswith("order"):
        if behind := _MAGNITUDE.match(text, end):
            yield from _orders(text, start, behind.end(), plural=word == "orders")
    elif (name := match.group()) in MONTHS and (
        name not in {"May", "March", "Mar", "Sep", "Dec", "Jan"} or _is_dated(text, start, end)
    ):
        yield Numeral(start, end, (Fraction(MONTHS[name]),), Kind.MONTH, spelled=True)


def _is_dated(text: str, start: int, end: int) -> bool:
    return (
        _DATED.match(text, end) is not None or _IN_BEFORE.search(text, max(0, start - 12), start) is not None
    )


def _half(text: str, start: int, end: int) -> Numeral:
    if behind := _SCALE_BEHIND.match(text, end):
        value = Fraction(SCALE[behind[1].lower()], 2)
        return Numeral(start, behind.end(), (value,), spelled=True)
    return Numeral(start, end, (Fraction(1, 2),), Kind.PART, spelled=True)


def _many(text: str, start: int) -> tuple[int, int] | None:
    """The number before a word, and where it begins."""
    before = _MANY_BEFORE.search(text, max(0, start - 12), start)
    if before is None:
        return None
    word = (before[2] or "").lower()
    many = int(before[1]) if before[1] else 1 if word in {"a", "an"} else BASE.get(word)
    return None if many is None else (many, before.start())


def _part(text: str, start: int, end: int, word: str) -> Iterator[Numeral]:
    many = _many(text, start)
    whole = PLURAL_PARTS.get(word) or PARTS[word]
    if many is None and word in ORDINALS:
        yield Numeral(start, end, (Fraction(ORDINALS[word]),), Kind.ORDINAL, spelled=True)
    elif many is not None or word == "quarter":
        count, start = many or (1, start)
        yield Numeral(start, end, (Fraction(count, whole),), Kind.PART, spelled=True)


def _orders(text: str, start: int, end: int, *, plural: bool) -> Iterator[Numeral]:
    many = _many(text, start)
    if many is None and plural:
        yield from (
            Numeral(start, end, (Fraction(10**at),), Kind.VAGUE, spelled=True, hint=True) for at in (1, 2, 3)
        )
        return
    count, start = many or (1, start)
    power = Fraction(10) ** min(count, 99)
    yield Numeral(start, end, (power,), Kind.FACTOR, spelled=True)
    yield Numeral(start, end, (power,), Kind.VAGUE, spelled=True, hint=True)


# -- cardinals ----------------------------------------------------------------------------------------------


def _cardinal(text: str, words: list[re.Match[str]], at: int) -> tuple[tuple[Numeral, ...], int]:
    """The number that begins with this word, and the word after it."""
    start = words[at].start()
    # After digits a word is their scale: 34 billion, 3-billion-parameter.
    is_scale = start >= 2 and text[start - 1] in " -" and text[start - 2].isdecimal()
    value, end, at = _sum(text, words, at)
    if half := _AND_HALF.match(text, end):
        return (Numeral(start, half.end(), (value + Fraction(1, 2),), spelled=True),), at
    # «one-third»: the part is read where its name stands.
    is_part = at < len(words) and words[at].start() - end == 1 and _is_part(words[at].group().lower())
    return () if is_scale or is_part else (Numeral(start, end, (value,), spelled=True),), at


def _is_part(word: str) -> bool:
    return word in PLURAL_PARTS or (word in PARTS and word != "half")


def _sum(text: str, words: list[re.Match[str]], at: int) -> tuple[Fraction, int, int]:
    total = section = 0
    room = 10**15
    end: int | None = None
    while at < len(words):
        word = words[at].group().lower()
        gap = None if end is None else _GAP.fullmatch(text, end, words[at].start())
        if end is not None and gap is None:
            break
        if word in SCALE:
            scale = SCALE[word]
            if scale == 100 or (scale == 12 and section):
                section = max(section, 1) * scale
                room = scale
            else:
                total += max(section, 1) * scale
                section, room = 0, min(scale, 1000)
        elif word not in BASE:
            break
        else:
            value = BASE[word]
            if end is not None and (
                not 0 < value < room or (room < 100 and gap is not None and "and" in gap.group())
            ):
                break
            section += value
            room = 10 if value >= 20 else 1
        end = words[at].end()
        at += 1
    return Fraction(total + section), end or 0, at
