"""How the log looks: lines of text or of JSON on standard error, without secrets."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Literal

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def set_up(form: Literal["text", "json"], secrets: Sequence[str], level: str = "INFO") -> None:
    """Log to standard error. What is secret is blotted out wherever it comes from."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Blotting(_Json() if form == "json" else _Text(), secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # At INFO it prints every address it asks for, and Telegram's hold the token.
    for name in ("httpx", "httpcore", "apscheduler", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _extras(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _OWN}


class _Text(logging.Formatter):
    """The event, then its ids as `name=value`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%Y-%m-%d %H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line before what was raised."""
        ids = " ".join(f"{name}={value}" for name, value in _extras(record).items())
        return f"{super().formatMessage(record)}  {ids}" if ids else super().formatMessage(record)


class _Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        event: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        event = _extras(record) | event
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=False, default=str)


class _Blotting(logging.Formatter):
    """Another formatter's line with the secrets blotted out."""

    def __init__(self, inner: logging.Formatter, secrets: Sequence[str]) -> None:
        super().__init__()
        self._inner = inner
        # In a JSON line a secret may stand with its quotes escaped; one may be the beginning of another.
        spelled = {
            form
            for secret in secrets
            for form in (secret, json.dumps(secret, ensure_ascii=False)[1:-1])
            if form
        }
        self._secrets = sorted(spelled, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = self._inner.format(record)
        for secret in self._secrets:
            line = line.replace(secret, "…")
        return line
