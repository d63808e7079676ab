"""What went wrong when a model was asked: whose fault it is, and whether asking once more may help."""

from __future__ import annotations

import enum
import re
from datetime import datetime, timedelta
from http import HTTPStatus

import httpx

from bot.ports import USUAL_ANSWER
from bot.web.answer import Answer

LONGEST_PAUSE = timedelta(seconds=10)
"""Whoever asks for a longer one is not asked about the next paper either."""
PAUSE = timedelta(seconds=1)
"""Before an endpoint that failed is asked once more."""

REFUSES_FORM = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
"""Perhaps the same question in another form would do."""

_REFUSES_QUESTION = REFUSES_FORM | {HTTPStatus.REQUEST_ENTITY_TOO_LARGE}
_REFUSES_KEY = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_BAD_KEY = re.compile(r"\bapi[ _-]?key\b.{0,40}\b(?:not valid|invalid|expired)\b", re.IGNORECASE)
"""Gemini says this with HTTP 400: "API key not valid. Please pass a valid API key."
"""

_AFTER_THE_QUESTION = (httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError, httpx.DecodingError)
"""The question had gone out, and was worked on perhaps."""

_TELLING = 8
"""With so many letters of it a key is recognised, and no more of one may be told."""


class Whose(enum.Enum):
    """Whose fault it is."""

    QUESTION = enum.auto()
    """The next question may fare better."""
    ENDPOINT = enum.auto()
    """The next question would fare no better."""
    EITHER = enum.auto()
    """That cannot be told from one question."""


class Trouble(Exception):
    """A question was not answered."""

    def __init__(
        self,
        why: str,
        whose: Whose,
        *,
        pause: timedelta | None = None,
        wait: timedelta | None = None,
        key_refused: bool = False,
        tokens: int | None = None,
    ) -> None:
        super().__init__(why)
        self.why = why
        """Never with the key in it."""
        self.whose = whose
        self.pause = pause
        """How long to wait before asking once more; None where that would not help."""
        self.wait = wait
        """How long the endpoint asks to be left alone."""
        self.key_refused = key_refused
        self.tokens = tokens
        """About as many as the endpoint may have answered with, for which it asks to be paid; None where it
        did no work.
        """


def in_answer(answer: Answer, key: str | None, now: datetime) -> Trouble:
    """What an answer that is no good one means."""
    why = answer.complaint()
    key_refused = refuses_key(answer)
    if key_refused or (key is not None and key[:_TELLING] in why):
        why = (
            f"HTTP {answer.status}"  # some endpoints quote the key, whole or in part, and we cut what is long
        )
    if answer.status in _REFUSES_QUESTION and not key_refused:
        return Trouble(why, Whose.QUESTION)
    if not answer.is_transient:
        return Trouble(why, Whose.ENDPOINT, key_refused=key_refused)
    pause = answer.wait(now)
    if pause is not None and pause > LONGEST_PAUSE:
        return Trouble(why, Whose.ENDPOINT, wait=pause)
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        # One that names no time is an empty purse more often than a full minute.
        return Trouble(why, Whose.ENDPOINT, pause=pause, wait=pause)
    return Trouble(why, Whose.EITHER, pause=PAUSE if pause is None else pause, wait=pause)


def refuses_key(answer: Answer) -> bool:
    """Whether the endpoint does not know our key, or not for this."""
    bad_request = answer.status == HTTPStatus.BAD_REQUEST
    return answer.status in _REFUSES_KEY or (bad_request and _BAD_KEY.search(answer.complaint()) is not None)


def in_connection(error: httpx.RequestError) -> Trouble:
    """What a failure to have any answer means. The error goes no further: its text may quote the key."""
    unreachable = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
    whose = Whose.ENDPOINT if unreachable else Whose.EITHER
    tokens = USUAL_ANSWER if isinstance(error, _AFTER_THE_QUESTION) else None
    return Trouble(f"no answer ({type(error).__name__})", whose, pause=PAUSE, tokens=tokens)


def in_sending(key: str | None) -> Trouble:
    """What it means that a request could not even be written down."""
    if key is None or key.isascii():
        return Trouble("the question cannot be sent", Whose.QUESTION)
    return Trouble("the key holds letters that no request can carry", Whose.ENDPOINT, key_refused=True)
