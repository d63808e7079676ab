"""The published description of the Bot API as a judge of what the stand-in tells a bot."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from bot.playground.telegram.api import TelegramStandIn

_DESCRIPTION = Path(__file__).parents[1].parent / "shared" / "data" / "telegram-bot-api-10.3.json"

RESULTS = {
    "update": "Update",
    "getMe": "User",
    "getUpdates": "Array of Update",
    "getWebhookInfo": "WebhookInfo",
    "sendMessage": "Message",
    "sendDocument": "Message",
    "sendPhoto": "Message",
    "editMessageText": "Message",
    "editMessageReplyMarkup": "Message",
    "getFile": "File",
    "getChat": "ChatFullInfo",
    "getChatMember": "ChatMember",
    "getChatAdministrators": "Array of ChatMember",
    "getMyCommands": "Array of BotCommand",
    "getMyName": "BotName",
    "getMyDescription": "BotDescription",
    "getMyShortDescription": "BotShortDescription",
}
"""What each method answers as its description says in words; all others answer True."""

_PLAIN: dict[str, type] = {"Integer": int, "String": str, "Boolean": bool, "Float": float}


@functools.cache
def described() -> dict[str, Any] | None:
    """Methods and types of Bot API 10.3; None where the description is not on this machine."""
    if not _DESCRIPTION.is_file():
        return None
    found: dict[str, Any] = json.loads(_DESCRIPTION.read_text(encoding="utf-8"))
    return found


class Judge:
    """Keeps what does not fit the description; without a description nothing is found wrong."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.seen: set[str] = set()
        """The methods whose answers were looked at."""

    def __call__(self, method: str, result: object) -> None:
        """Look at what goes to the bot."""
        self.seen.add(method)
        if described() is not None:
            self.wrong += complaints(RESULTS.get(method, "True"), result, method)


def overhears(telegram: TelegramStandIn) -> Judge:
    """A judge of everything that this stand-in tells the bot."""
    judge = Judge()
    telegram.overhear(judge)
    return judge


def complaints(kind: str, value: object, where: str) -> list[str]:
    """What is wrong with a value of this type: fields too many, too few, or of another type."""
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: {value!r} is no array"]
        inner = kind.removeprefix("Array of ")
        return [
            complaint
            for place, item in enumerate(value)
            for complaint in complaints(inner, item, f"{where}[{place}]")
        ]
    if kind == "True":
        return [] if value is True else [f"{where}: {value!r} is not True"]
    if kind in _PLAIN:
        # To Python True is a number.
        fits = isinstance(value, _PLAIN[kind]) and (kind == "Boolean" or not isinstance(value, bool))
        return [] if fits else [f"{where}: {value!r} is no {kind}"]
    return _complaints_about_object(kind, value, where)


def _complaints_about_object(kind: str, value: object, where: str) -> list[str]:
    about = described()
    assert about is not None
    if "subtypes" in (found := about["types"][kind]):
        return _fewest([complaints(of, value, f"{where} as {of}") for of in found["subtypes"]])
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no {kind}"]
    fields = {field["name"]: field for field in found.get("fields", [])}
    wrong = [f"{where}: {kind} has no field {name}" for name in value.keys() - fields.keys()]
    for name, field in fields.items():
        if name in value:
            wrong += _fewest([complaints(of, value[name], f"{where}.{name}") for of in field["types"]])
        elif field["required"]:
            wrong.append(f"{where}: {kind} needs the field {name}")
    return wrong


def _fewest(tried: list[list[str]]) -> list[str]:
    return min(tried, key=len)
