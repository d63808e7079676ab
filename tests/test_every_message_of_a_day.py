"""Every message that a day can become, on its whole way from the source's answer to Telegram's own parser."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fakes import HastyClock
from telegram_parser import Telegram

from bot.chat.phrases import speaking
from bot.chat.render.message import Message
from bot.chat.render.posts import render
from bot.daily import calendar, editions
from bot.daily.compose import Composer
from bot.daily.editions import Channel
from bot.daily.summarise import Writer
from bot.playground.telegram.markup import parse_html
from bot.ports import Summariser
from bot.posts import Post
from bot.summary.excerpt import Excerpts
from bot.summary.sentences import sentences
from bot.web.huggingface import HuggingFace
from storage.chats import Chats
from storage.database import Database
from storage.papers import Papers
from storage.records import Chat, Edition, Language, Origin, Paper, Part, Summary
from storage.summaries import Summaries

_URL = "https://huggingface.example"
_BOT = "daily_papers_bot"
_LANGUAGES = ("ko", "en")
_SEOUL = ZoneInfo("Asia/Seoul")
_NAMES = {
    "TextUrl": "text_link",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
}
"""What the Bot API calls what TDLib calls otherwise."""

Items = Sequence[Mapping[str, Any]]


class _Talkative(Summariser):
    """A model that says as much as it is let to, in the paper's own words: harder on the renderer than ours."""

    async def summarise(self, paper: Paper, language: Language) -> Summary:
        said = sentences(paper.abstract) or (paper.title,)
        begin = {"ko": "이 연구는 다음을 보입니다: ", "en": "This work shows: "}[language]
        bullets = tuple(f"{begin}{sentence}" for sentence in (said * 10)[:10])
        return Summary(paper.id, language, f"{begin}{said[-1]}", bullets, Origin.MODEL, "talkative")


@dataclass(frozen=True)
class _House:
    """What lies between the source's answer and the messenger."""

    papers: Papers
    summaries: Summaries
    composer: Composer
    writer: Writer
    clock: HastyClock
    chat: Chat

    async def collect(self, day: date, items: Items) -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            limit, page = int(request.url.params["limit"]), int(request.url.params["p"])
            return httpx.Response(200, content=json.dumps(items[page * limit : (page + 1) * limit]))

        self.clock.set(calendar.ends(day))
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            await self.papers.save_day(await HuggingFace(client, _URL, self.clock).papers_of(day))

    async def messages(self, day: date, language: Language) -> AsyncIterator[Message]:
        """All that the day can be in a channel, and what /today says of it."""
        with speaking(language):
            async for post in self._posts(day, language):
                yield render(post, bot=_BOT)

    async def _posts(self, day: date, language: Language) -> AsyncIterator[Post]:
        for part in await self._parts(day, language):
            post = await self.composer.compose_part(part, day, language)
            assert post is not None, part
            yield post
        self.clock.set(calendar.ends(day) + timedelta(hours=7))
        for count in (1, 5, 20):
            today = await self.composer.today(language, count)
            assert today is not None
            yield today

    async def _parts(self, day: date, language: Language) -> list[Part]:
        listings = await self.papers.listings(day)
        parts: list[Part] = []
        for top in (1, 5, 20):
            channel = Channel(self.chat, language, top, "header")
            header, *cards = editions.in_full(channel, day, listings, (), aloud=True).parts
            parts += [header, *editions.in_one(channel, day, listings, ()).parts]
        return [*parts, *cards, *_empty(channel, day).parts]


def _empty(channel: Channel, day: date) -> Edition:
    return editions.empty(channel, day, calendar.ends(day) + timedelta(days=3))


@pytest.fixture(scope="module")
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
async def house(database: Database) -> _House:
    clock = HastyClock()
    papers, summaries, excerpts = Papers(database), Summaries(database), Excerpts()
    return _House(
        papers,
        summaries,
        Composer(papers, summaries, excerpts, clock, _SEOUL),
        Writer(summaries, excerpts, _Talkative(), clock, _LANGUAGES),
        clock,
        await Chats(database).remember(-1001000000001, "channel", "Daily Papers", "daily_papers"),
    )


def _judge(telegram: Telegram, message: Message) -> None:
    """Telegram takes it whole, and the stand-in reads it as Telegram does."""
    telegram.takes(message)
    text, stretches = telegram.parse(message.html)
    own_text, entities = parse_html(message.html)
    assert own_text == text
    assert len(text) <= 4096
    assert sorted((one.type, one.offset, one.end) for one in entities) == sorted(
        (_NAMES.get(one.kind, one.kind.lower()), one.begin, one.end) for one in stretches
    )


async def test_telegram_takes_all_that_the_recorded_days_can_become(
    shared_data: Path, house: _House, telegram: Telegram
) -> None:
    files = sorted((shared_data / "hf-daily").glob("2*.json"))
    messages = 0
    for file in files:
        day = date.fromisoformat(file.stem)
        await house.collect(day, json.loads(file.read_text(encoding="utf-8")))
        for written in (False, True):
            if written:
                await house.writer.write([listing.paper for listing in await house.papers.listings(day)])
            for language in _LANGUAGES:
                async for message in house.messages(day, language):
                    _judge(telegram, message)
                    messages += 1
    assert len(files) >= 70
    assert messages > 5000
    print(f"{messages} messages of {len(files)} days")
