"""Reads Hugging Face's own answers from files: a day's list as JSON."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from bot.cli.importing.arrived import Arrived, Complaint, NotAList, Piece
from bot.cli.importing.days import Named, doubt
from bot.web.item import BrokenItem, id_of, listed_paper
from storage.records import ImportedListing, ImportedPaper, Source

_BLANK = re.compile(r"\s*")


def read(body: bytes, named: Named, today: date) -> Iterator[Piece]:
    """What each item holds; one that cannot be read is a complaint, and so is the end of a list that is cut.

    A file that names no day takes each item's own, `submittedOnDailyAt`. Raises NotAList where no item is
    one of Hugging Face's.
    """
    broken: Complaint | None = None
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = body[: error.start].decode("utf-8-sig")
        broken = Complaint(text.count("\n") + 1, "the file is not UTF-8")
    positions: defaultdict[date, int] = defaultdict(int)
    ours = False
    for line, item in _items(text):
        if isinstance(item, Complaint):
            broken = broken or item
            break
        if id_of(item) is None and not _has_paper(item):
            if ours:
                yield Complaint(line, "an item without a paper")
                continue
            raise NotAList("its items are none of Hugging Face's")
        ours = True
        yield _piece(line, item, named, positions, today)
    if broken is not None:
        yield broken
    elif not ours:
        raise NotAList("an empty list")


def _has_paper(item: Any) -> bool:
    return isinstance(item, dict) and "paper" in item


def _piece(line: int, item: Any, named: Named, positions: defaultdict[date, int], today: date) -> Piece:
    name = f"{id_of(item) or 'an item':.40}"
    day = named.day or _submitted(item)
    if day is None:
        return Complaint(line, f"{name}: no day; name the file after it, as 2024-05-14.json")
    if reason := doubt(day, today):
        return Complaint(line, f"{name}: {reason}")
    positions[day] += 1
    try:
        listed = listed_paper(item, positions[day])
    except BrokenItem as error:
        return Complaint(line, f"{name}: {error}")
    seen = ((named.captured, listed.votes),) if named.captured else ()
    listing = ImportedListing(day, listed.position, listed.votes, seen, listed.raw)
    return Arrived(ImportedPaper(listed.paper, (listing,)), Source.RECORDED)


def _submitted(item: Any) -> date | None:
    paper = item["paper"]
    said = paper.get("submittedOnDailyAt") if isinstance(paper, dict) else None
    try:
        return datetime.fromisoformat(said).astimezone(UTC).date() if isinstance(said, str) else None
    except (ValueError, OverflowError):
        return None


def _items(text: str) -> Iterator[tuple[int, Any]]:
    """The items of a list in JSON, each with its line; a Complaint where it ends before its end."""
    decoder = json.JSONDecoder()
    at = _skip(text, text.index("[") + 1)
    line, counted = 1, 0
    first = True
    while text[at : at + 1] != "]":
        if not first:
            if text[at : at + 1] != ",":
                yield line, Complaint(_line(text, at), "the list is cut" if at >= len(text) else "no JSON")
                return
            at = _skip(text, at + 1)
        line, counted = line + text.count("\n", counted, at), at
        try:
            item, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            cut = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated")
            why = "the list is cut" if cut else f"no JSON: {error.msg}"
            yield line, Complaint(error.lineno, why)
            return
        except (ValueError, RecursionError):
            yield line, Complaint(line, "no JSON that can be read")
            return
        yield line, item
        at = _skip(text, at)
        first = False
    if text[_skip(text, at + 1) :]:
        yield line, Complaint(_line(text, at), "something follows the list")


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
