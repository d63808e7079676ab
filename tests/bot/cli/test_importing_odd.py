"""What is odd in a file and can be understood all the same comes in as what it means."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from desk import Desk
from files_of_days import in_json, item, put, row, rows

from bot.app import Store
from storage.records import Origin, Summary

DAY = date(2024, 5, 14)
PAPER = "2405.00001"


@pytest.mark.parametrize("first", ['{"id": "2405.00009", "ti', '{"about": "papers"}'])
async def test_an_archive_whose_first_line_is_broken_is_one_all_the_same(
    desk: Desk, store: Store, first: str
) -> None:
    assert not await desk.take(rows(desk.folder / "days/a.jsonl", first, row(), row("2405.00002")).parent)
    (line,) = desk.err
    assert line.startswith("days/a.jsonl:1: ")
    assert (await store.papers.count(DAY)).papers == 2


async def test_a_version_makes_no_other_paper(desk: Desk, store: Store) -> None:
    assert await desk.take(rows(desk.folder / "a.jsonl", row(PAPER + "v2"), row()))
    assert [listing.paper.id for listing in await store.papers.listings(DAY)] == [PAPER]


async def test_controls_in_a_row_are_left_out(desk: Desk, store: Store) -> None:
    odd = row(title="A\0 Lamp\x07", authors=["Ada\0 Lovelace", "\x1b"])
    assert await desk.take(rows(desk.folder / "a.jsonl", odd))
    (listing,) = await store.papers.listings(DAY)
    assert (listing.paper.title, listing.paper.authors) == ("A Lamp", ("Ada Lovelace",))
    assert await desk.give("markdown")
    assert await desk.take(desk.folder / "out")


@pytest.mark.parametrize("odd", ['https://a"><b>', "https://a b", "https://\nb", "javascript:x"])
async def test_an_address_that_is_none_does_not_come_in(desk: Desk, store: Store, odd: str) -> None:
    assert await desk.take(rows(desk.folder / "a.jsonl", row(github=odd, project=odd, thumbnail=odd)))
    (listing,) = await store.papers.listings(DAY)
    assert (listing.paper.code, listing.paper.project, listing.paper.thumbnail) == (None, None, None)


async def test_votes_that_a_file_does_not_tell_are_not_taken_for_none(desk: Desk, store: Store) -> None:
    day = put(
        desk.folder / "a.md", f"## Daily Papers ({DAY})\n\n### [A](https://arxiv.org/abs/{PAPER})\n".encode()
    )
    assert await desk.take(day, rows(desk.folder / "a.jsonl", row()))
    assert await store.papers.votes_over_time(DAY, PAPER) == (
        (datetime(2024, 5, 14, 23, tzinfo=UTC), 40),
        (datetime(2024, 5, 16, 9, tzinfo=UTC), 45),
    )


async def test_all_that_comes_in_with_markdown_comes_in_again_with_its_archive(
    desk: Desk, store: Store, tmp_path: Path
) -> None:
    body = f"""## Daily Papers ({DAY})

### [A](https://arxiv.org/abs/{PAPER})

Authors: {"and Ada " * 100}, Bob

- {"word " * 1500}
"""
    many = "".join(f"- point {number}\n" for number in range(120))
    day = put(desk.folder / "a.md", f"{body}{many}".encode())
    assert not await desk.take(day)
    assert desk.err == [
        "a.md:3: an author's name of more than 500 characters",
        "a.md:3: a bullet of more than 5,000 characters",
        "a.md:3: more than 100 bullets: the first ones are taken",
    ]
    (listing,) = await store.papers.listings(DAY)
    assert (listing.paper.authors, listing.paper.authors_cut) == (("Bob",), True)
    assert await desk.give("jsonl")
    again = Desk(tmp_path / "again", lambda: ("", ""))
    assert await again.take(desk.folder / "out/papers.jsonl")


@pytest.mark.parametrize("origin", [Origin.EXCERPT, Origin.HUGGINGFACE])
async def test_what_went_out_as_markdown_and_comes_back_is_what_it_was(
    desk: Desk, store: Store, origin: Origin
) -> None:
    assert await desk.take(in_json(desk.folder / f"{DAY}.json", [item()]))
    ours = Summary(PAPER, "en", "It saves water.", ("Gardens need light.", "It has 34B."), origin, None)
    await store.summaries.save(ours, datetime(2026, 11, 1, tzinfo=UTC))
    assert await desk.give("markdown", language="en")
    assert await desk.take(desk.folder / "out")
    (kept,) = (await store.summaries.of([PAPER], "en")).values()
    assert (kept.origin, kept.gist, kept.bullets) == (origin, ours.gist, ours.bullets)


async def test_how_many_bullets_a_summary_has_is_no_fault_of_it(desk: Desk) -> None:
    body = (
        f"## Daily Papers ({DAY})\n\n### [A](https://arxiv.org/abs/{PAPER})\n\n- 정원에는 빛이 필요합니다.\n"
    )
    day = put(desk.folder / "a.md", body.encode())
    assert await desk.take(rows(desk.folder / "a.jsonl", row()), day)
    assert desk.out.splitlines()[1] == "of 1 summary whose abstract is known, none has faults"
