"""What the bot says of itself: the welcome, the help, and to whom it does not answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.chat.phrases import _
from bot.chat.render import buttons, deep_links, paper
from bot.chat.render.html import Html, bold, code, cut_at_word, lines, one_line, paragraphs, say
from bot.chat.render.languages import other_languages
from bot.chat.render.message import Message
from bot.chat.render.presses import DayList, ShowList, Subscribe
from bot.posts import Entry
from storage.records import Language

_LIST = 5
"""Papers of the list behind the button."""
_NAME = 60


def start(
    first: Entry | None,
    day: date | None,
    *,
    bot: str,
    language: Language,
    languages: Sequence[Language],
    subscribed: bool,
) -> Message:
    """The welcome, with the paper on top of the newest complete day where there is one.

    `languages`: those we speak, for the buttons that change it; `subscribed`: nothing to offer then.
    """
    hello = lines(
        say(_("Hello. Every day I bring you, in brief, the papers with the most votes on Hugging Face.")),
        say(_("One message a day, at the hour you choose. It comes only if you ask for it.")),
    )
    ask = say(_("Send me a link to a paper on arXiv or Hugging Face, or look for an author."))
    return Message(
        paragraphs(hello, _on_top(first, day), lines(ask, _for_example(first))),
        buttons=buttons.rows(
            (
                None if subscribed else buttons.giving(_("Get it daily"), Subscribe()),
                buttons.giving(_("The whole list"), ShowList(DayList(day, _LIST))) if day else None,
            ),
            (
                buttons.leading(_("Add to a group"), deep_links.into_group(bot)),
                buttons.leading(_("Add to a channel"), deep_links.into_channel(bot)),
            ),
            other_languages(language, languages),
        ),
    )


def _on_top(first: Entry | None, day: date | None) -> Html | None:
    if first is None or day is None:
        return None
    return say(
        _("Top of the list for {day}: {title} ▲{votes}"),
        day=day.isoformat(),
        title=paper.title(first.listing.paper),
        votes=first.listing.votes,
    )


def _for_example(first: Entry | None) -> Html | None:
    names = first.listing.paper.authors if first else ()
    name = cut_at_word(one_line(names[0]), _NAME) if names else ""
    return say(_("For example: {command}"), command=code(f"/author {name}")) if name else None


def group_hello() -> Message:
    """Once, to a group that the bot was added to."""
    return Message(
        paragraphs(
            say(_("Hello. Every day I bring, in brief, the papers with the most votes on Hugging Face.")),
            lines(
                say(_("/today shows the latest list here.")),
                say(
                    _(
                        "For one message a day in this group, an administrator writes /subscribe; "
                        "/lang chooses the language."
                    )
                ),
            ),
        )
    )


def help(*, admin: bool, private: bool) -> Message:  # noqa: A001 - answers are called as their commands are
    """Every command that this reader may use, and in private what may be written without one."""
    return Message(
        paragraphs(
            _lists(),
            lines(None if private else bold(say(_("For this group's administrators"))), _choices()),
            lines(
                say(_("/help – this list")),
                say(_("/privacy – what is kept about you")),
                say(_("/forget – deletes it")),
                say(_("/id – your number, and this chat's")),
            ),
            _for_admins() if admin else None,
            _without_commands() if private else None,
        )
    )


def _lists() -> Html:
    return lines(
        say(_("/today – the latest complete list; {example} for ten papers"), example=code("/today 10")),
        say(_("/date – the list of a day: {example}"), example=code("/date 2024-05-14")),
        say(_("/paper – a paper by its number or link: {example}"), example=code("/paper 2405.02246")),
        say(_("/search – papers by words: {example}"), example=code("/search speculative decoding")),
        say(_("/author – papers by an author: {example}"), example=code("/author Hugo Laurençon")),
    )


def _choices() -> Html:
    hour = code("/subscribe 08:30")
    return lines(
        say(_("/subscribe – each new list at the hour you like: {example}"), example=hour),
        say(_("/unsubscribe – no more of them")),
        say(_("/lang – the language: {example}"), example=code("/lang en")),
    )


def _without_commands() -> Html:
    return say(
        _(
            "You may also send a link to a paper, or one of these words: "
            "<code>today</code>, <code>subscribe</code>, <code>settings</code>, <code>help</code>."
        )
    )


def _for_admins() -> Html:
    return lines(
        say(_("/resend – post a day to the channel again: {example}"), example=code("/resend 2024-05-14")),
        say(_("/status – how collecting, publishing and delivery are going")),
        say(
            _("/settle – say whether an uncertain delivery arrived: {sent} or {again}"),
            sent=code("/settle 12 sent"),
            again=code("/settle 12 again"),
        ),
        say(_("/reports – summaries that readers reported")),
        say(_("/rewrite – a paper's summary anew: {example}"), example=code("/rewrite 2405.02246 ko")),
        say(_("/term – how a technical term is said in summaries")),
        say(_("/log – what admins did last")),
    )


def private_bot(user: int) -> Message:
    """To somebody whom the operator has not listed."""
    phrase = _(
        "This bot answers only people whom its operator has listed. "
        "To be listed, give the operator your Telegram number: {user}"
    )
    return Message(say(phrase, user=code(str(user))))


def too_fast() -> Message:
    """Once, to somebody who asks faster than anybody reads."""
    return Message(say(_("A little slower, please. I go on answering in a moment.")))
