"""`papers-bot import` names what it cannot read, and takes in the rest."""

from __future__ import annotations

import gzip
import json
import os
from datetime import date
from pathlib import Path

import pytest
from desk import Desk
from files_of_days import in_json, item, markdown, put, row, rows

from bot.app import Store
from bot.cli.importing import forms
from bot.cli.importing.batches import MOST_COMPLAINTS

DAY = date(2024, 5, 14)
PAPER = "2405.00001"


async def test_a_folder_is_gone_through_and_what_is_no_list_is_named(desk: Desk, store: Store) -> None:
    days = desk.folder / "days"
    markdown(days / "2024/05/14.md", "2024-05-14")
    in_json(days / "2024-05-13.json", [item("2405.00002")])
    put(days / "README.md", b"# About\n\nDays of papers.\n")
    put(days / "page.json", b'{"error": "Sorry"}')
    put(days / "others.json", b'[{"title": "A list of something else"}]')
    put(days / "empty.json", b"[]")
    put(days / "nothing.txt", b"")
    put(days / "picture.png", bytes(range(256)) * 10)
    put(days / "packed.gz", gzip.compress(b"no days"))
    put(days / "evening.jsonl", b'{"date": "2024-05-14", "items": []}\n')
    markdown(days / ".hidden/2024-05-15.md", "2024-05-15", paper="2405.00003")
    markdown(days / ".2024-05-16.md", "2024-05-16", paper="2405.00003")
    assert await desk.take(days)
    assert desk.out.startswith("2 files, 2 days, 2 papers, ")
    assert [line.removeprefix("passed over: days/") for line in desk.err] == [
        "README.md: not a list",
        "empty.json: an empty list",
        "evening.jsonl: not a list",
        "nothing.txt: empty",
        "others.json: its items are none of Hugging Face's",
        "packed.gz: not a list",
        "page.json: not a list",
        "picture.png: not a list",
    ]


async def test_a_file_that_was_asked_for_by_name_must_be_a_list(desk: Desk) -> None:
    good = markdown(desk.folder / "good.md", "2024-05-14")
    assert not await desk.take(put(desk.folder / "README.md", b"# About\n"), good)
    assert desk.err == ["README.md: not a list"]
    assert desk.out.startswith("1 file, 1 day")


async def test_what_is_broken_is_named_with_its_line_and_the_others_go_in(desk: Desk, store: Store) -> None:
    days = desk.folder / "days"
    markdown(days / "a.md", "2024-05-14", votes="many")
    put(days / "b.md", markdown(days / "b.md", "2024-05-15").read_bytes().decode().encode("utf-16"))
    cut = json.dumps([item("2405.00002"), item("2405.00003")], indent=1)
    put(days / "2024-05-16.json", cut[:-40].encode())
    spoilt = json.dumps([item("2405.00004"), item("2405.00005", title=7), item("2405.00006")], indent=1)
    put(days / "2024-05-17.json", spoilt.encode())
    rows(
        days / "c.jsonl",
        row("2405.00007"),
        '{"id": "2405.0',
        row("2405.00008", upvotes=-1),
        row(title=""),
    )
    packed = gzip.compress("".join(json.dumps(row(f"2406.{n:05}")) + "\n" for n in range(3000)).encode())
    put(days / "d.jsonl.gz", packed[:-2000])
    markdown(days / "e.md", "2999-05-14")
    rows(days / "f.jsonl", row(day="2022-01-03"))
    put(days / "g.json", b'[{"paper": {"id": "2405.00009", "title": "\xff"}}]')
    assert not await desk.take(days)
    assert desk.err == [
        f"days/2024-05-16.json:{cut[:-40].count(chr(10)) + 1}: the list is cut",
        "days/2024-05-17.json:22: 2405.00005: paper.title: Input should be a valid string",
        "days/a.md:7: votes that are no count",
        "days/b.md:1: the file is UTF-16 or UTF-32, not UTF-8",
        "days/c.jsonl:2: no JSON: Unterminated string starting at at character 8",
        "days/c.jsonl:3: upvotes: Input should be greater than or equal to 0",
        "days/d.jsonl.gz: the file is packed, and cut or broken",
        "days/e.md:1: 2999-05-14 has not begun",
        "days/f.jsonl:1: 2022-01-03 is before the first list, of 2023-05-04",
        "days/g.json:1: the file is not UTF-8",
    ]
    papers = {
        listing.paper.id
        for day in (14, 16, 17)
        for listing in await store.papers.listings(date(2024, 5, day))
    }
    assert papers >= {
        PAPER,
        "2405.00002",
        "2405.00004",
        "2405.00006",
        "2405.00007",
        "2406.00000",
        "2406.01000",
    }
    assert not papers & {"2405.00003", "2405.00005", "2405.00008", "2405.00009"}


async def test_of_many_complaints_the_first_are_told_and_the_rest_are_counted(desk: Desk) -> None:
    assert not await desk.take(rows(desk.folder / "a.jsonl", row(), *["{"] * 25))
    assert len(desk.err) == MOST_COMPLAINTS + 1
    assert desk.err[-1] == "a.jsonl: and 15 more"


