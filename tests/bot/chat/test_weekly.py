"""What the week in one message says, and that Telegram takes it whatever it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from arbitrary import ANY_TEXT
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_day import an_entry
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render.message import Button
from bot.chat.render.posts import render
from bot.posts import Riser, Weekly
from storage.records import Origin

_BOT = "daily_papers_bot"
_MONDAY = date(2024, 5, 13)
_MEANT = frozenset({"#DailyPapers"})


def _weekly(
    top: int = 5, risers: int = 0, *, title: str = "A paper", gist: str = "It works.", papers: int = 87
) -> Weekly:
    entries = [an_entry(rank, title=title, gist=gist) for rank in range(1, top + risers + 1)]
    rose = tuple(Riser(entry, 42) for entry in entries[top:])
    return Weekly(_MONDAY, _MONDAY + timedelta(days=4), papers, tuple(entries[:top]), rose)


@pytest.mark.parametrize(
    ("first", "papers", "english", "korean"),
    [
        (
            date(2024, 5, 13), 87,
            "Week 20 · 13–19 May 2024 · 87 papers", "20주 차 · 2024년 5월 13~19일 · 논문 87편",
        ),
        (
            date(2024, 4, 29), 1,
            "Week 18 · 29 April – 5 May 2024 · 1 paper", "18주 차 · 2024년 4월 29일~5월 5일 · 논문 1편",
        ),
        (
            date(2024, 12, 30), 9,
            "Week 1 · 30 December 2024 – 5 January 2025 · 9 papers",
            "1주 차 · 2024년 12월 30일~2025년 1월 5일 · 논문 9편",
        ),
    ],
)  # fmt: skip
def test_the_first_line_says_which_week_and_how_much_of_it(
    first: date, papers: int, english: str, korean: str
) -> None:
    post = replace(_weekly(1), first=first, papers=papers)
    assert render(post).html.startswith(f"<b>{english}</b>\n\n1. ")
    with speaking("ko"):
        assert render(post).html.startswith(f"<b>{korean}</b>\n\n1. ")


def test_each_of_the_top_has_its_votes_and_its_day_outside_the_link() -> None:
    html = render(_weekly(2)).html
    assert '1. <a href="https://arxiv.org/abs/2405.00001">A paper</a> ▲999 · 14 May\nIt works.' in html
    with speaking("ko"):
        assert "</a> ▲998 · 5월 14일\nIt works." in render(_weekly(2)).html


def test_a_riser_says_what_it_had_and_what_it_has() -> None:
    html = render(_weekly(1, 2)).html
    assert (
        "<b>Risers you missed</b> (then → now)\n"
        '<a href="https://arxiv.org/abs/2405.00002">A paper</a> ▲42 → ▲998 · 14 May\nIt works.\n\n'
    ) in html
    assert "<b>A riser you missed</b>" in render(_weekly(1, 1)).html
    assert "riser" not in render(_weekly(1)).html.lower()


def test_it_ends_with_where_the_texts_come_from_and_the_hashtag() -> None:
    assert render(_weekly(1)).html.endswith("\n\nAI summaries of the abstracts.\n#DailyPapers")
    mixed = replace(_weekly(1), risers=(Riser(an_entry(9, origin=Origin.EXCERPT), 1),))
    assert "Where there is none, a sentence from the abstract.\n" in render(mixed).html
    bare = replace(_weekly(1), top=(replace(an_entry(1), summary=None),))
    assert render(bare).html.endswith("▲999 · 14 May\n\n#DailyPapers")


def test_it_leads_into_the_bot_and_shows_no_preview() -> None:
    message = render(_weekly(), bot=_BOT)
    assert message.preview is None
    assert message.buttons == (
        (
            Button("All in the bot", url=f"https://t.me/{_BOT}?start=d_2024-05-17"),
            Button("Get it daily", url=f"https://t.me/{_BOT}?start=sub"),
        ),
    )
    assert render(_weekly()).buttons == ()


def test_one_too_long_loses_the_risers_gists_first_and_then_gists_from_the_bottom(
    telegram: Telegram,
) -> None:
    some = telegram.takes(render(_weekly(10, 3, title="word " * 40, gist="gist " * 50)), meant=_MEANT)
    gists = [paragraph.count("\ngist ") for paragraph in some.split("\n\n")]
    assert gists == [0, *[1] * 10, 0, 0, 0, 0]
    few = telegram.takes(render(_weekly(20, 3, title="word " * 40, gist="gist " * 50)), meant=_MEANT)
    gists = [paragraph.count("\ngist ") for paragraph in few.split("\n\n")][1:21]
    assert gists == sorted(gists, reverse=True)
    assert 0 < sum(gists) < 20
    assert few.count(" → ▲") == 3


def test_one_that_is_still_too_long_loses_the_risers_and_then_papers(telegram: Telegram) -> None:
    text = telegram.takes(render(_weekly(78, 3, title="𝒳" * 200)), meant=_MEANT)
    assert 0 < text.count("▲") < 78
    assert "→" not in text


@settings(max_examples=60, deadline=None)
@given(title=ANY_TEXT, gist=ANY_TEXT, top=st.integers(1, 20), risers=st.integers(0, 3))
@pytest.mark.parametrize("language", ["ko", "en"])
def test_telegram_takes_a_week_of_any_texts(
    telegram: Telegram, language: str, title: str, gist: str, top: int, risers: int
) -> None:
    with speaking(language):
        telegram.takes(render(_weekly(top, risers, title=title, gist=gist), bot=_BOT), meant=_MEANT)
