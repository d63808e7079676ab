"""How things stand, from the database alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot import app
from bot.app import Store
from bot.clock import SystemClock
from bot.daily import calendar
from bot.settings import Settings
from storage.errors import DatabaseMissing
from storage.records import EditCount, Kind, Lane, Spent, State

ALIVE_WITHIN = timedelta(minutes=3)

_LANES = {Lane.ALERT: "for admins", Lane.CHANNEL: "for the channel", Lane.DIGEST: "for subscribers"}


async def alive(settings: Settings) -> tuple[bool, str]:
    """Whether a running bot has shown that it lives within three minutes, and a line that says so."""
    try:
        async with app.open_store(settings, must_exist=True) as store:
            last = await store.pulse.last(app.HEARTBEAT)
    except DatabaseMissing as missing:
        return False, str(missing)
    if last is None:
        return False, "no bot is running with this database"
    age = SystemClock().now() - last
    return age <= ALIVE_WITHIN, f"last sign of life {age.total_seconds():.0f} s ago"


async def status(settings: Settings) -> str:
    """How things stand, for a person."""
    lives, sign = await alive(settings)
    async with app.open_store(settings, must_exist=True) as store:
        totals = await store.ledger.totals()
        lines = {
            "Database": str(settings.database),
            "Running": f"{'yes' if lives else 'no'}, {sign}",
            "Last collect": await _last_collect(store),
            "Last publish": await _last_publish(store),
            "Next post": _next_post(settings),
            "Waiting": f"{totals.get(State.PENDING, 0)}, and {totals.get(State.SENDING, 0)} being sent",
            "In lanes": _in_lanes(await store.standing.waiting()),
            "Silence": _silence(await store.sending.paused_until()),
            "Edits": _edits(await store.standing.edits()),
            **await _model_calls(settings, store),
            "Subscribers": str(await store.subscriptions.count()),
            "Refused": str(totals.get(State.REFUSED, 0)),
            "Uncertain": str(totals.get(State.UNCERTAIN, 0)),
        }
        text = "\n".join(f"{name:<14}{value}" for name, value in lines.items())
        for delivery in await store.ledger.uncertain():
            what = f"#{delivery.id} {delivery.kind} {delivery.day}, message {delivery.number}"
            text += f"\n  {what}: {delivery.why}. Settle it with /settle {delivery.id} sent, or again"
        return text


async def _last_collect(store: Store) -> str:
    last = await store.papers.last_collection()
    if last is None:
        return "never"
    if last.failures:
        return f"{last.day} failed, {last.failures} in a row, last {_utc(last.tried)}: {last.why}"
    count = await store.papers.count(last.day)
    return f"{last.day}, {_utc(last.tried)}, {count.papers} papers"


async def _last_publish(store: Store) -> str:
    last = await store.standing.last(Kind.DAILY)
    if last is None:
        return "never"
    states = ", ".join(f"{number} {state.value}" for state, number in last.states.items())
    return f"{last.day}, planned {_utc(last.planned)}, {states or 'nothing to send'}"


def _next_post(settings: Settings) -> str:
    if settings.channel is None:
        return "none: no channel is set"
    next_at = calendar.next_hour(SystemClock().now(), settings.publish_at, settings.timezone)
    return f"{next_at.astimezone(settings.timezone):%Y-%m-%d %H:%M} {settings.timezone.key}"


def _in_lanes(waiting: Mapping[Lane, int]) -> str:
    return ", ".join(f"{waiting.get(lane, 0)} {name}" for lane, name in _LANES.items())


def _silence(until: datetime | None) -> str:
    if until is None or until <= SystemClock().now():
        return "none asked for"
    return f"Telegram asked for it until {_utc(until)}"


def _edits(edits: EditCount) -> str:
    last = "" if edits.last is None else f", the last {_utc(edits.last)}"
    return f"{edits.made} made{last}, {edits.waiting} to come"


async def _model_calls(settings: Settings, store: Store) -> Mapping[str, str]:
    """The line about what models cost, where there is one."""
    if not settings.endpoints:
        return {}
    today = calendar.starts(calendar.running(SystemClock().now()))
    day, month = await store.askings.spent(today), await store.askings.spent(today.replace(day=1))
    return {"Model calls": f"{_used(day, ' today')}; this month {_used(month)}"}


def _used(spent: Spent, when: str = "") -> str:
    dollars = "" if spent.cost is None else f", ${spent.cost / 1_000_000:,.4f}"
    return f"{spent.calls:,}{when}, {spent.tokens:,} tokens{dollars}"


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
