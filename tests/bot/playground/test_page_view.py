"""What the page is told of messages, menus and what goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from small_scene import SmallScene, ToldBot, picture_of, small_scene, told_bot

from bot.playground.page.calls import CallLog
from bot.playground.page.menus import commands
from bot.playground.page.pictures import Depicted
from bot.playground.page.view import View

YOU, JIWOO = 7, 8
THUMBNAIL = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2405.02246.png"


@pytest.fixture
async def scene() -> SmallScene:
    scene = small_scene()
    scene.telegram.says(scene.cast.you.user, "/start")
    return scene


@pytest.fixture
async def calls(scene: SmallScene) -> CallLog:
    return CallLog(scene.now)


@pytest.fixture
async def bot(scene: SmallScene, calls: CallLog) -> AsyncIterator[ToldBot]:
    async with told_bot(scene, calls) as bot:
        yield bot


async def seen(scene: SmallScene, calls: CallLog) -> dict[str, Any]:
    return dict(await View(scene, calls, picture_of).parts())


async def test_a_message_is_told_with_all_that_is_to_be_seen_of_it(
    scene: SmallScene, calls: CallLog, bot: ToldBot
) -> None:
    number = await bot.say(
        YOU,
        "<b>One</b> /today #DailyPapers <code>/date #no</code>",
        disable_notification=True,
        reply_parameters={"message_id": 1},
        link_preview_options={"is_disabled": True},
        reply_markup={
            "inline_keyboard": [
                [
                    {"text": "A", "callback_data": "a", "style": "danger"},
                    {"text": "B", "url": "https://t.me/x1234"},
                ]
            ]
        },
    )
    message = (await seen(scene, calls))[f"message:{YOU}:{number}"]
    assert message["silent"] is True
    assert message["own"] is True
    assert message["from"]["name"] == "Daily Papers"
    assert message["reply"] == {"id": 1, "name": "You", "text": "/start"}
    assert message["at"] == 1715731200000
    assert message["rows"] == [
        [{"text": "A", "data": "a", "style": "danger"}, {"text": "B", "url": "https://t.me/x1234"}]
    ]
    shown = [
        (e["type"], message["text"][e["offset"] : e["offset"] + e["length"]]) for e in message["entities"]
    ]
    assert sorted(shown) == [
        ("bold", "One"),
        ("bot_command", "/today"),
        ("code", "/date #no"),
        ("hashtag", "#DailyPapers"),
    ]
    assert not {"edited", "preview", "topic", "keys", "happened"} & message.keys()


async def test_a_picture_of_a_paper_stands_alone_and_a_page_is_told_by_its_title(
    scene: SmallScene, calls: CallLog, bot: ToldBot
) -> None:
    alone = await bot.say(
        YOU, "a", link_preview_options={"url": THUMBNAIL, "show_above_text": True, "prefer_large_media": True}
    )
    card = await bot.say(YOU, '<a href="https://arxiv.org/abs/2405.02246">b</a>')
    other = await bot.say(YOU, '<a href="https://example.com/abs/2405.99999">c</a>')
    parts = await seen(scene, calls)
    assert parts[f"message:{YOU}:{alone}"]["preview"] == {
        "url": THUMBNAIL,
        "paper": "2405.02246",
        "title": "What matters when building vision-language models?",
        "alone": True,
        "above": True,
        "large": True,
    }
    assert parts[f"message:{YOU}:{card}"]["preview"]["alone"] is False
    assert "preview" not in parts[f"message:{YOU}:{other}"]


async def test_what_is_deleted_is_gone_and_its_quotation_says_so(
    scene: SmallScene, calls: CallLog, bot: ToldBot
) -> None:
    number = await bot.say(YOU, "a", reply_parameters={"message_id": 1})
    scene.telegram.chats[YOU].messages[1].deleted = True
    parts = await seen(scene, calls)
    assert f"message:{YOU}:1" not in parts
    assert parts[f"message:{YOU}:{number}"]["reply"]["text"] == "Deleted message"


async def test_a_keyboard_of_the_bot_is_told_as_rows_of_words(
    scene: SmallScene, calls: CallLog, bot: ToldBot
) -> None:
    keyboard = {
        "keyboard": [["Seoul", {"text": "New York"}]],
        "one_time_keyboard": True,
        "input_field_placeholder": "City",
    }
    shown = await bot.say(YOU, "Which?", reply_markup=keyboard)
    gone = await bot.say(YOU, "Fine.", reply_markup={"remove_keyboard": True})
    asked = await bot.say(YOU, "Why?", reply_markup={"force_reply": True})
    parts = await seen(scene, calls)
    told = [parts[f"message:{YOU}:{number}"]["keys"] for number in (shown, gone, asked)]
    assert told == [
        {"rows": [["Seoul", "New York"]], "once": True, "forced": False, "placeholder": "City"},
        {"rows": None, "once": False, "forced": False, "placeholder": ""},
        {"rows": None, "once": False, "forced": True, "placeholder": ""},
    ]


async def test_the_bot_is_seen_to_type_until_it_speaks(
    scene: SmallScene, calls: CallLog, bot: ToldBot
) -> None:
    await bot.call("sendChatAction", chat_id=YOU, action="typing")
    assert (await seen(scene, calls))[f"typing:{YOU}:"] == {"action": "typing"}
    await bot.say(YOU, "a")
    assert f"typing:{YOU}:" not in await seen(scene, calls)


async def test_a_long_chat_is_shown_from_its_newest_messages(scene: SmallScene, calls: CallLog) -> None:
    for _ in range(320):
        last = scene.telegram.says(scene.cast.jiwoo.user, "hello")
    numbers = [
        int(key.split(":")[2]) for key in await seen(scene, calls) if key.startswith(f"message:{JIWOO}:")
    ]
    assert (len(numbers), max(numbers), min(numbers)) == (300, last.id, last.id - 299)


async def test_the_narrowest_menu_in_the_persons_language_is_offered(scene: SmallScene, bot: ToldBot) -> None:
    async def offer(word: str, language: str = "", **scope: object) -> None:
        listed = [{"command": word, "description": word}]
        await bot.call("setMyCommands", commands=listed, scope=scope, language_code=language)

    def offered(user: int, chat: int) -> list[object]:
        found = commands(scene.telegram, scene.telegram.chats[chat], scene.telegram.users[user])
        return [item["command"] for item in found]

    group, channel = scene.cast.group.id, scene.cast.channel.id
    assert offered(YOU, YOU) == []
    await offer("everywhere", type="default")
    await offer("private", type="all_private_chats")
    await offer("privately", "ko", type="all_private_chats")
    await offer("groups", type="all_group_chats")
    await offer("admins", type="all_chat_administrators")
    await offer("mine", type="chat", chat_id=YOU)
    assert offered(YOU, YOU) == ["mine"]
    assert offered(JIWOO, JIWOO) == ["privately"]
    assert offered(9, 9) == ["private"]
    assert (offered(YOU, group), offered(JIWOO, group)) == (["admins"], ["groups"])
    await offer("hers", type="chat_member", chat_id=group, user_id=JIWOO)
    assert offered(JIWOO, group) == ["hers"]
    assert offered(YOU, channel) == []


async def test_calls_are_told_with_what_they_brought_and_why_they_were_refused(
    scene: SmallScene, calls: CallLog, bot: ToldBot
) -> None:
    await bot.say(YOU, "Hello")
    with pytest.raises(AssertionError):
        await bot.say(404, "Hello")
    await bot._client.post(f"/bot{scene.telegram.token}/getUpdates")
    await bot._client.post(
        f"/bot{scene.telegram.token}/sendMessage", json={"chat_id": YOU, "text": "x" * 5000}
    )
    told = [part for key, part in (await seen(scene, calls)).items() if key.startswith("call:")]
    assert [(call["method"], call["status"], call["why"]) for call in told] == [
        ("sendMessage", 200, ""),
        ("sendMessage", 400, "Bad Request: chat not found"),
        ("sendMessage", 400, "Bad Request: message is too long"),
    ]
    assert told[0]["params"] == {"chat_id": str(YOU), "text": "Hello", "parse_mode": "HTML"}
    assert len(told[2]["params"]["text"]) == 4000
    assert scene.telegram.token not in str(told)


async def test_what_json_cannot_say_in_the_ledger_is_told_as_text(scene: SmallScene, calls: CallLog) -> None:
    scene.rows = [{"id": 1, "due": scene.now(), "why": None}]
    assert (await seen(scene, calls))["ledger"] == {
        "rows": [{"id": 1, "due": "2024-05-15 00:00:00+00:00", "why": None}]
    }


async def test_a_look_tells_what_changed_since_the_last_and_keeps_the_rest(
    scene: SmallScene, calls: CallLog, bot: ToldBot
) -> None:
    known: dict[str, Depicted] = {}
    view = View(scene, calls, known.get)
    quoted = scene.telegram.says(scene.cast.you.user, "quoted")
    link = await bot.say(YOU, '<a href="https://arxiv.org/abs/2405.02246">b</a>')
    answer = await bot.say(YOU, "answer", reply_parameters={"message_id": quoted.id})
    first = await view.parts()
    assert "preview" not in first[f"message:{YOU}:{link}"]
    known["2405.02246"] = Depicted("A title", 1)
    scene.telegram.edits(scene.cast.you.user, quoted, "changed")
    second = await view.parts()
    assert second[f"message:{YOU}:{link}"]["preview"]["title"] == "A title"  # type: ignore[index]  # JSON
    assert second[f"message:{YOU}:{quoted.id}"]["text"] == "changed"
    assert second[f"message:{YOU}:{answer}"]["reply"]["text"] == "changed"  # type: ignore[index]  # JSON
    assert second[f"message:{YOU}:1"] is first[f"message:{YOU}:1"]
