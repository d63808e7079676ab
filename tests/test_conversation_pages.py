"""Whole conversations, kept as pages that a person can read: `SNAPSHOTS=write pytest …` writes them anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from more_days import FRIDAY, SATURDAY, THURSDAY, WEDNESDAY
from told import BOT, a_scene

_EMOJI = "🎉🎉🎉"


@dataclass(frozen=True, slots=True)
class _Words:
    """What a reader types and presses in their language."""

    today: str
    subscribe: str
    settings: str
    help: str
    stop: str
    tomorrow: str
    whole_list: str
    to_list: str
    to_card: str
    abstract: str
    evidence: str
    report: str
    unfinished: str
    other: str
    own: str
    daily: str
    search: str


_KO = _Words(
    "오늘",
    "구독",
    "설정",
    "도움말",
    "구독 취소",
    "내일",
    "목록 보기",
    "◀ 목록",
    "◀ 카드",
    "초록",
    "근거",
    "오류 신고",
    "아직 쌓이고 있는 목록",
    "English",
    "한국어",
    "매일 받기",
    "/search 데이터",
)
_EN = _Words(
    "today",
    "subscribe",
    "settings",
    "help",
    "unsubscribe",
    "tomorrow",
    "The whole list",
    "◀ List",
    "◀ Card",
    "Abstract",
    "Evidence",
    "Report a mistake",
    "The unfinished list",
    "한국어",
    "English",
    "Get it daily",
    "/search language models",
)


@pytest.mark.parametrize(("language", "words"), [("ko", _KO), ("en", _EN)])
async def test_a_private_conversation_reads_as_it_did(language: str, words: _Words, tmp_path: Path) -> None:
    async with a_scene(tmp_path, contact="papers@example.org") as scene:
        who = "Mina" if language == "ko" else "Rita"
        reader = scene.house.telegram.add_user(8, who, language=language)
        scene.happens("Wednesday 15 May, 11:00, Seoul")

        hello = await scene.says(reader, "/start")
        shown = await scene.presses(reader, hello, words.whole_list)
        await scene.presses(reader, shown, "2")
        await scene.presses(reader, shown, words.abstract)
        await scene.presses(reader, shown, words.to_card)
        await scene.presses(reader, shown, words.evidence)
        await scene.glimpses(reader, shown, words.report)
        await scene.presses(reader, shown, words.to_card)
        await scene.glimpses(reader, shown, words.report)
        await scene.presses(reader, shown, words.other)
        await scene.presses(reader, shown, words.own)
        await scene.presses(reader, shown, words.to_list)
        await scene.presses(reader, shown, words.unfinished)
        await scene.says(reader, words.today)
        await scene.says(reader, "/today 2")
        await scene.says(reader, "/date 2024-05-13 1")

        await scene.says(reader, "https://arxiv.org/pdf/2405.06694v2")
        await scene.says(reader, "/paper 2405.09102")
        await scene.says(reader, "https://huggingface.co/papers/2301.00001")
        found = await scene.says(reader, "/author tronchon")
        await scene.presses(reader, found, "1")
        await scene.presses(reader, found, words.to_list)
        found = await scene.says(reader, words.search)
        await scene.presses(reader, found, "1")
        await scene.presses(reader, found, words.to_list)
        await scene.says(reader, "/search vision walruses")

        for nonsense in (
            "/date 2024-13-40",
            f"/date {words.tomorrow}",
            "/date 2024-05-01",
            "/date",
            "/search",
            "/search walruses",
            "/search tronchon",
            "/author",
            "/author tronchn",
            "/author Zzyzx",
            "/paper",
            "/paper 12",
            "/today -3",
            "/today 999",
            "/subscribe 25:99",
            "/lang fr",
            "/frobnicate",
            _EMOJI,
            ("word " * 820)[:4096],
        ):
            await scene.says(reader, nonsense)

        subscribed = await scene.says(reader, words.subscribe)
        await scene.follows(reader)
        if language == "en":
            await scene.presses(reader, subscribed, "Berlin")
        await scene.says(reader, words.subscribe)
        await scene.says(reader, "/subscribe 21:30")
        settings = await scene.says(reader, words.settings)
        await scene.presses(reader, settings, words.other)
        await scene.says(reader, f"/lang {language}")
        zone = "Asia/Seoul" if language == "ko" else "Europe/Berlin"
        scene.time_comes(WEDNESDAY, 21, 30, zone=zone)
        await scene.nothing_follows(reader)
        for day in (THURSDAY, FRIDAY, SATURDAY):
            scene.time_comes(day, 21, 30, zone=zone)
            await scene.follows(reader)
        await scene.says(reader, "/today 1")
        await scene.says(reader, "/date 2024-05-16")
        await scene.says(reader, "/date 2024-05-18")

        await scene.says(reader, words.stop)
        await scene.says(reader, "/stop")
        await scene.says(reader, words.help)
        await scene.says(reader, "/id")
        await scene.says(reader, "/privacy")
        await scene.says(reader, "/forget")
        await scene.says(reader, "/forget")
        scene.compare(f"private_{language}")


@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_conversation_in_a_group_reads_as_it_did(language: str, tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        telegram = scene.house.telegram
        names = ("Mina", "Jiho") if language == "ko" else ("Rita", "Owen")
        owner, member = (
            telegram.add_user(number, name, language=language)
            for number, name in zip((8, 9), names, strict=True)
        )
        title = "논문 읽기 모임" if language == "ko" else "Reading group"
        group = telegram.add_group(-4000000002, title=title, kind="group", bot_is_member=False)
        telegram.set_member(group, owner, "creator")
        telegram.set_member(group, member, "member")
        scene.happens("Wednesday 15 May, 11:00, Seoul")

        telegram.adds(owner, group)
        scene.happens(f"{owner.first_name} adds the bot to the group")
        await scene.follows(group)
        shown = await scene.says(member, f"/today@{BOT} 3", chat=group)
        scene.says_in_vain(member, "https://arxiv.org/abs/2405.02246", chat=group)
        scene.says_in_vain(member, "/roll 20", chat=group)
        await scene.says(member, f"@{BOT} https://arxiv.org/abs/2405.02246", chat=group)
        await scene.says(member, "arxiv.org/abs/2405.09001v1", chat=group, reply_to=shown)
        await scene.says(member, f"/frobnicate@{BOT}", chat=group)
        await scene.says(member, "/date 2024-05-12", chat=group)
        await scene.says(member, "/author tronchon", chat=group)
        await scene.says(member, "/search RLHF", chat=group)
        await scene.says(member, "/help", chat=group)
        await scene.says(member, "/subscribe", chat=group)
        subscribed = await scene.says(owner, "/subscribe 08:30", chat=group)
        await scene.follows(group)
        if language == "en":
            await scene.presses(owner, subscribed, "Singapore")
        await scene.says(owner, "/subscribe 10:00", chat=group, anonymous=True)
        await scene.says(owner, "/settings", chat=group)
        supergroup = telegram.becomes_supergroup(group, -1004000000002)
        scene.happens("The group becomes a supergroup")
        scene.time_comes(THURSDAY, 10, zone="Asia/Singapore" if language == "en" else "Asia/Seoul")
        await scene.follows(supergroup)
        await scene.says(owner, "/id", chat=supergroup)
        await scene.says(owner, "/lang en" if language == "ko" else "/lang ko", chat=supergroup)
        await scene.says(member, "/today 1", chat=supergroup)
        await scene.says(owner, "/unsubscribe", chat=supergroup)
        await scene.says(owner, "/forget", chat=supergroup)
        scene.compare(f"group_{language}")
