"""Numbers in digits, with the scales that belong to them: 1,000 · 2.5M · 3억 5천만 · 2×10^5 · 1e-4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from bot.summary.reading.eastern import value
from bot.summary.reading.naming import EXPONENT, MOST_DIGITS, NUMBER, named, number
from bot.summary.reading.numeral import Numeral
from bot.summary.reading.units import MYRIAD, MYRIADS, SCALES, Kind

_MOST_POWER = 300
"""What is larger is no number of an abstract, and must not cost time."""

_NO_SCALE = frozenset({"", "%", ",", ".", ";", ":", ")", "]"})
"""What no scale follows: most numbers need not be looked at any further."""
_EAST = "십백천만억조十百千万萬億亿兆"
_DIGIT = re.compile(r"\d")
_POWER = re.compile(r"\^\s?\{?\s?([-−+]?[0-9]{1,3})\s?\}?(?![0-9])")
_TIMES_POWER = re.compile(r"\s?[×x*·]\s?10\s?\^\s?\{?\s?([-−+]?[0-9]{1,3})\s?\}?(?![0-9])")
_SCALE_WORD = re.compile(
    r"(?:-|\s){0,2}(hundred|thousand|million|billion|trillion|dozen)s?\b(?:[-\s](thousand|million|billion|trillion)\b)?",
    re.IGNORECASE,
)
_SCALE_LETTER = re.compile(r"(?:\s(?=[KMBT]\b)|-(?=[KMB]\b))?(bn|mn|tn|[KMBTkb])(?![A-Za-z0-9])")
_MAYBE_MILLIONS = re.compile(r"m(?![A-Za-z0-9])")
_MYRIADS = re.compile(rf"(?:\s(?=[{_EAST}]+(?![가-힣]))|[多余餘여])?([{_EAST}]+)(?!건|본)")
_GAP = re.compile(r"\s?(?=[0-9])")
_PART = re.compile(
    r"(?<![0-9,])([0-9][0-9,]{0,20})\s?(?P<myriads>[만천백])?\s?(?:분의\s?|分[の之]\s?)([0-9]{1,20}(?:\.[0-9]{1,20})?|[일이삼사오육칠팔구]|[一二三四五六七八九]{1,20})"
)
_QUOTIENT = re.compile(
    r"(?<![0-9.,/])([0-9]{1,6})(?:/|\sout\sof\s|\sof\s(?:the\s|every\s)?)([0-9]{1,6})(?![0-9/]|[.,][0-9]|[A-Za-z%])"
)
_DATE = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}[-/.](0?[1-9]|1[0-2])(?![0-9])")


def digits(text: str, language: str) -> Iterator[Numeral]:
    """The numbers in digits, but for those in names."""
    if not _DIGIT.search(text):
        return
    taken = {at for span in named(text) for at in range(*span)}
    for part in _parts(text):
        yield part
        if not part.hint:
            taken.update(range(part.start, part.end))
    end = 0
    for match in NUMBER.finditer(text):
        start = match.start()
        if start >= end and start not in taken:
            numeral = _scaled(text, match, language)
            yield numeral
            end = numeral.end


def _parts(text: str) -> Iterator[Numeral]:
    for match in _PART.finditer(text):
        whole = number(match[1]) * MYRIADS.get(match["myriads"] or "", 1)
        part = match[3]
        top = number(part) if part[0].isdecimal() else Fraction(value(part))
        if whole:
            yield Numeral(*match.span(), (top / whole,), Kind.PART)
    for match in _QUOTIENT.finditer(text):
        if 0 < int(match[1]) < int(match[2]):
            yield Numeral(*match.span(), (Fraction(int(match[1]), int(match[2])),), Kind.PART, hint=True)
    for match in _DATE.finditer(text):
        yield Numeral(*match.span(1), (Fraction(match[1]),), Kind.MONTH, hint=True)


def _step(written: str) -> Fraction:
    """What the last digit given counts, where zeros at the end may be there to fill."""
    if "." in written:
        return Fraction(1, 10 ** min(len(written.partition(".")[2]), MOST_DIGITS))
    plain = "".join(sign for sign in written if sign.isdecimal())
    return Fraction(10 ** min(len(plain) - len(plain.rstrip("0")), MOST_DIGITS))


def _scaled(text: str, match: re.Match[str], language: str) -> Numeral:
    start, end = match.span()
    given = number(match.group())
    plain = Numeral(start, end, (given,), step=_step(match.group()))
    if text[end : end + 1] in _NO_SCALE:
        return plain
    if found := _TIMES_POWER.match(text, end) or EXPONENT.match(text, end):
        return _times(plain, _power(Fraction(10), found[1]), found.end())
    if found := _POWER.match(text, end):
        power = _power(given, found[1])
        return replace(plain, end=found.end(), values=(power,) if given == 10 else (given, power))
    if found := _MYRIADS.match(text, end):
        return _compound(text, match, found, language)
    if found := _SCALE_WORD.match(text, end):
        return _times(
            plain, Fraction(SCALES[found[1].lower()] * SCALES.get((found[2] or "").lower(), 1)), found.end()
        )
    if found := _SCALE_LETTER.match(text, end):
        return _times(plain, Fraction(SCALES[found[1]]), found.end())
    if _MAYBE_MILLIONS.match(text, end):
        # Metres mostly; millions beside the sign of a currency.
        return replace(plain, values=(given, given * 10**6))
    return plain


def _times(numeral: Numeral, factor: Fraction, end: int) -> Numeral:
    values = tuple(value * factor for value in numeral.values)
    return replace(numeral, end=end, values=values, step=numeral.step * factor)


def _power(of: Fraction, exponent: str) -> Fraction:
    power = int(exponent.replace("−", "-"))
    if abs(power) > _MOST_POWER or (not of and power < 0) or (of > 1000 and abs(power) > 9):
        return of
    return of**power


# -- 3억 5천만 --------------------------------------------------------------------------------------------


def _compound(text: str, match: re.Match[str], run: re.Match[str], language: str) -> Numeral:
    """A number with the units that follow it, and with what follows them: 1만4000, 12만 8천, 1.5万亿."""
    total = section = Fraction(0)
    last_big, pieces, current = Fraction(10**20), 0, match
    while True:
        small, big = _units(run[1])
        section += number(current.group()) * small
        if big > 1:
            # 1万2千亿: a larger unit later multiplies all before it.
            total = (total + section) * big if big > last_big else total + section * big
            section, last_big = Fraction(0), big
        end, unit, pieces = run.end(), small * big, pieces + 1
        step = (_step(current.group()) if pieces == 1 or "." in current.group() else Fraction(1)) * unit
        gap = _GAP.match(text, end)
        following = gap and NUMBER.match(text, gap.end())
        if gap is None or following is None or "." in following.group():
            break
        next_run = _MYRIADS.match(text, following.end())
        if next_run is None:
            if _is_rest(number(following.group()), unit, glued=gap.end() == end):
                section += number(following.group())
                end, step = following.end(), Fraction(1)
            break
        if max(MYRIADS[sign] for sign in next_run[1]) >= unit and gap.end() != end:
            break
        current, run = following, next_run
    whole = total + section
    # 兆 is 10^12; in Chinese also the mega of a measure, which stands only where the source has a million.
    values = (whole, whole / 10**6) if language == "zh" and "兆" in text[match.end() : end] else (whole,)
    return Numeral(match.start(), end, values, step=step)


def _units(signs: str) -> tuple[Fraction, Fraction]:
    """What the units below 만 make together, and those from 만 on."""
    small, big = Fraction(1), Fraction(1)
    for sign in signs[:8]:
        if MYRIADS[sign] < MYRIAD and big == 1:
            small *= MYRIADS[sign]
        else:
            big *= MYRIADS[sign]
    return small, big


def _is_rest(following: Fraction, unit: Fraction, *, glued: bool) -> bool:
    """Whether a number without a unit belongs to the one before: 4만 87, 1만4000; not 80억 2."""
    return following < unit and (glued or following >= 100 or unit <= MYRIAD)
