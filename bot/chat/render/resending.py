"""What an admin sees who wants a day posted once more: what it would be, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo

from bot.chat.phrases import _, ngettext, speaking
from bot.chat.render import dates, header
from bot.chat.render.html import Html, code, cut_at_word, lines, one_line, paragraphs, say, shown, words
from bot.chat.render.message import Button, Message, first_that_fits
from bot.chat.render.posts import render
from bot.daily.resend import Preview, Result
from bot.daily.wish import Choice, Difference, Wish
from bot.posts import Header
from storage.records import Language

RESEND = "resend:"
"""With this begins what a button under a preview gives back."""
CANCEL = "cancel"
"""What cancelled before a cancelling, too, was written down."""

_PRESSED = re.compile(
    r"resend:(?P<choice>[a-z]+):(?P<day>\d{4}-\d\d-\d\d):(?P<chat>-?\d{1,16}):(?P<rank>\d{0,3}):"
    r"(?P<topic>\d{0,10}):(?P<language>[a-z-]{2,5})",
    re.ASCII,
)
_OF_OLD = re.compile(r"resend:(?P<day>\d{4}-\d\d-\d\d)", re.ASCII)
_CHANNEL = 100
_WHY = 200
_EXCERPT = (1500, 0)
"""Characters of a post that is too long to be shown whole."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button under a preview says: all of the wish, so that it still works long after."""

    choice: Choice
    day: date
    chat: int | None = None
    """By Telegram's number; None is the channel."""
    rank: int | None = None
    topic: int | None = None
    language: Language | None = None


def data_of(choice: Choice, wish: Wish) -> str:
    """What a button gives back (Telegram: at most 64 bytes)."""
    chat = wish.target.chat
    parts = (choice, wish.day, chat.telegram_id, wish.rank or "", chat.topic or "", wish.target.language)
    return RESEND + ":".join(map(str, parts))


def pressed_in(data: str) -> Pressed | None:
    """What was pressed; None where it cannot be read."""
    try:
        if found := _OF_OLD.fullmatch(data):
            return Pressed(Choice.POST, date.fromisoformat(found["day"]))
        if not (found := _PRESSED.fullmatch(data)):
            return None
        return Pressed(
            Choice(found["choice"]),
            date.fromisoformat(found["day"]),
            int(found["chat"]),
            int(found["rank"]) if found["rank"] else None,
            int(found["topic"]) if found["topic"] else None,
            found["language"],
        )
    except ValueError:
        return None


# -- before --------------------------------------------------------------------------------------------------


def preview(of: Preview, zone: tzinfo) -> Message:
    """What would be posted, in the language of the chat that it is for; what stands there, and the choices.

    The hours are told in this zone.
    """
    told = paragraphs(_asked(of), _standing(of, zone), _begins(of.messages))
    rows = _rows(of)
    with speaking(of.wish.target.language):
        html = first_that_fits(paragraphs(told, text) for text in _variants(of))
    return Message(html, buttons=rows)


def _asked(of: Preview) -> Html:
    day, rank, chat = of.wish.day.isoformat(), of.wish.rank, _name(of.wish)
    if rank is not None:
        phrase = _("The card of rank {rank} of {day} would be posted to {channel}.")
        return say(phrase, rank=rank, day=day, channel=chat)
    phrase = ngettext(
        "{n} message about {day} would be posted to {channel}.",
        "{n} messages about {day} would be posted to {channel}.",
        of.messages,
    )
    return say(phrase, n=of.messages, day=day, channel=chat)


def _standing(of: Preview, zone: tzinfo) -> Html:
    if of.since is None:
        return say(_("Nothing about it stands there."))
    phrase = ngettext(
        "Standing there: {n} message, sent on {moment}.",
        "Standing there: {n} messages, the first sent on {moment}.",
        of.standing,
    )
    there = say(phrase, n=of.standing, moment=dates.moment(of.since.astimezone(zone)))
    return lines(there, _difference(of.difference, of.standing))


def _difference(of: Difference, standing: int) -> Html:
    if of.untold == standing:
        return say(_("What it says was not written down, so nothing can be compared."))
    if not of:
        return say(_("Nothing differs from it now."))
    return say(_("Different now: {what}."), what=Html(", ").join(_what_differs(of)))


def _what_differs(of: Difference) -> Iterator[Html]:
    if of.most is not None:
        phrase = ngettext(
            "votes of {n} paper (▲{then} → ▲{now})", "votes of {n} papers (▲{then} → ▲{now})", of.votes
        )
        yield say(phrase, n=of.votes, then=of.most[0], now=of.most[1])
    if of.texts:
        yield say(ngettext("{n} text", "{n} texts", of.texts), n=of.texts)
    if of.climbed:
        yield say(
            ngettext("{n} paper climbed or fell", "{n} papers climbed or fell", of.climbed), n=of.climbed
        )


