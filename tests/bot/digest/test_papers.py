"""The papers of a day, out of their lines."""

from __future__ import annotations

import pytest

from bot.digest.reading import Complaint, ReadFile, WrittenPaper, read


def text(*parts: str) -> bytes:
    return "\n\n".join(("## Daily Papers (2024-05-14)", *parts, "")).encode()


def heading(number: int = 1, title: str = "A Lamp") -> str:
    return f"### [{title}](https://arxiv.org/abs/2405.{number:05})"


def all_papers(found: ReadFile) -> tuple[WrittenPaper, ...]:
    (day,) = found.days
    return day.papers


def good(body: bytes) -> tuple[WrittenPaper, ...]:
    found = read(body)
    assert found.complaints == ()
    return all_papers(found)


def one_paper(*parts: str) -> WrittenPaper:
    (paper,) = good(text(heading(), *parts))
    return paper


def test_a_paper_may_be_nothing_but_its_heading() -> None:
    assert one_paper() == WrittenPaper("2405.00001", "A Lamp", None, None, None, (), False, (), 3)


@pytest.mark.parametrize("number", [1, 12, 40])
def test_there_may_be_any_number_of_bullets(number: int) -> None:
    bullets = tuple(f"{at}번째입니다." for at in range(number))
    assert one_paper("\n".join(f"- {bullet}" for bullet in bullets)).bullets == bullets


def test_a_wrapped_bullet_is_one_line() -> None:
    said = one_paper("- One\n  and two,\nthree\n    and four.\n- Five.\n\nSix.", "- Seven.\n* Eight").bullets
    assert said == ("One and two, three and four.", "Five.", "Seven.", "Eight")


def test_votes_or_authors_said_again_are_part_of_the_bullet() -> None:
    paper = one_paper("Vote: 4", "Authors: Ada", "- Two lines say\nAuthors: nobody\nVote: 9")
    assert (paper.votes, paper.authors) == (4, ("Ada",))
    assert paper.bullets == ("Two lines say Authors: nobody Vote: 9",)


def test_wrapped_authors_are_read_on() -> None:
    assert one_paper("Authors: Ada Example,\nBjörn Sørensen, Chul-soo\nKim").authors == (
        "Ada Example",
        "Björn Sørensen",
        "Chul-soo Kim",
    )


def test_a_wrapped_heading_is_read_on() -> None:
    (paper,) = good(text("### [A Lamp\n  That Waters\n  Gardens](https://arxiv.org/abs/2405.00001)"))
    assert (paper.title, paper.line) == ("A Lamp That Waters Gardens", 3)


@pytest.mark.parametrize(
    "broken",
    [
        "### [A Lamp\n- 하나.",
        "### [A Lamp\nVote: 4",
        "### [A\nb\nc\nd\ne\nf](https://arxiv.org/abs/2405.00009)",
    ],
)
def test_a_heading_is_not_read_on_for_ever(broken: str) -> None:
    found = read(text(broken, heading(2)))
    assert found.complaints == (Complaint(3, "a heading without a link to a paper"),)
    assert [paper.id for paper in all_papers(found)] == ["2405.00002"]


@pytest.mark.parametrize("between", ["\n", "", "\n\n", "\n<div><video></video></div>", "\n---\n"])
def test_a_heading_needs_no_blank_line(between: str) -> None:
    first, second = good(text(f"{heading(1)}\n- 하나.{between}{heading(2)}\n- 둘."))
    assert first.bullets == ("하나.",)
    assert (second.id, second.bullets) == ("2405.00002", ("둘.",))


def test_a_heading_below_a_paper_s_own_does_not_end_it() -> None:
    assert one_paper("#### What's New", "- 하나.", "##### Results", "- 둘.").bullets == ("하나.", "둘.")


def test_a_heading_above_it_ends_a_paper() -> None:
    assert one_paper("- 하나.", "## Other Things", "- 둘.", "![](https://cdn.example/1.png)").bullets == (
        "하나.",
    )


def test_an_empty_heading_ends_a_paper_without_a_complaint() -> None:
    assert one_paper("- 하나.", "###", "- 둘.").bullets == ("하나.",)


def test_a_heading_at_the_end_of_a_paper_that_is_left_out_is_read() -> None:
    found = read(text(f"### [A Lamp](https://example.org/)\n\n- 하나.{heading(2)}\n- 둘."))
    assert found.complaints == (Complaint(3, "a heading without a link to a paper"),)
    assert [(paper.id, paper.bullets) for paper in all_papers(found)] == [("2405.00002", ("둘.",))]


def test_papers_may_stand_at_another_level() -> None:
    lines = ["# Daily Papers (2024-05-14)", heading(1)[1:], "- 하나.", "### More", "- 둘.", heading(2)[1:]]
    first, second = good("\n".join(lines).encode())
    assert (first.bullets, second.id) == (("하나.", "둘."), "2405.00002")


def test_controls_are_left_out() -> None:
    body = text(heading(title="A\x07 Lamp"), "- \x1b[1m하나.\x7f")
    (paper,) = good(body)
    assert (paper.title, paper.bullets) == ("A Lamp", ("[1m하나.",))


def test_a_title_beyond_all_measure_is_none() -> None:
    found = read(text(heading(1, "x" * 1_001), "- 하나.", heading(2, "x" * 1_000)))
    assert found.complaints == (Complaint(3, "a title of 1,001 characters"),)
    assert [paper.id for paper in all_papers(found)] == ["2405.00002"]
