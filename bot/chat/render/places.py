"""What the places that time zones are called after are called in the language in force."""

from __future__ import annotations

from bot.chat.phrases import pgettext


def place_name(place: str) -> str:
    """The place as the reader writes it; one that is not known here stays as it is."""
    names = {
        "Seoul": pgettext("place", "Seoul"),
        "Tokyo": pgettext("place", "Tokyo"),
        "London": pgettext("place", "London"),
        "Berlin": pgettext("place", "Berlin"),
        "Paris": pgettext("place", "Paris"),
        "New York": pgettext("place", "New York"),
        "Los Angeles": pgettext("place", "Los Angeles"),
    }
    return names.get(place, place)
