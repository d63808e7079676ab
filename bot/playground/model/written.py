"""A summary as the model on this machine knows it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NotRequired, TypedDict


class Written(TypedDict):
    """What the model says about a paper in one language."""

    gist: str
    bullets: Sequence[str]
    sentences: NotRequired[Sequence[Sequence[int]]]
    """For each bullet the numbers, from 1, of the sentences of the abstract that it rests on."""


def as_json(written: Written) -> str:
    """What the model answers: each bullet with its sentences, the first one where none are known."""
    bullets = written["bullets"]
    sentences = written.get("sentences", [[1]] * len(bullets))
    told = [
        {"text": text, "sentences": list(rests_on)} for text, rests_on in zip(bullets, sentences, strict=True)
    ]
    return json.dumps({"gist": written["gist"], "bullets": told}, ensure_ascii=False)
