"""Work of which a piece is done once at a time, and to its end whoever stops waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

T = TypeVar("T")


class UnderWay:
    """So many pieces of work at a time, whoever wants them."""

    def __init__(self, at_once: int) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._going: dict[Hashable, tuple[str, asyncio.Future[Any]]] = {}
        self._kept: set[asyncio.Task[None]] = set()
        self._keeper: asyncio.TaskGroup | None = None

    @asynccontextmanager
    async def keeping(self) -> AsyncIterator[None]:
        """While this lasts, what has begun goes on to its end; what is left at the end of this is cut.

        Without it, a piece is cut when the one who began it stops waiting.
        """
        keeper = asyncio.TaskGroup()
        await keeper.__aenter__()
        self._keeper = keeper
        try:
            yield
        finally:
            self._keeper = None
            for task in self._kept:
                task.cancel()
            # Not as `async with`, which would put an error of the body into a group of errors.
            await keeper.__aexit__(None, None, None)

    async def once(self, key: Hashable, kind: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What this work gives; where work of this kind goes on under this key, what that gives.

        Work of another kind under the same key is awaited first. Who stops waiting for a place has begun
        nothing.
        """
        while (going := self._going.get(key)) is not None:
            other, done = going
            await asyncio.wait([done])
            if other == kind and not done.cancelled():
                return cast("T", done.result())
        given: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._going[key] = kind, given
        try:
            await self._places.acquire()
        except asyncio.CancelledError:
            self._end(key, given)
            raise
        if self._keeper is not None:
            self._begin(self._keeper, key, given, work)
            await asyncio.wait([given])
        else:
            async with asyncio.TaskGroup() as own:
                self._begin(own, key, given, work)
        return given.result()

    def _begin(
        self,
        group: asyncio.TaskGroup,
        key: Hashable,
        given: asyncio.Future[T],
        work: Callable[[], Coroutine[Any, Any, T]],
    ) -> None:
        def over(task: asyncio.Task[None]) -> None:
            self._kept.discard(task)
            self._places.release()
            self._end(key, given)

        task = group.create_task(_carried_out(work, given), name=f"{key}")
        self._kept.add(task)
        task.add_done_callback(over)

    def _end(self, key: Hashable, given: asyncio.Future[T]) -> None:
        del self._going[key]
        given.cancel()  # nothing where it was given


async def _carried_out(work: Callable[[], Coroutine[Any, Any, T]], given: asyncio.Future[T]) -> None:
    try:
        given.set_result(await work())
    except Exception as error:
        given.set_exception(error)
        given.exception()  # there may be nobody left to see it
