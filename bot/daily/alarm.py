"""Tells admins what a person should know."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.daily import editions
from bot.ports import Clock, Messenger, TokenRefused
from bot.posts import Notice
from storage.errors import DatabaseError
from storage.ledger import Ledger
from storage.records import Chat, Delivery, Kind, Language

log = logging.getLogger(__name__)


class Alarm:
    """Each word goes through the ledger, once for its key; only a full disk is told without it."""

    def __init__(
        self,
        ledger: Ledger,
        messenger: Messenger | None,
        clock: Clock,
        admins: Sequence[Chat],
        language: Language,
        channel: Chat | None = None,
    ) -> None:
        """`messenger` is None where nothing can be sent: then words wait in the ledger for who can;
        `channel` is where the day is posted.
        """
        self._ledger = ledger
        self._messenger = messenger
        self._clock = clock
        self._admins = admins
        self._language = language
        self._channel_id = None if channel is None else channel.id
        self._said: set[tuple[int, str]] = set()
        """What was said without the ledger, which else remembers."""
        self._without_room: set[str] = set()
        self.on_planned: Callable[[], None] = lambda: None
        """Called when there is something to send."""

    async def tell(self, name: str, key: str, **facts: str | int) -> None:
        """Tell every admin this, unless the same key was told before."""
        for chat in self._admins:
            if (chat.id, key) in self._said:
                continue
            edition = editions.alert(chat, self._language, key, name, facts)
            try:
                planned = await self._ledger.plan(edition, self._clock.now())
            except DatabaseError:
                self._said.add((chat.id, key))
                await self._say(chat, Notice(name, facts))
            else:
                if planned is not None:
                    log.warning("an admin is told", extra={"notice": name, "edition": planned})
                    self.on_planned()

    # -- what the courier sees -----------------------------------------------------------------------------

    async def doubted(self, delivery: Delivery, why: str) -> None:
        """Nobody knows whether this delivery arrived. A word about a word would never end."""
        if self._is_the_channels(delivery):
            key = f"uncertain:{delivery.id}:{delivery.attempts}"
            # A person may settle all of an edition at once, where there is more than one.
            doubts = await self._ledger.doubts(delivery.edition_id)
            facts = _facts(delivery, why) | {"edition": delivery.edition_id, "doubts": doubts}
            await self.tell("uncertain", key, **facts)
        elif delivery.kind is not Kind.ALERT:
            await self._tell_of_digests("digest_uncertain", delivery, why)

    async def refused(self, delivery: Delivery, why: str, *, gone: bool) -> None:
        """This delivery will never arrive. Readers come and go, and nobody need hear of that."""
        if self._is_the_channels(delivery):
            await self.tell("refused", f"refused:{delivery.edition_id}:{why}", **_facts(delivery, why))
        elif delivery.kind is not Kind.ALERT and not gone:
            await self._tell_of_digests("digest_refused", delivery, why)

    def _is_the_channels(self, delivery: Delivery) -> bool:
        """Or was posted by hand: an admin waits for it, wherever it goes."""
        if delivery.kind is Kind.RESEND:
            return True
        return delivery.kind is not Kind.ALERT and delivery.chat.id == self._channel_id

    async def _tell_of_digests(self, name: str, delivery: Delivery, why: str) -> None:
        """Once a day for all subscribers together, and of nobody by name."""
        day = "" if delivery.day is None else delivery.day.isoformat()
        await self.tell(name, f"{name}:{day}", day=day, why=why)

    async def silenced(self, until: datetime) -> None:
        """Telegram asked for a long silence."""
        minutes = max(1, round((until - self._clock.now()) / timedelta(minutes=1)))
        await self.tell("silenced", f"silenced:{until:%Y-%m-%dT%H:%M}", minutes=minutes)

    # -- a full disk: the ledger cannot be written, so words go out at once --------------------------------

    async def disk_full(self, who: str = "courier") -> None:
        """This part of the house cannot write; said when it is the first."""
        first = not self._without_room
        self._without_room.add(who)
        if first:
            log.error("the disk is full", extra={"noticed_by": who})
            await self._say_all(Notice("disk_full"))

    async def disk_fine(self, who: str = "courier") -> None:
        """This part of the house can write again; said when it was the last that could not."""
        if who in self._without_room:
            self._without_room.remove(who)
            if not self._without_room:
                log.info("there is room on the disk again")
                await self._say_all(Notice("disk_fine"))

    async def _say_all(self, notice: Notice) -> None:
        for chat in self._admins:
            await self._say(chat, notice)

    async def _say(self, chat: Chat, notice: Notice) -> None:
        if self._messenger is None:
            return
        try:
            outcome = await self._messenger.send(chat, notice, language=self._language, silent=False)
        except TokenRefused:
            return
        log.info("an admin was told", extra={"notice": notice.name, "outcome": type(outcome).__name__})


def _facts(delivery: Delivery, why: str) -> dict[str, str | int]:
    return {
        "delivery": delivery.id,
        "day": "" if delivery.day is None else delivery.day.isoformat(),
        "part": delivery.number,
        "chat": delivery.chat.name,
        "why": why,
    }
