"""Serves something on the port that was wished for, or on a free one."""

from __future__ import annotations

import os
from contextlib import AsyncExitStack

from starlette.types import ASGIApp

from bot.playground.server import Loopback


async def serve(stack: AsyncExitStack, app: ASGIApp, port: int) -> tuple[str, str]:
    """The address, for as long as the stack lasts; and why it is another port, or nothing."""
    try:
        server = await stack.enter_async_context(Loopback(app, port=port))
    except OSError as error:
        server = await stack.enter_async_context(Loopback(app))
        why = os.strerror(error.errno or 0)
        return server.url, f"Port {port} cannot be had ({why}), so it is another one."
    return server.url, ""
