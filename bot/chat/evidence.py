"""What a summary rests on, in the place of the card that it stands on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from telegram import Update

from bot.chat.readers import Reader
from bot.chat.render import days
from bot.chat.render.evidence import evidence
from bot.chat.render.presses import DayList, ShowEvidence
from bot.chat.speaker import Speaker
from bot.daily import calendar
from bot.daily.compose import Composer, place_of
from bot.summary.judge import judge_imported
from storage.askings import Askings
from storage.records import Asking, Language, Origin, Summary, Verdict


class Evidence:
    """Shows to readers what a summary can be traced to."""

    def __init__(
        self,
        speaker: Speaker,
        composer: Composer,
        askings: Askings,
        *,
        zone: ZoneInfo,
        languages: Sequence[Language],
    ) -> None:
        """`zone` counts where none was chosen; `languages`: those we speak."""
        self._speaker = speaker
        self._composer = composer
        self._askings = askings
        self._zone = zone
        self._languages = languages

    async def show(self, update: Update, pressed: ShowEvidence) -> None:
        """Put it in the place of the card."""
        reader = await self._speaker.reader(update)
        language = pressed.language if pressed.language in self._languages else None
        shown = language or reader.language
        on: date | None = pressed.back.day if isinstance(pressed.back, DayList) else None
        found = await self._composer.card(pressed.paper, shown, on)
        if found is None:
            await self._speaker.show(update, lambda: days.paper_unknown(pressed.paper), reader)
            return
        summary = found.entry.summary
        asking = await self._answered(summary)
        faults = None
        if summary is not None and summary.origin is Origin.IMPORTED:
            # Mostly a few milliseconds, but anybody may have written it.
            faults = await asyncio.to_thread(judge_imported, summary, found.entry.listing.paper)
        zone = calendar.zone_named(reader.zone, self._zone)
        written = None if summary is None or summary.written is None else summary.written.astimezone(zone)
        await self._speaker.show(
            update,
            lambda: evidence(
                found,
                back=pressed.back,
                language=language,
                asking=asking,
                written=written,
                place=place_of(zone),
                faults=faults,
            ),
            Reader(shown, reader.chat, reader.private),
        )

    async def _answered(self, summary: Summary | None) -> Asking | None:
        """The question whose answer this summary is."""
        if summary is None or summary.origin is not Origin.MODEL:
            return None
        asked = await self._askings.of(summary.paper_id, summary.language)
        kept = (each for each in reversed(asked) if each.verdict in (Verdict.KEPT, Verdict.SHORTENED))
        return next(kept, None)
