"""What an admin sees of the summaries that readers reported, and the buttons for each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal

from bot.chat.phrases import _, ngettext
from bot.chat.render import dates, paper
from bot.chat.render.html import Html, bold, lines, paragraphs, say
from bot.chat.render.languages import own_name
from bot.chat.render.message import Button, Message, first_that_fits
from storage.records import Language, Reported

REPORT = "report:"
"""With this begins what a button under the list gives back."""

_MOST = 10
"""Papers shown; the others are counted."""
_LONGEST = 64
"""Telegram: 1–64 bytes."""

Deed = Literal["look", "rewrite", "dismiss"]

_DEEDS: Mapping[str, Deed] = {"look": "look", "rewrite": "rewrite", "dismiss": "dismiss"}
_PRESSED = re.compile(
    r"report:(?P<deed>look|rewrite|dismiss):(?P<paper>[A-Za-z0-9][A-Za-z0-9./-]{2,39}):(?P<language>[a-z-]{2,11})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class SeeTo:
    """What an admin does about a summary that was reported."""

    deed: Deed
    paper: str
    language: Language

    @property
    def data(self) -> str:
        """What the button gives back."""
        return f"{REPORT}{self.deed}:{self.paper}:{self.language}"


def pressed_in(data: str) -> SeeTo | None:
    """What was pressed; None where it cannot be read."""
    found = _PRESSED.fullmatch(data)
    return None if found is None else SeeTo(_DEEDS[found["deed"]], found["paper"], found["language"])


def reports(reported: Sequence[Reported], zone: tzinfo) -> Message:
    """The summaries that were reported, in their order, by the clocks of this zone."""
    if not reported:
        return Message(say(_("No summary is reported.")))
    shown = reported[:_MOST]
    rows = (_row(n, one) for n, one in enumerate(shown, start=1))
    return Message(first_that_fits(_listed(reported, zone)), buttons=tuple(rows))


def _listed(reported: Sequence[Reported], zone: tzinfo) -> Iterator[Html]:
    told = [_told(n, one, zone) for n, one in enumerate(reported[:_MOST], start=1)]
    more = len(reported) - len(told)
    yield paragraphs(
        bold(say(_("Reported by readers"))),
        *told,
        say(ngettext("and {n} more", "and {n} more", more), n=more) if more else None,
    )


def _told(n: int, one: Reported, zone: tzinfo) -> Html:
    title = paper.title(one.paper, paper.LIST_TITLE)
    readers = say(ngettext("{n} reader", "{n} readers", one.readers), n=one.readers)
    last = say(_("last on {moment}"), moment=dates.moment(one.last.astimezone(zone)))
    return lines(
        say("{n}. {title}", n=n, title=title), Html(" · ").join([own_name(one.language), readers, last])
    )


def _row(n: int, one: Reported) -> tuple[Button, ...]:
    look = _("Look")
    named: tuple[tuple[str, Deed], ...] = (
        (f"{n} · {look}", "look"),
        (_("Rewrite"), "rewrite"),
        (_("Dismiss"), "dismiss"),
    )
    given = (Button(text, data=SeeTo(deed, one.paper.id, one.language).data) for text, deed in named)
    return tuple(button for button in given if len((button.data or "").encode()) <= _LONGEST)


def rewriting() -> Message:
    """For a moment: it takes a while."""
    return Message(say(_("It is being rewritten; that may take a minute.")))
