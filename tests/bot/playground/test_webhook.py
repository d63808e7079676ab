"""Updates that are sent to the bot, in order, until each is taken."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import BadRequest, Conflict

from bot.playground.server import Loopback
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.trouble import Trouble

PATIENCE = 15.0
"""Seconds: the machine may have other work."""

Answering = Callable[[], Response]


@dataclass
class Receiver:
    """A bot's own server."""

    url: str = ""
    answers: list[Answering] = field(default_factory=list)
    """What it answers, one after the other; then 200."""
    updates: list[dict[str, object]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: Request) -> Response:
        self.updates.append(json.loads(await request.body()))
        self.headers.append(dict(request.headers))
        answer = self.answers.pop(0)() if self.answers else PlainTextResponse("")
        self._came.set()
        if isinstance(answer, HangUp):
            request.state.hang_up()
        return answer

    async def has(self, number: int) -> list[object]:
        """The texts of what came, once there are so many."""
        async with asyncio.timeout(PATIENCE):
            while len(self.updates) < number:
                self._came.clear()
                await self._came.wait()
        return [update["message"]["text"] for update in self.updates]  # type: ignore[index]  # they are messages


class HangUp(Response):
    """Stands for none."""


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver()
    app = Starlette(routes=[Route("/hook", found.take, methods=["POST"])])
    async with Loopback(app) as server:
        found.url = f"{server.url}/hook?for=papers"
        yield found


@pytest.fixture(autouse=True)
def hurried(telegram: TelegramStandIn) -> None:
    """Nobody waits for a test."""
    telegram.deliverer.first_rest = 0.01


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - nothing rings when a webhook has failed
            await asyncio.sleep(0)


