"""One paper, to stand alone: in a channel, or in a person's own chat with its abstract a press away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.chat.phrases import _
from bot.chat.render import buttons, deep_links, paper, sources
from bot.chat.render.html import (
    Html,
    bold,
    cut_at_word,
    is_link,
    italic,
    lines,
    one_line,
    paragraphs,
    quote,
    say,
    words,
)
from bot.chat.render.languages import own_name
from bot.chat.render.message import Button, Message, first_that_fits
from bot.chat.render.presses import Back, ShowAbstract, ShowCard, ShowList
from bot.posts import Card
from storage.records import Language, Origin, Paper, Summary

_GIST = 600
_ORGANISATION = 60
_BULLETS = 6
"""More than these wait in an expandable quote."""
_ROOM = (3200, 2400, 1600, 800, 0)
"""Characters for the bullets together, tried in this order."""
_SMALLEST = 20
"""Characters below which a bullet is not begun."""
_ABSTRACT = (3500, 3000, 2500, 2000, 1000, 0)
"""Characters for a whole abstract, tried in this order; the longest that arXiv takes has 1920."""


def render(post: Card, *, bot: str | None = None) -> Message:
    """The paper with its thumbnail above, its links below and a button into the bot."""
    into_bot = deep_links.to_paper(bot, post.entry.listing.paper.id)
    return _message(post, buttons.rows((buttons.leading(_("Open in the bot"), into_bot),)))


def in_private(
    post: Card, *, back: Back, own: Language, languages: Sequence[Language], shown: Language
) -> Message:
    """The paper where a press changes the message: the list it came from, the abstract, other languages.

    `own` is the reader's language, `shown` the one that the card is in, `languages` those we speak.
    """
    paper_id = post.entry.listing.paper.id
    others = (
        buttons.giving(own_name(other), ShowCard(paper_id, back, None if other == own else other))
        for other in languages
        if other != shown
    )
    abstract = buttons.giving(_("Abstract"), ShowAbstract(paper_id, back))
    return _message(post, buttons.rows((_to_list(back), abstract, *others)))


def abstract(post: Card, *, back: Back) -> Message:
    """The paper's whole abstract in its authors' words, with the ways back to the card and the list."""
    of = post.entry.listing.paper
    return Message(
        first_that_fits(_with_abstract(post)),
        buttons=buttons.rows((_to_list(back), buttons.giving(_("◀ Card"), ShowCard(of.id, back)))),
    )


def _with_abstract(post: Card) -> Iterator[Html]:
    of = post.entry.listing.paper
    whole = paper.prose(of.abstract)
    for room in _ABSTRACT:
        text = cut_at_word(whole, room)
        yield paragraphs(
            lines(bold(paper.title(of)), _standing(post)),
            quote(words(text)) if text else say(_("The abstract is not stored.")),
            paper.links(of),
        )


def _to_list(back: Back) -> Button | None:
    return buttons.giving(_("◀ List"), ShowList(back)) if back else None


def _message(post: Card, rows: buttons.Rows) -> Message:
    thumbnail = post.entry.listing.paper.thumbnail
    return Message(
        first_that_fits(_variants(post)),
        preview=thumbnail if is_link(thumbnail) else None,
        buttons=rows,
    )


def _variants(post: Card) -> Iterator[Html]:
    listing, summary = post.entry.listing, post.entry.summary
    head = lines(bold(paper.title(listing.paper)), _standing(post), _people(listing.paper))
    links = paper.links(listing.paper)
    if summary is None:
        yield paragraphs(head, links)
        return
    foot = lines(links, italic(sources.of_card(summary)))
    for room in _ROOM:
        yield paragraphs(head, *_body(listing.paper, summary, room), foot)


def _standing(post: Card) -> Html:
    rank = say(_("rank {rank} of {papers}"), rank=post.entry.rank, papers=post.papers)
    listing = post.entry.listing
    return say("▲{votes} · {day} · {rank}", votes=listing.votes, day=listing.day.isoformat(), rank=rank)


def _people(of: Paper) -> Html | None:
    organisation = cut_at_word(one_line(of.organisation or ""), _ORGANISATION)
    return Html(" · ").join(part for part in (paper.authors(of), organisation) if part) or None


def _body(of: Paper, summary: Summary, room: int) -> tuple[Html | None, ...]:
    gist = paper.gist(summary, _GIST)
    match summary.origin:
        case Origin.MODEL:
            return gist and bold(gist), *_bullets(_within(summary.bullets, room))
        case Origin.HUGGINGFACE:
            return gist and bold(gist), _sentences(_within(summary.bullets, room))
        case Origin.EXCERPT:
            return (_sentences(_within(_in_its_order(of.abstract, summary), room)),)


def _in_its_order(abstract: str, excerpt: Summary) -> tuple[str, ...]:
    """All sentences of an excerpt, each once, as they follow one another in the abstract."""
    sentences = dict.fromkeys((excerpt.gist, *excerpt.bullets))
    return tuple(sorted(sentences, key=abstract.find))


def _within(texts: tuple[str, ...], room: int) -> list[Html]:
    """The texts from the first on, in so many characters; where they are cut, «…» says so."""
    kept: list[Html] = []
    for text in filter(None, map(paper.prose, texts)):
        if room < min(len(text), _SMALLEST):
            return [*kept, words("…")]
        kept.append(words(cut_at_word(text, room)))
        room -= len(text)
    return kept


def _bullets(texts: list[Html]) -> tuple[Html | None, ...]:
    bullets = [say("• {text}", text=text) for text in texts]
    rest = lines(*bullets[_BULLETS:])
    return lines(*bullets[:_BULLETS]), quote(rest, expandable=True) if rest else None


def _sentences(texts: list[Html]) -> Html | None:
    return quote(Html(" ").join(texts)) if texts else None
