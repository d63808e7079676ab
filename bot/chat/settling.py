"""A person says what became of uncertain deliveries: typed, or by the buttons under an alert."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

from telegram import Update

from bot.chat import asked
from bot.chat.client import Context
from bot.chat.commands import Commands
from bot.chat.readers import words_of
from bot.chat.render import settling
from bot.chat.render.settling import How, Settle
from bot.chat.speaker import Said, Speaker
from bot.ports import Clock
from storage.actions import Actions
from storage.ledger import Ledger

log = logging.getLogger(__name__)

_ALL = ("all", "모두", "전부")


class Settling:
    """Answers /settle and its buttons. Who may ask is the caller's to know."""

    def __init__(
        self,
        speaker: Speaker,
        commands: Commands,
        ledger: Ledger,
        actions: Actions,
        nudge: Callable[[], None],
        clock: Clock,
        *,
        is_admin: Callable[[Update], bool],
    ) -> None:
        """`nudge` wakes the courier."""
        self._speaker = speaker
        self._commands = commands
        self._ledger = ledger
        self._actions = actions
        self._nudge = nudge
        self._clock = clock
        self._is_admin = is_admin

    async def settle(self, update: Update, context: Context) -> None:
        """What is typed: the number of a delivery, or all, and what became of it."""
        if not self._is_admin(update):
            await self._commands.unknown(update, context)
            return
        words, _, verdict = words_of(update).partition(" ")
        number, how = asked.number_in(words), settling.how_in(verdict)
        if how is not None and words.lower() in _ALL:
            await self._speaker.say(update, await self._ask_about_all(how))
        elif number is None or how is None:
            await self._speaker.say(update, settling.usage)
        elif await self._decide(update, Settle("settle", number, how)):
            await self._speaker.say(update, lambda: settling.settled(number, how))
        else:
            await self._speaker.say(update, lambda: settling.unknown(number))

    async def pressed(self, update: Update, _: Context) -> None:
        """A button under an alert, or under the question whether all are meant."""
        if self._is_admin(update):
            pressed = settling.pressed_in((update.callback_query and update.callback_query.data) or "")
            if pressed is not None:
                # Decided before it is answered: pressed again after a crash, it is known.
                await self._speaker.show(update, await self._settled(update, pressed))
        await self._speaker.toast(update)

    async def _ask_about_all(self, how: How) -> Said:
        doubtful = await self._ledger.uncertain()
        if not doubtful:
            return settling.nothing_uncertain
        # What becomes uncertain after this was asked is not meant.
        return lambda: settling.confirm_all(len(doubtful), doubtful[-1].id, how)

    async def _settled(self, update: Update, pressed: Settle) -> Said:
        how, which = pressed.how, pressed.which
        if number := await self._decide(update, pressed):
            if pressed.what == "settle" and isinstance(which, int):
                return lambda: settling.settled(which, how)
            return lambda: settling.all_settled(number, how)
        before = await self._decided_before(pressed)
        return settling.nothing_uncertain if before is None else lambda: settling.known(before)

    async def _decide(self, update: Update, pressed: Settle) -> int:
        """How many deliveries are settled by this."""
        user, now, arrived = update.effective_user, self._clock.now(), pressed.how == "sent"
        admin = None if user is None else user.id
        match pressed.what, pressed.which:
            case "settle", int(delivery):
                number = int(await self._ledger.decide(delivery, arrived=arrived, at=now, admin=admin))
            case "settle-all", int(edition):
                number = await self._ledger.decide_all(edition=edition, arrived=arrived, at=now, admin=admin)
            case "settle-until", int(until):
                number = await self._ledger.decide_all(until=until, arrived=arrived, at=now, admin=admin)
            case _, date() as day:
                number = await self._ledger.decide_all(day=day, arrived=arrived, at=now, admin=admin)
            case _:
                number = 0
        if number:
            self._nudge()
            log.info(
                "a person settled",
                extra={"admin": admin, "what": pressed.what, "which": str(pressed.which), "how": pressed.how},
            )
        return number

    async def _decided_before(self, pressed: Settle) -> How | None:
        """How somebody else decided the same."""
        which = pressed.which
        match pressed.what, which:
            case "settle", int(number):
                about = await self._actions.newest("delivery", number)
                if about is None and (delivery := await self._ledger.delivery(number)) is not None:
                    about = await self._actions.newest("edition", delivery.edition_id)
            case "settle-all", int(edition):
                about = await self._actions.newest("edition", edition)
            case "settle-until", int(until):
                about = await self._actions.newest("until", until)
            case _:
                about = await self._actions.newest("digests", str(which))
        return None if about is None else settling.how_in(str(about.facts.get("how")))
