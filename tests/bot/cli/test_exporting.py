"""`papers-bot export` gives days back: the bytes that came in, or what is known now, in forms that last."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from command_line import command
from desk import Desk
from files_of_days import in_json, item, markdown, put, row, rows

from bot import app
from bot.app import Store
from bot.cli.exporting import Form
from bot.settings import Settings
from storage.records import Origin, Source, Summary

_LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
_FORMS: tuple[Form, ...] = ("markdown", "json", "jsonl", "bibtex")


async def _fill(desk: Desk, store: Store) -> None:
    """Days from everywhere: one that was collected, and three that came in."""
    source = desk.folder / "in"
    markdown(source / "2024/05/13.md", "2024-05-13", paper="2405.00003")
    markdown(source / "2024/05/14.md", "2024-05-14")
    in_json(
        source / "2024-05-14.json", [item(), item("2405.00002", upvotes=0, ai_summary="It reads leaves.")]
    )
    rows(source / "a.jsonl", row("2405.00004", "2024-05-16"), row("2405.00002", "2024-05-16", src="L"))
    assert await desk.take(source)
    written = Summary(
        "2405.00002", "en", "It reads.", ("One.", "Two."), Origin.MODEL, "a-model", (("Gardens.",), ())
    )
    await store.summaries.save(written, datetime(2024, 5, 20, 1, 2, 3, 456_000, tzinfo=UTC))
    listed = [known.listing for known in await store.exports.of(date(2024, 5, 16))]
    assert len(listed) == 2


# -- Markdown and JSON ---------------------------------------------------------------------------------------


async def test_markdown_that_came_in_goes_out_byte_for_byte(desk: Desk) -> None:
    odd = (
        b"\xef\xbb\xbf# Daily Papers (2024-05-13)\r\n### [Lamps](https://arxiv.org/abs/2405.00003)\r\n"
        b'<div><video src="https://x.org/a.mp4"></video></div>### [More](https://arxiv.org/abs/2405.00004)'
    )
    files = {
        "2024/05/13.md": odd,
        "2024/05/14.md": markdown(desk.folder / "x.md", "2024-05-14").read_bytes(),
    }
    for name, body in files.items():
        put(desk.folder / "in" / name, body)
    assert await desk.take(desk.folder / "in")
    assert await desk.give("markdown")
    assert desk.files() == files
    assert desk.out == f"2 days: files 2 written, in {desk.folder / 'out'}\n"


async def test_several_days_of_one_file_go_out_as_its_parts(desk: Desk) -> None:
    first = markdown(desk.folder / "x.md", "2024-05-13").read_bytes() + b"\n"
    second = markdown(desk.folder / "x.md", "2024-05-14").read_bytes()
    assert await desk.take(put(desk.folder / "x.md", first + second))
    assert await desk.give("markdown")
    assert b"".join(desk.files().values()) == first + second


async def test_refreshed_markdown_says_what_is_known_now(desk: Desk) -> None:
    assert await desk.take(
        markdown(desk.folder / "a.md", "2024-05-14"), in_json(desk.folder / "2024-05-14.json", [item()])
    )
    assert await desk.give("markdown", refresh=True)
    (text,) = desk.files().values()
    assert b"Vote: 50" in text
    assert "Authors: Ada Lovelace, Björn Sørensen, Chul-soo Kim\n".encode() in text
    assert "- 램프는 잎을 읽고 물을 30% 아꼈습니다.\n".encode() in text


async def test_a_day_in_json_has_the_text_in_the_language_that_is_asked_for(desk: Desk, store: Store) -> None:
    await _fill(desk, store)
    assert await desk.give("json", language="en", first=date(2024, 5, 14), last=date(2024, 5, 14))
    ((name, body),) = desk.files().items()
    assert name == "2024/05/14.json"
    origins = {paper["id"]: paper["summary"]["origin"] for paper in json.loads(body)["papers"]}
    assert origins == {"2405.00001": "excerpt", "2405.00002": "model"}


async def test_a_file_that_would_not_change_is_left_untouched(desk: Desk, store: Store) -> None:
    await _fill(desk, store)
    for form in _FORMS:
        assert await desk.give(form)
    known = desk.files()
    for name in known:
        os.utime(desk.folder / "out" / name, (_LONG_AGO, _LONG_AGO))
    changed = put(desk.folder / "out/2024/05/13.md", b"changed")
    for form in _FORMS:
        assert await desk.give(form)
    assert desk.files() == known, "nothing else is left there either"
    times = {path: path.stat().st_mtime for path in (desk.folder / "out").rglob("*.*")}
    assert [path for path, time in times.items() if time != _LONG_AGO] == [changed]
    await desk.give("markdown")
    assert desk.out.startswith("3 days: files 3 unchanged, ")


async def test_a_day_that_cannot_be_written_is_named_and_the_others_go_out(desk: Desk, store: Store) -> None:
    await _fill(desk, store)
    (desk.folder / "out/2024/05/14.md").mkdir(parents=True)
    assert not await desk.give("markdown")
    assert desk.err == ["2024/05/14.md: Is a directory"]
    assert sorted(desk.files()) == ["2024/05/13.md", "2024/05/16.md"]


async def test_nothing_is_written_where_a_link_leads_out_of_the_folder(desk: Desk, store: Store) -> None:
    await _fill(desk, store)
    outside = desk.folder / "outside"
    outside.mkdir()
    (desk.folder / "out").mkdir()
    (desk.folder / "out/2024").symlink_to(outside)
    assert not await desk.give("json")
    assert list(outside.rglob("*.*")) == []
    assert "a link leads out of" in desk.err[0]


async def test_a_link_in_place_of_a_file_is_replaced_and_what_it_leads_to_stays(desk: Desk) -> None:
    assert await desk.take(markdown(desk.folder / "a.md", "2024-05-14"))
    mine = put(desk.folder / "mine.md", b"mine")
    (desk.folder / "out/2024/05").mkdir(parents=True)
    (desk.folder / "out/2024/05/14.md").symlink_to(mine)
    assert await desk.give("markdown")
    assert mine.read_bytes() == b"mine"


# -- archives ------------------------------------------------------------------------------------------------


async def test_an_archive_taken_into_an_empty_database_gives_the_same_bytes_again(
    desk: Desk, store: Store
) -> None:
    await _fill(desk, store)
    for form in _FORMS:
        assert await desk.give(form, refresh=True)
    first = desk.files()
    desk.settings = Settings.exactly(database=desk.folder / "second.sqlite3")
    assert await desk.take(desk.folder / "out/papers.jsonl")
    for form in _FORMS:
        assert await desk.give(form, to="again", refresh=True)
    assert desk.files("again") == first
    assert await desk.take(desk.folder / "out/papers.jsonl")
    assert await desk.give("jsonl", to="third")
    assert desk.files("third")["papers.jsonl"] == first["papers.jsonl"]


async def test_an_archive_keeps_how_far_each_row_is_to_be_believed(desk: Desk, store: Store) -> None:
    await _fill(desk, store)
    assert await desk.give("jsonl")
    desk.settings = Settings.exactly(database=desk.folder / "second.sqlite3")
    assert await desk.take(desk.folder / "out/papers.jsonl")
    async with app.open_store(desk.settings) as second:
        known = {each.listing.paper.id: each for each in await second.exports.of(date(2024, 5, 16))}
    assert [(known[f"2405.0000{n}"].source, known[f"2405.0000{n}"].paper_source) for n in (2, 4)] == [
        (Source.MARKDOWN, Source.RECORDED),
        (Source.ARCHIVE, Source.ARCHIVE),
    ]
    written = known["2405.00002"].summaries[0]
    assert (written.origin, written.model, written.evidence) == (Origin.MODEL, "a-model", (("Gardens.",), ()))
    assert written.written == datetime(2024, 5, 20, 1, 2, 3, 456_000, tzinfo=UTC)


async def test_an_archive_of_some_days_has_no_others(desk: Desk, store: Store) -> None:
    await _fill(desk, store)
    assert await desk.give("jsonl", first=date(2024, 5, 14), last=date(2024, 5, 15))
    lines = desk.files()["papers.jsonl"].splitlines()
    assert {json.loads(line)["daily_date"] for line in lines} == {"2024-05-14"}


# -- BibTeX --------------------------------------------------------------------------------------------------


async def test_every_paper_is_one_entry_of_bibtex_with_a_key_that_stays(desk: Desk, store: Store) -> None:
    pybtex: Any = pytest.importorskip("pybtex.database", reason="pybtex reads what is written")
    await _fill(desk, store)
    assert await desk.give("bibtex")
    entries = pybtex.parse_file(str(desk.folder / "out/papers.bib"), "bibtex").entries
    assert {entry.fields["eprint"] for entry in entries.values()} == {f"2405.0000{n}" for n in (1, 2, 3, 4)}
    keys = {entry.fields["eprint"]: key for key, entry in entries.items()}
    assert await desk.give("bibtex", to="some", first=date(2024, 5, 16))
    some = pybtex.parse_file(str(desk.folder / "some/papers.bib"), "bibtex").entries
    assert {entry.fields["eprint"]: key for key, entry in some.items()} == {
        paper: keys[paper] for paper in ("2405.00002", "2405.00004")
    }


# -- the seed, and the command -------------------------------------------------------------------------------


async def test_the_seed_goes_in_and_comes_out_the_same_bytes(desk: Desk, shared_data: Path) -> None:
    (seed,) = (shared_data.parent / "seed").glob("000_*.txt")
    assert await desk.take(seed)
    assert await desk.give("markdown")
    assert desk.files() == {"2024/05/14.md": seed.read_bytes()}


async def test_our_own_markdown_comes_out_the_same_bytes(desk: Desk) -> None:
    data = Path(__file__).parents[2] / "data" / "markdown"
    whole = [data / name for name in ("archive.md", "good.md", "two_days.md")]
    assert await desk.take(*whole)
    assert await desk.give("markdown")
    assert b"".join(desk.files().values()) == b"".join(path.read_bytes() for path in whole)


async def test_the_command_takes_the_channels_language_and_says_when_there_is_nothing(
    tmp_path: Path, desk: Desk, store: Store
) -> None:
    nothing = await command(tmp_path, "export", "out", "--format", "json")
    assert (nothing.code, nothing.out) == (1, "no days are known from then\n")
    await _fill(desk, store)
    done = await command(
        tmp_path, "export", "out", "--format", "json", "--from", "2024-05-14", PAPERS_CHANNEL_LANGUAGE="en"
    )
    assert (done.code, done.err, done.out) == (0, "", "2 days: files 2 written, in out\n")
    assert json.loads(desk.files()["2024/05/14.json"])["language"] == "en"
    turned = await command(
        tmp_path, "export", "out", "--format", "json", "--from", "2024-05-14", "--to", "2024-05-01"
    )
    assert turned.code == 2
    assert "2024-05-14 comes after 2024-05-01" in turned.err
