"""What a day in one message says, and where its buttons lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sample_day import DAY, Papers, an_entry
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render.message import Message
from bot.chat.render.posts import render
from bot.chat.render.presses import DayList, ShowCard, ShowList, press_in
from bot.posts import Digest, Running

_BOT = "daily_papers_bot"


@pytest.mark.parametrize(
    ("shown", "papers_of_day", "english", "korean"),
    [
        (5, 9, "top 5 of 9 papers", "9편 중 추천 상위 5편"),
        (9, 9, "9 papers", "논문 9편"),
        (1, 1, "1 paper", "논문 1편"),
    ],
)
def test_a_digest_says_how_much_of_the_day_it_shows(
    papers: Papers, shown: int, papers_of_day: int, english: str, korean: str
) -> None:
    digest = Digest(DAY, papers_of_day, 147, top=papers.entries("ko")[:shown])
    assert render(digest).html.startswith(f"<b>2024-05-14 (Tue) · {english}</b>\n\n1. ")
    with speaking("ko"):
        assert render(digest).html.startswith(f"<b>2024-05-14 (화) · {korean}</b>\n\n1. ")


def test_a_digest_that_had_to_be_cut_says_how_much_it_shows(telegram: Telegram) -> None:
    entries = tuple(an_entry(rank, title="𝒳" * 200) for rank in range(1, 79))
    text = telegram.takes(render(Digest(DAY, 78, 1, entries)))
    assert f"top {text.count('▲')} of 78 papers" in text


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "5월 15일 목록에는 아직 논문이 없으며, 5월 16일(목) 오전 9시(서울)에 마감됩니다."),
        (12, "5월 15일 목록에는 지금까지 논문 12편이 올라왔으며, 5월 16일(목) 오전 9시(서울)에 마감됩니다."),
    ],
)
def test_a_digest_says_what_is_still_filling_up(papers: Papers, n: int, said: str) -> None:
    closes = datetime(2024, 5, 16, 9, tzinfo=ZoneInfo("Asia/Seoul"))
    digest = replace(papers.digest("ko"), running=Running(date(2024, 5, 15), n, closes, "Seoul"))
    with speaking("ko"):
        assert said in render(digest).html


def test_a_digest_of_an_old_day_does_not_call_itself_the_latest(papers: Papers) -> None:
    html = render(papers.digest("en")).html
    assert "latest" not in html
    assert html.endswith("\n\n<i>AI summaries of the abstracts.</i>")


def _with_running(digest: Digest, day: date, papers: int = 12) -> Digest:
    closes = datetime.combine(day + timedelta(days=1), time(9), tzinfo=ZoneInfo("Asia/Seoul"))
    return replace(digest, running=Running(day, papers, closes, "Seoul"))


@pytest.mark.parametrize(
    ("day", "running", "papers_so_far", "english", "korean"),
    [
        (date(2024, 5, 16), date(2024, 5, 17), 12, "The one for 17 May has 12", "5월 17일 목록에는 지금까지"),
        (
            date(2024, 5, 17),
            date(2024, 5, 20),
            12,
            "Monday's has 12 papers so far",
            "월요일 목록에는 지금까지",
        ),
        (
            date(2024, 5, 17),
            date(2024, 5, 20),
            0,
            "Monday's is still empty",
            "월요일 목록에는 아직 논문이 없으며",
        ),
        (
            date(2024, 5, 16),
            date(2024, 5, 20),
            1,
            "The one for Mon 20 May has 1 paper so",
            "5월 20일(월) 목록에는",
        ),
        (date(2024, 5, 14), date(2024, 5, 16), 0, "The one for Thu 16 May is still", "5월 16일(목) 목록에는"),
    ],
)
def test_a_digest_names_the_weekday_of_a_list_that_is_not_the_next_days(
    papers: Papers, day: date, running: date, papers_so_far: int, english: str, korean: str
) -> None:
    digest = _with_running(replace(papers.digest("en"), day=day), running, papers_so_far)
    assert english in render(digest).html
    with speaking("ko"):
        assert korean in render(digest).html


@pytest.mark.parametrize("weekday_of_list", [date(2024, 5, 16), date(2024, 5, 17)])
def test_only_fridays_list_is_called_fridays(papers: Papers, weekday_of_list: date) -> None:
    digest = _with_running(replace(papers.digest("en"), day=weekday_of_list), date(2024, 5, 20))
    said = "This is Friday's list" in render(digest).html
    assert said == (weekday_of_list.weekday() == 4)


@pytest.mark.parametrize(
    ("shown", "first_line"),
    [
        (5, "<b>2024-05-14 (Tue) · top 5 of 9 papers so far, still filling up</b>"),
        (9, "<b>2024-05-14 (Tue) · 9 papers so far, still filling up</b>"),
    ],
)
def test_a_list_that_fills_up_says_so_in_its_first_line_and_when_it_closes_in_its_last(
    papers: Papers, shown: int, first_line: str
) -> None:
    html = render(_with_running(papers.digest("en", shown), DAY), private=True).html
    assert html.startswith(f"{first_line}\n")
    assert "<i>This list closes on Wed 15 May at 09:00 (Seoul).</i>" in html
    assert "complete" not in html


def _texts(message: Message) -> list[list[str]]:
    return [[button.text for button in row] for row in message.buttons]


def test_in_private_a_number_opens_a_card_that_leads_back_to_the_same_list(papers: Papers) -> None:
    message = render(papers.digest("en"), bot=_BOT, private=True)
    assert _texts(message) == [["1", "2", "3", "4", "5"]]
    second = message.buttons[0][1].data
    assert second is not None
    assert press_in(second) == ShowCard("2405.07863", DayList(DAY, 5))


def test_in_private_buttons_go_on_to_other_days_and_to_the_unfinished_list(papers: Papers) -> None:
    digest = replace(papers.digest("en"), earlier=date(2024, 5, 13), later=date(2024, 5, 16))
    message = render(_with_running(digest, date(2024, 5, 17)), private=True)
    assert _texts(message)[1:] == [["◀ 13 May", "Thu 16 May ▶"], ["The unfinished list"]]
    assert [press_in(button.data or "") for row in message.buttons[1:] for button in row] == [
        ShowList(DayList(date(2024, 5, 13), 5)),
        ShowList(DayList(date(2024, 5, 16), 5)),
        ShowList(DayList(date(2024, 5, 17), 5)),
    ]


def test_an_unfinished_list_without_papers_gets_no_button_nor_does_one_that_stands_there(
    papers: Papers,
) -> None:
    for running, count in ((date(2024, 5, 15), 0), (DAY, 9)):
        message = render(_with_running(papers.digest("en"), running, count), private=True)
        assert _texts(message) == [["1", "2", "3", "4", "5"]]


def test_from_a_day_with_two_papers_one_goes_on_to_lists_of_five(papers: Papers) -> None:
    digest = replace(papers.digest("en", 2), papers=2, earlier=date(2024, 5, 13))
    [_, [earlier]] = render(digest, private=True).buttons
    assert press_in(earlier.data or "") == ShowList(DayList(date(2024, 5, 13), 5))


def test_elsewhere_buttons_lead_into_the_bot(papers: Papers) -> None:
    digest = replace(papers.digest("en"), earlier=date(2024, 5, 13), later=date(2024, 5, 15))
    message = render(_with_running(digest, date(2024, 5, 16)), bot=_BOT)
    assert _texts(message) == [["1", "2", "3", "4", "5"], ["All in the bot", "Get it daily"]]
    assert [button.url for row in message.buttons for button in row][4:] == [
        f"https://t.me/{_BOT}?start=p_2405_07990",
        f"https://t.me/{_BOT}?start=d_2024-05-14",
        f"https://t.me/{_BOT}?start=sub",
    ]
    assert render(digest).buttons == ()


@pytest.mark.parametrize(("papers_of_day", "rows"), [(1, [1]), (8, [8]), (9, [4, 5]), (20, [6, 7, 7])])
def test_numbers_stand_in_rows_as_even_as_possible(papers_of_day: int, rows: list[int]) -> None:
    entries = tuple(an_entry(rank) for rank in range(1, papers_of_day + 1))
    message = render(Digest(DAY, papers_of_day, 1, entries), private=True)
    assert [len(row) for row in message.buttons] == rows


def test_papers_that_did_not_fit_get_no_number() -> None:
    entries = tuple(an_entry(rank, title="𝒳" * 200) for rank in range(1, 79))
    message = render(Digest(DAY, 78, 1, entries), private=True)
    assert sum(map(len, message.buttons)) == message.html.count("▲")
