"""Who may ask a server on this machine: whoever calls it by its own name, and no page of somebody else's."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_OWN = ("same-origin", "none")
"""What a browser says of a request from the page itself, or of an address that a person typed."""


def calls_it_by_name(scope: Scope) -> bool:
    """Whether the request is for this address: a name of somebody else's may lead here (DNS rebinding)."""
    port = scope["server"][1]
    return Headers(scope=scope).get("host", "") in (f"127.0.0.1:{port}", f"localhost:{port}")


def comes_from_elsewhere(scope: Scope) -> bool:
    """Whether a page of somebody else's makes a browser ask; what is no browser says nothing of it."""
    headers = Headers(scope=scope)
    own = f"http://{headers.get('host', '')}"
    return headers.get("origin", own) != own or headers.get("sec-fetch-site", "none") not in _OWN


class NoPages:
    """A server of bots, which a page that is open on this machine can neither read nor command."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in place of the application what it should not hear of."""
        app = self._app
        if scope["type"] == "http":
            if not calls_it_by_name(scope):
                app = _no(
                    421, f"Misdirected Request: this is 127.0.0.1:{scope['server'][1]} and nothing else"
                )
            elif comes_from_elsewhere(scope):
                app = _no(403, "Forbidden: this is for bots, not for pages")
        await app(scope, receive, send)


def _no(code: int, why: str) -> JSONResponse:
    return JSONResponse({"ok": False, "error_code": code, "description": why}, code)
