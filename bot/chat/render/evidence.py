"""What a summary rests on: the abstract's sentences under each bullet, who wrote it, how it was checked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice

from bot.chat.phrases import _, ngettext, pgettext
from bot.chat.render import buttons, card, dates, paper, sources
from bot.chat.render.html import (
    Html,
    bold,
    cut_at_word,
    italic,
    lines,
    one_line,
    paragraphs,
    quote,
    say,
    words,
)
from bot.chat.render.message import Message, first_that_fits
from bot.chat.render.places import place_name
from bot.chat.render.presses import Back, ShowCard
from bot.posts import Card
from bot.summary.verdict import Check, Fault
from storage.records import Asking, Language, Origin, Summary, Verdict

_ROOMS = ((1000, 3000), (400, 600), (300, 300), (250, 200), (200, 100), (60, 40))
"""Characters for a bullet, and for what it rests on, tried in this order."""
_MOST = 12
"""Bullets shown, however many there are."""
_GIST = 600
_MODEL = 80


def evidence(
    post: Card,
    *,
    back: Back,
    language: Language | None,
    asking: Asking | None,
    written: datetime | None,
    place: str,
    faults: tuple[Fault, ...] | None = None,
) -> Message:
    """The evidence, with the ways back to the card and the list.

    `language` is the card's where that is not the reader's own; `asking`: the question whose answer the
    summary is, where that is known; `written` is in the reader's zone, which is called after `place`;
    `faults`: what the checks say now of a summary that came in; None where it could not be judged.
    """
    of, summary = post.entry.listing.paper, post.entry.summary
    return Message(
        first_that_fits(_variants(post, faults or (), _foot(summary, asking, written, place, faults))),
        buttons=buttons.rows(
            (buttons.to_list(back), buttons.giving(_("◀ Card"), ShowCard(of.id, back, language))),
            (buttons.to_report(summary),),
        ),
    )


def _variants(post: Card, faults: tuple[Fault, ...], foot: Html) -> Iterator[Html]:
    head = lines(bold(paper.title(post.entry.listing.paper)), card.standing(post))
    for room in _ROOMS:
        yield paragraphs(head, *_body(post, faults, *room), foot)


def _body(post: Card, faults: tuple[Fault, ...], room: int, for_sentences: int) -> Iterator[Html | None]:
    summary = post.entry.summary
    if summary is None:
        return
    gist = paper.gist(summary, _GIST)
    match summary.origin:
        case Origin.EXCERPT:
            found = card.in_its_order(post.entry.listing.paper.abstract, summary)
            yield _quoted(found, for_sentences)
        case Origin.HUGGINGFACE:
            yield gist and bold(gist)
            yield _quoted(summary.bullets, for_sentences)
        case Origin.MODEL | Origin.IMPORTED if not summary.bullets:
            yield gist and bold(gist)
        case Origin.MODEL | Origin.IMPORTED:
            unknown: tuple[tuple[str, ...], ...] = ((),) * len(summary.bullets)
            known = zip(summary.bullets, summary.evidence + unknown, strict=False)
            for at, (bullet, sentences) in enumerate(islice(known, _MOST)):
                failed = {fault.check for fault in faults if fault.bullet == at}
                yield lines(
                    say("• {text}", text=cut_at_word(paper.prose(bullet), room)),
                    _quoted(sentences, for_sentences) or _unknown(summary),
                    italic(_did_not_pass(failed)) if failed else None,
                )
            yield words("…") if len(summary.bullets) > _MOST else None


def _quoted(sentences: tuple[str, ...], room: int) -> Html | None:
    text = " ".join(filter(None, map(paper.prose, sentences)))
    return quote(cut_at_word(text, room), expandable=True) if text else None


def _unknown(summary: Summary) -> Html | None:
    """Of one bullet among others; where it is so of all, it is said once."""
    if not any(summary.evidence):
        return None
    return italic(say(_("It was not noted which sentences this rests on.")))


# -- below ---------------------------------------------------------------------------------------------------


def _foot(
    summary: Summary | None,
    asking: Asking | None,
    written: datetime | None,
    place: str,
    faults: tuple[Fault, ...] | None,
) -> Html:
    if summary is None:
        return say(_("There is no text about this paper yet."))
    if summary.origin is Origin.EXCERPT:
        return italic(say(_("These are the abstract's own sentences, word for word.")))
    if summary.origin is Origin.HUGGINGFACE:
        return italic(lines(sources.of_card(summary), say(_("Hugging Face's summary was not checked here."))))
    if summary.origin is Origin.IMPORTED:
        return italic(lines(sources.of_card(summary), _judged(faults)))
    return italic(
        lines(
            _unknown_at_all(summary),
            sources.of_card(summary),
            _who_and_when(summary, written, place),
            _checked(asking),
        )
    )


def _unknown_at_all(summary: Summary) -> Html | None:
    return None if any(summary.evidence) else say(_("It was not noted which sentences the bullets rest on."))


def _who_and_when(summary: Summary, written: datetime | None, place: str) -> Html | None:
    model = cut_at_word(one_line(summary.model or ""), _MODEL)
    when = None
    if written is not None:
        day, hour = written.date().isoformat(), dates.hour(written.time())
        when = say(_("written {day}, {hour} ({place})"), day=day, hour=hour, place=place_name(place))
    return Html(" · ").join(part for part in (model, when) if part) or None


def _checked(asking: Asking | None) -> Html:
    if asking is None:
        return say(_("It was not noted how this was checked."))
    checked = _looked_at()
    if asking.verdict is not Verdict.SHORTENED:
        return Html(" ").join([checked, say(_("All of it passed."))])
    checks = _named({check for check, _at, _why in asking.faults})
    n = len({at for _check_of, at, _why in asking.faults if at is not None})
    if not n:
        return Html(" ").join([checked, say(_("What did not pass was left out."))])
    phrase = ngettext(
        "{n} bullet was left out because it did not pass ({checks}).",
        "{n} bullets were left out because they did not pass ({checks}).",
        n,
    )
    return Html(" ").join([checked, say(phrase, n=n, checks=checks)])


def _judged(faults: tuple[Fault, ...] | None) -> Html:
    """Of a summary that came in: it was not refused, whatever the checks say of it."""
    if faults is None:
        return say(_("The abstract is not stored, so this could not be checked."))
    failed = {fault.check for fault in faults}
    passed = _did_not_pass(failed) if failed else say(_("All of it passed."))
    return Html(" ").join([_looked_at(), passed])


def _looked_at() -> Html:
    return say(_("Checked: numbers, names, language, shape."))


def _did_not_pass(checks: Collection[str]) -> Html:
    return say(_("Did not pass: {checks}."), checks=_named(checks))


def _named(checks: Collection[str]) -> str:
    return ", ".join(_check(each) for each in Check if each in checks)


def _check(check: Check) -> str:
    return {
        Check.NUMBERS: pgettext("check", "numbers"),
        Check.LANGUAGE: pgettext("check", "language"),
        Check.NAMES: pgettext("check", "names"),
        Check.SHAPE: pgettext("check", "shape"),
    }[check]
