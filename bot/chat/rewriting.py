"""A summary written anew, because an admin says so."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from telegram import Update

from bot.chat import asked
from bot.chat.client import Context
from bot.chat.commands import Commands
from bot.chat.readers import is_private, paper_linked_in, words_of
from bot.chat.render import days, rewriting
from bot.chat.speaker import Said, Speaker
from bot.daily.rewrite import NoModel, PaperUnknown, Rewrites, Rewritten
from bot.ports import Clock
from storage.actions import Actions
from storage.records import Language
from storage.reports import Reports

log = logging.getLogger(__name__)

_PREFIX = "arxiv: "
"""The one way to write a paper's number in two words."""


def wanted_in(words: str, languages: Sequence[Language]) -> tuple[str, Language | None] | None:
    """`PAPER [LANGUAGE]`, each as /paper and /lang take it; None where it cannot be read."""
    before, _, last = words.rpartition(" ")
    language = asked.language_in(last, languages)
    named = words if language is None else before
    if " " in named.lower().removeprefix(_PREFIX):
        return None  # behind a link there stands what is no language of ours
    paper = asked.paper_in(named)
    return None if paper is None else (paper, language)


class Rewriting:
    """Answers /rewrite. Who may ask is the caller's to know."""

    def __init__(
        self,
        speaker: Speaker,
        commands: Commands,
        rewrites: Rewrites,
        reports: Reports,
        actions: Actions,
        clock: Clock,
        *,
        is_admin: Callable[[Update], bool],
        languages: Sequence[Language],
    ) -> None:
        """`languages`: those we speak."""
        self._speaker = speaker
        self._commands = commands
        self._rewrites = rewrites
        self._reports = reports
        self._actions = actions
        self._clock = clock
        self._is_admin = is_admin
        self._languages = languages

    async def rewrite(self, update: Update, context: Context) -> None:
        """One paper in one language, or in all that we speak."""
        if not self._is_admin(update):
            await self._commands.unknown(update, context)
            return
        wanted = self._wanted(update)
        if wanted is None:
            await self._speaker.say(update, lambda: rewriting.usage(self._languages))
        else:
            await self._speaker.say(update, await self.carry_out(update, *wanted))

    def _wanted(self, update: Update) -> tuple[str, Language | None] | None:
        words = words_of(update)
        if wanted := wanted_in(words, self._languages):
            return wanted
        language = asked.language_in(words, self._languages)
        if words and language is None:
            return None
        # A link may also lie behind the words, as behind the language's name.
        linked = paper_linked_in(update)
        return None if linked is None else (linked, language)

    async def carry_out(self, update: Update, paper: str, language: Language | None) -> Said:
        """Do it while the chat shows that an answer is being written; what to say of it."""
        try:
            result = await self._speaker.typing_until(update, self._rewrites.rewrite(paper, language))
        except PaperUnknown:
            return lambda: days.paper_unknown(paper)
        except NoModel:
            return rewriting.no_model
        for summary in result.summaries:
            await self._reports.close(paper, summary.language)
        await self._note(update, result)
        private = is_private(update)
        return lambda: rewriting.done(result, private=private)

    async def _note(self, update: Update, result: Rewritten) -> None:
        user = update.effective_user
        if user is None or not result.summaries:
            return
        languages = ",".join(summary.language for summary in result.summaries)
        facts: dict[str, str | int] = {
            "paper": result.paper.id,
            "language": languages,
            "messages": result.edits,
        }
        await self._actions.note(user.id, "rewrite", facts, self._clock.now())
        log.info("an admin had a summary rewritten", extra={"admin": user.id, **facts})
