"""What there is to see as numbered states, so that whoever was away gets what has changed since."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

Json = dict[str, object]

_NUMBER = re.compile(r"[0-9]{1,18}")

_GONE = 500
"""So many parts that are gone are remembered as such; who was away for longer is shown everything."""


@dataclass(frozen=True, slots=True)
class Change:
    """The parts that changed after a version; None is one that is gone."""

    version: int
    parts: Mapping[str, Json | None]
    whole: bool
    """These are all there are: forget every other."""


class Journal:
    """The parts of a view, each with the version at which it last changed."""

    def __init__(self) -> None:
        self.epoch = secrets.token_hex(4)
        """Differs each time the playground is started: versions are counted anew then."""
        self.version = 0
        self._parts: dict[str, tuple[int, Json]] = {}
        self._gone: dict[str, int] = {}
        self._complete_since = 0
        """Later than this nothing was forgotten."""

    def keep(self, parts: Mapping[str, Json]) -> None:
        """Note which parts differ from what was kept last, and which are gone."""
        changed = {
            key: part for key, part in parts.items() if key not in self._parts or self._parts[key][1] != part
        }
        gone = self._parts.keys() - parts.keys()
        if not changed and not gone:
            return
        self.version += 1
        for key in gone:
            del self._parts[key]
            self._gone[key] = self.version
        for key, part in changed.items():
            self._gone.pop(key, None)
            self._parts[key] = (self.version, part)
        self._forget()

    def since(self, mark: str) -> Change:
        """What somebody has to learn who was last told this mark; everything if the mark is not ours."""
        epoch, _, number = mark.partition("-")
        version = int(number) if _NUMBER.fullmatch(number) else -1
        if epoch != self.epoch or not self._complete_since <= version <= self.version:
            return Change(self.version, {key: part for key, (_, part) in self._parts.items()}, whole=True)
        changed: dict[str, Json | None] = {
            key: part for key, (at, part) in self._parts.items() if at > version
        }
        return Change(
            self.version, changed | {key: None for key, at in self._gone.items() if at > version}, whole=False
        )

    @property
    def mark(self) -> str:
        """What stands here now, to be given to `since` later."""
        return self.mark_of(self.version)

    def mark_of(self, version: int) -> str:
        """The mark of a version."""
        return f"{self.epoch}-{version}"

    def _forget(self) -> None:
        for key in list(self._gone)[: max(0, len(self._gone) - _GONE)]:
            self._complete_since = max(self._complete_since, self._gone.pop(key))
