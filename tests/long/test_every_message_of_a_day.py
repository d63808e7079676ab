"""Every message that a day can become, on its whole way from the source's answer to Telegram's own parser."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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
from storage.records import Chat, Language, Origin, Paper, Part, Summary
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
    """A model that says all it can in the paper's own words: harder on the renderer than ours."""

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
    excerpts: Writer
    model: Writer
    clock: HastyClock
    chat: Chat

    async def collect(self, day: date, items: Items) -> None:
        def answer(request: httpx.Request) -> httpx.Response:
            limit, page = int(request.url.params["limit"]), int(request.url.params["p"])
            return httpx.Response(200, content=json.dumps(items[page * limit : (page + 1) * limit]))

        self.clock.set(calendar.ends(day))
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            await self.papers.save_day(await HuggingFace(client, _URL, self.clock).papers_of(day))

    async def messages(self, day: date) -> AsyncIterator[Message]:
        """All that the day can be: by excerpts, then by a model, in every language."""
        papers = [listing.paper for listing in await self.papers.listings(day)]
        for writer in (self.excerpts, self.model):
            await writer.write(papers)
            for language in _LANGUAGES:
                with speaking(language):
                    async for post in self._posts(day, language):
                        yield render(post, bot=_BOT)

    async def _posts(self, day: date, language: Language) -> AsyncIterator[Post]:
        for part in await self._parts(day, language):
            post = await self.composer.compose_part(part, day, language)
            assert post is not None, part
            yield post
        self.clock.set(calendar.ends(day) + timedelta(hours=7))
        for count in (5, 20):
            today = await self.composer.today(language, count)
            assert today is not None
            yield today

    async def _parts(self, day: date, language: Language) -> Sequence[Part]:
        """What a channel gets: headers and digests of several lengths, cards, an empty day's line."""
        listings = await self.papers.listings(day)
        few, some, many = (Channel(self.chat, language, top, "header") for top in (1, 5, 20))
        return [
            *editions.in_full(many, day, listings, (), aloud=True).parts,
            editions.in_full(some, day, listings, (), aloud=True).parts[0],
            *(editions.in_one(each, day, listings, ()).parts[0] for each in (few, some, many)),
            *editions.empty(some, day, calendar.ends(day) + timedelta(days=3), _SEOUL).parts,
        ]


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
        Writer(summaries, excerpts, None, clock, _LANGUAGES),
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


_HOSTILE = (
    ("<think>", "Stop <think> & </think> &amp; <b>don't</b> <a href='x'>", 3),
    ("latex", r"$\text{Transformer}^2$ and $\mathcal{O}(n^{2})$ \textbf{bold $x_{i", 2),
    ("rtl", "שלום עולם \u202eevil\u202c مرحبا \u2066x\u2069", 2),
    ("emoji", "👩‍👩‍👧‍👦🏳️‍🌈 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🇰🇷 " * 20, 2),
    ("controls", "NUL \x00 bell \x07 delete \x7f separator \u2028 end", 2),
    ("half", "half a pair \ud83d of surrogates", 2),
    ("links", "see example.com, model.py, @somebody, #tag, /start, $USD, a@b.io and t.me/x", 2),
    ("many", "A paper with many authors", 664),
    ("nobody", "A paper of nobody", 0),
    ("blank", "\u200b\u2060\u00ad", 1),
    ("long", "& < > \" ' ` | _ * " * 50, 1),
    ("word", "x" * 999, 1),
)
"""Made-up papers that a list might well hold one day: a name, a title, and how many authors."""


def _hostile(number: int, name: str, title: str, authors: int) -> Mapping[str, Any]:
    paper = {
        "id": f"2405.{number:05}",
        "title": title,
        "summary": f"{title} is what it is called. " * 12 + "It works & holds. <i>Really</i> & truly so.",
        "authors": [{"name": f"{title[:40]} {place}"} for place in range(authors)],
        "upvotes": 10**number % 1009,
        "ai_summary": f"{title}: {name}" if number % 2 else None,
        "organization": {"fullname": title},
    }
    return {"paper": paper, "title": title, "thumbnail": f"https://example.com/{name}?a=1&b=<2>"}


@pytest.mark.parametrize("quarter", range(4))
async def test_telegram_takes_all_that_the_recorded_days_can_become(
    quarter: int, shared_data: Path, house: _House, telegram: Telegram
) -> None:
    files = sorted((shared_data / "hf-daily").glob("2*.json"))[quarter::4]
    messages = 0
    for file in files:
        day = date.fromisoformat(file.stem)
        await house.collect(day, json.loads(file.read_text(encoding="utf-8")))
        async for message in house.messages(day):
            _judge(telegram, message)
            messages += 1
    assert len(files) >= 17
    assert messages > 80 * len(files)


async def test_telegram_takes_all_that_a_hostile_day_can_become(house: _House, telegram: Telegram) -> None:
    day = date(2024, 5, 14)
    items = [_hostile(number, *paper) for number, paper in enumerate(_HOSTILE, start=1)]
    await house.collect(day, items)
    kept = {listing.paper.id for listing in await house.papers.listings(day)}
    assert kept == {item["paper"]["id"] for item in items}
    async for message in house.messages(day):
        _judge(telegram, message)
