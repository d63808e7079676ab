"""How fast one person, or one group, may ask: a pure decision over times it is told."""

from __future__ import annotations

import enum
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

_LOOKS = 2
"""So many of those remembered are looked at with each request. One at most is new with each, so whoever can
be forgotten is, however many they are.
"""


class Heard(enum.Enum):
    """What is to become of one request."""

    ANSWER = "it is answered"
    SAY_SO = "it is not, and whoever asked is told so"
    IGNORE = "nothing is said"


class Throttle:
    """A bucket for each who asks: a request takes one out, and with time it fills up again.

    Who finds it empty is told so once. From then on nothing is said, and requests still take out what comes
    back, until they were quiet for so long that it is half full.
    """

    def __init__(self, *, burst: int = 8, per_second: float = 0.5) -> None:
        """`burst`: requests that a full bucket is good for; `per_second`: how many come back to it."""
        if burst < 1 or per_second <= 0:
            raise ValueError("a bucket holds at least one request, and fills up again")
        self._burst = float(burst)
        self._enough = max(1.0, burst / 2)
        """Who was told is heard again from here on."""
        self._per_second = per_second
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()
        """Those that are not full as far as is known; first who was not looked at for longest."""

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._buckets)

    def hear(self, who: int, now: datetime) -> Heard:
        """Count one request of this person or group. A clock that was set back fills no bucket and empties
        none: from then on its time counts.
        """
        bucket = self._buckets.setdefault(who, _Bucket(self._burst, now))
        self._fill(bucket, now)
        heard = self._decide(bucket)
        self._forget(now)
        return heard

    def _decide(self, bucket: _Bucket) -> Heard:
        needed = self._enough if bucket.told else 1.0
        if bucket.left >= needed:
            bucket.left, bucket.told = bucket.left - 1, False
            return Heard.ANSWER
        bucket.left = max(0.0, bucket.left - 1)
        if bucket.told:
            return Heard.IGNORE
        bucket.told = True
        return Heard.SAY_SO

    def _fill(self, bucket: _Bucket, now: datetime) -> None:
        passed = max(0.0, (now - bucket.filled).total_seconds())
        bucket.left = min(self._burst, bucket.left + passed * self._per_second)
        bucket.filled = now

    def _forget(self, now: datetime) -> None:
        """Forget whose bucket is full again, among the next few in turn."""
        for _ in range(min(_LOOKS, len(self._buckets))):
            who, bucket = self._buckets.popitem(last=False)
            self._fill(bucket, now)
            if bucket.left < self._burst:
                self._buckets[who] = bucket


@dataclass(slots=True)
class _Bucket:
    """What one of them may still ask."""

    left: float
    filled: datetime
    told: bool = False
    """That it was empty; and it has not been half full since."""
