"""What an admin sees who had a summary written anew."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.phrases import _, ngettext
from bot.chat.render import buttons, paper
from bot.chat.render.html import Html, bold, code, cut_at_word, lines, one_line, say
from bot.chat.render.languages import own_name
from bot.chat.render.message import Message
from bot.chat.render.presses import ShowCard
from bot.daily.rewrite import Rewritten
from storage.records import Language

_WHY = 200


def usage(languages: Sequence[Language]) -> Message:
    """The paper or the language cannot be read."""
    return Message(
        lines(
            say(
                _("Name the paper by its number or its link: {number} or {link}"),
                number=code("/rewrite 2405.02246"),
                link=code("/rewrite https://arxiv.org/abs/2405.02246"),
            ),
            say(
                _("In one language only: {example}. Languages: {languages}"),
                example=code(f"/rewrite 2405.02246 {languages[0]}"),
                languages=", ".join(languages),
            ),
        )
    )


def no_model() -> Message:
    """Nobody can be asked."""
    return Message(
        say(
            _("No language model is set up. The settings are {url} and {model}."),
            url=code("PAPERS_LLM_URL"),
            model=code("PAPERS_LLM_MODEL"),
        )
    )


def done(result: Rewritten, *, private: bool) -> Message:
    """What was written anew and what was not, and how many messages that were sent are put right.

    In private a button opens the card in each of the languages.
    """
    new = [summary.language for summary in result.summaries]
    cards = [
        buttons.giving(own_name(language), ShowCard(result.paper.id, None, language)) for language in new
    ]
    return Message(
        lines(
            bold(paper.title(result.paper, paper.LIST_TITLE)),
            say(_("Rewritten: {languages}"), languages=", ".join(map(own_name, new))) if new else None,
            *(_failed(language, why) for language, why in result.failed),
            _edits(result.edits) if new else None,
        ),
        buttons=buttons.evenly(cards) if private else (),
    )


def _failed(language: Language, why: str) -> Html:
    return say(
        _("Not rewritten, {language}: {why}"),
        language=own_name(language),
        why=cut_at_word(one_line(why), _WHY),
    )


def _edits(n: int) -> Html:
    if not n:
        return say(_("No message of the last two weeks in a channel or a group shows it, so none is edited."))
    phrase = ngettext(
        "{n} message that shows it in a channel or a group is being edited.",
        "{n} messages that show it in channels and groups are being edited.",
        n,
    )
    return say(phrase, n=n)
