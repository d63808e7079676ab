"""Papers and ranks as planned, votes and texts as they are now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from day_house import SEOUL, DayHouse
from fakes import listed, paper

from bot.daily import editions
from bot.daily.compose import Composer, place_of
from bot.posts import Card, Digest, EmptyDay, Entry, Header, Notice, Running
from bot.summary.excerpt import Excerpts
from storage.records import Delivery, Kind, ListedDay, ListedPaper, Origin, Part, State, Summary

_DAY = date(2024, 5, 14)


async def _list(house: DayHouse, *papers: ListedPaper, day: date = _DAY) -> None:
    """What the source says of a day from now on, whole."""
    await house.papers.save_day(ListedDay(day, house.clock.now(), papers))


async def _nine(house: DayHouse, day: date = _DAY) -> None:
    await _list(house, *[listed(number, votes=100 - number) for number in range(1, 10)], day=day)


def _delivery(house: DayHouse, part: Part, day: date | None = _DAY) -> Delivery:
    return Delivery(
        id=1, edition_id=1, kind=Kind.DAILY, day=day, chat=house.channel.chat, language="ko", number=1,
        part=part, state=State.SENDING, attempts=1, due=house.clock.now(),
    )  # fmt: skip


def _ranks(entries: tuple[Entry, ...]) -> list[tuple[str, int, int]]:
    return [(entry.listing.paper.id, entry.rank, entry.listing.votes) for entry in entries]


async def _planned(house: DayHouse) -> tuple[Part, ...]:
    listings = await house.papers.listings(_DAY)
    return editions.in_full(house.channel, _DAY, listings, (), aloud=False).parts


async def test_a_header_has_papers_and_ranks_as_planned_and_votes_as_now(house: DayHouse) -> None:
    await _nine(house)
    header, first, *_ = await _planned(house)
    # Later the last paper has climbed past all, one has left the day, and one has come.
    await _list(house, *[listed(n, votes=200 - n) for n in (2, 3, 4, 5, 6, 7, 8, 10)], listed(9, votes=900))
    post = await house.composer.compose(_delivery(house, header))
    assert isinstance(post, Header)
    assert (post.day, post.papers) == (_DAY, 9)
    assert _ranks(post.top) == [
        (paper(1).id, 1, 99),
        *[(paper(number).id, number, 200 - number) for number in (2, 3, 4, 5)],
    ]
    assert _ranks(post.others) == [
        *[(paper(number).id, number, 200 - number) for number in (6, 7, 8)],
        (paper(9).id, 9, 900),
    ]
    assert post.votes == 99 + sum(200 - number for number in range(2, 9)) + 900
    card = await house.composer.compose(_delivery(house, first))
    assert isinstance(card, Card)
    assert (card.papers, _ranks((card.entry,))) == (9, [(paper(1).id, 1, 99)])


async def test_a_paper_that_climbed_into_the_top_is_marked_where_it_was_posted(house: DayHouse) -> None:
    await _nine(house)
    header, *_ = await _planned(house)
    before = await house.composer.compose(_delivery(house, header))
    assert isinstance(before, Header)
    assert not any(entry.climbed for entry in (*before.top, *before.others))
    # Of nine the seventh is third by now and the eighth sixth.
    now = [(1, 99), (2, 98), (7, 97), (3, 96), (4, 95), (8, 94), (5, 93), (6, 92), (9, 91)]
    await _list(house, *[listed(number, votes=votes) for number, votes in now])
    after = await house.composer.compose(_delivery(house, header))
    assert isinstance(after, Header)
    assert [entry.rank for entry in after.others] == [6, 7, 8, 9]
    assert [entry.rank for entry in (*after.top, *after.others) if entry.climbed] == [7]


async def test_a_paper_left_out_of_the_top_because_it_was_shown_before_has_not_climbed(
    house: DayHouse,
) -> None:
    await _nine(house)
    listings = await house.papers.listings(_DAY)
    header, *_ = editions.in_full(house.channel, _DAY, listings, {paper(1).id}, aloud=False).parts
    post = await house.composer.compose(_delivery(house, header))
    assert isinstance(post, Header)
    assert post.others[0].rank == 1
    assert not any(entry.climbed for entry in post.others)


@pytest.mark.parametrize(("hours", "said"), [(48, 48), (None, None)])
async def test_a_header_says_how_long_it_is_kept_up_to_date_where_it_is(
    house: DayHouse, hours: int | None, said: int | None
) -> None:
    await _nine(house)
    header, *_ = await _planned(house)
    composer = Composer(house.papers, house.summaries, Excerpts(), house.clock, SEOUL, refreshed_for=hours)
    in_channel = _delivery(house, header)
    for delivery, expected in ((in_channel, said), (replace(in_channel, chat=house.admin), None)):
        post = await composer.compose(delivery)
        assert isinstance(post, Header)
        assert post.refreshed_for == expected


async def test_a_digest_has_its_papers_as_planned_and_the_votes_of_the_day_as_now(house: DayHouse) -> None:
    await _nine(house)
    listings = await house.papers.listings(_DAY)
    (part,) = editions.in_one(house.channel, _DAY, listings, ()).parts
    await _list(house, *[listed(number, votes=number) for number in range(1, 10)])
    post = await house.composer.compose(_delivery(house, part))
    assert isinstance(post, Digest)
    assert (post.papers, post.votes, post.running) == (9, 45, None)
    assert _ranks(post.top) == [(paper(number).id, number, number) for number in range(1, 6)]


async def test_texts_are_as_they_are_now_and_there_is_an_excerpt_where_nothing_is_written(
    house: DayHouse,
) -> None:
    await _nine(house)
    header, *_ = await _planned(house)
    before = await house.composer.compose(_delivery(house, header))
    assert isinstance(before, Header)
    assert before.top[0].summary is not None
    assert before.top[0].summary.origin is Origin.EXCERPT
    written = Summary(paper(1).id, "ko", "한 줄", ("하나", "둘"), Origin.MODEL, "m")
    await house.summaries.save(written, house.clock.now())
    after = await house.composer.compose(_delivery(house, header))
    assert isinstance(after, Header)
    assert after.top[0].summary == replace(written, written=house.clock.now())
    assert after.others[0].summary is None


async def test_a_text_in_another_language_is_not_taken(house: DayHouse) -> None:
    await _nine(house)
    await house.summaries.save(
        Summary(paper(1).id, "en", "one line", ("one",), Origin.MODEL), house.clock.now()
    )
    _, card, *_ = await _planned(house)
    post = await house.composer.compose(_delivery(house, card))
    assert isinstance(post, Card)
    assert post.entry.summary is not None
    assert post.entry.summary.origin is Origin.EXCERPT


async def test_a_card_has_its_text_in_a_second_language_where_it_was_planned_with_one(
    house: DayHouse,
) -> None:
    await _nine(house)
    await house.summaries.save(
        Summary(paper(1).id, "ko", "한 줄", ("하나",), Origin.MODEL), house.clock.now()
    )
    _, plain, *_ = await _planned(house)
    card = replace(plain, body={**plain.body, "also": "en"})
    post = await house.composer.compose(_delivery(house, plain))
    assert isinstance(post, Card)
    assert post.also is None
    before = await house.composer.compose(_delivery(house, card))
    assert isinstance(before, Card)
    assert before.also is not None
    assert (before.also.language, before.also.origin) == ("en", Origin.EXCERPT)
    await house.summaries.save(Summary(paper(1).id, "en", "One.", ("So.",), Origin.MODEL), house.clock.now())
    after = await house.composer.compose(_delivery(house, card))
    assert isinstance(after, Card)
    assert after.entry.summary is not None
    assert after.also is not None
    assert (after.entry.summary.gist, after.also.gist) == ("한 줄", "One.")


async def test_a_digest_that_stands_already_is_looked_at_as_it_is_now(house: DayHouse) -> None:
    await _nine(house)
    listings = await house.papers.listings(_DAY)
    (part,) = editions.in_one(house.channel, _DAY, listings, ()).parts
    to_send = _delivery(house, part)
    before = await house.composer.compose(to_send)
    await house.summaries.save(
        Summary(paper(1).id, "ko", "한 줄", ("하나",), Origin.MODEL), house.clock.now()
    )
    # Others of the same moment get the same words; a digest that is edited gets those of now.
    assert await house.composer.compose(to_send) is before
    now = await house.composer.compose(replace(to_send, state=State.SENT))
    assert isinstance(now, Digest)
    assert now.top[0].summary is not None
    assert now.top[0].summary.gist == "한 줄"


async def test_a_paper_that_has_nothing_to_be_said_of_it_is_shown_without(house: DayHouse) -> None:
    await _list(house, listed(1, of=replace(paper(1), abstract="")))
    header, card = await _planned(house)
    for part in (header, card):
        assert await house.composer.compose(_delivery(house, part)) is not None
    post = await house.composer.compose(_delivery(house, card))
    assert isinstance(post, Card)
    assert post.entry.summary is None


async def test_a_notice_and_an_empty_day_say_what_was_planned(house: DayHouse) -> None:
    notice = editions.alert(house.admin, "en", "k", "disk_full", {"n": 1}).parts[0]
    assert await house.composer.compose(_delivery(house, notice, None)) == Notice("disk_full", {"n": 1})
    empty = editions.empty(
        house.channel, _DAY, datetime(2024, 5, 16, tzinfo=UTC), ZoneInfo("Asia/Seoul")
    ).parts[0]
    post = await house.composer.compose(_delivery(house, empty))
    assert post == EmptyDay(_DAY, datetime(2024, 5, 16, 9, tzinfo=SEOUL))
    assert isinstance(post, EmptyDay)
    assert post.next_at.hour == 9


@pytest.mark.parametrize(
    "part",
    [
        Part("header", {"papers": 1, "top": [["2405.99999", 1]], "others": []}),
        Part("digest", {"papers": 1, "top": [["2405.99999", 1]]}),
        Part("card", {"papers": 1, "paper": "2405.99999", "rank": 1}),
        Part(
            "weekly",
            {"papers": 1, "newest": "2024-05-14", "top": [["2405.99999", "2024-05-14", 1]], "risers": []},
        ),
        Part("of a later version", {}),
    ],
)
async def test_what_is_not_known_is_no_post(house: DayHouse, part: Part) -> None:
    assert await house.composer.compose(_delivery(house, part)) is None


# -- asked for ---------------------------------------------------------------------------------------------


async def test_today_is_the_newest_complete_day_and_says_what_the_running_one_has(house: DayHouse) -> None:
    await _nine(house)
    await _list(house, *[listed(number) for number in (11, 12)], day=date(2024, 5, 15))
    post = await house.composer.today("ko", 3)
    assert post is not None
    assert (post.day, post.papers, len(post.top)) == (_DAY, 9, 3)
    assert post.running == Running(date(2024, 5, 15), 2, datetime(2024, 5, 16, 9, tzinfo=SEOUL), "Seoul")
    assert post.running.closes.hour == 9


async def test_a_second_before_it_ends_a_day_is_still_the_running_one(house: DayHouse) -> None:
    await _nine(house)
    await _nine(house, date(2024, 5, 13))
    house.clock.set(datetime(2024, 5, 14, 23, 59, 59, tzinfo=UTC))
    post = await house.composer.today("ko", 5)
    assert post is not None
    assert post.day == date(2024, 5, 13)
    assert post.running is not None
    assert (post.running.day, post.running.papers) == (_DAY, 9)


@pytest.mark.parametrize("day", [18, 19, 20])  # Saturday, Sunday, Monday
async def test_from_saturday_to_monday_today_is_fridays_list(house: DayHouse, day: int) -> None:
    await _nine(house, date(2024, 5, 17))
    house.clock.set(datetime(2024, 5, day, 12, tzinfo=UTC))
    post = await house.composer.today("ko", 5)
    assert post is not None
    assert post.day == date(2024, 5, 17)
    assert post.running is not None
    assert (post.running.day, post.running.papers) == (date(2024, 5, 20), 0)


async def test_where_nothing_is_stored_there_is_nothing_to_say(house: DayHouse) -> None:
    assert await house.composer.today("ko", 5) is None
    assert await house.composer.header(_DAY, "ko", 5) is None
    assert await house.composer.digest(_DAY, "ko", 5) is None
    assert await house.composer.card(paper(1).id, "ko") is None
    assert await house.composer.entries(_DAY, "ko") == ()


async def test_a_day_asked_for_is_as_it_is_now(house: DayHouse) -> None:
    await _nine(house)
    header = await house.composer.header(_DAY, "ko", 5)
    digest = await house.composer.digest(_DAY, "ko", 20)
    assert header is not None
    assert digest is not None
    assert (header.papers, header.votes) == (digest.papers, digest.votes) == (9, 900 - 45)
    assert [entry.rank for entry in (*header.top, *header.others)] == list(range(1, 10))
    assert [entry.rank for entry in digest.top] == list(range(1, 10))
    assert await house.composer.entries(_DAY, "ko", 4) == digest.top[:4]


async def test_a_day_of_twenty_papers_gives_as_many_as_are_asked_for(house: DayHouse) -> None:
    await _list(house, *[listed(number) for number in range(1, 21)])
    for count in (1, 20, 50):
        post = await house.composer.today("en", count)
        assert post is not None
        assert [entry.listing.position for entry in post.top] == list(range(1, min(count, 20) + 1))
        assert all(entry.summary is not None for entry in post.top)


async def test_a_paper_is_shown_on_the_newest_day_that_lists_it(house: DayHouse) -> None:
    await _nine(house, date(2024, 5, 13))
    await _list(house, listed(8, votes=50), listed(3, votes=40), listed(9, votes=60))
    card = await house.composer.card(paper(3).id, "ko")
    assert card is not None
    assert (card.entry.listing.day, card.papers) == (_DAY, 3)
    assert _ranks((card.entry,)) == [(paper(3).id, 3, 40)]


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        ("Asia/Seoul", "Seoul"),
        ("America/New_York", "New York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_called_after_its_city(zone: str, place: str) -> None:
    assert place_of(ZoneInfo(zone)) == place
