"""Files of days in Markdown, invented for the tests: good, odd, cut, empty, binary, wrongly encoded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.digest.reading import Complaint, ReadFile, WrittenDay, WrittenPaper, read

DAY = date(2024, 5, 14)
FILES = Path(__file__).parents[2] / "data" / "markdown"
UPLOADS = "https://cdn-uploads.huggingface.co/production/uploads/invented"


def file(name: str) -> bytes:
    return (FILES / name).read_bytes()


def text(*parts: str) -> bytes:
    return "\n\n".join(("## Daily Papers (2024-05-14)", *parts, "")).encode()


def heading(number: int = 1, title: str = "A Lamp") -> str:
    return f"### [{title}](https://arxiv.org/abs/2405.{number:05})"


def one_day(body: bytes, day: date | None = None) -> WrittenDay:
    found = read(body, day=day)
    assert found.complaints == ()
    (only,) = found.days
    return only


# -- what is good ------------------------------------------------------------------------------------------


def test_a_good_file_is_read_whole() -> None:
    day = one_day(file("good.md"))
    pictures = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers"
    assert day == WrittenDay(
        date(2024, 2, 13),
        (
            WrittenPaper(
                id="2402.00001",
                title="A Lamp That Waters Gardens",
                thumbnail=f"{pictures}/2402.00001.png",
                video=None,
                votes=42,
                authors=("Ada Example", "Björn Sørensen"),
                authors_cut=False,
                bullets=("정원의 조명이 물의 양을 스스로 정합니다.", "세 계절 동안 물을 3분의 1 아꼈습니다."),
                line=3,
            ),
            WrittenPaper(
                id="2402.00002",
                title="Counting Sheep [Extended]",
                thumbnail=f"{pictures}/2402.00002.png",
                video=None,
                votes=7,
                authors=("Chul-soo Kim",),
                authors_cut=False,
                bullets=("The flock is counted from above.", "群れを上から数えます。"),
                line=14,
            ),
        ),
        file("good.md"),
        1,
    )


def test_the_archive_s_oddities_are_read() -> None:
    kites, bread, rivers, last = one_day(file("archive.md")).papers
    assert (kites.video, kites.thumbnail) == (f"{UPLOADS}/kites.mp4", None)
    assert (kites.authors, kites.authors_cut) == (("Ada Example", "Björn Sørensen"), True)
    assert kites.bullets == (
        "What's New: 연 백 개가 함께 춤을 춥니다.",
        "Technical Details: 실마다 작은 모터가 있습니다.",
        "Performance Highlights: 바람이 없어도 **한 시간**을 버팁니다.",
    )
    assert (bread.line, bread.votes, bread.thumbnail) == (14, None, f"{UPLOADS}/bread.jpeg")
    assert (bread.authors, bread.authors_cut) == (("Chul-soo Kim", "Mary O'Example"), False)
    assert bread.bullets == (
        "햇빛으로 빵을 굽습니다.",
        "(1) 거울 네 장이면 됩니다.",
        "(2) 두 시간이 걸립니다.",
    )
    assert (rivers.video, rivers.authors) == (f"{UPLOADS}/rivers.mp4", ())
    assert rivers.bullets == ("강의 모양을 열 해 동안 따라갔습니다.", "길은 스스로 돌아옵니다.")
    assert (last.id, last.title, last.votes, last.line) == ("2311.00004", "The Last One", 1024, 31)
    assert last.bullets == ("마지막 논문입니다.",)


def test_what_stands_around_the_days_is_kept_and_not_read() -> None:
    day = one_day(file("readme.md"))
    (paper,) = day.papers
    assert (day.day, day.line, day.text) == (date(2025, 2, 19), 9, file("readme.md"))
    assert paper.bullets == ("낱말이 나무처럼 자랍니다.",)
    assert paper.thumbnail == "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2502.00001.png"


def test_the_archive_s_first_day_is_read_to_the_byte(shared_data: Path) -> None:
    seeds = list((shared_data.parent / "seed").glob("000_*.txt"))
    if not seeds:
        pytest.skip("the archive's first day (../shared/seed) is not on this machine")
    day = one_day(seeds[0].read_bytes())
    assert (day.day, day.text) == (DAY, seeds[0].read_bytes())
    assert [paper.votes for paper in day.papers] == [42, 32, 20, 16, 12, 8, 7, 6, 4]
    assert [len(paper.authors) for paper in day.papers] == [4, 10, 6, 22, 8, 7, 5, 6, 22]
    assert [paper.authors_cut for paper in day.papers] == [at in {3, 8} for at in range(9)]
    assert [len(paper.bullets) for paper in day.papers] == [6, 7, 7, 9, 8, 7, 4, 6, 5]
    assert all(paper.thumbnail and paper.id in paper.thumbnail for paper in day.papers)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["good.md", "archive.md", "two_days.md"])
def test_line_ends_and_a_byte_order_mark_change_nothing_but_the_text(
    name: str, mark: bytes, end: str
) -> None:
    body = mark + file(name).replace(b"\n", end.encode())
    expected, found = read(file(name)), read(body)
    assert found.complaints == ()
    assert [(day.day, day.papers, day.line) for day in found.days] == [
        (day.day, day.papers, day.line) for day in expected.days
    ]
    assert b"".join(day.text for day in found.days) == body


def test_tabs_blanks_and_a_missing_last_line_feed_change_nothing_but_the_text() -> None:
    body = file("good.md").replace(b"\n", b" \t\n").replace(b"- ", b"-\t").rstrip()
    day = one_day(body)
    assert (day.papers, day.text) == (one_day(file("good.md")).papers, body)


# -- days --------------------------------------------------------------------------------------------------


def test_several_headers_are_several_days_whose_texts_make_the_file() -> None:
    body = file("two_days.md")
    first, second = read(body).days
    assert (first.day, first.line, second.day, second.line) == (date(2024, 3, 13), 1, date(2024, 3, 14), 11)
    assert [paper.title for day in (first, second) for paper in day.papers] == ["Monday", "Tuesday"]
    assert second.text.startswith("# Daily Papers （2024-03-14）".encode())
    assert first.text + second.text == body


def test_a_day_that_is_appended_again_is_one_day_with_both_texts() -> None:
    first = text(heading(1), "Vote: 4", heading(2, ""), "- 하나.")
    again = text(heading(2, "A Later Title"), "Vote: 9", "Authors: Ada, +", "- 둘.", heading(3))
    day = one_day(first + again)
    assert day.text == first + again
    assert [(paper.id, paper.votes) for paper in day.papers] == [
        ("2405.00001", 4),
        ("2405.00002", 9),
        ("2405.00003", None),
    ]
    filled = day.papers[1]
    assert (filled.title, filled.authors, filled.authors_cut) == ("A Later Title", ("Ada",), True)
    assert (filled.bullets, filled.line) == (("하나.",), 7)


def test_a_day_that_comes_back_after_another_keeps_its_own_texts() -> None:
    monday, tuesday = text(heading(1)), text(heading(2)).replace(b"-14", b"-15")
    more = text(heading(3))
    found = read(monday + tuesday + more)
    assert found.complaints == ()
    assert [(day.day.day, day.text) for day in found.days] == [(14, monday + more), (15, tuesday)]
    assert [[paper.id[-1] for paper in day.papers] for day in found.days] == [["1", "3"], ["2"]]


def test_a_file_without_a_header_is_of_the_day_in_its_name() -> None:
    day = one_day(file("no_header.md"), day=DAY)
    assert (day.day, day.line, day.text) == (DAY, 1, file("no_header.md"))
    assert [paper.id for paper in day.papers] == ["2404.00001"]


def test_a_file_without_a_header_or_a_day_in_its_name_is_not_read() -> None:
    why = "no header says which day these papers are of"
    assert read(file("no_header.md")) == ReadFile((), (Complaint(1, why),))


def test_a_header_counts_more_than_the_name_of_the_file() -> None:
    assert one_day(file("good.md"), day=DAY).day == date(2024, 2, 13)


def test_papers_above_the_first_header_need_the_name_of_the_file() -> None:
    above, below = f"{heading(9)}\n\n".encode(), text(heading(1))
    named = read(above + below, day=date(2024, 5, 13))
    assert [(day.day.day, day.text) for day in named.days] == [(13, above), (14, below)]
    nameless = read(above + below)
    assert [complaint.line for complaint in nameless.complaints] == [1]
    assert [(day.day, day.text) for day in nameless.days] == [(DAY, above + below)]


def test_papers_below_a_header_without_a_day_are_of_the_day_in_the_file_s_name() -> None:
    body = text(heading(1)) + text(heading(2)).replace(b"2024-05-14", b"2024-05-99")
    named = read(body, day=date(2024, 5, 13))
    assert [(day.day.day, len(day.papers)) for day in named.days] == [(14, 1), (13, 1)]
    nameless = read(body)
    assert [(day.day.day, len(day.papers), day.text) for day in nameless.days] == [(14, 1, body)]
    assert (
        named.complaints == nameless.complaints == (Complaint(5, "a header without a day as (2024-05-14)"),)
    )


def test_a_header_alone_is_a_day_without_papers() -> None:
    assert one_day(text()) == WrittenDay(DAY, (), text(), 1)


def test_a_text_about_something_else_is_no_day() -> None:
    found = read(b"# Notes\n\n- Buy bread.\n", day=DAY)
    assert found == ReadFile((), (Complaint(1, "no papers, and no header as ## Daily Papers (2024-05-14)"),))


# -- what cannot be read -----------------------------------------------------------------------------------


def test_what_cannot_be_read_is_named_by_its_line_and_the_rest_goes_in() -> None:
    found = read(file("faulty.md"))
    assert found.complaints == (
        Complaint(3, "a heading without a link to a paper"),
        Complaint(11, "votes that are no count"),
        Complaint(17, "a heading without a link to a paper"),
        Complaint(23, "a picture without an address"),
        Complaint(25, "votes that are no count"),
        Complaint(31, "a header without a day as (2024-05-14)"),
    )
    (day,) = found.days
    assert [(paper.id, paper.votes) for paper in day.papers] == [("2406.00002", None), ("2406.00003", None)]
    assert [paper.bullets for paper in day.papers] == [("표를 세지 않았습니다.",), ("온전한 논문입니다.",)]
    assert day.text == file("faulty.md")


@pytest.mark.parametrize(
    ("name", "line", "why"),
    [
        ("empty.md", 1, "the file is empty"),
        ("blank.md", 1, "the file is empty"),
        ("binary.md", 1, "the file is no text"),
        ("euc_kr.md", 9, "the file is not UTF-8"),
        ("utf_16.md", 1, "the file is UTF-16 or UTF-32, not UTF-8"),
        ("utf_16_without_a_mark.md", 1, "the file is no text"),
    ],
)
def test_what_is_no_text_in_utf_8_is_not_read_by_half(name: str, line: int, why: str) -> None:
    assert read(file(name), day=DAY) == ReadFile((), (Complaint(line, why),))


@pytest.mark.parametrize(
    ("name", "line", "why"),
    [
        ("cut_in_a_link.md", 11, "the file ends inside a heading"),
        ("cut_in_a_heading.md", 11, "the file ends inside a heading"),
        ("cut_in_a_character.md", 10, "the file ends inside a character"),
    ],
)
def test_of_a_cut_file_the_whole_papers_go_in(name: str, line: int, why: str) -> None:
    found = read(file(name))
    (day,) = found.days
    assert found.complaints == (Complaint(line, why),)
    assert [(paper.title, paper.bullets) for paper in day.papers] == [("Whole", ("온전합니다.",))]
    assert day.text == file(name)


@pytest.mark.parametrize(
    "last",
    [
        "Vote: 4",
        "![](https://cdn.example/1.p",
        "[Watch Video](https://cdn.example/1.m",
        '<div><video controls src="https://cdn.example/1.m',
        "## Daily Papers (2024-05-1",
        "## Oth",
    ],
)
def test_half_of_what_a_cut_file_ends_with_is_not_taken_for_the_whole(last: str) -> None:
    found = read(text(heading(), last).rstrip())
    (day,) = found.days
    (paper,) = day.papers
    assert [complaint.line for complaint in found.complaints] == [5]
    assert (paper.votes, paper.thumbnail, paper.video) == (None, None, None)


@pytest.mark.parametrize("at", range(0, len(file("archive.md")), 7))
def test_a_file_cut_anywhere_gives_only_what_the_whole_one_says(at: int) -> None:
    whole = {paper.id: paper for paper in one_day(file("archive.md")).papers}
    for day in read(file("archive.md")[:at]).days:
        for paper in day.papers:
            assert paper.title == whole[paper.id].title
            assert paper.votes in {None, whole[paper.id].votes}
            assert paper.video in {None, whole[paper.id].video}
            assert paper.thumbnail in {None, whole[paper.id].thumbnail}
            assert len(paper.bullets) <= len(whole[paper.id].bullets)
