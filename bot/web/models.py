"""Asks several language models in order: the next where the one before does not answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Clock, Model, NoAnswer, Question, Said

SHORTEST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)
REST_OF_A_REFUSED_KEY = timedelta(hours=1)


@dataclass(slots=True)
class _Place:
    """A model and how it has fared."""

    model: Model
    failures: int = 0
    """How often it failed since it last answered; questions that were under way together count once."""
    rests_until: datetime | None = None
    failed: NoAnswer | None = None
    """The failure for which it rests."""

    def rests(self, now: datetime) -> bool:
        """Whether it is to be left alone."""
        return self.rests_until is not None and now < self.rests_until

    def has_answered(self) -> None:
        """Forget what went wrong before."""
        self.failures, self.rests_until, self.failed = 0, None, None

    def has_failed(self, failure: NoAnswer, now: datetime) -> None:
        """Leave it alone for a while, each time for twice as long."""
        if self.rests(now) and not failure.key_refused:
            return
        rest = min(SHORTEST_REST * 2 ** min(self.failures, 10), LONGEST_REST)
        self.failures += 1
        self.rests_until = now + (REST_OF_A_REFUSED_KEY if failure.key_refused else rest)
        self.failed = failure


class InOrder(Model):
    """Models of which the first that answers counts.

    One that is down or refuses our key is left alone for a while, so that a question does not wait for it
    when the one before has waited in vain. While all of them rest, there is no answer at once.
    """

    def __init__(self, models: Sequence[Model], clock: Clock) -> None:
        """At least one, the preferred one first."""
        self._places = tuple(_Place(model) for model in models)
        self._clock = clock

    @property
    def refused(self) -> tuple[tuple[str, str], ...]:
        """The endpoints, each with its model, that refuse our key now."""
        return tuple(who for place in self._places for who in place.model.refused)

    async def answer(self, question: Question, *, again: bool = False) -> Said:
        """What the first says that says anything, `again` the second. Raises NoAnswer."""
        now = self._clock.now()
        awake = [place for place in self._places if not place.rests(now)]
        if again:
            awake = [*awake[1:], *awake[:1]]
        met: dict[int, NoAnswer] = {}
        for place in awake:
            try:
                said = await place.model.answer(question, again=again)
            except NoAnswer as failure:
                met[id(place)] = failure
                if failure.everywhere:
                    place.has_failed(failure, self._clock.now())
            else:
                place.has_answered()
                return said
        raise _together([met.get(id(place), place.failed) for place in self._places])


def _together(failures: Sequence[NoAnswer | None]) -> NoAnswer:
    """One failure for those of all models, with the reason of the first."""
    met = [failure for failure in failures if failure is not None]
    return NoAnswer(
        met[0].why,
        endpoint=met[0].endpoint,
        model=met[0].model,
        everywhere=all(failure.everywhere for failure in met),
        key_refused=any(failure.key_refused for failure in met),
    )
