"""What the posts of a day say of each paper and claim to be, held against the paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat.phrases import speaking
from bot.chat.render import sources
from bot.chat.render.languages import own_name
from bot.playground.model import APOLOGY
from bot.playground.telegram.chats import Message
from bot.summary.judge import judge
from storage.records import Language, Origin, Summary

_ROW = re.compile(r"^(\d+)\. (.+) ▲[\d,]+(?: ↑)?\n(.+)$")
_LEFTOVERS = ("```", "**", "##", "<think", "</", '{"', '":', "bullets", "\ufffd", APOLOGY, "Sure!")


@dataclass(frozen=True, slots=True)
class Told:
    """A text about a paper in a post."""

    language: Language
    origin: Origin
    """What it claims to be."""
    gist: str
    """Empty where it is sentences alone."""
    lines: tuple[str, ...]
    """Bullets, or all sentences as one line."""


def on_card(card: Message, languages: Sequence[Language]) -> tuple[Told, ...]:
    """The texts on a card in one or two languages; a second one that would say the same is left out."""
    _, *body, foot = card.text.split("\n\n")
    first, *others = languages
    mark = _marks(first)[foot.splitlines()[-1]]
    heading = next((own_name(other) for other in others if own_name(other) in body), None)
    if heading is None:
        return (_told(body, mark, first),)
    at = body.index(heading)
    second = body[at + 1 :]
    # Where both are the model's, the one mark below holds for both.
    other_mark = _marks(others[0]).get(second[-1])
    if other_mark is None:
        assert mark is Origin.MODEL
        return _told(body[:at], mark, first), _told(second, mark, others[0])
    return _told(body[:at], mark, first), _told(second[:-1], other_mark, others[0])


def _told(paragraphs: Sequence[str], origin: Origin, language: Language) -> Told:
    if origin is Origin.EXCERPT:
        (sentences,) = paragraphs
        return Told(language, origin, "", (sentences,))
    gist, text = ("", *paragraphs) if origin is Origin.IMPORTED else paragraphs
    return Told(language, origin, gist, tuple(line.removeprefix("• ") for line in text.splitlines()))


def _marks(language: Language) -> Mapping[str, Origin]:
    with speaking(language):
        return {
            sources.of_card(Summary("", language, "", ("a sentence",), origin)): origin for origin in Origin
        }


def wrong_with_card(card: Message, paper: Mapping[str, Any], languages: Sequence[Language]) -> list[str]:
    """What a reader of this card is told that is not so."""
    assert card.text.startswith(f"{paper['title']}\n")
    return [f"{told.language}: {wrong}" for told in on_card(card, languages) for wrong in _wrong(told, paper)]


def _wrong(told: Told, paper: Mapping[str, Any]) -> list[str]:
    match told.origin:
        case Origin.MODEL | Origin.IMPORTED:
            faults = judge(
                told.gist or None,
                told.lines,
                title=paper["title"],
                abstract=paper["summary"],
                language=told.language,
            )
            return [fault.reason for fault in faults]
        case Origin.HUGGINGFACE:
            gist = [] if told.gist == paper.get("ai_summary") else [f"not Hugging Face's: {told.gist}"]
            return gist + _not_in(paper["summary"], told.lines)
        case Origin.EXCERPT:
            return _not_in(paper["summary"], told.lines)


def _not_in(abstract: str, texts: Iterable[str]) -> list[str]:
    whole = " ".join(abstract.split())
    sentences = [part for text in texts for part in re.split(r"(?<=[.!?]) ", text.removesuffix("…"))]
    return [f"not in the abstract: {part}" for part in sentences if part not in whole]


def wrong_with_header(
    header: Message,
    papers: Sequence[Mapping[str, Any]],
    cards: Sequence[Message],
    languages: Sequence[Language],
) -> list[str]:
    """What a reader of this header is told that is not so; the papers and their cards from the first on."""
    body = header.text.split("\n\n")[1:]
    wrong: list[str] = []
    origins: set[Origin] = set()
    rows = [row for row in map(_ROW.match, body) if row is not None]
    for row, paper, card in zip(rows, papers, cards, strict=True):
        gist = row[3].removesuffix("…")
        if gist in " ".join(paper["summary"].split()):
            origins.add(Origin.EXCERPT)
        elif gist and (paper.get("ai_summary") or "").startswith(gist):
            origins.add(Origin.HUGGINGFACE)
        else:
            origins.add(Origin.MODEL)
            below = on_card(card, languages)[0]
            if below.origin is not Origin.MODEL or below.gist != row[3]:
                wrong.append(f"from nowhere: {row[3]}")
    with speaking(languages[0]):
        mark = sources.of_gists(Summary("", languages[0], "", (), origin) for origin in origins)
    if mark is None or not body[-1].startswith(mark):
        wrong.append(f"marked as {body[-1]!r}, and not {mark!r}")
    return wrong


def leftovers(texts: Iterable[str]) -> list[str]:
    """What of a model's manners is seen in these texts."""
    return [f"{sign} in {text}" for text in texts for sign in _LEFTOVERS if sign in text]
