"""What an admin sees of how technical terms are said in summaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.chat.phrases import _, ngettext
from bot.chat.render.html import Html, bold, code, lines, paragraphs, say
from bot.chat.render.languages import own_name
from bot.chat.render.message import Message, first_that_fits
from storage.records import Language, Term

Proposal = tuple[str, str, int]
"""The English, its rendering, and in how many papers it stood."""

_EXAMPLES: Mapping[Language, str] = {"ko": "어텐션", "ja": "注意機構", "zh": "注意力"}
_PROPOSED = 10
"""For each language."""


def usage(language: Language, proposed: Mapping[Language, Sequence[Proposal]]) -> Message:
    """How a term is set in this language, removed and shown, and what summaries propose."""
    set_, remove, show = (
        code(f"/term {language} attention{rest}") for rest in (f" = {_EXAMPLES.get(language, '…')}", " =", "")
    )
    how = lines(
        say(_("How a technical term is said in summaries:")),
        say(_("{example} sets it"), example=set_),
        say(_("{example} removes it"), example=remove),
        say(_("{example} shows it"), example=show),
    )
    return Message(first_that_fits(_with_proposals(how, proposed)))


def _with_proposals(how: Html, proposed: Mapping[Language, Sequence[Proposal]]) -> Iterator[Html]:
    waiting = {language: each for language, each in proposed.items() if each}
    note = say(_("What three papers agree on is used by itself, unless you set it otherwise."))
    for most in range(_PROPOSED, -1, -1):
        told = (_proposals(language, each, most) for language, each in waiting.items())
        yield paragraphs(how, *told, note if waiting and most else None)


def _proposals(language: Language, proposed: Sequence[Proposal], most: int) -> Html | None:
    if not most:
        return None
    return lines(
        bold(say(_("Proposed, {language}"), language=own_name(language))), *map(_proposal, proposed[:most])
    )


def _proposal(proposal: Proposal) -> Html:
    english, rendering, n = proposal
    papers = say(ngettext("{n} paper", "{n} papers", n), n=n)
    return say("{english} → {rendering} · {papers}", english=english, rendering=rendering, papers=papers)


def put(language: Language, term: Term) -> Message:
    """It is said so from now on."""
    return Message(lines(say(_("From now on, {language}:"), language=own_name(language)), _term(term)))


def removed(language: Language, english: str, left: Sequence[Term]) -> Message:
    """It is gone; `left`: what counts instead, if anything does."""
    phrase = _("Removed, {language}: {term}")
    gone = say(phrase, language=own_name(language), term=english)
    return Message(lines(gone, say(_("What counts instead:")) if left else None, *map(_with_source, left)))


def shown(language: Language, known: Sequence[Term], proposed: Sequence[Proposal]) -> Message:
    """How it is said, and what else is proposed for it."""
    return Message(
        first_that_fits(
            lines(
                bold(say("{language}", language=own_name(language))),
                *map(_with_source, known[:most]),
                say(_("Proposed:")) if proposed[:most] else None,
                *map(_proposal, proposed[:most]),
            )
            for most in range(_PROPOSED, 0, -1)
        )
    )


def unknown(language: Language, english: str) -> Message:
    """Nothing is set for it."""
    example = code(f"/term {language} {english} = …")
    phrase = _("Nothing is set for it, {language}: {term}. To set it: {example}")
    return Message(say(phrase, language=own_name(language), term=english, example=example))


def stays(language: Language, term: Term) -> Message:
    """It comes with the bot: it can be said otherwise, but not removed."""
    example = code(f"/term {language} {term.english} = …")
    phrase = _("This comes with the bot and cannot be removed. To say it otherwise: {example}")
    return Message(lines(_term(term), say(phrase, example=example)))


def none() -> Message:
    """We write in English alone."""
    return Message(say(_("Summaries are written in English alone here, so there is no glossary.")))


def _term(term: Term) -> Html:
    return say("{english} → {rendering}", english=term.english, rendering=term.rendering)


def _with_source(term: Term) -> Html:
    sources = {
        "shipped": _("comes with the bot"),
        "admin": _("set by an admin"),
        "agreed": _("three papers agree"),
    }
    return Html(" · ").join([_term(term), sources.get(term.source, term.source)])
