"""What the fixtures of the benchmarks are."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Run(Protocol):
    """Does work in the benchmarks' event loop, which lasts from one call to the next."""

    def __call__(self, work: Coroutine[Any, Any, T]) -> T: ...


class Figure(Protocol):
    """Tells a figure at the end of the run; with a target it fails the benchmark that misses it."""

    def __call__(self, what: str, value: float, unit: str, *, below: float | None = None) -> None: ...
