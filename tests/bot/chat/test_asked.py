"""What people write behind a command."""

from datetime import date

import pytest

from bot.chat import asked

RUNNING = date(2024, 5, 15)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/today", ""),
        ("/today 10", "10"),
        ("/today@daily_papers_bot   10  ", "10"),
        ("/today１０", ""),
        ("/today １０", "10"),
        ("/author Léo\nTronchon", "Léo Tronchon"),
        ("/author\n　Hugo　Laurençon", "Hugo Laurençon"),
        ("", ""),
    ],
)
def test_what_follows_a_command(text: str, words: str) -> None:
    assert asked.behind_command(text) == words


@pytest.mark.parametrize(("words", "count"), [("1", 1), ("20", 20), ("05", 5)])
def test_a_count_that_can_be_shown(words: str, count: int) -> None:
    assert asked.count_in(words) == count


@pytest.mark.parametrize("words", ["0", "21", "-3", "+3", "3.5", "three", "3 4", "", "9" * 5000, "²", "1_0"])
def test_no_count(words: str) -> None:
    assert asked.count_in(words) is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2024-05-14", date(2024, 5, 14)),
        ("today", RUNNING),
        ("Yesterday", date(2024, 5, 14)),
    ],
)
def test_a_day(words: str, day: date) -> None:
    assert asked.day_in(words, RUNNING) == day


@pytest.mark.parametrize("words", ["2024-02-30", "20240514", "14.05.2024", "2024-W20-2", "tomorrow", ""])
def test_no_day(words: str) -> None:
    assert asked.day_in(words, RUNNING) is None


def test_links_lead_to_a_day_or_a_paper() -> None:
    assert asked.day_behind_link("d_2024-05-14") == date(2024, 5, 14)
    assert asked.paper_behind_link("p_2405_02246") == "2405.02246"


@pytest.mark.parametrize("payload", ["", "d_", "p_", "d_today", "p_2405.02246", "x_2405_02246", "p_a_b", "d"])
def test_other_links_lead_nowhere(payload: str) -> None:
    assert asked.day_behind_link(payload) is None
    assert asked.paper_behind_link(payload) is None
