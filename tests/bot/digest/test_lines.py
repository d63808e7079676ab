"""What one line of a day's Markdown says."""

from __future__ import annotations

from datetime import date

import pytest

from bot.digest import lines

DAY = date(2024, 5, 14)


@pytest.mark.parametrize(
    "line",
    [
        "## Daily Papers (2024-05-14)",
        "# Daily Papers (2024-05-14)",
        "####   daily  papers ( 2024-05-14 ) ",
        "##Daily Papers(2024-05-14)",
        "## Daily Papers （2024-05-14）",
        "## Daily Papers （２０２４-０５-１４）",
        "## Daily Papers [2024/5/14]",
        "## Daily Papers 【2024.05.14】",
        "## Daily Papers (2024년 5월 14일)",
        "## Daily Papers: 2024-05-14",
        "## Daily Papers (2024-05-14, Tue) 🎉",
        "  ## Daily Papers (2024-05-14) ##",
    ],
)
def test_a_header_names_its_day(line: str) -> None:
    assert lines.header(line) == lines.Header(DAY)


@pytest.mark.parametrize(
    "line",
    [
        "## Daily Papers (2024-02-30)",
        "## Daily Papers (2024-05-1",
        "## Daily Papers (2024-05-14",
        "## Daily Papers 2024-05-1",
        "## Daily Papers (someday)",
        "## Daily Papers (2024-05-14) (2024-05-15)",
        "## Daily Papers (0000-01-01)",
    ],
)
def test_a_header_that_may_mean_several_days_or_none_means_none(line: str) -> None:
    assert lines.header(line) == lines.Header(None)


@pytest.mark.parametrize(
    "line",
    [
        "# Daily Papers",
        "Daily Papers (2024-05-14)",
        "- ## Daily Papers (2024-05-14)",
        "### [Daily Papers (2024-05-14)]",
    ],
)
def test_a_title_or_a_sentence_is_no_header(line: str) -> None:
    assert lines.header(line) is None


@pytest.mark.parametrize(
    ("address", "paper_id"),
    [
        ("https://arxiv.org/abs/2405.00001", "2405.00001"),
        ("http://arxiv.org/abs/2405.00001v3", "2405.00001"),
        ("https://www.arxiv.org/pdf/2405.00001v12.pdf", "2405.00001"),
        ("https://export.arxiv.org/pdf/1405.0001", "1405.0001"),
        ("https://arxiv.org/abs/2405.00001?context=cs#top", "2405.00001"),
        ("https://huggingface.co/papers/2405.00001", "2405.00001"),
        ("https://hf.co/papers/2405.00001/", "2405.00001"),
        ("https://arxiv.org/abs/hep-th/9901001v2", "hep-th/9901001"),
        ("https://arxiv.org/abs/math.GT/0309136", "math.GT/0309136"),
        ('<https://arxiv.org/abs/2405.00001> "A lamp"', "2405.00001"),
    ],
)
def test_the_id_is_taken_from_any_link_to_the_paper(address: str, paper_id: str) -> None:
    assert lines.link(f"[A Lamp]({address})") == lines.Link("A Lamp", paper_id, "")


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/abs/2405.00001",
        "https://arxiv.org/abs/2405.00",
        "https://arxiv.org/abs/2405.000011",
        "https://arxiv.org/abs/",
        "ftp://arxiv.org/abs/2405.00001",
        "https://notarxiv.org/abs/2405.00001",
        "https://huggingface.co/models/2405.00001",
        "",
    ],
)
def test_another_link_has_no_id(address: str) -> None:
    assert lines.link(f"[A Lamp]({address})") is None


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("[A [balanced] title](https://arxiv.org/abs/2405.00001)", "A [balanced] title", ""),
        (r"[Open \[ end](https://arxiv.org/abs/2405.00001)", "Open [ end", ""),
        ("[Open [ end](https://arxiv.org/abs/2405.00001)", "Open [ end", ""),
        ("[Closed ] end](https://arxiv.org/abs/2405.00001)", "Closed ] end", ""),
        (
            "[See [x](https://arxiv.org/abs/2401.00001)](https://arxiv.org/abs/2405.00001)",
            "See [x](https://arxiv.org/abs/2401.00001)",
            "",
        ),
        (
            "[A](https://arxiv.org/abs/2405.00001) ([HF](https://huggingface.co/papers/2405.00001))",
            "A",
            "([HF](https://huggingface.co/papers/2405.00001))",
        ),
        ("3. [A Lamp](https://arxiv.org/abs/2405.00001) ⭐", "A Lamp", "⭐"),
        ("[](https://arxiv.org/abs/2405.00001)", "", ""),
    ],
)
def test_the_title_ends_where_its_own_bracket_closes(text: str, title: str, rest: str) -> None:
    assert lines.link(text) == lines.Link(title, "2405.00001", rest)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Vote: 42", 42),
        ("Votes: 42", 42),
        ("Upvote: 42", 42),
        ("upvotes : 42 ", 42),
        ("**Vote:** 42", 42),
        ("**Vote**: 42", 42),
        ("Vote： ４２", 42),
        ("Vote: 1,024", 1024),
        ("Vote: 1 024", 1024),
        ("Vote: 0", 0),
        ("Vote: +7", 7),
        ("Vote: -7", None),
        ("Vote: many", None),
        ("Vote:", None),
        ("Vote: 4.2", None),
        ("Vote: 1,02", None),
        ("Vote: 1.2k", None),
        ("Vote: 99999999999", None),
        ("Vote: " + "9" * 10_000, None),
        ("Vote: 1" + ",000" * 5_000, None),
    ],
)
def test_votes_are_a_count_or_nothing(line: str, number: int | None) -> None:
    said = lines.votes(line)
    assert said is not None
    assert lines.count(said) == number


