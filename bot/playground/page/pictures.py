"""The picture that a link preview shows of a paper, drawn from its title and votes: nothing is loaded."""

from __future__ import annotations

import hashlib
import math
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

PAPER_ID = re.compile(r"\b\d{4}\.\d{4,5}\b")
"""arXiv's, as it stands in addresses."""

WIDTH, HEIGHT = 1200, 630
_MARGIN = 72
_FONTS = "system-ui, 'Apple SD Gothic Neo', 'Noto Sans CJK KR', 'Noto Sans KR', 'Malgun Gothic', sans-serif"
_SIZES = ((62, 3), (52, 4), (44, 4))
"""Sizes of the title and how many lines each has room for, tried in this order."""
_NARROW, _USUAL, _CAPITAL, _WIDE = 0.4, 0.68, 0.82, 1.0
"""Widths of characters in parts of the size, for the bold letters of a broad font."""


@dataclass(frozen=True, slots=True)
class Depicted:
    """What is said of a paper in its picture."""

    title: str
    votes: int
    authors: str = ""
    """In one line: «Hugo Laurençon and 3 more»."""


Pictures = Callable[[str], Depicted | None]
"""What can be said of a paper by its id; nothing of one that is not known."""


@dataclass(frozen=True, slots=True)
class _Colours:
    """What a picture is drawn in: the hue is the paper's own, the rest is fixed so that all look alike."""

    paper: str
    ink: str
    faint: str
    accent: str
    shapes: tuple[str, str, str]


def draw(paper_id: str, of: Depicted | None, *, dark: bool = False) -> str:
    """An SVG of 1200 × 630, the same each time for the same paper; one that is not known shows its number."""
    dice = random.Random(hashlib.sha256(paper_id.encode()).digest())  # noqa: S311 - beauty needs no secrets
    colours = _colours(dice, dark=dark)
    title = of.title if of else f"arXiv {paper_id}"
    body = "".join((*_landscape(dice, colours), *_words(paper_id, title, of, colours)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{escape(title)}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colours.paper}"/>{body}</svg>'
    )


def _colours(dice: random.Random, *, dark: bool) -> _Colours:
    hue = dice.choice((14, 36, 150, 176, 200, 222, 262, 330))
    beside, across = (hue + 28) % 360, (hue + 190) % 360
    if dark:
        shapes = (f"hsl({hue},38%,30%)", f"hsl({beside},34%,25%)", f"hsl({across},40%,52%)")
        return _Colours(f"hsl({hue},22%,13%)", "#f3f1ec", "#aab2b6", f"hsl({hue},62%,72%)", shapes)
    shapes = (f"hsl({hue},56%,84%)", f"hsl({beside},58%,89%)", f"hsl({across},46%,62%)")
    return _Colours(f"hsl({hue},36%,96%)", "#1d2428", "#566066", f"hsl({hue},62%,32%)", shapes)


def _landscape(dice: random.Random, colours: _Colours) -> Iterator[str]:
    """Hills at the foot, a disc in the sky: one for each paper."""
    x, y, size = dice.randint(860, 1090), dice.randint(90, 220), dice.randint(54, 120)
    disc = f'<circle cx="{x}" cy="{y}"'
    yield f'{disc} r="{size}" fill="{colours.shapes[2]}" opacity="0.34"/>'
    yield f'{disc} r="{size + 34}" fill="none" stroke="{colours.shapes[2]}" opacity="0.22" stroke-width="3"/>'
    for height, colour in ((124, colours.shapes[1]), (70, colours.shapes[0])):
        yield f'<path d="{_hill(dice, height)}" fill="{colour}"/>'


def _hill(dice: random.Random, height: int) -> str:
    waves = [(dice.uniform(0.6, 1.9), dice.uniform(0, math.tau), dice.uniform(0.35, 1)) for _ in range(3)]
    points = []
    for step in range(41):
        at = step / 40
        swing = sum(size * math.sin(math.tau * rate * at + begin) for rate, begin, size in waves)
        points.append(f"{at * WIDTH:.0f} {HEIGHT - height - swing * height / 6:.1f}")
    return f"M0 {HEIGHT}L{'L'.join(points)}L{WIDTH} {HEIGHT}Z"


def _words(paper_id: str, title: str, of: Depicted | None, colours: _Colours) -> Iterator[str]:
    yield _text(_MARGIN, 104, 28, "DAILY PAPERS", colours.accent, weight=700, spacing=4)
    size, lines = _fitted(title)
    for number, line in enumerate(lines):
        yield _text(_MARGIN, 150 + size + round(number * size * 1.24), size, line, colours.ink, weight=700)
    if of is not None and of.authors:
        authors = _cut(of.authors, (WIDTH - 2 * _MARGIN) / 30)
        yield _text(
            _MARGIN, 198 + size + round((len(lines) - 1) * size * 1.24) + 18, 30, authors, colours.faint
        )
    if of is not None:
        yield _text(_MARGIN, 574, 46, f"▲ {of.votes}", colours.accent, weight=700)
        yield _text(WIDTH - _MARGIN, 572, 30, paper_id, colours.ink, anchor="end")


def _text(
    x: int,
    y: int,
    size: int,
    words: str,
    fill: str,
    *,
    weight: int = 400,
    spacing: int = 0,
    anchor: str = "start",
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-family="{_FONTS}" font-size="{size}" font-weight="{weight}" '
        f'letter-spacing="{spacing}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
    )


# -- how the title is set ------------------------------------------------------------------------------------


def _fitted(title: str) -> tuple[int, list[str]]:
    """The largest size at which the whole title has room, and its lines; the smallest cuts it off."""
    for size, most in _SIZES:
        lines = _lines(title, (WIDTH - 2 * _MARGIN) / size)
        if len(lines) <= most:
            return size, lines
    return size, [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), (WIDTH - 2 * _MARGIN) / size)]


def _lines(text: str, room: float) -> list[str]:
    """Broken between words, and within one only where it is longer than a line."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if _width(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while _width(line) > room:
            fitting = next(n for n in range(len(line), 0, -1) if _width(line[:n]) <= room)
            lines.append(line[:fitting])
            line = line[fitting:]
    return [*lines, line] if line else lines


def _cut(text: str, room: float) -> str:
    if _width(text) <= room:
        return text
    while text and _width(text + "…") > room:
        text = text[:-1]
    return text.rstrip(" ,.:;-") + "…"


def _width(text: str) -> float:
    """In parts of the font's size."""
    return sum(map(_width_of, text))


def _width_of(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    if character in "iljtfrI.,:;'!|()[] -":
        return _NARROW
    return _CAPITAL if character.isupper() or character in "mwMW@%" else _USUAL
