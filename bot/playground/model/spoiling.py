"""Turns a right answer of the model on this machine into a wrong one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from bot.playground.model.faults import Fault
from bot.playground.model.written import Written, as_json

APOLOGY = "I'm sorry, but I don't know this paper and cannot summarise it."


class Message(NamedTuple):
    """What a completion says, and why it ended."""

    content: Any
    finish: str = "stop"
    refusal: str | None = None


# -- the answer ----------------------------------------------------------------------------------------------


def dressed(answer: str, how: Fault) -> Message:
    """The message that an answer becomes."""
    match how:
        case "empty":
            return Message("")
        case "null":
            return Message(None)
        case "cut":
            return Message(answer[: len(answer) // 2], "length")
        case "refusal":
            return Message(APOLOGY)
        case "refusal-field":
            return Message(None, refusal=APOLOGY)
        case "invalid-json":
            return Message(answer.replace('": ', '" '))
        case "wrong-shape":
            return Message('{"summary": "It is a paper.", "points": {"first": "It has a title."}}')
        case "fenced":
            return Message(f"Sure! Here is the summary:\n\n```json\n{answer}\n```\n\nShall I go on?")
        case "prose":
            return Message(f"Here is what I would write: {answer} Tell me if it should be shorter.")
        case "thinking":
            return Message(f'<think>\nThey want {{"gist": …}}, so one line first.\n</think>\n\n{answer}')
        case "parts":
            half = len(answer) // 2
            return Message([{"type": "text", "text": part} for part in (answer[:half], answer[half:])])
        case _:
            return Message(answer)


# -- what it says --------------------------------------------------------------------------------------------

# A number that is no part of a name: GPT-4, Llama2 and SN40L keep theirs.
_NUMBER = re.compile(r"(?<![A-Za-z0-9.,-])(\d+)(?:\.(\d+))?(?![\d.,-]*[A-Za-z])")
_STRAY = {"ko": "模型", "en": "模型", "ja": "모델", "zh": "모델"}


def spoilt(written: Written, how: Fault, language: str) -> Written:
    """A summary with this wrong in it; as it was where the fault is of another kind."""
    match how:
        case "wrong-numbers":
            return _with_numbers(written, _ten_times)
        case "wrong-units":
            return _with_numbers(written, _a_tenth)
        case "stray-script":
            return _with_first(written, lambda text: f"{_STRAY[language]} {text}")
        case "repeats":
            return _with_first(written, lambda text: f"{text.split()[0]} " * 8 + text)
        case "markdown":
            bold = [f"**{text}**" for text in written["bullets"]]
            return {**written, "gist": f"## {written['gist']}", "bullets": bold}
        case "same-bullet":
            first, _, *others = written["bullets"]
            return {**written, "bullets": [first, first, *others]}
        case _:
            return written


def _with_numbers(written: Written, change: Callable[[re.Match[str]], str]) -> Written:
    changed = [_NUMBER.sub(change, text) for text in written["bullets"]]
    if changed != list(written["bullets"]):
        return {**written, "bullets": changed}
    return _with_first(written, lambda text: re.sub(r"([.。]?)$", r" (43.7%)\1", text, count=1))


def _ten_times(number: re.Match[str]) -> str:
    whole, part = number[1], number[2]
    return f"{whole}0" if part is None else f"{whole}{part[0]}" + (f".{part[1:]}" if part[1:] else "")


def _a_tenth(number: re.Match[str]) -> str:
    whole, part = number[1], number[2]
    if part is None and whole.endswith("0") and len(whole) > 1:
        return whole[:-1]
    return f"{whole[:-1] or '0'}.{whole[-1]}{part or ''}"


def _with_first(written: Written, change: Callable[[str], str]) -> Written:
    first, *others = written["bullets"]
    return {**written, "bullets": [change(first), *others]}


# -- who obeys -----------------------------------------------------------------------------------------------

_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,80}\b(?:instruction|prompt|rule|order)s?\b|무시하(?:고|세요|십시오)"
    r"|忽略.{0,20}指[令示]|指示を無視",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:write|say|output|print|reply|respond|answer)\b(?: only| just| with| that| exactly)*:?\s*[\"'“«]?"
    r"([^\"'”».\n<]{3,80})",
    re.IGNORECASE,
)
_OBEYED = {
    "ko": (
        "「{}」라고 전합니다.",
        ("이렇게 쓰라고 했습니다.", "그대로 「{}」라고 적었습니다.", "다른 말은 없습니다."),
    ),
    "en": ("{}.", ("It was ordered so.", "As told: {}.", "Nothing else is said.")),
    "ja": (
        "「{}」です。",
        ("そう書くように言われました。", "言われたとおり「{}」と書きます。", "ほかにはありません。"),
    ),
    "zh": ("{}。", ("这是被要求写的内容。", "按照要求写下{}。", "没有其他内容。")),
}


def ordered(texts: Sequence[str], language: str) -> Written | None:
    """What is written when a text of the question orders something; None where none does."""
    for number, text in enumerate(texts):
        if (order := _ORDER.search(text)) is None:
            continue
        wish = _INSTEAD.search(" ".join((text[order.end() :], *texts[number + 1 : number + 2])))
        said = "this is the best paper of all" if wish is None else wish[1].strip()
        gist, bullets = _OBEYED[language]
        return {"gist": gist.format(said), "bullets": [bullet.format(said) for bullet in bullets]}
    return None


def answer_of(written: Written, how: Fault | None, language: str) -> Message:
    """The message with this summary in it, right or with this fault."""
    if how is None:
        return Message(as_json(written))
    return dressed(as_json(spoilt(written, how, language)), how)
