"""What befalls the house while it posts: a schedule of troubles that a seed deals."""

from __future__ import annotations

import enum
import random
from collections.abc import Sequence
from dataclasses import dataclass

from bot.playground.telegram import faults


class What(enum.StrEnum):
    """A kind of trouble."""

    KILL = "killed"
    STOP = "told to stop"
    LOCK = "the database is locked by another process"
    FULL = "the disk is full for a while"
    BACK = "the clock is put back"
    REFUSED = "nobody listens at Telegram's address for a day"
    GATEWAY = "Telegram's gateway answers 502 to everything for hours"
    CUT = "the network is cut after a request was written"
    FLOOD = "Telegram asks for two seconds of silence"
    LONG_FLOOD = "Telegram asks for an hour of silence, and the house is killed in it"
    BLOCKED = "a reader blocks the bot and comes back"
    MOVED = "a group becomes a supergroup"
    RESENDS = "an admin wants days once more"


_ONCE = [what for what in What if what is not What.KILL]
_KILLS = 4
"""So many kills come with one of each of the others."""

_CUTS = (faults.hang, faults.hang_before, faults.drop)


@dataclass(frozen=True)
class Trouble:
    """One trouble, and what is going on when it comes."""

    what: What
    hours: float
    """So far the clock is put forward first: what is due by then is being sent when the trouble comes."""
    messages: int
    """So many messages have gone out since."""
    delay: float
    """So many gaps between messages later it strikes."""
    length: float
    """How long it lasts where that may differ, from 0 to 1."""
    fault: faults.Fault | None
    """What happens to the message that is in hand then."""
    votes: bool
    """Papers get more votes before it."""
    early: bool
    """Whoever was killed comes back before the clock goes on."""

    def __str__(self) -> str:
        return f"{self.hours:.1f} h on, {self.messages} messages and {self.delay:.2f} gaps later {self.what}"


def dealt(seed: int, number: int, days: int) -> list[Trouble]:
    """So many troubles over so many days: from a full deck again and again, so that the kinds take turns."""
    dice = random.Random(seed)
    cards: list[What] = []
    while len(cards) < number:
        deck = [What.KILL] * _KILLS + _ONCE
        dice.shuffle(deck)
        cards += deck
    hours = 24 * days / number
    return [_trouble(dice, what, hours) for what in cards[:number]]


def kinds(troubles: Sequence[Trouble]) -> set[What]:
    """The kinds among them."""
    return {trouble.what for trouble in troubles}


def _trouble(dice: random.Random, what: What, hours: float) -> Trouble:
    cut = dice.choice(_CUTS)()
    return Trouble(
        what,
        hours=dice.uniform(0.5, 1.5) * hours,
        messages=dice.randint(0, 5),
        delay=dice.uniform(0, 1.5),
        length=dice.random(),
        fault=cut if what is What.CUT or (what is What.KILL and dice.random() < 0.4) else None,
        votes=dice.random() < 0.6,
        early=dice.random() < 0.7,
    )
