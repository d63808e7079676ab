"""A day in one message."""

from __future__ import annotations

from collections.abc import Iterator

from bot.chat.phrases import _, ngettext
from bot.chat.render import dates, lists
from bot.chat.render.html import Html, bold, italic, lines, paragraphs, say
from bot.chat.render.message import Message, first_that_fits
from bot.chat.render.places import place_name
from bot.posts import Digest, Running


def render(post: Digest) -> Message:
    """The top with gists, and below what is still to come."""
    return Message(first_that_fits(_variants(post)))


def _variants(post: Digest) -> Iterator[Html]:
    top = lists.rows(post.top)
    for extent in lists.extents(len(top)):
        source = lists.source(top, extent)
        yield paragraphs(
            bold(_first_line(post, extent.papers)),
            lists.listed(top, extent),
            lines(italic(_running(post.running)) if post.running else None, source and italic(source)),
        )


def _first_line(post: Digest, shown: int) -> Html:
    if shown < post.papers:
        phrase = ngettext("top {shown} of {papers} paper", "top {shown} of {papers} papers", post.papers)
    else:
        phrase = ngettext("{papers} paper", "all {papers} papers", post.papers)
    counted = say(phrase, shown=shown, papers=post.papers)
    return say("{day} · {counted}", day=dates.heading(post.day), counted=counted)


def _running(running: Running) -> Html:
    phrase = ngettext(
        "This is the latest complete list. The one for {day} has {n} paper so far "
        "and closes on {closes} ({place}).",
        "This is the latest complete list. The one for {day} has {n} papers so far "
        "and closes on {closes} ({place}).",
        running.papers,
    )
    if not running.papers:
        phrase = _(
            "This is the latest complete list. "
            "The one for {day} is still empty and closes on {closes} ({place})."
        )
    return say(
        phrase,
        day=dates.short(running.day),
        n=running.papers,
        closes=dates.moment(running.closes),
        place=place_name(running.place),
    )
