"""The summaries that readers reported, and what an admin does about them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from telegram import Update

from bot.chat.client import Context
from bot.chat.commands import Commands
from bot.chat.readers import Reader
from bot.chat.render import card, days, reporting
from bot.chat.render.posts import render
from bot.chat.render.reporting import SeeTo
from bot.chat.rewriting import Rewriting
from bot.chat.speaker import Said, Speaker
from bot.daily.compose import Composer
from bot.ports import Clock
from storage.actions import Actions
from storage.records import Language
from storage.reports import Reports

log = logging.getLogger(__name__)


class Reporting:
    """Answers /reports and its buttons. Who may ask is the caller's to know."""

    def __init__(
        self,
        speaker: Speaker,
        commands: Commands,
        rewriting: Rewriting,
        composer: Composer,
        reports: Reports,
        actions: Actions,
        clock: Clock,
        *,
        is_admin: Callable[[Update], bool],
        languages: Sequence[Language],
        zone: ZoneInfo,
    ) -> None:
        """`languages`: those we speak; `zone` is the channel's."""
        self._speaker = speaker
        self._commands = commands
        self._rewriting = rewriting
        self._composer = composer
        self._reports = reports
        self._actions = actions
        self._clock = clock
        self._is_admin = is_admin
        self._languages = languages
        self._zone = zone

    async def reports(self, update: Update, context: Context) -> None:
        """What is reported and nobody has seen to, what most readers reported first."""
        if self._is_admin(update):
            await self._speaker.say(update, await self._listed())
        else:
            await self._commands.unknown(update, context)

    async def pressed(self, update: Update, _: Context) -> None:
        """A button under the list."""
        wanted = reporting.pressed_in((update.callback_query and update.callback_query.data) or "")
        if not self._is_admin(update) or wanted is None or wanted.language not in self._languages:
            await self._speaker.toast(update)
            return
        match wanted.deed:
            case "look":
                await self._look(update, wanted)
            case "dismiss":
                await self._dismiss(update, wanted)
                await self._speaker.show(update, await self._listed())
            case "rewrite":
                await self._rewrite(update, wanted)
                return  # the press is answered before it is written
        await self._speaker.toast(update)

    async def _listed(self) -> Said:
        reported = await self._reports.open()
        return lambda: reporting.reports(reported, self._zone)

    async def _look(self, update: Update, wanted: SeeTo) -> None:
        """The card in the language that it was reported in, beside the list."""
        reader = await self._speaker.reader(update)
        found = await self._composer.card(wanted.paper, wanted.language)
        if found is None:
            await self._speaker.say(update, lambda: days.paper_unknown(wanted.paper), reader)
            return
        bot = update.get_bot().username
        await self._speaker.say(
            update,
            lambda: (
                card.in_private(
                    found,
                    back=None,
                    own=reader.language,
                    languages=self._languages,
                    shown=wanted.language,
                )
                if reader.private
                else render(found, bot=bot)
            ),
            Reader(wanted.language, reader.chat, reader.private),
        )

    async def _rewrite(self, update: Update, wanted: SeeTo) -> None:
        """Pressed twice, it is written once."""
        if await self._is_open(wanted):
            await self._speaker.toast(update, reporting.rewriting)
            said = await self._rewriting.carry_out(update, wanted.paper, wanted.language)
            await self._speaker.say(update, said)
        else:
            await self._speaker.toast(update)
        await self._speaker.show(update, await self._listed())

    async def _is_open(self, wanted: SeeTo) -> bool:
        reported = await self._reports.open()
        return any((one.paper.id, one.language) == (wanted.paper, wanted.language) for one in reported)

    async def _dismiss(self, update: Update, wanted: SeeTo) -> None:
        readers = await self._reports.close(wanted.paper, wanted.language)
        user = update.effective_user
        if not readers or user is None:
            return  # another admin was faster
        facts: dict[str, str | int] = {
            "paper": wanted.paper,
            "language": wanted.language,
            "readers": readers,
        }
        await self._actions.note(user.id, "dismiss", facts, self._clock.now())
        log.info("an admin dismissed reports", extra={"admin": user.id, **facts})
