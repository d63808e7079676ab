"""What the places that time zones are called after are called in the language in force."""

from __future__ import annotations

from bot.chat.phrases import pgettext

OFFERED: tuple[str, ...] = (
    "Asia/Seoul",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Kolkata",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
)
"""The time zones that buttons name, by their IANA names; any other may be written."""


def place_name(place: str) -> str:
    """The place as the reader writes it; one that is not known here stays as it is."""
    names = {
        "Seoul": pgettext("place", "Seoul"),
        "Tokyo": pgettext("place", "Tokyo"),
        "Shanghai": pgettext("place", "Shanghai"),
        "Singapore": pgettext("place", "Singapore"),
        "Kolkata": pgettext("place", "New Delhi"),
        "London": pgettext("place", "London"),
        "Berlin": pgettext("place", "Berlin"),
        "Paris": pgettext("place", "Paris"),
        "New York": pgettext("place", "New York"),
        "Los Angeles": pgettext("place", "Los Angeles"),
    }
    return names.get(place, place)


def place_of_zone(zone: str) -> str:
    """What a zone is called, by its IANA name: `Europe/Berlin` is Berlin, «베를린»."""
    return place_name(zone.rsplit("/", 1)[-1].replace("_", " "))
