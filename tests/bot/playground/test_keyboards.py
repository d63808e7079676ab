"""Buttons in place of a person's keyboard, and what the bot may not do with them."""

from __future__ import annotations

import json

import httpx
import pytest
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup
from telegram import ReplyKeyboardRemove as Remove
from telegram.error import BadRequest

from bot.playground.telegram.api import TelegramStandIn

CHANNEL = -1001000000001
KEYS = ReplyKeyboardMarkup([["09:00", "18:00"], ["other"]], resize_keyboard=True)


async def test_a_keyboard_is_kept_on_the_message_until_another_or_its_removal(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    ada = telegram.add_user(7, "Ada")
    assert telegram.reply_keyboard_in(ada) is None
    sent = await bot.send_message(7, "When?", reply_markup=KEYS)
    assert sent.reply_markup is None
    await bot.send_message(7, "Well?")
    kept = telegram.reply_keyboard_in(ada)
    assert kept is not None
    assert kept["keyboard"] == [[{"text": "09:00"}, {"text": "18:00"}], [{"text": "other"}]]
    await bot.send_message(7, "Which?", reply_markup=ForceReply(input_field_placeholder="a name"))
    asked = telegram.reply_keyboard_in(ada)
    assert asked is not None
    assert asked["force_reply"] is True
    await bot.send_message(7, "Thanks", reply_markup=Remove())
    assert telegram.reply_keyboard_in(ada) is None


async def test_a_message_with_such_a_keyboard_cannot_be_edited_and_an_edit_brings_none(
    telegram: TelegramStandIn, bot: Bot, url: str
) -> None:
    telegram.add_user(7, "Ada")
    with_keys = await bot.send_message(7, "When?", reply_markup=KEYS)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("Then?", 7, with_keys.message_id)
    plain = await bot.send_message(7, "When?")
    given = {"chat_id": 7, "message_id": plain.message_id, "text": "x", "reply_markup": KEYS.to_json()}
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        answer = await http.post(f"{url}/bot{telegram.token}/editMessageText", json=given)
    assert answer.json()["description"] == "Bad Request: inline keyboard expected"


@pytest.mark.parametrize("markup", [KEYS, Remove(), ForceReply()])
async def test_a_channel_has_nobody_whose_keyboard_it_could_be(
    telegram: TelegramStandIn, bot: Bot, markup: ReplyKeyboardMarkup | Remove | ForceReply
) -> None:
    telegram.add_channel(CHANNEL)
    with pytest.raises(BadRequest, match="Inline keyboard expected"):
        await bot.send_message(CHANNEL, "x", reply_markup=markup)


REFUSED = [
    ({"keyboard": "x"}, 'field "keyboard" of the ReplyKeyboardMarkup must be an Array of Arrays'),
    ({"keyboard": [[7]]}, "can't parse keyboard button: Can't find field \"text\""),
    ({"keyboard": [[" "]]}, "BUTTON_TEXT_INVALID"),
    ({"keyboard": [["x"] * 301]}, "reply markup is too long"),
    ({"keyboard": [["x"]], "resize_keyboard": 1}, 'field "resize_keyboard" must be of type Boolean'),
    ({"keyboard": [["x"]], "input_field_placeholder": "x" * 65}, "INPUT_FIELD_PLACEHOLDER_INVALID"),
    ({"keyboard": [[{"text": "x", "request_contact": True}]]}, "BUTTON_TYPE_INVALID"),
    ({"inline_keyboard": [[{"text": "x", "copy_text": {"text": ""}}]]}, "BUTTON_COPY_TEXT_INVALID"),
    (
        {"inline_keyboard": [[{"text": "x", "callback_data": "x", "style": "loud"}]]},
        "can't parse inline keyboard button: invalid button style specified",
    ),
]


@pytest.mark.parametrize(("markup", "why"), REFUSED)
async def test_a_keyboard_that_telegram_would_not_show_is_refused(
    telegram: TelegramStandIn, url: str, markup: dict[str, object], why: str
) -> None:
    telegram.add_group(-1002)
    given = {"chat_id": -1002, "text": "x", "reply_markup": json.dumps(markup)}
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        answer = await http.post(f"{url}/bot{telegram.token}/sendMessage", json=given)
    assert answer.json()["description"] == f"Bad Request: {why}"


async def test_a_phone_number_is_asked_for_in_private(telegram: TelegramStandIn, url: str) -> None:
    telegram.add_user(7, "Ada")
    keys = {"keyboard": [[{"text": "x", "request_contact": True}]]}
    given = {"chat_id": 7, "text": "x", "reply_markup": keys}
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        assert (await http.post(f"{url}/bot{telegram.token}/sendMessage", json=given)).status_code == 200


async def test_a_button_can_be_without_effect(telegram: TelegramStandIn, url: str) -> None:
    telegram.add_user(7, "Ada")
    keys = {"inline_keyboard": [[{"text": "x", "disabled": {}, "style": "primary"}]]}
    given = {"chat_id": 7, "text": "x", "reply_markup": keys}
    async with httpx.AsyncClient(trust_env=False, verify=False) as http:
        answer = await http.post(f"{url}/bot{telegram.token}/sendMessage", json=given)
    assert answer.json()["result"]["reply_markup"] == keys


async def test_a_press_can_be_answered_with_a_word_that_has_to_be_closed(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    ada = telegram.add_user(7, "Ada")
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="x")]])
    await bot.send_message(7, "x", reply_markup=keys)
    [message] = telegram.posts_in(ada)
    toast, alert, nothing = (telegram.presses(ada, message, "x") for _ in range(3))
    await bot.answer_callback_query(toast.id, "done")
    await bot.answer_callback_query(alert.id, "done", show_alert=True)
    await bot.answer_callback_query(nothing.id, show_alert=True)
    assert telegram.alerts == {alert.id}
