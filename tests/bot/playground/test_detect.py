"""What the stand-in marks in a text is what Telegram's own parser marks."""

import json
from typing import Any

import pytest
import tdjson

from bot.playground.telegram.detect import detected, with_detected
from bot.playground.telegram.markup import parse_html

KINDS = {
    "textEntityTypeBotCommand": "bot_command",
    "textEntityTypeMention": "mention",
    "textEntityTypeUrl": "url",
    "textEntityTypeHashtag": "hashtag",
}
TEXTS = [
    "/today",
    "/today@daily_papers_test_bot 3",
    "😀 /today and /help, please",
    "/id/x x/today //today </today> /한글 /today은 / /",
    "/start@x /help",
    "/today@daily_papers_test_bot은",
    "@daily_papers_test_bot look",
    "@abcd @abc @ab @ 한@daily_papers @botname은 a@bcdef",
    "/@abcd",
    "see arxiv.org/abs/2405.02246v2.",
    "(huggingface.co/papers/2405.02246)",
    "«arxiv.org/abs/1»",
    "https://arxiv.org/abs/2405.02246, https://arxiv.org/pdf/2405.02246.pdf",
    "HTTPS://ARXIV.ORG/abs/cs/0112017v1",
    "https://huggingface.co/papers/2405.02246#community",
    "https://arxiv.org/abs/2405.02246?x=1&y=2#z!",
    "https://user:pw@x.org/ www.arxiv.org:443/x",
    "오늘 arxiv.org/abs/2405.02246는 좋다",
    "한arxiv.org/abs/1 arxiv.org한글",
    "arxiv.org arxiv.org. arxiv.org? arxiv.org/ arxiv.org/…",
    "t.me/daily_bot?start=p_2405_02246",
    "https://x.org/@abcd /y",
    "2405.02246 v1.5 e.g. U.S. https:// http://localhost/x x@y.org",
    "cs.CL model.py",
    "#DailyPapers #논문 #cs_CL #2024 #a1 # #_ ##x a#b #b, (#c)",
    "#x#y /#z #/z https://x.org/#z",
    "",
    "😀🎉",
]


def judged(text: str) -> list[tuple[str, int, int]]:
    query = {"@type": "getTextEntities", "text": text}
    told = tdjson.td_execute(json.dumps(query).encode())
    assert told is not None
    answer: dict[str, Any] = json.loads(told)
    return [
        (KINDS[one["type"]["@type"]], one["offset"], one["length"])
        for one in answer["entities"]
        if one["type"]["@type"] in KINDS
    ]


@pytest.fixture(scope="module", autouse=True)
def quiet() -> None:
    tdjson.td_execute(json.dumps({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0}).encode())


@pytest.mark.parametrize("text", TEXTS)
def test_commands_mentions_tags_and_links_are_found_as_telegram_finds_them(text: str) -> None:
    assert [(e.type, e.offset, e.length) for e in detected(text)] == judged(text)


def test_in_what_a_bot_says_nothing_is_found_within_code_and_links() -> None:
    said = (
        "<b>/today</b> <code>/date #no</code> <pre>arxiv.org</pre> #yes "
        '<a href="https://arxiv.org/abs/1">arxiv.org</a> <i>@daily_papers</i> huggingface.co'
    )
    text, entities = parse_html(said)
    found = [(one.type, text[one.offset : one.end]) for one in with_detected(text, entities)]
    assert found == [
        ("bold", "/today"),
        ("bot_command", "/today"),
        ("code", "/date #no"),
        ("pre", "arxiv.org"),
        ("hashtag", "#yes"),
        ("text_link", "arxiv.org"),
        ("italic", "@daily_papers"),
        ("mention", "@daily_papers"),
        ("url", "huggingface.co"),
    ]
