"""A reader says that something is wrong with a summary."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import Update

from bot.chat.choices import Choices
from bot.chat.readers import is_private
from bot.chat.render import mistakes
from bot.chat.render.presses import ReportMistake
from bot.chat.speaker import Said, Speaker
from bot.daily.compose import Composer
from bot.ports import Clock
from storage.records import Language, Origin
from storage.reports import Reports, TooManyReports

log = logging.getLogger(__name__)


class Mistakes:
    """Takes down what readers report, once from each. Admins are not told: they look when they like."""

    def __init__(
        self,
        speaker: Speaker,
        choices: Choices,
        composer: Composer,
        reports: Reports,
        clock: Clock,
        *,
        languages: Sequence[Language],
    ) -> None:
        """`languages`: those we speak."""
        self._speaker = speaker
        self._choices = choices
        self._composer = composer
        self._reports = reports
        self._clock = clock
        self._languages = languages

    async def report(self, update: Update, pressed: ReportMistake) -> None:
        """Note it, and answer the press with a word of thanks."""
        await self._speaker.toast(update, await self._noted(update, pressed))

    async def _noted(self, update: Update, pressed: ReportMistake) -> Said | None:
        if not is_private(update) or pressed.language not in self._languages:
            return None  # no button of ours says this
        found = await self._composer.card(pressed.paper, pressed.language)
        summary = None if found is None else found.entry.summary
        if summary is None or summary.origin is Origin.EXCERPT:
            return mistakes.nothing_to_report
        chat = await self._choices.remembered(update)
        try:
            fresh = await self._reports.add(pressed.paper, pressed.language, chat.id, self._clock.now())
        except TooManyReports:
            return mistakes.too_many
        if not fresh:
            return mistakes.known
        log.info("a summary was reported", extra={"paper": pressed.paper, "language": pressed.language})
        return mistakes.thanks
