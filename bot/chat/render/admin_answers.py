"""What the bot answers to commands of admins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from bot.chat.phrases import _, ngettext, speaking
from bot.chat.render import dates, header
from bot.chat.render.html import Html, bold, code, cut_at_word, lines, one_line, paragraphs, say
from bot.chat.render.message import Button, Message, first_that_fits
from bot.chat.render.places import place_name
from bot.posts import Header
from storage.records import Collection, Delivery, Language

CONFIRM = "resend:"
"""What a confirming button gives back, followed by the day as YYYY-MM-DD."""
CANCEL = "cancel"

_WHY = 200
_CHANNEL = 100
_DOUBTFUL = 10


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How the bot's work stands."""

    version: str
    zone: tzinfo
    """The times are told in this one."""
    place: str
    """What the zone is called after: `Seoul`."""
    collected: Collection | None
    """The newest day's collecting."""
    published_day: date | None
    published_at: datetime | None
    next_publish: datetime | None
    pending: int
    refused: int
    uncertain: int
    doubtful: tuple[Delivery, ...] = ()
    """The uncertain ones, oldest first; may be fewer than there are."""


def resend_preview(post: Header, messages: int, channel: str, language: Language) -> Message:
    """What a resend would post, in the channel's language, with a button that confirms it and one that
    does not, in the reader's.
    """
    question = say(
        ngettext(
            "{n} message about {day} would be posted to {channel}. It begins like this:",
            "{n} messages about {day} would be posted to {channel}. The first one:",
            messages,
        ),
        n=messages,
        day=post.day.isoformat(),
        channel=_short(channel, _CHANNEL),
    )
    confirm = Button(_("Confirm"), data=f"{CONFIRM}{post.day.isoformat()}")
    cancel = Button(_("Cancel"), data=CANCEL)
    with speaking(language):
        html = first_that_fits(paragraphs(question, text) for text in header.variants(post))
    return Message(html, buttons=((confirm, cancel),))


def resend_planned(day: date, messages: int, channel: str) -> Message:
    """It is written down and on its way."""
    phrase = ngettext(
        "{n} message about {day} is on its way to {channel}.",
        "{n} messages about {day} are on their way to {channel}.",
        messages,
    )
    return Message(say(phrase, n=messages, day=day.isoformat(), channel=_short(channel, _CHANNEL)))


def resend_known() -> Message:
    """It was confirmed before: nothing is posted twice."""
    return Message(say(_("This was already confirmed; nothing more is posted.")))


def resend_cancelled() -> Message:
    """Nothing will be posted."""
    return Message(say(_("Cancelled. Nothing is posted.")))


def resend_usage() -> Message:
    """The day cannot be read."""
    return Message(
        say(
            _("Write the day like this: {example}. Add {now} to post it without confirming."),
            example=code("/resend 2024-05-14"),
            now=code("now"),
        )
    )


def day_running(day: date) -> Message:
    """A list that still fills up is not posted."""
    return Message(say(_("The list of {day} is still filling up."), day=day.isoformat()))


def day_unknown(day: date) -> Message:
    """Nothing is stored of that day."""
    return Message(say(_("No papers are stored for {day}."), day=day.isoformat()))


def no_channel() -> Message:
    """There is nowhere to post."""
    return Message(say(_("No channel is set. The setting is {name}."), name=code("PAPERS_CHANNEL")))


def settled(delivery_id: int, how: Literal["sent", "again"]) -> Message:
    """A person said what became of an uncertain delivery."""
    if how == "sent":
        return Message(say(_("Delivery {id} is now marked as sent."), id=delivery_id))
    return Message(say(_("Delivery {id} will be sent again."), id=delivery_id))


def settle_usage() -> Message:
    """The number or the verdict cannot be read."""
    phrase = _("Write {sent} or {again}. /status shows the numbers.")
    return Message(say(phrase, sent=code("/settle 12 sent"), again=code("/settle 12 again")))


def settle_unknown(delivery_id: int) -> Message:
    """No uncertain delivery has this number."""
    return Message(say(_("No uncertain delivery has the number {id}."), id=delivery_id))


def status(report: StatusReport) -> Message:
    """The last collect and publish, what is under way, what is in doubt, and the next publish."""
    return Message(first_that_fits(_status(report)))


def _status(report: StatusReport) -> Iterator[Html]:
    head = lines(
        bold(say("daily-papers-bot {version}", version=_short(report.version, 40))),
        *_collected(report),
        _published(report),
        _next(report),
    )
    counts = say(
        _("Pending: {pending} · refused: {refused} · uncertain: {uncertain}"),
        pending=report.pending,
        refused=report.refused,
        uncertain=report.uncertain,
    )
    for shown in range(min(len(report.doubtful), _DOUBTFUL), -1, -1):
        more = max(report.uncertain, len(report.doubtful)) - shown
        yield paragraphs(
            head,
            lines(
                counts,
                *map(_doubt, report.doubtful[:shown]),
                say(ngettext("and {n} more", "and {n} more", more), n=more) if shown and more else None,
                say(_("To settle one: {example}"), example=code(f"/settle {report.doubtful[0].id} sent"))
                if report.doubtful
                else None,
            ),
        )


def _collected(report: StatusReport) -> tuple[Html | None, ...]:
    last = report.collected
    if last is None:
        return (say(_("Nothing has been collected yet.")),)
    when = _at(last.asked, report)
    return (
        say(_("Collected: {day}, {when}"), day=last.day.isoformat(), when=when)
        if when
        else say(_("Not collected yet: {day}"), day=last.day.isoformat()),
        say(
            ngettext("{n} failed attempt ({why})", "{n} failed attempts in a row ({why})", last.failures),
            n=last.failures,
            why=_short(last.why or "?", _WHY),
        )
        if last.failures
        else None,
    )


def _published(report: StatusReport) -> Html:
    when = _at(report.published_at, report)
    if report.published_day is None or when is None:
        return say(_("Nothing has been published yet."))
    return say(_("Published: {day}, {when}"), day=report.published_day.isoformat(), when=when)


def _next(report: StatusReport) -> Html | None:
    when = _at(report.next_publish, report)
    return say(_("Next: {when} ({place})"), when=when, place=place_name(report.place)) if when else None


def _at(time: datetime | None, report: StatusReport) -> str | None:
    return None if time is None else dates.moment(time.astimezone(report.zone))


def _doubt(delivery: Delivery) -> Html:
    return say(
        _("{id}: message {part} of {day} – {why}"),
        id=code(str(delivery.id)),
        part=delivery.number,
        day=delivery.day.isoformat() if delivery.day else "–",
        why=_short(delivery.why or "?", _WHY),
    )


def _short(text: str, most: int) -> str:
    return cut_at_word(one_line(text), most)
