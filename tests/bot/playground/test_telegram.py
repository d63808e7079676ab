"""The Bot API stand-in, met by the library that the bot uses."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import Application, CommandHandler
from telegram.request import HTTPXRequest

from bot.playground.telegram import faults
from bot.playground.telegram.api import TelegramStandIn

# PTB warns whenever it meets a 429, unless told by the environment to count in timedeltas.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*:telegram.warnings.PTBDeprecationWarning")

TOKEN = "123456:stand-in"
CHANNEL = -1001000000001
NOON = datetime(2024, 5, 15, 12, tzinfo=UTC)


BotAt = Callable[..., AbstractAsyncContextManager[Bot]]


def keyboard(*data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(d.title(), callback_data=d)] for d in data])


# -- sending ---------------------------------------------------------------------------------------------


async def test_a_post_in_a_channel_comes_back_as_the_library_knows_it(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    channel = telegram.add_channel(CHANNEL, username="daily_papers", title="Daily Papers")
    message = await bot.send_message(
        CHANNEL,
        "<b>😀 한국</b> <a href='https://arxiv.org/abs/2405.02246'>paper</a>\n",
        parse_mode="HTML",
        reply_markup=keyboard("next"),
        link_preview_options=LinkPreviewOptions(url="https://e.org/x.png", prefer_large_media=True),
        disable_notification=True,
    )
    assert message.text == "😀 한국 paper"
    assert [(e.type, e.offset, e.length, e.url) for e in message.entities] == [
        ("bold", 0, 5, None),
        ("text_link", 6, 5, "https://arxiv.org/abs/2405.02246"),
    ]
    assert message.reply_markup == keyboard("next")
    assert message.link_preview_options is not None
    assert message.link_preview_options.prefer_large_media
    assert (message.chat.type, message.chat.username, message.from_user) == ("channel", "daily_papers", None)
    assert message.sender_chat == message.chat
    assert message.date == NOON
    assert [(m.id, m.text, m.silent) for m in telegram.posts_in(channel)] == [(1, "😀 한국 paper", True)]


async def test_a_public_name_leads_to_the_same_chat(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.add_channel(CHANNEL, username="daily_papers")
    assert (await bot.send_message("@Daily_Papers", "x")).chat.id == CHANNEL


async def test_a_group_has_topics_and_a_private_chat_a_sender(telegram: TelegramStandIn, bot: Bot) -> None:
    ada = telegram.add_user(7, "Ada")
    telegram.add_group(-1002, topics=(5,))
    assert (await bot.send_message(-1002, "x", message_thread_id=5)).message_thread_id == 5
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(-1002, "x", message_thread_id=6)
    message = await bot.send_message(ada.id, "x")
    assert message.from_user is not None
    assert (message.from_user.id, message.from_user.is_bot) == (123456, True)


async def test_every_carried_out_call_is_on_record_and_told(telegram: TelegramStandIn, bot: Bot) -> None:
    told: list[str] = []
    telegram.watch(lambda call: told.append(call.method))
    telegram.add_channel(CHANNEL)
    first = await bot.send_message(CHANNEL, "<i>one</i>", parse_mode="HTML")
    await bot.edit_message_text("two", CHANNEL, first.message_id)
    await bot.delete_message(CHANNEL, first.message_id)
    with pytest.raises(BadRequest):
        await bot.send_message(CHANNEL, " ")
    assert told == ["sendMessage", "editMessageText", "deleteMessage"] == [c.method for c in telegram.record]
    sent = telegram.record[0]
    assert (sent.chat_id, sent.message_id, sent.when) == (CHANNEL, first.message_id, NOON)
    assert sent.params["text"] == "<i>one</i>"
    assert [c.at for c in telegram.record] == sorted(c.at for c in telegram.record)


async def test_the_text_on_record_is_the_one_that_was_sent_then(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.add_channel(CHANNEL)
    first = await bot.send_message(CHANNEL, "one")
    await bot.edit_message_text("two", CHANNEL, first.message_id)
    assert [c.text for c in telegram.record] == ["one", "two"]
    assert [m.text for m in telegram.posts_in(telegram.chats[CHANNEL])] == ["two"]


REFUSED_TEXTS: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "Message text is empty"),
    ({"text": " \n "}, "Text must be non-empty"),
    ({"text": "<b> </b>"}, "Text must be non-empty"),
    ({"text": "x" * 4097}, "Message is too long"),
    ({"text": "<b>" * 8192 + "x" * 8193}, "Text is too long"),
    ({"text": "é <b>x"}, "Can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ({"text": "é <br>"}, 'Can\'t parse entities: unsupported start tag "br" at byte offset 3'),
    ({"text": "x", "parse_mode": "MarkdownV2"}, "Unsupported parse_mode"),
    ({"text": "x", "chat_id": -5}, "Chat not found"),
    ({"text": "x", "chat_id": "@nobody"}, "Chat not found"),
    ({"text": "x", "chat_id": "7x"}, "Chat not found"),
    ({"text": "x", "reply_markup": keyboard("x" * 65)}, "Button_data_invalid"),
    ({"text": "x", "reply_markup": keyboard("한" * 22)}, "Button_data_invalid"),
    ({"text": "x", "reply_markup": keyboard(*["a"] * 101)}, "Reply markup is too long"),
]


@pytest.mark.parametrize(("given", "why"), REFUSED_TEXTS)
async def test_what_telegram_would_not_post_is_refused_in_its_words(
    telegram: TelegramStandIn, bot: Bot, given: dict[str, Any], why: str
) -> None:
    telegram.add_channel(CHANNEL)
    defaults: dict[str, Any] = {"chat_id": CHANNEL, "parse_mode": "HTML"}
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(**defaults | given)
    assert refused.value.message.lower() == why.lower()
    assert telegram.record == []


async def test_what_telegram_just_takes_is_taken(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.add_channel(CHANNEL)
    await bot.send_message(CHANNEL, f"<b>{'😀' * 4096}</b>  ", parse_mode="HTML")
    await bot.send_message(CHANNEL, "x", reply_markup=keyboard("x" * 64))
    await bot.send_message(
        CHANNEL, "x", reply_markup=InlineKeyboardMarkup([[*keyboard("a").inline_keyboard[0]] * 8] * 12)
    )
    assert len(telegram.posts_in(telegram.chats[CHANNEL])) == 3


RAW_BUTTONS = [
    (
        [[{"text": "x"}]],
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    ([[{"text": "x", "callback_data": ""}]], "BUTTON_DATA_INVALID"),
    ([[{"callback_data": "x"}]], "can't parse inline keyboard button: Can't find field \"text\""),
    (
        [[{"text": "x", "url": "e.org", "callback_data": "x"}]],
        "can't parse inline keyboard button: exactly one",
    ),
    (
        [[{"text": "x", "url": "ftp://e.org"}]],
        "inline keyboard button URL 'ftp://e.org' is invalid: Wrong HTTP URL",
    ),
    (
        [[{"text": "x", "url": "http://localhost/"}]],
        "inline keyboard button URL 'http://localhost/' is invalid",
    ),
    ([[{"text": "x", "callback_data": "x"}] * 9], "reply markup is too long"),
    ([{"text": "x", "callback_data": "x"}], 'field "inline_keyboard"'),
    ("x", 'field "inline_keyboard"'),
]


@pytest.mark.parametrize(("rows", "why"), RAW_BUTTONS)
async def test_a_button_has_a_text_and_exactly_one_thing_to_do(
    telegram: TelegramStandIn, url: str, rows: object, why: str
) -> None:
    telegram.add_channel(CHANNEL)
    body = {"chat_id": CHANNEL, "text": "x", "reply_markup": {"inline_keyboard": rows}}
    answer = await post(f"{url}/bot{TOKEN}/sendMessage", json=body)
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(f"Bad Request: {why}")


async def test_rights_are_those_of_the_chat(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.add_channel(-1, bot_may_post=False)
    telegram.add_channel(-2, bot_is_member=False)
    telegram.add_group(-3, bot_is_member=False)
    telegram.add_user(4, "Shy", talked=False)
    telegram.blocks(telegram.add_user(5, "Cross"))
    for chat_id, kind, why in [
        (-1, BadRequest, "Need administrator rights in the channel chat"),
        (-2, Forbidden, "Forbidden: bot is not a member of the channel chat"),
        (-3, Forbidden, "Forbidden: bot is not a member of the supergroup chat"),
        (4, Forbidden, "Forbidden: bot can't initiate conversation with a user"),
        (5, Forbidden, "Forbidden: bot was blocked by the user"),
    ]:
        with pytest.raises(kind) as refused:
            await bot.send_message(chat_id, "x")
        assert (type(refused.value), refused.value.message) == (kind, why)


async def test_a_group_that_became_a_supergroup_says_its_new_number(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    group = telegram.add_group(-55, kind="group")
    telegram.becomes_supergroup(group, -1000055)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-55, "x")
    assert moved.value.new_chat_id == -1000055
    assert (await bot.get_chat(-55)).id == -55
    old, new = await bot.get_updates()
    assert old.message is not None
    assert new.message is not None
    assert (old.message.migrate_to_chat_id, new.message.migrate_from_chat_id) == (-1000055, -55)


# -- editing and deleting ----------------------------------------------------------------------------------


async def test_an_edit_must_change_something(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.add_channel(CHANNEL)
    sent = await bot.send_message(CHANNEL, "<b>x</b>", parse_mode="HTML", reply_markup=keyboard("a"))
    same = {"parse_mode": "HTML", "reply_markup": keyboard("a")}
    with pytest.raises(BadRequest, match=r"^Message is not modified: specified new message content"):
        await bot.edit_message_text("<b>x</b> ", CHANNEL, sent.message_id, **same)  # type: ignore[arg-type]  # kwargs
    edited = await bot.edit_message_text("<b>x</b>", CHANNEL, sent.message_id, parse_mode="HTML")
    assert not isinstance(edited, bool)
    assert (edited.reply_markup, edited.edit_date) == (None, NOON)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(CHANNEL, sent.message_id)
    await bot.edit_message_reply_markup(CHANNEL, sent.message_id, reply_markup=keyboard("b"))
    with pytest.raises(BadRequest, match=r"(?i)MESSAGE_TOO_LONG"):
        await bot.edit_message_text("x" * 4097, CHANNEL, sent.message_id)


async def test_only_what_stands_and_is_its_own_can_be_changed(telegram: TelegramStandIn, bot: Bot) -> None:
    ada = telegram.add_user(7, "Ada")
    said = telegram.says(ada, "hello")
    sent = await bot.send_message(7, "x")
    await bot.delete_message(7, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("y", 7, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(7, sent.message_id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("y", 7, said.id)
    assert telegram.posts_in(ada) == []


# -- updates -----------------------------------------------------------------------------------------------


async def test_a_long_poll_ends_when_somebody_speaks(telegram: TelegramStandIn, bot: Bot) -> None:
    ada = telegram.add_user(7, "Ada", language="ko")
    async with asyncio.TaskGroup() as tasks:
        poll = tasks.create_task(bot.get_updates(timeout=30))
        await telegram.wait_until(lambda: telegram.updates.polls > 0)
        telegram.says(ada, "😀 /today 3")
    (update,) = poll.result()
    assert update.message is not None
    assert update.effective_user is not None
    assert (update.message.text, update.effective_user.language_code) == ("😀 /today 3", "ko")
    assert update.message.parse_entities() == {update.message.entities[0]: "/today"}


async def test_updates_stay_until_they_are_confirmed(telegram: TelegramStandIn, bot: Bot) -> None:
    ada = telegram.add_user(7, "Ada")
    for word in ("one", "two", "three"):
        telegram.says(ada, word)
    first = await bot.get_updates(limit=2)
    assert words(first) == ["one", "two"] == words(await bot.get_updates(limit=2))
    assert words(await bot.get_updates(offset=first[0].update_id + 1)) == ["two", "three"]
    assert words(await bot.get_updates(offset=-1)) == ["three"]
    assert words(await bot.get_updates()) == ["three"]
    last = (await bot.get_updates())[0].update_id
    assert await bot.get_updates(offset=last + 1) == ()
    telegram.repeat_last_update()
    assert [u.update_id for u in await bot.get_updates(offset=last + 1)] == [last]
    telegram.says(ada, "four")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


def words(updates: tuple[Update, ...]) -> list[str | None]:
    return [u.message.text for u in updates if u.message]


async def test_the_older_of_two_polls_is_ended(telegram: TelegramStandIn, bot: Bot) -> None:
    async with asyncio.TaskGroup() as tasks:
        old = tasks.create_task(error_of(bot.get_updates(timeout=30)))
        await telegram.wait_until(lambda: telegram.updates.polls > 0)
        assert await bot.get_updates() == ()
    assert isinstance(old.result(), Conflict)
    assert "terminated by other getUpdates request" in str(old.result())


async def test_kinds_that_are_not_asked_for_are_lost(telegram: TelegramStandIn, bot: Bot) -> None:
    ada = telegram.add_user(7, "Ada")
    await bot.get_updates(allowed_updates=["my_chat_member"])
    telegram.says(ada, "hello")
    telegram.blocks(ada)
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"


async def test_a_press_is_answered_while_it_is_fresh(telegram: TelegramStandIn, bot: Bot) -> None:
    ada = telegram.add_user(7, "Ada")
    telegram.says(ada, "/resend")
    asked = telegram.says(ada, "/resend")
    link = InlineKeyboardButton("Paper", url="https://arxiv.org")
    buttons = InlineKeyboardMarkup([[link], *keyboard("confirm", "leave").inline_keyboard])
    await bot.send_message(7, "Resend?", reply_markup=buttons)
    question = await telegram.next_answer_to(asked)
    press = telegram.presses(ada, question, "Confirm")
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.from_user.id, query.message.message_id) == ("confirm", 7, question.id)
    await bot.answer_callback_query(query.id, "Done")
    assert await telegram.toast_of(press) == "Done"
    late = telegram.presses(ada, question, "leave")
    telegram.forget_presses()
    for number in (late.id, "17"):
        with pytest.raises(
            BadRequest, match=r"^Query is too old and response timeout expired or query id is invalid"
        ):
            await bot.answer_callback_query(number)
    for nothing in ("Dance", "Paper"):
        with pytest.raises(LookupError):
            telegram.presses(ada, question, nothing)


async def test_a_whole_application_of_the_library_runs_on_it(telegram: TelegramStandIn, url: str) -> None:
    async def answer(update: Update, _context: Any) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text(f"you said {update.effective_message.text}")

    def request() -> HTTPXRequest:
        return HTTPXRequest(httpx_kwargs={"trust_env": False, "verify": False})

    builder = Application.builder().token(TOKEN).base_url(f"{url}/bot").job_queue(None)
    application = builder.request(request()).get_updates_request(request()).build()
    application.add_handler(CommandHandler("today", answer))
    ada = telegram.add_user(7, "Ada")
    group = telegram.add_group(-1002)
    async with application:
        assert application.updater is not None
        await application.updater.start_polling(timeout=30)
        await application.start()
        assert (await telegram.next_answer_to(telegram.says(ada, "/today 3"))).text == "you said /today 3"
        asked = telegram.says(ada, f"/today@{telegram.bot.username}", chat=group)
        assert (await telegram.next_answer_to(asked)).chat is group
        telegram.repeat_last_update()
        assert (await telegram.next_answer_to(asked)).chat is group
        await application.updater.stop()
        await application.stop()


# -- chats and names -----------------------------------------------------------------------------------------


async def test_chats_and_members_are_told_as_the_library_knows_them(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    ada = telegram.add_user(7, "Ada")
    telegram.add_channel(CHANNEL, username="daily_papers", bot_may_post=False)
    group = telegram.add_group(-1002, administrators=[ada])
    chat = await bot.get_chat("@daily_papers")
    assert (chat.id, chat.type, chat.title) == (CHANNEL, "channel", "Daily Papers")
    me = await bot.get_chat_member(CHANNEL, (await bot.get_me()).id)
    assert (me.status, getattr(me, "can_post_messages", None)) == ("administrator", False)
    assert (await bot.get_chat_member(-1002, 7)).status == "administrator"
    assert [m.user.id for m in await bot.get_chat_administrators(-1002)] == [7]
    assert await bot.send_chat_action(-1002, "typing")
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(-1002, "dancing")
    assert await bot.leave_chat(-1002)
    assert group.bot_standing == "left"
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await bot.get_chat_member(-1002, 7)


async def test_what_is_not_public_is_known_to_members_alone(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.blocks(telegram.add_user(7, "Ada"))
    telegram.add_channel(-1, bot_is_member=False)
    telegram.add_channel(-2, bot_is_member=False, username="open")
    assert (await bot.get_chat(7)).first_name == "Ada"
    assert (await bot.get_chat(-2)).username == "open"
    with pytest.raises(Forbidden):
        await bot.get_chat(-1)


# -- what goes wrong -----------------------------------------------------------------------------------------


async def error_of(awaitable: Any) -> TelegramError | None:
    try:
        await awaitable
    except TelegramError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("fault", "raised", "cause", "posted"),
    [
        (faults.flood(3), RetryAfter, None, 0),
        (faults.forbidden(), Forbidden, None, 0),
        (faults.server_error(500), NetworkError, None, 0),
        (faults.server_error(502), NetworkError, None, 0),
        (faults.server_error(502, accepted=True), NetworkError, None, 1),
        (faults.hang(), TimedOut, httpx.ReadTimeout, 1),
        (faults.hang_before(), TimedOut, httpx.ReadTimeout, 0),
        (faults.drop(), NetworkError, httpx.RemoteProtocolError, 1),
    ],
)
async def test_a_fault_looks_to_the_library_as_the_real_one_does(
    telegram: TelegramStandIn,
    bot_at: BotAt,
    fault: faults.Fault,
    raised: type[TelegramError],
    cause: type[Exception] | None,
    posted: int,
) -> None:
    channel = telegram.add_channel(CHANNEL)
    telegram.fail(fault)
    async with bot_at(read_timeout=0.3) as bot:
        error = await error_of(bot.send_message(CHANNEL, "x"))
        assert type(error) is raised
        assert cause is None or isinstance(error.__cause__, cause)
        assert len(telegram.posts_in(channel)) == posted == len(telegram.record)
        assert (await bot.send_message(CHANNEL, "y")).text == "y"


async def test_a_flood_says_how_long_to_wait(telegram: TelegramStandIn, bot: Bot, url: str) -> None:
    telegram.add_channel(CHANNEL)
    telegram.fail(faults.flood(17), times=2)
    error = await error_of(bot.send_message(CHANNEL, "x"))
    assert isinstance(error, RetryAfter)
    assert error._retry_after.total_seconds() == 17
    raw = await post(f"{url}/bot{TOKEN}/sendMessage", data={"chat_id": str(CHANNEL), "text": "x"})
    assert raw.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 17",
        "parameters": {"retry_after": 17},
    }


async def test_a_fault_is_for_its_method_and_its_chat(telegram: TelegramStandIn, bot: Bot) -> None:
    ada, bob = telegram.add_user(7, "Ada"), telegram.add_user(8, "Bob")
    telegram.fail(faults.forbidden("user is deactivated"), chat=bob)
    telegram.fail(faults.server_error(), method="getMe", times=9)
    assert await error_of(bot.send_message(ada.id, "x")) is None
    assert isinstance(await error_of(bot.get_me()), NetworkError)
    telegram.mend()
    assert await error_of(bot.get_me()) is None
    assert await error_of(bot.send_message(bob.id, "x")) is None


async def test_what_hangs_is_answered_when_released(telegram: TelegramStandIn, bot: Bot) -> None:
    channel = telegram.add_channel(CHANNEL)
    telegram.fail(faults.hang())
    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(bot.send_message(CHANNEL, "x"))
        await telegram.wait_for(lambda message: message.text == "x")
        telegram.release()
    assert sending.result().message_id == telegram.posts_in(channel)[0].id


async def test_an_answer_can_be_slow(telegram: TelegramStandIn, bot_at: BotAt) -> None:
    telegram.add_channel(CHANNEL)
    telegram.answer_delay = 0.5
    async with bot_at(read_timeout=0.1) as bot:
        assert type(await error_of(bot.send_message(CHANNEL, "x"))) is TimedOut
    assert len(telegram.record) == 1


async def test_a_token_must_be_right(telegram: TelegramStandIn, bot: Bot, url: str) -> None:
    unauthorized = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    not_found = {"ok": False, "error_code": 404, "description": "Not Found"}
    assert (await post(f"{url}/bot123456:other/getMe")).json() == unauthorized
    assert (await post(f"{url}/botnonsense/getMe")).json() == not_found
    assert (await post(f"{url}/bot{TOKEN}/getMoon")).json() == not_found
    assert (await post(f"{url}/elsewhere")).json() == not_found
    assert (await post(f"{url}/bot{TOKEN}/GETME")).json()["result"]["id"] == 123456
    telegram.refuse_token()
    for call in (bot.get_me(), bot.get_updates()):
        assert isinstance(await error_of(call), InvalidToken)


async def test_a_body_that_cannot_be_read_is_refused(telegram: TelegramStandIn, url: str) -> None:
    telegram.add_channel(CHANNEL)
    method = f"{url}/bot{TOKEN}/sendMessage"
    unended = {"content-type": "multipart/form-data; boundary=b"}
    assert (await post(method, content="--b\r\n", headers=unended)).status_code == 400
    assert (
        await post(method, content="x", headers={"content-type": "multipart/form-data"})
    ).status_code == 400
    broken = await post(method, content="{", headers={"content-type": "application/json"})
    assert broken.status_code == 400
    assert (await post(f"{method}?chat_id={CHANNEL}&text=x")).status_code == 200
    for name, value, kind in [
        ("disable_notification", "maybe", "Boolean"),
        ("message_thread_id", "x", "Number"),
    ]:
        answer = await post(method, data={"chat_id": str(CHANNEL), "text": "x", name: value})
        assert answer.json()["description"] == f'Bad Request: field "{name}" must be of type {kind}'
    preview = json.dumps({"is_disabled": "yes"})
    answer = await post(method, data={"chat_id": str(CHANNEL), "text": "x", "link_preview_options": preview})
    assert answer.json()["description"] == 'Bad Request: field "is_disabled" must be of type Boolean'
    assert (await post(method, data={"text": "x"})).json()["description"] == "Bad Request: chat_id is empty"


async def post(url: str, **given: Any) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        return await http.post(url, **given)


async def test_waiting_in_vain_says_so(telegram: TelegramStandIn) -> None:
    ada = telegram.add_user(7, "Ada")
    with pytest.raises(TimeoutError, match=r"not within 0\.01 s"):
        await telegram.next_answer_to(ada, timeout=0.01)


async def test_answers_come_one_after_the_other(telegram: TelegramStandIn, bot: Bot) -> None:
    ada = telegram.add_user(7, "Ada")
    await bot.send_message(7, "good morning")
    asked = telegram.says(ada, "/today")
    for text in ("one", "two"):
        await bot.send_message(7, text)
    assert [(await telegram.next_answer_to(asked)).text for _ in range(2)] == ["one", "two"]