async def test_a_line_without_end_costs_no_memory_and_the_next_one_is_read(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.importing.rows.LONGEST_LINE", 1000)
    assert not await desk.take(
        rows(desk.folder / "a.jsonl", row(), '{"id": "' + "x" * 5000, row("2405.00002"))
    )
    assert desk.err == ["a.jsonl:2: a line of more than 1,000 bytes"]
    assert (await store.papers.count(DAY)).papers == 2


async def test_a_file_that_must_be_read_whole_and_is_too_long_is_not_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LONGEST_FILE", 100)
    assert not await desk.take(markdown(desk.folder / "a.md", "2024-05-14"))
    assert desk.err[0].startswith("a.md: more than ")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"id": "../../etc"}, "id: String should match pattern"),
        ({"daily_date": "some day"}, "daily_date: Input should be a valid date"),
        ({"title": None}, "title: Input should be a valid string"),
        ({"title": "half a pair \ud83e"}, "title: Input should be a valid string"),
        ({"authors": "Ada"}, "authors: Input should be a valid tuple"),
        ({"obs": [["yesterday", 3]]}, "obs.0.0: Input should be a valid datetime"),
        ({"obs": [["9999-12-31T23:59:59-14:00", 3]]}, "obs.0.0: Value error, a moment outside of all years"),
        ({"published": "0001-01-01T00:00:00+14:00"}, "published: Value error, a moment outside of all years"),
        ({"summaries": [{"language": "KO!", "bullets": []}]}, "summaries.0.language: String should match"),
    ],
)
async def test_a_row_that_is_none_says_what_is_wrong_with_it(
    desk: Desk, changed: dict[str, object], why: str
) -> None:
    assert not await desk.take(rows(desk.folder / "a.jsonl", row() | changed))
    (line,) = desk.err
    assert line.startswith(f"a.jsonl:1: {why}")


async def test_files_made_to_be_hard_are_named_and_the_good_ones_go_in(desk: Desk, store: Store) -> None:
    data = Path(__file__).parents[2] / "data" / "markdown"
    assert not await desk.take(data)
    told = {Path(line.split(":")[0]).name for line in desk.err if not line.startswith("passed over")}
    assert told == {
        *("cut_in_a_character.md", "cut_in_a_heading.md", "cut_in_a_link.md", "euc_kr.md", "faulty.md"),
        *("utf_16.md", "utf_16_without_a_mark.md"),
    }
    assert len(await store.digest_files.days(date.min, date.max)) == 7


async def test_what_a_terminal_would_obey_is_not_told(desk: Desk, store: Store) -> None:
    name = os.fsdecode(b"a\xff\x1b[1m.md")
    markdown(desk.folder / "days" / name, "2024-05-14", votes="many")
    in_json(desk.folder / "days/2024-05-15.json", [item("2405.00002\x1b[1m", title=7)])
    assert not await desk.take(desk.folder / "days")
    assert desk.err == [
        (
            "days/2024-05-15.json:1: 2405.00002�[1m: paper.id: String should match pattern "
            "'^[A-Za-z0-9][A-Za-z0-9./-]{2,39}$'"
        ),
        "days/a��[1m.md:7: votes that are no count",
    ]
    assert await store.digest_files.of(DAY) is not None


async def test_a_summary_that_says_nothing_or_is_the_abstracts_does_not_come_in(
    desk: Desk, store: Store
) -> None:
    told = [
        {"language": "ko", "bullets": []},
        {"language": "en", "bullets": ["Gardens need light."], "origin": "excerpt"},
        {"language": "ja", "bullets": ["庭には光が要ります。"]},
    ]
    assert await desk.take(rows(desk.folder / "a.jsonl", row(summaries=told)))
    assert [(await store.summaries.of([PAPER], language)).keys() for language in ("ko", "en", "ja")] == [
        set(),
        set(),
        {PAPER},
    ]
    blank = row("2405.00002", summaries=[{"language": "ko", "bullets": [" "]}])
    assert not await desk.take(rows(desk.folder / "b.jsonl", blank))


async def test_a_file_is_read_once_however_often_it_is_named(desk: Desk) -> None:
    file = markdown(desk.folder / "days/a.md", "2024-05-14")
    assert await desk.take(desk.folder / "days", file, file)
    assert desk.out.startswith("1 file, ")


async def test_a_file_that_may_not_be_read_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = markdown(desk.folder / "a.md", "2024-05-14")
    usual = Path.open

    def refused(self: Path, *how: object, **more: object) -> object:
        if self == file:
            raise PermissionError(13, "Permission denied")
        return usual(self, *how, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refused)
    assert not await desk.take(file)
    assert desk.err == ["a.md: Permission denied"]


async def test_a_folder_that_may_not_be_looked_into_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = desk.folder / "days/closed"
    markdown(closed / "b.md", "2024-05-15")
    markdown(desk.folder / "days/a.md", "2024-05-14")
    usual = os.scandir

    def refused(path: str) -> object:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return usual(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert not await desk.take(desk.folder / "days")
    assert desk.err == ["days/closed: Permission denied"]
    assert desk.out.startswith("1 file, 1 day")
