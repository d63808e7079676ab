"""Several models in order, each of which may be down for a while."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from fakes import ToldClock

from bot.ports import Model, NoAnswer, Question, Said
from bot.web.models import LONGEST_REST, LONGEST_WISH, REST_OF_A_REFUSED_KEY, SHORTEST_REST, InOrder

QUESTION = Question((("user", "?"),), {})


class Told(Model):
    """Says its name, or fails as it was told until it is told otherwise."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[bool] = []
        self._fails: dict[str, Any] | None = None

    def fail(
        self, *, everywhere: bool = True, key_refused: bool = False, wait: timedelta | None = None
    ) -> None:
        self._fails = {"everywhere": everywhere, "key_refused": key_refused, "wait": wait}

    def mend(self) -> None:
        self._fails = None

    @property
    def refused(self) -> tuple[tuple[str, str], ...]:
        return ((self.name, "m"),) if self._fails and self._fails["key_refused"] else ()

    async def answer(self, question: Question, *, again: bool = False) -> Said:
        self.asked.append(again)
        if self._fails is not None:
            why = f"{self.name} is down"
            raise NoAnswer(why, endpoint=self.name, model="m", tokens=(3, 4), **self._fails)
        return Said(self.name, self.name, "m", 1, 1)


class Scene:
    """Two models, asked in this order."""

    def __init__(self) -> None:
        self.clock = ToldClock()
        self.first, self.second = Told("first"), Told("second")
        self.models = InOrder([self.first, self.second], self.clock)

    async def said(self, *, again: bool = False) -> str:
        return (await self.models.answer(QUESTION, again=again)).text

    async def failure(self, *, again: bool = False) -> NoAnswer:
        with pytest.raises(NoAnswer) as caught:
            await self.models.answer(QUESTION, again=again)
        return caught.value

    def counts(self) -> tuple[int, int]:
        return len(self.first.asked), len(self.second.asked)


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_the_first_that_answers_counts(scene: Scene) -> None:
    assert await scene.said() == "first"
    assert scene.counts() == (1, 0)
    scene.first.fail(everywhere=False)
    assert await scene.said() == "second"


async def test_a_question_that_only_the_first_refuses_does_not_put_it_to_rest(scene: Scene) -> None:
    scene.first.fail(everywhere=False)
    await scene.said()
    scene.first.mend()
    assert await scene.said() == "first"


async def test_an_answer_that_was_not_good_enough_is_asked_of_the_second_first(scene: Scene) -> None:
    assert await scene.said(again=True) == "second"
    assert (scene.first.asked, scene.second.asked) == ([], [True])
    scene.second.fail()
    assert await scene.said(again=True) == "first"


async def test_with_one_model_that_one_is_asked_again() -> None:
    alone = Told("alone")
    assert (await InOrder([alone], ToldClock()).answer(QUESTION, again=True)).text == "alone"


async def test_one_that_is_down_is_left_alone_for_twice_as_long_each_time(scene: Scene) -> None:
    scene.first.fail()
    rest, rests = SHORTEST_REST, []
    for number in range(1, 8):
        assert await scene.said() == "second"
        assert len(scene.first.asked) == number
        await scene.clock.move(seconds=rest.total_seconds() - 1)
        await scene.said()
        assert len(scene.first.asked) == number
        await scene.clock.move(seconds=1)
        rests.append(rest)
        rest = min(rest * 2, LONGEST_REST)
    assert rests[-2:] == [LONGEST_REST] * 2
    scene.first.mend()
    assert await scene.said() == "first"
    scene.first.fail()
    await scene.said()
    await scene.clock.move(seconds=SHORTEST_REST.total_seconds())
    scene.first.mend()
    assert await scene.said() == "first"


async def test_a_failure_of_a_question_that_was_under_way_does_not_lengthen_the_rest(scene: Scene) -> None:
    class Late(Told):
        async def answer(self, question: Question, *, again: bool = False) -> Said:
            await scene.clock.sleep(1)
            return await super().answer(question, again=again)

    late = Late("late")
    late.fail()
    models = InOrder([late], scene.clock)
    async with asyncio.TaskGroup() as group:
        for _ in range(4):
            group.create_task(_fails(models))
        await scene.clock.move(seconds=2)
    assert len(late.asked) == 4
    late.mend()
    await scene.clock.move(seconds=SHORTEST_REST.total_seconds())
    async with asyncio.TaskGroup() as group:
        answer = group.create_task(models.answer(QUESTION))
        await scene.clock.move(seconds=1)
    assert answer.result().text == "late"


