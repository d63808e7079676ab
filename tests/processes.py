"""Other processes, for the tests of what several of them may do to one file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

_ROOT = Path(__file__).parents[1]

Child = Callable[..., subprocess.Popen[str]]
"""Starts another process that runs this code with these arguments, as `started` does."""


def started(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A process of this Python that runs the code; its streams are text and ours to read and write."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
