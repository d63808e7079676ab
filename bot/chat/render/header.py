"""The message that opens a day in a channel."""

from __future__ import annotations

from collections.abc import Iterator

from bot.chat.phrases import ngettext
from bot.chat.render import buttons, dates, deep_links, lists, sources
from bot.chat.render.html import Html, bold, lines, link, paragraphs, quote, say, words
from bot.chat.render.message import Message, first_that_fits
from bot.posts import OTHERS_SHOWN, Header

_HASHTAG = Html("#DailyPapers")


def render(post: Header, *, bot: str | None = None) -> Message:
    """The top with gists, the others by title in an expandable quote, and buttons into the bot."""
    return Message(
        first_that_fits(variants(post, bot=bot)), buttons=buttons.rows(buttons.into_bot(bot, post.day))
    )


def variants(post: Header, *, bot: str | None = None) -> Iterator[Html]:
    """The header from rich to poor: the others go first, then gists from the bottom, then papers."""
    top, others = lists.rows(post.top), lists.rows(post.others[:OTHERS_SHOWN])
    everything = lists.Extent(len(top), len(top))
    for shown in range(len(others), 0, -1):
        yield _text(post, top, everything, others[:shown], bot)
    for extent in lists.extents(len(top)):
        yield _text(post, top, extent, (), bot)


def _text(
    post: Header,
    top: tuple[lists.Row, ...],
    extent: lists.Extent,
    others: tuple[lists.Row, ...],
    bot: str | None,
) -> Html:
    source = lists.source(top, extent)
    kept = None if post.refreshed_for is None else sources.kept_up_to_date(post.refreshed_for)
    return paragraphs(
        bold(_first_line(post)),
        lists.listed(top, extent),
        _others(post, len(top) + len(post.others) - extent.papers, others, bot),
        lines(Html(" ").join([words(text) for text in (source, kept) if text]), _HASHTAG),
    )


def _first_line(post: Header) -> Html:
    papers = ngettext("{n} Daily Paper", "{n} Daily Papers", post.papers)
    votes = ngettext("{n} vote", "{n} votes", post.votes)
    return Html(" · ").join([dates.heading(post.day), say(papers, n=post.papers), say(votes, n=post.votes)])


def _others(post: Header, n: int, shown: tuple[lists.Row, ...], bot: str | None) -> Html | None:
    more = _more(post, n - len(shown), bot)
    if not shown:
        return more
    heading = say(ngettext("{n} more paper of this day", "{n} more papers of this day", n), n=n)
    return quote(lines(bold(heading), *(row.title for row in shown), more), expandable=True)


def _more(post: Header, n: int, bot: str | None) -> Html | None:
    if not n:
        return None
    text = say(ngettext("and {n} more paper", "and {n} more papers", n), n=n)
    url = deep_links.to_day(bot, post.day)
    return link(url, text) if url else text
