"""A bot that is handed one update after another, over a Telegram that answers at once and is strict."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fakes import ToldClock, listed, paper
from said import ADMIN, BLOCKED, ME, NAME, OWNER, Json
from telegram import Update
from telegram.ext import ApplicationBuilder
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.app import DaysWork, Store, Telegram
from bot.app.ears import handlers_for
from bot.chat.announcing import Announcer
from bot.chat.answers import Answers
from bot.chat.application import register
from bot.chat.client import Client, Context, TelegramApplication, _PollRequest
from bot.chat.messenger import TelegramMessenger
from bot.courier.pace import Pace
from bot.daily.editions import Channel
from bot.playground.telegram import check
from bot.playground.telegram.check import Fields, Refusal, bad_request
from bot.settings import Settings
from storage.database import Database
from storage.records import ListedDay, Paper

NOW = datetime(2024, 5, 15, 2, 0, tzinfo=UTC)
CHANNEL = -1003
_TOKEN = "1000001:nobody-may-see-this"
_NOWHERE = "http://127.0.0.1:9"
_UNUSED = HTTPXRequest()
"""Nobody polls here."""

# -- Telegram's side --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """What the bot asked of Telegram."""

    method: str
    fields: Fields

    @property
    def text(self) -> str:
        return self.fields.get("text", "")


class StrictTelegram(BaseRequest):
    """A transport that answers at once, and looks at each call as the stand-in does."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.wrong: list[str] = []
        """Telegram's complaints about calls that the bot should not have made."""
        self._shown: dict[tuple[str, str], tuple[str, str]] = {}

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        fields = Fields({} if request_data is None else request_data.json_parameters)
        if name != "getMe":
            self.calls.append(Call(name, fields))
        try:
            fields.check_types()
            return 200, json.dumps({"ok": True, "result": self._carry_out(name, fields)}).encode()
        except Refusal as refusal:
            return refusal.code, json.dumps(refusal.as_json()).encode()

    def _carry_out(self, name: str, fields: Fields) -> object:
        if abs(int(fields.get("chat_id", "0"))) == BLOCKED:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        match name:
            case "getMe":
                return ME
            case "sendMessage":
                self._check(fields, "message is too long")
                chat = {"id": int(fields["chat_id"]), "type": "private"}
                return {"message_id": 1, "date": 0, "chat": chat, "text": "…"}
            case "editMessageText":
                self._check(fields, "MESSAGE_TOO_LONG")
                where = fields["chat_id"], str(fields.message_id())
                what = fields["text"], fields.get("reply_markup", "")
                if self._shown.get(where) == what:
                    raise bad_request("message is not modified: …")
                self._shown[where] = what
                return True
            case "sendChatAction":
                return True
            case "answerCallbackQuery":
                if len(fields.get("text", "")) > check.CALLBACK_ANSWER_LENGTH:
                    self.wrong.append(f"too long for a moment: {fields}")
                return True
            case "getChatMember":
                return _member(fields.integer("user_id"))
            case "getChat":
                raise bad_request("chat not found")
            case "setMyCommands":
                self._judge(fields, lambda: check.commands(fields))
                return True
            case _:
                self.wrong.append(f"nobody expected {name}")
                raise Refusal(404, "Not Found")

    def _check(self, fields: Fields, too_long: str) -> None:
        def look() -> None:
            check.message_text(fields, too_long=too_long)
            check.inline_keyboard(fields)
            check.link_preview(fields)

        self._judge(fields, look)

    def _judge(self, fields: Fields, look: Callable[[], object]) -> None:
        try:
            look()
        except Refusal as refusal:
            self.wrong.append(f"{refusal.description}: {dict(fields)}")
            raise


def _member(number: int) -> Json:
    if number == 9:
        raise bad_request("PARTICIPANT_ID_INVALID")
    user = {"id": number, "is_bot": False, "first_name": NAME}
    if number == OWNER:
        return {"status": "creator", "is_anonymous": False, "user": user}
    return {"status": "member", "user": user}


# -- our side ---------------------------------------------------------------------------------------------


