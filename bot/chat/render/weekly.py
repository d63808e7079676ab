"""A week in one message, in a channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.chat.phrases import _, language, ngettext
from bot.chat.render import buttons, dates, lists, paper, sources
from bot.chat.render.html import Html, bold, lines, paragraphs, say, words
from bot.chat.render.message import Message, first_that_fits
from bot.posts import Entry, Riser, Weekly

_HASHTAG = Html("#DailyPapers")
_TO_SUNDAY = timedelta(days=6)


def render(post: Weekly, *, bot: str | None = None) -> Message:
    """The top with gists, then the risers, each with its day, and buttons into the bot."""
    return Message(first_that_fits(_variants(post)), buttons=buttons.rows(buttons.into_bot(bot, post.newest)))


def _variants(post: Weekly) -> Iterator[Html]:
    """From rich to poor: the risers' gists go first, then those of the top from the bottom, then the risers
    and then papers of the top.
    """
    top = tuple(_with_day(row, entry) for row, entry in zip(lists.rows(post.top), post.top, strict=True))
    risers = tuple(map(_riser, post.risers))
    everything, *poorer = lists.extents(len(top))
    bare = tuple(replace(row, gist=None) for row in risers)
    yield _text(post, top, everything, risers)
    yield _text(post, top, everything, bare)
    for extent in poorer:
        yield _text(post, top, extent, bare if extent.papers == len(top) else ())


def _text(
    post: Weekly, top: tuple[lists.Row, ...], extent: lists.Extent, risers: tuple[lists.Row, ...]
) -> Html:
    shown = (*top[: extent.gists], *risers)
    source = sources.of_gists(row.summary for row in shown if row.summary and row.gist)
    return paragraphs(
        bold(_first_line(post)),
        lists.listed(top, extent),
        _risers(risers),
        lines(source and words(source), _HASHTAG),
    )


def _first_line(post: Weekly) -> Html:
    phrase = ngettext("Week {week} · {days} · {n} paper", "Week {week} · {days} · {n} papers", post.papers)
    return say(
        phrase,
        week=post.first.isocalendar().week,
        days=_span(post.first, post.first + _TO_SUNDAY),
        n=post.papers,
    )


def _risers(rows: tuple[lists.Row, ...]) -> Html | None:
    if not rows:
        return None
    heading = ngettext("A riser you missed", "Risers you missed", len(rows))
    first, *others = (lines(row.title, row.gist) for row in rows)
    return paragraphs(
        lines(say("{heading} ({votes})", heading=bold(heading), votes=_("then → now")), first), *others
    )


def _riser(riser: Riser) -> lists.Row:
    """Its rank says nothing here: what counts is how far it came."""
    (row,) = lists.rows([riser.entry])
    listing = riser.entry.listing
    title = say(
        "{title} ▲{then} → ▲{votes}",
        title=paper.title(listing.paper, paper.LIST_TITLE),
        then=riser.then,
        votes=listing.votes,
    )
    return _with_day(replace(row, title=title), riser.entry)


def _with_day(row: lists.Row, entry: Entry) -> lists.Row:
    return replace(row, title=say("{title} · {day}", title=row.title, day=dates.short(entry.listing.day)))


def _span(first: date, last: date) -> str:
    """The days of a week as people write them: `13–19 May 2024`, «2024년 5월 13~19일»."""
    return _SPANS.get(language().partition("-")[0], _english_span)(first, last)


def _english_span(first: date, last: date) -> str:
    end = f"{dates.short(last)} {last.year}"
    if first.year != last.year:
        return f"{dates.short(first)} {first.year} – {end}"
    return f"{first.day}–{end}" if first.month == last.month else f"{dates.short(first)} – {end}"


def _korean_span(first: date, last: date) -> str:
    begin = f"{first.year}년 {first.month}월 {first.day}"
    if first.year != last.year:
        return f"{begin}일~{last.year}년 {dates.short(last)}"
    return f"{begin}~{last.day}일" if first.month == last.month else f"{begin}일~{dates.short(last)}"


_SPANS = {"ko": _korean_span}
