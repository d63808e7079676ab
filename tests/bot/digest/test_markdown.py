"""A day in the archive's Markdown."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.digest.markdown import digest
from bot.posts import Entry
from storage.records import Listing, Origin, Paper, Summary

DAY = date(2024, 5, 14)


def entry(
    number: int = 1,
    *,
    title: str = "A Lamp",
    authors: tuple[str, ...] = ("Ada Example", "Björn Sørensen"),
    cut: bool = False,
    thumbnail: str | None = "https://cdn.example/1.png",
    summary: Summary | None = None,
) -> Entry:
    paper = Paper(f"2405.{number:05}", title, "Words.", authors, authors_cut=cut, thumbnail=thumbnail)
    return Entry(Listing(paper, DAY, number, 50 - number), number, summary)


def summary(*bullets: str, origin: Origin = Origin.MODEL) -> Summary:
    return Summary("2405.00001", "ko", "조명이 물을 아꼈습니다.", bullets, origin)


def line(text: str, start: str) -> str:
    (found,) = [each for each in text.split("\n") if each.startswith(start)]
    return found


def test_a_day_has_the_archive_s_shape() -> None:
    papers = [
        entry(1, summary=summary("첫째입니다.", "둘째입니다.")),
        entry(2, summary=summary("셋째입니다.")),
    ]
    assert digest(DAY, papers, "ko") == (
        "## Daily Papers (2024-05-14)\n"
        "\n"
        "### [A Lamp](https://arxiv.org/abs/2405.00001)\n"
        "\n"
        "![](https://cdn.example/1.png)\n"
        "\n"
        "Vote: 49\n"
        "\n"
        "Authors: Ada Example, Björn Sørensen\n"
        "\n"
        "- 첫째입니다.\n"
        "- 둘째입니다.\n"
        "\n"
        "### [A Lamp](https://arxiv.org/abs/2405.00002)\n"
        "\n"
        "![](https://cdn.example/1.png)\n"
        "\n"
        "Vote: 48\n"
        "\n"
        "Authors: Ada Example, Björn Sørensen\n"
        "\n"
        "- 셋째입니다.\n"
        "\n"
    )


def test_the_archive_s_own_day_comes_out_byte_for_byte(shared_data: Path) -> None:
    seeds = list((shared_data.parent / "seed").glob("000_*.txt"))
    if not seeds:
        pytest.skip("the archive's first day (../shared/seed) is not on this machine")
    text = seeds[0].read_bytes().decode()
    pattern = re.compile(
        r"### \[(.+)\]\(https://arxiv\.org/abs/(.+)\)\n\n!\[\]\((.+)\)\n\n"
        r"Vote: (\d+)\n\nAuthors: (.+)\n\n((?:- .+\n)+)"
    )
    entries = []
    for rank, (title, paper_id, thumbnail, votes, authors, bullets) in enumerate(pattern.findall(text), 1):
        paper = Paper(paper_id, title, "", tuple(authors.split(", ")), thumbnail=thumbnail)
        lines = tuple(bullet.removeprefix("- ") for bullet in bullets.splitlines())
        said = Summary(paper_id, "ko", lines[0], lines, Origin.MODEL)
        entries.append(Entry(Listing(paper, DAY, rank, int(votes)), rank, said))
    assert len(entries) == 9
    assert digest(DAY, entries, "ko") == text


def test_hugging_face_s_summary_comes_before_the_sentences() -> None:
    text = digest(DAY, [entry(summary=summary("첫째입니다.", origin=Origin.HUGGINGFACE))], "ko")
    assert text.endswith("\n\n- 조명이 물을 아꼈습니다.\n- 첫째입니다.\n\n")


def test_an_excerpt_s_gist_is_one_of_its_sentences_and_not_said_twice() -> None:
    text = digest(DAY, [entry(summary=summary("첫째입니다.", origin=Origin.EXCERPT))], "ko")
    assert text.endswith("Sørensen\n\n- 첫째입니다.\n\n")


def test_a_paper_without_a_summary_or_a_thumbnail_has_neither() -> None:
    assert digest(DAY, [entry(thumbnail=None)], "en") == (
        "## Daily Papers (2024-05-14)\n\n### [A Lamp](https://arxiv.org/abs/2405.00001)\n\nVote: 49\n\n"
        "Authors: Ada Example, Björn Sørensen\n\n"
    )


def test_an_empty_day_is_its_heading() -> None:
    assert digest(DAY, [], "ko") == "## Daily Papers (2024-05-14)\n\n"


@pytest.mark.parametrize(
    ("language", "authors"),
    [("en", "Ada Example, Björn Sørensen and more"), ("ko", "Ada Example, Björn Sørensen 외")],
)
def test_a_cut_list_of_authors_says_so_without_a_plus(language: str, authors: str) -> None:
    assert line(digest(DAY, [entry(cut=True)], language), "Authors:") == f"Authors: {authors}"


def test_a_paper_without_authors_keeps_its_line() -> None:
    assert line(digest(DAY, [entry(authors=())], "en"), "Authors:") == "Authors:"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("A [balanced] title", "A [balanced] title"),
        ("[[deep] est]", "[[deep] est]"),
        ("Open [ end", r"Open \[ end"),
        ("Closed ] end", r"Closed \] end"),
        ("][", r"\]\["),
        ("[a] ] [b", r"[a] \] \[b"),
        ("[ [a]", r"\[ [a]"),
        (r"Escaped \[ already", r"Escaped \[ already"),
        (r"\\] double", r"\\\] double"),
        ("Ends in \\", "Ends in \\\\"),
        ("Ends in \\\\", "Ends in \\\\"),
        ("Two\n  lines", "Two lines"),
        ("A & B <think> $x_1$ | `c` *d* (e)", "A & B <think> $x_1$ | `c` *d* (e)"),
    ],
)
def test_a_title_keeps_the_link_whole(title: str, shown: str) -> None:
    heading = line(digest(DAY, [entry(title=title)], "en"), "###")
    assert heading == f"### [{shown}](https://arxiv.org/abs/2405.00001)"


def test_a_bullet_is_one_line() -> None:
    text = digest(DAY, [entry(summary=summary("One\n- two"))], "en")
    assert text.endswith("\n\n- One - two\n\n")
