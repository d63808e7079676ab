"""All that is known of a day is given as it was kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from fakes import listed, paper

from storage.database import Database
from storage.exports import Exports, Known, Titled
from storage.imports import Imports
from storage.papers import Papers
from storage.records import ImportedListing, ImportedPaper, ListedDay, Listing, Origin, Source, Summary
from storage.summaries import Summaries

_DAY = date(2024, 5, 14)
_EVENING, _NIGHT = datetime(2024, 5, 14, 20, tzinfo=UTC), datetime(2024, 5, 15, tzinfo=UTC)


@pytest.fixture
def exports(database: Database) -> Exports:
    return Exports(database)


async def test_a_listing_comes_with_its_sources_its_votes_over_time_and_every_summary(
    database: Database, exports: Exports
) -> None:
    papers = Papers(database)
    first = listed(1)
    for at, votes in ((_EVENING, 3), (_NIGHT, 8)):
        await papers.save_day(ListedDay(_DAY, at, (replace(first, votes=votes),)))
    written = [
        Summary(first.paper.id, language, "A gist.", ("One.",), Origin.MODEL, "m", (("It is.",),), _NIGHT)
        for language in ("ko", "en")
    ]
    for summary in written:
        await Summaries(database).save(summary, _NIGHT)
    (known,) = await exports.of(_DAY)
    assert known == Known(
        Listing(first.paper, _DAY, 1, 8),
        Source.COLLECTED,
        Source.COLLECTED,
        ((_EVENING, 3), (_NIGHT, 8)),
        (written[1], written[0]),
    )


async def test_a_listing_may_come_from_elsewhere_than_its_paper(database: Database, exports: Exports) -> None:
    first = listed(1)
    await Papers(database).save_day(ListedDay(_DAY, _NIGHT, (first,)))
    other = date(2024, 5, 13)
    came = ImportedPaper(first.paper, (ImportedListing(other, 4, 2),))
    await Imports(database).take([came], source=Source.MARKDOWN, at=_NIGHT)
    (known,) = await exports.of(other)
    assert (known.source, known.paper_source) == (Source.MARKDOWN, Source.COLLECTED)
    assert (known.seen, known.summaries) == (((datetime(2024, 5, 14, tzinfo=UTC), 2),), ())


async def test_papers_come_by_id_and_those_that_left_the_day_do_not_come(
    database: Database, exports: Exports
) -> None:
    papers = Papers(database)
    await papers.save_day(
        ListedDay(_DAY, _EVENING, (listed(1, of=paper(3)), listed(2, of=paper(1)), listed(3, of=paper(2))))
    )
    await papers.save_day(ListedDay(_DAY, _NIGHT, (listed(1, of=paper(3)), listed(2, of=paper(1)))))
    assert [known.listing.paper.id for known in await exports.of(_DAY)] == [paper(1).id, paper(3).id]
    assert await exports.of(date(2024, 5, 15)) == ()


async def test_titles_are_of_papers_that_are_on_some_day(database: Database, exports: Exports) -> None:
    nobody = replace(paper(2), authors=())
    await Papers(database).save_day(ListedDay(_DAY, _EVENING, (listed(1, of=paper(1)), listed(2, of=nobody))))
    await Imports(database).take([ImportedPaper(paper(3))], source=Source.ARCHIVE, at=_NIGHT)
    assert await exports.titles() == (
        Titled(paper(1).id, paper(1).title, paper(1).authors[0]),
        Titled(nobody.id, nobody.title, None),
    )
