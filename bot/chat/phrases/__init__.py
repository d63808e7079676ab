"""What the bot says of its own, in the language of whoever reads: gettext, with English as the key."""

from __future__ import annotations

import gettext as catalogues
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from storage.records import Language

_DOMAIN = "phrases"
_FOLDER = Path(__file__).parent
_language: ContextVar[Language] = ContextVar("language", default="en")


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say everything inside in this language; one without a catalogue is English."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def language() -> Language:
    """The language in force here."""
    return _language.get()


@cache
def _catalogue(language: Language) -> catalogues.NullTranslations:
    name = language.replace("-", "_")
    return catalogues.translation(_DOMAIN, _FOLDER, languages=[name], fallback=True)


def gettext(message: str) -> str:
    """The phrase in the language in force."""
    return _catalogue(language()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of the phrase that goes with this number, in the language in force."""
    return _catalogue(language()).ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """The phrase in this context: for words that English writes alike and other languages do not."""
    return _catalogue(language()).pgettext(context, message)


_ = gettext
