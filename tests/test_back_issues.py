"""After an import the running bot answers from it, and posts nothing of it."""

from __future__ import annotations

from pathlib import Path

from files_of_days import markdown, row, rows
from house import MORNING, House, a_house

from bot.cli import importing


async def _import(house: House, *paths: Path) -> None:
    assert await importing.run(house.settings, paths)


async def test_a_day_and_an_author_that_came_in_are_answered_from(tmp_path: Path) -> None:
    day = markdown(tmp_path / "days/2024/03/12.md", "2024-03-12", title="Lamps that Read Leaves")
    archive = rows(
        tmp_path / "a.jsonl", row("2403.00002", "2024-03-12", title="Orchards", authors=["Grace Hopper"])
    )
    async with a_house(tmp_path, begin=MORNING, channel=None, llm_url=None, llm_model=None) as house:
        async with house.running():
            await _import(house, day, archive)
            listed = await house.ask(house.reader, "/date 2024-03-12")
            assert "Orchards" in listed
            assert "Lamps that Read Leaves" in listed
            assert "Orchards" in await house.ask(house.reader, "/author grace hopper")
            assert "Lamps that Read Leaves" in await house.ask(house.reader, "/author Lovelace")
            assert "Lamps that Read Leaves" in await house.ask(house.reader, "/search lamps")
            await house.ask(house.reader, "/lang ko")
            assert "물을 30% 아꼈습니다" in await house.ask(house.reader, "/paper 2405.00001")
            answers = [call for call in house.telegram.record if call.method == "sendMessage"]
        assert {call.chat_id for call in answers} == {house.reader.id}
