"""Ten thousand updates that nobody wrote: nothing breaks, and whoever speaks to the bot is answered once.

`make test` tries fewer of them; `make updates` tries them all. The dice are always the same.
"""

from __future__ import annotations

import itertools
import logging
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import updates
from handed import Call, a_bot, as_sent, some_days
from hypothesis import HealthCheck, Phase, given, settings
from said import ADMIN, ADMIN_COMMANDS, ME, NAME, READERS_COMMANDS, SERVICE, WORD, Json
from updates import Conversation

from bot import logs

UPDATES = int(os.environ.get("UPDATES", "3000"))
"""How many in all."""
LENGTH = 100
"""Updates in one conversation, which begins with a bot that knows nobody."""
BURST = 8
"""Requests that the door lets somebody make without a pause."""
_READER = 7
_LISTED = (_READER, ADMIN)
_PAUSES = (4, 4, 4, 60, 4, 4, 3600, 4, 4, 4, 90_000)
"""Seconds: none so short that the door would mind, and some so long that the day changes."""


def dealt(share: float) -> settings:
    """So much of all updates, the same ones in each run. What fails is not made smaller: that takes minutes,
    and the failure tells the one update that it is about.
    """
    return settings(
        max_examples=max(1, round(UPDATES * share / LENGTH)),
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
            HealthCheck.function_scoped_fixture,
        ],
    )


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database that each bot begins with a copy of."""
    path = tmp_path_factory.mktemp("days") / "papers.sqlite3"
    some_days(path)
    return path


@pytest.fixture(autouse=True)
def log_lines() -> Iterator[list[str]]:
    """What the operator would read, which in the end may name nobody and quote nothing."""
    lines: list[str] = []

    class Note(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    note, root, library = Note(), logging.getLogger(), logging.getLogger("telegram")
    note.setFormatter(logs._Text())
    levels = root.level, library.level
    root.addHandler(note)
    root.setLevel(logging.INFO)
    library.setLevel(logging.WARNING)
    yield lines
    root.removeHandler(note)
    root.setLevel(levels[0])
    library.setLevel(levels[1])
    assert not [line for line in lines if NAME.lower() in line.lower() or WORD.lower() in line.lower()]


# -- what should come of it -------------------------------------------------------------------------------

NEVER, ONCE, PERHAPS = {0}, {1}, {0, 1}


def answers_due(update: Json) -> set[int]:
    """How many messages may answer an update that came without hurry, by what the bot promises of itself."""
    if "my_chat_member" in update:
        return PERHAPS  # one message to a group that the bot was added to
    if "callback_query" in update:
        return PERHAPS  # a new message, or another text in the old one
    message = update.get("message", {})
    if not _is_from_person(message) or message.keys() & SERVICE.keys() or "date" not in message:
        return NEVER
    if any(name.startswith("migrate_") for name in message):
        return NEVER
    if message["chat"]["type"] == "private":
        return ONCE
    return _due_in_company(message)


def _is_from_person(message: Json) -> bool:
    if "from" not in message or "via_bot" in message or message.get("is_automatic_forward"):
        return False
    if "sender_chat" in message:
        return bool(message["sender_chat"]["id"] == message["chat"]["id"])
    return not message["from"]["is_bot"]


def _due_in_company(message: Json) -> set[int]:
    text, entities = message.get("text", ""), message.get("entities", [])
    if not entities or entities[0] != {"type": "bot_command", "offset": 0, "length": _command_length(text)}:
        said = text + message.get("caption", "")
        replied = message.get("reply_to_message", {}).get("from") == ME
        return PERHAPS if replied or ME["username"].lower() in said.lower() or entities else NEVER
    name, _, whose = text[1 : entities[0]["length"]].lower().partition("@")
    if whose not in ("", ME["username"]):
        return NEVER
    if name == "start" and text.split()[1:] == ["hello"]:
        return NEVER  # Telegram says it for whoever added the bot, which has said hello
    may = READERS_COMMANDS + (ADMIN_COMMANDS if message["from"]["id"] == ADMIN else ())
    return ONCE if whose or name in may else NEVER


def _command_length(text: str) -> int:
    """How long a command is that the text begins with, as Telegram reads it; zero if it does not."""
    if not text.startswith("/"):
        return 0
    end = next((at for at, sign in enumerate(text) if at and not _may_stand_in_command(sign)), len(text))
    return end if end > 1 else 0


def _may_stand_in_command(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign in "_@")


def sent(calls: Sequence[Call]) -> list[Call]:
    return [call for call in calls if call.method == "sendMessage"]


def presses_answered(calls: Sequence[Call]) -> int:
    """How many: a button that was pressed spins until it is answered, and Telegram takes one answer."""
    return sum(call.method == "answerCallbackQuery" for call in calls)


def told_where_asked(update: Json, calls: Sequence[Call]) -> bool:
    """Answers go to the chat and the topic of the question."""
    [about] = list(update.values()) or [{}]
    shown = about.get("message", about)
    return all(
        int(call.fields["chat_id"]) == shown["chat"]["id"]
        and int(call.fields.get("message_thread_id", 0))
        == (shown.get("message_thread_id", 0) if shown.get("is_topic_message") else 0)
        for call in calls
        if call.method == "sendMessage"
    )


# -- the tests --------------------------------------------------------------------------------------------


@given(conversation=updates.conversations(LENGTH))
@dealt(0.5)
async def test_whoever_asks_without_hurry_is_answered_once_and_nobody_else_is(
    days: Path, conversation: Conversation
) -> None:
    async with a_bot(days) as bot:
        for update, pause in zip(conversation, itertools.cycle(_PAUSES), strict=False):
            bot.clock.set(bot.clock.now() + timedelta(seconds=pause))
            calls = await bot.hears(update)
            if calls is not None:
                assert len(sent(calls)) in answers_due(update), as_sent(update)
                assert presses_answered(calls) == ("callback_query" in update), as_sent(update)
                assert told_where_asked(update, calls), as_sent(update)


@given(conversation=updates.conversations(LENGTH))
@dealt(0.3)
async def test_whoever_asks_without_a_pause_is_answered_for_a_while_and_told_once(
    days: Path, conversation: Conversation
) -> None:
    asked: Counter[int] = Counter()
    got: Counter[int] = Counter()
    async with a_bot(days) as bot:
        # The last two of them come again and again: no door may leave a button spinning.
        for update in [*conversation[:20], *conversation[-2:] * 40]:
            if (calls := await bot.hears(update)) is None:
                continue
            assert presses_answered(calls) == ("callback_query" in update), as_sent(update)
            assert told_where_asked(update, calls), as_sent(update)
            if not (message := update.get("message")) or "from" not in message:
                continue
            who = _who_asks(message)
            if asked[who] < BURST and message["chat"]["type"] == "private":
                assert len(sent(calls)) in answers_due(update), as_sent(update)
            asked[who] += 1
            got[who] += len(sent(calls))
    assert max(got.values(), default=0) <= BURST + 1
    for update in conversation[-2:]:
        message = update.get("message", {})
        if answers_due(update) == ONCE and message["chat"]["type"] == "private":
            assert got[_who_asks(message)] == BURST + 1, as_sent(update)


def _who_asks(message: Json) -> int:
    chat, who = message["chat"], message["from"]
    return int(chat["id"] if chat["type"] == "private" else who["id"])


@given(conversation=updates.conversations(LENGTH))
@dealt(0.2)
async def test_a_closed_bot_answers_those_on_its_list_and_tells_others_why_not(
    days: Path, conversation: Conversation
) -> None:
    async with a_bot(days, audience="listed", readers=[_READER]) as bot:
        told: Counter[int] = Counter()
        for update in conversation:
            bot.clock.set(bot.clock.now() + timedelta(seconds=4))
            if (calls := await bot.hears(update)) is None:
                continue
            assert presses_answered(calls) == ("callback_query" in update), as_sent(update)
            about = update.get("message") or update.get("callback_query", {})
            who = about.get("from", {}).get("id")
            where = about.get("message", about).get("chat", {})
            if who in _LISTED and "sender_chat" not in about:
                assert len(sent(calls)) in answers_due(update), as_sent(update)
            elif where.get("id") not in _LISTED and sent(calls) and not _for_strangers(update):
                assert "message" in update, as_sent(update)
                told[where["id"]] += 1
                assert where["type"] == "private", as_sent(update)
                assert str(where["id"]) in sent(calls)[0].text, as_sent(update)
        # Twice, and once more after five minutes, which a conversation may well last.
        assert max(told.values(), default=0) <= 3


def _for_strangers(update: Json) -> bool:
    """What is known about one may be asked, and deleted, by everybody."""
    text = str(update.get("message", {}).get("text", ""))
    return text.lower().startswith(("/privacy", "/forget", "/unsubscribe", "/stop"))
