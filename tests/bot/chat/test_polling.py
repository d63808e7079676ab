"""Polling that survives what happens to it, and ends loudly where it cannot."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from chat_house import TOKEN, nobody, telegram_and_client
from fakes import HastyClock
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import Conflict
from telegram.ext import ContextTypes, MessageHandler, TypeHandler, filters

from bot.chat.client import Client, build, sign_in, sign_out
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
        self.conflicts: list[datetime] = []
        self._news = asyncio.Event()

    def handle(self, handler: Handler) -> None:
        async def callback(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
            await handler(update)

        self.client.application.add_handler(MessageHandler(filters.TEXT, callback))

    async def note(self, update: Update) -> None:
        assert update.message is not None
        self.heard.append(update.message.text or "")
        self._news.set()

    async def until_heard(self, *texts: str, within: float = 5) -> None:
        async with asyncio.timeout(within):
            while sorted(self.heard) != sorted(texts):
                self._news.clear()
                await self._news.wait()

    async def note_gap(self, minutes: int) -> None:
        self.gaps.append(minutes)

    async def note_conflict(self) -> None:
        self.conflicts.append(self.clock.now())
        self._news.set()

    async def until_conflict(self) -> None:
        async with asyncio.timeout(5):
            while not self.conflicts:
                self._news.clear()
                await self._news.wait()

    def polling(self, *, limit: float | None = None, handler_limit: float = 60) -> Polling:
        return Polling(
            self.client,
            self.clock,
            self.note_gap,
            self.note_conflict,
            limit=limit,
            handler_limit=handler_limit,
        )


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


async def test_a_slow_handler_holds_up_nobody_else(scene: Scene) -> None:
    over = asyncio.Event()

    async def slow(update: Update) -> None:
        if update.message and update.message.text == "slow":
            await over.wait()
        await scene.note(update)

    scene.handle(slow)
    theo = scene.telegram.add_user(8, "Theo")
    async with running(scene.polling()):
        scene.telegram.says(scene.rita, "slow")
        scene.telegram.says(scene.rita, "after it")
        scene.telegram.says(theo, "quick")
        await scene.until_heard("quick")
        over.set()
        await scene.until_heard("quick", "slow", "after it")
    assert scene.heard == ["quick", "slow", "after it"]


async def test_a_flood_from_one_chat_holds_up_nobody_else_and_does_not_come_again(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    over = asyncio.Event()

    async def slow(update: Update) -> None:
        if update.message and update.message.chat_id == scene.rita.id:
            await over.wait()
        await scene.note(update)

    scene.handle(slow)
    theo = scene.telegram.add_user(8, "Theo")
    flood = [f"a secret {number}" for number in range(300)]
    async with running(scene.polling()):
        for text in flood:
            scene.telegram.says(scene.rita, text)
        scene.telegram.says(theo, "quick")
        await scene.until_heard("quick")
        over.set()
    assert scene.heard[1:51] == flood[:50]
    assert len(scene.heard) <= 1 + 50 + 2  # what began while more came in made room
    assert await scene.client.bot.get_updates(timeout=0) == ()
    dropped = [vars(record) for record in caplog.records if "dropped" in record.getMessage()]
    assert [record["chat"] for record in dropped] == [scene.rita.id]
    assert "secret" not in caplog.text


async def test_a_press_waits_for_what_was_said_before_it_in_the_same_chat(scene: Scene) -> None:
    order: list[str] = []

    async def note(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        await asyncio.sleep(0.05 if update.message else 0)
        order.append("said" if update.message else "pressed")
        if len(order) == 3:
            scene._news.set()

    scene.client.application.add_handler(TypeHandler(Update, note))
    button = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])
    await scene.client.bot.send_message(scene.rita.id, "?", reply_markup=button)
    [question] = scene.telegram.posts_in(scene.rita)
    scene.telegram.says(scene.rita, "one")
    scene.telegram.presses(scene.rita, question, "Go")
    scene.telegram.says(scene.rita, "two")
    async with running(scene.polling()):
        await asyncio.wait_for(scene._news.wait(), 5)
    assert order == ["said", "pressed", "said"]


async def test_polls_ask_for_messages_presses_and_the_bots_own_standing(scene: Scene) -> None:
    come = asyncio.Event()
    kinds: list[str] = []

    async def note(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        kinds.extend(
            kind for kind in ("message", "edited_message", "my_chat_member") if getattr(update, kind)
        )
        if "my_chat_member" in kinds:
            come.set()

    scene.client.application.add_handler(TypeHandler(Update, note))
    async with running(scene.polling()):
        await scene.telegram.wait_until(lambda: scene.telegram.updates.polls > 0)
        scene.telegram.edits(scene.rita, scene.telegram.says(scene.rita, "hello"), "hullo")
        scene.telegram.blocks(scene.rita)
        await asyncio.wait_for(come.wait(), 5)
    assert kinds == ["message", "my_chat_member"]


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


async def test_what_waits_is_handled_too_when_stopping(scene: Scene) -> None:
    begun = asyncio.Event()

    async def finishing(update: Update) -> None:
        begun.set()
        await asyncio.sleep(0.02)
        await scene.note(update)

    scene.handle(finishing)
    for text in ("one", "two", "three"):
        scene.telegram.says(scene.rita, text)
    async with running(scene.polling()):
        await begun.wait()
    assert scene.heard == ["one", "two", "three"]


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
    polling = Polling(scene.client, scene.clock, nobody, nobody)
    polling.stop()
    await polling.run()
    assert scene.telegram.updates.polls == 0


# -- trouble that lasts ------------------------------------------------------------------------------------


def errors_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]


@pytest.mark.parametrize(
    ("fault", "times", "errors"),
    [
        (faults.server_error(502), 9, 0),  # two minutes and a half
        (faults.server_error(502), 10, 1),  # the last rest would end after three
        (faults.server_error(502), 69, 1),
        (faults.server_error(502), 70, 2),
        (faults.drop(), 12, 1),
        (faults.refuse(Refusal(409, CONFLICT)), 12, 1),
        (faults.flood(170), 1, 0),
        (faults.flood(180), 1, 1),
    ],
)
async def test_a_gap_of_three_minutes_is_an_error_and_again_each_half_hour(
    scene: Scene, caplog: pytest.LogCaptureFixture, fault: Fault, times: int, errors: int
) -> None:
    scene.handle(scene.note)
    scene.telegram.fail(fault, method="getUpdates", times=times)
    scene.telegram.says(scene.rita, "hello")
    async with running(scene.polling()):
        await scene.until_heard("hello")
    assert len(errors_of(caplog)) == errors


async def test_the_error_says_since_when_and_why_and_fresh_connections_are_tried(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.handle(scene.note)
    before, began = scene.client.poll_request._client, scene.clock.now()
    scene.telegram.fail(faults.server_error(502), method="getUpdates", times=12)
    scene.telegram.says(scene.rita, "hello")
    async with running(scene.polling()):
        await scene.until_heard("hello")
    assert errors_of(caplog) == [
        f"no poll has been answered since {began:%Y-%m-%d %H:%M:%S} UTC: Bad Gateway (502)"
    ]
    assert before.is_closed


async def test_each_gap_is_an_error_of_its_own(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    scene.handle(scene.note)
    async with running(scene.polling()):
        scene.telegram.fail(faults.drop(), method="getUpdates", times=12)
        scene.telegram.says(scene.rita, "one")
        await scene.until_heard("one")
        scene.telegram.fail(faults.drop(), method="getUpdates", times=12)
        scene.telegram.says(scene.rita, "two")  # for the poll that is under way, if there is one
        await scene.until_heard("one", "two")
        scene.telegram.says(scene.rita, "three")
        await scene.until_heard("one", "two", "three")
    assert len(errors_of(caplog)) == 2


async def test_half_a_day_without_telegram_ends_nothing(scene: Scene) -> None:
    scene.handle(scene.note)
    scene.telegram.fail(faults.server_error(500), method="getUpdates", times=1_100)
    scene.telegram.says(scene.rita, "hello")
    async with running(scene.polling()):
        await scene.until_heard("hello", within=30)
    assert scene.gaps == [(31 + 1_095 * 30) // 60]


async def test_a_second_program_that_polls_for_minutes_is_told_to_admins_once(scene: Scene) -> None:
    scene.handle(scene.note)
    began = scene.clock.now()
    other = build(TOKEN, scene.client.bot.base_url.partition("/bot")[0])
    await sign_in(other, scene.clock, patience=timedelta())

    async def poll_too() -> None:
        while not scene.conflicts:
            with contextlib.suppress(Conflict):
                await other.bot.get_updates(timeout=25)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(poll_too())
        async with running(scene.polling()):
            await scene.until_conflict()
            scene.telegram.says(scene.rita, "alone again")
            await scene.until_heard("alone again")
    await sign_out(other)
    assert len(scene.conflicts) == 1
    assert timedelta(minutes=3) <= scene.conflicts[0] - began < timedelta(minutes=4)


async def test_a_second_program_is_told_also_when_some_polls_are_answered(scene: Scene) -> None:
    scene.handle(scene.note)
    texts: list[str] = []
    async with running(scene.polling()):
        for minute in range(6):
            scene.telegram.fail(faults.refuse(Refusal(409, CONFLICT)), method="getUpdates")
            texts.append(str(minute))
            scene.telegram.says(scene.rita, texts[-1])
            await scene.until_heard(*texts)
            scene.clock.set(scene.clock.now() + timedelta(minutes=1))
        await scene.until_conflict()
    assert len(scene.conflicts) == 1
    assert scene.gaps == []


async def test_bots_that_take_over_from_each_other_now_and_then_are_told_to_nobody(scene: Scene) -> None:
    scene.handle(scene.note)
    texts: list[str] = []
    async with running(scene.polling()):
        for hour in range(5):
            scene.telegram.fail(faults.refuse(Refusal(409, CONFLICT)), method="getUpdates", times=5)
            texts.append(str(hour))
            scene.telegram.says(scene.rita, texts[-1])
            await scene.until_heard(*texts)
            scene.clock.set(scene.clock.now() + timedelta(hours=1))
    assert scene.conflicts == []


# -- updates that cannot be read ---------------------------------------------------------------------------

BROKEN: list[tuple[str, Any]] = [
    ("message", {"text": "a secret, but no chat"}),
    ("message", "a secret, but no message"),
    ("message", {"message_id": 1, "date": "a secret day", "chat": {"id": 7, "type": "private"}}),
    ("callback_query", ["a secret"]),
]


@pytest.mark.parametrize(("kind", "body"), BROKEN)
async def test_updates_that_cannot_be_read_are_left_out_and_nothing_of_them_logged(
    scene: Scene, caplog: pytest.LogCaptureFixture, kind: str, body: Any
) -> None:
    scene.handle(scene.note)
    scene.telegram.updates.add(kind, body)
    scene.telegram.updates.add(kind, body)
    scene.telegram.says(scene.rita, "at first")
    async with running(scene.polling()):
        await scene.until_heard("at first")
        scene.telegram.updates.add(kind, body)
        scene.telegram.says(scene.rita, "later")
        await scene.until_heard("at first", "later")
    left_out = [r for r in caplog.records if r.getMessage() == "an update could not be read"]
    assert [vars(r)["update"] for r in left_out] == [700_000_001, 700_000_002, 700_000_004]
    assert [r for r in caplog.records if r not in left_out] == []
    assert "secret" not in caplog.text


@pytest.mark.parametrize(("kind", "body"), BROKEN)
async def test_one_that_cannot_be_read_and_is_alone_does_not_come_again(
    scene: Scene, kind: str, body: Any
) -> None:
    come = asyncio.Event()

    async def note(_: Update, __: ContextTypes.DEFAULT_TYPE) -> None:
        come.set()

    scene.client.application.add_handler(TypeHandler(Update, note))
    scene.telegram.updates.add(kind, body)
    async with running(scene.polling()):
        await asyncio.wait_for(come.wait(), 5)
    assert await scene.client.bot.get_updates(timeout=0) == ()


@pytest.mark.parametrize("number", [None, "7"])
async def test_an_update_without_a_number_is_asked_for_again_with_rests_and_breaks_nothing(
    scene: Scene, caplog: pytest.LogCaptureFixture, number: str | None
) -> None:
    began = scene.clock.now()
    update: dict[str, object] = {"message": {"text": "a secret"}} | (
        {} if number is None else {"update_id": number}
    )
    scene.telegram.updates._again = [(0, update)]
    scene.handle(scene.note)
    async with running(scene.polling()):
        scene.telegram.says(scene.rita, "hello")
        await scene.until_heard("hello")
    assert scene.clock.now() - began == timedelta(seconds=1)
    assert "an update has no number" in caplog.text
    assert "secret" not in caplog.text
