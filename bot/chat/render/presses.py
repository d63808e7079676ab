"""What a pressed button gives back: short, readable text for what a reader wants to see or do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from storage.records import Language

PREFIX = "go:"
"""What all of these begin with, and no other button does."""
MOST_PAPERS = 20
"""As many as one list shows."""
_LONGEST = 64
"""Telegram: 1–64 bytes."""

_PAPER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{2,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}")
_COUNT = re.compile(r"[1-9][0-9]?")


@dataclass(frozen=True, slots=True)
class DayList:
    """A list of so many of a day's papers."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class AuthorList:
    """The papers of an author."""

    name: str
    """As it was asked for."""


@dataclass(frozen=True, slots=True)
class WordsList:
    """The papers in which words stand."""

    words: str
    """As they were asked for."""


Listed = DayList | AuthorList | WordsList
Back = Listed | None
"""The list that a card was opened from, if any."""


@dataclass(frozen=True, slots=True)
class ShowCard:
    """A paper, in place of what stands there."""

    paper: str
    back: Back = None
    language: Language | None = None
    """Another than the reader's own."""


@dataclass(frozen=True, slots=True)
class ShowAbstract:
    """A paper's abstract, in place of its card."""

    paper: str
    back: Back = None


@dataclass(frozen=True, slots=True)
class ShowEvidence:
    """What a paper's summary rests on, in place of its card."""

    paper: str
    back: Back = None
    language: Language | None = None
    """Of the summary, where that is another than the reader's own."""


@dataclass(frozen=True, slots=True)
class ReportMistake:
    """Something is wrong with this summary."""

    paper: str
    language: Language


@dataclass(frozen=True, slots=True)
class ShowList:
    """A list, in place of what stands there."""

    of: Listed


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Each new day, here."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """No more of them."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """From now on in this language."""

    language: Language


@dataclass(frozen=True, slots=True)
class AskZone:
    """Which time zones there are to choose from."""


@dataclass(frozen=True, slots=True)
class ChooseZone:
    """From now on by the clocks of this zone."""

    zone: str
    """Its IANA name; nobody has checked that there is one."""


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """What is set."""


Press = (
    ShowCard
    | ShowAbstract
    | ShowEvidence
    | ReportMistake
    | ShowList
    | Subscribe
    | Unsubscribe
    | ChooseLanguage
    | AskZone
    | ChooseZone
    | ShowSettings
)

_PLAIN: dict[str, Press] = {
    "subscribe": Subscribe(),
    "unsubscribe": Unsubscribe(),
    "zones": AskZone(),
    "settings": ShowSettings(),
}


def data(press: Press) -> str | None:
    """What the button gives back: `go:card:2405.02246::2024-05-14/5`.

    None where Telegram would not take it, as with a long author's name, or where it could not be read again.
    """
    text = PREFIX + _written(press)
    return text if press_in(text) == press else None


def _written(press: Press) -> str:
    match press:
        case ShowCard(paper, back, language):
            return f"card:{paper}:{language or ''}:{_place(back)}"
        case ShowAbstract(paper, back):
            return f"abstract:{paper}:{_place(back)}"
        case ShowEvidence(paper, back, language):
            return f"evidence:{paper}:{language or ''}:{_place(back)}"
        case ReportMistake(paper, language):
            return f"mistake:{paper}:{language}"
        case ShowList(of):
            return f"list:{_place(of)}"
        case ChooseLanguage(language):
            return f"language:{language}"
        case ChooseZone(zone):
            return f"zone:{zone}"
        case _:
            return next(name for name, plain in _PLAIN.items() if plain == press)


def _place(back: Back) -> str:
    match back:
        case DayList(day, count):
            return f"{day.isoformat()}/{count}"
        case AuthorList(name):
            return f"@{name}"
        case WordsList(words):
            return f"?{words}"
        case None:
            return ""


def press_in(data: str) -> Press | None:
    """What was pressed; None for what is not ours, is damaged, or is longer than Telegram gives back."""
    if not data.startswith(PREFIX) or not data.isprintable() or len(data.encode()) > _LONGEST:
        return None
    try:
        return _read(data.removeprefix(PREFIX))
    except ValueError:
        return None


def _read(text: str) -> Press:
    kind, colon, rest = text.partition(":")
    match kind:
        case "card":
            paper, language, place = _split(rest, 3)
            return ShowCard(
                _like(_PAPER, paper), _read_place(place), _like(_LANGUAGE, language) if language else None
            )
        case "abstract":
            paper, place = _split(rest, 2)
            return ShowAbstract(_like(_PAPER, paper), _read_place(place))
        case "evidence":
            paper, language, place = _split(rest, 3)
            return ShowEvidence(
                _like(_PAPER, paper), _read_place(place), _like(_LANGUAGE, language) if language else None
            )
        case "mistake":
            paper, language = _split(rest, 2)
            return ReportMistake(_like(_PAPER, paper), _like(_LANGUAGE, language))
        case "list":
            of = _read_place(rest)
            if of is None:
                raise ValueError("a list of nothing")
            return ShowList(of)
        case "language":
            return ChooseLanguage(_like(_LANGUAGE, rest))
        case "zone":
            return ChooseZone(_like(_ZONE, rest))
        case _ if kind in _PLAIN and not colon:
            return _PLAIN[kind]
    raise ValueError("not a press of ours")


def _split(text: str, parts: int) -> list[str]:
    """Exactly so many parts; the last one, which may be what somebody typed, may hold colons."""
    found = text.split(":", parts - 1)
    if len(found) != parts:
        raise ValueError("parts are missing")
    return found


def _read_place(text: str) -> Back:
    if not text:
        return None
    if text.startswith(("@", "?")):
        if not text[1:].strip():
            raise ValueError("a list of nothing")
        return AuthorList(text[1:]) if text[0] == "@" else WordsList(text[1:])
    day, _, count = text.partition("/")
    found = DayList(date.fromisoformat(day), int(_like(_COUNT, count)))
    if found.day.isoformat() != day or found.count > MOST_PAPERS:
        raise ValueError("not written as we write it")
    return found


def _like(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError("not of the shape it should have")
    return text
