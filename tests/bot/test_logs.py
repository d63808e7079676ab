"""The log: lines or JSON on standard error, and never a secret."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs

_TOKEN = "123456:ABC-DEF_ghi"  # the shape that @BotFather gives; opens nothing
_KEY = 'sk-"quoted"\\key'
log = logging.getLogger("bot.tried")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Give the root logger back to pytest as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    # What `force` closes must not be pytest's own handlers.
    root.handlers = []
    yield
    root.handlers, root.level = handlers, level


def _line(captured: pytest.CaptureFixture[str]) -> str:
    out, err = captured.readouterr()
    assert out == ""
    return err


def test_text_is_the_event_and_its_ids(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("text", [])
    log.info("a day was collected", extra={"day": "2024-05-14", "papers": 9})
    line = _line(capsys)
    assert line.endswith("INFO    a day was collected  day=2024-05-14 papers=9\n")
    log.warning("no ids")
    assert _line(capsys).endswith("WARNING no ids\n")


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json", [])
    log.info("a day was collected", extra={"day": "2024-05-14", "papers": 9, "why": "한글\nline"})
    log.info("again %d", 2)
    first, second = map(json.loads, _line(capsys).splitlines())
    assert first.pop("at")
    assert first == {
        "level": "info",
        "logger": "bot.tried",
        "event": "a day was collected",
        "day": "2024-05-14",
        "papers": 9,
        "why": "한글\nline",
    }
    assert second["event"] == "again 2"


def test_json_takes_what_it_does_not_know_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json", [])
    log.info("odd", extra={"thing": frozenset({1})})
    assert json.loads(_line(capsys))["thing"] == "frozenset({1})"


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_was_raised_is_told(capsys: pytest.CaptureFixture[str], form: str) -> None:
    logs.set_up("json" if form == "json" else "text", [])
    try:
        raise KeyError("lost")
    except KeyError:
        log.exception("work failed", extra={"work": "collect"})
    text = _line(capsys)
    assert "KeyError: 'lost'" in text
    assert "test_logs.py" in text
    assert "collect" in text
    if form == "json":
        assert len(text.splitlines()) == 1


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("secret", [_TOKEN, _KEY])
def test_a_secret_is_blotted_out_wherever_it_comes_from(
    capsys: pytest.CaptureFixture[str], form: str, secret: str
) -> None:
    logs.set_up("json" if form == "json" else "text", [_TOKEN, _KEY])
    log.info("https://api.telegram.org/bot%s/getMe", secret)
    log.info("refused", extra={"why": f"the key {secret} is wrong"})
    try:
        try:
            raise ValueError(f"in the cause: {secret}")
        except ValueError as cause:
            raise RuntimeError(f"in the error: {secret}") from cause
    except RuntimeError:
        log.exception("in the event: %s", secret)
    text = _line(capsys)
    assert "in the cause" in text
    assert secret not in text
    assert json.dumps(secret)[1:-1] not in text
    assert "…" in text


def test_a_secret_within_another_does_not_save_the_rest_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("text", ["abc", "abcdef"])
    log.info("the key is abcdef and abc")
    assert _line(capsys).endswith("the key is … and …\n")


def test_an_empty_secret_blots_out_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("text", [""])
    log.info("plain")
    assert _line(capsys).endswith("plain\n")


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11", "telegram.ext", "apscheduler.scheduler"])
def test_chatty_libraries_speak_from_warnings_on(capsys: pytest.CaptureFixture[str], name: str) -> None:
    logs.set_up("text", [])
    logging.getLogger(name).info("HTTP Request: POST https://api.telegram.org/bot…")
    assert _line(capsys) == ""
    logging.getLogger(name).warning("something is wrong")
    assert "something is wrong" in _line(capsys)


def test_what_is_below_the_level_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("text", [], "ERROR")
    log.warning("quiet")
    log.error("loud")
    assert _line(capsys).count("\n") == 1
