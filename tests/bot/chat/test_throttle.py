"""Everybody may ask quickly for a while; who goes on and on is told so once."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.throttle import Heard, Throttle

NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)
ANSWER, SAY_SO, IGNORE = Heard.ANSWER, Heard.SAY_SO, Heard.IGNORE


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def heard(throttle: Throttle, *seconds: float, who: int = 7) -> list[Heard]:
    return [throttle.hear(who, at(second)) for second in seconds]


moments = st.lists(st.floats(0, 60), min_size=1, max_size=80).map(sorted)
buckets = st.tuples(st.integers(1, 10), st.sampled_from([0.1, 0.5, 1.0, 3.0]))


def test_a_burst_is_answered_then_one_notice_then_nothing_is_said() -> None:
    assert heard(Throttle(burst=3, per_second=0.5), *[0] * 6) == [ANSWER] * 3 + [SAY_SO] + [IGNORE] * 2


def test_a_hundred_a_second_for_a_minute_get_one_notice() -> None:
    told = Counter(heard(Throttle(), *(number / 100 for number in range(6_000))))
    assert told[SAY_SO] == 1
    assert told[ANSWER] == 8


def test_who_asks_no_faster_than_the_bucket_fills_is_always_answered() -> None:
    assert set(heard(Throttle(burst=1, per_second=0.5), *range(0, 400, 2))) == {ANSWER}


def test_who_was_quiet_until_the_bucket_is_half_full_is_answered_and_told_anew() -> None:
    throttle = Throttle(burst=4, per_second=0.5)
    assert heard(throttle, *[0] * 5) == [ANSWER] * 4 + [SAY_SO]
    assert heard(throttle, 3.9) == [IGNORE]  # which takes one of what has come back
    assert heard(throttle, 5.8) == [IGNORE]
    assert heard(throttle, *[9.8] * 4) == [ANSWER, ANSWER, SAY_SO, IGNORE]


def test_who_only_slows_down_is_heard_again_too() -> None:
    throttle = Throttle(burst=8, per_second=0.5)
    heard(throttle, *[0] * 20)
    assert ANSWER in heard(throttle, *range(5, 60, 5))


@given(bucket=buckets, seconds=moments)
def test_no_window_holds_more_answers_than_the_burst_and_what_comes_back(
    bucket: tuple[int, float], seconds: list[float]
) -> None:
    burst, per_second = bucket
    throttle = Throttle(burst=burst, per_second=per_second)
    answered = [s for s, what in zip(seconds, heard(throttle, *seconds), strict=True) if what is ANSWER]
    for first, begin in enumerate(answered):
        for last, end in enumerate(answered[first:], 1):
            assert last <= burst + per_second * (end - begin) + 1e-6


@given(bucket=buckets, seconds=moments)
def test_each_spell_has_exactly_one_notice_and_it_comes_first(
    bucket: tuple[int, float], seconds: list[float]
) -> None:
    burst, per_second = bucket
    throttle = Throttle(burst=burst, per_second=per_second)
    before = ANSWER
    for what in heard(throttle, *seconds):
        if before is ANSWER:
            assert what is not IGNORE
        else:
            assert what is not SAY_SO
        before = what


@given(seconds=moments, others=st.lists(st.tuples(st.integers(1, 5), st.floats(0, 60)), max_size=80))
def test_what_others_ask_changes_nothing(seconds: list[float], others: list[tuple[int, float]]) -> None:
    alone, among = Throttle(burst=2), Throttle(burst=2)
    asked = sorted([(second, 0, 7) for second in seconds] + [(second, 1, who) for who, second in others])
    told = [(who, among.hear(who, at(second))) for second, _, who in asked]
    assert [what for who, what in told if who == 7] == heard(alone, *seconds)


@given(seconds=st.lists(st.floats(-3_600, 3_600), max_size=40))
def test_a_clock_that_jumps_shuts_nobody_out(seconds: list[float]) -> None:
    throttle = Throttle()
    heard(throttle, *seconds)
    now = seconds[-1] if seconds else 0.0
    throttle.hear(7, at(now - 7_200))
    assert throttle.hear(7, at(now - 7_200 + 16)) is ANSWER


def test_a_clock_set_back_gives_nothing_to_who_had_used_up_theirs() -> None:
    throttle = Throttle(burst=2)
    assert heard(throttle, 0, 0, 0, -3_600, -3_600) == [ANSWER, ANSWER, SAY_SO, IGNORE, IGNORE]


def test_who_has_a_full_bucket_is_forgotten() -> None:
    throttle = Throttle(burst=4, per_second=0.5)
    for who in range(1_000):
        throttle.hear(who, at(0))
    assert len(throttle) == 1_000
    for number in range(600):
        throttle.hear(7, at(10 + number / 100))
    assert len(throttle) == 1


def test_as_many_are_remembered_as_have_asked_lately() -> None:
    throttle, most = Throttle(burst=8, per_second=0.5), 0
    for number in range(
        20_000
    ):  # a hundred strangers a second, each with one question: full after two seconds
        throttle.hear(number, at(number / 100))
        most = max(most, len(throttle))
    assert most <= 500


@pytest.mark.parametrize("bucket", [{"burst": 0}, {"per_second": 0}, {"per_second": -1}])
def test_a_bucket_that_answers_nobody_is_refused(bucket: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="at least one request"):
        Throttle(**bucket)
