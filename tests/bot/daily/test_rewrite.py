"""A summary anew, and the posts that show it put right."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from day_house import DayHouse
from fakes import PlainSummariser, listed, paper
from settling import send_all

from bot.daily import editions
from bot.daily.rewrite import NoModel, PaperUnknown, Rewrites
from bot.daily.summarise import Writer
from bot.ports import CannotSummarise
from bot.summary.excerpt import Excerpts
from storage.records import Language, ListedDay, Origin, Paper, Summary
from storage.sending import Sending
from storage.week import Grown

_DAY = date(2024, 5, 14)
_ONE = paper(1)


class Improving(PlainSummariser):
    """Writes another summary each time it is asked, unless it hangs or is broken in a language."""

    def __init__(self) -> None:
        super().__init__()
        self.trouble: dict[Language, Callable[[], Exception] | None] = {}
        """By language, what it raises; None: it never answers."""
        self.answers = asyncio.Event()
        """It answers from then on."""
        self.answers.set()

    async def summarise(self, paper: Paper, language: Language) -> Summary:
        if language in self.trouble:
            raises = self.trouble[language]
            if raises is None:
                await asyncio.Event().wait()
            else:
                raise raises()
        summary = await super().summarise(paper, language)
        await self.answers.wait()
        return replace(summary, gist=f"{summary.gist}, version {len(self.asked)}")


class Office:
    """A day that was posted, and who rewrites it."""

    def __init__(self, house: DayHouse) -> None:
        self.house = house
        self.model = Improving()
        self.sending = Sending(house.database)
        self.nudges = 0
        self.nudged = asyncio.Event()
        self.rewrites = self._rewrites(self.model)

    def _rewrites(self, model: Improving | None) -> Rewrites:
        house = self.house
        self.writer = Writer(house.summaries, Excerpts(), model, house.clock, ["ko", "en"])
        rewrites = Rewrites(house.papers, self.writer, house.amendments, house.clock, languages=["ko", "en"])
        rewrites.on_edits = self._nudge
        return rewrites

    def without_model(self) -> Rewrites:
        return self._rewrites(None)

    def _nudge(self) -> None:
        self.nudges += 1
        self.nudged.set()

    async def post(self, *, also: Language | None = None) -> list[int]:
        """A header and three cards in the channel; their numbers."""
        papers = tuple(listed(number, votes=100 - number) for number in range(1, 8))
        await self.house.papers.save_day(ListedDay(_DAY, self.house.clock.now(), papers))
        channel = replace(self.house.channel, top=3, also=also)
        await self.writer.write([paper(number) for number in (1, 2, 3)])
        await self.house.promises.in_full(channel, _DAY, aloud=False)
        return await send_all(self.sending, self.house.clock.now())

    async def promised(self) -> list[tuple[int, str]]:
        rows = await self.house.database.fetch_all("SELECT delivery_id, cause FROM amendment ORDER BY id")
        return [(row["delivery_id"], row["cause"]) for row in rows]


@pytest.fixture
def office(house: DayHouse) -> Office:
    return Office(house)


async def test_a_paper_is_written_anew_and_what_shows_it_is_edited(office: Office) -> None:
    header, first, *_ = await office.post()
    (before,) = (await office.house.summaries.of([_ONE.id], "ko")).values()
    rewritten = await office.rewrites.rewrite(_ONE.id, "ko")
    (after,) = (await office.house.summaries.of([_ONE.id], "ko")).values()
    assert (rewritten.paper, rewritten.failed, rewritten.edits) == (_ONE, (), 2)
    (summary,) = rewritten.summaries
    assert after.gist == summary.gist != before.gist
    at = round(office.house.clock.now().timestamp() * 1000)
    assert await office.promised() == [(each, f"rewrite:{_ONE.id}:ko:{at}") for each in (header, first)]
    assert office.nudges == 1


async def test_without_a_language_it_is_written_in_each_that_we_write(office: Office) -> None:
    await office.post()
    rewritten = await office.rewrites.rewrite(_ONE.id, None)
    assert [summary.language for summary in rewritten.summaries] == ["ko", "en"]
    assert rewritten.edits == 2


async def test_a_card_in_two_languages_is_edited_once_for_both_and_for_either(office: Office) -> None:
    header, first, *_ = await office.post(also="en")
    assert (await office.rewrites.rewrite(_ONE.id, None)).edits == 2
    assert [number for number, _ in await office.promised()] == [header, first]
    office.house.clock.set(office.house.clock.now() + timedelta(minutes=1))
    assert (await office.rewrites.rewrite(_ONE.id, "en")).edits == 1
    assert (await office.promised())[-1][0] == first


async def test_each_wish_is_a_wish_of_its_own(office: Office) -> None:
    await office.post()
    for wishes in (1, 2, 3):
        office.house.clock.set(office.house.clock.now() + timedelta(milliseconds=1))
        assert (await office.rewrites.rewrite(_ONE.id, "ko")).edits == 2
        assert len(await office.promised()) == 2 * wishes


async def test_what_was_posted_more_than_two_weeks_ago_stays_as_it_is(office: Office) -> None:
    await office.post()
    office.house.clock.set(office.house.clock.now() + timedelta(days=14))
    assert (await office.rewrites.rewrite(_ONE.id, "ko")).edits == 2
    office.house.clock.set(office.house.clock.now() + timedelta(milliseconds=1))
    rewritten = await office.rewrites.rewrite(_ONE.id, "ko")
    assert (len(rewritten.summaries), rewritten.edits) == (1, 0)
    assert office.nudges == 1


async def test_a_paper_that_nobody_has_posted_is_written_anew_all_the_same(office: Office) -> None:
    await office.post()
    rewritten = await office.rewrites.rewrite(paper(7).id, "en")
    assert ([each.language for each in rewritten.summaries], rewritten.edits) == (["en"], 0)
    assert office.nudges == 0


async def test_a_week_that_shows_the_paper_is_edited_too(office: Office) -> None:
    header, first, *_ = await office.post()
    listings = await office.house.papers.listings(_DAY)
    week = editions.weekly(
        office.house.channel, date(2024, 5, 13), [Grown(one, 1) for one in listings], aloud=False
    )
    await office.house.promises.plan(week)
    (posted,) = await send_all(office.sending, office.house.clock.now())
    assert (await office.rewrites.rewrite(_ONE.id, "ko")).edits == 3
    assert [number for number, _ in await office.promised()] == [header, first, posted]


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (lambda: CannotSummarise("it said nothing"), "it said nothing"),
        (lambda: KeyError("a bug"), "our mistake: KeyError"),
        (None, "no answer within 0.2 seconds"),
    ],
)
async def test_a_language_that_fails_costs_only_itself(
    office: Office, trouble: Callable[[], Exception] | None, why: str
) -> None:
    await office.post()
    office.model.trouble["ko"] = trouble
    within = timedelta(seconds=0.2 if trouble is None else 90)
    rewritten = await office.rewrites.rewrite(_ONE.id, None, within=within)
    assert rewritten.failed == (("ko", why),)
    assert [summary.language for summary in rewritten.summaries] == ["en"]
    assert rewritten.edits == 0
    (kept,) = (await office.house.summaries.of([_ONE.id], "ko")).values()
    assert kept.origin is Origin.MODEL


async def test_what_comes_when_the_admin_does_not_wait_any_more_is_kept_and_shown_too(office: Office) -> None:
    header, first, *_ = await office.post()
    asked = len(office.model.asked)
    async with office.writer.keeping():
        office.model.answers.clear()
        for _ in range(2):
            rewritten = await office.rewrites.rewrite(_ONE.id, "ko", within=timedelta(seconds=0.05))
            assert rewritten.failed == (("ko", "no answer within 0.05 seconds"),)
        assert (rewritten.edits, await office.promised()) == (0, [])
        office.model.answers.set()
        async with asyncio.timeout(5):
            await office.nudged.wait()
    assert len(office.model.asked) == asked + 1
    assert [delivery for delivery, _ in await office.promised()] == [header, first]
    assert office.nudges == 1
    (kept,) = (await office.house.summaries.of([_ONE.id], "ko")).values()
    assert kept.gist.endswith(f"version {asked + 1}")


async def test_two_admins_who_want_the_same_at_once_pay_once(office: Office) -> None:
    await office.post()
    asked = len(office.model.asked)
    office.model.answers.clear()
    async with asyncio.TaskGroup() as group:
        wishes = [group.create_task(office.rewrites.rewrite(_ONE.id, "ko")) for _ in range(2)]
        for _ in range(4):  # what either reads of the paper is read before this
            await office.house.papers.days_of(_ONE.id)
        office.model.answers.set()
    first, second = (wish.result() for wish in wishes)
    assert first.summaries == second.summaries
    assert len(office.model.asked) == asked + 1


async def test_a_paper_that_no_day_lists_is_unknown(office: Office) -> None:
    with pytest.raises(PaperUnknown, match=r"no day that is stored lists 2301\.00001"):
        await office.rewrites.rewrite("2301.00001", None)
    assert office.model.asked == []


async def test_without_a_model_nothing_is_rewritten(office: Office) -> None:
    await office.post()
    with pytest.raises(NoModel, match="PAPERS_LLM_URL"):
        await office.without_model().rewrite(_ONE.id, None)
    assert await office.promised() == []
