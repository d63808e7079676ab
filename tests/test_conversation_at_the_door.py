"""Who the whole bot lets in, how fast, and what the person who runs it learns."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from house import PATIENCE
from told import Scene, a_scene

from bot.courier.pace import Pace
from bot.playground.telegram.users import User

SLOWER = {
    "ko": "조금만 천천히",
    "en": "A little slower, please. I go on answering in a moment.",
}
LANGUAGES = pytest.mark.parametrize("language", ["ko", "en"])


# -- a flood -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "flooding"), [("ko", 1), ("en", 5)])
async def test_who_floods_is_asked_once_for_patience(language: str, flooding: int, tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        telegram = scene.house.telegram
        floods = [telegram.add_user(100 + n, f"Flood {n}", language=language) for n in range(flooding)]
        calm = [telegram.add_user(200 + n, f"Calm {n}", language=language) for n in range(2)]
        async with asyncio.TaskGroup() as group:
            for user in floods:
                group.create_task(_flood(scene, user))
            for n, user in enumerate(calm):
                group.create_task(_is_answered_at_once(scene, user, after=0.3 + 0.4 * n))
        await scene.house.after_a_few_ticks()
        for user in floods:
            said = scene.said_to(user)
            assert sum(text.startswith(SLOWER[language]) for text in said) == 1, user.first_name
            assert 8 < len(said) <= 15, user.first_name
        assert [len(scene.said_to(user)) for user in calm] == [1, 1]
        # Who has been quiet for a while is answered again.
        scene.house.clock.set_ahead(seconds=60)
        assert (await scene.says(floods[0], "/today 1")).text.startswith("2024-05-14")


async def test_at_telegrams_own_pace_a_flood_holds_up_nobody_else_either(tmp_path: Path) -> None:
    async with a_scene(tmp_path, pace=Pace()) as scene:
        telegram = scene.house.telegram
        floods = [telegram.add_user(100 + n, f"Flood {n}") for n in range(5)]
        for user in floods:
            for n in range(20):
                telegram.says(user, f"/today {n + 1}")
        for n in range(5):
            await _is_answered_at_once(scene, telegram.add_user(200 + n, f"Calm {n}"), after=0.05)
        # What was answered to those five meanwhile came a second apart.
        assert all(len(scene.said_to(user)) <= 5 for user in floods)
        for _ in range(50):  # else the house would wait for its handlers when it is stopped
            scene.house.clock.set_ahead(seconds=1)
            await asyncio.sleep(0.02)


async def _flood(scene: Scene, user: User) -> None:
    for n in range(100):
        scene.house.telegram.says(user, f"/today {n % 20 + 1}")
        await asyncio.sleep(0.01)


async def _is_answered_at_once(scene: Scene, user: User, *, after: float) -> None:
    await asyncio.sleep(after)
    began = time.monotonic()
    asked = scene.house.telegram.says(user, "/today")
    answer = await scene.house.telegram.next_answer_to(asked, timeout=PATIENCE)
    assert time.monotonic() - began < 1
    assert answer.text.startswith("2024-05-14")


# -- a closed bot --------------------------------------------------------------------------------------------


@LANGUAGES
async def test_a_bot_for_listed_people_tells_strangers_their_number_and_nothing_else(
    language: str, tmp_path: Path
) -> None:
    async with a_scene(tmp_path, audience="listed", readers=[7]) as scene:
        telegram = scene.house.telegram
        stranger = telegram.add_user(9, "Jiho", language=language)
        listed = telegram.add_user(7, "Rita", language=language)
        told = await scene.says(stranger, "/start")
        assert told.text.endswith("9")
        assert {"ko": "운영자가", "en": "only people whom its operator has listed"}[language] in told.text
        for said in ("/today", "/subscribe", "https://arxiv.org/abs/2405.02246", "/id", "/lang en"):
            telegram.says(stranger, said)
        group = telegram.add_group(-1004000000002, bot_is_member=False)
        telegram.adds(stranger, group)
        telegram.says(stranger, "/today", chat=group)
        # A listed reader is answered in a group too.
        assert (await scene.says(listed, "/today 1", chat=group)).text.startswith("2024-05-14")
        assert (await scene.says(listed, "/today 1")).text.startswith("2024-05-14")
        assert (await scene.says(scene.house.admin, "/today 1")).text.startswith("2024-05-14")
        await scene.house.after_a_few_ticks()
        assert set(scene.said_to(stranger)) == {told.text}
        assert len(scene.said_to(stranger)) <= 2
        assert len(scene.said_to(group)) == 1
        await scene.subscribers_are(0)


# -- the first steps of who runs it --------------------------------------------------------------------------


async def test_started_without_admins_the_log_says_who_could_be_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_scene(tmp_path, admins=[]) as scene:
        await scene.says(scene.house.reader, "/start")
    told = [message for message in caplog.messages if "PAPERS_ADMINS" in message]
    assert told == ["nobody is an admin yet; whoever said /start would be with PAPERS_ADMINS=7"]


async def test_an_admin_who_presses_start_later_gets_the_menu_of_admins_then(tmp_path: Path) -> None:
    async with a_scene(tmp_path, admins=[42, 43]) as scene:
        telegram = scene.house.telegram
        boss = telegram.add_user(43, "Boss", language="ko", talked=False)
        await telegram.wait_until(lambda: bool(telegram.commands_for("chat", chat=scene.house.admin)))
        assert telegram.commands_for("chat", chat=boss) == {}
        await scene.says(boss, "/start")
        await telegram.wait_until(lambda: "resend" in telegram.commands_for("chat", "ko", chat=boss))
        readers, groups = (
            telegram.commands_for("default", "ko"),
            telegram.commands_for("all_group_chats", "ko"),
        )
        assert list(readers) == [
            "today", "date", "paper", "search", "author", "subscribe", "unsubscribe", "lang", "help",
            "privacy",
        ]  # fmt: skip
        assert "subscribe" not in groups
        assert "subscribe" in telegram.commands_for("all_chat_administrators", "ko")
        assert readers != telegram.commands_for("default", "en") == telegram.commands_for("default")
