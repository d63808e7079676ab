"""What can go wrong between a bot and Telegram, told beforehand."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.playground.telegram.refusal import Refusal, too_many_requests


class Ending(enum.Enum):
    """How a call that goes wrong ends."""

    ANSWER = "it is answered"
    HANG = "no answer comes until the stand-in releases it"
    DROP = "the connection is closed without an answer"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong."""

    accepts: bool
    """The call is carried out and recorded first."""
    ending: Ending
    refusal: Refusal | None = None
    """What is answered."""
    html: bool = False
    """The answer comes from a gateway that speaks no JSON."""

    def response(self) -> Response:
        """The answer in bytes."""
        assert self.refusal is not None, "only a fault that answers has an answer"
        if self.html:
            page = f"<html><body><h1>{self.refusal.code} {self.refusal.description}</h1></body></html>"
            return HTMLResponse(page, self.refusal.code)
        return JSONResponse(self.refusal.as_json(), self.refusal.code)


def flood(retry_after: int) -> Fault:
    """Too many messages: come back in so many seconds."""
    return refuse(too_many_requests(retry_after))


def forbidden(text: str = "bot was blocked by the user") -> Fault:
    """The answer 403."""
    return refuse(Refusal(403, f"Forbidden: {text}"))


def refuse(refusal: Refusal) -> Fault:
    """Any answer that says no."""
    return Fault(accepts=False, ending=Ending.ANSWER, refusal=refusal)


def server_error(code: int = 500, *, accepted: bool = False) -> Fault:
    """500 as Telegram says it; 502 and the like as a gateway does, in HTML."""
    text = "Internal Server Error" if code == 500 else "Bad Gateway"
    return Fault(accepted, Ending.ANSWER, Refusal(code, text), html=code != 500)


def hang() -> Fault:
    """The message is posted, and no answer comes until it is released."""
    return Fault(accepts=True, ending=Ending.HANG)


def hang_before() -> Fault:
    """Nothing is posted and no answer comes."""
    return Fault(accepts=False, ending=Ending.HANG)


def drop() -> Fault:
    """The message is posted and the connection closed without an answer."""
    return Fault(accepts=True, ending=Ending.DROP)


@dataclass(slots=True)
class _Expected:
    """A fault that waits for its calls."""

    method: str | None
    chat_id: int | None
    how: Fault
    left: int


class Faults:
    """The faults that were told and have not happened yet; the first that fits happens."""

    def __init__(self) -> None:
        self._expected: list[_Expected] = []

    def expect(self, how: Fault, *, method: str | None, chat_id: int | None, times: int) -> None:
        """Let the next so many calls of this method, in this chat, go wrong; None is any."""
        self._expected.append(_Expected(method and method.lower(), chat_id, how, times))

    def forget(self) -> None:
        """From now on all goes well."""
        self._expected.clear()

    def for_call(self, method: str, chat_ids: Iterable[int | None]) -> Fault | None:
        """What goes wrong with this call, counted off; `chat_ids` are the ways to name its chat."""
        for expected in self._expected:
            fits_chat = expected.chat_id is None or expected.chat_id in chat_ids
            if expected.left and fits_chat and expected.method in (None, method.lower()):
                expected.left -= 1
                return expected.how
        return None
