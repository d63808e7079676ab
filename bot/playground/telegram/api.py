"""The Bot API over HTTP: who may call, what goes wrong on the way, and the answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.telegram import form
from bot.playground.telegram.chats import Chat
from bot.playground.telegram.delivering import Deliverer
from bot.playground.telegram.described import FIELDS
from bot.playground.telegram.door import AtTheDoor, Door
from bot.playground.telegram.faults import Ending, Fault, Faults, flood, server_error
from bot.playground.telegram.fields import Fields
from bot.playground.telegram.methods import METHODS
from bot.playground.telegram.refusal import Refusal
from bot.playground.telegram.sending import Method
from bot.playground.telegram.told import Told
from bot.playground.telegram.trouble import SAYING, Trouble
from bot.playground.telegram.users import Clock, User
from bot.playground.telegram.world import World

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_HUNG_UP = 0
_NOT_BY_WEBHOOK = ("deletewebhook", "setwebhook", "close", "logout")


class TelegramStandIn(World):
    """Telegram as a bot sees it: `app` is the Bot API; the rest is for whoever sets the scene.

    Whoever serves `app` must run its lifespan, or nothing goes to webhooks; `Loopback` does.
    """

    def __init__(
        self, token: str, *, clock: Clock | None = None, strict_floods: bool = False, kept: int | None = None
    ) -> None:
        """`strict_floods`: too many messages are answered 429, by the told clock. `kept`: so many calls and
        presses are remembered at least, twice as many at most; None: all.
        """
        super().__init__(int(token.partition(":")[0]), clock=clock, strict_floods=strict_floods, kept=kept)
        self.token = token
        self.answer_delay = 0.0
        """Seconds that an answer takes on its way back, after the call was carried out."""
        self.app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._serve, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._serve_file),
            ],
            exception_handlers={
                404: _saying(404, "Not Found"),
                405: _saying(405, "Method Not Allowed"),
                500: _saying(500, "Internal Server Error"),
            },
            middleware=[Middleware(AtTheDoor, note=self._stands_behind)],
            lifespan=self._lifespan,
        )
        self._door: Door | None = None
        self.deliverer = Deliverer(
            self.updates, self.webhook, self._carry_out_answer, lambda: self.trouble.down is not None
        )
        self._trouble = Trouble()
        self._faults = Faults()
        self._refuses_token = False
        self._released = asyncio.Event()

    # -- what goes wrong --

    @property
    def trouble(self) -> Trouble:
        """What goes wrong until it is mended."""
        return self._trouble

    @trouble.setter
    def trouble(self, trouble: Trouble | None) -> None:
        """From now on this goes wrong; None: nothing does.

        "refused" needs a server that can close its door, as `Loopback` can; elsewhere connections break.
        """
        self._trouble = trouble or Trouble()
        self._mind_the_door()
        self.updates.wake()
        self.changes.note()

    def _mind_the_door(self) -> None:
        if self._door is not None:
            self._door.close() if self._trouble.down == "refused" else self._door.open()

    def _stands_behind(self, door: Door | None) -> None:
        """It is served here now."""
        self._door = door

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
        """Forget the faults that have not happened yet, and end what goes wrong all the time."""
        self._faults.forget()
        self.trouble = None

    def release(self) -> None:
        """Let what hangs go on: accepted calls are answered, the others lose their connection."""
        self._released.set()
        self._released = asyncio.Event()

    def refuse_token(self) -> None:
        """Answer 401 to everything from now on."""
        self._refuses_token = True

    # -- calls --

    async def _serve(self, request: Request) -> Response:
        loop = asyncio.get_running_loop()
        began, name, fields, why = loop.time(), request.path_params["method"], Fields({}), ""
        try:
            name, method = self._method(request.path_params["token"], name)
            fields = await form.fields_of(request, FIELDS[name])
            fields.check_types()
            response = await self._call(request, name, method, fields)
        except Refusal as refusal:
            why = refusal.description
            response = _refused(refusal)
        await asyncio.sleep(self.answer_delay + self._trouble.delay)
        code = _HUNG_UP if isinstance(response, _NoResponse) else response.status_code
        self.answered(name, fields, self._chat_id(fields), code, why, loop.time() - began)
        return response

    def _method(self, token: str, name: str) -> tuple[str, Method]:
        self._check_token(token)
        if name.lower() not in METHODS:
            raise Refusal(404, "Not Found")
        return METHODS[name.lower()]

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise Refusal(404, "Not Found")
        if token != self.token or self._refuses_token:
            raise Refusal(401, "Unauthorized")

    async def _call(self, request: Request, name: str, method: Method, fields: Fields) -> Response:
        fault = self._faults.for_call(name, [self._chat_id(fields)]) or self._lasting_fault(name)
        if fault is None:
            if name == "getUpdates":
                return await self._poll(request, method, fields)
            return self._answer(name, await method(self, fields))
        result = await method(self, fields) if fault.accepts else None
        if fault.ending is Ending.ANSWER:
            return fault.response()
        if fault.ending is Ending.HANG:
            await self._released_or_gone(request)
            if fault.accepts:
                return self._answer(name, result)
        return await _hang_up(request)

    async def _poll(self, request: Request, method: Method, fields: Fields) -> Response:
        """The one call that may wait for long: it ends when nobody waits for it any more."""
        async with asyncio.TaskGroup() as group:
            polling = group.create_task(_or_refusal(method(self, fields)))
            gone = group.create_task(_gone(request))
            await asyncio.wait((polling, gone), return_when=asyncio.FIRST_COMPLETED)
            polling.cancel()
            gone.cancel()
        if polling.cancelled():
            return _NoResponse()
        if isinstance(found := polling.result(), Refusal):
            raise found
        return self._answer("getUpdates", found)

    def _lasting_fault(self, name: str) -> Fault | None:
        trouble = self._trouble
        if trouble.down is not None:
            return server_error(502) if trouble.down == "502" else Fault(accepts=False, ending=Ending.DROP)
        if name not in SAYING:
            return None
        if trouble.retry_after is not None:
            return flood(trouble.retry_after)
        return Fault(accepts=True, ending=Ending.HANG) if trouble.forgets else None

    def _answer(self, name: str, result: object) -> Response:
        body: dict[str, object] = {"ok": True, "result": result}
        if isinstance(result, Told):
            body = {"ok": True, "result": result.result, "description": result.description}
        self.tell_bot(name, body["result"])
        return JSONResponse(body)

    def _chat_id(self, fields: Fields) -> int | None:
        try:
            return self.find_chat(fields.given.get("chat_id", "")).id
        except Refusal:
            return None

    async def _released_or_gone(self, request: Request) -> None:
        """Wait until what hangs is released, or until nobody waits for it any more."""
        async with asyncio.TaskGroup() as group:
            waits = [group.create_task(self._released.wait()), group.create_task(_gone(request))]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    # -- files --

    async def _serve_file(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
        except Refusal as refusal:
            return _refused(refusal)
        file = self.files.at(request.path_params["path"])
        if self._trouble.down is not None or file is None:
            return _refused(Refusal(404, "Not Found"))
        return Response(file.content, media_type="application/octet-stream")

    # -- webhooks --

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            delivering = group.create_task(self.deliverer.run())
            try:
                yield
            finally:
                self._door = None
                delivering.cancel()

    async def _carry_out_answer(self, content_type: str, body: bytes) -> None:
        """Call the method that a receiver's answer names; nobody is told what came of it."""
        try:
            given = form.read(content_type, body)
            name = given.pop("method", "").lower()
            if name.startswith("get") or name in _NOT_BY_WEBHOOK or name not in METHODS:
                return
            known, method = METHODS[name]
            fields = Fields(given, described=FIELDS[known])
            fields.check_types()
            await method(self, fields)
        except Refusal:
            return


class _NoResponse(Response):
    """Stands for an answer that never comes."""


async def _or_refusal(answering: Awaitable[object]) -> object:
    """What it gives, or its refusal, which ends no group of tasks."""
    try:
        return await answering
    except Refusal as refusal:
        return refusal


async def _hang_up(request: Request) -> Response:
    """Close the connection without a word; the response that is given back goes nowhere."""
    request.state.hang_up()
    await _gone(request)
    return _NoResponse()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue


def _refused(refusal: Refusal) -> Response:
    return JSONResponse(refusal.as_json(), refusal.code)


def _saying(code: int, description: str) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Answers whatever the Bot API does not even look at."""

    async def answer(_request: Request, _error: Exception) -> Response:
        return _refused(Refusal(code, description))

    return answer
