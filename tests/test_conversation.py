"""What people say to the whole bot in private, and what comes of it, in both languages."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from more_days import FRIDAY, SATURDAY, THURSDAY
from told import BOT, Scene, a_scene

from bot.playground.telegram.users import User

FIRST, SECOND = "What matters when building vision-language models?", "RLHF Workflow"
LISTS = {"ko": "2024-05-14 (화) · 9편 중 추천 상위", "en": "2024-05-14 (Tue) · top"}
LANGUAGES = pytest.mark.parametrize("language", ["ko", "en"])
COMES_DAILY = {"ko": "새 목록을 매일 오전 9시(서울)에", "en": "Each new list comes at 09:00 (Seoul)."}


def _reader(scene: Scene, language: str) -> User:
    return scene.house.telegram.add_user(8, {"ko": "Mina", "en": "Rita"}[language], language=language)


# -- asking --------------------------------------------------------------------------------------------------


@LANGUAGES
async def test_a_paper_is_shown_however_it_is_named(language: str, tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, language)
        for said in (
            "https://arxiv.org/abs/2405.02246",
            "https://arxiv.org/abs/2405.02246v3",
            "http://www.arxiv.org/pdf/2405.02246v1.pdf",
            "https://huggingface.co/papers/2405.02246",
            "arxiv.org/abs/2405.02246",
            "Have you seen (https://arxiv.org/abs/2405.02246)? 이거 보셨어요?",
            "/paper 2405.02246",
            "/paper 2405.02246v2",
            f"/paper@{BOT} https://hf.co/papers/2405.02246",
            "/start p_2405_02246",
        ):
            card = await scene.says(reader, said)
            assert card.text.startswith(f"{FIRST}\n▲42 · 2024-05-14 · "), said
            assert card.preview is not None, said
            assert card.preview.show_above_text, said
        unknown = {
            "ko": "arXiv 2301.00001 논문은 여기에 수집된 목록에 없습니다.",
            "en": "I do not have arXiv 2301.00001: it is in none of the lists collected here.",
        }
        for said in ("https://huggingface.co/papers/2301.00001", "/paper 2301.00001v1"):
            assert (await scene.says(reader, said)).text == unknown[language]


@LANGUAGES
async def test_a_days_list_is_one_message_of_as_many_papers_as_asked_for(
    language: str, tmp_path: Path
) -> None:
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, language)
        for said, papers in (
            ("/today", 5),
            ("/today 1", 1),
            ("/today 20", 9),
            ("/date 2024-05-14 3", 3),
            ("/date 2024.5.14", 5),
            ("/date 어제" if language == "ko" else "/date yesterday", 5),
            ("/start d_2024-05-14", 9),
        ):
            shown = await scene.says(reader, said)
            numbers = [button["text"] for button in shown.buttons if str(button["text"]).isdigit()]
            assert numbers == [str(n + 1) for n in range(papers)], said
            assert shown.text.startswith("2024-05-14"), said
            assert shown.link_preview == {"is_disabled": True}, said
        running = await scene.says(reader, "/date 2024-05-15")
        filling = {"ko": "지금까지 논문 2편, 아직 쌓이는 중", "en": "2 papers so far, still filling up"}
        assert filling[language] in running.text


@LANGUAGES
async def test_words_do_what_their_commands_do(language: str, tmp_path: Path) -> None:
    words = {"ko": ("오늘", "도움말", "설정", "구독"), "en": ("Today", "help", "settings", "Subscribe!")}
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, language)
        for word, command in zip(words[language], ("/today", "/help", "/settings"), strict=False):
            meant = await scene.says(reader, command)
            said = await scene.says(reader, word)
            assert said.content() == meant.content(), word
        assert (await scene.says(reader, words[language][3])).text.startswith(COMES_DAILY[language])


@LANGUAGES
async def test_a_number_opens_the_card_in_the_same_message_and_there_is_a_way_back(
    language: str, tmp_path: Path
) -> None:
    abstract, to_list, to_card, other, own, unfinished = {
        "ko": ("초록", "◀ 목록", "◀ 카드", "English", "한국어", "아직 쌓이고 있는 목록"),
        "en": ("Abstract", "◀ List", "◀ Card", "한국어", "English", "The unfinished list"),
    }[language]
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, language)
        shown = await scene.says(reader, "/today 3")
        the_list = shown.text
        await scene.presses(reader, shown, "2")
        card = shown.text
        assert card.startswith(SECOND)
        await scene.presses(reader, shown, abstract)
        assert "Many studies of large language models (LLMs) report" in shown.text
        await scene.presses(reader, shown, to_card)
        assert shown.text == card
        await scene.presses(reader, shown, other)
        assert shown.text.startswith(SECOND)
        assert shown.text != card
        await scene.presses(reader, shown, own)
        assert shown.text == card
        await scene.presses(reader, shown, to_list)
        assert shown.text == the_list
        await scene.presses(reader, shown, unfinished)
        assert shown.text.startswith("2024-05-15")
        await scene.presses(reader, shown, "1")
        assert shown.text.startswith("Patient Agents Wait Before They Act")
        assert len(scene.said_to(reader)) == 1

        for said in ("/author tronchon", "/search vision-language models"):
            found = await scene.says(reader, said)
            the_list = found.text
            assert FIRST in the_list
            await scene.presses(reader, found, "1")
            await scene.presses(reader, found, abstract)
            await scene.presses(reader, found, to_list)
            assert found.text == the_list
        # A button of a message from another time only stops spinning.
        found.buttons[0]["callback_data"] = "go:card:of-another-time"
        assert await scene.house.telegram.toast_of(scene.house.telegram.presses(reader, found, "1")) == ""


@LANGUAGES
async def test_words_find_papers_by_title_by_abstract_and_by_summary(language: str, tmp_path: Path) -> None:
    counted = {"ko": "논문 1편", "en": "1 paper"}[language]
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, language)
        for words, title in (
            ("RLHF workflow", SECOND),
            ("ｗｏｒｋｆｌｏｗ: rewards", SECOND),
            ("sheep", "Counting Sheep"),
            ("메모리 장벽", "SambaNova SN40L"),
        ):
            found = await scene.says(reader, f"/search {words}")
            assert found.text.partition("\n")[0].endswith(f" · {counted}"), words
            assert f"\n1. {title}" in found.text, words
        paper = await scene.says(reader, "/paper 2405.02246")
        for said in ("/search 2405.02246", "/search https://arxiv.org/abs/2405.02246v2"):
            assert (await scene.says(reader, said)).text == paper.text


@LANGUAGES
async def test_the_welcome_subscribes_nobody_and_offers_the_next_steps(language: str, tmp_path: Path) -> None:
    daily, whole, group, channel, other = {
        "ko": ("매일 받기", "목록 보기", "그룹에 추가", "채널에 추가", "English"),
        "en": ("Get it daily", "The whole list", "Add to a group", "Add to a channel", "한국어"),
    }[language]
    hello = {"ko": "안녕하세요.", "en": "Hello."}
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, language)
        welcome = await scene.says(reader, "/start")
        assert welcome.text.startswith(hello[language])
        assert FIRST in welcome.text
        assert [button["text"] for button in welcome.buttons] == [daily, whole, group, channel, other]
        await scene.subscribers_are(0)
        await scene.presses(reader, welcome, other)
        assert welcome.text.startswith(hello["en" if language == "ko" else "ko"])
        await scene.presses(reader, welcome, "한국어" if language == "ko" else "English")
        assert welcome.text.startswith(hello[language])
        assert (await scene.presses(reader, welcome, daily)).text.startswith(COMES_DAILY[language])
        await scene.subscribers_are(1)
        assert daily not in [button["text"] for button in (await scene.says(reader, "/start")).buttons]


@LANGUAGES
async def test_the_language_is_the_readers_choice_before_it_is_that_of_their_app(
    language: str, tmp_path: Path
) -> None:
    other, name = ("en", "English") if language == "ko" else ("ko", "한국어")
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, language)
        assert (await scene.says(reader, "/today 1")).text.startswith(LISTS[language])
        asked = await scene.says(reader, "/lang")
        assert name in (await scene.presses(reader, asked, name)).text
        assert (await scene.says(reader, "/today 1")).text.startswith(LISTS[other])
        subscribed = await scene.says(reader, "/subscribe 09:00 Asia/Seoul")
        assert subscribed.text.startswith(COMES_DAILY[other])
        assert (await scene.follows(reader)).text.startswith(LISTS[other])
        await scene.says(reader, f"/lang {language}")
        scene.time_comes(THURSDAY, 9)
        came = await scene.follows(reader)
        assert came.text.startswith({"ko": "2024-05-15 (수)", "en": "2024-05-15 (Wed)"}[language])


NONSENSE = {
    "/date 2024-13-40": "/date 2024-05-14",
    "/date": "/date 2024-05-14",
    "/date tomorrow": "2024-05-16",
    "/date 2024-05-14 99": "/today 10",
    "/date 2023-01-01": "/date 2024-05-13",
    "/author": "/author ",
    "/author tronchn": "/author Léo Tronchon",
    "/author 없는사람": "없는사람",
    "/search": "/search speculative decoding",
    "/search ?! …": "/search speculative decoding",
    "/search " + "words " * 50: "/search speculative decoding",
    "/search walruses": "walruses",
    "/search tronchon": "/author Léo Tronchon",
    "/search 없는말": "없는말",
    "/paper": "/paper 2405.02246",
    "/paper what": "/paper 2405.02246",
    "/today -3": "/today 10",
    "/today 999": "/today 10",
    "/today ٣": "/today 10",
    "/subscribe 25:99": "/subscribe 08:30",
    "/subscribe 09:00 Moon/Crater": "Europe/Paris",
    "/lang klingon": "/lang ",
    "/nonsense": "/help",
    "/": "/help",
    "🎉🎉🎉": "/help",
    "🫠" * 4096: "/help",
    "/author " + "a" * 4000: "a" * 20,
    "/date " + "9" * 4000: "/date 2024-05-14",
    "<b>&amp;</b> \u202etxet": "/help",
}


@LANGUAGES
async def test_nonsense_gets_a_short_answer_with_an_example(language: str, tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, language)
        for said, example in NONSENSE.items():
            answer = (await scene.says(reader, said)).text
            assert example in answer, said[:40]
            assert len(answer) < 200, said[:40]
            assert any("가" <= sign <= "힣" for sign in answer) == (language == "ko" or "없" in said), said[
                :40
            ]
        assert len(scene.said_to(reader)) == len(NONSENSE)


@LANGUAGES
async def test_a_day_without_papers_says_why_and_names_the_nearest(language: str, tmp_path: Path) -> None:
    why = {
        "ko": ("Hugging Face에 올라온 논문이 없었습니다.", "보통 주말에"),
        "en": ("no papers were listed on Hugging Face.", "on weekends"),
    }[language]
    async with a_scene(tmp_path) as scene:
        reader = _reader(scene, language)
        await scene.says(reader, "/subscribe 09:00 Asia/Seoul")
        await scene.follows(reader)
        for day in (THURSDAY, FRIDAY, SATURDAY):
            scene.time_comes(day, 9)
            await scene.follows(reader)
        none = await scene.says(reader, "/date 2024-05-16")
        assert why[0] in none.text
        assert "/date 2024-05-15 · /date 2024-05-17" in none.text
        assert (await scene.presses(reader, none, str(none.buttons[1]["text"]))).text.startswith("2024-05-17")
        weekend = await scene.says(reader, "/date 2024-05-18")
        assert why[1] in weekend.text
        assert "/date 2024-05-17" in weekend.text


# -- what is kept --------------------------------------------------------------------------------------------


@LANGUAGES
async def test_what_is_kept_is_told_and_forgotten_when_asked(
    language: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with a_scene(tmp_path, contact="papers@example.org") as scene:
        reader = _reader(scene, language)
        assert "papers@example.org" in (await scene.says(reader, "/privacy")).text
        none = {"ko": "이 채팅에 대해 저장된 정보가 없습니다.", "en": "Nothing is kept about this chat."}
        assert (await scene.says(reader, "/forget")).text == none[language]
        await scene.says(reader, "/author tronchon")
        await scene.says(reader, "/search walruses")
        await scene.says(reader, "/subscribe 09:00 Europe/Paris")
        await scene.follows(reader)
        await scene.house.settled(sent=1)
        deleted = (await scene.says(reader, "/forget")).text
        for what in {
            "ko": ("구독", "여기에서 고른 언어와 시간대", "여기에 보낸 메시지 1건", "이 채팅의 번호와 이름"),
            "en": ("the subscription", "the language and time zone", "1 message", "number and names"),
        }[language]:
            assert what in deleted, what
        assert (await scene.says(reader, "/forget")).text == none[language]
        assert "8" in (await scene.says(reader, "/id")).text
        async with scene.house.store() as store:
            assert await store.chats.of(reader.id) is None
        scene.time_comes(THURSDAY, 18)
        await scene.nothing_follows(reader)
    told = "\n".join(repr(record.__dict__) for record in caplog.records if record.name.startswith("bot."))
    assert "tronchon" not in told
    assert "walruses" not in told
    assert reader.first_name not in told
