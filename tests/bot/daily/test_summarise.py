"""Every paper gets a text at once and a better one as soon as it can be had."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

from day_house import DayHouse
from fakes import PlainSummariser, listed, paper

from bot.daily.summarise import Writer
from bot.ports import CannotSummarise, Summariser
from bot.summary.excerpt import Excerpts
from storage.records import Language, ListedDay, Origin, Paper, Summary

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
