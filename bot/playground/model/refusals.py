"""The answers of the model on this machine that are no completions."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.playground.model.faults import Trouble


async def refusal(trouble: Trouble, request: Request) -> Response | None:
    """The answer that is no completion, where the trouble makes one."""
    match trouble.how:
        case "hang":
            await _client_gone(request)
            return Response(status_code=499)
        case "too-many":
            pause = {"Retry-After": str(math.ceil(trouble.seconds))}
            return error(429, "Rate limit reached.", code="rate_limit_exceeded", headers=pause)
        case "error":
            return error(500, "The server had an error while processing your request.")
        case "error-200":
            return JSONResponse({"error": {"message": "Provider returned error", "code": 502}})
        case "no-completion":
            return JSONResponse({"answer": 42})
        case "endless":
            return StreamingResponse(_for_ever(b" " * 64, 0.01), media_type="application/json")
        case "drip":
            return StreamingResponse(_for_ever(b" ", 0.2), media_type="application/json")
        case "gone":
            return _CutOff()
        case "bad-key":
            key = request.headers.get("authorization", "").removeprefix("Bearer ")
            return error(401, f"Incorrect API key provided: {key}.", code="invalid_api_key")
        case "no-response-format" | "no-json-schema":
            return error(400, "Invalid parameter: 'response_format' is not supported by this model.")
        case "no-max-tokens":
            return error(
                400,
                "Unsupported parameter: 'max_tokens' is not supported with this model. "
                "Use 'max_completion_tokens' instead.",
            )
        case _:
            return None


def unauthorised() -> Response:
    """What whoever bears another key is told."""
    return error(401, "Incorrect API key provided.", code="invalid_api_key")


def error(
    status: int, message: str, *, code: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """An error in OpenAI's shape."""
    kind = {429: "requests", 500: "server_error"}.get(status, "invalid_request_error")
    told = {"message": message, "type": kind, "param": None, "code": code}
    return JSONResponse({"error": told}, status_code=status, headers=headers)


class _CutOff(Response):
    """The beginning of an answer, after which the server hangs up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI has it
        """Send less than was promised; that ends the connection."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"choices": [{', "more_body": True})


async def _for_ever(piece: bytes, pause: float) -> AsyncIterator[bytes]:
    while True:
        yield piece
        await asyncio.sleep(pause)


async def _client_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
