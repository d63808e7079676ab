"""When a post is looked at again, and what of it a reader cares about."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from arbitrary import ANY_TEXT
from fakes import paper
from hypothesis import given
from hypothesis import strategies as st
from sample_day import DAY, Papers, an_entry

from bot.daily.amend import (
    awaited,
    facts_of,
    is_routine,
    matters,
    reads_otherwise,
    refresh_times,
    still_awaited,
    upkeep,
)
from bot.posts import Card, Digest, Entry, Header, Notice, Post, Riser, Weekly
from storage.records import Chat, Delivery, Kind, Listing, Origin, Part, State, Summary

_SENT = datetime(2024, 5, 15, 0, 0, 7, tzinfo=UTC)
_HOURS = (3, 9, 24, 48)


def _delivery(
    shape: str = "header", *, kind: Kind = Kind.DAILY, chat: str = "channel", number: int = 1
) -> Delivery:
    return Delivery(
        id=1, edition_id=1, kind=kind, day=DAY, chat=Chat(1, -1, chat), language="ko", number=number,
        part=Part(shape), state=State.SENT, attempts=1, due=_SENT, message_id=1,
    )  # fmt: skip


def _card(votes: int = 100, *, title: str = "A title", gist: str = "It works.", bullet: str = "So.") -> Card:
    of = paper(1, title=title)
    summary = Summary(of.id, "en", gist, (bullet,), Origin.MODEL)
    return Card(Entry(Listing(of, DAY, 1, votes), 1, summary), 9)


def _header(others: int) -> Header:
    entries = tuple(an_entry(rank) for rank in range(1, others + 6))
    return Header(DAY, len(entries), 1, entries[:5], entries[5:])


def _climbed(header: Header, place: int) -> Header:
    others = list(header.others)
    others[place] = replace(others[place], climbed=True)
    return replace(header, others=tuple(others))


# -- when --------------------------------------------------------------------------------------------------


def test_a_post_is_looked_at_again_so_many_hours_after_it_was_sent() -> None:
    assert refresh_times(_SENT, _HOURS, _delivery()) == (
        ("3h", _SENT + timedelta(hours=3)),
        ("9h", _SENT + timedelta(hours=9)),
        ("24h", _SENT + timedelta(hours=24)),
        ("48h", _SENT + timedelta(hours=48)),
    )


def test_where_no_hours_are_named_nothing_is_looked_at_again() -> None:
    assert refresh_times(_SENT, (), _delivery()) == ()


@given(st.lists(st.floats(0, 3), min_size=1, max_size=20))
def test_the_header_comes_first_and_cards_follow_in_their_order(seconds: list[float]) -> None:
    sent, due = _SENT, []
    for number, wait in enumerate(seconds, start=1):
        sent += timedelta(seconds=wait)
        shape = "header" if number == 1 else "card"
        ((_, at),) = refresh_times(sent, (3,), _delivery(shape, number=number))
        due.append(at)
    assert due == sorted(due)
    assert len(set(due)) == len(due)


@pytest.mark.parametrize("shape", ["header", "card", "digest"])
@pytest.mark.parametrize("kind", [Kind.DAILY, Kind.RESEND])
@pytest.mark.parametrize("chat", ["channel", "group", "supergroup"])
def test_days_in_channels_and_groups_live(shape: str, kind: Kind, chat: str) -> None:
    assert len(refresh_times(_SENT, _HOURS, _delivery(shape, kind=kind, chat=chat))) == 4


@pytest.mark.parametrize(
    "delivery",
    [
        *(_delivery(shape, chat="private") for shape in ("header", "card", "digest")),
        *(_delivery("notice", kind=kind) for kind in Kind),
        *(_delivery(kind=kind) for kind in (Kind.EMPTY, Kind.ALERT, Kind.WEEKLY)),
        _delivery("empty"),
        _delivery("weekly"),
    ],
)
def test_nothing_else_does(delivery: Delivery) -> None:
    assert refresh_times(_SENT, _HOURS, delivery) == ()


@pytest.mark.parametrize(
    ("cause", "by_the_clock"),
    [("3h", True), ("168h", True), ("resend:1:2", False), ("edit:7h", False), ("h", False), ("", False)],
)
def test_what_comes_by_the_clock_is_told_from_what_an_admin_wants(cause: str, by_the_clock: bool) -> None:
    assert is_routine(cause) is by_the_clock


# -- what it was sent without ------------------------------------------------------------------------------


def _entry(number: int, origin: Origin | None) -> Entry:
    of = paper(number)
    summary = None if origin is None else Summary(of.id, "ko", "A gist.", ("One.",), origin)
    return Entry(Listing(of, DAY, number, 10), number, summary)


_WRITTEN, _EXCERPT, _HUGGINGFACE, _BARE = (
    _entry(number, origin)
    for number, origin in enumerate((Origin.MODEL, Origin.EXCERPT, Origin.HUGGINGFACE, None), start=1)
)
_WITHOUT = tuple((paper(number).id, "ko") for number in (2, 3, 4))


@pytest.mark.parametrize(
    "post",
    [
        Header(DAY, 9, 1, (_WRITTEN, _EXCERPT, _HUGGINGFACE, _BARE), (_entry(5, None),)),
        Digest(DAY, 9, 1, (_WRITTEN, _EXCERPT, _HUGGINGFACE, _BARE)),
        Weekly(DAY, DAY, 9, (_WRITTEN, _EXCERPT), (Riser(_HUGGINGFACE, 1), Riser(_BARE, 1))),
    ],
)
def test_a_post_awaits_a_summary_of_each_paper_whose_text_it_shows_and_no_model_wrote(post: Post) -> None:
    assert awaited(post, "ko") == _WITHOUT


def test_a_card_awaits_its_text_in_each_of_its_languages() -> None:
    also = Summary(paper(1).id, "en", "A gist.", ("One.",), Origin.EXCERPT)
    assert awaited(Card(_WRITTEN, 9), "ko") == ()
    assert awaited(Card(_BARE, 9), "ko") == ((paper(4).id, "ko"),)
    assert awaited(Card(_WRITTEN, 9, also), "ko") == ((paper(1).id, "en"),)
    both = Card(_EXCERPT, 9, replace(also, paper_id=paper(2).id))
    assert awaited(both, "ko") == ((paper(2).id, "ko"), (paper(2).id, "en"))
    assert awaited(Card(_WRITTEN, 9, replace(also, origin=Origin.MODEL)), "ko") == ()


def test_a_summary_that_came_in_awaits_no_better_one() -> None:
    imported = _entry(1, Origin.IMPORTED)
    assert awaited(Digest(DAY, 9, 1, (imported,)), "ko") == ()
    assert awaited(Card(_WRITTEN, 9, imported.summary), "ko") == ()


def test_where_there_is_no_gist_a_list_says_something_else_with_another_first_bullet() -> None:
    def facts(*bullets: str) -> str:
        summary = Summary(paper(1).id, "ko", "", bullets, Origin.IMPORTED)
        return facts_of(Digest(DAY, 9, 1, (replace(_WRITTEN, summary=summary),)))

    assert matters(facts("One.", "Two."), facts("Another.", "Two."))
    assert not matters(facts("One.", "Two."), facts("One.", "Another."))


def test_what_is_not_about_papers_awaits_nothing() -> None:
    assert awaited(Notice("x"), "ko") == ()


def test_after_the_edit_for_late_summaries_nothing_is_awaited_and_after_any_other_what_is_missing() -> None:
    post = Card(_BARE, 9)
    assert still_awaited("summaries", post, "ko") == ()
    assert still_awaited("3h", post, "ko") == ((paper(4).id, "ko"),)


def test_a_digest_in_a_private_chat_is_kept_true_only_as_long_as_it_awaits_something() -> None:
    private = _delivery("digest", chat="private")
    written, without = (Digest(DAY, 9, 1, (entry,)) for entry in (_WRITTEN, _BARE))
    kept = upkeep(private, without, _SENT, _HOURS, with_model=True)
    assert (kept.shown, kept.refresh) == (facts_of(without), ())
    assert kept.awaits == ((paper(4).id, "ko"),)
    for post, with_model in ((written, True), (without, False)):
        kept = upkeep(private, post, _SENT, _HOURS, with_model=with_model)
        assert (kept.shown, kept.refresh, kept.awaits) == (None, (), ())


@pytest.mark.parametrize("with_model", [True, False])
def test_a_channels_post_is_kept_true_whatever_it_awaits(with_model: bool) -> None:
    kept = upkeep(_delivery("card"), Card(_BARE, 9), _SENT, _HOURS, with_model=with_model)
    assert kept.shown == facts_of(Card(_BARE, 9))
    assert len(kept.refresh) == 4
    assert bool(kept.awaits) is with_model


# -- what matters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        (0, 2, False),
        (0, 3, True),
        (3, 0, True),
        (10, 12, False),
        (10, 13, True),
        (30, 33, True),
        (31, 34, False),
        (100, 109, False),
        (100, 110, True),
        (100, 90, True),
        (100, 91, False),
        (1000, 1099, False),
    ],
)
def test_votes_are_news_when_they_change_by_a_tenth_and_by_three(before: int, after: int, news: bool) -> None:
    assert matters(facts_of(_card(before)), facts_of(_card(after))) is news


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_votes_are_news_by_that_rule_and_no_other(before: int, after: int) -> None:
    change = abs(before - after)
    assert matters(facts_of(_card(before)), facts_of(_card(after))) is (change >= 3 and change >= before / 10)


@pytest.mark.parametrize("changed", [_card(title="Another"), _card(gist="Better."), _card(bullet="Thus.")])
def test_another_title_or_text_matters(changed: Card) -> None:
    assert matters(facts_of(_card()), facts_of(changed))


def test_who_wrote_the_text_matters() -> None:
    papers = Papers()
    ours = papers.card("en")
    assert ours.entry.summary is not None
    theirs = replace(
        ours, entry=replace(ours.entry, summary=replace(ours.entry.summary, origin=Origin.HUGGINGFACE))
    )
    assert matters(facts_of(ours), facts_of(theirs))
    assert matters(facts_of(papers.card("en", None)), facts_of(ours))


@given(ANY_TEXT, ANY_TEXT)
def test_any_two_texts_are_told_apart_and_none_from_itself(one: str, other: str) -> None:
    assert matters(facts_of(_card(title=one)), facts_of(_card(title=other))) is (one != other)
    assert matters(facts_of(_card(gist=one)), facts_of(_card(gist=other))) is (one != other)


def test_the_second_text_of_a_card_matters_as_the_first_does() -> None:
    also = Summary(paper(1).id, "en", "It works.", ("So.",), Origin.MODEL)
    cards = [
        _card(),
        replace(_card(), also=also),
        replace(_card(), also=replace(also, gist="It fails.")),
        replace(_card(), also=replace(also, bullets=("Thus.",))),
        replace(_card(), also=replace(also, origin=Origin.EXCERPT)),
    ]
    facts = [facts_of(card) for card in cards]
    assert len(set(facts)) == len(cards)
    assert all(matters(one, other) and reads_otherwise(one, other) for one, other in pairwise(facts))


def test_the_texts_of_a_week_matter() -> None:
    weeks = [Weekly(DAY, DAY, 9, (_WRITTEN,), (Riser(entry, 1),)) for entry in (_EXCERPT, _BARE)]
    assert reads_otherwise(facts_of(weeks[0]), facts_of(replace(weeks[0], top=(_entry(1, None),))))
    assert matters(*map(facts_of, weeks))


def test_a_text_alone_makes_a_post_read_otherwise() -> None:
    before = facts_of(_card())
    assert reads_otherwise(before, facts_of(_card(gist="It fails.")))
    assert not reads_otherwise(before, facts_of(_card(900, title="Another")))
    assert not reads_otherwise(before, before)
    assert reads_otherwise("{", before)
    assert not reads_otherwise('{"papers": {"2405.00001": {"votes": 1}}}', before)


def test_what_a_list_does_not_show_does_not_matter() -> None:
    one, other = (
        facts_of(Digest(DAY, 9, votes, (replace(_card(bullet=bullet).entry),)))
        for votes, bullet in ((1, "So."), (99, "Thus."))
    )
    assert not matters(one, other)


def test_a_paper_that_climbs_matters_where_it_is_shown() -> None:
    header = _header(others=20)
    before = facts_of(header)
    assert matters(before, facts_of(_climbed(header, 14)))
    assert not matters(before, facts_of(_climbed(header, 15)))


def test_a_paper_that_is_not_shown_any_more_matters() -> None:
    header = _header(others=3)
    assert matters(facts_of(header), facts_of(replace(header, others=header.others[:2])))


@pytest.mark.parametrize("post", [_card(), _header(20), Digest(DAY, 9, 1, _header(0).top), Notice("x")])
def test_the_same_post_is_no_news(post: Post) -> None:
    assert not matters(facts_of(post), facts_of(post))


def test_facts_are_short() -> None:
    assert len(facts_of(_header(others=73))) < 2500


# -- facts of other versions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before", ["", "{", "[]", "null", "3", "{}", '{"papers": 1}', '{"papers": {"a": 1}}']
)
def test_what_cannot_be_read_is_taken_to_have_said_something_else(before: str) -> None:
    assert matters(before, facts_of(_card()))


@pytest.mark.parametrize("name", ["title", "text", "climbed", "votes"])
def test_what_an_older_version_did_not_write_down_is_passed_over(name: str) -> None:
    older = json.loads(facts_of(_card(1, title="One", gist="One.")))
    for said in older["papers"].values():
        del said[name]
    same = json.loads(facts_of(_card(1, title="One", gist="One.")))
    assert not matters(json.dumps(older), json.dumps(same))
    assert matters(json.dumps(older), facts_of(_card(9, title="Two", gist="Two.")))


def test_what_a_later_version_adds_is_passed_over() -> None:
    later = json.loads(facts_of(_card()))
    later["more"] = 1
    for said in later["papers"].values():
        said["stars"] = 7
    assert not matters(json.dumps(later), facts_of(_card()))
