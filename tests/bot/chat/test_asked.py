"""What people write, behind a command and without one."""

from datetime import date, time

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


@pytest.mark.parametrize("words", ["추론", "x", "ﬁne-tuning", "C++", "٣", "(a)"])
def test_what_can_be_looked_for(words: str) -> None:
    assert asked.has_words(words)


@pytest.mark.parametrize("words", ["", " ", "___", "?!", '"*"', "🎉🎉", "—…·", "\u200b\u202e"])
def test_what_holds_nothing_to_look_for(words: str) -> None:
    assert not asked.has_words(words)


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
        ("내일", date(2024, 5, 16)),
        ("2024.5.14", date(2024, 5, 14)),
        ("2024/05/14", date(2024, 5, 14)),
        ("2024.5.14.", date(2024, 5, 14)),
        ("20240514", date(2024, 5, 14)),
        ("2024년5월14일", date(2024, 5, 14)),
    ],
)
def test_a_day(words: str, day: date) -> None:
    assert asked.day_in(words, RUNNING) == day


@pytest.mark.parametrize(
    "words", ["2024-02-30", "0000-01-01", "2024-13-40", "14.05.2024", "2024-W20-2", "someday", "２０２４", ""]
)
def test_no_day(words: str) -> None:
    assert asked.day_in(words, RUNNING) is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2024-05-14 10", (date(2024, 5, 14), 10)),
        ("2024-05-14", (date(2024, 5, 14), None)),
        ("2024년 5월 14일 3", (date(2024, 5, 14), 3)),
        ("2024-05-14 99", (date(2024, 5, 14), None)),
        ("someday 3", (None, 3)),
        ("", (None, None)),
    ],
)
def test_a_day_with_a_count(words: str, found: tuple[date | None, int | None]) -> None:
    assert asked.day_and_count_in(words, RUNNING) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", (None, None)),
        ("8:05", (time(8, 5), None)),
        ("23:59 europe/paris", (time(23, 59), "Europe/Paris")),
        ("America/new_york", (None, "America/New_York")),
        ("07:00 utc", (time(7), "UTC")),
        ("25:99", None),
        ("9", None),
        ("09:00 Mars/Olympus", None),
        ("09:00 ../../etc/passwd", None),
        ("09:00 Europe/Paris now", None),
        ("soon", None),
    ],
)
def test_an_hour_and_a_zone(words: str, found: tuple[time | None, str | None] | None) -> None:
    assert asked.hour_and_zone_in(words) == found


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("ko", "ko"),
        ("EN", "en"),
        ("한국어", "ko"),
        ("English", "en"),
        ("영어", "en"),
        ("日本語", "ja"),
        ("일본어", "ja"),
        ("Japanese", "ja"),
        ("zh", None),
        ("fr", None),
        ("", None),
    ],
)
def test_a_language_that_we_speak(words: str, language: str | None) -> None:
    assert asked.language_in(words, ("ko", "en", "ja")) == language


@pytest.mark.parametrize(
    "words",
    [
        "2405.02246",
        "2405.02246v3",
        "arXiv:2405.02246",
        "https://arxiv.org/abs/2405.02246v2",
        "look: http://www.arxiv.org/pdf/2405.02246v1.pdf!",
        "https://arxiv.org/pdf/2405.02246.pdf",
        "https://export.arxiv.org/abs/2405.02246?context=cs",
        "arxiv.org/html/2405.02246v1#S3",
        "https://huggingface.co/papers/2405.02246",
        "(https://hf.co/papers/2405.02246#community)",
        "see arXiv: 2405.02246 [cs.CV]",
        "https://www.alphaxiv.org/abs/2405.02246",
        "https://arxiv.org/abs/2405.02246 and https://arxiv.org/abs/2405.07863",
    ],
)
def test_the_first_paper_that_is_named_or_linked_to(words: str) -> None:
    assert asked.paper_in(words) == "2405.02246"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "2405",
        "about 2405.02246 people",
        "https://arxiv.org/abs/2405.022461",
        "https://arxiv.org/list/cs.CV/2405",
        "https://huggingface.co/papers",
        "https://example.org/abs/2405.02246",
    ],
)
def test_no_paper(words: str) -> None:
    assert asked.paper_in(words) is None


def test_links_lead_to_a_day_or_a_paper() -> None:
    assert asked.day_behind_link("d_2024-05-14") == date(2024, 5, 14)
    assert asked.paper_behind_link("p_2405_02246") == "2405.02246"


@pytest.mark.parametrize("payload", ["", "d_", "p_", "d_today", "p_2405.02246", "x_2405_02246", "p_a_b", "d"])
def test_other_links_lead_nowhere(payload: str) -> None:
    assert asked.day_behind_link(payload) is None
    assert asked.paper_behind_link(payload) is None
