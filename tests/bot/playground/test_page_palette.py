"""The page's colours can be told apart: WCAG 2.2, 1.4.3 for text and 1.4.11 for what one has to make out."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

PALETTE = files("bot.playground.page").joinpath("static/palette.css").read_text(encoding="utf-8")
SHEETS = [
    item.read_text(encoding="utf-8")
    for item in files("bot.playground.page").joinpath("static").iterdir()
    if item.name.endswith(".css")
]
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#\w{6})\w{0,2}, (#\w{6})\w{0,2}\)", PALETTE
    )
}
TEXT = [
    *(
        ("ink", ground)
        for ground in ("ground", "raised", "chosen", "bubble", "mine", "quote", "mine-quote", "button")
    ),
    *(("faint", ground) for ground in ("ground", "raised", "bubble", "quote")),
    *(
        ("accent", ground)
        for ground in ("ground", "raised", "chosen", "bubble", "mine", "quote", "mine-quote", "button")
    ),
    *((f"face-{number}", ground) for number in range(1, 6) for ground in ("bubble", "ground")),
    *(("code", ground) for ground in ("bubble", "mine", "quote", "mine-quote")),
    *((colour, "ground") for colour in ("danger", "good")),
    ("danger", "button"),
    ("good", "button"),
    ("mine-faint", "mine"),
    ("on-accent", "accent"),
    ("on-service", "service"),
]
TO_MAKE_OUT = [
    ("edge", "ground"),
    ("edge", "raised"),
    ("accent", "wall"),
    ("accent", "raised"),
    ("danger", "raised"),
]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(ink: str, ground: str, theme: int) -> None:
    assert contrast(COLOURS[ink][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), TO_MAKE_OUT)
def test_what_shows_a_state_can_be_made_out(mark: str, ground: str, theme: int) -> None:
    assert contrast(COLOURS[mark][theme], COLOURS[ground][theme]) >= 3


def test_every_colour_that_is_used_is_in_the_palette() -> None:
    used = {name for sheet in SHEETS for name in re.findall(r"var\(--([\w-]+)\)", sheet)}
    assert used - COLOURS.keys() == {"face"}