@pytest.mark.parametrize("line", ["Voting: 4", "- Vote: 4", "The vote: 4", "Devote: 4"])
def test_another_line_says_nothing_of_votes(line: str) -> None:
    assert lines.votes(line) is None


@pytest.mark.parametrize(
    ("said", "names", "cut"),
    [
        ("Ada Example, Björn Sørensen", ("Ada Example", "Björn Sørensen"), False),
        ("Ada Example, +, Björn Sørensen", ("Ada Example", "Björn Sørensen"), True),
        ("Ada Example, +", ("Ada Example",), True),
        ("Ada Example and more", ("Ada Example",), True),
        ("Ada Example 외", ("Ada Example",), True),
        ("Ada Example, et al.", ("Ada Example",), True),
        ("and more", (), True),
        ("", (), False),
        (" , ,", (), False),
        ("Ada Example,\tAda Example", ("Ada Example", "Ada Example"), False),
        ("['Ada Example', \"Mary O'Example\", '+']", ("Ada Example", "Mary O'Example"), True),
        ("['Ada Example', 'Björ", ("Ada Example",), False),
        ("Ada C++ Example", ("Ada C++ Example",), False),
        ("Simon Furandmore, 이대외", ("Simon Furandmore", "이대외"), False),
    ],
)
def test_a_plus_among_the_authors_is_nobody(said: str, names: tuple[str, ...], cut: bool) -> None:
    assert lines.names(said) == (names, cut)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("- One.", "One."),
        ("* One.", "One."),
        ("• One.", "One."),
        ("•One.", "One."),
        ("1. One.", "One."),
        ("12) One.", "One."),
        ("\t - One.", "One."),
        ("-한 줄.", "한 줄."),
        ("- - One.", "- One."),
        ("- # One.", "# One."),
        ("- 1. One.", "1. One."),
        ("- ", ""),
        ("-", ""),
        ("- ---", "---"),
    ],
)
def test_a_bullet_is_what_follows_its_mark(line: str, text: str) -> None:
    assert lines.bullet(line) == text


@pytest.mark.parametrize(
    "line", ["One.", "**One.**", "-5 points", "--", "---", "2024. One", "1.5 times", "+ One"]
)
def test_another_line_is_no_bullet(line: str) -> None:
    assert lines.bullet(line) is None


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("***What's New***: one.", "What's New: one."),
        ("**What's New**: one.", "What's New: one."),
        ("**What's New:** one.", "What's New: one."),
        ("**새로운 점**： 하나.", "새로운 점： 하나."),
        ("**One** word is strong.", "**One** word is strong."),
        ("***One**: two.", "***One**: two."),
        ("One **two**: three.", "One **two**: three."),
        ("** One**: two.", "** One**: two."),
    ],
)
def test_a_lead_in_loses_its_asterisks(said: str, text: str) -> None:
    assert lines.plain(said) == text


@pytest.mark.parametrize(
    ("line", "image", "video"),
    [
        ("![](https://cdn.example/1.png)", "https://cdn.example/1.png", None),
        ("![A lamp](https://cdn.example/a_(1).png)", "https://cdn.example/a_(1).png", None),
        (
            '![](https://cdn.example/1.png "A lamp") ![](https://cdn.example/2.png)',
            "https://cdn.example/1.png",
            None,
        ),
        ("![]()", "", None),
        ("![](https://cdn.example/1.p", None, None),
        ("![](images/1.png)", None, None),
        ('<img width="9" src="https://cdn.example/1.png">', "https://cdn.example/1.png", None),
        (
            '<div><video controls src="https://cdn.example/1.mp4" muted="false"></video></div>',
            None,
            "https://cdn.example/1.mp4",
        ),
        ("<source src='https://cdn.example/1.mp4' type='video/mp4'>", None, "https://cdn.example/1.mp4"),
        ("<iframe src=https://cdn.example/1.mp4></iframe>", None, "https://cdn.example/1.mp4"),
        ("[Watch Video](https://cdn.example/1.mp4)", None, "https://cdn.example/1.mp4"),
        ("[Watch Video]https://cdn.example/1.mp4", None, "https://cdn.example/1.mp4"),
        ("[Watch Video](https://cdn.example/1.mp", None, None),
        ('<video src="https://cdn.example/1.mp', None, None),
        ('<video src="javascript:alert(1)"></video>', None, None),
        ("</div>", None, None),
    ],
)
def test_a_picture_and_a_video_are_told_apart(line: str, image: str | None, video: str | None) -> None:
    assert lines.is_media(line)
    assert (lines.image(line), lines.video(line)) == (image, video)


@pytest.mark.parametrize(
    "line", ["<think> is a tag", "A picture: ![](https://cdn.example/1.png)", "<1 GB", "< div"]
)
def test_text_is_no_picture(line: str) -> None:
    assert not lines.is_media(line)


@pytest.mark.parametrize(
    ("line", "before"),
    [
        ("- 끝입니다.### [A](https://arxiv.org/abs/2405.00001)", "- 끝입니다."),
        ("</div>### [A](https://arxiv.org/abs/2405.00001)", "</div>"),
        ("</div> ##[A](https://arxiv.org/abs/2405.00001) ", "</div> "),
        (r"- a \### [A](https://arxiv.org/abs/2405.00001)", None),
        ("- a ### [A](https://arxiv.org/abs/2405.00001) and on", None),
        ("- a ### [A](https://example.org/)", None),
        ("- a # [A](https://arxiv.org/abs/2405.00001)", None),
        ("- a", None),
    ],
)
def test_a_heading_that_ends_another_line_stands_apart(line: str, before: str | None) -> None:
    assert lines.apart(line) == ((line, "") if before is None else (before, line.removeprefix(before)))
