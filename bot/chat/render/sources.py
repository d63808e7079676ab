"""Says what was done to the text of a message: only what is true of it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.chat.phrases import _, ngettext
from storage.records import Origin, Summary


def of_gists(summaries: Iterable[Summary]) -> str | None:
    """Where the one-line gists of a list come from."""
    origins = frozenset(summary.origin for summary in summaries)
    return {
        frozenset({Origin.MODEL}): _("AI summaries of the abstracts."),
        frozenset({Origin.HUGGINGFACE}): _("AI summaries by Hugging Face."),
        frozenset({Origin.EXCERPT}): _("The lines under the titles are sentences from the abstracts."),
        frozenset({Origin.MODEL, Origin.HUGGINGFACE}): _(
            "AI summaries of the abstracts, some of them by Hugging Face."
        ),
        frozenset({Origin.MODEL, Origin.EXCERPT}): _(
            "AI summaries of the abstracts; where there is none, a sentence from the abstract."
        ),
        frozenset({Origin.HUGGINGFACE, Origin.EXCERPT}): _(
            "AI summaries by Hugging Face; where there is none, a sentence from the abstract."
        ),
        frozenset(Origin): _(
            "AI summaries of the abstracts, some of them by Hugging Face; "
            "where there is none, a sentence from the abstract."
        ),
    }.get(origins)


def kept_up_to_date(hours: int) -> str:
    """That the votes are not those of one moment: they are put right for so long."""
    days, rest = divmod(hours, 24)
    if rest:
        phrase = ngettext(
            "Votes are kept up to date for {n} hour.", "Votes are kept up to date for {n} hours.", hours
        )
        return phrase.format(n=hours)
    if days == 2:
        return _("Votes are kept up to date for two days.")
    phrase = ngettext(
        "Votes are kept up to date for {n} day.", "Votes are kept up to date for {n} days.", days
    )
    return phrase.format(n=days)


def of_card(summary: Summary) -> str:
    """Where the text of one paper's card comes from."""
    match summary.origin:
        case Origin.MODEL:
            return _("AI summary of the abstract")
        case Origin.EXCERPT:
            return _("There is no summary yet; these are sentences from the abstract.")
        case Origin.HUGGINGFACE if summary.bullets:
            return _("In bold, an AI summary by Hugging Face; below it, sentences from the abstract.")
        case Origin.HUGGINGFACE:
            return _("AI summary by Hugging Face")
