"""What the bot answers to commands of readers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.chat.phrases import _, ngettext
from bot.chat.render import paper
from bot.chat.render.html import Html, bold, code, cut_at_word, lines, one_line, paragraphs, say, words
from bot.chat.render.message import Message, first_that_fits
from bot.posts import Entry
from storage.records import AuthorPapers, Listing, Paper

_ASKED = 60
"""Characters of a question that are repeated in the answer."""
_NAME = 60
_NAMES = 5
_DAYS = 4
"""Of one paper; it is seldom listed twice."""


def start(first: Entry | None, day: date | None) -> Message:
    """The welcome, with the paper on top of the newest complete day where there is one."""
    hello = _("Hello. Every day I bring you, in brief, the papers with the most votes on Hugging Face.")
    what = _("/today shows the latest list; /author and a name shows that author's papers.")
    return Message(paragraphs(say(hello), _on_top(first, day), lines(say(what), _for_example(first))))


def _on_top(first: Entry | None, day: date | None) -> Html | None:
    if first is None or day is None:
        return None
    return say(
        _("Top of the list for {day}: {title} ▲{votes}"),
        day=day.isoformat(),
        title=paper.title(first.listing.paper),
        votes=first.listing.votes,
    )


def _for_example(first: Entry | None) -> Html | None:
    names = first.listing.paper.authors if first else ()
    name = cut_at_word(one_line(names[0]), _NAME) if names else ""
    return say(_("For example: {command}"), command=code(f"/author {name}")) if name else None


def help(*, admin: bool) -> Message:  # noqa: A001 - answers are called as their commands are
    """Every command that this reader may use."""
    return Message(
        lines(
            say(_("/today – the latest complete list; {example} for ten papers"), example=code("/today 10")),
            say(_("/author – papers by an author: {example}"), example=code("/author Hugo Laurençon")),
            say(_("/help – this list")),
            *(_for_admins() if admin else ()),
        )
    )


def _for_admins() -> tuple[Html, ...]:
    return (
        Html(),
        say(_("/resend – post a day to the channel again: {example}"), example=code("/resend 2024-05-14")),
        say(_("/status – how collecting, publishing and delivery are going")),
        say(
            _("/settle – say whether an uncertain delivery arrived: {sent} or {again}"),
            sent=code("/settle 12 sent"),
            again=code("/settle 12 again"),
        ),
    )


def today_usage() -> Message:
    """The number after /today is none that we take."""
    return Message(say(_("How many papers? From 1 to 20: {example}"), example=code("/today 10")))


def no_day_yet() -> Message:
    """There is no complete day with papers."""
    return Message(say(_("No list is complete yet. Please come back a little later.")))


def not_understood() -> Message:
    """An unknown command, or one that is not for this person."""
    return Message(say(_("I don't know that command. /help shows the ones I do.")))


def apology() -> Message:
    """Something broke on our side."""
    return Message(say(_("Sorry, something went wrong on our side. Please try again a little later.")))


def author_usage() -> Message:
    """The name is missing."""
    return Message(say(_("Whose papers? For example: {example}"), example=code("/author Hugo Laurençon")))


def author_unknown(question: str) -> Message:
    """Nobody is called so."""
    phrase = _("No author by this name: {question}\nThe family name alone may find more.")
    return Message(say(phrase, question=_asked(question)))


def author(found: AuthorPapers, question: str) -> Message:
    """The papers of everybody whose name fits the question, newest first, with their days and votes."""
    return Message(first_that_fits(_authors_papers(found, question)))


def _authors_papers(found: AuthorPapers, question: str) -> Iterator[Html]:
    names = Html(", ").join(cut_at_word(name, _NAME) for name in map(one_line, found.names[:_NAMES]) if name)
    counted = say(ngettext("{n} paper", "{n} papers", found.total), n=found.total)
    heading = bold(say("{names} · {counted}", names=names or _asked(question), counted=counted))
    papers = [_with_days(n, *known) for n, known in enumerate(found.papers, start=1)]
    for shown in range(len(papers), -1, -1):
        yield paragraphs(heading, *papers[:shown], _more(found.total - shown))


def _with_days(n: int, of: Paper, listings: tuple[Listing, ...]) -> Html:
    days = [say("{day} ▲{votes}", day=on.day.isoformat(), votes=on.votes) for on in listings[-_DAYS:]]
    earlier = [words("…")] if len(listings) > _DAYS else []
    title = paper.title(of, paper.LIST_TITLE)
    return lines(say("{n}. {title}", n=n, title=title), Html(", ").join([*earlier, *days]))


def _more(n: int) -> Html | None:
    return say(ngettext("and {n} more paper", "and {n} more papers", n), n=n) if n > 0 else None


def _asked(question: str) -> str:
    return cut_at_word(one_line(question), _ASKED)
