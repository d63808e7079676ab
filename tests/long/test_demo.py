"""The demonstration shows the main job from any folder, by itself or to a visitor."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from command_line import command, environment
from house import left_in

_STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)")
_PATIENCE = 30.0
_STOPPING = 2.0
"""Seconds in which it stops; a machine with other work may take twice as long."""
_CHANNEL, _YOU, _JIWOO, _SAM = -1001000000001, 7, 8, 9


async def test_the_demonstration_shows_the_day_and_the_answers_and_ends(tmp_path: Path) -> None:
    # What the operator has set for the bot itself, right or wrong, is no matter here.
    (tmp_path / ".env").write_text(
        "PAPERS_TELEGRAM_TOKEN_FILE=/nonexist\nPAPERS_TOP=0\nPAPERS_LANGUAGES=ko\n"
    )
    shown = await command(tmp_path, "demo", PAPERS_DEMO_SECONDS="1", PAPERS_CHANNEL_LANGUAGE="en")
    assert (shown.code, shown.err) == (0, "")
    address = shown.out.index("The playground is at http://127.0.0.1:")
    header = shown.out.index("2024-05-14 (Tue) · 9 Daily Papers · 147 votes")
    card = shown.out.index("▲42 · 2024-05-14 · rank 1 of 9")
    today = shown.out.index("2024-05-14 (Tue) · top 5 of 9 papers")
    author = shown.out.index("Léo Tronchon · 1 paper")
    preview = shown.out.index("6 messages about 2024-05-14 would be posted")
    confirmed = shown.out.index("6 messages about 2024-05-14 are on their way")
    assert address < header < card < today < author < preview < confirmed
    assert shown.out.count("rank 5 of 9") == 2
    assert left_in(tmp_path) == [".env"]


class _Terminal:
    """Somebody in front of a terminal, with a browser beside it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._end, bots_end = pty.openpty()
        self._demo = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "bot", "demo"],
            cwd=folder,
            env=environment({"TERM": "xterm", "COLUMNS": "100", **settings}),
            stdin=bots_end,
            stdout=bots_end,
            stderr=bots_end,
        )
        os.close(bots_end)
        self._shown = ""

    def sees(self, text: str) -> str:
        """Read until this has been shown; what came before."""
        until = time.monotonic() + _PATIENCE
        while text not in self._shown:
            assert time.monotonic() < until, self._shown
            self._read()
        before, _, self._shown = self._shown.partition(text)
        return before

    def presses_ctrl_c(self) -> tuple[int, str]:
        """What it ends with, and what it still shows."""
        self._demo.send_signal(signal.SIGINT)
        code = self._demo.wait(timeout=_PATIENCE)
        while self._read():
            continue
        return code, self._shown.strip()

    def is_closed(self) -> None:
        """Whatever still runs in it does so no longer."""
        self._demo.kill()
        self._demo.wait(timeout=_PATIENCE)
        os.close(self._end)

    def _read(self) -> bool:
        if not select.select([self._end], [], [], 1)[0]:
            return True
        try:
            shown = os.read(self._end, 65536)
        except OSError:  # how Linux says that the other side has closed
            return False
        self._shown += _STYLE.sub("", shown.decode(errors="replace"))
        return bool(shown)


class _Page:
    """The page, as its script uses it."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def state(self) -> dict[str, Any]:
        parts: dict[str, Any] = self._client.get("/state").json()["parts"]
        return parts

    def texts(self, chat: int) -> list[str]:
        """What stands in a chat."""
        return [part["text"] for key, part in self.state().items() if key.startswith(f"message:{chat}:")]

    def does(self, act: str, **how: object) -> None:
        origin = {"Origin": str(self._client.base_url).rstrip("/")}
        self._client.post(f"/{act}", json=how, headers=origin).raise_for_status()

    def until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not true():
            assert time.monotonic() < end, self.state()
            time.sleep(0.05)


async def test_at_a_terminal_the_page_is_served_until_ctrl_c(tmp_path: Path) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"

    def play() -> None:
        here.mkdir()
        elsewhere.mkdir()
        terminal = _Terminal(here, PAPERS_CHANNEL_LANGUAGE="en", TMPDIR=str(elsewhere))
        try:
            watch(terminal)
        finally:
            terminal.is_closed()
        assert (left_in(here), left_in(elsewhere)) == ([], [])

    def watch(terminal: _Terminal) -> None:
        terminal.sees("The playground is at ")
        url = terminal.sees("/\r\n")
        terminal.sees("Ctrl-C ends it.")
        with httpx.Client(base_url=url, trust_env=False, verify=False, timeout=_PATIENCE) as client:
            visit(_Page(client))
            with client.stream("GET", "/events"):
                begun = time.monotonic()
                code, shown = terminal.presses_ctrl_c()
                took = time.monotonic() - begun
        assert (code, shown) == (0, "")
        assert took < 2 * _STOPPING

    def visit(page: _Page) -> None:
        page.until(lambda: len(page.texts(_CHANNEL)) == 6)
        page.until(lambda: any("9편 중 추천 상위 5편" in text for text in page.texts(_JIWOO)))
        page.until(lambda: any("New York" in text for text in page.texts(_SAM)))
        rows = page.state()["ledger"]["rows"]
        assert {"@daily_papers", "Ji-woo"} <= {row["chat"] for row in rows}
        # Somebody asks while Telegram is down, and is answered when it is back.
        page.does("switch", name="telegram-down", on=True)
        page.does("say", **{"as": _YOU, "chat": _YOU, "text": "/today"})
        page.does("switch", name="telegram-down", on=False)
        page.until(lambda: any("top 5 of 9 papers" in text for text in page.texts(_YOU)))
        # It is morning in New York.
        assert not any("top 5 of 9 papers" in text for text in page.texts(_SAM))
        page.does("clock", **{"as": _SAM, "to": "morning"})
        page.until(lambda: any("top 5 of 9 papers" in text for text in page.texts(_SAM)))

    await asyncio.to_thread(play)
