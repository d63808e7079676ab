"""The demonstration shows the main job from any folder, by itself or to somebody who types."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import subprocess
import sys
import time
from pathlib import Path

from command_line import command, environment
from house import left_in

_STYLE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)")
_PATIENCE = 30.0


async def test_the_demonstration_shows_the_day_and_the_answers_and_ends(tmp_path: Path) -> None:
    # What the operator has set for the bot itself, right or wrong, is no matter here.
    (tmp_path / ".env").write_text(
        "PAPERS_TELEGRAM_TOKEN_FILE=/nonexist\nPAPERS_TOP=0\nPAPERS_LANGUAGES=ko\n"
    )
    shown = await command(tmp_path, "demo", PAPERS_DEMO_SECONDS="1", PAPERS_CHANNEL_LANGUAGE="en")
    assert (shown.code, shown.err) == (0, "")
    header = shown.out.index("2024-05-14 (Tue) · 9 Daily Papers · 147 votes")
    card = shown.out.index("▲42 · 2024-05-14 · rank 1 of 9")
    today = shown.out.index("2024-05-14 (Tue) · top 5 of 9 papers")
    author = shown.out.index("Léo Tronchon · 1 paper")
    preview = shown.out.index("6 messages about 2024-05-14 would be posted")
    confirmed = shown.out.index("6 messages about 2024-05-14 are on their way")
    assert header < card < today < author < preview < confirmed
    assert shown.out.count("rank 5 of 9") == 2
    assert left_in(tmp_path) == [".env"]


class _Terminal:
    """Somebody in front of a terminal."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._end, bots_end = pty.openpty()
        self._demo = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo"],
            cwd=folder,
            env=environment({"TERM": "xterm", "COLUMNS": "100", **settings}),
            stdin=bots_end,
            stdout=bots_end,
            stderr=bots_end,
        )
        os.close(bots_end)
        self._shown = ""

    def sees(self, text: str) -> None:
        """Read until this has been shown, and forget what came before."""
        until = time.monotonic() + _PATIENCE
        while text not in self._shown:
            assert time.monotonic() < until, self._shown
            self._read()
        self._shown = self._shown.partition(text)[2]

    def types(self, line: str) -> None:
        os.write(self._end, f"{line}\n".encode())

    def exit_code(self) -> int:
        """What it ends with, within a few seconds."""
        while self._read():
            continue
        os.close(self._end)
        return self._demo.wait(timeout=10)

    def _read(self) -> bool:
        try:
            shown = os.read(self._end, 65536)
        except OSError:  # how Linux says that the other side has closed
            return False
        self._shown += _STYLE.sub("", shown.decode(errors="replace"))
        return bool(shown)


async def test_somebody_at_a_terminal_talks_to_the_bot_until_an_empty_line(tmp_path: Path) -> None:
    def talk() -> int:
        terminal = _Terminal(tmp_path, PAPERS_CHANNEL_LANGUAGE="en")
        terminal.sees("rank 5 of 9")
        terminal.sees("Now talk to the bot")
        terminal.types("/today")
        terminal.sees("top 5 of 9 papers")
        terminal.types("9")
        terminal.sees("There is no such button.")
        terminal.types("/resend 2024-05-14")
        terminal.sees("1 [Post again]")
        terminal.types("1")
        terminal.sees("(edited)")
        terminal.sees("are on their way")
        terminal.sees("rank 5 of 9")
        terminal.types("")
        return terminal.exit_code()

    assert await asyncio.to_thread(talk) == 0
