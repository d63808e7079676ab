"""Asks Hugging Face for a day's list of papers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import httpx

from bot.ports import Clock, PaperSource, SourceDown
from bot.web.answer import Answer, TooLong, Unreadable, ask
from bot.web.item import BrokenItem, id_of, listed_paper
from storage.records import ListedDay, ListedPaper

log = logging.getLogger(__name__)

PAGE = 100
"""Papers a page: the default of 50 cuts busy days, 78 have been seen."""
MOST_PAGES = 20
LONGEST_PAGE = 20 * 1024 * 1024
RETRIES = 2
LONGEST_PAUSE = timedelta(seconds=10)
"""Whoever asks for a longer one is left alone, and the round ends."""


@dataclass(slots=True)
class _Reading:
    """What has been read of a day so far."""

    papers: dict[str, ListedPaper] = field(default_factory=dict)
    position: int = 0
    """Of the last item, readable or not."""
    broken: list[str] = field(default_factory=list)

    def take(self, page: list[object], day: date) -> bool:
        """Read one page; false if it held no paper that was not known already."""
        before = len(self.papers)
        for item in page:
            paper_id = id_of(item)
            if paper_id in self.papers:
                continue
            self.position += 1
            try:
                listed = listed_paper(item, self.position)
            except BrokenItem as broken:
                name = f"{paper_id or f'item {self.position}':.60}"
                self.broken.append(name)
                log.warning("an item was left out", extra={"day": str(day), "item": name, "why": str(broken)})
            else:
                self.papers[listed.paper.id] = listed
        return len(self.papers) > before


class HuggingFace(PaperSource):
    """The daily list as `GET <url>/api/daily_papers?date=…` gives it."""

    def __init__(self, client: httpx.AsyncClient, url: str, clock: Clock, *, deadline: float = 120.0) -> None:
        """`deadline` is in seconds and holds for all pages of a day together, pauses included."""
        self._client = client
        self._address = f"{url.rstrip('/')}/api/daily_papers"
        self._clock = clock
        self._deadline = deadline

    async def papers_of(self, day: date) -> ListedDay:
        """A day's list, all pages of it, by votes, highest first.

        What can be read is kept, and `whole` and `broken` say whether that is everything. Raises SourceDown
        when nothing could be had, with the wait that Hugging Face asked for.
        """
        asked = self._clock.now()
        reading = _Reading()
        whole = False
        try:
            async with asyncio.timeout(self._deadline):
                whole = await self._read(day, reading)
        except TimeoutError:
            self._give_up(day, reading, SourceDown(f"no whole list within {self._deadline:g} seconds"))
        except SourceDown as down:
            self._give_up(day, reading, down)
        if reading.broken and not reading.papers:
            raise SourceDown(f"none of {len(reading.broken)} items could be read")
        return ListedDay(day, asked, tuple(reading.papers.values()), whole, tuple(reading.broken))

    def _give_up(self, day: date, reading: _Reading, down: SourceDown) -> None:
        if not reading.papers:
            raise down
        log.warning(
            "only the first pages of a list came",
            extra={"day": str(day), "papers": len(reading.papers), "why": down.why},
        )

    async def _read(self, day: date, reading: _Reading) -> bool:
        """Read page after page into `reading`; true if the last one was the list's end."""
        for number in range(MOST_PAGES):
            page = await self._page(day, number)
            # Half a megabyte of JSON is read and checked: too long a pause for everybody else.
            news = await asyncio.to_thread(reading.take, page, day)
            if len(page) < PAGE:
                return True
            if not news:
                log.warning("a page repeats what came before", extra={"day": str(day), "page": number})
                return False
        log.warning("a list has no end", extra={"day": str(day), "pages": MOST_PAGES})
        return False

    async def _page(self, day: date, number: int) -> list[object]:
        request = self._client.build_request(
            "GET", self._address, params={"date": day.isoformat(), "limit": PAGE, "p": number}
        )
        pauses = self._pauses()
        while True:
            asked_wait: timedelta | None = None
            try:
                answer = await ask(self._client, request, limit=LONGEST_PAGE)
            except TooLong as error:
                raise SourceDown(str(error)) from error
            except httpx.RequestError as error:
                why = f"no answer ({type(error).__name__})"
            else:
                if not answer.is_transient:
                    return await asyncio.to_thread(_items, answer)
                why = answer.complaint()
                asked_wait = answer.wait(self._clock.now())
            pause = next(pauses, None)
            if pause is None or (asked_wait and asked_wait > LONGEST_PAUSE):
                raise SourceDown(why, wait=asked_wait)
            await self._clock.sleep(max(pause, asked_wait or pause).total_seconds())

    def _pauses(self) -> Iterator[timedelta]:
        """How long to wait before each further try: longer each time, and not in step with other bots."""
        for retry in range(RETRIES):
            jitter = self._clock.now().microsecond / 1_000_000
            yield timedelta(seconds=(0.5 + jitter) * 2**retry)


def _items(answer: Answer) -> list[object]:
    if not answer.is_good:
        raise SourceDown(answer.complaint())
    try:
        page = answer.json()
    except Unreadable as error:
        raise SourceDown(str(error)) from error
    if not isinstance(page, list):
        raise SourceDown("JSON that is not a list")
    return page
