"""A Hugging Face on this machine: the daily list of papers, and its troubles when told to have them."""

from __future__ import annotations

import asyncio
import copy
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

Item = dict[str, Any]
"""One entry of a day's list, as Hugging Face's JSON has it."""

DEFAULT_LIMIT = 50
MOST_LIMIT = 100

Fault = Literal[
    "down",  # 503
    "too-many",  # 429, with the header that says for how long
    "error",  # 500
    "html",  # a web page, with status 200
    "cut",  # JSON that stops halfway
    "item-without-id",  # the middle item of the page lacks its paper's id
    "item-with-bad-title",  # the middle item's titles are numbers
    "not-a-list",  # JSON of another shape, with status 200
    "slow",  # the right answer, late
    "hang",  # no answer until the client goes away
]
"""What can be told to go wrong."""


class Asked(NamedTuple):
    """One question for a list."""

    day: date | None
    """None where the question named no date."""
    page: int
    limit: int


@dataclass(slots=True)
class _Trouble:
    """A fault that was told beforehand."""

    how: Fault
    left: float
    day: date | None
    page: int | None
    seconds: float

    def strikes(self, asked: Asked) -> bool:
        """Whether it meets this question; if so it has happened once more."""
        if self.left <= 0 or self.day not in (None, asked.day) or self.page not in (None, asked.page):
            return False
        self.left -= 1
        return True


class HuggingFaceStandIn:
    """Serves `GET /api/daily_papers` as Hugging Face does, from lists that it is given."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        """`now` tells the time, aware; a day after it is refused. Without it no day is in the future."""
        self.app = Starlette(routes=[Route("/api/daily_papers", self._answer)])
        self.asked: list[Asked] = []
        """Every question it understood, also those it then failed, in the order they came."""
        self._now = now
        self._days: dict[date, list[Item]] = {}
        self._troubles: list[_Trouble] = []

    def put(self, day: date, items: Iterable[Mapping[str, Any]]) -> None:
        """List these items on a day, instead of what it listed before."""
        self._days[day] = [copy.deepcopy(dict(item)) for item in items]

    def put_file(self, path: Path) -> date:
        """List what a recorded file holds, on the day that its name begins with; give that day."""
        day = date.fromisoformat(path.name[:10])
        self.put(day, json.loads(path.read_text(encoding="utf-8")))
        return day

    def vote(self, paper_id: str, votes: int) -> None:
        """Let a paper have so many votes, on every day that lists it. Raises KeyError if none does."""
        papers = [
            item["paper"]
            for items in self._days.values()
            for item in items
            if item["paper"].get("id") == paper_id
        ]
        if not papers:
            raise KeyError(paper_id)
        for paper in papers:
            paper["upvotes"] = votes

    def fail(
        self,
        how: Fault,
        *,
        times: int | None = 1,
        day: date | None = None,
        page: int | None = None,
        seconds: float = 1,
    ) -> None:
        """Let the next questions go wrong: so many times (None: until mended), for this day and page only.

        `seconds` is how late a slow answer is, and how long "too-many" asks to be left alone.
        Of several faults that fit a question the one told first happens.
        """
        left = math.inf if times is None else times
        self._troubles.append(_Trouble(how, left, day, page, seconds))

    def mend(self) -> None:
        """Forget every fault that was told."""
        self._troubles.clear()

    async def _answer(self, request: Request) -> Response:
        try:
            asked = _question(request.query_params)
        except ValueError as refusal:
            return _refused(str(refusal))
        self.asked.append(asked)
        trouble = next((trouble for trouble in self._troubles if trouble.strikes(asked)), None)
        if trouble is not None and trouble.how == "hang":
            await _client_gone(request)
        if trouble is not None and trouble.how == "slow":
            await asyncio.sleep(trouble.seconds)
        if asked.day is not None and asked.day > self._today():
            return _refused(f"Daily papers of {asked.day} are not open yet")
        page = self._page(asked)
        return JSONResponse(page) if trouble is None else _spoilt(page, trouble)

    def _page(self, asked: Asked) -> list[Item]:
        if asked.day is None:
            items = self._newest()
        else:
            # Sorting is stable: papers with equal votes keep the stored order.
            items = sorted(self._days.get(asked.day, []), key=_votes, reverse=True)
        first = asked.page * asked.limit
        return items[first : first + asked.limit]

    def _newest(self) -> list[Item]:
        """The newest list in stored order: nothing promises an order by votes when no date is named."""
        days = [day for day in self._days if day <= self._today()]
        return self._days[max(days)] if days else []

    def _today(self) -> date:
        return date.max if self._now is None else self._now().astimezone(UTC).date()


def _question(query: Mapping[str, str]) -> Asked:
    """What was asked for. Raises ValueError with the reason for refusing it."""
    day = _day(query["date"]) if "date" in query else None
    page = _number("p", query.get("p", "0"), least=0)
    limit = _number("limit", query.get("limit", str(DEFAULT_LIMIT)), least=1, most=MOST_LIMIT)
    return Asked(day, page, limit)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:  # fromisoformat also takes 20240514 and 2024-W20-2
        raise ValueError("Invalid date: expected YYYY-MM-DD")
    return day


def _number(name: str, text: str, *, least: int, most: float = math.inf) -> int:
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise ValueError(f"Invalid {name}")
    return int(text)


def _votes(item: Item) -> int:
    votes = item["paper"].get("upvotes", 0)
    return votes if isinstance(votes, int) else 0


def _refused(why: str) -> Response:
    return JSONResponse({"error": why}, status_code=400)


def _spoilt(page: list[Item], trouble: _Trouble) -> Response:
    """The answer that this page becomes."""
    match trouble.how:
        case "down":
            return JSONResponse({"error": "Service Unavailable"}, status_code=503)
        case "too-many":
            left_alone = {"RateLimit": f'"api";r=0;t={math.ceil(trouble.seconds)}'}
            return JSONResponse({"error": "Too Many Requests"}, status_code=429, headers=left_alone)
        case "error":
            return JSONResponse({"error": "Internal Server Error"}, status_code=500)
        case "html":
            return HTMLResponse("<!doctype html><title>Hugging Face</title><p>Back in a moment.</p>")
        case "cut":
            whole = JSONResponse(page).body
            return Response(bytes(whole[: len(whole) // 2]), media_type="application/json")
        case "item-without-id":
            return JSONResponse(_with_middle(page, _without_id))
        case "item-with-bad-title":
            return JSONResponse(_with_middle(page, _with_bad_title))
        case "not-a-list":
            return JSONResponse({"papers": page})
        case "slow" | "hang":
            return JSONResponse(page)


def _with_middle(page: list[Item], change: Callable[[Item], Item]) -> list[Item]:
    middle = len(page) // 2
    return [change(item) if place == middle else item for place, item in enumerate(page)]


def _without_id(item: Item) -> Item:
    return {**item, "paper": {key: value for key, value in item["paper"].items() if key != "id"}}


def _with_bad_title(item: Item) -> Item:
    return {**item, "title": 42, "paper": {**item["paper"], "title": 42}}


async def _client_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
