"""The page over HTTP: who is let in, and what comes of what they send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from small_scene import SmallScene, page_of, small_scene, told_bot

from bot.playground.page.server import Page
from bot.playground.server import Loopback

ORIGIN = "http://127.0.0.1:8800"
YOU, JIWOO = 7, 8
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def scene() -> SmallScene:
    return small_scene()


@pytest.fixture
async def page(scene: SmallScene) -> Page:
    return page_of(scene)[0]


@pytest.fixture
async def client(page: Page) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=page.app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"Origin": ORIGIN}) as client:
        yield client


async def parts(client: httpx.AsyncClient) -> dict[str, Any]:
    told: dict[str, Any] = (await client.get("/state")).json()
    return dict(told["parts"])


# -- who is let in --


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost:8801", "", "[::1]:8800"]
)
async def test_another_host_is_refused(client: httpx.AsyncClient, host: str) -> None:
    for method, path in (("GET", "/"), ("GET", "/state"), ("POST", "/say")):
        assert (await client.request(method, path, headers={"Host": host})).status_code == 421


async def test_localhost_is_this_machine_too(client: httpx.AsyncClient) -> None:
    own = {"Host": "localhost:8800", "Origin": "http://localhost:8800"}
    assert (await client.get("/", headers=own)).status_code == 200
    assert (await client.post("/block", json={"as": YOU, "on": True}, headers=own)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:8800"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_page_changes_nothing(
    client: httpx.AsyncClient, scene: SmallScene, headers: dict[str, str]
) -> None:
    asked = {"as": YOU, "chat": YOU, "text": "/start"}
    answer = await client.post("/say", json=asked, headers=headers)
    assert (answer.status_code, answer.json()) == (
        403,
        {"error": "Only the page itself may change anything here."},
    )
    assert not scene.telegram.chats[YOU].messages


@pytest.mark.parametrize("path", ["/state", "/events", "/page.js", "/picture/2405.02246.svg", "/file/x"])
async def test_another_page_reads_nothing_but_may_lead_here(client: httpx.AsyncClient, path: str) -> None:
    for elsewhere in ("cross-site", "same-site"):
        headers = {"Sec-Fetch-Site": elsewhere}
        answer = await client.get(path, headers=headers)
        assert (answer.status_code, answer.json()) == (403, {"error": "Only the page itself may read this."})
        assert (await client.get("/", headers=headers)).status_code == 200


async def test_without_an_origin_nothing_is_changed(page: Page) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=page.app), base_url=ORIGIN) as client:
        assert (await client.post("/block", json={"as": YOU, "on": True})).status_code == 403


async def test_only_json_is_read(client: httpx.AsyncClient) -> None:
    form = await client.post("/say", data={"as": "7"})
    text = await client.post("/say", content=b"{}", headers={"Content-Type": "text/plain"})
    broken = await client.post("/say", content=b"{", headers=JSON)
    deep = await client.post("/say", content=b"[" * 60_000, headers=JSON)
    half = await client.post("/say", content=b'{"as": 7, "chat": 7, "text": "\\ud83d"}', headers=JSON)
    listed = await client.post("/say", json=[1])
    much = await client.post("/say", json={"text": "a" * 70_000})
    assert [answer.status_code for answer in (form, text, broken, deep, half, listed, much)] == [
        415,
        415,
        400,
        400,
        400,
        400,
        413,
    ]
    assert all("error" in answer.json() for answer in (form, text, broken, deep, half, listed, much))


@pytest.mark.parametrize("path", ["/", "/page.js", "/state", "/picture/2405.02246.svg", "/nothing", "/say"])
async def test_every_answer_has_the_strict_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/..%2fserver.py",
        "/%2e%2e/server.py",
        "/file/unknown",
        "/picture/%22%3E%3Cscript%3E.svg",
        "/static/page.js",
    ],
)
async def test_what_is_not_there_is_said_so_in_json(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"error": "Not Found"}


async def test_a_post_where_there_is_nothing_to_do_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/state", json={})).status_code == 405


async def test_the_page_is_small(client: httpx.AsyncClient, page: Page) -> None:
    assert sum(map(len, page._static.values())) < 200_000
    assert (await client.get("/")).headers["content-type"] == "text/html; charset=utf-8"
    assert (await client.get("/page.js")).headers["content-type"] == "text/javascript; charset=utf-8"
    assert (await client.get("/page.css")).headers["content-type"] == "text/css; charset=utf-8"


async def test_no_script_reads_html_or_asks_elsewhere(page: Page) -> None:
    for name, content in page._static.items():
        text = content.decode()
        if name.endswith(".js"):
            assert not any(
                word in text for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write")
            )
            assert not any(word in text for word in ("eval(", "new Function", "DOMParser"))
        if name.endswith((".css", ".html")):
            assert "http" not in text
            assert "style=" not in text
            assert "<style" not in text


# -- what is done --


async def test_what_is_said_is_heard_by_the_bot(client: httpx.AsyncClient, scene: SmallScene) -> None:
    said = await client.post("/say", json={"as": JIWOO, "chat": JIWOO, "text": "  /today\n"})
    assert said.json() == {"chat": JIWOO, "message": 1}
    [update] = await scene.telegram.updates.poll(0, 100, 0, None)
    assert update["message"]["text"] == "/today"  # type: ignore[index]  # an update


async def test_one_writes_into_a_topic_and_answers_a_message(
    client: httpx.AsyncClient, scene: SmallScene
) -> None:
    group = scene.cast.group
    first = (await client.post("/say", json={"as": YOU, "chat": group.id, "topic": 1, "text": "a"})).json()
    asked = {"as": JIWOO, "chat": group.id, "topic": 1, "text": "b", "reply_to": first["message"]}
    second = group.messages[(await client.post("/say", json=asked)).json()["message"]]
    assert (second.topic, second.reply_to) == (1, group.messages[first["message"]])


@pytest.mark.parametrize(
    ("path", "asked", "status", "why"),
    [
        ("/say", {"as": YOU, "chat": YOU, "text": " \n"}, 400, "nothing in that message"),
        ("/say", {"as": YOU, "chat": YOU, "text": "😀" * 2049}, 400, "4096 characters"),
        ("/say", {"as": YOU, "chat": YOU}, 400, "'text'"),
        ("/say", {"as": True, "chat": YOU, "text": "a"}, 400, "'as'"),
        ("/say", {"as": 99, "chat": YOU, "text": "a"}, 404, "nobody"),
        ("/say", {"as": YOU, "chat": JIWOO, "text": "a"}, 404, "no such chat for You"),
        ("/say", {"as": JIWOO, "chat": -1001000000001, "text": "a"}, 403, "Only administrators"),
        ("/say", {"as": YOU, "chat": -1001000000002, "topic": 5, "text": "a"}, 404, "no such topic"),
        ("/say", {"as": YOU, "chat": YOU, "reply_to": 5, "text": "a"}, 409, "no longer there"),
        ("/press", {"as": YOU, "chat": YOU, "message": 1, "button": "a"}, 409, "no longer there"),
        ("/follow", {"as": YOU, "link": "https://arxiv.org/abs/1"}, 400, "out of the playground"),
        ("/follow", {"as": YOU, "link": "https://t.me/somebody"}, 404, "@somebody"),
        ("/follow", {"as": YOU, "link": "https://[t.me"}, 400, "no link"),
        ("/follow", {"as": YOU, "link": "https://t.me/daily_papers_test_bot?start=a.b"}, 400, "?start="),
        ("/clock", {"as": YOU, "to": "1970"}, 400, "minute, hour"),
        ("/clock", {"as": YOU, "to": "midnight"}, 400, "It is midnight."),
        ("/switch", {"name": "world-peace", "on": True}, 404, "world-peace"),
        ("/switch", {"name": "model-down", "on": 1}, 400, "'on'"),
    ],
)
async def test_what_cannot_be_is_answered_with_why(
    client: httpx.AsyncClient, path: str, asked: dict[str, object], status: int, why: str
) -> None:
    answer = await client.post(path, json=asked)
    assert answer.status_code == status
    assert why in answer.json()["error"]


async def test_a_button_is_pressed_and_the_answer_is_seen(scene: SmallScene) -> None:
    page, calls = page_of(scene)
    async with told_bot(scene, calls) as bot, Loopback(page.app) as server:
        rows = {"inline_keyboard": [[{"text": "More", "callback_data": "m:1"}]]}
        scene.telegram.says(scene.cast.you.user, "/start")
        number = await bot.say(YOU, "Hello", reply_markup=rows)
        async with httpx.AsyncClient(
            base_url=server.url, headers={"Origin": server.url}, trust_env=False
        ) as client:
            wrong = {"as": YOU, "chat": YOU, "message": number, "button": "m:2"}
            assert (await client.post("/press", json=wrong)).status_code == 409
            press = (await client.post("/press", json=wrong | {"button": "m:1"})).json()["press"]
            assert (await parts(client))[f"press:{press}"]["answered"] is False
            await bot.call("answerCallbackQuery", callback_query_id=press, text="Done", show_alert=True)
            seen = (await parts(client))[f"press:{press}"]
            assert (seen["answered"], seen["text"], seen["alert"]) == (True, "Done", True)


async def test_a_link_starts_the_bot_with_what_it_says_and_shows_start_alone(
    client: httpx.AsyncClient,
) -> None:
    link = "https://t.me/daily_papers_test_bot?start=p_2405_02246"
    assert (await client.post("/follow", json={"as": YOU, "link": link})).json() == {
        "chat": YOU,
        "message": 1,
    }
    assert (await parts(client))[f"message:{YOU}:1"]["text"] == "/start"


async def test_links_lead_to_chats_and_to_messages_in_them(
    client: httpx.AsyncClient, scene: SmallScene
) -> None:
    post = scene.telegram.posts(scene.cast.channel, "A post")

    async def led(link: str) -> object:
        return (await client.post("/follow", json={"as": JIWOO, "link": link})).json()

    assert await led("https://t.me/Daily_Papers") == {"chat": scene.cast.channel.id}
    assert await led(f"https://t.me/daily_papers/{post.id}") == {
        "chat": scene.cast.channel.id,
        "message": post.id,
    }
    assert await led(f"https://t.me/daily_papers/{'9' * 5000}") == {"chat": scene.cast.channel.id}
    assert await led("https://t.me/daily_papers/99") == {"chat": scene.cast.channel.id}
    assert await led("https://t.me/daily_papers_test_bot") == {"chat": JIWOO}


async def test_a_link_lets_the_bot_into_the_group_once(client: httpx.AsyncClient, scene: SmallScene) -> None:
    scene.cast.group.bot_standing = "left"
    asked = {"as": YOU, "link": "https://t.me/daily_papers_test_bot?startgroup=hello"}
    for _ in range(2):
        assert (await client.post("/follow", json=asked)).json() == {"chat": scene.cast.group.id}
    told = [message["happened"] for key, message in (await parts(client)).items() if "happened" in message]
    assert told == ["You added Daily Papers"]


async def test_the_clock_moves_switches_turn_and_the_bot_is_blocked(client: httpx.AsyncClient) -> None:
    before = (await parts(client))["clock"]["ahead"]
    await client.post("/clock", json={"as": YOU, "to": "hour"})
    await client.post("/switch", json={"name": "telegram-down", "on": True})
    await client.post("/block", json={"as": YOU, "on": True})
    seen = await parts(client)
    assert 3599 <= seen["clock"]["ahead"] - before <= 3601
    assert seen["switches"]["on"] == ["telegram-down"]
    assert seen[f"chat:{YOU}"]["blocked"] is True


async def test_the_administrator_of_the_channel_posts_in_it(
    client: httpx.AsyncClient, scene: SmallScene
) -> None:
    asked = {"as": YOU, "chat": scene.cast.channel.id, "text": "Good morning"}
    assert (await client.post("/say", json=asked)).status_code == 200
    [message] = [m for key, m in (await parts(client)).items() if key.startswith("message:")]
    assert message["from"] == {"id": scene.cast.channel.id, "name": "Daily Papers"}


# -- files --


async def test_a_document_is_given_for_download_under_its_name(scene: SmallScene) -> None:
    page, calls = page_of(scene)
    scene.telegram.says(scene.cast.you.user, "/export")
    async with told_bot(scene, calls) as bot, Loopback(page.app) as server:
        content = b"<script>alert(1)</script>"
        form = {"document": ("논문 목록.html", content, "text/html")}
        url = f"/bot{scene.telegram.token}/sendDocument"
        assert (await bot._client.post(url, data={"chat_id": str(YOU)}, files=form)).json()["ok"]
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
            seen = (await parts(client))[f"message:{YOU}:2"]["document"]
            assert (seen["name"], seen["size"]) == ("논문 목록.html", len(content))
            answer = await client.get(f"/file/{seen['file']}")
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%EB%85%BC")


# -- what changes --


async def test_changes_come_as_they_happen_and_none_is_lost_in_between(scene: SmallScene) -> None:
    page, _ = page_of(scene)
    you = scene.cast.you.user
    async with (
        Loopback(page.app) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False) as client,
    ):
        first = scene.telegram.says(you, "one")
        async with asyncio.timeout(10), client.stream("GET", "/events") as stream:
            assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
            events = _events(stream)
            whole = await anext(events)
            assert whole["whole"] is True
            assert whole["parts"][f"message:{YOU}:{first.id}"]["text"] == "one"
            second = scene.telegram.says(you, "two")
            change = await anext(events)
            assert change["whole"] is False
            # The clock of this scene stands still, which is news each second.
            assert change["parts"].keys() - {"clock"} == {f"message:{YOU}:{second.id}"}
        third = scene.telegram.says(you, "three")
        second.deleted = True
        async with (
            asyncio.timeout(10),
            client.stream("GET", "/events", headers={"Last-Event-ID": change["mark"]}) as stream,
        ):
            missed = await anext(_events(stream))
    assert missed["whole"] is False
    assert missed["parts"].keys() == {f"message:{YOU}:{third.id}", f"message:{YOU}:{second.id}"}
    assert missed["parts"][f"message:{YOU}:{second.id}"] is None


async def _events(stream: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in stream.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))
