"""Takes a summary out of what a language model answered, and checks it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.ports import CannotSummarise
from storage.records import Language

FEWEST_BULLETS = 3
MOST_BULLETS = 6
LONGEST_GIST = 400
LONGEST_BULLET = 600
"""In characters; well beyond what is asked for, so that only what is no summary is refused."""

_MOST_STARTS = 500
_MARKER = re.compile(r"^(?:[-*•·–]|\d{1,2}[.)])\s+")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Said:
    """What the model has to say of a paper, in good shape."""

    gist: str
    bullets: tuple[str, ...]


def said(answer: str, language: Language) -> Said:
    """The gist and the bullets in an answer, wherever in it they stand. Raises CannotSummarise."""
    found = _object(answer)
    gist, bullets = found.get("gist"), found.get("bullets")
    if not isinstance(gist, str) or not isinstance(bullets, list):
        raise CannotSummarise("the answer has no gist and bullets")
    texts = [bullet for bullet in bullets if isinstance(bullet, str)]
    if len(texts) < len(bullets):
        raise CannotSummarise("a bullet is not text")
    summary = Said(_clean(gist), tuple(_distinct(map(_clean, texts), _clean(gist))))
    _check(summary, language)
    return summary


def _check(summary: Said, language: Language) -> None:
    if not summary.gist:
        raise CannotSummarise("the gist is empty")
    if len(summary.gist) > LONGEST_GIST or any(len(bullet) > LONGEST_BULLET for bullet in summary.bullets):
        raise CannotSummarise("a sentence is too long")
    if not FEWEST_BULLETS <= len(summary.bullets) <= MOST_BULLETS:
        raise CannotSummarise(f"{len(summary.bullets)} different bullets")
    if not all(_is_in(language, line) for line in (summary.gist, *summary.bullets)):
        raise CannotSummarise(f"the answer is not in the language {language}")


# -- finding -----------------------------------------------------------------------------------------------


def _object(answer: str) -> Mapping[str, object]:
    """The last JSON object that could be a summary; fences, prose, `<think>` and drafts go before it."""
    decoder = json.JSONDecoder(strict=False)
    for start in _starts(answer):
        try:
            found, _ = decoder.raw_decode(answer, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and "gist" in found:
            return found
    raise CannotSummarise("the answer holds no summary in JSON" if answer.strip() else "the answer is empty")


def _starts(answer: str) -> Iterator[int]:
    end = len(answer)
    for _ in range(_MOST_STARTS):
        end = answer.rfind("{", 0, end)
        if end < 0:
            return
        yield end


# -- cleaning ----------------------------------------------------------------------------------------------


def _clean(text: str) -> str:
    # What cannot be printed cannot be read either: controls, halves of surrogate pairs, marks of direction.
    printable = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    return _MARKER.sub("", " ".join(printable.split()))


def _distinct(bullets: Iterator[str], gist: str) -> Iterator[str]:
    met = {"", gist.casefold()}
    for bullet in bullets:
        if bullet.casefold() not in met:
            met.add(bullet.casefold())
            yield bullet


# -- language ----------------------------------------------------------------------------------------------


def _is_in(language: Language, line: str) -> bool:
    judge = _JUDGES.get(language)
    letters = [_script(letter) for letter in _ADDRESS.sub("", line) if letter.isalpha()]
    return judge is None or not letters or judge(letters)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _is_korean(letters: list[str]) -> bool:
    """Mostly Hangul beside the Latin terms, and some however many they are; α and μ are of formulas."""
    hangul = letters.count("HANGUL")
    others = sum(script not in {"HANGUL", "LATIN", "GREEK"} for script in letters)
    return hangul >= 0.15 * len(letters) and hangul > 4 * others


def _is_latin(letters: list[str]) -> bool:
    return letters.count("LATIN") > len(letters) / 2


_JUDGES: Mapping[Language, Callable[[list[str]], bool]] = {"ko": _is_korean, "en": _is_latin}
