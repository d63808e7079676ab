"""What a reader sees, kept as files: `SNAPSHOTS=write pytest …` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sample_day import Papers
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render import answers
from bot.chat.render.message import Message
from bot.chat.render.posts import render
from bot.posts import EmptyDay, Running
from storage.records import Origin

_FOLDER = Path(__file__).parent / "snapshots"
_SEOUL = ZoneInfo("Asia/Seoul")
_BOT = "daily_papers_bot"


def _header(papers: Papers, language: str) -> Message:
    return render(papers.header(language), bot=_BOT)


def _card(papers: Papers, language: str) -> Message:
    return render(papers.card(language, code="https://github.com/example/vlm", stars=1234), bot=_BOT)


def _card_of_many(papers: Papers, language: str) -> Message:
    return render(papers.card(language, n=3, project="https://example.org/chip"), bot=_BOT)


def _excerpt(papers: Papers, language: str) -> Message:
    return render(papers.card(language, Origin.EXCERPT, n=1), bot=_BOT)


def _huggingface(papers: Papers, language: str) -> Message:
    return render(papers.card(language, Origin.HUGGINGFACE, n=1), bot=_BOT)


def _digest(papers: Papers, language: str) -> Message:
    closes = datetime(2024, 5, 16, 9, tzinfo=_SEOUL)
    return render(replace(papers.digest(language), running=Running(date(2024, 5, 15), 7, closes, "Seoul")))


def _empty(papers: Papers, language: str) -> Message:
    return render(EmptyDay(date(2025, 1, 1), datetime(2025, 1, 3, 9, tzinfo=_SEOUL)))


def _start(papers: Papers, language: str) -> Message:
    first = papers.entries(language)[0]
    return answers.start(first, first.listing.day)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    "made", [_header, _card, _card_of_many, _excerpt, _huggingface, _digest, _empty, _start]
)
def test_a_message_looks_as_it_did(
    made: Callable[[Papers, str], Message], language: str, papers: Papers, telegram: Telegram
) -> None:
    with speaking(language):
        message = made(papers, language)
    telegram.takes(message, meant=frozenset({"#DailyPapers", "/today", "/author"}))
    kept = _FOLDER / f"{made.__name__.strip('_')}_{language}.html"
    if os.environ.get("SNAPSHOTS") == "write":
        kept.write_text(f"{message.html}\n", encoding="utf-8")
    assert f"{message.html}\n" == kept.read_text(encoding="utf-8")
