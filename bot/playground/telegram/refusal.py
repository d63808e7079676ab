"""Telegram's way of saying no."""

from __future__ import annotations

from bot.playground.telegram.entities import Json


class Refusal(Exception):
    """Telegram's answer to a call that it does not carry out."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> Json:
        """The body of the answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(why: str, **parameters: int) -> Refusal:
    """The answer 400."""
    return Refusal(400, f"Bad Request: {why}", **parameters)


def too_many_requests(retry_after: int) -> Refusal:
    """The answer 429: come back in so many seconds."""
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
