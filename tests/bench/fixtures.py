"""What the fixtures of the benchmarks are."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Run(Protocol):
    """Does work in the benchmarks' event loop, which lasts from one call to the next."""

    def __call__(self, work: Coroutine[Any, Any, T], /) -> T: ...


class Timed(Protocol):
    """Does work again and again, each time with what was made for it beforehand; the median in seconds."""

    def __call__(
        self,
        work: Callable[[T], object],
        made: Callable[[], T],
        *,
        rounds: int,
        warm: int = 1,
        after: Callable[[T], object] | None = None,
    ) -> float: ...


class Figure(Protocol):
    """Tells a figure at the end of the run; with a target it fails the benchmark that misses it."""

    def __call__(self, what: str, value: float, unit: str, *, below: float | None = None) -> None: ...
