"""A rendered message, and what Telegram takes in one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.chat.render.html import Html, entities, length

LONGEST = 4096
"""Telegram: 1–4096 characters after entities are parsed."""
MOST_ENTITIES = 95
"""Telegram keeps the first hundred and ignores the rest; some are left for those it finds itself."""

Extent = TypeVar("Extent")


@dataclass(frozen=True, slots=True)
class Button:
    """Opens a url, or gives the bot its data back (1–64 bytes)."""

    text: str
    url: str | None = None
    data: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """All that is needed to send it, whatever sends it."""

    html: Html
    preview: str | None = None
    """What to show large above the text; without it, links show no preview."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    """By rows."""


def fits(text: Html) -> bool:
    """Whether Telegram takes it in one message and keeps all its markup."""
    return length(text) <= LONGEST and entities(text) <= MOST_ENTITIES


def first_that_fits(variants: Iterable[Html]) -> Html:
    """The first of these, from rich to poor, that fits; the last one has to."""
    return first_with_its_extent((text, None) for text in variants)[0]


def first_with_its_extent(variants: Iterable[tuple[Html, Extent]]) -> tuple[Html, Extent]:
    """As `first_that_fits`, for variants that come each with how much it shows; there has to be one."""
    for text, extent in variants:
        if fits(text):
            return text, extent
    return text, extent
