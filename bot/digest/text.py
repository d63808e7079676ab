"""A day as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.digest.links import arxiv
from bot.posts import Entry
from storage.records import Language, Origin, Paper, Summary

FULL_LIST = 6
"""So many authors are named all; of more, the first three and the last."""
_INDENT = "   "


@dataclass(frozen=True, slots=True)
class _Words:
    """What the digest says of its own."""

    none: str
    authors: str
    more: str
    taken_from: dict[Origin, str]


_ENGLISH = _Words(
    none="No papers.",
    authors="{} authors",
    more="and more",
    taken_from={
        Origin.HUGGINGFACE: "Hugging Face's summary, with sentences from the abstract",
        Origin.IMPORTED: "a summary from an archive",
        Origin.EXCERPT: "sentences from the abstract",
    },
)
_WORDS = {
    "ko": _Words(
        none="논문이 없습니다.",
        authors="저자 {}명",
        more="외",
        taken_from={
            Origin.HUGGINGFACE: "Hugging Face의 영어 요약과 초록의 문장",
            Origin.IMPORTED: "아카이브에서 가져온 요약",
            Origin.EXCERPT: "초록에서 뽑은 영어 문장",
        },
    ),
}


def digest(day: date, entries: Sequence[Entry], language: Language) -> str:
    """The entries in the order given, with a blank line between them; lines are as long as they are."""
    words = _WORDS.get(language, _ENGLISH)
    blocks = [f"Daily Papers ({day.isoformat()})"]
    blocks += ["\n".join(_lines(entry, words)) for entry in entries] or [words.none]
    return "\n\n".join(blocks) + "\n"


def _lines(entry: Entry, words: _Words) -> Iterator[str]:
    paper = entry.listing.paper
    yield f"{entry.rank}. {_one_line(paper.title)}"
    yield _INDENT + " · ".join(part for part in (f"▲{entry.listing.votes}", _authors(paper, words)) if part)
    if entry.summary:
        yield from (_INDENT + line for line in _summary(entry.summary, words))
    yield _INDENT + arxiv(paper)


def _summary(summary: Summary, words: _Words) -> Iterator[str]:
    # An excerpt's gist is one of its sentences.
    if summary.gist and summary.origin is not Origin.EXCERPT:
        yield _one_line(summary.gist)
    yield from (f"• {_one_line(bullet)}" for bullet in summary.bullets)
    if summary.origin in words.taken_from:
        yield f"({words.taken_from[summary.origin]})"


def _authors(paper: Paper, words: _Words) -> str:
    names = paper.authors
    if not names:
        return ""
    if paper.authors_cut:
        return f"{', '.join(names[:FULL_LIST])} {words.more}"
    if len(names) <= FULL_LIST:
        return ", ".join(names)
    return f"{', '.join(names[:3])}, … {names[-1]} ({words.authors.format(len(names))})"


def _one_line(text: str) -> str:
    return " ".join(text.split())
