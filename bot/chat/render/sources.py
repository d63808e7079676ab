"""Says what was done to the text of a message: only what is true of it."""

from __future__ import annotations

from collections.abc import Iterable

from bot.chat.phrases import _, ngettext
from storage.records import Origin, Summary

_ORDER = (Origin.MODEL, Origin.HUGGINGFACE, Origin.IMPORTED, Origin.EXCERPT)


def of_gists(summaries: Iterable[Summary]) -> str | None:
    """Where the lines of a list come from: what goes for it as a whole, then what is otherwise."""
    origins = {summary.origin for summary in summaries}
    if not origins:
        return None
    first, *others = (origin for origin in _ORDER if origin in origins)
    return " ".join([_of_all(first), *map(_of_some, others)])


def _of_all(origin: Origin) -> str:
    match origin:
        case Origin.MODEL:
            return _("AI summaries of the abstracts.")
        case Origin.HUGGINGFACE:
            return _("AI summaries by Hugging Face.")
        case Origin.IMPORTED:
            return _("Summaries from an archive.")
        case Origin.EXCERPT:
            return _("The lines under the titles are sentences from the abstracts.")


def _of_some(origin: Origin) -> str:
    if origin is Origin.HUGGINGFACE:
        return _("Some of them are by Hugging Face.")
    if origin is Origin.IMPORTED:
        return _("Some summaries come from an archive.")
    return _("Where there is none, a sentence from the abstract.")


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
        case Origin.IMPORTED:
            return _("Summary from an archive, not written by this bot")
        case Origin.EXCERPT:
            return _("There is no summary yet; these are sentences from the abstract.")
        case Origin.HUGGINGFACE if summary.bullets:
            return _("In bold, an AI summary by Hugging Face; below it, sentences from the abstract.")
        case Origin.HUGGINGFACE:
            return _("AI summary by Hugging Face")
