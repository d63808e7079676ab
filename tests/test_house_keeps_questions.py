"""What a language model was asked is not asked again because somebody had no more time to wait for it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from house import MORNING, a_house

from bot import app
from bot.playground import sample
from storage.records import Verdict


async def test_a_question_outlives_who_waited_for_it_and_is_noted_when_the_house_ends(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house:
        house.huggingface.put(sample.DAY, sample.items())
        house.model.fail("hang", times=None)
        async with house.store() as store:
            async with app.work_of_day(house.settings, store, house.clock) as work:
                assert await work.collector.collect(sample.DAY)
                papers = [listing.paper for listing in (await store.papers.listings(sample.DAY))[:2]]
                for _ in range(3):
                    await work.writer.write(papers, ["ko"], limit=timedelta(seconds=0.2))
                assert len(house.model.asked) == 2
                assert await store.askings.about([paper.id for paper in papers], "ko") == {}
            for paper in papers:
                (asking,) = await store.askings.of(paper.id, "ko")
                assert asking.verdict is Verdict.FAILED
                assert asking.tokens_in > 0
                assert asking.tokens_out > 0
