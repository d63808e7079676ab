"""What readers ask, and what they are told."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from chat_house import RUNNING, House, chat_house
from fakes import listed, paper

from storage.database import Database

NOT_KNOWN = "I did not understand that. Try /today, send a link to a paper, or see /help for the rest."


@pytest.fixture
async def house(database: Database) -> AsyncIterator[House]:
    async with chat_house(database) as house:
        yield house


async def test_today_shows_the_newest_complete_day(house: House) -> None:
    text = await house.ask(house.reader, "/today")
    assert "2024-05-14" in text
    assert "top 5 of 9" in text
    assert text.index("Paper 1") < text.index("Paper 5")
    assert "Paper 6" not in text


@pytest.mark.parametrize("words", ["/today 3", "/today  ３ ", "/TODAY 3", "/today@daily_papers_test_bot 3"])
async def test_today_takes_a_number(house: House, words: str) -> None:
    text = await house.ask(house.reader, words)
    assert "Paper 3" in text
    assert "Paper 4" not in text


@pytest.mark.parametrize("words", ["0", "21", "many", "3 4", "-1", "3.5"])
async def test_today_says_how_it_is_used(house: House, words: str) -> None:
    assert "From 1 to 20: /today 10" in await house.ask(house.reader, f"/today {words}")


async def test_before_any_day_is_complete_today_says_so(house: House) -> None:
    house.clock.set(house.clock.now().replace(year=2020))
    assert "No list is complete yet" in await house.ask(house.reader, "/today")


async def test_start_says_hello_with_the_top_paper(house: House) -> None:
    text = await house.ask(house.reader, "/start")
    assert "Hello" in text
    assert "2024-05-14: Paper 1 ▲49" in text


async def test_start_works_before_there_is_anything(house: House) -> None:
    house.clock.set(house.clock.now().replace(year=2020))
    assert "Hello" in await house.ask(house.reader, "/start whatever")


async def test_a_link_to_a_day_shows_all_of_it(house: House) -> None:
    text = await house.ask(house.reader, "/start d_2024-05-14")
    assert "Paper 9" in text


async def test_a_link_to_a_paper_shows_its_card(house: House) -> None:
    text = await house.ask(house.reader, "/start p_2405_00002")
    assert text.startswith("Paper 2")
    assert "rank 2 of 9" in text


async def test_links_that_lead_to_nothing_are_answered(house: House) -> None:
    assert "I have no list of 2019-01-01" in await house.ask(house.reader, "/start d_2019-01-01")
    assert "I do not have arXiv 1234.56789" in await house.ask(house.reader, "/start p_1234_56789")
    assert "Hello" in await house.ask(house.reader, "/start p_1")


async def test_help_lists_what_this_reader_may_use(house: House) -> None:
    assert "/resend" not in await house.ask(house.reader, "/help")
    assert "/resend" in await house.ask(house.admin, "/help")


@pytest.mark.parametrize("words", ["/nonsense", "hello?", "/", "/today_", "🤷", "x" * 4096])
async def test_what_is_not_understood_points_to_help(house: House, words: str) -> None:
    assert await house.ask(house.reader, words) == NOT_KNOWN


async def test_a_group_is_spared_what_is_not_for_us(house: House) -> None:
    group = house.telegram.add_group(-1005)
    for words in ("/nonsense", "hello", "/today@another_bot", "/nonsense@another_bot"):
        house.telegram.says(house.reader, words, chat=group)
    ours = house.telegram.says(house.reader, "/nonsense@daily_papers_test_bot", chat=group)
    assert "/today or /help" in (await house.telegram.next_answer_to(ours)).text
    today = house.telegram.says(house.reader, "/today", chat=group)
    assert "top 5 of 9" in (await house.telegram.next_answer_to(today)).text
    await house.finish()
    assert len(house.telegram.posts_in(group)) == 2


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("edited_message", {}),
        ("channel_post", {}),
        ("message", {"via_bot": {"id": 9, "is_bot": True, "first_name": "inline"}}),
        ("message", {"from": {"id": 9, "is_bot": True, "first_name": "Robot"}}),
        ("message", {"is_automatic_forward": True}),
        ("message", {"sender_chat": {"id": -1009, "type": "channel", "title": "Another"}}),
    ],
)
async def test_only_what_people_write_now_is_answered(
    house: House, change: str, value: dict[str, object]
) -> None:
    group = house.telegram.add_group(-1005)
    house.telegram.updates._allowed = ()
    body = house.telegram.says(house.reader, "nothing", chat=group).as_json()
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    house.telegram.updates.add(change, body | {"text": "/today", "entities": entities} | value)
    after = house.telegram.says(house.reader, "/help", chat=group)
    await house.telegram.next_answer_to(after)
    await house.finish()
    assert [post.text.partition(" ")[0] for post in house.telegram.posts_in(group)] == ["/today"]


async def test_an_administrator_who_speaks_as_the_group_is_answered(house: House) -> None:
    group = house.telegram.add_group(-1005)
    body = house.telegram.says(house.reader, "nothing", chat=group).as_json()
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    house.telegram.updates.add(
        "message",
        body | {"text": "/today", "entities": entities, "from": anonymous, "sender_chat": group.as_json()},
    )
    assert "top 5 of 9" in (await house.telegram.wait_for(lambda post: post.chat is group)).text


@pytest.mark.parametrize(
    ("code", "languages", "korean"),
    [
        ("ko", ("ko", "en"), True),
        ("ko-KR", ("en", "ko"), True),
        ("en", ("ko", "en"), False),
        ("de", ("ko", "en"), False),
        (None, ("ko", "en"), False),
        ("de", ("ko",), True),
        ("ko", ("en",), False),
    ],
)
async def test_everybody_is_answered_in_a_language_they_read(
    database: Database, code: str | None, languages: tuple[str, ...], korean: bool
) -> None:
    async with chat_house(database, languages=languages) as house:
        reader = house.telegram.add_user(8, "Someone", language=code)
        text = await house.ask(reader, "/today")
        assert ("추천 상위" in text) == korean
        assert f"{'ko' if korean else 'en'} gist of" in text


async def test_a_paper_with_a_hostile_title_is_shown_as_it_is(house: House) -> None:
    house.clock.set(house.clock.now() + timedelta(minutes=5))
    await house.save(RUNNING, listed(30, votes=99, of=paper(30, title="<think> & </b> cs.CL")))
    text = await house.ask(house.reader, "/start p_2405_00030")
    assert text.startswith("<think> & </b> cs.CL\n")


@pytest.mark.parametrize(
    "words", ["/nonsense@daily_papers_test_bot, please", "/resend@Daily_Papers_Test_Bot."]
)
async def test_a_command_that_names_us_is_answered_whatever_follows_it(house: House, words: str) -> None:
    group = house.telegram.add_group(-1005)
    asked = house.telegram.says(house.reader, words, chat=group)
    assert "/today or /help" in (await house.telegram.next_answer_to(asked)).text
