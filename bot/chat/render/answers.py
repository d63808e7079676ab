"""What the bot answers to commands of readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.chat.phrases import _, ngettext
from bot.chat.render import buttons, paper
from bot.chat.render.html import Html, bold, code, cut_at_word, lines, one_line, paragraphs, say, words
from bot.chat.render.message import Message, first_with_its_extent
from bot.chat.render.presses import AuthorList, Back, WordsList
from storage.records import AuthorPapers, FoundPapers, Listing, Paper

_ASKED = 60
"""Characters of a question that are repeated in the answer."""
_NAME = 60
_NAMES = 5
_DAYS = 4
"""Of one paper; it is seldom listed twice."""
_FOR_EXAMPLE = code("/search speculative decoding")

_Known = tuple[Paper, tuple[Listing, ...]]
"""A paper with the days it was listed on."""


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
    names = Html(", ").join(cut_at_word(name, _NAME) for name in map(one_line, found.names[:_NAMES]) if name)
    counted = say(ngettext("{n} paper", "{n} papers", found.total), n=found.total)
    heading = bold(say("{names} · {counted}", names=names or _asked(question), counted=counted))
    html, shown = first_with_its_extent(_list(heading, found.papers, found.total))
    return _with_numbers(html, found.papers[:shown], AuthorList(question), private=private, bot=bot)


def search_usage() -> Message:
    """There are no words to look for."""
    return Message(say(_("Which words? For example: {example}"), example=_FOR_EXAMPLE))


def search_too_long() -> Message:
    """There are more words than anybody looks for."""
    return Message(say(_("That is a lot to look for. A few words will do: {example}"), example=_FOR_EXAMPLE))


def search(found: FoundPapers, question: str, *, private: bool, bot: str | None) -> Message:
    """The papers in which the words stand, the best first, with their days and votes.

    In private a number opens the paper here; elsewhere it leads into the bot, whose name `bot` is.
    """
    many = _("more than {n:,} papers") if found.more else ngettext("{n} paper", "{n} papers", found.total)
    heading = lines(
        bold(say("{question} · {counted}", question=_asked(question), counted=say(many, n=found.total))),
        None if found.every_word else say(_("No paper has all of these words. Each of these has some.")),
    )
    html, shown = first_with_its_extent(_list(heading, found.papers, None if found.more else found.total))
    return _with_numbers(html, found.papers[:shown], WordsList(question), private=private, bot=bot)


def nothing_found(question: str, authors: Sequence[str]) -> Message:
    """The words stand in no paper; these authors are called so."""
    named = [name for name in (cut_at_word(one_line(name), _NAME) for name in authors[:_NAMES]) if name]
    return Message(
        lines(
            say(_("No paper found: {question}"), question=_asked(question)),
            say(_("Did you mean one of these?"))
            if named
            else say(_("Fewer words may find more, and so may English ones.")),
            *(code(f"/author {name}") for name in named),
        )
    )


def _list(heading: Html, papers: Sequence[_Known], total: int | None) -> Iterator[tuple[Html, int]]:
    """From all papers to none; below them how many more there are, where that is known."""
    rows = [_with_days(n, *known) for n, known in enumerate(papers, start=1)]
    for shown in range(len(rows), -1, -1):
        yield paragraphs(heading, *rows[:shown], _more(total - shown) if total else None), shown


def _with_numbers(
    html: Html, papers: Sequence[_Known], back: Back, *, private: bool, bot: str | None
) -> Message:
    numbered = [(str(n), of.id) for n, (of, _listings) in enumerate(papers, start=1)]
    return Message(html, buttons=buttons.numbers(numbered, back, private=private, bot=bot))


def _with_days(n: int, of: Paper, listings: tuple[Listing, ...]) -> Html:
    days = [say("{day} ▲{votes}", day=on.day.isoformat(), votes=on.votes) for on in listings[-_DAYS:]]
    earlier = [words("…")] if len(listings) > _DAYS else []
    title = paper.title(of, paper.LIST_TITLE)
    return lines(say("{n}. {title}", n=n, title=title), Html(", ").join([*earlier, *days]))


def _more(n: int) -> Html | None:
    return say(ngettext("and {n} more paper", "and {n} more papers", n), n=n) if n > 0 else None


def _asked(question: str) -> str:
    return cut_at_word(one_line(question), _ASKED)
