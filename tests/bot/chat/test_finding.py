"""Readers look for papers, by author and by words, and are shown where to find them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from chat_house import DAY, NOW, House, chat_house, seen
from fakes import listed, paper

from bot.playground.telegram.chats import Message
from storage.database import Database
from storage.records import Origin, Summary
from storage.summaries import Summaries

_USAGE = "Which words? For example: /search speculative decoding"


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


async def _asked(house: House, text: str) -> Message:
    return await house.telegram.next_answer_to(house.telegram.says(house.reader, text))


async def _pressed(house: House, message: Message, button: str) -> str:
    house.telegram.presses(house.reader, message, button)
    changed = await house.telegram.next_answer_to(house.reader)
    assert changed is message, "it is the same message"
    return seen(changed)


# -- by author -----------------------------------------------------------------------------------------------


async def test_author_finds_papers_with_their_days_and_votes(house: House) -> None:
    text = await house.ask(house.reader, "/author lovelace ada")
    assert "Ada Lovelace · 11 papers" in text
    assert "2024-05-15 ▲2" in text


async def test_author_without_a_name_shows_an_example(house: House) -> None:
    assert "Whose papers?" in await house.ask(house.reader, "/author")


async def test_an_author_nobody_knows_is_named_back(house: House) -> None:
    assert "<b>Nobody" in await house.ask(house.reader, "/author <b>Nobody & Sons")


# -- by words ------------------------------------------------------------------------------------------------


async def _more_papers(house: House) -> None:
    await house.save(
        DAY,
        listed(51, votes=7, of=paper(51, title="Speculative Decoding at <b>Scale</b>")),
        listed(52, votes=3, of=paper(52, title="Lamps")),
    )


async def test_words_are_found_in_titles_and_abstracts_with_days_and_votes(house: House) -> None:
    await _more_papers(house)
    text = await house.ask(house.reader, "/search speculative decoding")
    assert text == (
        "speculative decoding · 1 paper\n\n1. Speculative Decoding at <b>Scale</b>\n2024-05-14 ▲7"
    )
    assert (await house.ask(house.reader, "/search COUNTING, number 52")).startswith(
        "COUNTING, number 52 · 1 paper\n\n1. Lamps\n"
    )


async def test_words_are_found_in_a_summary_of_any_language(house: House, database: Database) -> None:
    for number, origin in ((2, Origin.IMPORTED), (3, Origin.MODEL)):
        summary = Summary(paper(number).id, "ko", "", ("추론을 빠르게 합니다.",), origin)
        await Summaries(database).save(summary, NOW)
    text = await house.ask(house.reader, "/search 추론")
    assert text.startswith("추론 · 2 papers\n\n1. ")


async def test_where_no_paper_has_all_words_those_with_some_are_shown_and_it_is_said(house: House) -> None:
    await _more_papers(house)
    text = await house.ask(house.reader, "/search speculative walruses")
    assert text.startswith("speculative walruses · 1 paper\nNo paper has all of these words.")
    assert "1. Speculative Decoding" in text


async def test_what_was_found_opens_as_a_card_and_leads_back(house: House) -> None:
    await _more_papers(house)
    message = await _asked(house, "/search speculative decoding")
    listed_ = seen(message)
    assert (await _pressed(house, message, "1")).startswith("Speculative Decoding")
    await _pressed(house, message, "Abstract")
    assert await _pressed(house, message, "◀ List") == listed_


async def test_what_is_not_found_any_more_is_said_in_the_place_of_the_list(
    house: House, database: Database
) -> None:
    await _more_papers(house)
    message = await _asked(house, "/search lamps")
    await _pressed(house, message, "1")
    await database.write(lambda connection: connection.execute("UPDATE listing SET gone_at = 1"))
    assert (await _pressed(house, message, "◀ List")).startswith("No paper found: lamps\n")


async def test_a_long_question_is_answered_with_links_that_send_the_card(house: House) -> None:
    await _more_papers(house)
    message = await _asked(house, f"/search speculative decoding {'at scale ' * 5}")
    assert [button["url"] for button in message.buttons] == [
        "https://t.me/daily_papers_test_bot?start=p_2405_00051"
    ]


async def test_in_a_group_what_was_found_leads_into_the_bot(house: House) -> None:
    await _more_papers(house)
    group = house.telegram.add_group(-1005)
    asked = house.telegram.says(house.reader, "/search lamps", chat=group)
    message = await house.telegram.next_answer_to(asked)
    assert seen(message).startswith("lamps · 1 paper\n")
    assert [button["url"] for button in message.buttons] == [
        "https://t.me/daily_papers_test_bot?start=p_2405_00052"
    ]


async def test_where_nothing_is_found_it_says_what_to_try(house: House) -> None:
    assert await house.ask(house.reader, "/search walruses & <i>") == (
        "No paper found: walruses & <i>\nFewer words may find more, and so may English ones."
    )
    assert await house.ask(house.reader, "/search lovelace") == (
        "No paper found: lovelace\nDid you mean one of these?\n/author Ada Lovelace"
    )


@pytest.mark.parametrize("words", ["", "?!…", "🎉🎉", '"*"', "\u200b"])
async def test_without_a_word_there_is_an_example(house: House, words: str) -> None:
    assert await house.ask(house.reader, f"/search {words}") == _USAGE


async def test_a_whole_page_is_not_looked_for(house: House) -> None:
    answer = "That is a lot to look for. A few words will do: /search speculative decoding"
    assert await house.ask(house.reader, "/search " + "lamps " * 50) == answer
    assert (await house.ask(house.reader, "/search " + "lamps " * 30)) != answer


@pytest.mark.parametrize("words", ["2405.00002", "arXiv:2405.00002v3", "https://hf.co/papers/2405.00002"])
async def test_a_papers_number_or_link_shows_the_paper(house: House, words: str) -> None:
    assert (await house.ask(house.reader, f"/search {words}")).startswith("Paper 2\n")
