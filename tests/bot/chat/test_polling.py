"""Polling that survives what happens to it, and ends loudly where it cannot."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from chat_house import TOKEN, nobody, telegram_and_client
from fakes import HastyClock
from telegram import Update
from telegram.ext import ContextTypes, MessageHandler, filters

from bot.chat.client import Client
from bot.chat.polling import Polling, PollingDead
from bot.playground.telegram import faults
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.chats import User
from bot.playground.telegram.check import Refusal
from bot.playground.telegram.faults import Fault
from bot.ports import TokenRefused

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
Handler = Callable[[Update], Awaitable[None]]


class Scene:
    """A stand-in with a person in it, and what the bot has heard."""

    def __init__(self, telegram: TelegramStandIn, client: Client) -> None:
        self.telegram = telegram
        self.client = client
        self.clock = HastyClock()
        self.rita: User = telegram.add_user(7, "Rita")
        self.heard: list[str] = []
        self.gaps: list[int] = []
        self._news = asyncio.Event()

    def handle(self, handler: Handler) -> None:
        async def callback(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
            await handler(update)

        self.client.application.add_handler(MessageHandler(filters.TEXT, callback))

    async def note(self, update: Update) -> None:
        assert update.message is not None
        self.heard.append(update.message.text or "")
        self._news.set()

    async def until_heard(self, *texts: str) -> None:
        async with asyncio.timeout(5):
            while sorted(self.heard) != sorted(texts):
                self._news.clear()
                await self._news.wait()

    async def note_gap(self, minutes: int) -> None:
        self.gaps.append(minutes)

    def polling(self, *, limit: float | None = None, handler_limit: float = 60) -> Polling:
        return Polling(self.client, self.clock, self.note_gap, limit=limit, handler_limit=handler_limit)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with telegram_and_client() as (telegram, client):
        scene = Scene(telegram, client)
        yield scene


@asynccontextmanager
async def running(polling: Polling) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(polling.run())
        yield
        polling.stop()


async def test_every_update_is_handed_over_once(scene: Scene) -> None:
    scene.handle(scene.note)
    async with running(scene.polling()):
        for text in ("one", "two", "three"):
            scene.telegram.says(scene.rita, text)
        await scene.until_heard("one", "two", "three")
    async with running(scene.polling()):
        scene.telegram.says(scene.rita, "four")
        await scene.until_heard("one", "two", "three", "four")


@pytest.mark.parametrize(
    "fault",
    [
        faults.refuse(Refusal(409, CONFLICT)),
        faults.flood(3),
        faults.server_error(500),
        faults.server_error(502),
        faults.drop(),
        faults.refuse(Refusal(401, "Unauthorized")),
        faults.refuse(Refusal(404, "Not Found")),
        faults.refuse(Refusal(400, "Bad Request: what?")),
    ],
)
async def test_what_goes_wrong_passes(scene: Scene, fault: Fault) -> None:
    scene.handle(scene.note)
    scene.telegram.fail(fault, method="getUpdates", times=2)
    scene.telegram.says(scene.rita, "still there?")
    async with running(scene.polling()):
        await scene.until_heard("still there?")


async def test_polls_rest_longer_and_longer_but_never_too_long(scene: Scene) -> None:
    scene.handle(scene.note)
    scene.telegram.fail(faults.server_error(500), method="getUpdates", times=7)
    began = scene.clock.now()
    scene.telegram.says(scene.rita, "hello")
    async with running(scene.polling()):
        await scene.until_heard("hello")
    assert scene.clock.now() - began == timedelta(seconds=1 + 2 + 4 + 8 + 16 + 30 + 30)


async def test_a_flood_is_waited_out(scene: Scene) -> None:
    scene.handle(scene.note)
    scene.telegram.fail(faults.flood(40), method="getUpdates")
    began = scene.clock.now()
    scene.telegram.says(scene.rita, "hello")
    async with running(scene.polling()):
        await scene.until_heard("hello")
    assert scene.clock.now() - began == timedelta(seconds=40.5)


async def test_another_process_with_this_token_is_told_once(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.handle(scene.note)
    scene.telegram.fail(faults.refuse(Refusal(409, CONFLICT)), method="getUpdates", times=5)
    scene.telegram.says(scene.rita, "hello")
    with caplog.at_level(logging.WARNING, "bot.chat.polling"):
        async with running(scene.polling()):
            await scene.until_heard("hello")
    assert [r.getMessage() for r in caplog.records] == [
        "polling failed: another process polls with this token"
    ]


async def test_a_webhook_that_is_in_the_way_is_deleted(scene: Scene) -> None:
    why = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it"
    scene.telegram.fail(faults.refuse(Refusal(409, why)), method="getUpdates")
    scene.handle(scene.note)
    scene.telegram.says(scene.rita, "hello")
    async with running(scene.polling()):
        await scene.until_heard("hello")
    assert "deleteWebhook" in [call.method for call in scene.telegram.record]


async def test_a_refused_token_ends_it(scene: Scene) -> None:
    scene.telegram.refuse_token()
    with pytest.raises(TokenRefused) as caught:
        await scene.polling().run()
    assert TOKEN not in str(caught.value)


async def test_a_poll_that_hangs_is_cut_and_asked_again_on_fresh_connections(scene: Scene) -> None:
    scene.handle(scene.note)
    before = scene.client.poll_request._client
    scene.telegram.fail(faults.hang_before(), method="getUpdates")
    scene.telegram.says(scene.rita, "hello")
    async with running(scene.polling(limit=0.2)):
        await scene.until_heard("hello")
    scene.telegram.release()
    assert before.is_closed
    assert scene.gaps == []


async def test_admins_learn_of_a_gap_that_is_over(scene: Scene) -> None:
    scene.handle(scene.note)
    scene.telegram.fail(faults.server_error(502), method="getUpdates", times=12)
    scene.telegram.says(scene.rita, "hello")
    polling = scene.polling()
    async with running(polling):
        await scene.until_heard("hello")
    assert scene.gaps == [4]  # 1 + 2 + 4 + 8 + 16 + 7 times 30 seconds
    assert polling.answered == scene.clock.now()


async def test_polls_that_hang_for_minutes_end_it_when_fresh_connections_do_not_help(scene: Scene) -> None:
    scene.telegram.fail(faults.hang_before(), method="getUpdates", times=99)
    polling = scene.polling(limit=0.05)

    async def let_a_minute_pass_with_each_poll() -> None:
        polls = 0
        while True:
            await asyncio.sleep(0.05)
            polls += 1
            scene.clock.set(scene.clock.now() + timedelta(minutes=1))

    async with asyncio.TaskGroup() as tasks:
        passing = tasks.create_task(let_a_minute_pass_with_each_poll())
        with pytest.raises(PollingDead):
            await polling.run()
        passing.cancel()
    scene.telegram.release()


async def test_a_machine_that_slept_for_hours_goes_on_when_it_wakes(scene: Scene) -> None:
    scene.handle(scene.note)
    scene.telegram.fail(faults.hang_before(), method="getUpdates")
    scene.telegram.says(scene.rita, "hello")
    polling = scene.polling(limit=0.2)
    scene.clock.set(scene.clock.now() + timedelta(hours=3))
    async with running(polling):
        await scene.until_heard("hello")
    scene.telegram.release()
    assert scene.gaps == [180]


async def test_a_way_to_telegram_that_is_cut_for_long_ends_nothing(scene: Scene) -> None:
    scene.handle(scene.note)
    scene.telegram.fail(faults.drop(), method="getUpdates", times=40)  # nearly twenty minutes of rests
    scene.telegram.says(scene.rita, "hello")
    async with running(scene.polling()):
        await scene.until_heard("hello")
    assert scene.gaps == [18]


async def test_a_slow_handler_holds_up_nobody(scene: Scene) -> None:
    over = asyncio.Event()

    async def slow(update: Update) -> None:
        if update.message and update.message.text == "slow":
            await over.wait()
        await scene.note(update)

    scene.handle(slow)
    async with running(scene.polling()):
        scene.telegram.says(scene.rita, "slow")
        scene.telegram.says(scene.rita, "quick")
        await scene.until_heard("quick")
        over.set()
        await scene.until_heard("quick", "slow")


async def test_no_more_than_sixteen_handlers_run_at_once(scene: Scene) -> None:
    over, full, now, most = asyncio.Event(), asyncio.Event(), 0, 0

    async def busy(update: Update) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        if now >= 16:
            full.set()
        await over.wait()
        now -= 1
        await scene.note(update)

    scene.handle(busy)
    texts = [str(number) for number in range(20)]
    async with running(scene.polling()):
        for text in texts:
            scene.telegram.says(scene.rita, text)
        await asyncio.wait_for(full.wait(), 5)
        await asyncio.sleep(0.05)
        over.set()
        await scene.until_heard(*texts)
    assert most == 16


async def test_a_handler_that_takes_too_long_is_cut_and_the_error_handler_told(scene: Scene) -> None:
    errors: list[str] = []
    told = asyncio.Event()

    async def note_error(_: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        errors.append(type(context.error).__name__)
        told.set()

    async def endless(update: Update) -> None:
        if update.message and update.message.text == "endless":
            await asyncio.Event().wait()
        await scene.note(update)

    scene.handle(endless)
    scene.client.application.add_error_handler(note_error)
    async with running(scene.polling(handler_limit=0.1)):
        scene.telegram.says(scene.rita, "endless")
        await asyncio.wait_for(told.wait(), 5)
        scene.telegram.says(scene.rita, "after")
        await scene.until_heard("after")
    assert errors == ["TimeoutError"]


async def test_a_handler_in_hand_is_finished_when_stopping(scene: Scene) -> None:
    begun = asyncio.Event()

    async def finishing(update: Update) -> None:
        begun.set()
        await asyncio.sleep(0.1)
        await scene.note(update)

    scene.handle(finishing)
    async with running(scene.polling()):
        scene.telegram.says(scene.rita, "finish this")
        await begun.wait()
    assert scene.heard == ["finish this"]


async def test_what_was_handed_over_does_not_come_again_after_a_stop(scene: Scene) -> None:
    polling = scene.polling()

    async def stop_at_once(update: Update) -> None:
        await scene.note(update)
        polling.stop()

    scene.handle(stop_at_once)
    scene.telegram.says(scene.rita, "once")
    await polling.run()
    scene.telegram.says(scene.rita, "later")
    assert [update.message.text for update in await scene.client.bot.get_updates()] == ["later"]  # type: ignore[union-attr]  # all are messages


async def test_a_poll_in_flight_does_not_hold_up_a_stop(scene: Scene) -> None:
    polling = scene.polling()
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(polling.run())
        await asyncio.sleep(0.1)
        began = loop.time()
        polling.stop()
    assert loop.time() - began < 1


async def test_one_that_was_stopped_before_it_began_asks_for_nothing(scene: Scene) -> None:
    polling = Polling(scene.client, scene.clock, nobody)
    polling.stop()
    await polling.run()
    assert scene.telegram.updates.polls == 0


async def test_an_update_that_cannot_be_read_is_left_out_and_nothing_of_it_logged(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.handle(scene.note)
    async with running(scene.polling()):
        scene.telegram.says(scene.rita, "before")
        await scene.until_heard("before")
        scene.telegram.updates.add("message", {"text": "a secret, but no chat"})
        scene.telegram.says(scene.rita, "after")
        await scene.until_heard("before", "after")
    assert "an update could not be read" in caplog.text
    assert "secret" not in caplog.text
