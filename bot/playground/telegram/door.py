"""The server that an application stands behind, as far as it can be told to let nobody in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send


class Door(Protocol):
    """What can let nobody in for a while."""

    def close(self) -> None:
        """Refuse connections, and cut those that there are."""

    def open(self) -> None:
        """Take connections, at the same address as before."""


class AtTheDoor:
    """Sees what the application is served by, at the beginning of its lifespan."""

    def __init__(self, app: ASGIApp, note: Callable[[Door | None], None]) -> None:
        self._app = app
        self._note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] == "lifespan":
            self._note(scope.get("state", {}).get("door"))
        await self._app(scope, receive, send)
