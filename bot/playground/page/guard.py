"""Who may ask the page anything: this machine's own browser, from the page itself."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.playground.visitors import calls_it_by_name, comes_from_elsewhere

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_MOST = 64 * 1024
"""Bytes of a request's body."""


class Guard:
    """Lets in what names this address as its host and does not come from somebody else's page.

    The host is looked at because a name of somebody else's may lead to 127.0.0.1 (DNS rebinding), the origin
    because every page may send a form to any address. What changes something must name its origin.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in place of the page what it should not hear of, and give every answer its headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = _refusal(scope)
        await (refusal or self._app)(scope, receive, send_guarded)


def _refusal(scope: Scope) -> JSONResponse | None:
    headers = Headers(scope=scope)
    if not calls_it_by_name(scope):
        return _no(421, f"This is http://127.0.0.1:{scope['server'][1]}/ and nothing else.")
    if scope["method"] in ("GET", "HEAD"):
        # Whoever follows a link comes to the page itself, and to nothing that it reads.
        elsewhere = scope["path"] != "/" and comes_from_elsewhere(scope)
        return _no(403, "Only the page itself may read this.") if elsewhere else None
    if "origin" not in headers or comes_from_elsewhere(scope):
        return _no(403, "Only the page itself may change anything here.")
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return _no(415, "What is sent must be JSON.")
    length = headers.get("content-length", "")
    if not length.isdecimal() or int(length) > _MOST:
        return _no(413, "That is too much at once.")
    return None


def _no(status: int, why: str) -> JSONResponse:
    return JSONResponse({"error": why}, status)
