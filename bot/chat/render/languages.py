"""What the languages that we speak are called."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.render import buttons
from bot.chat.render.message import Button
from bot.chat.render.presses import ChooseLanguage
from bot.summary.languages import LANGUAGES
from storage.records import Language


def own_name(language: Language) -> str:
    """What a language calls itself: «한국어»; its code where that is not known."""
    manner = LANGUAGES.get(language)
    return manner.own_name if manner else language


def other_languages(language: Language, languages: Sequence[Language]) -> tuple[Button | None, ...]:
    """A button for each other language, named in itself."""
    return tuple(
        buttons.giving(own_name(other), ChooseLanguage(other)) for other in languages if other != language
    )
