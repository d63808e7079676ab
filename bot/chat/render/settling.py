"""What an admin sees who says what became of uncertain deliveries, and the buttons for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.chat.phrases import _, ngettext
from bot.chat.render.html import code, say
from bot.chat.render.message import Button, Message

SETTLE = "settle"
"""With this begins what a settling button gives back."""

How = Literal["sent", "again"]
What = Literal["settle", "settle-all", "settle-day", "settle-until"]

_PRESSED = re.compile(
    r"(?P<what>settle|settle-all|settle-day|settle-until):(?P<which>\d{1,18}|\d{4}-\d\d-\d\d):(?P<how>sent|again)",
    re.ASCII,
)
_HOW: Mapping[str, How] = {"sent": "sent", "again": "again"}
_WHAT: Mapping[str, What] = {
    "settle": "settle",
    "settle-all": "settle-all",
    "settle-day": "settle-day",
    "settle-until": "settle-until",
}


@dataclass(frozen=True, slots=True)
class Settle:
    """What a button settles, and how."""

    what: What
    """One delivery; all that are uncertain of an edition, of a day's digests, or up to a delivery."""
    which: int | date
    how: How

    @property
    def data(self) -> str:
        """What the button gives back."""
        return f"{self.what}:{self.which}:{self.how}"


def pressed_in(data: str) -> Settle | None:
    """What was pressed; None where it cannot be read."""
    found = _PRESSED.fullmatch(data)
    if found is None:
        return None
    what, how = _WHAT[found["what"]], _HOW[found["how"]]
    try:
        which = date.fromisoformat(found["which"]) if what == "settle-day" else int(found["which"])
    except ValueError:
        return None
    return Settle(what, which, how)


def how_in(words: str) -> How | None:
    """A verdict as it is typed."""
    return _HOW.get(words.lower())


# -- under an alert ------------------------------------------------------------------------------------------


def buttons_of(name: str, facts: Mapping[str, str | int]) -> tuple[tuple[Button, ...], ...]:
    """The buttons under the alert of this name; none under most."""
    match name, dict(facts):
        case "uncertain", {"delivery": int(delivery), **rest}:
            one = _row("settle", delivery, _("It arrived"), _("Send again"))
            edition, doubts = rest.get("edition"), rest.get("doubts")
            if isinstance(edition, int) and isinstance(doubts, int) and doubts > 1:
                return one, _all("settle-all", edition)
            return (one,)
        case "digest_uncertain", {"day": str(day)}:
            try:
                return (_all("settle-day", date.fromisoformat(day)),)
            except ValueError:
                return ()
    return ()


def _all(what: What, which: int | date) -> tuple[Button, ...]:
    return _row(what, which, _("All arrived"), _("Send all again"))


def _row(what: What, which: int | date, sent: str, again: str) -> tuple[Button, ...]:
    return (
        Button(sent, data=Settle(what, which, "sent").data),
        Button(again, data=Settle(what, which, "again").data),
    )


# -- answers -------------------------------------------------------------------------------------------------


def settled(delivery_id: int, how: How) -> Message:
    """A person said what became of an uncertain delivery."""
    if how == "sent":
        return Message(say(_("Delivery {id} is now marked as sent."), id=delivery_id))
    return Message(say(_("Delivery {id} will be sent again."), id=delivery_id))


def all_settled(n: int, how: How) -> Message:
    """A person said what became of several."""
    if how == "sent":
        phrase = ngettext("{n} delivery is now marked as sent.", "{n} deliveries are now marked as sent.", n)
    else:
        phrase = ngettext("{n} delivery will be sent again.", "{n} deliveries will be sent again.", n)
    return Message(say(phrase, n=n))


def known(how: How) -> Message:
    """Somebody decided this before."""
    if how == "sent":
        return Message(say(_("This was already settled: marked as sent.")))
    return Message(say(_("This was already settled: to be sent again.")))


def nothing_uncertain() -> Message:
    """There is nothing to settle any more."""
    return Message(say(_("Nothing is uncertain here any more.")))


def confirm_all(n: int, until: int, how: How) -> Message:
    """Whether so many deliveries are meant: those up to this number."""
    if how == "sent":
        phrase = ngettext(
            "{n} delivery is uncertain. Mark it as sent?",
            "{n} deliveries are uncertain. Mark all as sent?",
            n,
        )
        text = _("All arrived")
    else:
        phrase = ngettext(
            "{n} delivery is uncertain. Send it again?", "{n} deliveries are uncertain. Send all again?", n
        )
        text = _("Send all again")
    return Message(say(phrase, n=n), buttons=((Button(text, data=Settle("settle-until", until, how).data),),))


def usage() -> Message:
    """The number or the verdict cannot be read."""
    phrase = _("Write {sent} or {again}, or {all} for all of them. /status shows the numbers.")
    return Message(
        say(
            phrase,
            sent=code("/settle 12 sent"),
            again=code("/settle 12 again"),
            all=code("/settle all sent"),
        )
    )


def unknown(delivery_id: int) -> Message:
    """No uncertain delivery has this number."""
    return Message(say(_("No uncertain delivery has the number {id}."), id=delivery_id))
