"""What an edition says and which days are owed, as pure decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fakes import paper
from hypothesis import given
from hypothesis import strategies as st

from bot.daily import editions
from bot.daily.editions import Channel, Sound
from storage.records import Chat, Edition, Kind, Listing
from storage.week import Grown

_DAY = date(2024, 5, 14)
_MONDAY = date(2024, 5, 13)
_CHAT = Chat(7, -100, "channel", "Papers")


def _channel(sound: Sound = "header", top: int = 3) -> Channel:
    return Channel(_CHAT, "ko", top, sound)


def _listings(count: int) -> tuple[Listing, ...]:
    """The top first: paper 1 has the most votes."""
    return tuple(Listing(paper(number), _DAY, number, 100 - number) for number in range(1, count + 1))


def _ids(*numbers: int) -> tuple[str, ...]:
    return tuple(paper(number).id for number in numbers)


def _silence(edition: Edition) -> list[bool]:
    return [part.silent for part in edition.parts]


@pytest.mark.parametrize(
    ("sound", "aloud", "silent"),
    [
        ("header", True, [False, True, True]),
        ("header", False, [True, True, True]),
        ("none", True, [True, True, True]),
        ("none", False, [True, True, True]),
        ("all", True, [False, False, False]),
        ("all", False, [True, True, True]),
    ],
)
def test_the_sound_is_as_it_is_set_and_never_when_it_must_be_silent(
    sound: Sound, aloud: bool, silent: list[bool]
) -> None:
    edition = editions.in_full(_channel(sound, top=2), _DAY, _listings(4), (), aloud=aloud)
    assert _silence(edition) == silent


def test_the_cards_of_a_channel_with_two_languages_know_the_second_and_nothing_else_does() -> None:
    bilingual = replace(_channel(top=2), also="en")
    assert (_channel().languages, bilingual.languages) == (("ko",), ("ko", "en"))
    header, *cards = editions.in_full(bilingual, _DAY, _listings(4), (), aloud=True).parts
    assert [card.body.get("also") for card in cards] == ["en", "en"]
    (digest,) = editions.in_one(bilingual, _DAY, _listings(4), ()).parts
    resent = editions.again(bilingual, _DAY, _listings(4), "key").parts
    assert [part.body.get("also") for part in (header, digest, *resent)] == [None, None, None, "en", "en"]
    assert all(
        "also" not in part.body for part in editions.again(_channel(), _DAY, _listings(4), "key").parts
    )


@pytest.mark.parametrize(
    ("day", "on_time", "may"),
    [
        (date(2024, 5, 13), True, True),
        (date(2024, 5, 17), True, True),
        (date(2024, 5, 18), True, False),
        (date(2024, 5, 19), True, False),
        (date(2024, 5, 13), False, False),
        (date(2024, 5, 18), False, False),
    ],
)
def test_weekends_and_what_is_late_are_silent(day: date, on_time: bool, may: bool) -> None:
    assert editions.may_sound(day, on_time=on_time) is may


def test_the_daily_edition_is_a_header_and_a_card_for_each_of_the_top() -> None:
    edition = editions.in_full(_channel(), _DAY, _listings(5), (), aloud=True)
    assert edition.kind is Kind.DAILY
    assert edition.keys == ("daily:7:2024-05-14",)
    assert (edition.chat_id, edition.language, edition.day) == (7, "ko", _DAY)
    assert [part.shape for part in edition.parts] == ["header", "card", "card", "card"]
    one, two, three, four, five = _ids(1, 2, 3, 4, 5)
    assert edition.parts[0].body == {
        "papers": 5,
        "top": [[one, 1], [two, 2], [three, 3]],
        "others": [[four, 4], [five, 5]],
    }
    assert edition.parts[2].body == {"papers": 5, "paper": two, "rank": 2}
    assert edition.shows == (one, two, three)


def test_a_day_with_fewer_papers_than_the_top_has_a_card_for_each() -> None:
    edition = editions.in_full(_channel(top=5), _DAY, _listings(2), (), aloud=True)
    assert [part.shape for part in edition.parts] == ["header", "card", "card"]
    assert edition.parts[0].body["others"] == []


def test_papers_shown_before_leave_the_top_and_stand_among_the_others() -> None:
    top, others = editions.top_and_others(_listings(5), 3, _ids(1, 3))
    assert [(listing.paper.id, rank) for listing, rank in top] == list(
        zip(_ids(2, 4, 5), (2, 4, 5), strict=True)
    )
    assert [(listing.paper.id, rank) for listing, rank in others] == list(
        zip(_ids(1, 3), (1, 3), strict=True)
    )
    edition = editions.in_full(_channel(), _DAY, _listings(5), _ids(1, 3), aloud=True)
    assert edition.shows == _ids(2, 4, 5)


def test_a_day_whose_papers_were_all_shown_before_has_nothing_to_say() -> None:
    for edition in (
        editions.in_full(_channel(), _DAY, _listings(2), _ids(1, 2), aloud=True),
        editions.in_one(_channel(), _DAY, _listings(2), _ids(1, 2)),
    ):
        assert edition.parts == ()
        assert edition.keys == ("daily:7:2024-05-14",)


def test_a_day_caught_up_with_is_one_silent_digest_under_the_same_key() -> None:
    edition = editions.in_one(_channel("all"), _DAY, _listings(5), _ids(1))
    full = editions.in_full(_channel("all"), _DAY, _listings(5), _ids(1), aloud=True)
    assert [part.shape for part in edition.parts] == ["digest"]
    assert _silence(edition) == [True]
    two, three, four = _ids(2, 3, 4)
    assert edition.parts[0].body == {"papers": 5, "top": [[two, 2], [three, 3], [four, 4]]}
    assert (edition.keys, edition.shows, edition.kind) == (full.keys, full.shows, Kind.DAILY)


def test_a_resend_is_silent_and_has_the_whole_top_whatever_was_shown() -> None:
    edition = editions.again(_channel("all"), _DAY, _listings(5), "resend:1:2")
    assert edition.kind is Kind.RESEND
    assert edition.keys == ("resend:1:2",)
    assert _silence(edition) == [True] * 4
    assert edition.shows == _ids(1, 2, 3)


def test_the_line_about_an_empty_day_does_not_use_up_the_key_of_the_day() -> None:
    moment = datetime(2025, 1, 3, tzinfo=UTC)
    edition = editions.empty(_channel("all"), date(2025, 1, 1), moment, ZoneInfo("Asia/Seoul"))
    assert edition.kind is Kind.EMPTY
    assert edition.keys == ("empty:7:2025-01-01",)
    assert _silence(edition) == [True]
    assert edition.parts[0].body == {"next_at": moment.isoformat(), "zone": "Asia/Seoul"}
    assert edition.shows == ()


def test_a_word_to_an_admin_sounds_and_has_a_key_for_each_admin() -> None:
    keys = {
        editions.alert(Chat(number, number, "private"), "en", "x:1", "x", {"n": 1}).keys for number in (1, 2)
    }
    assert keys == {("alert:1:x:1",), ("alert:2:x:1",)}
    (part,) = editions.alert(_CHAT, "en", "x:1", "x", {"n": 1}).parts
    assert (part.shape, part.body, part.silent) == ("notice", {"name": "x", "facts": {"n": 1}}, False)


# -- the week ----------------------------------------------------------------------------------------------


def _grown(*thens_and_nows: tuple[int | None, int]) -> tuple[Grown, ...]:
    """The top first, each on a day of its own."""
    return tuple(
        Grown(Listing(paper(number), _MONDAY + timedelta(days=number % 5), number, now), then)
        for number, (then, now) in enumerate(thens_and_nows, start=1)
    )


def _risen(week: tuple[Grown, ...], top: int) -> list[tuple[str, int]]:
    return [(each.listing.paper.id, rank) for each, rank in editions.risers_of(week, top)]


def test_a_week_has_its_papers_with_days_and_ranks_and_what_they_had_then() -> None:
    week = _grown((90, 99), (50, 60), (40, 50), (5, 30))
    edition = editions.weekly(_channel(top=2), _MONDAY, week, aloud=True)
    assert (edition.kind, edition.keys) == (Kind.WEEKLY, ("weekly:7:2024-W20",))
    assert (edition.chat_id, edition.language, edition.day) == (7, "ko", date(2024, 5, 19))
    assert edition.shows == ()
    (part,) = edition.parts
    one, two, four = _ids(1, 2, 4)
    assert part.shape == "weekly"
    assert part.body == {
        "papers": 4,
        "newest": "2024-05-17",
        "top": [[one, "2024-05-14", 1], [two, "2024-05-15", 2]],
        "risers": [[four, "2024-05-17", 4, 5]],
    }


@pytest.mark.parametrize(
    ("first", "key"), [(date(2024, 12, 30), "weekly:7:2025-W01"), (date(2020, 12, 28), "weekly:7:2020-W53")]
)
def test_a_week_is_numbered_as_iso_8601_has_it(first: date, key: str) -> None:
    assert _channel().weekly_key(first) == key


def test_a_week_without_papers_has_nothing_to_say() -> None:
    assert editions.weekly(_channel(), _MONDAY, (), aloud=True).parts == ()


@pytest.mark.parametrize(
    ("sound", "aloud", "silent"),
    [("header", True, False), ("all", True, False), ("none", True, True), ("header", False, True)],
)
def test_a_week_sounds_as_a_header_does(sound: Sound, aloud: bool, silent: bool) -> None:
    assert _silence(editions.weekly(_channel(sound), _MONDAY, _grown((1, 2)), aloud=aloud)) == [silent]


@pytest.mark.parametrize(
    ("then", "now", "rose"),
    [
        (42, 181, True),
        (20, 30, True),
        (21, 31, False),
        (8, 17, False),
        (8, 18, True),
        (0, 10, True),
        (0, 9, False),
        (30, 20, False),
        (None, 90, False),
    ],
)
def test_a_riser_has_ten_votes_more_and_half_as_many_again(then: int | None, now: int, rose: bool) -> None:
    assert _risen(_grown((200, 200), (then, now)), 1) == ([(paper(2).id, 2)] if rose else [])


def test_risers_are_the_three_that_grew_most_and_none_is_in_the_top() -> None:
    week = _grown((10, 99), (10, 90), (60, 80), (9, 70), (10, 60), (1, 55), (40, 54))
    assert _risen(week, 2) == list(zip(_ids(4, 6, 5), (4, 6, 5), strict=True))
    assert _risen(week, 7) == []


# -- owed --------------------------------------------------------------------------------------------------


def _days(*numbers: int) -> list[date]:
    return [date(2024, 5, number) for number in numbers]


@pytest.mark.parametrize(
    ("days", "published", "late", "on_time", "catch_up", "owed"),
    [
        # Nothing missed.
        ([16], [], [], True, 3, [16]),
        ([15, 16], [15], [], True, 3, [16]),
        ([15, 16], [15, 16], [], True, 3, []),
        ([], [], [], True, 3, []),
        # The day that is due is not counted when it is on time, and is when it is late.
        ([12, 13, 14, 15, 16], [], [], True, 3, [13, 14, 15, 16]),
        ([12, 13, 14, 15, 16], [], [], False, 3, [14, 15, 16]),
        ([12, 13, 14, 15, 16], [], [], True, 1, [15, 16]),
        ([12, 13, 14, 15, 16], [], [], False, 1, [16]),
        ([12, 13, 14, 15, 16], [], [], True, 0, [16]),
        ([12, 13, 14, 15, 16], [], [], False, 0, []),
        # Those caught up with use up what may be caught up with: the next look goes no further back.
        ([12, 13, 14, 15, 16], [13, 14, 15, 16], [13, 14, 15], True, 3, []),
        ([12, 13, 14, 15, 16], [14, 15, 16], [14, 15, 16], False, 3, []),
        ([11, 12, 13, 14, 15], [13, 14], [13, 14], False, 3, [15]),
        # A day that got its papers after newer ones had been published on time.
        ([13, 14, 15, 16], [14, 15, 16], [], False, 3, [13]),
        ([13, 14, 15, 16], [14, 15, 16], [], False, 0, []),
    ],
)
def test_what_is_owed(
    days: list[int],
    published: list[int],
    late: list[int],
    on_time: bool,
    catch_up: int,
    owed: list[int],
) -> None:
    found = editions.owed(
        _days(*days),
        _days(*published),
        _days(*late),
        due=date(2024, 5, 16),
        on_time=on_time,
        catch_up=catch_up,
    )
    assert list(found) == _days(*owed)


@given(
    days=st.sets(st.integers(0, 13)),
    published=st.sets(st.integers(0, 13)),
    on_time=st.booleans(),
    catch_up=st.integers(0, 14),
)
def test_what_was_published_is_never_owed_again_and_a_second_look_finds_nothing(
    days: set[int], published: set[int], on_time: bool, catch_up: int
) -> None:
    due = date(2024, 5, 16)
    listed = sorted(due - timedelta(days=number) for number in days)
    before = {due - timedelta(days=number) for number in published}
    first = editions.owed(listed, before, (), due=due, on_time=on_time, catch_up=catch_up)
    assert list(first) == sorted(first)
    assert not before & set(first)
    assert len(first) <= catch_up + on_time
    late = [day for day in first if not (on_time and day == due)]
    second = editions.owed(listed, before | set(first), late, due=due, on_time=on_time, catch_up=catch_up)
    assert second == ()
