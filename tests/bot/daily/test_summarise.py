"""Every paper gets a text at once and a better one as soon as it can be had."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from day_house import DayHouse
from fakes import PlainSummariser, ToldModel, listed, paper

from bot.daily.author import Author
from bot.daily.summarise import Writer
from bot.ports import CannotSummarise, Summariser
from bot.summary.excerpt import Excerpts
from storage.askings import Askings
from storage.errors import DatabaseFull
from storage.records import Language, ListedDay, Origin, Paper, Summary
from storage.terms import Terms

_DAY = date(2024, 5, 14)


async def _stored(house: DayHouse, *papers: Paper) -> tuple[Paper, ...]:
    """Papers that are known: a summary belongs to one."""
    items = tuple(listed(place, of=one) for place, one in enumerate(papers, start=1))
    await house.papers.save_day(ListedDay(_DAY, house.clock.now(), items))
    return papers


def _writer(
    house: DayHouse,
    model: Summariser | None,
    languages: Sequence[Language] = ("ko",),
    excerpts: Summariser | None = None,
) -> Writer:
    return Writer(house.summaries, excerpts or Excerpts(), model, house.clock, languages)


async def _origins(
    house: DayHouse, papers: Sequence[Paper], language: Language = "ko"
) -> list[Origin | None]:
    written = await house.summaries.of([one.id for one in papers], language)
    return [written[one.id].origin if one.id in written else None for one in papers]


async def test_without_a_model_every_paper_has_its_excerpt_in_every_language(house: DayHouse) -> None:
    papers = await _stored(house, paper(1), paper(2))
    await _writer(house, None, ["ko", "en"]).write(papers)
    for language in ("ko", "en"):
        assert await _origins(house, papers, language) == [Origin.EXCERPT] * 2


async def test_the_top_is_asked_for_first_in_all_languages(house: DayHouse) -> None:
    papers = await _stored(house, *[paper(number) for number in range(1, 10)])
    await house.writer.write(papers)
    in_order = [(one.id, language) for one in papers for language in ("ko", "en")]
    assert sorted(house.model.asked) == sorted(in_order)
    # Four ask side by side, so a question may be a few places away from its own.
    assert all(abs(place - in_order.index(asked)) < 4 for place, asked in enumerate(house.model.asked))
    assert await _origins(house, papers, "en") == [Origin.MODEL] * 9


async def test_excerpts_stand_before_a_model_is_asked(house: DayHouse) -> None:
    papers = await _stored(house, paper(1), paper(2))
    seen: list[list[Origin | None]] = []

    class Watching(PlainSummariser):
        async def summarise(self, paper: Paper, language: Language) -> Summary:
            seen.append(await _origins(house, papers))
            return await super().summarise(paper, language)

    await _writer(house, Watching()).write(papers)
    assert seen[0] == [Origin.EXCERPT] * 2


async def test_an_excerpt_gives_way_to_the_model_and_what_the_model_wrote_stays(house: DayHouse) -> None:
    papers = await _stored(house, paper(1))
    await _writer(house, None).write(papers)
    model = PlainSummariser()
    await _writer(house, model).write(papers)
    assert await _origins(house, papers) == [Origin.MODEL]
    await _writer(house, model).write(papers)
    await _writer(house, None).write(papers)
    assert await _origins(house, papers) == [Origin.MODEL]
    assert len(model.asked) == 1


async def test_what_came_in_is_written_over_by_nobody_unasked(house: DayHouse) -> None:
    papers = await _stored(house, paper(1), paper(2))
    came = Summary(paper(1).id, "ko", "", ("하나.", "둘."), Origin.IMPORTED)
    await house.summaries.save(came, house.clock.now())
    assert await house.writer.missing(papers, "ko") == {paper(2).id}
    await house.writer.write(papers, ["ko"])
    assert house.model.asked == [(paper(2).id, "ko")]
    assert await _origins(house, papers) == [Origin.IMPORTED, Origin.MODEL]
    await house.writer.rewrite(papers[0], "ko")
    assert await _origins(house, papers) == [Origin.MODEL] * 2


async def test_only_what_is_asked_for_is_written(house: DayHouse) -> None:
    papers = await _stored(house, paper(1), paper(2))
    await house.writer.write(papers[:1], ["en"])
    assert house.model.asked == [(papers[0].id, "en")]
    assert await _origins(house, papers, "ko") == [None, None]


async def test_nothing_to_write_asks_nobody(house: DayHouse) -> None:
    await house.writer.write([])
    assert house.model.asked == []


async def test_an_endpoint_that_is_down_is_not_asked_about_every_paper(house: DayHouse) -> None:
    papers = await _stored(house, *[paper(number) for number in range(1, 21)])
    house.model.refuses = lambda _: CannotSummarise("HTTP 503", everywhere=True)
    await house.writer.write(papers)
    assert len(house.model.asked) <= 4
    assert await _origins(house, papers) == [Origin.EXCERPT] * 20


async def test_when_an_endpoint_is_down_those_who_wait_for_a_place_do_not_ask_either(house: DayHouse) -> None:
    papers = await _stored(house, *[paper(number) for number in range(1, 21)])

    class Hanging(PlainSummariser):
        async def summarise(self, paper: Paper, language: Language) -> Summary:
            await asyncio.sleep(0.02)
            return await super().summarise(paper, language)

    model = Hanging()
    model.refuses = lambda _: CannotSummarise("no answer", everywhere=True)
    writer = Writer(house.summaries, Excerpts(), model, house.clock, ["ko"], at_once=2)
    async with asyncio.TaskGroup() as group:
        for part in (papers[:10], papers[10:]):
            group.create_task(writer.write(part))
    assert len(model.asked) <= 4


async def test_an_endpoint_that_was_down_is_asked_again_in_the_next_round_however_often(
    house: DayHouse,
) -> None:
    papers = await _stored(house, paper(1))
    house.model.refuses = lambda _: CannotSummarise("HTTP 503", everywhere=True)
    for _ in range(5):
        await house.writer.write(papers, ["ko"])
    house.model.refuses = lambda _: None
    await house.writer.write(papers, ["ko"])
    assert len(house.model.asked) == 6
    assert await _origins(house, papers) == [Origin.MODEL]


async def test_a_paper_that_failed_three_times_is_not_asked_for_a_fourth_time(house: DayHouse) -> None:
    papers = await _stored(house, paper(1), paper(2))
    house.model.refuses = lambda one: CannotSummarise("no JSON") if one.id == papers[0].id else None
    for _ in range(5):
        await house.writer.write(papers, ["ko"])
    assert house.model.asked.count((papers[0].id, "ko")) == 3
    assert house.model.asked.count((papers[1].id, "ko")) == 1
    assert await _origins(house, papers) == [Origin.EXCERPT, Origin.MODEL]
    await house.writer.write(papers, ["en"])
    assert house.model.asked.count((papers[0].id, "en")) == 1


async def test_a_bug_about_one_paper_costs_that_paper_alone(house: DayHouse) -> None:
    papers = await _stored(house, paper(1), paper(2), paper(3))

    def refuse(one: Paper) -> None:
        if one.id == papers[1].id:
            raise RuntimeError("a bug")

    model, excerpts = PlainSummariser(), PlainSummariser()
    model.refuses = excerpts.refuses = refuse
    for _ in range(5):
        await _writer(house, model, excerpts=excerpts).write(papers)
    assert await _origins(house, papers) == [Origin.MODEL, None, Origin.MODEL]


async def test_while_nothing_can_be_kept_no_other_paper_is_paid_for_and_none_is_given_up(
    house: DayHouse,
) -> None:
    class Full(PlainSummariser):
        full = True

        async def summarise(self, paper: Paper, language: Language) -> Summary:
            written = await super().summarise(paper, language)
            if self.full:
                raise DatabaseFull("the disk is full")
            return written

    papers = await _stored(house, *[paper(number) for number in range(1, 9)])
    model = Full()
    writer = _writer(house, model)
    for _ in range(4):
        asked = len(model.asked)
        await writer.write(papers)
        assert len(model.asked) - asked <= 4
    assert await writer.missing(papers, "ko") == {one.id for one in papers}
    model.full = False
    await writer.write(papers)
    assert await _origins(house, papers) == [Origin.MODEL] * 8


async def test_a_paper_without_an_abstract_costs_no_other_its_text(house: DayHouse) -> None:
    bare = Paper("2405.00009", "Bare", "", ())
    papers = await _stored(house, bare, paper(1))
    await _writer(house, None).write(papers)
    assert await _origins(house, papers) == [None, Origin.EXCERPT]


async def test_what_is_late_is_left_out_and_what_was_written_in_time_stays(house: DayHouse) -> None:
    papers = await _stored(house, *[paper(number) for number in range(1, 8)])

    class Slow(PlainSummariser):
        async def summarise(self, paper: Paper, language: Language) -> Summary:
            if paper.id > papers[2].id:
                await asyncio.sleep(60)
            return await super().summarise(paper, language)

    await _writer(house, Slow()).write(papers, limit=timedelta(milliseconds=500))
    assert await _origins(house, papers) == [Origin.MODEL] * 3 + [Origin.EXCERPT] * 4


async def test_a_few_papers_are_asked_about_at_once(house: DayHouse) -> None:
    papers = await _stored(house, *[paper(number) for number in range(1, 10)])
    at_once: list[int] = []
    under_way: set[str] = set()

    class Counting(PlainSummariser):
        async def summarise(self, paper: Paper, language: Language) -> Summary:
            under_way.add(paper.id)
            at_once.append(len(under_way))
            await asyncio.sleep(0.02)
            under_way.remove(paper.id)
            return await super().summarise(paper, language)

    await _writer(house, Counting()).write(papers)
    assert max(at_once) == 4
    at_once.clear()
    writer = Writer(house.summaries, Excerpts(), Counting(), house.clock, ["en"], at_once=2)
    async with asyncio.TaskGroup() as group:
        group.create_task(writer.write(papers[:5]))
        group.create_task(writer.write(papers[5:]))
        group.create_task(writer.rewrite(papers[0], "ko"))
    assert max(at_once) == 2


async def test_two_who_want_the_same_summary_pay_for_it_once(house: DayHouse) -> None:
    papers = await _stored(house, *[paper(number) for number in range(1, 6)])

    class Slow(PlainSummariser):
        async def summarise(self, paper: Paper, language: Language) -> Summary:
            summary = await super().summarise(paper, language)
            await asyncio.sleep(0.01)  # long enough for the other to ask as well
            return summary

    model = Slow()
    writer = _writer(house, model)
    async with asyncio.TaskGroup() as group:
        group.create_task(writer.write(papers))
        group.create_task(writer.write(papers))
    assert sorted(model.asked) == [(one.id, "ko") for one in papers]


async def test_whoever_has_a_summary_written_learns_whether_the_endpoint_is_there(house: DayHouse) -> None:
    papers = await _stored(house, *[paper(number) for number in range(1, 6)])
    assert await _writer(house, None).write(papers)
    house.model.refuses = lambda of: CannotSummarise("no JSON", everywhere=of.id == papers[3].id)
    assert await house.writer.write(papers[:3])
    assert not await house.writer.write(papers)
    house.model.refuses = lambda _: None
    assert await house.writer.write(papers)
    assert await house.writer.write(papers)


async def test_a_summary_that_is_rewritten_is_not_overwritten_by_one_that_was_under_way(
    house: DayHouse,
) -> None:
    (one,) = await _stored(house, paper(1))

    begun, may_go_on = asyncio.Event(), asyncio.Event()

    class Slow(PlainSummariser):
        async def summarise(self, paper: Paper, language: Language) -> Summary:
            number = len(self.asked)
            summary = await super().summarise(paper, language)
            if number == 0:
                begun.set()
                await may_go_on.wait()
            return replace(summary, gist=f"version {number}")

    writer = _writer(house, Slow())
    async with asyncio.TaskGroup() as group:
        group.create_task(writer.write([one]))
        await begun.wait()
        rewriting = group.create_task(writer.rewrite(one, "ko"))
        for _ in range(4):  # whatever it reads first is read before this
            await house.summaries.of([one.id], "ko")
        may_go_on.set()
    assert rewriting.result().gist == "version 1"
    assert (await house.summaries.of([one.id], "ko"))[one.id].gist == "version 1"


# -- a model that remembers --------------------------------------------------------------------------------


class Remembering(PlainSummariser):
    """Does not want to be asked about some papers."""

    def __init__(self, *rests: str) -> None:
        super().__init__()
        self.rests = frozenset(rests)
        self.rewritten: list[str] = []

    async def may_ask(self, papers: Sequence[Paper], language: Language) -> frozenset[str]:
        return frozenset(one.id for one in papers) - self.rests

    async def rewrite(self, paper: Paper, language: Language) -> Summary:
        self.rewritten.append(paper.id)
        return await super().summarise(paper, language)


async def test_a_paper_that_rests_is_neither_asked_for_nor_missing(house: DayHouse) -> None:
    papers = await _stored(house, paper(1), paper(2))
    model = Remembering(papers[0].id)
    writer = _writer(house, model)
    assert await writer.missing(papers, "ko") == {papers[1].id}
    await writer.write(papers)
    assert model.asked == [(papers[1].id, "ko")]
    assert await writer.missing(papers, "ko") == frozenset()


async def test_a_model_that_remembers_is_asked_as_often_as_it_wants(house: DayHouse) -> None:
    papers = await _stored(house, paper(1))
    model = Remembering()
    model.refuses = lambda _: CannotSummarise("no JSON")
    writer = _writer(house, model)
    for _ in range(5):
        await writer.write(papers)
    assert len(model.asked) == 5


async def test_without_a_model_nothing_is_missing(house: DayHouse) -> None:
    papers = await _stored(house, paper(1))
    writer = _writer(house, None)
    assert (writer.has_model, _writer(house, PlainSummariser()).has_model) == (False, True)
    assert await writer.missing(papers, "ko") == frozenset()


# -- progress ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [None, PlainSummariser(), Remembering(paper(1).id)])
async def test_progress_is_called_once_for_each_paper_in_each_language(
    house: DayHouse, model: Summariser | None
) -> None:
    papers = await _stored(house, *[paper(number) for number in range(1, 6)], Paper("2405.9", "Bare", "", ()))
    await house.summaries.save(await PlainSummariser().summarise(papers[1], "ko"), house.clock.now())
    if isinstance(model, PlainSummariser):
        model.refuses = lambda of: CannotSummarise("no JSON") if of.id == papers[2].id else None
    steps: list[None] = []
    for times in (1, 2):
        await _writer(house, model, ["ko", "en"]).write(papers, on_progress=lambda: steps.append(None))
        assert len(steps) == 12 * times


async def test_when_an_endpoint_is_down_progress_stands_still(house: DayHouse) -> None:
    papers = await _stored(house, *[paper(number) for number in range(1, 6)])
    house.model.refuses = lambda _: CannotSummarise("HTTP 503", everywhere=True)
    steps: list[None] = []
    await house.writer.write(papers, on_progress=lambda: steps.append(None))
    assert steps == []


# -- rewriting ---------------------------------------------------------------------------------------------


async def test_what_is_rewritten_takes_the_place_of_what_a_model_wrote(house: DayHouse) -> None:
    papers = await _stored(house, paper(1))
    model = Remembering(papers[0].id)
    await house.summaries.save(await PlainSummariser().summarise(papers[0], "ko"), house.clock.now())
    house.clock.set(house.clock.now() + timedelta(hours=1))
    written = await _writer(house, model).rewrite(papers[0], "ko")
    assert model.rewritten == [papers[0].id]
    assert written.written == house.clock.now()
    assert (await house.summaries.of([papers[0].id], "ko"))[papers[0].id] == written


async def test_a_model_that_does_not_remember_rewrites_too(house: DayHouse) -> None:
    (one,) = await _stored(house, paper(1))
    assert (await house.writer.rewrite(one, "en")).gist == f"en gist of {one.id}"


@pytest.mark.parametrize("model", [None, PlainSummariser()])
async def test_what_cannot_be_rewritten_stays(house: DayHouse, model: PlainSummariser | None) -> None:
    papers = await _stored(house, paper(1))
    await _writer(house, None).write(papers)
    if model is not None:
        model.refuses = lambda _: CannotSummarise("no JSON")
    with pytest.raises(CannotSummarise, match=r"no model is set|no JSON"):
        await _writer(house, model).rewrite(papers[0], "ko")
    assert await _origins(house, papers) == [Origin.EXCERPT]


# -- with an author ----------------------------------------------------------------------------------------


async def test_a_second_run_asks_nothing_whatever_became_of_the_first(house: DayHouse) -> None:
    bare, refused = Paper("2405.00009", "Bare", "", ()), paper(2)
    papers = await _stored(house, paper(1), refused, bare, paper(3))
    good = json.dumps(
        {
            "gist": "It counts.",
            "bullets": [
                "A number is studied.",
                "The authors propose a way to count to it.",
                "The way works.",
            ],
        }
    )
    model = ToldModel(lambda asked: "no" if "[1] We study the number 2." in asked.messages[1][1] else good)

    def another_run() -> Writer:
        askings, terms = Askings(house.database), Terms(house.database)
        author = Author(model, askings, terms, house.clock, daily_tokens=0, tell=house.alarm.tell)
        return _writer(house, author, ["en"])

    await another_run().write(papers)
    assert await _origins(house, papers, "en") == [Origin.MODEL, Origin.EXCERPT, None, Origin.MODEL]
    assert len(model.asked) == 4
    await another_run().write(papers)
    assert await another_run().missing(papers, "en") == frozenset()
    assert len(model.asked) == 4
