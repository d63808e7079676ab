"""The whole house: an admin resends, edits and settles, pressed twice, by two, and with a crash between."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from house import CHANNEL, MORNING, PATIENCE, POSTS, House, a_house

from bot.playground.telegram import faults
from bot.playground.telegram.chats import Message, User

AGAIN, EDIT, REPLACE = "Post again", "Edit in place", "Post again, delete the old"


@asynccontextmanager
async def _a_day_posted(folder: Path) -> AsyncIterator[tuple[House, User]]:
    """A house whose channel has had its day, and a second admin; nothing runs any more."""
    async with a_house(folder, begin=MORNING, admins=[42, 43]) as house:
        other = house.telegram.add_user(43, "Grace", language="en")
        async with house.running():
            await house.channel_has(POSTS)
            await house.settled(sent=POSTS)
        yield house, other


async def _preview(house: House, words: str = "/resend") -> Message:
    house.clock.set_ahead(seconds=4)
    asked = house.telegram.says(house.admin, words)
    return await house.telegram.next_answer_to(asked, timeout=PATIENCE)


async def _press(house: House, admin: User, message: Message, button: str) -> str:
    house.clock.set_ahead(seconds=4)
    await house.telegram.toast_of(house.telegram.presses(admin, message, button), timeout=PATIENCE)
    return message.text


def _edits_of_channel(house: House) -> int:
    return sum(call.method == "editMessageText" and call.chat_id == CHANNEL for call in house.telegram.record)


async def test_edited_in_place_the_channel_shows_the_votes_of_now_and_nothing_new(tmp_path: Path) -> None:
    async with _a_day_posted(tmp_path) as (house, other), house.running():
        house.huggingface.vote("2405.02246", 1042)
        house.clock.set_ahead(minutes=40)
        preview = await _preview(house)
        assert "Different now: votes of " in preview.text
        assert "→ ▲1042" in preview.text
        assert "are being edited" in await _press(house, house.admin, preview, EDIT)
        await house.telegram.wait_until(
            lambda: all("▲1042" in message.text for message in house.channel()[:2]), timeout=PATIENCE
        )
        header, card, *_ = house.channel()
        assert header.edited
        assert card.edited
        assert len(await house.after_a_few_ticks()) == POSTS
        edits = _edits_of_channel(house)
        preview = await _preview(house)
        assert "Nothing differs from it now." in preview.text
        await _press(house, other, preview, EDIT)
        await house.after_a_few_ticks()
        assert _edits_of_channel(house) == edits  # equal text is not sent


async def test_pressed_twice_and_by_two_admins_it_is_posted_once(tmp_path: Path) -> None:
    async with _a_day_posted(tmp_path) as (house, other), house.running():
        preview = await _preview(house)
        presses = [
            house.telegram.presses(admin, preview, button)
            for admin, button in (
                (house.admin, AGAIN),
                (other, AGAIN),
                (other, EDIT),
                (house.admin, AGAIN),
                (other, REPLACE),
            )
        ]
        for press in presses:
            await house.telegram.toast_of(press, timeout=PATIENCE)
        await house.channel_has(2 * POSTS)
        assert len(await house.after_a_few_ticks()) == 2 * POSTS
        assert preview.text == "This was already confirmed; nothing more is posted."
        log = await house.ask(house.admin, "/log")
    assert log.count("posted again") == 1
    assert "· 42 ·" in log


async def test_posted_again_in_place_of_the_old_ones(tmp_path: Path) -> None:
    async with _a_day_posted(tmp_path) as (house, _), house.running():
        old = {message.id for message in house.channel()}
        text = await _press(house, house.admin, await _preview(house), REPLACE)
        assert "6 old messages were deleted." in text
        await house.telegram.wait_until(lambda: len(house.channel()) == POSTS, timeout=PATIENCE)
        assert not old & {message.id for message in await house.after_a_few_ticks()}


@pytest.mark.parametrize("button", [AGAIN, EDIT, REPLACE])
async def test_a_crash_between_the_press_and_its_answer_does_nothing_twice(
    tmp_path: Path, button: str
) -> None:
    async with _a_day_posted(tmp_path) as (house, _):
        async with house.running():
            preview = await _preview(house)
            # Telegram takes no answer, so for the admin nothing has happened yet.
            house.telegram.fail(faults.server_error(), method="editMessageText", chat=house.admin, times=2)
            await _press(house, house.admin, preview, button)
            await house.settled(sent=POSTS if button == EDIT else 2 * POSTS)
        house.telegram.mend()
        stands = len(house.channel())
        polls = house.telegram.updates.polls
        async with house.running():
            await house.telegram.wait_until(lambda: house.telegram.updates.polls > polls)
            house.telegram.repeat_last_update()
            await house.telegram.wait_until(lambda: "already" in preview.text, timeout=PATIENCE)
            assert len(await house.after_a_few_ticks()) == stands
            assert (await house.ask(house.admin, "/log")).count("· 42 ·") == 1
    assert stands == {AGAIN: 2 * POSTS, EDIT: POSTS, REPLACE: POSTS}[button]


async def test_a_preview_is_good_for_days(tmp_path: Path) -> None:
    async with _a_day_posted(tmp_path) as (house, _):
        async with house.running():
            preview = await _preview(house)
        house.clock.set_ahead(hours=20)
        async with house.running():
            assert "are on their way" in await _press(house, house.admin, preview, AGAIN)
            await house.channel_has(2 * POSTS)


async def test_here_is_the_chat_of_whoever_asks(tmp_path: Path) -> None:
    async with _a_day_posted(tmp_path) as (house, _), house.running():
        await _press(house, house.admin, await _preview(house, "/resend 2024-05-14 here"), "Post")
        digest = await house.told("top 5 of 9 papers")
        assert digest.chat.id == house.admin.id
        assert len(await house.after_a_few_ticks()) == POSTS


# -- settling ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("button", "arrives"), [("It arrived", 0), ("Send again", 1)])
async def test_an_alert_is_settled_with_one_press_by_whoever_is_first(
    tmp_path: Path, button: str, arrives: int
) -> None:
    async with a_house(tmp_path, begin=MORNING, admins=[42, 43]) as house:
        other = house.telegram.add_user(43, "Grace", language="en")
        channel = house.telegram.chats[CHANNEL]
        house.telegram.fail(faults.server_error(502), chat=channel)
        async with house.running():
            await house.settled(sent=POSTS - 1, uncertain=1)
            alert = await house.told("may or may not have arrived")
            others = await house.telegram.wait_for(
                lambda m: m.chat.id == other.id and "may or may not" in m.text, timeout=PATIENCE
            )
            said = await _press(house, house.admin, alert, button)
            assert said.startswith("Delivery ")
            assert "already settled" in await _press(house, other, others, "Send again")
            await house.channel_has(POSTS - 1 + arrives)
            assert len(await house.after_a_few_ticks()) == POSTS - 1 + arrives
            await house.settled(sent=POSTS)


async def test_all_of_an_edition_are_sent_again_with_one_press(tmp_path: Path) -> None:
    async with a_house(tmp_path, begin=MORNING) as house:
        channel = house.telegram.chats[CHANNEL]
        house.telegram.fail(faults.server_error(502), chat=channel, times=3)
        async with house.running():
            await house.settled(sent=POSTS - 3, uncertain=3)
            await house.telegram.wait_until(lambda: len(_alerts(house)) == 3, timeout=PATIENCE)
            text = await _press(house, house.admin, _alerts(house)[-1], "Send all again")
            assert text == "3 deliveries will be sent again."
            await house.channel_has(POSTS)
            assert "already settled" in await _press(house, house.admin, _alerts(house)[0], "It arrived")
            assert len(await house.after_a_few_ticks()) == POSTS


def _alerts(house: House) -> list[Message]:
    return [message for message in house.telegram.posts_in(house.admin) if "may or may not" in message.text]


async def test_what_was_done_is_kept_with_numbers_alone(tmp_path: Path) -> None:
    async with _a_day_posted(tmp_path) as (house, _), house.running():
        await _press(house, house.admin, await _preview(house), AGAIN)
        async with house.store() as store:
            (action,) = await store.actions.last(9)
    assert action.at - MORNING < timedelta(days=1)
    assert json.loads(json.dumps(dict(action.facts))) == {
        "key": action.facts["key"],
        "day": "2024-05-14",
        "chat": CHANNEL,
        "messages": POSTS,
        "deleted": 0,
    }
