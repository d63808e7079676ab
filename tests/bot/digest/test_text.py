"""A day as plain text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.digest.text import digest
from bot.posts import Entry
from storage.records import Listing, Origin, Paper, Summary

DAY = date(2024, 5, 14)


def entry(names: int = 2, *, origin: Origin | None = Origin.MODEL, cut: bool = False) -> Entry:
    authors = tuple(f"Author {n}" for n in range(1, names + 1))
    paper = Paper("2405.00001", "A Lamp", "Words.", authors, authors_cut=cut)
    said = Summary(paper.id, "en", "It saves water.", ("One.", "Two."), origin) if origin else None
    return Entry(Listing(paper, DAY, 1, 42), 1, said)


def lines(entry: Entry, language: str = "en") -> list[str]:
    return digest(DAY, [entry], language).split("\n")[2:-1]


def test_a_paper_is_told_in_a_few_lines() -> None:
    assert digest(DAY, [entry(), entry()], "en") == (
        "Daily Papers (2024-05-14)\n"
        "\n"
        "1. A Lamp\n"
        "   ▲42 · Author 1, Author 2\n"
        "   It saves water.\n"
        "   • One.\n"
        "   • Two.\n"
        "   https://arxiv.org/abs/2405.00001\n"
        "\n"
        "1. A Lamp\n"
        "   ▲42 · Author 1, Author 2\n"
        "   It saves water.\n"
        "   • One.\n"
        "   • Two.\n"
        "   https://arxiv.org/abs/2405.00001\n"
    )


def test_an_empty_day_says_so() -> None:
    assert digest(DAY, [], "en") == "Daily Papers (2024-05-14)\n\nNo papers.\n"
    assert digest(DAY, [], "ko") == "Daily Papers (2024-05-14)\n\n논문이 없습니다.\n"


def test_many_authors_are_shortened() -> None:
    assert lines(entry(6))[1].endswith("Author 5, Author 6")
    assert lines(entry(7))[1] == "   ▲42 · Author 1, Author 2, Author 3, … Author 7 (7 authors)"
    assert lines(entry(664), "ko")[1].endswith("… Author 664 (저자 664명)")
    assert lines(entry(2, cut=True))[1] == "   ▲42 · Author 1, Author 2 and more"
    assert lines(entry(9, cut=True), "ko")[1].endswith("Author 5, Author 6 외")
    assert lines(entry(0))[1] == "   ▲42"


def test_what_is_no_model_s_summary_is_marked() -> None:
    assert lines(entry(origin=Origin.EXCERPT))[2:] == [
        "   • One.",
        "   • Two.",
        "   (sentences from the abstract)",
        "   https://arxiv.org/abs/2405.00001",
    ]
    assert lines(entry(origin=Origin.HUGGINGFACE), "ko")[2:] == [
        "   It saves water.",
        "   • One.",
        "   • Two.",
        "   (Hugging Face의 영어 요약과 초록의 문장)",
        "   https://arxiv.org/abs/2405.00001",
    ]


def test_a_summary_from_an_archive_is_marked_and_has_no_empty_line() -> None:
    told = entry(origin=Origin.IMPORTED)
    assert told.summary is not None
    assert lines(replace(told, summary=replace(told.summary, gist="")))[2:] == [
        "   • One.",
        "   • Two.",
        "   (a summary from an archive)",
        "   https://arxiv.org/abs/2405.00001",
    ]


def test_a_paper_without_a_summary_has_its_link() -> None:
    assert lines(entry(origin=None))[2:] == ["   https://arxiv.org/abs/2405.00001"]
