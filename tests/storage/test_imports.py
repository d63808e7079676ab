"""What comes in from files is kept where nothing better is known, and comes in once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes import listed, paper

from storage.database import Database
from storage.digest_files import DigestFiles
from storage.imports import Imports
from storage.papers import Papers
from storage.records import (
    Collection,
    DigestFile,
    ImportedListing,
    ImportedPaper,
    ListedDay,
    ListedPaper,
    Origin,
    Paper,
    Source,
    Summary,
    Taken,
)
from storage.search import Search
from storage.summaries import Summaries

_DAY = date(2024, 5, 14)
_NEXT = date(2024, 5, 15)
_END = datetime(2024, 5, 15, tzinfo=UTC)
_AT = datetime(2026, 11, 1, tzinfo=UTC)
_LATER = _AT + timedelta(days=1)

_BARE = replace(paper(1), abstract="", authors=())


@pytest.fixture
def imports(database: Database) -> Imports:
    return Imports(database)


@pytest.fixture
def papers(database: Database) -> Papers:
    return Papers(database)


def _on(of: Paper, votes: int = 10, *, day: date = _DAY, position: int = 1) -> ImportedPaper:
    return ImportedPaper(of, (ImportedListing(day, position, votes),))


def _said(*bullets: str, language: str = "ko", origin: Origin = Origin.IMPORTED) -> Summary:
    gist = "" if origin is Origin.IMPORTED else "gist"
    return Summary(paper(1).id, language, gist, bullets, origin, "m" if origin is Origin.MODEL else None)


async def _paper(papers: Papers, day: date = _DAY) -> Paper:
    (listing,) = await papers.listings(day)
    return listing.paper


async def _dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    tables = await database.fetch_all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return {
        row["name"]: [tuple(each) for each in await database.fetch_all(f"SELECT * FROM {row['name']}")]
        for row in tables
    }


# -- papers ------------------------------------------------------------------------------------------------


async def test_a_paper_comes_back_as_it_came_in(imports: Imports, papers: Papers) -> None:
    full = replace(
        paper(1, title="$\\text{Transformer}^2$ & <think> `|` 논문 🤗", authors=("Léo Tronchon", "Wei Wang")),
        authors_cut=True,
        published=datetime(2024, 5, 3, 17, 59, 12, tzinfo=UTC),
        thumbnail="https://example.org/1.png",
        code="https://github.com/a/b",
        stars=7,
        project="https://example.org",
        organisation="Some Lab",
        ai_summary="It counts.",
    )
    assert await imports.take([_on(full)], source=Source.ARCHIVE, at=_AT) == Taken(papers=1, listings=1)
    assert await _paper(papers) == full


async def test_what_comes_in_twice_changes_no_row(database: Database, imports: Imports) -> None:
    batch = [
        ImportedPaper(
            paper(1),
            (ImportedListing(_DAY, 1, 7, ((_END, 5), (_LATER, 7)), "{}"), ImportedListing(_NEXT, 2, 7)),
            (_said("하나", "둘"),),
        ),
        _on(paper(2)),
    ]
    files = [DigestFile(_DAY, b"## Daily Papers", 2, "14.md")]
    taken = await imports.take(batch, files, source=Source.RECORDED, at=_AT)
    assert taken == Taken(papers=2, listings=3, summaries=1, files=1)
    before = await _dump(database)
    assert await imports.take(batch, files, source=Source.RECORDED, at=_LATER) == Taken()
    assert await imports.take(batch, files, source=Source.MARKDOWN, at=_LATER) == Taken()
    assert await _dump(database) == before


async def test_a_paper_may_come_in_without_a_day(imports: Imports, papers: Papers) -> None:
    await imports.take([ImportedPaper(_BARE)], source=Source.MARKDOWN, at=_AT)
    assert await papers.days_of(_BARE.id) == ()
    await imports.take([_on(paper(1))], source=Source.MARKDOWN, at=_AT)
    assert await _paper(papers) == paper(1)


async def test_nothing_at_all_may_come_in(imports: Imports) -> None:
    assert await imports.take([], source=Source.MARKDOWN, at=_AT) == Taken()


async def test_a_better_source_says_more_and_a_lesser_one_fills_the_gaps(
    imports: Imports, papers: Papers
) -> None:
    archive = replace(paper(1, title="archive"), abstract="of the archive", code="https://archive", stars=3)
    recorded = replace(paper(1, title="recorded"), abstract="", code="https://recorded", authors=("B",))
    await imports.take([_on(archive)], source=Source.ARCHIVE, at=_AT)
    await imports.take([_on(recorded)], source=Source.RECORDED, at=_AT)
    known = replace(archive, title="recorded", code="https://recorded", authors=("B",))
    assert await _paper(papers) == known
    markdown = replace(archive, title="markdown", code="https://markdown", thumbnail="https://picture")
    assert (await imports.take([_on(markdown)], source=Source.MARKDOWN, at=_AT)).papers == 1
    assert await _paper(papers) == replace(known, thumbnail="https://picture")


async def test_of_two_sources_of_the_same_rank_the_first_is_kept(imports: Imports, papers: Papers) -> None:
    await imports.take([_on(paper(1, title="first"))], source=Source.ARCHIVE, at=_AT)
    await imports.take([_on(paper(1, title="second"))], source=Source.ARCHIVE, at=_AT)
    assert (await _paper(papers)).title == "first"


async def test_that_authors_are_cut_goes_with_the_authors(imports: Imports, papers: Papers) -> None:
    await imports.take([_on(replace(_BARE, authors_cut=True))], source=Source.RECORDED, at=_AT)
    cut = replace(_BARE, authors=("Ada", "Grace"), authors_cut=True)
    await imports.take([_on(cut)], source=Source.MARKDOWN, at=_AT)
    assert await _paper(papers) == cut
    whole = replace(_BARE, authors=("Ada", "Grace", "Emmy"))
    await imports.take([_on(whole)], source=Source.COLLECTED, at=_AT)
    assert await _paper(papers) == whole


async def test_a_title_that_was_not_known_is_filled_in(imports: Imports, papers: Papers) -> None:
    await imports.take([_on(replace(_BARE, title=""))], source=Source.ARCHIVE, at=_AT)
    await imports.take([_on(_BARE)], source=Source.MARKDOWN, at=_AT)
    assert (await _paper(papers)).title == _BARE.title


async def test_what_was_collected_stays_and_its_gaps_are_filled(imports: Imports, papers: Papers) -> None:
    said = replace(paper(1), abstract="", authors=())
    await papers.save_day(ListedDay(_DAY, _END, (listed(1, of=said, votes=20),)))
    other = replace(paper(1, title="other"), abstract="of the archive", organisation="Some Lab")
    await imports.take([_on(other, votes=99)], source=Source.RECORDED, at=_AT)
    (listing,) = await papers.listings(_DAY)
    assert listing.votes == 20
    assert listing.paper == replace(other, title=said.title)


async def test_collecting_writes_over_everything_that_came_in(
    database: Database, imports: Imports, papers: Papers
) -> None:
    await imports.take([_on(paper(1, title="imported"), votes=99)], source=Source.RECORDED, at=_AT)
    said = listed(1, of=paper(1, title="collected", authors=("Grace Hopper",)), votes=20)
    await papers.save_day(ListedDay(_DAY, _LATER, (said,)))
    (listing,) = await papers.listings(_DAY)
    assert (listing.paper, listing.votes) == (said.paper, 20)
    await imports.take([_on(paper(1, title="imported"), votes=99)], source=Source.RECORDED, at=_LATER)
    assert await papers.listings(_DAY) == (listing,)
    assert (await Search(database).by_author("ada lovelace")).total == 0
    assert (await Search(database).by_author("grace hopper")).total == 1


async def test_collecting_the_same_again_makes_it_collected(imports: Imports, papers: Papers) -> None:
    await imports.take([_on(paper(1), votes=10)], source=Source.RECORDED, at=_AT)
    await papers.save_day(ListedDay(_DAY, _LATER, (listed(1, votes=10),)))
    await imports.take([_on(paper(1), votes=11)], source=Source.RECORDED, at=_LATER)
    (listing,) = await papers.listings(_DAY)
    assert listing.votes == 10


async def test_authors_are_found_as_soon_as_they_come_in(database: Database, imports: Imports) -> None:
    search = Search(database)
    await imports.take([_on(paper(1, authors=("Léo Tronchon",)))], source=Source.MARKDOWN, at=_AT)
    assert (await search.by_author("leo tronchon")).total == 1
    await imports.take([_on(paper(1, authors=("Wei Wang",)))], source=Source.ARCHIVE, at=_AT)
    assert (await search.by_author("leo tronchon")).total == 0
    assert (await search.by_author("wei wang")).total == 1


async def test_a_paper_may_stand_several_times_in_one_batch(imports: Imports, papers: Papers) -> None:
    batch = [_on(_BARE), _on(paper(1), day=_NEXT), _on(paper(1, title="third"), votes=12)]
    assert await imports.take(batch, source=Source.ARCHIVE, at=_AT) == Taken(papers=1, listings=2)
    assert await _paper(papers) == await _paper(papers, _NEXT) == paper(1)
    assert [each.votes for each in await papers.days_of(_BARE.id)] == [12, 10]


async def test_half_a_pair_in_a_text_does_not_cost_the_batch(imports: Imports, papers: Papers) -> None:
    half = ImportedListing(_DAY, 1, 1, raw='"\ud83d"')
    odd = ImportedPaper(paper(1, title="half \ud83d"), (half,), (_said("bullet \udc17"),))
    await imports.take([odd, _on(paper(2))], source=Source.RECORDED, at=_AT)
    assert {each.paper.title for each in await papers.listings(_DAY)} == {"half ?", "Paper 2"}
    assert await papers.raw(_DAY, paper(1).id) == half.raw


# -- listings and votes ------------------------------------------------------------------------------------


async def test_of_two_of_the_same_rank_the_one_with_more_votes_counts(
    imports: Imports, papers: Papers
) -> None:
    for votes, most in ((5, 5), (9, 9), (7, 9)):
        await imports.take([_on(paper(1), votes, position=votes)], source=Source.ARCHIVE, at=_AT)
        (listing,) = await papers.listings(_DAY)
        assert (listing.votes, listing.position) == (most, most)


async def test_a_better_source_counts_better_though_it_counts_less(imports: Imports, papers: Papers) -> None:
    await imports.take([_on(paper(1), 500)], source=Source.MARKDOWN, at=_AT)
    await imports.take([_on(paper(1), 50, position=3)], source=Source.RECORDED, at=_AT)
    await imports.take([_on(paper(1), 500)], source=Source.MARKDOWN, at=_AT)
    (listing,) = await papers.listings(_DAY)
    assert (listing.votes, listing.position) == (50, 3)
    assert await papers.votes_over_time(_DAY, paper(1).id) == ((_END, 50),)


async def test_votes_over_time_are_kept_where_they_change(imports: Imports, papers: Papers) -> None:
    seen = tuple((_END + timedelta(hours=hour), votes) for hour, votes in enumerate((3, 3, 8, 3)))
    came = ImportedPaper(paper(1), (ImportedListing(_DAY, 1, 3, seen),))
    await imports.take([came], source=Source.ARCHIVE, at=_AT)
    assert await papers.votes_over_time(_DAY, paper(1).id) == (seen[0], *seen[2:])
    more = ImportedPaper(paper(1), (ImportedListing(_DAY, 1, 2, ((_END - timedelta(hours=5), 2),)),))
    assert await imports.take([more], source=Source.ARCHIVE, at=_AT) == Taken(listings=1)
    assert len(await papers.votes_over_time(_DAY, paper(1).id)) == 4


async def test_votes_without_a_time_are_those_of_the_end_of_the_day(imports: Imports, papers: Papers) -> None:
    await imports.take([_on(paper(1), 4)], source=Source.MARKDOWN, at=_END)
    assert await papers.votes_over_time(_DAY, paper(1).id) == ((_END, 4),)


async def test_a_day_that_is_not_over_has_no_votes_at_its_end_yet(imports: Imports, papers: Papers) -> None:
    await imports.take([_on(paper(1), 4)], source=Source.MARKDOWN, at=_END - timedelta(seconds=1))
    (listing,) = await papers.listings(_DAY)
    assert listing.votes == 4
    assert await papers.votes_over_time(_DAY, paper(1).id) == ()


async def test_what_hugging_face_said_is_kept_word_for_word_with_the_votes_it_tells(
    imports: Imports, papers: Papers
) -> None:
    async def take(votes: int, raw: str | None) -> None:
        came = ImportedPaper(paper(1), (ImportedListing(_DAY, 1, votes, raw=raw),))
        await imports.take([came], source=Source.RECORDED, at=_AT)

    await take(5, '{"votes": 5}')
    await take(9, '{"votes": 9}')
    await take(7, '{"votes": 7}')
    await take(12, None)
    assert await papers.raw(_DAY, paper(1).id) == '{"votes": 9}'


async def test_an_import_leaves_it_open_whether_a_day_is_had(imports: Imports, papers: Papers) -> None:
    await imports.take([_on(paper(1))], source=Source.RECORDED, at=_AT)
    assert await papers.collection(_DAY) is None
    assert await papers.last_collection() is None


async def test_what_left_a_day_does_not_come_back_by_an_import(imports: Imports, papers: Papers) -> None:
    await imports.take([_on(paper(1))], source=Source.MARKDOWN, at=_AT)
    await papers.save_day(ListedDay(_DAY, _LATER, (listed(2),)))
    await imports.take([_on(paper(1))], source=Source.RECORDED, at=_LATER)
    assert [each.paper.id for each in await papers.listings(_DAY)] == [paper(2).id]


@pytest.mark.parametrize(
    ("asked", "whole", "of", "comes"),
    [
        (_END, True, (listed(2),), False),
        (_END - timedelta(milliseconds=1), True, (listed(2),), True),
        (_END, False, (listed(2),), True),
        (_END, True, (), True),
    ],
    ids=["all of it", "before its end", "a part of it", "nothing"],
)
async def test_a_day_that_hugging_face_gave_whole_has_no_papers_besides(
    imports: Imports, papers: Papers, asked: datetime, whole: bool, of: tuple[ListedPaper, ...], comes: bool
) -> None:
    await papers.save_day(ListedDay(_DAY, asked, of, whole))
    taken = await imports.take([_on(paper(1))], source=Source.RECORDED, at=_AT)
    assert taken == Taken(papers=1, listings=int(comes))
    assert (paper(1).id in {each.paper.id for each in await papers.listings(_DAY)}) is comes
    # Of other days this says nothing.
    assert (await imports.take([_on(paper(1), day=_NEXT)], source=Source.RECORDED, at=_AT)).listings == 1


async def test_a_day_that_was_had_stays_had(imports: Imports, papers: Papers) -> None:
    await papers.save_day(ListedDay(_DAY, _END, (listed(1),)))
    await imports.take([_on(paper(1)), _on(paper(2))], source=Source.RECORDED, at=_AT)
    assert await papers.collection(_DAY) == Collection(_DAY, _END, _END, 0)


# -- summaries ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stored", Origin)
@pytest.mark.parametrize("came", [Origin.IMPORTED, Origin.MODEL])
async def test_a_summary_that_came_in_gives_way_only_to_a_model(
    database: Database, imports: Imports, papers: Papers, stored: Origin, came: Origin
) -> None:
    summaries = Summaries(database)
    await papers.save_day(ListedDay(_DAY, _END, (listed(1),)))
    await summaries.save(_said("old", origin=stored), _END)
    new = _said("new", origin=came)
    taken = await imports.take([ImportedPaper(paper(1), (), (new,))], source=Source.MARKDOWN, at=_AT)
    wins = stored in {Origin.EXCERPT, Origin.HUGGINGFACE} or (stored, came) == (Origin.IMPORTED, Origin.MODEL)
    (kept,) = (await summaries.of([paper(1).id], "ko")).values()
    assert kept.bullets == (("new",) if wins else ("old",))
    assert taken.summaries == int(wins)


async def test_summaries_come_in_with_all_they_say(database: Database, imports: Imports) -> None:
    ours = replace(
        _said("하나", "둘", origin=Origin.MODEL),
        evidence=(("One.", "“Two”."), ()),
        written=_END,
        language="ko",
    )
    theirs = _said('one\n"two"', "\\three", language="en")
    await imports.take([ImportedPaper(paper(1), (), (ours, theirs))], source=Source.ARCHIVE, at=_AT)
    summaries = Summaries(database)
    assert await summaries.of([paper(1).id], "ko") == {paper(1).id: ours}
    assert await summaries.of([paper(1).id], "en") == {paper(1).id: replace(theirs, written=_AT)}


async def test_sentences_of_an_abstract_that_changes_are_taken_anew(
    database: Database, imports: Imports
) -> None:
    summaries = Summaries(database)
    await imports.take([_on(paper(1))], source=Source.ARCHIVE, at=_AT)
    for language, origin in (("ko", Origin.EXCERPT), ("en", Origin.HUGGINGFACE), ("ja", Origin.IMPORTED)):
        await summaries.save(_said("old", language=language, origin=origin), _AT)
    other = replace(paper(1), abstract="Another abstract.")
    for source, left in ((Source.ARCHIVE, {"ko", "en", "ja"}), (Source.RECORDED, {"ja"})):
        await imports.take([_on(other)], source=source, at=_AT)
        assert {each for each in ("ko", "en", "ja") if await summaries.of([paper(1).id], each)} == left


async def test_collecting_leaves_alone_what_came_in(
    database: Database, imports: Imports, papers: Papers
) -> None:
    await imports.take([ImportedPaper(_BARE, (), (_said("하나"),))], source=Source.MARKDOWN, at=_AT)
    await papers.save_day(ListedDay(_DAY, _END, (listed(1),)))
    assert await Summaries(database).of([paper(1).id], "ko") != {}


# -- files -------------------------------------------------------------------------------------------------


async def test_sentences_of_the_abstract_are_nobodys_summary_whichever_comes_first(
    database: Database, imports: Imports, papers: Papers
) -> None:
    known = replace(paper(1), abstract="We build a lamp. It reads leaves. It is cheap.", ai_summary="A lamp.")
    sentences = _said("A lamp.", "We build a lamp.", "It is cheap.", language="en")
    own = _said("A lamp that reads leaves.", "It is cheap.", language="en")

    async def kept() -> int:
        return len(await Summaries(database).of([known.id], "en"))

    await imports.take([ImportedPaper(_BARE, (), (sentences,))], source=Source.MARKDOWN, at=_AT)
    assert await kept() == 1
    await papers.save_day(ListedDay(_DAY, _END, (ListedPaper(known, 1, 10, "{}"),)))
    assert await kept() == 0
    for _ in range(2):
        taken = await imports.take([ImportedPaper(_BARE, (), (sentences,))], source=Source.MARKDOWN, at=_AT)
        assert (await kept(), taken.summaries) == (0, 0)
    await imports.take([ImportedPaper(_BARE, (), (own,))], source=Source.MARKDOWN, at=_AT)
    assert await kept() == 1


async def test_a_file_goes_out_as_it_came_in(database: Database, imports: Imports) -> None:
    files = DigestFiles(database)
    body = b"\xef\xbb\xbf## Daily Papers\r\n\xff\x00 no newline at the end"
    await imports.take([], [DigestFile(_DAY, body, 3, "14.md")], source=Source.MARKDOWN, at=_AT)
    assert await files.of(_DAY) == body
    assert await files.of(_NEXT) is None
    assert await files.days(_DAY, _NEXT) == (_DAY,)
    assert await files.days(_NEXT, _NEXT) == ()


@pytest.mark.parametrize(("papers", "stays"), [(2, True), (3, True), (4, False)])
async def test_of_two_texts_for_a_day_the_one_with_more_papers_stays(
    database: Database, imports: Imports, papers: int, stays: bool
) -> None:
    await imports.take([], [DigestFile(_DAY, b"first", 3, "1.md")], source=Source.MARKDOWN, at=_AT)
    second = DigestFile(_DAY, b"second", papers, "2.md")
    assert await imports.take([], [second], source=Source.MARKDOWN, at=_AT) == Taken(files=int(not stays))
    assert await DigestFiles(database).of(_DAY) == (b"first" if stays else b"second")
