"""Admins have summaries written anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from chat_house import CHANNEL, DAY, House, chat_house, seen
from fakes import PlainSummariser, paper
from reported import report

from bot.chat.rewriting import wanted_in
from bot.playground.telegram import faults
from bot.ports import CannotSummarise
from storage.chats import Chats
from storage.database import Database
from storage.records import (
    Edition,
    Kind,
    Language,
    Paper,
    Part,
    Settlement,
    State,
    Summary,
)
from storage.reports import Reports
from storage.sending import Sending
from storage.summaries import Summaries

NO_MODEL = "No language model is set up. The settings are PAPERS_LLM_URL and PAPERS_LLM_MODEL."


@pytest.fixture
def model() -> PlainSummariser:
    return PlainSummariser()


@pytest.fixture
async def house(database: Database, model: PlainSummariser) -> AsyncIterator[House]:
    async with chat_house(database, model=model) as house:
        yield house


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("2405.02246", ("2405.02246", None)),
        ("2405.02246v3", ("2405.02246", None)),
        ("2405.02246 ko", ("2405.02246", "ko")),
        ("2405.02246 English", ("2405.02246", "en")),
        ("https://arxiv.org/abs/2405.02246v1 한국어", ("2405.02246", "ko")),
        ("https://huggingface.co/papers/2405.02246", ("2405.02246", None)),
        ("arXiv: 2405.02246", ("2405.02246", None)),
        ("arxiv: 2405.02246 en", ("2405.02246", "en")),
        ("", None),
        ("ko", None),
        ("2405.02246 klingon", None),
        ("https://arxiv.org/abs/2405.02246 klingon", None),
        ("2405.02246 ko en", None),
        ("2405.02246 ja", None),
        ("the newest", None),
    ],
)
def test_a_paper_and_a_language_are_read_as_elsewhere(
    words: str, wanted: tuple[str, Language | None] | None
) -> None:
    assert wanted_in(words, ("ko", "en")) == wanted


async def test_a_paper_is_rewritten_in_every_language_and_the_reports_of_it_are_closed(
    house: House, database: Database, model: PlainSummariser
) -> None:
    for number, language in ((2, "ko"), (2, "en"), (3, "en")):
        await report(house, database, number, 1, language)
    answer = await house.telegram.next_answer_to(house.telegram.says(house.admin, "/rewrite 2405.00002"))
    assert seen(answer) == (
        "Paper 2\nRewritten: 한국어, English\n"
        "No message of the last two weeks in a channel or a group shows it, so none is edited."
    )
    assert sorted(model.asked) == [(paper(2).id, "en"), (paper(2).id, "ko")]
    assert [one.paper.id for one in await Reports(database).open()] == [paper(3).id]
    written = await Summaries(database).of([paper(2).id], "ko")
    assert written[paper(2).id].gist == "ko gist of 2405.00002"
    told = await house.ask(house.admin, "/log")
    assert told.endswith(" · 42 · had a summary rewritten · 2405.00002 · ko,en")
    house.telegram.presses(house.admin, answer, "한국어")
    assert "ko gist of 2405.00002" in seen(await house.telegram.next_answer_to(house.admin))


async def test_it_says_how_many_posts_are_put_right(house: House, database: Database) -> None:
    chat = await Chats(database).remember(CHANNEL, "channel", "Daily Papers", "daily_papers")
    cards = tuple(Part("card", {"paper": paper(2).id, "rank": 2, "papers": 9}) for _ in range(2))
    now = house.clock.now()
    await house.ledger.plan(Edition(Kind.DAILY, ("a key",), chat.id, "en", cards, DAY), now)
    sending = Sending(database)
    for _ in cards:
        [delivery] = await sending.claim(now, most=1)
        await sending.settle([Settlement(delivery.id, State.SENT, now, 5)])
        now += timedelta(seconds=1)
    assert "2 messages that show it in channels and groups are being edited." in await house.ask(
        house.admin, "/rewrite 2405.00002 en"
    )


class _Thinking(PlainSummariser):
    """Writes when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.told = asyncio.Event()

    async def summarise(self, paper: Paper, language: Language) -> Summary:
        await self.told.wait()
        return await super().summarise(paper, language)


async def test_while_it_is_written_the_chat_shows_that_somebody_types(database: Database) -> None:
    model = _Thinking()
    async with chat_house(database, model=model) as house:
        asked = house.telegram.says(house.admin, "/rewrite 2405.00002 en")

        def typing() -> int:
            return sum(call.method == "sendChatAction" for call in house.telegram.record)

        await house.telegram.wait_until(lambda: typing() > 1)
        model.told.set()
        assert "Rewritten" in seen(await house.telegram.next_answer_to(asked))
        [chat] = {call.chat_id for call in house.telegram.record if call.method == "sendChatAction"}
        assert chat == house.admin.id


async def test_in_a_forum_it_is_shown_and_answered_in_the_topic(house: House) -> None:
    forum = house.telegram.add_group(-1005, topics=[7])
    words = "/rewrite@daily_papers_test_bot 2405.00002 en"
    asked = house.telegram.says(house.admin, words, chat=forum, topic=7)
    answer = await house.telegram.next_answer_to(asked)
    assert answer.topic == 7
    assert answer.buttons == []
    [shown, *_] = (call for call in house.telegram.record if call.method == "sendChatAction")
    assert (shown.chat_id, shown.params["message_thread_id"]) == (forum.id, "7")


async def test_where_typing_cannot_be_shown_the_answer_comes_all_the_same(house: House) -> None:
    house.telegram.fail(faults.server_error(), method="sendChatAction")
    assert "Rewritten" in await house.ask(house.admin, "/rewrite 2405.00002 en")


async def test_what_nobody_expected_is_apologised_for_and_told(database: Database) -> None:
    async with chat_house(database, model=PlainSummariser()) as house:
        await database.write(lambda connection: connection.execute("DROP TABLE report"))
        assert "Sorry" in await house.ask(house.admin, "/rewrite 2405.00002 en")
        assert await house.failures.get() == "OperationalError"


async def test_a_language_in_which_it_failed_is_named_with_the_reason(
    house: House, model: PlainSummariser
) -> None:
    model.refuses = lambda _: CannotSummarise("it names 34억, which is not in the <abstract>")
    assert await house.ask(house.admin, "/rewrite 2405.00002 ko") == (
        "Paper 2\nNot rewritten, 한국어: it names 34억, which is not in the <abstract>"
    )


async def test_a_paper_that_nobody_knows_is_said_to_be_unknown(house: House) -> None:
    assert "I do not have arXiv 2405.99999" in await house.ask(house.admin, "/rewrite 2405.99999")


@pytest.mark.parametrize("words", ["", " 12", " 2405.00002 klingon", " ko"])
async def test_bad_input_gets_an_example(house: House, words: str, model: PlainSummariser) -> None:
    assert await house.ask(house.admin, f"/rewrite{words}") == (
        "Name the paper by its number or its link: /rewrite 2405.02246 or "
        "/rewrite https://arxiv.org/abs/2405.02246\n"
        "In one language only: /rewrite 2405.02246 ko. Languages: ko, en"
    )
    assert model.asked == []


async def test_without_a_model_that_is_said(database: Database) -> None:
    async with chat_house(database) as house:
        assert await house.ask(house.admin, "/rewrite 2405.00002") == NO_MODEL
