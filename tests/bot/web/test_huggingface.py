"""A day's list, as Hugging Face gives it on good days and on bad ones."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes import HastyClock

from bot.ports import SourceDown
from bot.web.huggingface import LONGEST_PAGE, MOST_PAGES, PAGE, HuggingFace
from storage.records import ListedDay

DAY = date(2024, 5, 14)
URL = "https://huggingface.example"
START = datetime(2024, 5, 15, tzinfo=UTC)

Handler = Callable[[httpx.Request], httpx.Response]


def item(number: int, votes: int = 1, **fields: object) -> dict[str, Any]:
    paper = {
        "id": f"2405.{number:05}",
        "title": f"Paper {number}",
        "summary": "Words.",
        "authors": [{"name": "Ada"}],
        "upvotes": votes,
        **fields,
    }
    return {"paper": paper, "title": paper["title"]}


async def read(handler: Handler, clock: HastyClock | None = None, deadline: float = 120.0) -> ListedDay:
    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
        return await HuggingFace(client, URL, clock or HastyClock(START), deadline=deadline).papers_of(DAY)


async def refusal(handler: Handler, clock: HastyClock | None = None, deadline: float = 120.0) -> SourceDown:
    with pytest.raises(SourceDown) as caught:
        await read(handler, clock, deadline)
    return caught.value


def pages_of(items: Sequence[object]) -> Handler:
    def answer(request: httpx.Request) -> httpx.Response:
        limit, page = int(request.url.params["limit"]), int(request.url.params["p"])
        return httpx.Response(200, json=items[page * limit : (page + 1) * limit])

    return answer


def in_turn(*answers: httpx.Response | type[httpx.RequestError]) -> Handler:
    """Each answer once; a further question is an error of the test."""
    left = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        given = next(left)
        if isinstance(given, httpx.Response):
            return given
        raise given("broken off", request=request)

    return answer


def ids(listed: ListedDay) -> list[str]:
    return [each.paper.id for each in listed.papers]


# -- pages -------------------------------------------------------------------------------------------------


async def test_the_day_and_a_hundred_papers_a_page_are_asked_for() -> None:
    seen: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(200, json=[item(1)])

    listed = await read(answer)
    assert [str(url) for url in seen] == [f"{URL}/api/daily_papers?date=2024-05-14&limit=100&p=0"]
    assert (listed.day, listed.asked, listed.whole) == (DAY, START, True)


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 30])
async def test_every_page_is_read_and_places_go_on_across_pages(count: int) -> None:
    listed = await read(pages_of([item(n) for n in range(count)]))
    assert ids(listed) == [f"2405.{n:05}" for n in range(count)]
    assert [each.position for each in listed.papers] == list(range(1, count + 1))
    assert listed.whole


async def test_an_empty_day_is_whole() -> None:
    listed = await read(pages_of([]))
    assert listed.papers == ()
    assert listed.whole


async def test_a_paper_that_stands_twice_is_kept_where_it_stood_first() -> None:
    listed = await read(pages_of([item(1, votes=9), item(2), item(1, votes=3), item(3)]))
    assert [(each.paper.id[-1], each.position, each.votes) for each in listed.papers] == [
        ("1", 1, 9),
        ("2", 2, 1),
        ("3", 3, 1),
    ]
    assert listed.whole


async def test_a_paper_that_slipped_to_the_next_page_does_not_end_the_list() -> None:
    first = [item(n) for n in range(PAGE)]
    second = [item(PAGE - 1), *(item(n) for n in range(PAGE, 2 * PAGE - 1))]
    listed = await read(pages_of([*first, *second, item(500)]))
    assert len(listed.papers) == 2 * PAGE
    assert listed.whole


async def test_a_server_that_repeats_its_page_is_asked_twice_and_not_believed() -> None:
    asked = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        return httpx.Response(200, json=[item(n) for n in range(PAGE)])

    listed = await read(answer)
    assert (asked, len(listed.papers), listed.whole) == (2, PAGE, False)


async def test_a_list_without_end_is_cut() -> None:
    listed = await read(pages_of([item(n) for n in range((MOST_PAGES + 5) * PAGE)]))
    assert len(listed.papers) == MOST_PAGES * PAGE
    assert not listed.whole


# -- broken items ------------------------------------------------------------------------------------------

BROKEN: dict[str, object] = {
    "no object": "2405.00002",
    "null": None,
    "no paper": {"title": "Paper 2"},
    "a paper that is text": {"paper": "2405.00002"},
    "no id": {"paper": {"title": "Paper 2"}},
    "an id that is a path": item(2, id="../../etc/passwd"),
    "an id that is markup": item(2, id="2405](x)"),
    "no title": {"paper": {"id": "2405.00002"}},
    "a title of spaces": {"paper": {"id": "2405.00002", "title": " \n "}},
    "a title that is a number": {"paper": {"id": "2405.00002", "title": 5}, "title": 5},
    "authors that are text": item(2, authors="Ada"),
    "votes in words": item(2, upvotes="many"),
    "more votes than people": item(2, upvotes=10**30),
    "a title without end": {"paper": {"id": "2405.00002", "title": "T"}, "title": "T" * 1_001},
    "an abstract without end": item(2, summary="A" * 20_001),
    "an abstract that is a list": item(2, summary=["Words."]),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_item_costs_itself_alone(broken: object, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        listed = await read(pages_of([item(1), broken, item(3)]))
    assert [(each.paper.id, each.position) for each in listed.papers] == [
        ("2405.00001", 1),
        ("2405.00003", 3),
    ]
    assert listed.whole
    assert len(listed.broken) == 1
    (record,) = caplog.records
    assert record.__dict__["day"] == "2024-05-14"
    assert record.__dict__["item"] == listed.broken[0]


async def test_a_broken_item_is_logged_with_its_id(caplog: pytest.LogCaptureFixture) -> None:
    listed = await read(pages_of([item(1), item(2, upvotes="many\nlines" * 100), {"paper": {}}]))
    assert listed.broken == ("2405.00002", "item 3")
    first, second = (record.__dict__ for record in caplog.records)
    assert (first["item"], second["item"]) == listed.broken
    assert first["why"].startswith("paper.upvotes: ")
    assert len(first["why"]) < 120


async def test_an_id_that_breaks_its_item_is_cut() -> None:
    listed = await read(pages_of([item(1), item(2, id="x/" * 500)]))
    assert listed.broken == ("x/" * 30,)


async def test_an_item_that_is_broken_once_and_good_later_in_the_list_is_kept() -> None:
    listed = await read(pages_of([item(1, upvotes="many"), item(1, votes=4)]))
    assert [(each.paper.id, each.votes) for each in listed.papers] == [("2405.00001", 4)]


async def test_a_list_of_broken_items_alone_is_no_list() -> None:
    down = await refusal(pages_of([{"paper": {}}, {"paper": {}}]))
    assert down.why == "none of 2 items could be read"


# -- the source is down ------------------------------------------------------------------------------------

DEAF: dict[str, tuple[httpx.Response, str]] = {
    "HTML": (httpx.Response(200, html="<!doctype html><p>Sorry</p>"), "HTML in place of JSON"),
    "cut JSON": (httpx.Response(200, content=json.dumps([item(1)])[:-9]), "broken JSON"),
    "no UTF-8": (httpx.Response(200, content=b'["\xff\xfe"]'), "broken JSON"),
    "a deep nest": (httpx.Response(200, content="[" * 200_000), "broken JSON"),
    "an endless number": (httpx.Response(200, content=f"[{'9' * 10_000}]"), "broken JSON"),
    "nothing": (httpx.Response(200, content=b""), "an empty answer"),
    "an object": (httpx.Response(200, json={"papers": []}), "JSON that is not a list"),
    "a bad date": (httpx.Response(400, json={"error": "Invalid\ndate"}), "HTTP 400: Invalid date"),
    "not found": (httpx.Response(404, html="<h1>404</h1>"), "HTTP 404"),
    "markup inside JSON": (httpx.Response(403, json={"error": "<b>no</b>"}), "HTTP 403"),
    "another host": (httpx.Response(302, headers={"Location": "https://elsewhere.example"}), "HTTP 302"),
}


@pytest.mark.parametrize(("response", "why"), DEAF.values(), ids=DEAF.keys())
async def test_an_answer_that_is_no_list_is_told_in_a_few_words_and_not_asked_for_again(
    response: httpx.Response, why: str
) -> None:
    down = await refusal(in_turn(response))
    assert down.why == why
    assert down.wait is None


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_passing_failure_is_tried_twice_more(status: int) -> None:
    clock = HastyClock(START)
    listed = await read(
        in_turn(httpx.Response(status), httpx.Response(status), httpx.Response(200, json=[item(1)])), clock
    )
    assert ids(listed) == ["2405.00001"]
    assert listed.whole
    assert timedelta(seconds=1) < clock.now() - START < timedelta(seconds=10)


async def test_a_third_failure_ends_the_round() -> None:
    down = await refusal(in_turn(*[httpx.Response(503, json={"error": "Resting"})] * 3))
    assert down.why == "HTTP 503: Resting"


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.ReadTimeout,
        httpx.ReadError,
        httpx.RemoteProtocolError,
        httpx.DecodingError,
    ],
)
async def test_a_broken_connection_is_tried_twice_more(error: type[httpx.RequestError]) -> None:
    assert ids(await read(in_turn(error, error, httpx.Response(200, json=[item(1)])))) == ["2405.00001"]
    down = await refusal(in_turn(error, error, error))
    assert down.why == f"no answer ({error.__name__})"


async def test_pauses_differ_from_one_moment_to_another() -> None:
    spent = []
    for microsecond in (0, 700_000):
        clock = HastyClock(START.replace(microsecond=microsecond))
        before = clock.now()
        await read(in_turn(httpx.Response(500), httpx.Response(200, json=[])), clock)
        spent.append(clock.now() - before)
    assert spent[0] != spent[1]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"RateLimit": '"api";r=0;t=7'}, 7),
        ({"RateLimit": '"api";r=0;t=7', "Retry-After": "3600"}, 7),
        ({"Retry-After": "9"}, 9),
        ({"Retry-After": "Wed, 15 May 2024 00:00:08 GMT"}, 8),
    ],
)
async def test_a_short_wait_that_is_asked_for_is_kept(headers: dict[str, str], seconds: int) -> None:
    clock = HastyClock(START)
    await read(in_turn(httpx.Response(429, headers=headers), httpx.Response(200, json=[])), clock)
    assert clock.now() - START == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"RateLimit": '"api";r=0;t=55'}, timedelta(seconds=55)),
        ({"Retry-After": "55"}, timedelta(seconds=55)),
        ({"Retry-After": "Wed, 15 May 2024 00:10:00 GMT"}, timedelta(minutes=10)),
        ({"Retry-After": "999999999"}, timedelta(days=1)),
    ],
)
async def test_a_long_wait_that_is_asked_for_ends_the_round(headers: dict[str, str], wait: timedelta) -> None:
    clock = HastyClock(START)
    down = await refusal(in_turn(httpx.Response(429, headers=headers)), clock)
    assert down.wait == wait
    assert clock.now() == START


@pytest.mark.parametrize("headers", [{"RateLimit": "soon"}, {"Retry-After": "soon"}, {"Retry-After": "-5"}])
async def test_a_wait_that_makes_no_sense_is_passed_over(headers: dict[str, str]) -> None:
    listed = await read(in_turn(httpx.Response(429, headers=headers), httpx.Response(200, json=[])))
    assert listed.whole


@pytest.mark.parametrize(
    "later",
    [
        [httpx.Response(500)] * 3,
        [httpx.Response(429, headers={"RateLimit": '"api";r=0;t=55'})],
        [httpx.Response(200, content=b"[{")],
        [httpx.Response(200, html="<p>Sorry</p>")],
    ],
)
async def test_what_came_before_a_page_that_fails_is_kept(later: list[httpx.Response]) -> None:
    listed = await read(in_turn(httpx.Response(200, json=[item(n) for n in range(PAGE)]), *later))
    assert len(listed.papers) == PAGE
    assert not listed.whole


# -- answers that never end --------------------------------------------------------------------------------


async def test_a_body_that_never_ends_is_cut_by_its_size() -> None:
    sent = 0

    async def flood() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 1_000_000

    down = await refusal(lambda _: httpx.Response(200, content=flood()))
    assert down.why == "an answer over 20480 KB"
    assert sent == LONGEST_PAGE // 1_000_000 + 1


async def test_a_body_that_trickles_is_cut_by_the_deadline() -> None:
    async def trickle() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.005)

    down = await refusal(lambda _: httpx.Response(200, content=trickle()), deadline=0.05)
    assert down.why == "no whole list within 0.05 seconds"


async def test_a_page_that_came_before_the_deadline_is_kept() -> None:
    async def hang() -> AsyncIterator[bytes]:
        yield b"["
        await asyncio.sleep(60)

    full = httpx.Response(200, json=[item(n) for n in range(PAGE)])
    listed = await read(in_turn(full, httpx.Response(200, content=hang())), deadline=0.5)
    assert len(listed.papers) == PAGE
    assert not listed.whole


async def test_a_body_in_small_chunks_is_put_together() -> None:
    whole = json.dumps([item(1, title="가나다")], ensure_ascii=False).encode()

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(len(whole)):
            yield whole[at : at + 1]

    (listed,) = (await read(lambda _: httpx.Response(200, content=chunks()))).papers
    assert listed.paper.title == "가나다"


# -- recorded days -----------------------------------------------------------------------------------------


def recorded(shared_data: Path) -> list[Path]:
    folder = shared_data / "hf-daily"
    days = sorted(folder.glob("20*.json"))
    captures = sorted((folder / "intraday").glob("*.json"))
    assert (len(days), len(captures)) == (70, 13)
    return [*days, *captures]


async def test_every_recorded_day_is_read_whole(shared_data: Path) -> None:
    papers = 0
    for path in recorded(shared_data):
        items = json.loads(path.read_bytes())
        listed = await read(pages_of(items))
        assert listed.whole, path.name
        assert ids(listed) == [each["paper"]["id"] for each in items], path.name
        for each, said in zip(listed.papers, items, strict=True):
            paper = each.paper
            assert json.loads(each.raw) == said
            assert each.votes == said["paper"]["upvotes"]
            assert len(paper.authors) == len(said["paper"]["authors"])
            assert paper.title == " ".join(said["title"].split())
            assert paper.abstract == " ".join(said["paper"]["summary"].split())
            assert paper.thumbnail == (
                f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{paper.id}.png"
            )
            assert paper.published is not None
            assert paper.published.utcoffset() == timedelta()
            assert not paper.authors_cut
        papers += len(items)
    assert papers == 1511


async def test_optional_facts_of_the_recorded_days_are_all_there(shared_data: Path) -> None:
    for path in recorded(shared_data):
        items = json.loads(path.read_bytes())
        for each, said in zip((await read(pages_of(items))).papers, items, strict=True):
            paper = said["paper"]
            assert (each.paper.code is not None) == ("githubRepo" in paper)
            assert (each.paper.project is not None) == ("projectPage" in paper)
            assert each.paper.stars == paper.get("githubStars")
            assert (each.paper.ai_summary is not None) == ("ai_summary" in paper)
            assert (each.paper.organisation is not None) == bool(
                {"organization", "submitterOrganization"} & said.keys()
            )


async def test_recorded_votes_go_down_the_list(shared_data: Path) -> None:
    falls = rises = 0
    for path in recorded(shared_data):
        listed = await read(pages_of(json.loads(path.read_bytes())))
        for one, next_one in pairwise(listed.papers):
            falls += one.votes >= next_one.votes
            rises += one.votes < next_one.votes
    assert rises < falls / 20


async def test_the_day_of_the_archive_has_nine_papers_and_two_cut_lists_of_authors(shared_data: Path) -> None:
    items = json.loads((shared_data / "hf-daily" / "reconstructed" / "2024-05-14.json").read_bytes())
    listed = await read(pages_of(items))
    assert listed.whole
    assert [each.votes for each in listed.papers] == [42, 32, 20, 16, 12, 8, 7, 6, 4]
    assert [each.paper.id for each in listed.papers if each.paper.authors_cut] == ["2405.07518", "2405.07526"]
    assert not any("+" in each.paper.authors for each in listed.papers)
