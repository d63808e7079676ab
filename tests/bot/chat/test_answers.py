"""The answers to commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from arbitrary import LONG_TEXT
from hypothesis import given, settings
from sample_day import DAY, Papers
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render import admin_answers, answers
from bot.chat.render.admin_answers import StatusReport
from bot.chat.render.message import Button, Message
from storage.records import AuthorPapers, Chat, Collection, Delivery, Kind, Listing, Paper, Part, State

_LANGUAGES = ["ko", "en"]
_COMMANDS = frozenset({"/start", "/help", "/today", "/author", "/resend", "/status", "/settle"})
_NOON = datetime(2024, 5, 15, 0, 0, tzinfo=UTC)

_FIXED: list[Callable[[], Message]] = [
    lambda: answers.start(None, None),
    lambda: answers.help(admin=False),
    lambda: answers.help(admin=True),
    answers.today_usage,
    answers.no_day_yet,
    answers.not_understood,
    answers.apology,
    answers.author_usage,
    lambda: answers.author_unknown("Nobody <b>"),
    lambda: admin_answers.resend_planned(DAY, 6, "@channel"),
    admin_answers.resend_known,
    admin_answers.resend_cancelled,
    admin_answers.resend_usage,
    lambda: admin_answers.day_running(DAY),
    lambda: admin_answers.day_unknown(DAY),
    admin_answers.no_channel,
    lambda: admin_answers.settled(12, "sent"),
    lambda: admin_answers.settled(12, "again"),
    admin_answers.settle_usage,
    lambda: admin_answers.settle_unknown(12),
]


@pytest.mark.parametrize("answer", _FIXED)
def test_every_answer_is_taken_and_said_in_both_languages(
    answer: Callable[[], Message], telegram: Telegram
) -> None:
    said = set()
    for language in _LANGUAGES:
        with speaking(language):
            said.add(telegram.takes(answer(), meant=_COMMANDS))
    assert len(said) == 2


def test_the_welcome_names_the_paper_on_top(papers: Papers, telegram: Telegram) -> None:
    with speaking("ko"):
        text = telegram.takes(answers.start(papers.entries("ko")[0], DAY), meant=_COMMANDS)
    assert "2024-05-14 목록 1위: What matters when building vision-language models? ▲42" in text
    assert "/author Hugo Laurençon" in text


def test_only_admins_are_told_of_their_commands() -> None:
    assert "/resend" not in answers.help(admin=False).html
    assert "/resend" in answers.help(admin=True).html


# -- an author's papers ------------------------------------------------------------------------------------


def _found(n: int, total: int, title: str = "A paper") -> AuthorPapers:
    papers = [Paper(f"2405.{number:05}", title, "", ("Léo Tronchon",)) for number in range(n)]
    days = [(Listing(paper, DAY, 1, 42), Listing(paper, DAY + timedelta(2), 1, 7)) for paper in papers]
    return AuthorPapers(("Léo Tronchon",), tuple(zip(papers, days, strict=True)), total)


def test_an_authors_papers_come_with_their_days_and_votes(telegram: Telegram) -> None:
    text = telegram.takes(answers.author(_found(2, 2), "tronchon"))
    assert text == (
        "Léo Tronchon · 2 papers\n\n"
        "1. A paper\n2024-05-14 ▲42, 2024-05-16 ▲7\n\n"
        "2. A paper\n2024-05-14 ▲42, 2024-05-16 ▲7"
    )


def test_papers_that_are_not_shown_are_counted(telegram: Telegram) -> None:
    assert telegram.takes(answers.author(_found(10, 34), "tronchon")).endswith("\n\nand 24 more papers")


def test_an_authors_papers_that_do_not_fit_are_counted(telegram: Telegram) -> None:
    text = telegram.takes(answers.author(_found(90, 100, "𝒳" * 90), "tronchon"))
    shown = text.count("2024-05-14")
    assert 10 < shown < 90
    assert text.endswith(f"and {100 - shown} more papers")


def test_a_paper_listed_often_shows_its_last_days() -> None:
    paper = Paper("2405.1", "A paper", "", ())
    days = tuple(Listing(paper, DAY + timedelta(n), 1, n) for n in range(6))
    html = answers.author(AuthorPapers(("A",), ((paper, days),), 1), "a").html
    assert html.endswith("\n…, 2024-05-16 ▲2, 2024-05-17 ▲3, 2024-05-18 ▲4, 2024-05-19 ▲5")


# -- admins ------------------------------------------------------------------------------------------------


def test_a_resend_is_shown_and_asks_to_be_confirmed(papers: Papers, telegram: Telegram) -> None:
    with speaking("ko"):
        message = admin_answers.resend_preview(papers.header("ko"), 6, "@daily_papers")
    text = telegram.takes(message).replace("\u2060", "")
    question, _, header = text.partition("\n\n")
    assert question == (
        "@daily_papers 채널에 2024-05-14 목록을 메시지 6건으로 게시합니다. 첫 메시지는 다음과 같습니다."
    )
    assert header.startswith("2024-05-14 (화)")
    assert message.buttons == ((Button("게시", data="resend:2024-05-14"), Button("취소", data="cancel")),)


def test_a_resend_of_a_long_header_still_fits(papers: Papers, telegram: Telegram) -> None:
    header = papers.header("en")
    message = admin_answers.resend_preview(replace(header, others=header.others * 20), 6, "c" * 3000)
    telegram.takes(message)


def _doubtful(n: int) -> tuple[Delivery, ...]:
    chat = Chat(1, -100, "channel", "daily_papers")
    first = Delivery(
        12, 1, Kind.DAILY, DAY, chat, "ko", 2, Part("card"), State.UNCERTAIN, 1, _NOON, why="late"
    )
    return tuple(replace(first, id=first.id + more) for more in range(n))


def _report(n: int = 0) -> StatusReport:
    return StatusReport(
        version="0.1.0",
        zone=ZoneInfo("Asia/Seoul"),
        place="Seoul",
        collected=Collection(DAY, _NOON, _NOON, 0),
        published_day=DAY,
        published_at=_NOON,
        next_publish=datetime(2024, 5, 16, 0, 0, tzinfo=UTC),
        pending=1,
        refused=2,
        uncertain=n,
        doubtful=_doubtful(n),
    )


def test_the_status_tells_times_in_the_readers_zone(telegram: Telegram) -> None:
    with speaking("ko"):
        text = telegram.takes(admin_answers.status(_report()))
    assert text.replace("\u2060", "") == (
        "daily-papers-bot 0.1.0\n"
        "수집: 2024-05-14 목록, 5월 15일(수) 오전 9시\n"
        "게시: 2024-05-14 목록, 5월 15일(수) 오전 9시\n"
        "다음 게시: 5월 16일(목) 오전 9시 (서울)\n\n"
        "대기 1 · 거절 2 · 불확실 0"
    )


def test_the_status_lists_what_is_in_doubt_and_how_to_settle_it(telegram: Telegram) -> None:
    text = telegram.takes(admin_answers.status(_report(12)))
    assert "\n12: message 2 of 2024-05-14 – late\n" in text
    assert text.endswith("\nand 2 more\nTo settle one: /settle 12 sent")


def test_the_status_of_a_new_bot_says_that_nothing_was_done(telegram: Telegram) -> None:
    report = replace(_report(), collected=None, published_day=None, published_at=None, next_publish=None)
    text = telegram.takes(admin_answers.status(report))
    assert "Nothing has been collected yet.\nNothing has been published yet.\n\n" in text


def test_the_status_says_why_collecting_fails(telegram: Telegram) -> None:
    failing = replace(_report(), collected=Collection(DAY, _NOON, None, 3, "502"))
    text = telegram.takes(admin_answers.status(failing))
    assert "Not collected yet: 2024-05-14\nFailed since: 3 times (502)\n" in text


@pytest.mark.parametrize("language", _LANGUAGES)
@settings(deadline=None, max_examples=50)
@given(title=LONG_TEXT, name=LONG_TEXT, question=LONG_TEXT)
def test_any_author_and_any_question_is_taken(
    language: str, telegram: Telegram, papers: Papers, title: str, name: str, question: str
) -> None:
    entry = papers.entries("en")[0]
    paper = replace(entry.listing.paper, title=title, authors=(name,))
    with speaking(language):
        telegram.takes(answers.author(replace(_found(30, 99, title), names=(name,) * 9), question))
        telegram.takes(answers.author_unknown(question))
        telegram.takes(
            answers.start(replace(entry, listing=replace(entry.listing, paper=paper)), date(2024, 5, 14)),
            meant=_COMMANDS,
        )


@given(why=LONG_TEXT, channel=LONG_TEXT)
def test_any_reason_is_taken(telegram: Telegram, papers: Papers, why: str, channel: str) -> None:
    report = replace(
        _report(), doubtful=tuple(replace(one, why=why) for one in _doubtful(30)), version=channel
    )
    telegram.takes(admin_answers.status(replace(report, collected=Collection(DAY, _NOON, None, 3, why))))
    telegram.takes(admin_answers.resend_preview(papers.header("en"), 6, channel))
    telegram.takes(admin_answers.resend_planned(DAY, 6, channel))
