"""The command line as its users meet it: a process of its own, in a folder of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_PATIENCE = 30.0


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """These settings and no others, whatever the environment of the tests says."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", "PYTHONPATH": str(_ROOT), **settings}


async def started(folder: Path, *arguments: str, **settings: str) -> asyncio.subprocess.Process:
    """A command that has begun."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", "-m", "bot"),
        *arguments,
        cwd=folder,
        env=environment(settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process: asyncio.subprocess.Process) -> Ended:
    """What it left when it has ended; no command ever shows a traceback."""
    async with asyncio.timeout(_PATIENCE):
        out, err = await process.communicate()
    assert process.returncode is not None
    assert b"Traceback" not in err, err.decode()
    assert b"Exception ignored" not in err, err.decode()
    assert b"\x1b" not in out + err, "nothing is painted in a pipe"
    return Ended(process.returncode, out.decode(), err.decode())


async def command(folder: Path, *arguments: str, **settings: str) -> Ended:
    """A command from its beginning to its end."""
    return await ended(await started(folder, *arguments, **settings))
