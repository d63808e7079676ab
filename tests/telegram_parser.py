"""Telegram's own parser (TDLib), as the judge of what we render."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import tdjson

from bot.chat.render.html import length
from bot.chat.render.message import Message

LINKS_OF_TELEGRAM = {"Url", "EmailAddress", "Mention", "Hashtag", "Cashtag", "BotCommand"}


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text that is marked up; places count UTF-16 units."""

    kind: str
    begin: int
    end: int
    text: str


def _asked(query: dict[str, Any]) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps(query).encode())
    assert answer is not None
    told: dict[str, Any] = json.loads(answer)
    return told


class Telegram:
    """What Telegram's servers do with a text (TDLib, the same function that the Bot API calls)."""

    def __init__(self) -> None:
        _asked({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})

    def parse(self, html: str) -> tuple[str, list[Stretch]]:
        answer = _asked(
            {"@type": "parseTextEntities", "text": html, "parse_mode": {"@type": "textParseModeHTML"}}
        )
        assert answer["@type"] == "formattedText", f"{answer['message']}\n{html}"
        return answer["text"], _stretches(answer)

    def links_found_in(self, text: str) -> list[Stretch]:
        found = _stretches({**_asked({"@type": "getTextEntities", "text": text}), "text": text})
        return [stretch for stretch in found if stretch.kind in LINKS_OF_TELEGRAM]

    def takes(self, message: Message, *, meant: frozenset[str] = frozenset({"#DailyPapers"})) -> str:
        """Fails unless Telegram would take the message as it is; gives the text that a reader sees."""
        text, marked = self.parse(message.html)
        assert text.strip()
        assert len(text.encode("utf-16-le")) // 2 <= 4096
        assert len(message.html.encode()) <= 32768
        assert length(message.html) == len(text.encode("utf-16-le")) // 2
        assert sum(one.kind == "TextUrl" for one in marked) == message.html.count("<a href="), message.html
        found = [
            one
            for one in self.links_found_in(text)
            if not any(
                one.begin < other.end and other.begin < one.end for other in marked if other.kind == "Code"
            )
        ]
        assert {one.text for one in found} <= meant
        assert len(marked) + len(found) <= 100
        for button in (button for row in message.buttons for button in row):
            assert button.text
            assert (button.url is None) != (button.data is None)
            assert button.data is None or len(button.data.encode()) <= 64
        return text


def _stretches(answer: dict[str, Any]) -> list[Stretch]:
    units = answer["text"].encode("utf-16-le")
    return [
        Stretch(
            kind=one["type"]["@type"].removeprefix("textEntityType"),
            begin=one["offset"],
            end=one["offset"] + one["length"],
            text=units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le"),
        )
        for one in answer["entities"]
    ]
