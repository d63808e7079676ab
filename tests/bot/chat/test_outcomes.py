"""What an error means for the message that met it."""

from datetime import timedelta

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.chat.outcomes import outcome_of, said
from bot.ports import Later, Moved, Refused, Uncertain

SECRET = "123456:a-token"


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_what_never_left_is_tried_again(kind: type[httpx.TransportError]) -> None:
    for error in (TimedOut(), NetworkError("somehow")):
        outcome = outcome_of(caused(error, kind("no way")), secret=SECRET)
        assert isinstance(outcome, Later)
        assert outcome.wait > timedelta()
        assert not outcome.flood


@pytest.mark.parametrize(
    "kind",
    [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError],
)
def test_what_may_have_arrived_is_uncertain(kind: type[httpx.TransportError]) -> None:
    for error in (TimedOut(), NetworkError("somehow")):
        assert isinstance(outcome_of(caused(error, kind("lost")), secret=SECRET), Uncertain)


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("Internal Server Error"),
        NetworkError("Bad Gateway (502). Parsing the server response b'<html>' failed"),
        TelegramError("Invalid server response"),
        Conflict("whatever"),
        TimedOut(),
    ],
)
def test_an_answer_that_says_nothing_is_uncertain(error: TelegramError) -> None:
    assert isinstance(outcome_of(error, secret=SECRET), Uncertain)


def test_flood_control_says_how_long() -> None:
    assert outcome_of(RetryAfter(17), secret=SECRET) == Later(
        timedelta(seconds=17), "Flood control exceeded. Retry in 0:00:17", flood=True
    )


def test_a_supergroup_has_moved() -> None:
    assert outcome_of(ChatMigrated(-100123), secret=SECRET) == Moved(-100123)


def test_a_chat_that_forbids_us_is_gone() -> None:
    outcome = outcome_of(Forbidden("Forbidden: bot was blocked by the user"), secret=SECRET)
    assert outcome == Refused("Forbidden: bot was blocked by the user", gone=True)


@pytest.mark.parametrize(
    "text",
    [
        "Chat not found",
        "need administrator rights in the channel chat",
        "not enough rights to send text messages to the chat",
        "have no rights to send a message",
        "CHAT_WRITE_FORBIDDEN",
        "TOPIC_CLOSED",
        "message thread not found",
    ],
)
def test_a_400_about_the_chat_means_that_the_chat_is_gone(text: str) -> None:
    outcome = outcome_of(BadRequest(text), secret=SECRET)
    assert isinstance(outcome, Refused)
    assert outcome.gone


@pytest.mark.parametrize(
    "text",
    [
        'can\'t parse entities: Unsupported start tag "h1" at byte offset 0',
        "message is too long",
        "message text is empty",
    ],
)
def test_a_400_about_the_message_leaves_the_chat_alone(text: str) -> None:
    outcome = outcome_of(BadRequest(text), secret=SECRET)
    assert isinstance(outcome, Refused)
    assert not outcome.gone
    assert outcome.why.lower() == text.lower()


def test_no_word_of_an_error_holds_the_token() -> None:
    url = f"https://api.telegram.org/bot{SECRET}/sendMessage"
    for error in (
        BadRequest(url),
        Forbidden(url),
        NetworkError(url),
        caused(TimedOut(), httpx.ReadTimeout(url)),
        caused(NetworkError(url), httpx.ConnectError(url)),
    ):
        assert SECRET not in said(error, secret=SECRET)


def test_the_page_of_a_gateway_is_left_out() -> None:
    error = NetworkError(f"Bad Gateway (502). Parsing the server response {b'<html>' * 99!r} failed")
    assert said(error, secret=SECRET) == "Bad Gateway (502)"


def test_a_long_error_is_cut_to_one_short_line() -> None:
    text = said(NetworkError("much\nado " * 200), secret=SECRET)
    assert len(text) <= 200
    assert "\n" not in text
