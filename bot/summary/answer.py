"""Takes a summary out of what a language model answered, wherever in it the summary stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.ports import CannotSummarise
from bot.summary.showing import shown

_MOST_STARTS = 300
_LONGEST_SUMMARY = 16_000
"""Characters from its first brace: an answer that never ended takes no longer to look through than others."""
_MOST_BULLETS = 20
"""More than that is no summary, and not worth judging."""
_LONGEST_TEXT = 500
"""Characters of a gist or a bullet that are read: whatever is this long is too long, and is refused."""
_MARKER = re.compile(r"^(?:[-*•·–]|\d{1,2}[.)])\s+")
_SENTENCE = re.compile(r"\[?\s*(\d{1,3})\s*\]?", re.ASCII)


class UnreadableAnswer(CannotSummarise):
    """There is no summary in what a model answered."""


@dataclass(frozen=True, slots=True)
class Bullet:
    """One point of a summary."""

    text: str
    sentences: tuple[int, ...] = ()
    """The numbers of the sentences of the abstract that it is said to rest on."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model has to say of a paper, not judged yet."""

    gist: str
    bullets: tuple[Bullet, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What the bullets say."""
        return tuple(bullet.text for bullet in self.bullets)


def draft(answer: str) -> Draft:
    """The last summary in an answer. Raises UnreadableAnswer, with a reason that a model understands too."""
    found = _object(answer)
    gist, bullets = found.get("gist"), found.get("bullets")
    if not isinstance(gist, str) or not isinstance(bullets, list):
        raise UnreadableAnswer("the JSON has no gist and bullets")
    read = tuple(map(_bullet, bullets))
    written = tuple(bullet for bullet in read if bullet.text)
    if not _clean(gist) or not written:
        raise UnreadableAnswer("the gist is empty" if written else "there is no bullet")
    if len(written) > _MOST_BULLETS:
        raise UnreadableAnswer(f"{len(written)} bullets are too many")
    return Draft(_clean(gist), written)


# -- finding -----------------------------------------------------------------------------------------------


def _object(answer: str) -> Mapping[str, object]:
    """The last JSON object that could be a summary; fences, prose, `<think>` and drafts go before it."""
    decoder = json.JSONDecoder(strict=False)
    for start in _starts(answer):
        try:
            found, _ = decoder.raw_decode(answer[start : start + _LONGEST_SUMMARY])
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and "gist" in found:
            return found
    raise UnreadableAnswer(
        "there is no summary in JSON in the answer" if answer.strip() else "the answer is empty"
    )


def _starts(answer: str) -> Iterator[int]:
    end = len(answer)
    for _ in range(_MOST_STARTS):
        end = answer.rfind("{", 0, end)
        if end < 0:
            return
        yield end


# -- reading -----------------------------------------------------------------------------------------------


def _bullet(said: object) -> Bullet:
    """A bullet as an object, as we ask for it, or as bare text."""
    match said:
        case str(text):
            return Bullet(_clean(text))
        case {"text": str(text), **rest}:
            return Bullet(_clean(text), tuple(dict.fromkeys(_numbers(rest.get("sentences")))))
        case _:
            raise UnreadableAnswer("a bullet has no text")


def _numbers(said: object) -> Iterator[int]:
    """Numbers of sentences, one alone or many; what is none is passed over."""
    for each in said if isinstance(said, list) else [said]:
        if isinstance(each, int) and not isinstance(each, bool):
            yield each
        elif isinstance(each, str):
            yield from (int(number) for number in _SENTENCE.findall(each))


def _clean(text: str) -> str:
    return _MARKER.sub("", shown(text))[:_LONGEST_TEXT].rstrip()
