"""What the bot answers to commands of readers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.chat.phrases import _, ngettext
from bot.chat.render import buttons, paper
from bot.chat.render.html import Html, bold, code, cut_at_word, lines, one_line, paragraphs, say, words
from bot.chat.render.message import Message, first_with_its_extent
from bot.chat.render.presses import AuthorList
from storage.records import AuthorPapers, Listing, Paper

_ASKED = 60
"""Characters of a question that are repeated in the answer."""
_NAME = 60
_NAMES = 5
_DAYS = 4
"""Of one paper; it is seldom listed twice."""


def today_usage() -> Message:
    """The number after /today is none that we take."""
    return Message(say(_("How many papers? From 1 to 20: {example}"), example=code("/today 10")))


def no_day_yet() -> Message:
    """There is no complete day with papers."""
    return Message(say(_("No list is complete yet. Please come back a little later.")))


def apology() -> Message:
    """Something broke on our side."""
    return Message(say(_("Sorry, something went wrong on our side. Please try again a little later.")))


def author_usage() -> Message:
    """The name is missing."""
    return Message(say(_("Whose papers? For example: {example}"), example=code("/author Hugo Laurençon")))


def author(found: AuthorPapers, question: str, *, private: bool, bot: str | None) -> Message:
    """The papers of everybody whose name fits the question, newest first, with their days and votes.

    In private a number opens the paper here; elsewhere it leads into the bot, whose name `bot` is.
    """
    html, shown = first_with_its_extent(_authors_papers(found, question))
    numbered = [(str(n), known[0].id) for n, known in enumerate(found.papers[:shown], start=1)]
    return Message(html, buttons=buttons.numbers(numbered, AuthorList(question), private=private, bot=bot))


def _authors_papers(found: AuthorPapers, question: str) -> Iterator[tuple[Html, int]]:
    names = Html(", ").join(cut_at_word(name, _NAME) for name in map(one_line, found.names[:_NAMES]) if name)
    counted = say(ngettext("{n} paper", "{n} papers", found.total), n=found.total)
    heading = bold(say("{names} · {counted}", names=names or _asked(question), counted=counted))
    papers = [_with_days(n, *known) for n, known in enumerate(found.papers, start=1)]
    for shown in range(len(papers), -1, -1):
        yield paragraphs(heading, *papers[:shown], _more(found.total - shown)), shown


def _with_days(n: int, of: Paper, listings: tuple[Listing, ...]) -> Html:
    days = [say("{day} ▲{votes}", day=on.day.isoformat(), votes=on.votes) for on in listings[-_DAYS:]]
    earlier = [words("…")] if len(listings) > _DAYS else []
    title = paper.title(of, paper.LIST_TITLE)
    return lines(say("{n}. {title}", n=n, title=title), Html(", ").join([*earlier, *days]))


def _more(n: int) -> Html | None:
    return say(ngettext("and {n} more paper", "and {n} more papers", n), n=n) if n > 0 else None


def _asked(question: str) -> str:
    return cut_at_word(one_line(question), _ASKED)
