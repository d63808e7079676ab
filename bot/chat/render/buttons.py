"""Buttons in rows: those that lead nowhere, or give back more than Telegram takes, are left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from bot.chat.phrases import _
from bot.chat.render import deep_links, presses
from bot.chat.render.message import Button
from bot.chat.render.presses import Back, Press, ReportMistake, ShowCard, ShowList
from storage.records import Origin, Summary

Rows = tuple[tuple[Button, ...], ...]

_MOST = 8
"""Telegram shows at most eight buttons in a row."""


def giving(text: str, press: Press) -> Button | None:
    """Gives the press back to the bot."""
    data = presses.data(press)
    return Button(text, data=data) if data else None


def leading(text: str, url: str | None) -> Button | None:
    """Opens the url."""
    return Button(text, url=url) if url else None


def to_list(back: Back) -> Button | None:
    """The way back to the list that a card was opened from."""
    return giving(_("◀ List"), ShowList(back)) if back else None


def to_report(summary: Summary | None) -> Button | None:
    """Says that something is wrong with a summary, whoever wrote it; the abstract's own words are right."""
    if summary is None or summary.origin is Origin.EXCERPT:
        return None
    return giving(_("Report a mistake"), ReportMistake(summary.paper_id, summary.language))


def rows(*given: Sequence[Button | None]) -> Rows:
    """The rows without the buttons that are missing, and without empty ones."""
    kept = (tuple(button for button in row if button) for row in given)
    return tuple(row for row in kept if row)


def evenly(given: Sequence[Button | None], most: int = _MOST) -> Rows:
    """As few rows as so many in a row allow, and none more than one button longer than another."""
    buttons = [button for button in given if button]
    number = -(-len(buttons) // most)
    ends = [len(buttons) * n // number for n in range(number + 1)] if number else []
    return tuple(tuple(buttons[begin:end]) for begin, end in pairwise(ends))


def numbers(papers: Iterable[tuple[str, str]], back: Back, *, private: bool, bot: str | None) -> Rows:
    """A button for each paper of a list, given its number there and its id, in rows as even as possible.

    In private it opens the card in place of the list, with the way back; elsewhere, where a press would
    change the message for everybody, and where the way back is too long to be given back, it is a link that
    has the bot send the card.
    """
    return evenly(
        [
            (giving(number, ShowCard(paper_id, back)) if private else None)
            or leading(number, deep_links.to_paper(bot, paper_id))
            for number, paper_id in papers
        ]
    )


def into_bot(bot: str | None, day: date) -> tuple[Button | None, ...]:
    """From anywhere else: the day's whole list, and each new day in a chat of one's own."""
    return (
        leading(_("All in the bot"), deep_links.to_day(bot, day)),
        leading(_("Get it daily"), deep_links.to_subscribing(bot)),
    )