def _begins(messages: int) -> Html:
    return say(_("The first one:")) if messages > 1 else say(_("It would look like this:"))


def _variants(of: Preview) -> Iterator[Html]:
    if isinstance(of.post, Header):
        yield from header.variants(of.post)
        return
    whole = render(of.post, private=not of.wish.target.chat.is_group).html
    yield whole
    for room in _EXCERPT:
        yield lines(*map(words, _cut(shown(whole), room).splitlines())) or words("…")


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[:room].rstrip()}…"


def _rows(of: Preview) -> tuple[tuple[Button, ...], ...]:
    again = _("Post again") if of.standing else _("Post")
    first = [_button(again, Choice.POST, of)]
    if of.may_edit:
        first.append(_button(_("Edit in place"), Choice.EDIT, of))
    cancel = _button(_("Cancel"), Choice.CANCEL, of)
    if of.may_replace:
        return tuple(first), (_button(_("Post again, delete the old"), Choice.REPLACE, of),), (cancel,)
    return (tuple(first), (cancel,)) if of.may_edit else ((*first, cancel),)


def _button(text: str, choice: Choice, of: Preview) -> Button:
    return Button(text, data=data_of(choice, of.wish))


# -- after ---------------------------------------------------------------------------------------------------


def done(result: Result, wish: Wish) -> Message:
    """What became of it, or what had been decided before."""
    if result.choice is Choice.CANCEL:
        return cancelled()
    if not result.fresh:
        return known(result)
    day, chat, n = wish.day.isoformat(), _name(wish), result.messages
    if result.choice is Choice.EDIT:
        if not n:
            return Message(say(_("Nothing stands there that could be edited.")))
        phrase = ngettext(
            "{n} message about {day} in {channel} is being edited.",
            "{n} messages about {day} in {channel} are being edited.",
            n,
        )
        return Message(say(phrase, n=n, day=day, channel=chat))
    phrase = ngettext(
        "{n} message about {day} is on its way to {channel}.",
        "{n} messages about {day} are on their way to {channel}.",
        n,
    )
    return Message(lines(say(phrase, n=n, day=day, channel=chat), *_deleted(result)))


def _deleted(result: Result) -> Iterator[Html]:
    if result.deleted:
        phrase = ngettext("{n} old message was deleted.", "{n} old messages were deleted.", result.deleted)
        yield say(phrase, n=result.deleted)
    if result.kept:
        phrase = ngettext(
            "{n} old message could not be deleted: {why}",
            "{n} old messages could not be deleted: {why}",
            result.kept,
        )
        yield say(
            phrase, n=result.kept, why=cut_at_word(one_line(result.why), _WHY) or _("older than 48 hours")
        )


def known(result: Result) -> Message:
    """It was decided before: nothing is posted twice."""
    if result.choice is Choice.EDIT:
        return Message(say(_("This was already decided: what stands there is edited.")))
    return Message(lines(say(_("This was already confirmed; nothing more is posted.")), *_deleted(result)))


def cancelled() -> Message:
    """Nothing will be posted."""
    return Message(say(_("Cancelled. Nothing is posted.")))


# -- what cannot be ------------------------------------------------------------------------------------------


def usage() -> Message:
    """The wish cannot be read."""
    return Message(
        lines(
            say(
                _("Write the day like this: {example}. Add {now} to post it without confirming."),
                example=code("/resend 2024-05-14"),
                now=code("now"),
            ),
            say(
                _("One card: {card}. Elsewhere: {here}, {name} or the chat's number."),
                card=code("/resend 2024-05-14 3"),
                here=code("/resend 2024-05-14 here"),
                name=code("@name"),
            ),
        )
    )


def day_unknown(day: date) -> Message:
    """Nothing is stored of that day."""
    return Message(say(_("No papers are stored for {day}."), day=day.isoformat()))


def no_such_rank(day: date, rank: int) -> Message:
    """The day has fewer papers."""
    return Message(say(_("{day} has no paper of rank {rank}."), day=day.isoformat(), rank=rank))


def no_channel() -> Message:
    """There is nowhere to post."""
    return Message(say(_("No channel is set. The setting is {name}."), name=code("PAPERS_CHANNEL")))


def no_such_chat(name: str) -> Message:
    """We do not know it, or may not post there."""
    phrase = _("I cannot post to {chat}: add me there first, with the right to post.")
    return Message(say(phrase, chat=cut_at_word(one_line(name), _CHANNEL)))


def telegram_down() -> Message:
    """Nobody could be asked about a chat."""
    return Message(say(_("Telegram does not answer. Please try again in a minute.")))


def _name(wish: Wish) -> str:
    return cut_at_word(one_line(wish.target.chat.name), _CHANNEL)
