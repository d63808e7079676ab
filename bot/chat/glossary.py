"""How technical terms are said in summaries: what an admin sets, removes and looks up."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from telegram import Update

from bot.chat import asked
from bot.chat.client import Context
from bot.chat.commands import Commands
from bot.chat.readers import words_of
from bot.chat.render import glossary
from bot.chat.speaker import Said, Speaker
from bot.ports import Clock
from bot.summary.terms import headword, in_text
from storage.actions import Actions
from storage.records import Language, Term
from storage.terms import Terms

log = logging.getLogger(__name__)

_ENGLISH = re.compile(r"[a-z0-9][a-z0-9 +./'-]{1,59}")
_WORDS = re.compile(r"[^\W_][\w ·・+./()'-]*")
_LONGEST = 60
"""Characters of a rendering."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What stood behind /term."""

    language: Language
    english: str
    """In small letters; empty where only a language is named."""
    rendering: str | None = None
    """None where it is asked for; empty where it is to go."""


def wanted_in(words: str, languages: Sequence[Language], otherwise: Language) -> Wanted | None:
    """`[LANGUAGE] ENGLISH [= [RENDERING]]`; None where it cannot be read.

    `otherwise` is meant where no language is named.
    """
    named, equals, rendering = (part.strip() for part in words.partition("="))
    first, _, rest = named.partition(" ")
    language = asked.language_in(first, languages)
    english = (named if language is None else rest).lower().strip()
    found = Wanted(language or otherwise, english, rendering if equals else None)
    if not english:
        return found if language is not None and not equals else None
    unfit = rendering and (len(rendering) > _LONGEST or not _WORDS.fullmatch(rendering))
    # English itself has no glossary: whoever names it means something else by this command.
    return None if unfit or first.lower() == "en" or not _ENGLISH.fullmatch(english) else found


class Glossary:
    """Answers /term. Who may ask is the caller's to know."""

    def __init__(
        self,
        speaker: Speaker,
        commands: Commands,
        terms: Terms,
        actions: Actions,
        clock: Clock,
        *,
        is_admin: Callable[[Update], bool],
        languages: Sequence[Language],
    ) -> None:
        """`languages`: those we speak; all but English have a glossary."""
        self._speaker = speaker
        self._commands = commands
        self._terms = terms
        self._actions = actions
        self._clock = clock
        self._is_admin = is_admin
        self._languages = tuple(language for language in languages if language != "en")

    async def term(self, update: Update, context: Context) -> None:
        """Set a term, remove it, show it; without anything, how that is done and what is proposed."""
        if not self._is_admin(update):
            await self._commands.unknown(update, context)
            return
        await self._speaker.say(update, await self._answer(update, words_of(update)))

    async def _answer(self, update: Update, words: str) -> Said:
        if not self._languages:
            return glossary.none
        reader = await self._speaker.reader(update)
        own = reader.language if reader.language in self._languages else self._languages[0]
        wanted = wanted_in(words, self._languages, own) if words else None
        if wanted is None or not wanted.english:
            languages = self._languages if wanted is None else (wanted.language,)
            proposed = {language: await self._terms.proposals(language) for language in languages}
            return lambda: glossary.usage(own if wanted is None else wanted.language, proposed)
        known = await self._terms.of(wanted.language)
        english = headword(wanted.english, wanted.language)
        if wanted.rendering is None:
            return await self._shown(wanted.language, english, known)
        if not wanted.rendering:
            return await self._remove(update, wanted.language, english)
        await self._terms.put(wanted.language, english, wanted.rendering)
        await self._note(update, "term", wanted.language, english, wanted.rendering)
        now = Term(english, wanted.rendering, "admin")
        return lambda: glossary.put(wanted.language, now)

    async def _shown(self, language: Language, english: str, known: Sequence[Term]) -> Said:
        found = in_text(known, english)
        proposed = [each for each in await self._terms.proposals(language) if each[0] == english]
        if not found and not proposed:
            return lambda: glossary.unknown(language, english)
        return lambda: glossary.shown(language, found, proposed)

    async def _remove(self, update: Update, language: Language, english: str) -> Said:
        gone = await self._terms.remove(language, english)
        left = [term for term in await self._terms.of(language) if term.english == english]
        if gone:
            await self._note(update, "term_removed", language, english)
            return lambda: glossary.removed(language, english, left)
        return lambda: glossary.stays(language, left[0]) if left else glossary.unknown(language, english)

    async def _note(
        self, update: Update, what: str, language: Language, english: str, rendering: str = ""
    ) -> None:
        user = update.effective_user
        if user is None:
            return
        facts: dict[str, str | int] = {"language": language, "term": english, "rendering": rendering}
        await self._actions.note(user.id, what, facts, self._clock.now())
        log.info("an admin changed the glossary", extra={"admin": user.id, "what": what})
