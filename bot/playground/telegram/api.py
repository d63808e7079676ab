"""The Bot API over HTTP: who may call, what goes wrong on the way, and the answer."""

from __future__ import annotations

import asyncio
import json
import re
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.telegram.chats import Chat
from bot.playground.telegram.check import Fields, Refusal, bad_request
from bot.playground.telegram.faults import Ending, Fault, Faults
from bot.playground.telegram.methods import METHODS
from bot.playground.telegram.profile import Method
from bot.playground.telegram.users import Clock, User
from bot.playground.telegram.world import World

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")


class TelegramStandIn(World):
    """Telegram as a bot sees it: `app` is the Bot API; the rest is for whoever sets the scene."""

    def __init__(self, token: str, *, clock: Clock | None = None) -> None:
        super().__init__(int(token.partition(":")[0]), clock=clock)
        self.token = token
        self.answer_delay = 0.0
        """Seconds that an answer takes on its way back, after the call was carried out."""
        self.app = Starlette(
            routes=[Route("/bot{token}/{method}", self._serve, methods=["GET", "POST"])],
            exception_handlers={404: _not_found},
        )
        self._faults = Faults()
        self._refuses_token = False
        self._released = asyncio.Event()

    def fail(
        self,
        how: Fault,
        *,
        method: str | None = "sendMessage",
        chat: Chat | User | None = None,
        times: int = 1,
    ) -> None:
        """Let the next so many calls of a method go wrong; None is any method, `chat` only those to it."""
        self._faults.expect(how, method=method, chat_id=chat.id if chat else None, times=times)

    def mend(self) -> None:
        """Forget the faults that have not happened yet."""
        self._faults.forget()

    def release(self) -> None:
        """Let what hangs go on: accepted calls are answered, the others lose their connection."""
        self._released.set()
        self._released = asyncio.Event()

    def refuse_token(self) -> None:
        """Answer 401 to everything from now on."""
        self._refuses_token = True

    async def _serve(self, request: Request) -> Response:
        token, name = request.path_params["token"], request.path_params["method"]
        try:
            known = self._method(token, name)
            fields = await _fields(request)
            fields.check_types()
            response = await self._call(request, *known, fields)
        except Refusal as refusal:
            response = JSONResponse(refusal.as_json(), refusal.code)
        await asyncio.sleep(self.answer_delay)
        return response

    def _method(self, token: str, name: str) -> tuple[str, Method]:
        if not _TOKEN.fullmatch(token):
            raise Refusal(404, "Not Found")
        if token != self.token or self._refuses_token:
            raise Refusal(401, "Unauthorized")
        if name.lower() not in METHODS:
            raise Refusal(404, "Not Found")
        return METHODS[name.lower()]

    async def _call(self, request: Request, name: str, method: Method, fields: Fields) -> Response:
        fault = self._faults.for_call(name, self._chat_ids(fields))
        if fault is None:
            return _answer(await method(self, fields))
        result = await method(self, fields) if fault.accepts else None
        if fault.ending is Ending.ANSWER:
            return fault.response()
        if fault.ending is Ending.HANG:
            await self._released.wait()
            if fault.accepts:
                return _answer(result)
        return await _hang_up(request)

    def _chat_ids(self, fields: Fields) -> list[int | None]:
        try:
            return [self.find_chat(fields.get("chat_id", "")).id]
        except Refusal:
            return []


def _answer(result: object) -> Response:
    return JSONResponse({"ok": True, "result": result})


async def _hang_up(request: Request) -> Response:
    """Close the connection without a word; the response that is given back goes nowhere."""
    request.state.hang_up()
    while (await request.receive())["type"] != "http.disconnect":
        continue
    return Response()


async def _fields(request: Request) -> Fields:
    """What the call brings in its address and its body, a form or JSON."""
    given = dict(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" and body:
        try:
            found = json.loads(body)
        except ValueError:
            raise bad_request("can't parse request: can't parse JSON object") from None
        if not isinstance(found, dict):
            raise bad_request("can't parse request: expected an Object")
        given |= {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in found.items()
        }
    elif kind == "application/x-www-form-urlencoded":
        given |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    elif kind == "multipart/form-data":
        raise bad_request("the stand-in takes no files")
    return Fields(given)


async def _not_found(_request: Request, _error: Exception) -> Response:
    refusal = Refusal(404, "Not Found")
    return JSONResponse(refusal.as_json(), refusal.code)
