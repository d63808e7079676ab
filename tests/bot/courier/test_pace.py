"""The pace: whatever is tried, Telegram's windows are never overfilled."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.courier.pace import Pace

_START = datetime(2024, 5, 15, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def _after(seconds: float) -> datetime:
    return _START + timedelta(seconds=seconds)


@dataclass(frozen=True)
class Wish:
    """Somebody wants to say something in a chat."""

    chat: int
    after: float
    """Seconds since the wish before."""
    takes: float
    """Seconds until the answer comes."""
    edition: bool = True

    @property
    def is_group(self) -> bool:
        return self.chat < 0


@dataclass(frozen=True)
class Said:
    wish: Wish
    began: datetime
    ended: datetime


_WISHES = st.lists(
    st.builds(
        Wish,
        chat=st.sampled_from([-3, -2, -1, 1, 2, 3]),
        after=st.sampled_from([0, 0, 0, 0.001, 0.01, 0.3, 2, 30]),
        takes=st.sampled_from([0, 0.02, 0.2, 1.5, 30]),
        edition=st.booleans(),
    ),
    max_size=80,
)
_CROWD = st.lists(st.integers(1, 400).map(lambda chat: Wish(chat, 0, 0)), min_size=30, max_size=90)


def _play(pace: Pace, wishes: Sequence[Wish], now: datetime = _START) -> list[Said]:
    """Say everything as early as the pace lets us, several chats at once, as the courier does."""
    said: list[Said] = []
    flying: list[Said] = []

    def land(until: datetime) -> None:
        for flight in sorted(flying, key=lambda flight: flight.ended):
            if flight.ended <= until:
                flying.remove(flight)
                pace.end(flight.wish.chat, flight.ended, is_group=flight.wish.is_group)

    for wish in wishes:
        now += timedelta(seconds=wish.after)
        land(now)
        while True:
            opens = pace.chat_opens(wish.chat, now)
            if opens is None:
                opens = next(flight.ended for flight in flying if flight.wish.chat == wish.chat)
            if wish.edition:
                opens = max(opens, pace.edition_opens(now))
            if opens <= now:
                break
            now = opens
            land(now)
        pace.begin(wish.chat, now, edition=wish.edition)
        flight = Said(wish, now, now + timedelta(seconds=wish.takes))
        flying.append(flight)
        said.append(flight)
        land(now)
    land(datetime.max.replace(tzinfo=UTC))
    return said


def _assert_no_window_is_overfilled(said: Sequence[Said]) -> None:
    editions = [one.began for one in said if one.wish.edition]
    for earlier, later in itertools.pairwise(editions):
        assert later - earlier >= timedelta(milliseconds=40)
    for first in editions:
        assert sum(first <= other < first + _SECOND for other in editions) <= 25
    for chat in {one.wish.chat for one in said}:
        heard = [one for one in said if one.wish.chat == chat]
        for before, after in itertools.pairwise(heard):
            assert after.began - before.ended >= _SECOND
        if chat < 0:
            for number, one in enumerate(heard[20:]):
                # Wherever between its ends each arrived: the twenty-first is a minute after the first.
                assert one.began - heard[number].ended >= 60 * _SECOND


@given(_WISHES)
def test_no_window_is_ever_overfilled(wishes: list[Wish]) -> None:
    _assert_no_window_is_overfilled(_play(Pace(), wishes))


@given(_CROWD)
def test_a_crowd_is_served_evenly(wishes: list[Wish]) -> None:
    said = _play(Pace(), wishes)
    _assert_no_window_is_overfilled(said)
    chats = [wish.chat for wish in wishes]
    if len(set(chats)) == len(chats):
        gaps = {later.began - earlier.began for earlier, later in itertools.pairwise(said)}
        assert gaps == {timedelta(milliseconds=40)}


@given(st.lists(st.tuples(st.just(-1), st.sampled_from([0.0, 0.5, 2.0])), min_size=21, max_size=60))
def test_one_group_gets_twenty_in_any_minute(rhythm: list[tuple[int, float]]) -> None:
    said = _play(Pace(), [Wish(chat, after, 0) for chat, after in rhythm])
    _assert_no_window_is_overfilled(said)
    assert said[20].began - said[0].ended >= 60 * _SECOND


@given(_WISHES, _WISHES, st.sampled_from([0, 0.4, 3, 59, 61]))
def test_a_restart_refills_nothing(before: list[Wish], after: list[Wish], pause: float) -> None:
    """The new pace hears of what the ledger holds, as the courier tells it."""
    said = _play(Pace(), before)
    ends = [one.ended for one in said]
    now = max([_START, *ends]) + timedelta(seconds=pause)
    pace = Pace()
    for one in sorted(said, key=lambda one: one.ended):
        if one.ended >= now - pace.memory:
            pace.end(one.wish.chat, one.ended, is_group=one.wish.is_group)
    again = _play(pace, after, now)
    # Editions a second are not in question: to start again takes longer than that.
    _assert_no_window_is_overfilled(
        [replace(one, wish=replace(one.wish, edition=False)) for one in said + again]
    )


def test_twenty_then_five_take_a_minute_also_over_a_restart() -> None:
    first = _play(Pace(), [Wish(-1, 0, 0)] * 20)
    pace = Pace()
    for one in first:
        pace.end(-1, one.ended, is_group=True)
    now = first[-1].ended + timedelta(seconds=5)
    assert pace.chat_opens(-1, now) == first[0].ended + 60 * _SECOND
    rest = _play(pace, [Wish(-1, 0, 0)] * 5, now)
    assert [one.began for one in rest] == [one.ended + 60 * _SECOND for one in first[:5]]


def test_a_person_is_held_to_a_second_and_to_no_minute() -> None:
    said = _play(Pace(), [Wish(1, 0, 0)] * 30)
    assert said[-1].began == _after(29)


@given(st.integers(1, 500), st.integers(0, 500))
def test_a_pause_holds_and_a_shorter_one_does_not_cut_it(longer: int, shorter: int) -> None:
    pace = Pace()
    pace.pause(_after(longer))
    pace.pause(_after(min(longer, shorter)))
    pace.begin(1, _START, edition=True)
    pace.end(1, _START, is_group=False)
    assert pace.edition_opens(_START) == _after(longer)
    assert pace.edition_opens(_after(longer)) == _after(longer)
    assert pace.edition_opens(_after(longer + 5)) == _after(longer + 5)


def test_a_pause_does_not_hold_answers() -> None:
    pace = Pace()
    pace.pause(_after(60))
    assert pace.chat_opens(1, _START) == _START


def test_an_answer_does_not_use_up_the_editions_of_a_second() -> None:
    pace = Pace()
    pace.begin(1, _START, edition=False)
    assert pace.edition_opens(_START) == _START


def test_a_chat_is_busy_while_a_message_is_on_its_way_and_a_second_after() -> None:
    pace = Pace()
    pace.begin(7, _START, edition=True)
    assert pace.busy(_START) == [7]
    assert pace.chat_opens(7, _after(600)) is None
    assert pace.next_opening(_after(600)) is None
    pace.end(7, _after(600), is_group=False)
    assert pace.busy(_after(600.9)) == [7]
    assert pace.next_opening(_after(600.9)) == _after(601)
    assert pace.busy(_after(601)) == []
    assert pace.next_opening(_after(601)) is None


def test_what_is_long_ago_is_forgotten() -> None:
    pace = Pace()
    for chat in (-1, 1):
        pace.end(chat, _START, is_group=chat < 0)
    assert set(pace.busy(_START)) == {-1, 1}
    assert pace.busy(_after(61)) == []
    assert not pace._last
    assert not pace._recent


@pytest.mark.parametrize(("per_second", "gap"), [(25, 0.04), (1, 1.0), (1000, 0.001)])
def test_the_pace_is_what_it_is_told(per_second: float, gap: float) -> None:
    pace = Pace(per_second=per_second)
    pace.begin(1, _START, edition=True)
    assert pace.edition_opens(_START) == _after(gap)


def test_a_narrow_pace_remembers_no_longer_than_it_must() -> None:
    assert Pace(chat_gap=0.01, group_window=0.5).memory == timedelta(seconds=0.5)
    assert Pace().memory == timedelta(seconds=60)


@given(
    st.lists(st.sampled_from([0.0, 0.0002, 0.001, 0.004, 0.05, 0.9]), max_size=600),
    st.sampled_from([200, 500, 1000]),
)
def test_at_a_high_rate_no_second_is_overfilled_though_a_little_is_caught_up_with(
    delays: list[float], rate: int
) -> None:
    pace, now = Pace(per_second=rate), _START
    began: list[datetime] = []
    for number, late in enumerate(delays):
        now = max(pace.edition_opens(now), now) + timedelta(seconds=late)
        now = max(pace.edition_opens(now), now)
        pace.begin(number, now, edition=True)
        pace.end(number, now, is_group=False)
        began.append(now)
    for first in began:
        assert sum(first <= other < first + _SECOND for other in began) <= rate


def test_a_clock_that_wakes_late_costs_a_high_rate_little() -> None:
    pace, now = Pace(per_second=1000), _START
    for number in range(2000):
        now = pace.edition_opens(now)
        if number % 3 == 0:
            now += timedelta(milliseconds=1.5)  # as the event loop does
        pace.begin(number, now, edition=True)
        pace.end(number, now, is_group=False)
    assert now - _START < timedelta(seconds=2.1)


def test_a_silence_is_for_all_but_words_to_admins() -> None:
    pace = Pace()
    pace.pause(_after(100))
    assert pace.edition_opens(_START) == _after(100)
    assert pace.edition_opens(_START, alert=True) == _START
    assert pace.paused_until(_START) == _after(100)
    assert pace.paused_until(_after(100)) is None
