"""The bot in a process of its own, to be killed: settings, time, pace and a full disk are given to it."""

from __future__ import annotations

import asyncio
import gc
import mmap
import signal
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from full_disk import fill_disk, free_disk

from bot import app, logs
from bot.app import Tempo
from bot.clock import SystemClock
from bot.courier.pace import Pace
from bot.settings import Settings
from storage.database import Database
from storage.errors import DatabaseBusy

_TEMPO = Tempo(tick=timedelta(seconds=0.2))

DISK_FULL = signal.SIGUSR1
DISK_FREE = signal.SIGUSR2

_BYTES = 8
_LOOK_EVERY = 0.2
"""Seconds after which somebody who sleeps notices that the clock was put forward."""


class ToldClock:
    """A clock that several processes go by, and that one of them puts forward or back while they live.

    Who sleeps is woken when the clock has moved on by so much, and at the latest after so many real seconds.
    """

    def __init__(self, file: Path) -> None:
        """`file` holds how far it is ahead of this machine's; it is made if it is not there."""
        if not file.exists():
            file.write_bytes(bytes(_BYTES))
        with file.open("r+b") as opened:
            self._ahead = mmap.mmap(opened.fileno(), _BYTES)
        self._machine = SystemClock()

    def now(self) -> datetime:
        """The time, in UTC."""
        ahead = int.from_bytes(self._ahead[:_BYTES], sys.byteorder, signed=True)
        return self._machine.now() + timedelta(microseconds=ahead)

    def put(self, now: datetime) -> None:
        """Let it be this time now, for all who go by this clock."""
        ahead = (now - self._machine.now()) // timedelta(microseconds=1)
        self._ahead[:_BYTES] = ahead.to_bytes(_BYTES, sys.byteorder, signed=True)

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass on this clock, or on a real one."""
        wait = timedelta(seconds=seconds)
        until, real = self.now() + wait, self._machine.now() + wait
        while (left := min(until - self.now(), real - self._machine.now())) > timedelta():  # noqa: ASYNC110
            await asyncio.sleep(min(left.total_seconds(), _LOOK_EVERY))
        await asyncio.sleep(0)


def live(settings: Mapping[str, Any], clock: Path, pace: Mapping[str, Any], log: Path) -> None:
    """Be the bot until SIGTERM, or until somebody is less polite; what it has to complain of is logged."""
    with log.open("a", encoding="utf-8", buffering=1) as sys.stderr:
        logs.set_up("text", [], "WARNING")
        try:
            disk = log.with_name("disk")
            asyncio.run(_run(Settings.exactly(**settings), ToldClock(clock), Pace(**pace), disk))
        except BaseException:
            # Later there is nowhere to write it.
            traceback.print_exc()
            raise


async def _run(settings: Settings, clock: ToldClock, pace: Pace, disk_is: Path) -> None:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    disk: asyncio.Queue[signal.Signals] = asyncio.Queue()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    for sign in (DISK_FULL, DISK_FREE):
        loop.add_signal_handler(sign, disk.put_nowait, sign)
    async with asyncio.TaskGroup() as group:
        disks = group.create_task(_change_disks(disk, disk_is))
        await app.run(settings, clock, stopped, tempo=_TEMPO, pace=pace)
        disks.cancel()


async def _change_disks(disk: asyncio.Queue[signal.Signals], disk_is: Path) -> None:
    """Let the disk be full or have room as we are told, for the writer's connection; note how it is."""
    while True:
        sign = await disk.get()
        # The house does not hand out its database, and must not for a test.
        for found in [each for each in gc.get_objects() if isinstance(each, Database)]:
            with suppress(DatabaseBusy, RuntimeError):  # it is locked, or closed already
                await (fill_disk if sign == DISK_FULL else free_disk)(found)
        await asyncio.to_thread(disk_is.write_text, sign.name)