async def test_updates_come_in_order_with_the_secret(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    ada = telegram.add_user(7, "Ada")
    telegram.says(ada, "before")
    assert await bot.set_webhook(receiver.url, secret_token="S3-cret_", max_connections=1)
    for text in ("one", "two", "셋"):
        telegram.says(ada, text)
    assert await receiver.has(4) == ["before", "one", "two", "셋"]
    assert [update["update_id"] for update in receiver.updates] == [700_000_001 + n for n in range(4)]
    assert {h["x-telegram-bot-api-secret-token"] for h in receiver.headers} == {"S3-cret_"}
    assert {h["content-type"] for h in receiver.headers} == {"application/json"}
    await until(lambda: telegram.updates.pending == 0)
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (receiver.url, 0, 1)
    assert (info.ip_address, info.last_error_date) == ("127.0.0.1", None)


async def test_without_a_secret_there_is_no_header(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url)
    telegram.says(telegram.add_user(7, "Ada"), "x")
    await receiver.has(1)
    assert "x-telegram-bot-api-secret-token" not in receiver.headers[0]


FAILURES: list[tuple[Answering, str]] = [
    (lambda: PlainTextResponse("", 500), "Wrong response from the webhook: 500 Internal Server Error"),
    (lambda: PlainTextResponse("", 302), "Wrong response from the webhook: 302 Found"),
    (HangUp, "Webhook connection closed"),
]


@pytest.mark.parametrize(("failure", "why"), FAILURES)
async def test_what_is_not_taken_comes_again_and_what_comes_after_it_waits(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver, failure: Answering, why: str
) -> None:
    ada = telegram.add_user(7, "Ada")
    receiver.answers = [failure] * 4
    await bot.set_webhook(receiver.url)
    telegram.says(ada, "one")
    telegram.says(ada, "two")
    assert await receiver.has(6) == ["one"] * 5 + ["two"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == why
    assert info.last_error_date == telegram.clock.now()


async def test_nobody_at_home_is_told_and_tried_again(telegram: TelegramStandIn, bot: Bot) -> None:
    receiver = Receiver()
    app = Starlette(routes=[Route("/hook", receiver.take, methods=["POST"])])
    async with Loopback(app) as server:
        await bot.set_webhook(f"{server.url}/hook")
        server.close()
        telegram.says(telegram.add_user(7, "Ada"), "x")
        await until(lambda: "last_error_message" in telegram.webhook.as_json())
        assert (await bot.get_webhook_info()).last_error_message == "Connection refused"
        server.open()
        assert await receiver.has(1) == ["x"]


async def test_rests_double_up_to_a_minute_and_a_receiver_can_ask_for_another(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    rests = [telegram.deliverer._rest_after(failures) for failures in range(1, 17)]
    assert rests[:5] == [0, 0.01, 0.02, 0.04, 0.08]
    assert rests[-1] == 60
    receiver.answers = [lambda: PlainTextResponse("", 503, headers={"retry-after": "3000"})]
    await bot.set_webhook(receiver.url)
    telegram.says(telegram.add_user(7, "Ada"), "x")
    await receiver.has(1)
    await until(lambda: "last_error_message" in telegram.webhook.as_json())
    # Another webhook is not made to wait for the rest that the first asked for.
    await bot.set_webhook(f"{receiver.url}&once=more")
    assert await receiver.has(2) == ["x", "x"]


async def test_an_answer_can_name_a_method_to_call(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    ada = telegram.add_user(7, "Ada")
    said = {"method": "sendMessage", "chat_id": 7, "text": "<b>yes</b>", "parse_mode": "HTML"}
    receiver.answers = [
        lambda: JSONResponse(said),
        lambda: JSONResponse({"method": "deleteWebhook"}),
        lambda: JSONResponse({"method": "getMe"}),
        lambda: JSONResponse({"method": "sendMessage", "chat_id": 9, "text": "x"}),
        lambda: JSONResponse(["sendMessage"]),
        lambda: PlainTextResponse("method=sendMessage&chat_id=7&text=too", media_type="text/plain"),
    ]
    await bot.set_webhook(receiver.url)
    for number in range(7):
        telegram.says(ada, str(number))
    await receiver.has(7)
    await until(lambda: telegram.updates.pending == 0)
    assert [m.text for m in telegram.posts_in(ada)] == ["yes"]
    assert [call.method for call in telegram.record] == ["setWebhook", "sendMessage"]


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("answer", "is_taken"),
    [
        (lambda: PlainTextResponse(DEEP, media_type="application/json"), True),
        (lambda: JSONResponse({"method": "sendMessage", "chat_id": 7, "reply_markup": DEEP}), True),
        (lambda: PlainTextResponse("", 503, headers={"retry-after": "9" * 5000}), False),
    ],
)
async def test_no_answer_ends_the_sending(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver, answer: Answering, is_taken: bool
) -> None:
    ada = telegram.add_user(7, "Ada")
    receiver.answers = [answer]
    await bot.set_webhook(receiver.url)
    telegram.says(ada, "x")
    telegram.says(ada, "y")
    assert await receiver.has(2 if is_taken else 3) == (["x", "y"] if is_taken else ["x", "x", "y"])


async def test_an_address_need_not_be_plain_letters_and_one_that_is_nobodys_can_be_changed(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    await bot.set_webhook("https://nobody..example/")
    telegram.says(telegram.add_user(7, "Ada"), "x")
    await until(lambda: "last_error_message" in telegram.webhook.as_json())
    await bot.set_webhook(f"{receiver.url}&what=논문 and more")
    assert await receiver.has(1) == ["x"]


async def test_whoever_has_a_webhook_does_not_poll(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    async def set_it() -> None:
        await telegram.wait_until(lambda: telegram.updates.polls > 0)
        await bot.set_webhook(receiver.url)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(set_it())
        with pytest.raises(Conflict, match="terminated by setWebhook request"):
            await bot.get_updates(timeout=20)
    with pytest.raises(
        Conflict, match="can't use getUpdates method while webhook is active; use deleteWebhook"
    ):
        await bot.get_updates()
    assert await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) == ()


async def test_a_webhook_that_is_taken_away_leaves_what_waits_to_be_polled(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    ada = telegram.add_user(7, "Ada")
    receiver.answers = [lambda: PlainTextResponse("", 503, headers={"retry-after": "3000"})]
    await bot.set_webhook(receiver.url, allowed_updates=["message"])
    telegram.says(ada, "one")
    await receiver.has(1)
    await bot.delete_webhook()
    [update] = await bot.get_updates(timeout=0)
    assert update.message is not None
    assert update.message.text == "one"
    info = await bot.get_webhook_info()
    assert (info.url, info.allowed_updates, info.pending_update_count) == ("", ("message",), 1)
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    telegram.says(ada, "two")
    assert await receiver.has(2) == ["one", "two"]


async def test_telegram_says_whether_anything_was_done(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    for url, said in [
        ("", "Webhook is already deleted"),
        (receiver.url, "Webhook was set"),
        (receiver.url, "Webhook is already set"),
        ("", "Webhook was deleted"),
    ]:
        answer = await bot.request.do_request(f"{bot.base_url}/setWebhook?url={quote(url)}", "POST")
        assert json.loads(answer[1])["description"] == said


async def test_nothing_is_sent_while_telegram_is_down(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    ada = telegram.add_user(7, "Ada")
    await bot.set_webhook(receiver.url)
    telegram.trouble = Trouble(down="refused")
    telegram.says(ada, "x")
    for _ in range(20):
        await asyncio.sleep(0)
    assert receiver.updates == []
    telegram.trouble = None
    assert await receiver.has(1) == ["x"]


async def test_kinds_of_updates_are_named_by_texts(bot: Bot, receiver: Receiver) -> None:
    with pytest.raises(BadRequest, match=r"(?i)expected an Array of String"):
        await bot.set_webhook(receiver.url, allowed_updates=[7])  # type: ignore[list-item]  # that is the point
