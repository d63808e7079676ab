"""What is said to the whole bot in groups, topics and channels, and what comes of it, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from house import PATIENCE, POSTS
from more_days import THURSDAY, WEDNESDAY
from told import BOT, Scene, a_scene

from bot.playground.telegram.users import User

TITLE = "What matters when building vision-language models?"
LISTS = {"ko": "2024-05-14 (화) · 9편 중 추천 상위", "en": "2024-05-14 (Tue) · top"}
LINK = "https://arxiv.org/abs/2405.02246"
LANGUAGES = pytest.mark.parametrize("language", ["ko", "en"])
GROUP, SUPERGROUP = -4000000002, -1004000000002
TOPIC, OTHER_TOPIC = 7, 9


def _people(scene: Scene, language: str) -> tuple[User, User]:
    """An administrator and a member."""
    telegram = scene.house.telegram
    names = {"ko": ("Mina", "Jiho"), "en": ("Rita", "Owen")}[language]
    return telegram.add_user(8, names[0], language=language), telegram.add_user(
        9, names[1], language=language
    )


@LANGUAGES
async def test_in_a_topic_answers_are_silent_replies_and_lists_come_to_the_topic_that_asked(
    language: str, tmp_path: Path
) -> None:
    async with a_scene(tmp_path) as scene:
        telegram = scene.house.telegram
        owner, member = _people(scene, language)
        forum = telegram.add_group(SUPERGROUP, topics=[TOPIC, OTHER_TOPIC], administrators=[owner])
        for said in ("/today 1", f"/today@{BOT} 1", f"/TODAY@{BOT.upper()} 1"):
            answer = await scene.says(member, said, chat=forum, topic=TOPIC)
            assert answer.text.startswith(LISTS[language]), said
            assert (answer.topic, answer.silent) == (TOPIC, True), said
            assert answer.reply_to is not None, said
            assert answer.reply_to.text == said
        assert f"{TOPIC}" in (await scene.says(member, "/id", chat=forum, topic=TOPIC)).text.splitlines()[-1]
        general = await scene.says(member, "/today 1", chat=forum)
        assert general.topic is None

        await scene.says(owner, "/subscribe 09:00 Asia/Seoul", chat=forum, topic=OTHER_TOPIC)
        first = await scene.follows(forum)
        assert (first.topic, first.reply_to) == (OTHER_TOPIC, None)
        scene.time_comes(THURSDAY, 9)
        came = await scene.follows(forum)
        assert came.text.startswith("2024-05-15")
        assert came.topic == OTHER_TOPIC


@LANGUAGES
async def test_in_a_group_buttons_lead_into_the_bot_where_they_are_followed(
    language: str, tmp_path: Path
) -> None:
    async with a_scene(tmp_path) as scene:
        _, member = _people(scene, language)
        group = scene.house.telegram.add_group(SUPERGROUP)
        for said in ("/today 2", "/author tronchon", "/search RLHF", f"@{BOT} {LINK}"):
            answer = await scene.says(member, said, chat=group)
            assert answer.buttons, said
            assert all("url" in button for button in answer.buttons), said
        shown = await scene.says(member, "/today 2", chat=group)
        prefix = f"https://t.me/{BOT}?start="
        behind = [str(button["url"]).removeprefix(prefix) for button in shown.buttons]
        assert behind == ["p_2405_02246", "p_2405_07863", "d_2024-05-14", "sub"]
        answers = [(await scene.says(member, f"/start {payload}")).text for payload in behind]
        assert answers[0].startswith(TITLE)
        assert answers[1].startswith("RLHF Workflow")
        assert answers[2].startswith("2024-05-14")
        assert "/unsubscribe" in answers[3]
        await scene.subscribers_are(1)


@LANGUAGES
async def test_in_a_group_only_people_who_mean_the_bot_are_answered(language: str, tmp_path: Path) -> None:
    async with a_scene(tmp_path, channel="@daily_papers") as scene:
        await scene.house.channel_has(POSTS)
        telegram = scene.house.telegram
        _, member = _people(scene, language)
        group, channel = telegram.add_group(SUPERGROUP), telegram.find_chat("@daily_papers")
        other_bot = telegram.add_user(77, "Roller", username="roller_bot", is_bot=True)
        mine = await scene.says(member, "/today 1", chat=group)

        theirs = scene.says_in_vain(member, "/roll 20", chat=group)
        for said in (LINK, "/today@roller_bot", f"@roller_bot {LINK}", f"/nonsense@{BOT}x", "오늘", "help"):
            scene.says_in_vain(member, said, chat=group)
        scene.says_in_vain(member, LINK, chat=group, reply_to=theirs)
        scene.says_in_vain(member, "/today", chat=group, forwarded_from=channel)
        scene.says_in_vain(member, "/today", chat=group, via_bot=other_bot)
        scene.says_in_vain(other_bot, "/today", chat=group)
        telegram.edits(member, theirs, "/today 2")
        telegram.posts(channel, f"/today@{BOT}")
        private = telegram.says(member, "thanks")
        await telegram.next_answer_to(private, timeout=PATIENCE)
        telegram.edits(member, private, "/today")

        answer = await scene.says(member, f"@{BOT.upper()}, 이 논문: {LINK}v2", chat=group)
        assert answer.text.startswith(TITLE)
        answer = await scene.says(member, "arxiv.org/pdf/2405.09001", chat=group, reply_to=mine)
        assert answer.text.startswith("Counting Sheep")
        answer = await scene.says(member, f"/nonsense@{BOT}", chat=group)
        assert "/help" in answer.text
        assert len(scene.said_to(group)) == 4
        assert (await scene.says(member, "/today 1")).text.startswith(LISTS[language])
        assert len(scene.said_to(member)) == 2
        assert len(scene.house.channel()) == POSTS


@LANGUAGES
async def test_in_a_group_its_administrators_decide_also_anonymous_ones(
    language: str, tmp_path: Path
) -> None:
    refused = {
        "ko": "그룹에서는 관리자만 바꿀 수 있습니다.",
        "en": "In a group its administrators decide on this.",
    }
    come = {
        "ko": "이 그룹에 새 목록을 매일 오후 6시(서울)에",
        "en": "Each new list comes to this group at 18:00 (Seoul)",
    }
    async with a_scene(tmp_path) as scene:
        telegram = scene.house.telegram
        owner, member = _people(scene, language)
        group = telegram.add_group(SUPERGROUP, administrators=[owner], members=[member])
        for said in ("/subscribe", "/unsubscribe", "/stop", "/lang ko", "/forget"):
            assert (await scene.says(member, said, chat=group)).text == refused[language], said
        await scene.subscribers_are(0)
        subscribed = await scene.says(owner, "/subscribe 18:00 Asia/Seoul", chat=group)
        assert subscribed.text.startswith(come[language])
        assert (await scene.follows(group)).text.startswith(LISTS[language])
        # Telegram names no language for an anonymous administrator: the group keeps its own.
        await scene.says(owner, "/subscribe 18:30", chat=group, anonymous=True)
        scene.time_comes(THURSDAY, 18, 30)
        assert (await scene.follows(group)).text.startswith(
            {"ko": "2024-05-15 (수)", "en": "2024-05-15 (Wed)"}[language]
        )
        settings = await scene.says(member, "/settings", chat=group)
        press = telegram.presses(member, settings, "그만 받기" if language == "ko" else "No more lists")
        assert await telegram.toast_of(press) == refused[language]
        await scene.subscribers_are(1)
        await scene.says(owner, "/unsubscribe", chat=group, anonymous=True)
        await scene.subscribers_are(0)


@LANGUAGES
async def test_a_group_that_becomes_a_supergroup_keeps_everything(language: str, tmp_path: Path) -> None:
    other = "en" if language == "ko" else "ko"
    async with a_scene(tmp_path) as scene:
        telegram = scene.house.telegram
        owner, member = _people(scene, language)
        group = telegram.add_group(GROUP, kind="group", administrators=[owner], members=[member])
        await scene.says(owner, f"/lang {other}", chat=group)
        await scene.says(owner, "/subscribe 19:00 Europe/Berlin", chat=group)
        assert (await scene.follows(group)).text.startswith(LISTS[other])
        supergroup = telegram.becomes_supergroup(group, SUPERGROUP)
        assert (await scene.says(member, "/today 1", chat=supergroup)).text.startswith(LISTS[other])
        settings = await scene.says(member, "/settings", chat=supergroup)
        assert {"ko": "오후 7시(베를린)", "en": "19:00 (Berlin)"}[other] in settings.text
        for day, hour in ((WEDNESDAY, 19), (THURSDAY, 9)):
            scene.time_comes(day, hour, zone="Europe/Berlin")
            await scene.nothing_follows(supergroup)
        scene.time_comes(THURSDAY, 19, zone="Europe/Berlin")
        came = await scene.follows(supergroup)
        assert came.text.startswith({"ko": "2024-05-15 (수)", "en": "2024-05-15 (Wed)"}[other])
        await scene.subscribers_are(1)


async def test_a_group_is_greeted_once_and_a_channel_is_told_to_the_admins(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with a_scene(tmp_path) as scene:
        telegram = scene.house.telegram
        owner, member = _people(scene, "en")
        group = telegram.add_group(GROUP, kind="group", bot_is_member=False, administrators=[owner])
        telegram.adds(owner, group, start="hello")
        hello = await scene.follows(group)
        assert "/today" in hello.text
        assert "/subscribe" in hello.text
        telegram.repeat_last_update()
        telegram.set_standing(group, "administrator", by=owner)
        await scene.says(member, "/today 1", chat=group)
        assert len(scene.said_to(group)) == 2

        channel = telegram.add_channel(-1009000000001, title="Weekly & more", bot_is_member=False)
        telegram.adds(owner, channel)
        told = await scene.house.told("PAPERS_CHANNEL=-1009000000001")
        assert "Weekly & more" in told.text
        telegram.removes(owner, group)
        telegram.adds(owner, group)
        assert (await scene.follows(group)).text == hello.text
        assert len(scene.said_to(scene.house.admin)) == 1
        assert telegram.posts_in(channel) == []
    assert "added to a channel; to post there: PAPERS_CHANNEL=-1009000000001" in caplog.messages
