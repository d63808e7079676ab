"""What the model on this machine says of a paper that it does not know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.playground.model.question import Material
from bot.playground.model.written import Written

_FEWEST, _MOST = 3, 4
_LONGEST_BULLET = 180
_NAME = re.compile(r"([A-Z][A-Za-z]{2,19}): ")
"""What a title gives a name to, where that is one plain word."""
_PLAIN = re.compile(r"""[A-Z][A-Za-z0-9 ,.'()%-]{30,}[.]""")
"""A sentence without formulas, links or markup, which can be said as it stands."""

# With a name and without, then the bullets: nothing that a paper might contradict, and no number.
_SAID: Mapping[str, tuple[str, str, Sequence[str]]] = {
    "ko": (
        "{} 연구의 목표와 방법, 결과를 간추렸습니다.",
        "연구의 목표와 방법, 결과를 간추렸습니다.",
        (
            "저자들은 어떤 문제를 왜 풀려고 하는지 먼저 설명합니다.",
            "이어서 제안하는 방법이 어떻게 작동하는지 차례로 보여 줍니다.",
            "끝으로 실험에서 무엇을 확인했는지 정리합니다.",
        ),
    ),
    "en": (
        "Sums up what the work on {} wants, does and finds.",
        "Sums up what this work wants, does and finds.",
        (
            "The authors first say which problem they want to solve.",
            "Then they explain how their approach works, step by step.",
            "In the end they report what came of their experiments.",
        ),
    ),
    "ja": (
        "{} の研究の目的と手法、結果をまとめました。",
        "研究の目的と手法、結果をまとめました。",
        (
            "著者らはまず、どのような問題をなぜ解くのかを説明します。",
            "続いて、提案する手法の仕組みを順に示します。",
            "最後に、実験で何が確かめられたかを報告します。",
        ),
    ),
    "zh": (
        "概述 {} 这项研究的目标、方法和结果。",
        "概述这项研究的目标、方法和结果。",
        (
            "作者首先说明要解决什么问题以及原因。",
            "随后介绍所提方法是如何工作的。",
            "最后总结实验得到的结论。",
        ),
    ),
}


def improvised(material: Material, language: str) -> Written | None:
    """A summary that is right whatever the paper says; None in a language that it does not speak.

    In English it repeats sentences of the abstract where they are short and plain.
    """
    if language not in _SAID or not material.sentences:
        return None
    named, nameless, bullets = _SAID[language]
    name = _NAME.match(material.title)
    gist = nameless if name is None else named.format(name[1])
    numbers = [number for number, _ in material.sentences]
    if language == "en":
        plain = {
            text: number
            for number, text in material.sentences
            if len(text) <= _LONGEST_BULLET and _PLAIN.fullmatch(text)
        }
        if len(plain) >= _FEWEST:
            told = list(plain.items())[:_MOST]
            return {
                "gist": gist,
                "bullets": [text for text, _ in told],
                "sentences": [[at] for _, at in told],
            }
    places = (numbers[0], numbers[len(numbers) // 2], numbers[-1])
    return {"gist": gist, "bullets": list(bullets), "sentences": [[at] for at in places]}