async def _fails(models: InOrder) -> None:
    with pytest.raises(NoAnswer):
        await models.answer(QUESTION)


async def test_while_all_rest_there_is_no_answer_at_once_for_the_reason_of_the_first(scene: Scene) -> None:
    scene.first.fail()
    scene.second.fail()
    await scene.failure()
    counts = scene.counts()
    for again in (False, True):
        error = await scene.failure(again=again)
        assert (error.why, error.endpoint, error.everywhere) == ("first is down", "first", True)
    assert scene.counts() == counts == (1, 1)


async def test_nothing_is_down_everywhere_while_one_refuses_this_question_only(scene: Scene) -> None:
    scene.first.fail()
    scene.second.fail(everywhere=False)
    for _ in range(2):
        error = await scene.failure()
        assert (error.why, error.everywhere) == ("first is down", False)
    assert scene.counts() == (1, 2)


async def test_a_refused_key_is_told_though_another_answers_and_is_not_tried_for_an_hour(
    scene: Scene,
) -> None:
    scene.first.fail(key_refused=True)
    assert await scene.said() == "second"
    assert scene.models.refused == (("first", "m"),)
    await scene.clock.move(seconds=(REST_OF_A_REFUSED_KEY - timedelta(seconds=1)).total_seconds())
    await scene.said()
    assert len(scene.first.asked) == 1
    scene.first.mend()
    await scene.clock.move(seconds=1)
    assert await scene.said() == "first"
    assert not scene.models.refused


async def test_a_refused_key_gets_through_where_nobody_answers(scene: Scene) -> None:
    scene.first.fail()
    scene.second.fail(key_refused=True)
    error = await scene.failure()
    assert (error.why, error.key_refused, error.everywhere) == ("first is down", True, True)


async def test_what_was_put_to_nobody_says_so_and_cost_nothing(scene: Scene) -> None:
    scene.first.fail()
    scene.second.fail()
    met = await scene.failure()
    assert (met.asked, met.tokens_in, met.tokens_out) == (True, 6, 8)
    resting = await scene.failure()
    assert (resting.asked, resting.tokens_in, resting.tokens_out) == (False, 0, 0)
    await scene.clock.move(seconds=SHORTEST_REST.total_seconds())
    assert (await scene.failure()).asked


async def test_who_was_asked_in_vain_before_the_one_that_answers_is_told(scene: Scene) -> None:
    scene.first.fail(everywhere=False)
    said = await scene.models.answer(QUESTION)
    assert [(missed.endpoint, missed.tokens_out) for missed in said.missed] == [("first", 4)]
    scene.first.mend()
    assert (await scene.models.answer(QUESTION)).missed == ()


@pytest.mark.parametrize(
    ("wish", "rest"),
    [
        (timedelta(seconds=5), SHORTEST_REST),
        (timedelta(minutes=20), timedelta(minutes=20)),
        (timedelta(days=1), LONGEST_WISH),
    ],
)
async def test_one_that_asks_to_be_left_alone_for_long_is_for_an_hour_at_most(
    scene: Scene, wish: timedelta, rest: timedelta
) -> None:
    scene.first.fail(wait=wish)
    await scene.said()
    await scene.clock.move(seconds=rest.total_seconds() - 1)
    await scene.said()
    assert len(scene.first.asked) == 1
    scene.first.mend()
    await scene.clock.move(seconds=1)
    assert await scene.said() == "first"


async def test_a_wish_to_be_left_alone_counts_while_it_rests_already(scene: Scene) -> None:
    class Late(Told):
        """Two questions are under way when it fails; the second is told to wait."""

        async def answer(self, question: Question, *, again: bool = False) -> Said:
            wait = timedelta(minutes=20) if self.asked else None
            self.asked.append(again)
            await scene.clock.sleep(1)
            raise NoAnswer("busy", endpoint="late", model="m", everywhere=True, wait=wait)

    late = Late("late")
    models = InOrder([late], scene.clock)
    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(_fails(models))
        await scene.clock.move(seconds=1)
    await scene.clock.move(minutes=19)
    await _fails(models)
    assert len(late.asked) == 2
