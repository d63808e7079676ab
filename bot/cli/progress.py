"""How far a long command has come: shown on a terminal, and nothing in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)


class Bar:
    """One line that fills up."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def advance(self) -> None:
        """One more is done."""
        self._progress.advance(self._task)

    def reach(self, done: int) -> None:
        """So many are done."""
        self._progress.update(self._task, completed=done)


@contextmanager
def showing(what: str, total: int, *, in_bytes: bool = False) -> Iterator[Bar]:
    """A bar on standard error for as long as this lasts, with the time that is left."""
    console = Console(stderr=True)
    count = DownloadColumn() if in_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), count, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Bar(progress, progress.add_task(what, total=total))
