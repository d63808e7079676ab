"""What is kept about people, and what was deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType

from bot.chat.phrases import _, ngettext
from bot.chat.render.html import Html, bold, cut_at_word, lines, one_line, paragraphs, say
from bot.chat.render.message import Message

_CONTACT = 200


def _of_chat() -> str:
    return _(
        "this chat's number and kind, its name and username, the language, time zone and topic chosen "
        "here, and since when I cannot write here"
    )


def _of_subscription() -> str:
    return _("if you subscribed: the hour, the language, since when, and when the next list is due")


def _of_messages() -> str:
    return _("which lists I sent here and when, which papers were in them, and whether they arrived")


def _of_actions() -> str:
    return _("if you are an admin of this bot: what you had it do, and when")


def _of_reports() -> str:
    return _("which summaries you reported and when, until an admin has seen to it")


KEPT: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "chat": _of_chat,
        "subscription": _of_subscription,
        "edition": _of_messages,
        "edition_key": _of_messages,
        "delivery": _of_messages,
        "attempt": _of_messages,
        "amendment": _of_messages,
        "shown": _of_messages,
        "report": _of_reports,
        "action": _of_actions,
    }
)
"""By table of the database, the phrase that tells what it holds about a chat or a person."""


def kept(contact: str | None) -> Message:
    """What is kept, for how long, and what is not; `contact`: whom to ask about it."""
    told = dict.fromkeys(phrase() for phrase in KEPT.values())
    return Message(
        paragraphs(
            lines(bold(say(_("What I keep"))), *(say("• {what}", what=say(what)) for what in told)),
            say(_("I keep it until you delete it: /forget does so at once.")),
            lines(
                bold(say(_("What I do not keep"))),
                say(_("• what you ask: it is answered and not stored")),
                say(_("• texts or names in the log: there are only numbers")),
                say(_("• a language model is given titles and abstracts of papers, nothing about people")),
            ),
            _contact(contact),
        )
    )


def _contact(contact: str | None) -> Html | None:
    """The operator's own words, so what Telegram takes for a link in them is meant."""
    told = Html(escape(cut_at_word(one_line(contact or ""), _CONTACT)))
    return say(_("Questions: {contact}"), contact=told) if told else None


def forgotten(
    *, subscription: bool, choices: bool, messages: int, kept_as_admin: bool, reports: int = 0
) -> Message:
    """What was deleted.

    `choices`: a language or a time zone; `messages`: how many are no longer recorded; `reports`: how many
    summaries were reported; `kept_as_admin`: the chat itself stays known, because the operator named its
    person an admin.
    """
    deleted = (
        say(_("• the subscription")) if subscription else None,
        say(_("• the language and time zone chosen here")) if choices else None,
        say(
            ngettext(
                "• the record of {n} message that I sent here",
                "• the record of {n} messages that I sent here",
                messages,
            ),
            n=messages,
        )
        if messages
        else None,
        say(
            ngettext("• the report of {n} summary", "• the reports of {n} summaries", reports),
            n=reports,
        )
        if reports
        else None,
        None if kept_as_admin else say(_("• this chat's number and names")),
    )
    return Message(
        paragraphs(
            lines(bold(say(_("Deleted"))), *deleted) if any(deleted) else None,
            say(_("Your number and name stay, because you are an admin of this bot."))
            if kept_as_admin
            else None,
            say(_("The messages in this chat are yours: only you can delete them.")),
        )
    )


def nothing_known() -> Message:
    """There was nothing to delete."""
    return Message(say(_("Nothing is kept about this chat.")))
