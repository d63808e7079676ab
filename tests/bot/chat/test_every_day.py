"""Messages of recorded days with every kind of summary, judged by Telegram's own parser.

What the whole way from Hugging Face to a message makes of all the days is in test_every_message_of_a_day.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render.posts import render
from bot.posts import Card, Digest, Entry, Header, Post, Running
from bot.web.item import listed_paper
from storage.records import Listing, Origin, Paper, Summary

_BOT = "daily_papers_bot"


def _summary(paper: Paper, origin: Origin) -> Summary:
    """The paper's own text in the places where a summary would stand: harder on the renderer than ours."""
    sentences = tuple(filter(None, paper.abstract.split(". ")))
    gist = paper.ai_summary or paper.abstract
    return Summary(paper.id, "ko", gist, sentences, origin)


def _entries(file: Path, origin: Origin | None) -> tuple[Entry, ...]:
    day = date.fromisoformat(file.stem)
    listed = [listed_paper(item, n) for n, item in enumerate(json.loads(file.read_text("utf-8")), start=1)]
    by_votes = sorted(listed, key=lambda one: (-one.votes, one.position))
    return tuple(
        Entry(
            Listing(one.paper, day, one.position, one.votes),
            rank,
            None if origin is None else _summary(one.paper, origin),
        )
        for rank, one in enumerate(by_votes, start=1)
    )


def _posts(entries: tuple[Entry, ...]) -> list[Post]:
    day, n, votes = entries[0].listing.day, len(entries), sum(entry.listing.votes for entry in entries)
    digest = Digest(day, n, votes, top=entries[:20])
    return [
        Header(day, n, votes, top=entries[:5], others=entries[5:]),
        Header(day, n, votes, top=entries[:20], others=entries[20:]),
        digest,
        replace(digest, running=Running(day, 3, datetime(2024, 5, 16, 9, tzinfo=UTC), "Seoul")),
        *(Card(entry, n) for entry in entries),
    ]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("origin", [*Origin, None])
def test_telegram_takes_every_message_of_a_recorded_day_with_any_summary(
    language: str, origin: Origin | None, shared_data: Path, telegram: Telegram
) -> None:
    days = sorted((shared_data / "hf-daily").glob("2*.json"))[::5]
    messages = 0
    with speaking(language):
        for day in days:
            for post in _posts(_entries(day, origin)):
                telegram.takes(render(post, bot=_BOT))
                messages += 1
    assert len(days) >= 14
    assert messages > 200


def test_titles_of_recorded_days_are_readable_and_whole(shared_data: Path, telegram: Telegram) -> None:
    def title(day: str, paper_id: str) -> str:
        entries = _entries(shared_data / "hf-daily" / f"{day}.json", None)
        (entry,) = (entry for entry in entries if entry.listing.paper.id == paper_id)
        return telegram.takes(render(Card(entry, len(entries)))).splitlines()[0].replace("\u2060", "")

    assert "<think>" in title("2025-04-11", "2504.07128")
    assert title("2024-10-16", "2410.09342").startswith("LLM×MapReduce")
    assert title("2025-03-31", "2503.21779").startswith("X²-Gaussian")
    assert title("2024-11-19", "2411.07641").startswith("Top-nσ")
    assert title("2024-06-21", "2406.14347").startswith("∇²DFT")