class StillClock(ToldClock):
    """A told clock on which sleeping takes no time at all."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class Bot:
    """The bot with everybody who answers, handed one update after another."""

    def __init__(self, application: TelegramApplication, telegram: StrictTelegram, clock: StillClock) -> None:
        self.clock = clock
        self.handed = 0
        self._application = application
        self._telegram = telegram
        self._broken: list[BaseException] = []
        application.add_error_handler(self._note)

    async def _note(self, _: object, context: Context) -> None:
        assert context.error is not None
        self._broken.append(context.error)

    async def hears(self, said: Json) -> list[Call] | None:
        """What the bot asks of Telegram about an update.

        It comes as from a poll; None if the library could not read it.
        """
        self.handed += 1
        answer = {"ok": True, "result": [{"update_id": self.handed} | said]}
        [readable] = _PollRequest.parse_json_payload(json.dumps(answer).encode())["result"]
        self._telegram.calls.clear()
        await self._application.process_update(Update.de_json(readable, self._application.bot))
        if self._broken:
            raise AssertionError(f"a handler broke: {as_sent(said)}") from self._broken[0]
        assert not self._telegram.wrong, as_sent(said)
        return list(self._telegram.calls) if said.keys() <= readable.keys() else None


def _of_day(number: int) -> Paper:
    """A paper; every second one has a summary by Hugging Face."""
    of = paper(number, title=f"<i> & {number}", authors=("Ada Lovelace", "한 사람"))
    return replace(of, ai_summary=None if number % 2 else f"It counts to <{number}>.")


def some_days(path: Path) -> None:
    """Make a database with a few days of papers: a Saturday's, two that are over, and the running one."""

    async def fill() -> None:
        database = await Database.open(path)
        papers = Store(database).papers
        days = {11: range(30, 31), 13: range(10, 15), 14: range(1, 10), 15: range(20, 22)}
        for day, numbers in days.items():
            named = [listed(number, of=_of_day(number)) for number in numbers]
            asked = datetime(2024, 5, day, 12, tzinfo=UTC) + timedelta(days=1)
            await papers.save_day(ListedDay(date(2024, 5, day), min(asked, NOW), tuple(named)))
        await database.close()

    asyncio.run(fill())


@asynccontextmanager
async def a_bot(days: Path, **chosen: Any) -> AsyncIterator[Bot]:
    """A bot at the door of which nobody has been yet."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / days.name
        shutil.copy(days, path)
        house = Settings.exactly(database=path, admins=[ADMIN], huggingface_url=_NOWHERE, **chosen)
        database = await Database.open(path)
        try:
            async with _listening(house, Store(database)) as bot:
                yield bot
        finally:
            await database.close()


@asynccontextmanager
async def _listening(house: Settings, store: Store) -> AsyncIterator[Bot]:
    transport, clock = StrictTelegram(), StillClock(NOW)
    application: TelegramApplication = (
        ApplicationBuilder()
        .token(_TOKEN)
        .request(transport)
        .get_updates_request(StrictTelegram())
        .updater(None)
        .job_queue(None)
        .build()
    )

    async def nobody(_: str) -> None:
        """Whoever is told of a handler that broke; the bot notes the error itself."""

    async with application, AsyncExitStack() as web:
        chat = await store.chats.remember(CHANNEL, "channel", f"{NAME} daily", None)
        admin = await store.chats.remember(ADMIN, "private")
        telegram = Telegram(
            client=Client(application, _UNUSED),
            messenger=TelegramMessenger(application.bot),
            channel=Channel(chat, "ko", 5, "header"),
            rights=(),
            admins=(admin,),
        )
        day = DaysWork(house, store, clock, telegram, web)
        # What a chat waits for its turn is not tried here.
        answers = Answers(application.bot, Pace(chat_gap=0, group_limit=1_000_000), clock)
        announcer = Announcer(application.bot, house.languages)
        handlers = handlers_for(house, store, day, answers, announcer, lambda: None, clock, chat)
        register(application, handlers, nobody)
        yield Bot(application, transport, clock)


def as_sent(update: Json) -> str:
    """The whole of it, for whoever looks at a failure."""
    return json.dumps(update, ensure_ascii=False)
