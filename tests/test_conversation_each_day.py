"""How each new day comes from the whole bot to who asked for it, in both languages."""

from __future__ import annotations

from pathlib import Path

import more_days
import pytest
from more_days import FRIDAY, SATURDAY, THURSDAY, WEDNESDAY
from told import Scene, a_scene

from bot.playground.telegram.users import User

LISTS = {"ko": "2024-05-14 (화) · 9편 중 추천 상위", "en": "2024-05-14 (Tue) · top"}
LANGUAGES = pytest.mark.parametrize("language", ["ko", "en"])


def _reader(scene: Scene, language: str) -> User:
    return scene.house.telegram.add_user(8, {"ko": "Mina", "en": "Rita"}[language], language=language)


@LANGUAGES
async def test_a_subscriber_gets_the_newest_list_at_once_and_then_each_new_day_at_their_hour(
    language: str, tmp_path: Path
) -> None:
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, language)
        hour = "21:30" if language == "ko" else "21:30 Asia/Seoul"
        await scene.says(reader, f"/subscribe {hour}")
        first = await scene.follows(reader)
        assert first.text.startswith(LISTS[language])
        assert not first.silent
        scene.time_comes(WEDNESDAY, 21, 30)
        await scene.nothing_follows(reader)
        scene.time_comes(THURSDAY, 21, 29)
        await scene.nothing_follows(reader)
        scene.time_comes(THURSDAY, 21, 30)
        second = await scene.follows(reader)
        assert second.text.startswith("2024-05-15")
        assert not second.silent

        # Another hour changes neither what came already nor what comes next.
        await scene.says(reader, "/subscribe 22:00")
        scene.time_comes(THURSDAY, 22)
        await scene.nothing_follows(reader)
        scene.time_comes(FRIDAY, 22)
        empty = await scene.follows(reader)
        assert empty.text.startswith("2024-05-16")
        assert empty.silent

        await scene.says(reader, "/unsubscribe")
        scene.time_comes(SATURDAY, 22)
        await scene.nothing_follows(reader)
        # Who comes back gets what is new to them, at once.
        await scene.says(reader, "/subscribe")
        assert (await scene.follows(reader)).text.startswith("2024-05-17")


async def test_a_day_comes_when_it_is_over_not_when_the_clock_of_the_reader_says_so(tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, "ko")
        await scene.says(reader, "/subscribe 08:59")
        await scene.follows(reader)
        # In Seoul a day of the list ends at nine: a minute before, the newest is still the one that came.
        scene.time_comes(THURSDAY, 8, 59)
        await scene.nothing_follows(reader)
        await scene.says(reader, "/subscribe 09:00")
        scene.time_comes(THURSDAY, 9)
        assert (await scene.follows(reader)).text.startswith("2024-05-15 (수)")


async def test_somebody_whose_zone_is_unknown_is_asked_once_and_not_woken_until_they_answer(
    tmp_path: Path,
) -> None:
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, "en")
        asked = await scene.says(reader, "/subscribe")
        assert "Which city's time should I go by?" in asked.text
        assert "Berlin" in [button["text"] for button in asked.buttons]
        assert (await scene.follows(reader)).silent
        scene.time_comes(THURSDAY, 9)
        silent = await scene.follows(reader)
        assert silent.text.startswith("2024-05-15 (Wed)")
        assert silent.silent
        # The question was asked; it is not asked again with each list.
        assert sum("Which city's time" in text for text in scene.said_to(reader)) == 1
        chosen = await scene.presses(reader, asked, "Berlin")
        assert chosen.text.endswith("Each new list comes at 09:00.")
        scene.house.huggingface.put(THURSDAY, more_days.days()[FRIDAY])
        scene.time_comes(THURSDAY, 9, zone="Europe/Berlin")
        await scene.nothing_follows(reader)
        scene.time_comes(FRIDAY, 9)
        await scene.nothing_follows(reader)
        scene.time_comes(FRIDAY, 9, zone="Europe/Berlin")
        aloud = await scene.follows(reader)
        assert aloud.text.startswith("2024-05-16 (Thu)")
        assert not aloud.silent


@LANGUAGES
async def test_whoever_blocks_the_bot_hears_nothing_until_they_return(language: str, tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        telegram = scene.house.telegram
        reader = _reader(scene, language)
        await scene.says(reader, "/subscribe 09:00 Asia/Seoul")
        await scene.follows(reader)
        telegram.blocks(reader)
        await scene.subscribers_are(0)
        scene.time_comes(THURSDAY, 9)
        await scene.nothing_follows(reader)
        telegram.unblocks(reader)
        await scene.subscribers_are(1)
        await scene.nothing_follows(reader)
        # At the old hour the new day, and nothing of what was missed.
        scene.time_comes(FRIDAY, 9)
        assert (await scene.follows(reader)).text.startswith("2024-05-16")
        await scene.nothing_follows(reader)

        # It may also learn of it when it writes.
        telegram.chats[reader.id].bot_standing = "kicked"
        scene.time_comes(SATURDAY, 9)
        await scene.nothing_follows(reader)
        await scene.subscribers_are(0)
        await scene.says(reader, "/today 1")
        await scene.subscribers_are(1)
        assert scene.said_to(scene.house.admin) == []
