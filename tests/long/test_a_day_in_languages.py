"""The whole bot writes whole days, in two languages at once and in those that it has no phrases for."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from command_line import command
from house import MIDNIGHT, POSTS, a_house
from shown import on_card, wrong_with_card, wrong_with_header
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.chat.render.languages import own_name
from bot.playground import sample
from bot.playground.model import ModelStandIn
from bot.playground.server import Loopback
from storage.records import Origin

_AT_ONCE = 4
_PAPERS = 78


class _Turnstile:
    """Lets nobody through to an app before so many are there, and counts those that are."""

    def __init__(self, app: ASGIApp, places: int) -> None:
        self._app = app
        self._full = asyncio.Barrier(places)
        self._inside = 0
        self.most = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._inside += 1
        self.most = max(self.most, self._inside)
        try:
            async with asyncio.timeout(10):
                await self._full.wait()
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1


_WHAT = ("Maps", "Songs", "Letters", "Bridges", "Gardens", "Clocks", "Rivers", "Proofs", "Games", "Words")
_HOW = ("Reading", "Drawing", "Counting", "Sorting", "Mending", "Learning", "Naming", "Weighing")


def _many() -> list[dict[str, Any]]:
    """A long day: no two papers alike, no word of them anybody's."""
    listed = []
    for number in range(_PAPERS):
        how, what = _HOW[number % len(_HOW)], _WHAT[number // len(_HOW)]
        title = f"{how} {what} with Small Models"
        abstract = (
            f"{how} {what.lower()} is easy for people and hard for models of {number + 2}B parameters. "
            f"We train on {number + 3},000 examples and need {number + 11}% less memory than before. "
            "The gain holds on all the benchmarks that were tried. Code and data are public."
        )
        paper = {
            "id": f"2405.1{number:04d}",
            "title": title,
            "summary": abstract,
            "upvotes": 200 - number,
            "authors": [{"name": "Emmy Noether", "hidden": False}],
            "publishedAt": f"{sample.DAY}T00:00:00.000Z",
        }
        listed.append({"title": title, "publishedAt": f"{sample.DAY}T08:00:00.000Z", "paper": paper})
    return listed


async def test_a_long_day_is_summarised_a_few_at_a_time_and_a_second_run_asks_nothing(tmp_path: Path) -> None:
    model = ModelStandIn({}, improvise=True)
    turnstile = _Turnstile(model.app, _AT_ONCE)
    async with (
        Loopback(turnstile) as llm,
        a_house(tmp_path, begin=MIDNIGHT, llm_url=f"{llm.url}/v1", llm_concurrency=_AT_ONCE) as house,
    ):
        house.huggingface.put(sample.DAY, _many())
        collect = ("collect", str(sample.DAY))
        first = await command(tmp_path, *collect, **house.environment())
        assert (first.code, len(model.asked)) == (0, 2 * _PAPERS), first.err
        assert turnstile.most == _AT_ONCE
        await house.summarised(2 * _PAPERS)
        second = await command(tmp_path, *collect, **house.environment())
        assert (second.code, len(model.asked)) == (0, 2 * _PAPERS), second.err


@pytest.mark.parametrize("languages", [["ko", "en"], ["ja", "zh"], ["zh", "ko"]], ids=",".join)
async def test_a_card_in_two_languages_folds_the_second_one_up(languages: list[str], tmp_path: Path) -> None:
    model = ModelStandIn(sample.summaries(), titles=sample.titles(), improvise=True)
    papers = [item["paper"] for item in sample.items()[: POSTS - 1]]
    async with (
        Loopback(model.app) as llm,
        a_house(
            tmp_path,
            begin=MIDNIGHT,
            llm_url=f"{llm.url}/v1",
            languages=languages,
            channel_language=languages,
        ) as house,
    ):
        async with house.running():
            await house.hurry_until(lambda: len(house.channel()) == POSTS)
        header, *cards = house.channel()
    assert wrong_with_header(header, papers, cards, languages) == []
    for card, paper in zip(cards, papers, strict=True):
        assert wrong_with_card(card, paper, languages) == []
        first, second = on_card(card, languages)
        assert (first.language, second.language) == tuple(languages)
        assert first.origin is second.origin is Origin.MODEL
        (folded,) = [each for each in card.entities if each.type == "expandable_blockquote"]
        # Telegram counts in units of UTF-16.
        units = card.text.encode("utf-16-le")
        quote = units[2 * folded.offset : 2 * folded.end].decode("utf-16-le")
        assert quote.startswith(f"{own_name(languages[1])}\n\n{second.gist}")
        assert all(line in quote for line in second.lines)
        assert first.gist not in quote
