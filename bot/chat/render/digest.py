"""A day in one message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.chat.phrases import _, ngettext
from bot.chat.render import buttons, dates, lists
from bot.chat.render.html import Html, bold, italic, lines, paragraphs, say
from bot.chat.render.message import Button, Message, first_with_its_extent
from bot.chat.render.places import place_name
from bot.chat.render.presses import MOST_PAPERS, DayList, ShowList
from bot.posts import Digest, Running

_FEW = 5
"""Papers of a list where nobody has asked for so many."""
_FRIDAY = 4
_WEEKEND = timedelta(days=3)
"""From a Friday to the Monday after it."""


def render(post: Digest, *, bot: str | None = None, private: bool = False) -> Message:
    """The top with gists, what is still to come below, and a button for each paper."""
    html, shown = first_with_its_extent(_variants(post))
    asked = _asked(post)
    numbered = [(str(entry.rank), entry.listing.paper.id) for entry in post.top[:shown]]
    numbers = buttons.numbers(numbered, DayList(post.day, asked), private=private, bot=bot)
    below = _other_days(post, asked) if private else buttons.rows(buttons.into_bot(bot, post.day))
    return Message(html, buttons=numbers + below)


def _asked(post: Digest) -> int:
    """How many papers to show of this day, or of another in its place; of a short day all were shown."""
    whole = len(post.top) >= post.papers
    return min(max(len(post.top), _FEW if whole else 1), MOST_PAPERS)


def _other_days(post: Digest, asked: int) -> buttons.Rows:
    earlier = post.earlier and buttons.giving(
        f"◀ {_beside(post.earlier, post.day)}", ShowList(DayList(post.earlier, asked))
    )
    later = post.later and buttons.giving(
        f"{_beside(post.later, post.day)} ▶", ShowList(DayList(post.later, asked))
    )
    return buttons.rows((earlier or None, later or None), (_to_unfinished(post, asked),))


def _to_unfinished(post: Digest, asked: int) -> Button | None:
    running = post.running
    if running is None or running.day == post.day or not running.papers:
        return None
    return buttons.giving(_("The unfinished list"), ShowList(DayList(running.day, asked)))


def _variants(post: Digest) -> Iterator[tuple[Html, int]]:
    top = lists.rows(post.top)
    for extent in lists.extents(len(top)):
        source = lists.source(top, extent)
        text = paragraphs(
            bold(_first_line(post, extent.papers)),
            lists.listed(top, extent),
            lines(
                italic(_to_come(post.day, post.running)) if post.running else None, source and italic(source)
            ),
        )
        yield text, extent.papers


def _first_line(post: Digest, shown: int) -> Html:
    filling = post.running is not None and post.running.day == post.day
    return say(
        "{day} · {counted}",
        day=dates.heading(post.day),
        counted=say(
            _so_far(post.papers, shown) if filling else _of_all(post.papers, shown),
            shown=shown,
            papers=post.papers,
        ),
    )


def _of_all(papers: int, shown: int) -> str:
    if shown < papers:
        return ngettext("top {shown} of {papers} paper", "top {shown} of {papers} papers", papers)
    return ngettext("{papers} paper", "{papers} papers", papers)


def _so_far(papers: int, shown: int) -> str:
    if shown < papers:
        return ngettext(
            "top {shown} of {papers} paper so far, still filling up",
            "top {shown} of {papers} papers so far, still filling up",
            papers,
        )
    return ngettext(
        "{papers} paper so far, still filling up", "{papers} papers so far, still filling up", papers
    )


def _to_come(day: date, running: Running) -> Html:
    """What is still filling up, and when it closes."""
    if running.day == day:
        phrase = _("This list closes on {closes} ({place}).")
    elif running.day - day == _WEEKEND and day.weekday() == _FRIDAY:
        phrase = _after_weekend(running.papers)
    else:
        phrase = _after(running.papers)
    return say(
        phrase,
        day=_beside(running.day, day),
        n=running.papers,
        closes=dates.moment(running.closes),
        place=place_name(running.place),
    )


def _after(papers: int) -> str:
    if not papers:
        return _(
            "This is the latest complete list. "
            "The one for {day} is still empty and closes on {closes} ({place})."
        )
    return ngettext(
        "This is the latest complete list. The one for {day} has {n} paper so far "
        "and closes on {closes} ({place}).",
        "This is the latest complete list. The one for {day} has {n} papers so far "
        "and closes on {closes} ({place}).",
        papers,
    )


def _after_weekend(papers: int) -> str:
    if not papers:
        return _(
            "This is Friday's list, the latest complete one: Hugging Face lists nothing on weekends. "
            "Monday's is still empty and closes on {closes} ({place})."
        )
    return ngettext(
        "This is Friday's list, the latest complete one: Hugging Face lists nothing on weekends. "
        "Monday's has {n} paper so far and closes on {closes} ({place}).",
        "This is Friday's list, the latest complete one: Hugging Face lists nothing on weekends. "
        "Monday's has {n} papers so far and closes on {closes} ({place}).",
        papers,
    )


def _beside(other: date, day: date) -> str:
    """Another day as told beside this one: with its weekday unless it is the next or the one before."""
    return dates.short(other) if abs((other - day).days) <= 1 else dates.weekday_and_day(other)
