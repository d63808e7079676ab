"""The stand-in of Hugging Face answers as the real one does, and fails as it is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest

from bot.playground.huggingface import Asked, Fault, HuggingFaceStandIn

DAY = date(2024, 5, 14)
NOW = datetime(2024, 5, 14, 23, 59, tzinfo=UTC)


def item(number: int, votes: int) -> dict[str, Any]:
    title = f"Paper {number}"
    return {"title": title, "paper": {"id": f"2405.{number:05}", "title": title, "upvotes": votes}}


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [listed["paper"]["id"][-2:] for listed in items]


@pytest.fixture
def stand_in() -> HuggingFaceStandIn:
    return HuggingFaceStandIn(lambda: NOW)


@pytest.fixture
async def client(stand_in: HuggingFaceStandIn) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(stand_in.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hf.test") as client:
        yield client


async def ask(client: httpx.AsyncClient, **query: str | int) -> httpx.Response:
    return await client.get("/api/daily_papers", params={"date": str(DAY), **query})


async def test_papers_come_by_votes_and_ties_in_the_stored_order(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.put(DAY, [item(1, 3), item(2, 7), item(3, 3), item(4, 9)])
    assert ids((await ask(client)).json()) == ["04", "02", "01", "03"]


async def test_a_long_list_comes_in_pages_until_a_short_one(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.put(DAY, [item(number, 0) for number in range(120)])
    pages = [(await ask(client, limit=100, p=page)).json() for page in range(3)]
    assert [len(page) for page in pages] == [100, 20, 0]
    assert len({listed["paper"]["id"] for page in pages for listed in page}) == 120
    assert stand_in.asked == [Asked(DAY, page, 100) for page in range(3)]


async def test_without_a_limit_fifty_papers_come(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.put(DAY, [item(number, 0) for number in range(60)])
    assert len((await ask(client)).json()) == 50


async def test_without_a_date_the_newest_list_comes_in_stored_order(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.put(date(2024, 5, 13), [item(1, 1)])
    stand_in.put(DAY, [item(2, 1), item(3, 2)])
    stand_in.put(date(2024, 5, 15), [item(4, 1)])
    assert ids((await client.get("/api/daily_papers")).json()) == ["02", "03"]
    assert stand_in.asked == [Asked(None, 0, 50)]


async def test_a_day_that_was_not_put_is_empty(client: httpx.AsyncClient) -> None:
    answer = await ask(client)
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize(
    "query",
    [
        {"date": "2024-05-32"},
        {"date": "20240514"},
        {"date": "yesterday"},
        {"date": ""},
        {"date": "2024-05-15"},
        {"p": -1},
        {"p": "one"},
        {"limit": 0},
        {"limit": 101},
    ],
    ids=str,
)
async def test_what_cannot_be_answered_is_refused(client: httpx.AsyncClient, query: dict[str, Any]) -> None:
    answer = await ask(client, **query)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}


async def test_votes_change_on_every_day_that_lists_the_paper(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    given = [item(1, 3), item(2, 7)]
    stand_in.put(DAY, given)
    stand_in.put(date(2024, 5, 13), given)
    stand_in.vote("2405.00001", 20)
    assert ids((await ask(client)).json()) == ["01", "02"]
    assert ids((await ask(client, date="2024-05-13")).json()) == ["01", "02"]
    assert given[0]["paper"]["upvotes"] == 3
    with pytest.raises(KeyError):
        stand_in.vote("2405.99999", 1)


async def test_a_recorded_file_is_listed_on_the_day_of_its_name(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    path = tmp_path / "2024-05-14_at_2024-05-14T170000Z.json"
    path.write_text(json.dumps([item(1, 0)]), encoding="utf-8")
    assert stand_in.put_file(path) == DAY
    assert ids((await ask(client)).json()) == ["01"]


@pytest.mark.parametrize(("how", "status"), [("down", 503), ("error", 500), ("too-many", 429)])
async def test_a_refusal_happens_as_often_as_told(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient, how: Fault, status: int
) -> None:
    stand_in.fail(how, times=2)
    assert [(await ask(client)).status_code for _ in range(3)] == [status, status, 200]


async def test_too_many_questions_say_how_long_to_wait(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.fail("too-many", seconds=37)
    assert (await ask(client)).headers["RateLimit"] == '"api";r=0;t=37'


async def test_a_fault_may_be_for_one_day_and_page_and_last_until_mended(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.fail("down", times=None, day=DAY, page=1)
    assert (await ask(client, p=0)).status_code == 200
    assert (await ask(client, p=1, date="2024-05-13")).status_code == 200
    assert [(await ask(client, p=1)).status_code for _ in range(3)] == [503] * 3
    stand_in.mend()
    assert (await ask(client, p=1)).status_code == 200


async def test_of_two_faults_the_one_told_first_happens_first(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.fail("down")
    stand_in.fail("error")
    assert [(await ask(client)).status_code for _ in range(3)] == [503, 500, 200]


async def test_a_page_of_html_or_cut_json_comes_with_status_200(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.put(DAY, [item(1, 0), item(2, 0)])
    stand_in.fail("html")
    stand_in.fail("cut")
    html, cut = await ask(client), await ask(client)
    assert (html.status_code, cut.status_code) == (200, 200)
    assert html.headers["content-type"].startswith("text/html")
    assert cut.headers["content-type"] == "application/json"
    assert cut.text.startswith('[{"title":"Paper 1"')
    with pytest.raises(json.JSONDecodeError):
        cut.json()


async def test_one_broken_item_leaves_the_others_as_they_are(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    whole = [item(1, 2), item(2, 1), item(3, 0)]
    stand_in.put(DAY, whole)
    stand_in.fail("item-without-id")
    stand_in.fail("item-with-bad-title")
    without_id, bad_title, right = [(await ask(client)).json() for _ in range(3)]
    assert without_id[::2] == bad_title[::2] == whole[::2]
    assert without_id[1] == {"title": "Paper 2", "paper": {"title": "Paper 2", "upvotes": 1}}
    assert (bad_title[1]["title"], bad_title[1]["paper"]["title"]) == (42, 42)
    assert right == whole


async def test_an_answer_may_be_no_list(stand_in: HuggingFaceStandIn, client: httpx.AsyncClient) -> None:
    stand_in.fail("not-a-list")
    assert (await ask(client)).json() == {"papers": []}


async def test_a_slow_answer_is_late_and_right(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.put(DAY, [item(1, 0)])
    stand_in.fail("slow", seconds=0.05)
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert ids((await ask(client)).json()) == ["01"]
    assert loop.time() - began >= 0.045


async def test_a_hanging_question_is_never_answered_and_the_next_one_is(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient
) -> None:
    stand_in.fail("hang")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await ask(client)
    assert (await ask(client)).status_code == 200
    assert len(stand_in.asked) == 2


async def test_a_hanging_question_ends_when_the_client_goes_away(stand_in: HuggingFaceStandIn) -> None:
    stand_in.fail("hang")
    heard = iter([{"type": "http.request"}, {"type": "http.disconnect"}])
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/daily_papers",
        "query_string": b"",
        "headers": [],
    }

    async def receive() -> dict[str, Any]:
        return next(heard)

    async def send(_: Any) -> None:
        pass

    await stand_in.app(scope, receive, send)
    assert next(heard, None) is None


@pytest.mark.parametrize("how", sorted(set(get_args(Fault)) - {"slow", "hang"}))
async def test_every_fault_spoils_the_answer(
    stand_in: HuggingFaceStandIn, client: httpx.AsyncClient, how: Fault
) -> None:
    stand_in.put(DAY, [item(1, 0)])
    stand_in.fail(how)
    spoilt, right = await ask(client), await ask(client)
    assert spoilt.content != right.content


async def test_every_recorded_day_is_served_as_it_was_recorded(shared_data: Path) -> None:
    stand_in = HuggingFaceStandIn()
    transport = httpx.ASGITransport(stand_in.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://hf.test") as client:
        for path in sorted((shared_data / "hf-daily").glob("20*.json")):
            day = stand_in.put_file(path)
            served = (await ask(client, date=str(day), limit=100)).json()
            assert served == json.loads(path.read_text(encoding="utf-8"))
