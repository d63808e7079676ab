"""aiogram's `Bot` sending one message again and again: run in an environment of its own, which has it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from bench.driving import Driven, drive

_WANTED = "aiogram==3.31.0"
_HOME = Path(__file__).parents[2] / ".benchmarks" / "aiogram"


class NotToBeHad(Exception):
    """The environment could not be made."""


def environment() -> Path:
    """The interpreter of an environment that has aiogram, made if need be. Raises NotToBeHad."""
    python = _HOME / "bin" / "python"
    stamp = _HOME / _WANTED
    if not stamp.exists():
        install: list[str | Path] = [
            python,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "install",
            "--quiet",
            _WANTED,
        ]
        make: list[str | Path] = [sys.executable, "-m", "venv", "--clear", _HOME]
        for command in (make, install):
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=300)
            except (OSError, subprocess.SubprocessError) as error:
                raise NotToBeHad(f"{_WANTED} could not be installed: {type(error).__name__}") from None
        stamp.touch()
    return python


def aiogram(
    url: str, token: str, body: dict[str, object], messages: int, at_once: int, rate: float
) -> Driven:
    """What aiogram takes to send this body so often. Raises NotToBeHad."""
    code = "import sys; sys.path.insert(0, 'tests'); from bench import aiogram_alone as a; a.main()"
    told = {"url": url, "token": token, "body": body, "messages": messages, "at_once": at_once, "rate": rate}
    done = subprocess.run(
        [environment(), "-c", code],
        cwd=Path(__file__).parents[2],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=True,
    )
    return Driven(**json.loads(done.stdout))


def main() -> None:
    """Do what standard input says; what it took goes to standard output."""
    print(json.dumps(asdict(asyncio.run(_send(**json.load(sys.stdin))))))


async def _send(
    url: str, token: str, body: dict[str, object], messages: int, at_once: int, rate: float
) -> Driven:
    from aiogram import Bot  # type: ignore[import-not-found, unused-ignore]
    from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found, unused-ignore]
    from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found, unused-ignore]
    from aiogram.types import (  # type: ignore[import-not-found, unused-ignore]
        InlineKeyboardMarkup,
        LinkPreviewOptions,
    )

    keyboard = InlineKeyboardMarkup.model_validate(body["reply_markup"])
    preview = LinkPreviewOptions.model_validate(body["link_preview_options"])
    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=at_once)
    async with Bot(token, session=session) as bot:

        async def send(number: int) -> None:
            await bot.send_message(
                number + 1,
                body["text"],
                parse_mode="HTML",
                reply_markup=keyboard,
                link_preview_options=preview,
            )

        await drive(send, 200, at_once=at_once, rate=rate)
        return await drive(send, messages, at_once=at_once, rate=rate)
