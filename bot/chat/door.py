"""Who is let in, and how often: asked before anything else of whoever wants something."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.constants import ChatType

from bot.chat.client import Context
from bot.chat.render import welcome
from bot.chat.render.message import Message
from bot.chat.speaker import Speaker
from bot.chat.throttle import Heard, Throttle
from bot.ports import Clock

log = logging.getLogger(__name__)

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]

_REMEMBERED = 5_000
"""More updates than can wait at once."""


class Door:
    """Lets in what may be answered. Who asks too fast is told once; a stranger to a closed bot likewise."""

    def __init__(self, speaker: Speaker, clock: Clock, may_hear: Callable[[int], bool]) -> None:
        """`may_hear` says of a person or a chat, by Telegram's number, whether the operator lets it in."""
        self._speaker = speaker
        self._clock = clock
        self._may_hear = may_hear
        self._asking = Throttle(burst=8, per_second=0.5)
        self._pressing = Throttle(burst=30, per_second=1)
        self._groups = Throttle(burst=10, per_second=0.15)
        """At most nineteen answers a minute: Telegram takes twenty messages, and one is the word that it is
        too much.
        """
        self._strangers = Throttle(burst=2, per_second=1 / 300)
        self._arrived: OrderedDict[int, datetime] = OrderedDict()
        """When updates were heard, by number: a hundred at once are a hundred at once, however long each has
        to wait for its turn.
        """

    def heard(self, update: Update) -> None:
        """This has come from Telegram and waits for its turn."""
        self._arrived[update.update_id] = self._clock.now()
        if len(self._arrived) > _REMEMBERED:
            self._arrived.popitem(last=False)

    def before(self, handler: Handler, *, strangers: bool = False) -> Handler:
        """The handler, for those who are let in; `strangers`: also for those whom the operator does not list,
        for whoever is known may ask what is known, and have it deleted.
        """

        async def guarded(update: Update, context: Context) -> None:
            if await self._lets_in(update, strangers=strangers):
                await handler(update, context)

        return guarded

    async def _lets_in(self, update: Update, *, strangers: bool) -> bool:
        """If not, a pressed button is told at least to stop spinning."""
        chat, user, message = update.effective_chat, update.effective_user, update.effective_message
        if chat is None or user is None:
            await self._speaker.toast(update)
            return False
        # All anonymous administrators of all groups are one user to Telegram.
        as_group = message is not None and message.sender_chat is not None and update.callback_query is None
        who = chat.id if as_group else user.id
        private = chat.type == ChatType.PRIVATE
        if not ((strangers and private) or self._may_hear(chat.id) or self._may_hear(who)):
            if private and self._strangers.hear(who, self._clock.now()) is Heard.ANSWER:
                await self._tell(update, lambda: welcome.private_bot(who))
            else:
                await self._speaker.toast(update)
            return False
        return await self._in_time(update, who, None if private else chat.id)

    async def _in_time(self, update: Update, who: int, group: int | None) -> bool:
        now = self._arrived.pop(update.update_id, None) or self._clock.now()
        throttle = self._asking if update.callback_query is None else self._pressing
        heard = throttle.hear(who, now)
        if heard is Heard.ANSWER and group is not None and update.callback_query is None:
            heard = self._groups.hear(group, now)
        if heard is Heard.SAY_SO:
            log.info("somebody asks too fast", extra={"update": update.update_id})
            await self._tell(update, welcome.too_fast)
        elif heard is Heard.IGNORE:
            await self._speaker.toast(update)
        return heard is Heard.ANSWER

    async def _tell(self, update: Update, message: Callable[[], Message]) -> None:
        if update.callback_query is not None:
            await self._speaker.toast(update, message)
        else:
            await self._speaker.say(update, message)
