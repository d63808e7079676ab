"""Days that were recorded in a folder."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.demo.days import NoDays, recorded, sample_day
from bot.playground import sample

TUESDAY, THURSDAY = date(2024, 5, 14), date(2024, 5, 16)


def put(folder: Path, name: str, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text, encoding="utf-8")


def paper(number: str) -> dict[str, object]:
    return {"title": "A title", "paper": {"id": number, "title": "A title"}}


def test_the_sample_begins_a_minute_before_its_day_ends() -> None:
    days = sample_day()
    assert (days.begin, days.midnight) == (
        datetime(2024, 5, 14, 23, 59, tzinfo=UTC),
        datetime(2024, 5, 15, tzinfo=UTC),
    )
    assert list(days.lists) == [sample.DAY]
    assert (days.notice, days.left_out) == ("", ())


def test_a_folder_gives_its_days_and_begins_with_the_first(tmp_path: Path) -> None:
    put(tmp_path, "2024-05-16.json", [paper("2405.00003")])
    put(tmp_path, "2024-05-14.json", [paper("2405.00001"), paper("2405.00002")])
    put(tmp_path, "2024-05-15.json", [])
    put(tmp_path, "README.md", "Days.")
    days = recorded(tmp_path)
    assert {day: len(items) for day, items in days.lists.items()} == {
        TUESDAY: 2,
        date(2024, 5, 15): 0,
        THURSDAY: 1,
    }
    assert days.begin == datetime(2024, 5, 14, 23, 59, tzinfo=UTC)
    assert days.notice == "Recorded days from 2024-05-14 to 2024-05-16."
    assert days.left_out == ()


def test_a_folder_begins_with_the_day_that_is_wished_for(tmp_path: Path) -> None:
    for day in (TUESDAY, THURSDAY):
        put(tmp_path, f"{day}.json", [paper("2405.00001")])
    days = recorded(tmp_path, THURSDAY)
    assert days.begin == datetime(2024, 5, 16, 23, 59, tzinfo=UTC)
    assert list(days.lists) == [THURSDAY]
    assert days.notice == "Recorded days from 2024-05-16 to 2024-05-16."


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("2024-05-15.json", "<html>", "it is no JSON (line 1)"),
        ("2024-05-15.json", "[\n1,\n", "it is no JSON (line 3)"),
        ("2024-05-15.json", {"papers": []}, "it is no list of papers"),
        ("2024-05-15.json", [paper("2405.00001"), {"title": "x"}], "its item 2 has no paper with an id"),
        ("2024-05-15.json", [{"paper": {"id": 240500001}}], "its item 1 has no paper with an id"),
        ("2024-05-15.json", [17], "its item 1 has no paper with an id"),
        ("20240515.json", [], "its name is no day, such as 2024-05-14.json"),
        ("2024-02-30.json", [], "its name is no day, such as 2024-05-14.json"),
        ("empty-days.json", [], "its name is no day, such as 2024-05-14.json"),
    ],
)
def test_a_file_that_is_no_day_is_named_and_left_out(
    tmp_path: Path, name: str, content: object, why: str
) -> None:
    put(tmp_path, "2024-05-14.json", [paper("2405.00001")])
    put(tmp_path, name, content)
    days = recorded(tmp_path)
    assert list(days.lists) == [TUESDAY]
    assert days.left_out == (f"{name} is left out: {why}",)


def test_a_file_that_is_not_text_and_a_folder_by_that_name_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "2024-05-14.json", [paper("2405.00001")])
    (tmp_path / "2024-05-15.json").write_bytes(b"\xff\xfe[")
    (tmp_path / "2024-05-16.json").mkdir()
    assert recorded(tmp_path).left_out == (
        "2024-05-15.json is left out: it is not text",
        "2024-05-16.json is left out: Is a directory",
    )


def test_without_any_day_there_is_nothing_to_play_with(tmp_path: Path) -> None:
    with pytest.raises(NoDays, match=r"holds no day, such as 2024-05-14.json$"):
        recorded(tmp_path)
    put(tmp_path, "2024-05-14.json", "{")
    with pytest.raises(NoDays, match=r"holds no day, .*; 2024-05-14.json is left out: it is no JSON"):
        recorded(tmp_path)
    with pytest.raises(NoDays, match=r"is not a folder$"):
        recorded(tmp_path / "nothing")


def test_a_day_that_is_wished_for_and_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    put(tmp_path, "2024-05-14.json", [paper("2405.00001")])
    with pytest.raises(NoDays, match=r"has no 2024-05-16.json; its days are from 2024-05-14 to 2024-05-14$"):
        recorded(tmp_path, THURSDAY)
