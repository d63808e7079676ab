"""What an admin sees of how the work stands, and of what admins did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from bot.chat.phrases import _, ngettext
from bot.chat.render import dates
from bot.chat.render.html import Html, bold, code, cut_at_word, lines, one_line, paragraphs, say
from bot.chat.render.message import Message, first_that_fits
from bot.chat.render.places import place_name
from storage.records import Action, Collection, Delivery, EditCount, Lane, Spent

_WHY = 200
_CHAT = 60
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
    waiting: Mapping[Lane, int] = field(default_factory=dict)
    """What is pending, by who goes first."""
    subscribers: int = 0
    silent_until: datetime | None = None
    """Telegram asked for silence until then."""
    edits: EditCount | None = None
    reported: int = 0
    """Summaries that readers reported and nobody has seen to."""
    spent: tuple[Spent, Spent] | None = None
    """On language models: today, and this month, both by UTC. None where there is no model."""


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
    counts = lines(
        say(_("Subscribers: {n}"), n=report.subscribers),
        say(
            _("Pending: {pending} · refused: {refused} · uncertain: {uncertain}"),
            pending=report.pending,
            refused=report.refused,
            uncertain=report.uncertain,
        ),
        _waiting(report),
        _silence(report),
        _edits(report),
        say(_("Reported summaries: {n} (/reports)"), n=report.reported) if report.reported else None,
        *_spent(report),
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


def _waiting(report: StatusReport) -> Html | None:
    if not any(report.waiting.values()):
        return None
    return say(
        _("Waiting: {alerts} for admins · {channel} for the channel · {digests} for subscribers"),
        alerts=report.waiting.get(Lane.ALERT, 0),
        channel=report.waiting.get(Lane.CHANNEL, 0),
        digests=report.waiting.get(Lane.DIGEST, 0),
    )


def _silence(report: StatusReport) -> Html | None:
    when = _at(report.silent_until, report)
    return say(_("Telegram asked for silence until {when}."), when=when) if when else None


def _edits(report: StatusReport) -> Html | None:
    edits = report.edits
    if edits is None or not (edits.made or edits.waiting):
        return None
    when = _at(edits.last, report) or "–"
    return say(
        _("Edits: {made} made, the last one {when} · {waiting} to come"),
        made=edits.made,
        when=when,
        waiting=edits.waiting,
    )


def _spent(report: StatusReport) -> tuple[Html, ...]:
    if report.spent is None:
        return ()
    today, month = report.spent
    return (
        say(_("Model today: {used}"), used=_used(today)),
        say(_("Model this month: {used}"), used=_used(month)),
    )


def _used(spent: Spent) -> Html:
    used = say(_("calls {calls} · tokens {tokens}"), calls=f"{spent.calls:,}", tokens=f"{spent.tokens:,}")
    return used if spent.cost is None else Html(f"{used} · ${spent.cost / 1_000_000:,.4f}")


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


# -- what admins did -----------------------------------------------------------------------------------------


def log(actions: Sequence[Action], chats: Mapping[int, str], zone: tzinfo) -> Message:
    """What admins did with the bot, the newest first, by the clocks of this zone.

    `chats`: what those are called, by Telegram's number, that we know.
    """
    if not actions:
        return Message(say(_("No admin has done anything yet.")))
    told = [_done(action, chats, zone) for action in actions]
    return Message(first_that_fits(lines(*told[:most]) for most in range(len(told), 0, -1)))


def _done(action: Action, chats: Mapping[int, str], zone: tzinfo) -> Html:
    facts = action.facts
    chat = facts.get("chat")
    name = chats.get(chat, str(chat)) if isinstance(chat, int) else None
    about = (
        f"{action.at.astimezone(zone):%Y-%m-%d %H:%M}",
        str(action.admin),
        _deed(action),
        facts.get("day") or facts.get("digests") or facts.get("paper"),
        facts.get("language"),
        _term(facts),
        None if name is None else cut_at_word(one_line(name), _CHAT),
    )
    return Html(" · ").join(str(each) for each in about if each)


def _deed(action: Action) -> str:
    match action.what, action.facts.get("how"):
        case "resend", _how:
            return _("posted again")
        case "edit", _how:
            return _("edited in place")
        case "replace", _how:
            return _("posted again, the old deleted")
        case "settle", "sent":
            return _("settled: arrived")
        case "settle", "again":
            return _("settled: send again")
        case "rewrite", _how:
            return _("had a summary rewritten")
        case "dismiss", _how:
            return _("dismissed reports")
        case "term", _how:
            return _("set a term")
        case "term_removed", _how:
            return _("removed a term")
    return action.what


def _term(facts: Mapping[str, str | int]) -> str | None:
    return " → ".join(str(facts[name]) for name in ("term", "rendering") if facts.get(name)) or None
