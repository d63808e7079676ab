"""`papers-bot import` takes in days from files of any form, and says what it could not read."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import command
from desk import Desk
from files_of_days import in_json, item, markdown, put, row, rows

from bot import app
from bot.app import Store
from bot.cli.main import main
from bot.settings import Settings
from storage.records import Origin, Summary

DAY = date(2024, 5, 14)
PAPER = "2405.00001"


# -- each form -----------------------------------------------------------------------------------------------


async def test_a_day_of_markdown_comes_in_with_its_summaries_and_its_own_text(
    desk: Desk, store: Store
) -> None:
    file = markdown(desk.folder / "any name.txt", "2024-05-14")
    assert await desk.take(file)
    (listing,) = await store.papers.listings(DAY)
    assert (listing.votes, listing.position) == (42, 1)
    assert listing.paper.authors == ("Ada Lovelace", "Björn Sørensen")
    assert listing.paper.authors_cut
    assert listing.paper.abstract == ""
    assert listing.paper.thumbnail is not None
    written = (await store.summaries.of([PAPER], "ko"))[PAPER]
    assert (written.origin, written.gist, len(written.bullets)) == (Origin.IMPORTED, "", 2)
    assert await store.digest_files.of(DAY) == file.read_bytes()
    assert desk.out.startswith("1 file, 1 day, 1 paper, 1 summary: 4 new rows, ")
    assert desk.err == []


@pytest.mark.parametrize("name", ["2024/05/14.md", "2024-05-14.md", "days/2024/5/14.markdown"])
async def test_markdown_without_a_header_is_of_the_day_that_it_is_named_by(
    desk: Desk, store: Store, name: str
) -> None:
    text = markdown(desk.folder / "x.md", "2024-05-14").read_text().partition("\n\n")[2]
    assert await desk.take(put(desk.folder / name, text.encode()))
    assert (await store.papers.count(DAY)).papers == 1


async def test_a_list_of_hugging_faces_is_of_the_day_in_its_name_and_keeps_its_words(
    desk: Desk, store: Store
) -> None:
    assert await desk.take(in_json(desk.folder / "daily_papers_2024-05-14.json", [item()]))
    (listing,) = await store.papers.listings(DAY)
    assert (listing.votes, listing.paper.authors[-1]) == (50, "Chul-soo Kim")
    assert json.loads(await store.papers.raw(DAY, PAPER) or "") == item()
    assert await store.papers.votes_over_time(DAY, PAPER) == ((datetime(2024, 5, 15, tzinfo=UTC), 50),)
    assert await store.papers.collection(DAY) is None, "nobody has asked Hugging Face"


async def test_a_list_that_names_when_it_was_captured_counts_its_votes_then(desk: Desk, store: Store) -> None:
    early = in_json(desk.folder / "2024-05-14_at_2024-05-14T170000Z.json", [item(upvotes=9)])
    late = in_json(desk.folder / "2024-05-14_at_2024-05-15T023947Z.json", [item(upvotes=20)])
    assert await desk.take(late, early)
    assert [votes for _, votes in await store.papers.votes_over_time(DAY, PAPER)] == [9, 20]
    assert (await store.papers.listings(DAY))[0].votes == 20


async def test_a_list_whose_name_tells_no_day_is_of_the_day_that_its_items_tell(
    desk: Desk, store: Store
) -> None:
    told = item(submittedOnDailyAt="2024-05-14T22:00:00.000Z")
    assert not await desk.take(in_json(desk.folder / "list.json", [told, item("2405.00002")]))
    assert (await store.papers.count(DAY)).papers == 1
    assert desk.err == ["list.json:1: 2405.00002: no day; name the file after it, as 2024-05-14.json"]


@pytest.mark.parametrize("name", ["archive.jsonl", "archive.jsonl.gz", "archive"])
async def test_an_archive_comes_in_with_its_votes_over_time(desk: Desk, store: Store, name: str) -> None:
    assert await desk.take(rows(desk.folder / name, row(), row("2405.00002", authors=None, published=None)))
    first, second = await store.papers.listings(DAY)
    assert first.paper.title == "Lamps that Read Leaves"
    assert first.paper.abstract.startswith("Gardens need light and water.")
    assert first.paper.published == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert first.paper.thumbnail == (
        "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2405.00001.png"
    )
    assert (second.paper.authors, second.paper.published) == ((), None)
    assert await store.papers.votes_over_time(DAY, PAPER) == (
        (datetime(2024, 5, 14, 23, tzinfo=UTC), 40),
        (datetime(2024, 5, 16, 9, tzinfo=UTC), 45),
    )


async def test_rows_of_titles_alone_are_believed_no_more_than_markdown(desk: Desk, store: Store) -> None:
    bare: dict[str, object] = {
        "id": PAPER,
        "title": "Lamps",
        "authors": None,
        "daily_date": str(DAY),
        "obs": [],
        "src": "L",
    }
    file = rows(
        desk.folder / "titles.jsonl", bare | {"upvotes": 7}, bare | {"id": "2405.00002", "upvotes": None}
    )
    assert await desk.take(markdown(desk.folder / "a.md", "2024-05-14", votes=42), file)
    listings = {listing.paper.id: listing for listing in await store.papers.listings(DAY)}
    assert {paper: listing.votes for paper, listing in listings.items()} == {PAPER: 42, "2405.00002": 0}
    assert listings["2405.00002"].paper.abstract == ""
    assert await desk.take(rows(desk.folder / "better.jsonl", row(upvotes=3, obs=[])))
    assert [listing.votes for listing in await store.papers.listings(DAY)] == [3, 0]


async def test_a_row_that_does_not_know_the_votes_leaves_those_that_are_known(
    desk: Desk, store: Store
) -> None:
    known = markdown(desk.folder / "a.md", "2024-05-14", votes=42)
    unknown = rows(desk.folder / "a.jsonl", row(upvotes=None, obs=[]))
    assert await desk.take(known, unknown)
    (listing,) = await store.papers.listings(DAY)
    assert (listing.votes, bool(listing.paper.abstract)) == (42, True)


# -- the better source wins ----------------------------------------------------------------------------------


async def test_the_order_in_which_files_come_does_not_matter(desk: Desk, tmp_path: Path) -> None:
    files = [
        markdown(desk.folder / "a.md", "2024-05-14"),
        in_json(desk.folder / "2024-05-14.json", [item()]),
        rows(desk.folder / "archive.jsonl", row()),
    ]
    known = []
    for number, order in enumerate([(0, 1, 2), (2, 1, 0), (1, 0, 2)]):
        desk.settings = Settings.exactly(database=tmp_path / f"{number}.sqlite3")
        for file in order:
            assert await desk.take(files[file])
        async with app.open_store(desk.settings) as store:
            known.append(
                (
                    await store.papers.listings(DAY),
                    await store.papers.votes_over_time(DAY, PAPER),
                    (await store.summaries.of([PAPER], "ko"))[PAPER].bullets,
                )
            )
    assert known[0] == known[1] == known[2]
    (listing,) = known[0][0]
    assert (listing.votes, listing.paper.authors[-1]) == (50, "Chul-soo Kim")


async def test_importing_twice_changes_nothing(desk: Desk) -> None:
    markdown(desk.folder / "days/2024/05/13.md", "2024-05-13", paper="2405.00002")
    markdown(desk.folder / "days/2024/05/14.md", "2024-05-14")
    in_json(desk.folder / "days/2024-05-14.json", [item(), item("2405.00003")])
    rows(desk.folder / "days/archive.jsonl.gz", row(), row("2405.00004", "2024-05-15"))
    assert await desk.take(desk.folder / "days")
    before = await desk.rows()
    assert await desk.take(desk.folder / "days")
    assert desk.out.startswith("4 files, 3 days, 4 papers, 2 summaries: nothing new, ")
    assert await desk.rows() == before


async def test_of_two_files_of_one_day_the_text_with_more_papers_stays_and_all_papers_come(
    desk: Desk, store: Store
) -> None:
    short = markdown(desk.folder / "a.md", "2024-05-14", votes=1)
    more = markdown(desk.folder / "x.md", "2024-05-14", votes=9).read_text()
    more += more.partition("\n\n")[2].replace(PAPER, "2405.00002")
    long = put(desk.folder / "b.md", more.encode())
    assert await desk.take(long, short)
    assert await store.digest_files.of(DAY) == long.read_bytes()
    assert [listing.votes for listing in await store.papers.listings(DAY)] == [9, 9]


async def test_what_a_model_wrote_stays(desk: Desk, store: Store) -> None:
    assert await desk.take(in_json(desk.folder / "2024-05-14.json", [item()]))
    ours = Summary(PAPER, "ko", "요지입니다.", ("하나입니다.",), Origin.MODEL, "a-model")
    await store.summaries.save(ours, datetime(2024, 5, 15, tzinfo=UTC))
    assert await desk.take(markdown(desk.folder / "a.md", "2024-05-14"))
    assert (await store.summaries.of([PAPER], "ko"))[PAPER].gist == "요지입니다."


# -- what is judged ------------------------------------------------------------------------------------------


async def test_summaries_whose_abstract_is_known_are_judged_and_kept_all_the_same(
    desk: Desk, store: Store
) -> None:
    wrong = markdown(desk.folder / "a.md", "2024-05-14").read_text().replace("340억 개(34B)", "34억 개")
    files = (put(desk.folder / "a.md", wrong.encode()), in_json(desk.folder / "2024-05-14.json", [item()]))
    assert await desk.take(*files)
    judged = desk.out.splitlines()[1]
    assert judged.startswith("of 1 summary whose abstract is known, 1 has faults: ")
    assert "numbers 1" in judged
    assert "34억 개" in (await store.summaries.of([PAPER], "ko"))[PAPER].bullets[1]
    assert await desk.take(*files)
    assert len(desk.out.splitlines()) == 1, "they were judged when they came"


async def test_nobody_judges_what_was_written_about_an_unknown_abstract(desk: Desk) -> None:
    assert await desk.take(markdown(desk.folder / "a.md", "2024-05-14"))
    assert len(desk.out.splitlines()) == 1


# -- the command ---------------------------------------------------------------------------------------------


async def test_the_exit_code_says_whether_all_could_be_read(tmp_path: Path) -> None:
    days = tmp_path / "days"
    markdown(days / "a.md", "2024-05-14")
    good = await command(tmp_path, "import", str(days))
    assert (good.code, good.err) == (0, "")
    put(days / "2024-05-15.json", b"[{")
    bad = await command(tmp_path, "import", "days")
    assert (bad.code, bad.err) == (1, "days/2024-05-15.json:1: the list is cut\n")
    assert bad.out.startswith("2 files, 1 day, 1 paper, 1 summary: nothing new, ")


def test_what_is_not_there_is_wrong_usage() -> None:
    nowhere = CliRunner().invoke(main, ["import", "nowhere"])
    assert nowhere.exit_code == 2
    assert "'nowhere' does not exist" in nowhere.stderr
