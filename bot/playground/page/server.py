"""The page over HTTP: its files, what there is to see, what changes, and what somebody does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.resources import files
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.playground.page.acts import Acts, Refused
from bot.playground.page.behind import Scene
from bot.playground.page.calls import CallLog
from bot.playground.page.guard import Guard
from bot.playground.page.journal import Change, Journal, Json
from bot.playground.page.pictures import PAPER_ID, Pictures, draw
from bot.playground.page.view import View
from bot.playground.telegram.refusal import Refusal

_KINDS = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_LOOKED = 0.5
"""Seconds after which the page looks by itself: the ledger does not tell of its changes."""
_GATHERED = 0.03
"""Seconds in which changes are gathered before they are shown."""
_BEAT = 8.0
"""Seconds of silence after which a page is told that all is well."""

_Act = Callable[[Json], Awaitable[Json]]


class Page:
    """The playground in a browser: `app` is to be served on loopback, which Guard makes sure of."""

    def __init__(self, scene: Scene, *, pictures: Pictures, calls: CallLog) -> None:
        self._scene = scene
        self._pictures = pictures
        self._view = View(scene, calls, pictures)
        self._journal = Journal()
        self._static = {
            item.name: item.read_bytes() for item in files(__package__).joinpath("static").iterdir()
        }
        acts = Acts(scene)
        self.app = Starlette(
            routes=[
                Route("/", self._index),
                Route("/state", self._state),
                Route("/events", self._events),
                Route("/picture/{paper}.svg", self._picture),
                Route("/file/{file_id}", self._document),
                *(
                    Route(f"/{name}", _acting(act), methods=["POST"])
                    for name, act in {
                        "say": acts.say,
                        "press": acts.press,
                        "follow": acts.follow,
                        "block": acts.block,
                        "clock": acts.clock,
                        "switch": acts.switch,
                    }.items()
                ),
                Route("/{name}", self._file),
            ],
            middleware=[Middleware(Guard)],
            exception_handlers={HTTPException: _failed, Refused: _refused},
        )

    # -- files --

    async def _index(self, _request: Request) -> Response:
        return self._of("index.html")

    async def _file(self, request: Request) -> Response:
        return self._of(request.path_params["name"])

    def _of(self, name: str) -> Response:
        if name not in self._static:
            raise HTTPException(404)
        kind = _KINDS.get(name.rpartition(".")[2], "application/octet-stream")
        return Response(self._static[name], media_type=kind, headers={"Cache-Control": "no-cache"})

    async def _picture(self, request: Request) -> Response:
        paper = request.path_params["paper"]
        if not PAPER_ID.fullmatch(paper):
            raise HTTPException(404)
        picture = draw(paper, self._pictures(paper), dark=request.query_params.get("theme") == "dark")
        return Response(picture, media_type=_KINDS["svg"], headers={"Cache-Control": "max-age=60"})

    async def _document(self, request: Request) -> Response:
        try:
            file = self._scene.telegram.files.find(request.path_params["file_id"])
        except Refusal:
            raise HTTPException(404) from None
        # A photo is shown by the page; a document is anybody's, so nothing but a download is made of it.
        shown = file.kind == "photo"
        headers = {} if shown else {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
        kind = file.mime_type if shown else "application/octet-stream"
        return Response(file.content, media_type=kind, headers=headers)

    # -- what there is to see --

    async def _state(self, _request: Request) -> Response:
        await self._look()
        told = await self._told(self._journal.since(""))
        return Response(told, media_type="application/json", headers={"Cache-Control": "no-store"})

    async def _events(self, request: Request) -> Response:
        mark = request.headers.get("last-event-id") or request.query_params.get("since", "")
        return StreamingResponse(
            self._changes(mark), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def _changes(self, mark: str) -> AsyncIterator[str]:
        """What changed since that mark, and from then on whatever changes, as long as somebody listens."""
        loop, telegram = asyncio.get_running_loop(), self._scene.telegram
        told = loop.time() - _BEAT
        while True:
            version = telegram.version
            await self._look()
            change = self._journal.since(mark)
            if change.parts or change.whole or loop.time() - told >= _BEAT:
                mark, told = self._journal.mark_of(change.version), loop.time()
                yield f"id: {mark}\ndata: {await self._told(change)}\n\n"
            await telegram.wait_for_change(version, _LOOKED)
            await asyncio.sleep(_GATHERED)

    async def _look(self) -> None:
        self._journal.keep(await self._view.parts())

    async def _told(self, change: Change) -> str:
        """A change as JSON, written beside the loop: everything there is can be megabytes."""
        told = {
            "mark": self._journal.mark_of(change.version),
            "now": round(self._scene.now().timestamp() * 1000),
            "whole": change.whole,
            "parts": change.parts,
        }
        return await asyncio.to_thread(json.dumps, told, ensure_ascii=False)


def _acting(act: _Act) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        try:
            asked = json.loads(await request.body())
        except (ValueError, RecursionError):
            raise Refused("That is no JSON.") from None
        if not isinstance(asked, dict):
            raise Refused("A JSON object is expected.")
        return JSONResponse(await act(asked))

    return answer


async def _failed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return JSONResponse({"error": str(error)}, error.status)
