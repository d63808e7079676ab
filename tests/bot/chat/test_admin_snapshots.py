"""What an admin sees, kept as a file for each language: `SNAPSHOTS=write pytest …` writes them anew."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sample_day import Papers
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render import admin_answers, glossary, menu, reporting, resending, rewriting, settling
from bot.chat.render.message import Message
from bot.chat.render.posts import render
from bot.daily.editions import Channel
from bot.daily.resend import Preview, Result
from bot.daily.rewrite import Rewritten
from bot.daily.wish import Choice, Difference, Wish
from bot.posts import Notice
from storage.records import Action, Chat, Collection, EditCount, Lane, Language, Reported, Spent, Term

_FOLDER = Path(__file__).parent / "snapshots"
_SEOUL = ZoneInfo("Asia/Seoul")
_DAY = date(2024, 5, 14)
_MORNING = datetime(2024, 5, 15, tzinfo=UTC)
_MEANT = frozenset({"#DailyPapers", *(f"/{command}" for command in menu.for_admins())})
_CHANNEL = Chat(1, -1001, "channel", "Daily Papers", "daily_papers")
_GROUP = Chat(2, -1005, "supergroup", "Reading & <group>")
_UNCERTAIN: dict[str, str | int] = {
    "delivery": 12, "day": "2024-05-14", "part": 3, "chat": "@daily_papers", "why": "ReadTimeout",
    "edition": 5, "doubts": 1,
}  # fmt: skip


def _previews(papers: Papers, language: Language) -> dict[str, Message]:
    wish = Wish(_DAY, Channel(_CHANNEL, language, 5, "header"))
    nothing = Preview(
        wish, papers.header(language), 6, 0, None, Difference(), may_edit=False, may_replace=False
    )
    short = replace(papers.header(language), top=papers.header(language).top[:1], others=())
    there = replace(nothing, post=short, standing=6, since=_MORNING, may_edit=True, may_replace=True)
    card = replace(there, wish=replace(wish, rank=1), post=papers.card(language), messages=1, standing=1)
    elsewhere = replace(
        nothing, wish=Wish(_DAY, Channel(_GROUP, language, 5, "none")), post=papers.digest(language)
    )
    told = {
        "nothing stands there": nothing,
        "votes and a text differ": replace(there, difference=Difference(4, (42, 61), 1)),
        "all differs": replace(there, difference=Difference(1, (42, 61), 2, 1)),
        "nothing differs": there,
        "what stands there is not known": replace(there, difference=Difference(untold=6)),
        "three days old": replace(there, may_replace=False),
        "one card": card,
        "in a group": replace(elsewhere, messages=1),
    }
    return {f"/resend, {when}": resending.preview(of, _SEOUL) for when, of in told.items()}


def _answers() -> dict[str, Message]:
    wish = Wish(_DAY, Channel(_CHANNEL, "en", 5, "header"))
    replaced = Result(Choice.REPLACE, True, 6, deleted=4, kept=2, why="Message can't be deleted")
    return {
        "posted": resending.done(Result(Choice.POST, True, 6), wish),
        "posted, one card": resending.done(Result(Choice.POST, True, 1), wish),
        "replaced": resending.done(replaced, wish),
        "replaced, days later": resending.done(Result(Choice.REPLACE, True, 6, kept=6), wish),
        "edited": resending.done(Result(Choice.EDIT, True, 6), wish),
        "edited, nothing is there any more": resending.done(Result(Choice.EDIT, True), wish),
        "cancelled": resending.done(Result(Choice.CANCEL, True), wish),
        "decided before: posted": resending.done(Result(Choice.POST, False), wish),
        "decided before: edited": resending.done(Result(Choice.EDIT, False, 6), wish),
        "/resend nonsense": resending.usage(),
        "/resend, nothing stored": resending.day_unknown(_DAY),
        "/resend 99": resending.no_such_rank(_DAY, 99),
        "/resend without a channel": resending.no_channel(),
        "/resend @elsewhere": resending.no_such_chat("@elsewhere"),
        "/resend, no answer": resending.telegram_down(),
        "alert": render(Notice("uncertain", _UNCERTAIN)),
        "alert, one of three": render(Notice("uncertain", _UNCERTAIN | {"doubts": 3})),
        "alert about digests": render(
            Notice("digest_uncertain", {"day": "2024-05-14", "why": "ReadTimeout"})
        ),
        "it arrived": settling.settled(12, "sent"),
        "send again": settling.settled(12, "again"),
        "all arrived": settling.all_settled(3, "sent"),
        "send all again": settling.all_settled(1, "again"),
        "settled before: arrived": settling.known("sent"),
        "settled before: again": settling.known("again"),
        "nothing uncertain": settling.nothing_uncertain(),
        "/settle all sent": settling.confirm_all(3, 12, "sent"),
        "/settle all again": settling.confirm_all(1, 12, "again"),
        "/settle": settling.usage(),
        "/settle 12 sent": settling.unknown(12),
        "/status": admin_answers.status(_report()),
        "/log": admin_answers.log(_actions(), {-1001: "@daily_papers"}, _SEOUL),
        "/log, summaries": admin_answers.log(_about_summaries(), {}, _SEOUL),
        "/log, empty": admin_answers.log((), {}, _SEOUL),
    }


def _about_summaries() -> tuple[Action, ...]:
    of: dict[str, str | int] = {"paper": "2405.02246", "language": "ko,en"}
    term: dict[str, str | int] = {"language": "ko", "term": "attention", "rendering": "어텐션"}
    return (
        Action(_MORNING, 42, "rewrite", of | {"messages": 3}),
        Action(_MORNING, 42, "dismiss", of | {"language": "ko", "readers": 2}),
        Action(_MORNING, 43, "term", term),
        Action(_MORNING, 43, "term_removed", term | {"rendering": ""}),
    )


def _summaries(papers: Papers, language: Language) -> dict[str, Message]:
    """What is reported, written anew and called what."""
    first, second, *_ = (entry.listing.paper for entry in papers.entries(language))
    summary = papers.card(language).entry.summary
    assert summary is not None
    both = (replace(summary, language="ko"), replace(summary, language="en"))
    reported = (Reported(first, "ko", 3, _MORNING), Reported(second, "en", 1, _MORNING))
    attention = Term("attention", "어텐션", "shipped")
    proposed = (("optimizer", "옵티마이저", 2), ("optimizer", "최적화기", 1))
    return {
        "/reports": reporting.reports(reported, _SEOUL),
        "/reports, none": reporting.reports((), _SEOUL),
        "rewriting": reporting.rewriting(),
        "/rewrite": rewriting.usage(("ko", "en")),
        "/rewrite, done": rewriting.done(Rewritten(first, both, (), 3), private=True),
        "/rewrite, in one language": rewriting.done(
            Rewritten(first, both[:1], (("en", "no answer within 90 seconds"),), 1), private=False
        ),
        "/rewrite, not posted": rewriting.done(Rewritten(first, both[:1], (), 0), private=False),
        "/rewrite, failed": rewriting.done(Rewritten(first, (), (("ko", "HTTP 503"),), 0), private=True),
        "/rewrite without a model": rewriting.no_model(),
        "/term": glossary.usage("ko", {"ko": proposed, "ja": proposed[:1], "zh": ()}),
        "/term, nothing proposed": glossary.usage("ja", {"ja": ()}),
        "/term ko attention": glossary.shown("ko", (attention,), ()),
        "/term ko optimizer": glossary.shown("ko", (), proposed),
        "/term ko optimizer, nothing known": glossary.unknown("ko", "optimizer"),
        "/term ko attention = 어텐션": glossary.put("ko", attention),
        "/term ko attention =": glossary.removed("ko", "attention", (attention,)),
        "/term ko optimizer =": glossary.removed("ko", "optimizer", ()),
        "/term ko attention =, again": glossary.stays("ko", attention),
        "/term in English alone": glossary.none(),
        "alert, a key": render(
            Notice("model_key_refused", {"endpoint": "llm.example.org", "model": "a-model"})
        ),
        "alert, no model": render(
            Notice("model_down", {"endpoint": "llm.example", "minutes": 34, "why": "HTTP 503"})
        ),
        "alert, all tokens": render(Notice("model_tokens_spent", {"tokens": 2_000_000})),
    }


def _report() -> admin_answers.StatusReport:
    return admin_answers.StatusReport(
        version="0.2.0",
        zone=_SEOUL,
        place="Seoul",
        collected=Collection(_DAY, _MORNING, _MORNING, 0),
        published_day=_DAY,
        published_at=_MORNING,
        next_publish=_MORNING + timedelta(days=1),
        pending=1204,
        refused=2,
        uncertain=0,
        waiting={Lane.CHANNEL: 4, Lane.DIGEST: 1200},
        subscribers=1500,
        silent_until=_MORNING + timedelta(minutes=30),
        edits=EditCount(18, 6, _MORNING + timedelta(hours=3)),
        reported=2,
        spent=(Spent(12, 34_567, 12_345), Spent(345, 1_234_567, 45_678_901)),
    )


def _actions() -> tuple[Action, ...]:
    day: dict[str, str | int] = {"day": "2024-05-14", "chat": -1001}
    return (
        Action(_MORNING + timedelta(hours=2), 43, "settle", {"digests": "2024-05-14", "how": "again"}),
        Action(_MORNING + timedelta(hours=1), 42, "settle", day | {"delivery": 12, "how": "sent"}),
        Action(_MORNING, 42, "replace", day),
        Action(_MORNING, 42, "edit", day),
        Action(_MORNING, 42, "resend", day | {"chat": -1005}),
        Action(_MORNING, 42, "of another time", {}),
    )


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_an_admin_sees_reads_as_it_did(language: str, papers: Papers, telegram: Telegram) -> None:
    with speaking(language):
        said = _previews(papers, language) | _answers() | _summaries(papers, language)
    for message in said.values():
        telegram.takes(message, meant=_MEANT)
    pages = (f"── {when}\n{_as_kept(message)}" for when, message in said.items())
    text = "\n\n".join(pages) + "\n"
    kept = _FOLDER / f"admin_{language}.html"
    if os.environ.get("SNAPSHOTS") == "write":
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


def _as_kept(message: Message) -> str:
    """The text, and below it the buttons with what is behind them."""
    rows = (
        " ".join(f"[{button.text}]({button.url or button.data})" for button in row) for row in message.buttons
    )
    return "\n\n".join(filter(None, (message.html, "\n".join(rows))))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_preview_of_the_longest_day_is_cut_to_fit(
    language: str, papers: Papers, telegram: Telegram
) -> None:
    wish = Wish(_DAY, Channel(_GROUP, language, 5, "none"))
    card = papers.card(language)
    summary = card.entry.summary
    assert summary is not None
    long = replace(summary, bullets=("many words " * 90,) * 5)
    long_card = replace(card, entry=replace(card.entry, summary=long))
    for post in (papers.header(language), papers.digest(language), long_card):
        of = Preview(wish, post, 6, 6, _MORNING, Difference(9, (1, 2), 9, 9), may_edit=True, may_replace=True)
        with speaking(language):
            message = resending.preview(of, _SEOUL)
        telegram.takes(message, meant=_MEANT)
