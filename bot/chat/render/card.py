"""One paper, to stand alone: in a channel, or in a person's own chat with its abstract a press away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.chat.phrases import _, speaking
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
from bot.chat.render.message import LONGEST, Message, first_that_fits
from bot.chat.render.presses import Back, ShowAbstract, ShowCard, ShowEvidence
from bot.posts import Card
from storage.records import Language, Origin, Paper, Summary

_GIST = 600
_ORGANISATION = 60
_BULLETS = 6
"""More than these wait in an expandable quote."""
_ROOM = (3200, 2400, 1600, 800, 0)
"""Characters for the bullets together, tried in this order."""
_ROOM_OF_SECOND = (1600, 800, 400, 0)
"""The same for a second language, which gives way to the first."""
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
    paper_id, summary = post.entry.listing.paper.id, post.entry.summary
    others = (
        buttons.giving(own_name(other), ShowCard(paper_id, back, None if other == own else other))
        for other in languages
        if other != shown
    )
    abstract = buttons.giving(_("Abstract"), ShowAbstract(paper_id, back))
    evidence = ShowEvidence(paper_id, back, None if shown == own else shown)
    rests_on = buttons.giving(_("Evidence"), evidence) if summary else None
    rows = buttons.rows((buttons.to_list(back), abstract, rests_on), (*others, buttons.to_report(summary)))
    return _message(post, rows)


def abstract(post: Card, *, back: Back) -> Message:
    """The paper's whole abstract in its authors' words, with the ways back to the card and the list."""
    of = post.entry.listing.paper
    return Message(
        first_that_fits(_with_abstract(post)),
        buttons=buttons.rows((buttons.to_list(back), buttons.giving(_("◀ Card"), ShowCard(of.id, back)))),
    )


def _with_abstract(post: Card) -> Iterator[Html]:
    of = post.entry.listing.paper
    whole = paper.prose(of.abstract)
    for room in _ABSTRACT:
        text = cut_at_word(whole, room)
        yield paragraphs(
            lines(bold(paper.title(of)), standing(post)),
            quote(words(text)) if text else say(_("The abstract is not stored.")),
            paper.links(of),
        )


def _message(post: Card, rows: buttons.Rows) -> Message:
    thumbnail = post.entry.listing.paper.thumbnail
    return Message(
        first_that_fits(_variants(post)),
        preview=thumbnail if is_link(thumbnail) else None,
        buttons=rows,
    )


def _variants(post: Card) -> Iterator[Html]:
    listing, summary = post.entry.listing, post.entry.summary
    head = lines(bold(paper.title(listing.paper)), standing(post), _people(listing.paper))
    links = paper.links(listing.paper)
    foot = lines(links, italic(sources.of_card(summary)) if summary else None)
    if (also := _second(post)) is not None:
        body = _body(listing.paper, summary, LONGEST)
        for room in _ROOM_OF_SECOND:
            yield paragraphs(head, *body, _in_second(post, also, room), foot)
    for room in _ROOM if summary else (0,):
        yield paragraphs(head, *_body(listing.paper, summary, room), foot)


def standing(post: Card) -> Html:
    """Votes, day and rank, on one line."""
    rank = say(_("rank {rank} of {papers}"), rank=post.entry.rank, papers=post.papers)
    listing = post.entry.listing
    return say("▲{votes} · {day} · {rank}", votes=listing.votes, day=listing.day.isoformat(), rank=rank)


def _people(of: Paper) -> Html | None:
    organisation = cut_at_word(one_line(of.organisation or ""), _ORGANISATION)
    return Html(" · ").join(part for part in (paper.authors(of), organisation) if part) or None


def _body(of: Paper, summary: Summary | None, room: int) -> tuple[Html | None, ...]:
    if summary is None:
        return ()
    gist = paper.gist(summary, _GIST)
    match summary.origin:
        case Origin.MODEL | Origin.IMPORTED:
            return gist and bold(gist), *_bullets(_within(summary.bullets, room))
        case Origin.HUGGINGFACE:
            return gist and bold(gist), _sentences(_within(summary.bullets, room))
        case Origin.EXCERPT:
            return (_sentences(_within(in_its_order(of.abstract, summary), room)),)


def _second(post: Card) -> Summary | None:
    """The text in a second language, unless it is the first one once more: an excerpt is English in every
    language.
    """
    first, also = post.entry.summary, post.also
    if first is None or also is None:
        return also
    same = (first.gist, first.bullets) == (also.gist, also.bullets)
    return None if same or first.origin is also.origin is Origin.EXCERPT else also


def _in_second(post: Card, also: Summary, room: int) -> Html:
    """The text in a second language, under the name of that language, and what it is, said in it."""
    first, gist = post.entry.summary, paper.gist(also, _GIST)
    match also.origin:
        case Origin.MODEL | Origin.IMPORTED:
            body = lines(*(say("• {text}", text=text) for text in _within(also.bullets, room)))
        case Origin.HUGGINGFACE:
            body = Html(" ").join(_within(also.bullets, room))
        case Origin.EXCERPT:
            gist = None
            excerpt = in_its_order(post.entry.listing.paper.abstract, also)
            body = Html(" ").join(_within(excerpt, room))
    with speaking(also.language):
        source = None if _is_ours(also) and _is_ours(first) else italic(sources.of_card(also))
    heading = bold(own_name(also.language))
    return quote(paragraphs(heading, gist and bold(gist), body, source), expandable=True)


def _is_ours(summary: Summary | None) -> bool:
    return summary is not None and summary.origin is Origin.MODEL


def in_its_order(abstract: str, excerpt: Summary) -> tuple[str, ...]:
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
