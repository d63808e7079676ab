"""Readers look at what a summary rests on and report it; admins see to it, and the posts are put right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from house import PATIENCE, POSTS
from more_days import WEDNESDAY
from told import Scene, a_scene

from bot.playground.model import Written
from bot.playground.telegram.users import User
from storage.records import Term

PAPER = "2405.02246"
LANGUAGES = pytest.mark.parametrize("language", ["ko", "en"])
_ANEW: dict[str, Written] = {
    "ko": {
        "gist": "비전-언어 모델을 만들 때 내리는 결정을 하나씩 실험으로 검증했습니다.",
        "bullets": [
            "결정을 검증하는 연구가 드물었습니다.",
            "구조와 데이터를 바꾸어 가며 비교했습니다.",
            "모델을 공개했습니다.",
        ],
        "sentences": [[1], [3], [6]],
    },
    "en": {
        "gist": "Puts the decisions behind vision-language models to the test, one after another.",
        "bullets": [
            "Such decisions were seldom justified.",
            "Architectures and data are compared.",
            "The models are released.",
        ],
        "sentences": [[1], [3], [6]],
    },
}


@dataclass(frozen=True, slots=True)
class _Words:
    """What is pressed and read in a language."""

    evidence: str
    report: str
    thanks: str
    known: str
    to_card: str
    look: str
    rewrite: str
    rewritten: str
    none: str
    dismiss: str


_WORDS = {
    "ko": _Words(
        "근거",
        "오류 신고",
        "알려 주셔서 감사합니다.",
        "이미 신고하신 요약입니다.",
        "◀ 카드",
        "1 · 카드 보기",
        "다시 쓰기",
        "다시 썼습니다",
        "신고된 요약이 없습니다.",
        "신고 닫기",
    ),
    "en": _Words(
        "Evidence",
        "Report a mistake",
        "Thank you.",
        "You have reported this summary already.",
        "◀ Card",
        "1 · Look",
        "Rewrite",
        "Rewritten",
        "No summary is reported.",
        "Dismiss",
    ),
}


def _people(scene: Scene, language: str) -> tuple[User, User]:
    """A reader and an admin who read this language."""
    telegram = scene.house.telegram
    reader = telegram.add_user(8, {"ko": "Mina", "en": "Rita"}[language], language=language)
    return reader, telegram.add_user(42, "Ada", language=language)


@LANGUAGES
async def test_the_evidence_of_a_summary_is_a_press_away(language: str, tmp_path: Path) -> None:
    words = _WORDS[language]
    async with a_scene(tmp_path) as scene:
        reader, _ = _people(scene, language)
        shown = await scene.says(reader, f"/paper {PAPER}")
        card = shown.text
        await scene.presses(reader, shown, words.evidence)
        first = scene.written[PAPER][language]["bullets"][0]
        assert f"• {first}\nBetter language models and vision transformers have made" in shown.text
        assert "playground-model · " in shown.text
        checked = {"ko": "모두 통과했습니다.", "en": "All of it passed."}
        assert checked[language] in shown.text
        await scene.presses(reader, shown, words.to_card)
        assert shown.text == card


@LANGUAGES
async def test_a_reported_summary_is_written_anew_and_the_posts_are_put_right(
    language: str, tmp_path: Path
) -> None:
    words = _WORDS[language]
    async with a_scene(tmp_path, channel="@daily_papers", channel_language=[language]) as scene:
        await scene.house.channel_has(POSTS)
        await scene.house.settled(sent=POSTS)
        reader, admin = _people(scene, language)
        shown = await scene.says(reader, f"/paper {PAPER}")
        assert (await scene.glimpses(reader, shown, words.report)).startswith(words.thanks)
        assert (await scene.glimpses(reader, shown, words.report)).startswith(words.known)
        assert scene.said_to(admin) == []

        reports = await scene.says(admin, "/reports")
        await scene.presses(admin, reports, words.look)
        scene.written[PAPER] = _ANEW
        told = await scene.presses(admin, reports, words.rewrite)
        assert words.rewritten in told.text
        assert (await scene.says(admin, "/reports")).text == words.none
        gist = _ANEW[language]["gist"]
        await scene.house.telegram.wait_until(
            lambda: sum(gist in message.text for message in scene.house.channel()) == 2, timeout=PATIENCE
        )
        assert len(scene.house.channel()) == POSTS


@LANGUAGES
async def test_an_admins_conversation_about_summaries_reads_as_it_did(language: str, tmp_path: Path) -> None:
    words = _WORDS[language]
    async with a_scene(tmp_path) as scene:
        reader, admin = _people(scene, language)
        shown = await scene.says(reader, f"/paper {PAPER}")
        await scene.presses(reader, shown, words.evidence)
        # Minutes are told, so they are set wherever one counts.
        scene.time_comes(WEDNESDAY, 11, 10)
        await scene.glimpses(reader, shown, words.report)
        other = await scene.says(reader, "/paper 2405.09101")
        scene.time_comes(WEDNESDAY, 11, 20)
        await scene.glimpses(reader, other, words.report)
        await scene.says(reader, "/reports")

        reports = await scene.says(admin, "/reports")
        await scene.presses(admin, reports, words.look)
        scene.time_comes(WEDNESDAY, 11, 30)
        await scene.presses(admin, reports, words.dismiss)
        scene.written[PAPER] = _ANEW
        scene.time_comes(WEDNESDAY, 11, 40)
        await scene.says(admin, f"/rewrite https://arxiv.org/abs/{PAPER}")
        await scene.says(admin, "/reports")
        for bad in ("/rewrite", "/rewrite 12", f"/rewrite {PAPER} klingon", "/rewrite 2301.00001"):
            await scene.says(admin, bad)
        await scene.says(admin, "/term ko vision-language models")
        scene.time_comes(WEDNESDAY, 11, 50)
        await scene.says(admin, "/term ko grounded captioning = 근거 기반 캡션 생성")
        await scene.says(admin, "/term ko grounded captioning")
        scene.time_comes(WEDNESDAY, 11, 55)
        await scene.says(admin, "/term ko grounded captioning =")
        await scene.says(admin, "/term ko attention =")
        await scene.says(admin, "/log")
        scene.compare(f"admin_{language}")


async def test_what_an_admin_says_is_what_the_model_is_told(tmp_path: Path) -> None:
    async with a_scene(tmp_path) as scene:
        _, admin = _people(scene, "ko")
        await scene.says(admin, "/term ko vision-language model = 시각 언어 모델")
        async with scene.house.store() as store:
            assert Term("vision-language model", "시각 언어 모델", "admin") in await store.terms.of("ko")
            await scene.says(admin, f"/rewrite {PAPER} ko")
            newest = (await store.askings.of(PAPER, "ko"))[-1]
            assert "시각 언어 모델" in "\n".join(text for _, text in newest.question)


@LANGUAGES
async def test_without_a_model_there_is_nothing_to_rewrite_and_excerpts_say_what_they_are(
    language: str, tmp_path: Path
) -> None:
    words = _WORDS[language]
    no_model = {"ko": "설정된 언어 모델이 없습니다.", "en": "No language model is set up."}
    own = {"ko": "초록의 영어 문장을 그대로 옮겼습니다.", "en": "These are the abstract's own sentences"}
    async with a_scene(tmp_path, llm_url=None, llm_model=None) as scene:
        await scene.has_collected(PAPER)
        reader, admin = _people(scene, language)
        shown = await scene.says(reader, f"/paper {PAPER}")
        assert words.report not in [button["text"] for button in shown.buttons]
        await scene.presses(reader, shown, words.evidence)
        assert own[language] in shown.text
        assert (await scene.says(admin, f"/rewrite {PAPER}")).text.startswith(no_model[language])
