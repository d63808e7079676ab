"""Admins say how technical terms are said."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from chat_house import House, chat_house
from fakes import paper
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.asked import plain
from bot.chat.glossary import Wanted, wanted_in
from storage.actions import Actions
from storage.database import Database
from storage.records import Term
from storage.terms import Terms

USAGE = (
    "How a technical term is said in summaries:\n"
    "/term ko attention = 어텐션 sets it\n"
    "/term ko attention = removes it\n"
    "/term ko attention shows it"
)


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


@pytest.fixture
def terms(database: Database) -> Terms:
    return Terms(database)


# -- reading -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("ko transformer = 트랜스포머", Wanted("ko", "transformer", "트랜스포머")),
        ("한국어 Mixture of Experts=전문가 혼합", Wanted("ko", "mixture of experts", "전문가 혼합")),
        ("Japanese attention = 注意機構", Wanted("ja", "attention", "注意機構")),
        ("transformer = 트랜스포머", Wanted("ko", "transformer", "트랜스포머")),
        ("ko transformer =", Wanted("ko", "transformer", "")),
        ("ko transformer", Wanted("ko", "transformer")),
        ("transformer", Wanted("ko", "transformer")),
        ("ko", Wanted("ko", "")),
        ("ko korean corpus = 한국어 말뭉치", Wanted("ko", "korean corpus", "한국어 말뭉치")),
        ("ko top-k = 상위 k개", Wanted("ko", "top-k", "상위 k개")),
        ("ko transformer ＝ 트랜스포머", Wanted("ko", "transformer", "트랜스포머")),
        ("ko =", None),
        ("= 트랜스포머", None),
        ("ko 트랜스포머 = transformer", None),
        ("en transformer = transformer", None),
        ("ko transformer = 트랜스 = 포머", None),
        ("ko transformer = …", None),
        ("ko transformer = <b>", None),
        (f"ko transformer = {'가' * 61}", None),
        (f"ko {'a' * 61} = 가", None),
    ],
)
def test_a_term_is_read_with_or_without_its_language(words: str, wanted: Wanted | None) -> None:
    assert wanted_in(plain(words), ("ko", "ja"), "ko") == wanted


@given(st.text(max_size=90).map(plain))
def test_whatever_is_written_what_is_set_is_short_and_of_words(words: str) -> None:
    wanted = wanted_in(words, ("ko", "ja"), "ko")
    if wanted is not None and wanted.rendering:
        assert wanted.english.isascii()
        assert len(wanted.rendering) <= 60
        assert any(sign.isalnum() for sign in wanted.rendering)
        assert not set(wanted.rendering) & set("<>&=\n")


# -- answering -----------------------------------------------------------------------------------------------


async def test_without_a_term_it_is_told_how_and_what_is_proposed(house: House, terms: Terms) -> None:
    assert await house.ask(house.admin, "/term") == USAGE
    for number, said in ((1, "옵티마이저"), (2, "옵티마이저"), (3, "최적화기")):
        await terms.propose("ko", paper(number).id, {"optimizer": said})
    for words in ("/term", "/term ko", "/term korean"):
        assert await house.ask(house.admin, words) == (
            f"{USAGE}\n\n"
            "Proposed, 한국어\noptimizer → 옵티마이저 · 2 papers\noptimizer → 최적화기 · 1 paper\n\n"
            "What three papers agree on is used by itself, unless you set it otherwise."
        )


async def test_a_term_is_set_looked_up_and_removed(house: House, database: Database, terms: Terms) -> None:
    assert await house.ask(house.admin, "/term ko Optimizers = 옵티마이저") == (
        "From now on, 한국어:\noptimizer → 옵티마이저"
    )
    assert await terms.of("ko") == (Term("optimizer", "옵티마이저", "admin"),)
    for asked in ("optimizer", "optimizers", "OPTIMIZER"):
        assert await house.ask(house.admin, f"/term ko {asked}") == (
            "한국어\noptimizer → 옵티마이저 · set by an admin"
        )
    assert await house.ask(house.admin, "/term ko optimizers =") == "Removed, 한국어: optimizer"
    assert await terms.of("ko") == ()
    assert await house.ask(house.admin, "/log") == (
        "2024-05-15 11:00 · 42 · removed a term · ko · optimizer\n"
        "2024-05-15 11:00 · 42 · set a term · ko · optimizer → 옵티마이저"
    )


async def test_what_comes_with_the_bot_is_overruled_and_comes_back(house: House, terms: Terms) -> None:
    await terms.ship("ko", {"attention": "어텐션"})
    assert (
        await house.ask(house.admin, "/term attention") == "한국어\nattention → 어텐션 · comes with the bot"
    )
    assert "cannot be removed" in await house.ask(house.admin, "/term attention =")
    await house.ask(house.admin, "/term attention = 주의")
    assert await terms.of("ko") == (Term("attention", "주의", "admin"),)


async def test_what_is_proposed_for_a_term_is_shown_with_it(house: House, terms: Terms) -> None:
    for number in (1, 2, 3):
        await terms.propose("ko", paper(number).id, {"optimizer": "옵티마이저"})
    await terms.propose("ko", paper(4).id, {"optimizer": "최적화기"})
    assert await house.ask(house.admin, "/term ko optimizer") == (
        "한국어\noptimizer → 옵티마이저 · three papers agree\nProposed:\noptimizer → 최적화기 · 1 paper"
    )


@pytest.mark.parametrize("words", ["ko optimizer", "ko optimizer ="])
async def test_a_term_that_is_not_there_is_said_to_be_none(house: House, words: str) -> None:
    assert await house.ask(house.admin, f"/term {words}") == (
        "Nothing is set for it, 한국어: optimizer. To set it: /term ko optimizer = …"
    )


@pytest.mark.parametrize(
    "words", ["= 가", "ko =", "en optimizer = optimizer", "ko 최적화 = 최적화", "ko a = …"]
)
async def test_bad_input_gets_examples_and_sets_nothing(
    house: House, database: Database, terms: Terms, words: str
) -> None:
    assert await house.ask(house.admin, f"/term {words}") == USAGE
    assert await terms.of("ko") == ()
    assert await Actions(database).last(1) == ()


async def test_the_language_is_the_readers_own_where_none_is_named(database: Database, terms: Terms) -> None:
    async with chat_house(database, languages=("ko", "en", "ja")) as house:
        await house.ask(house.admin, "/lang ja")
        await house.ask(house.admin, "/term attention = 注意機構")
        assert await terms.of("ja") == (Term("attention", "注意機構", "admin"),)
        assert "/term ja attention = 注意機構 sets it" in await house.ask(house.admin, "/term")


async def test_a_bot_that_writes_in_english_alone_has_no_glossary(database: Database) -> None:
    async with chat_house(database, languages=("en",)) as house:
        assert "no glossary" in await house.ask(house.admin, "/term en attention = x")
