"""Asks several language models in order: the next where the one before does not answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.ports import Clock, Model, NoAnswer, Question, Said

SHORTEST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)
LONGEST_WISH = timedelta(hours=1)
"""Whoever asks to be left alone for longer is asked again then all the same."""
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
        """Leave it alone for a while, each time for twice as long, and no shorter than it asks for."""
        until = now + min(failure.wait or timedelta(), LONGEST_WISH)
        if failure.key_refused:
            until = now + REST_OF_A_REFUSED_KEY
        elif not self.rests(now):
            until = max(until, now + min(SHORTEST_REST * 2 ** min(self.failures, 10), LONGEST_REST))
        if self.rests_until is not None and until <= self.rests_until:
            return
        self.failures += not self.rests(now)
        self.rests_until, self.failed = until, failure


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
                return replace(said, missed=(*met.values(), *said.missed))
        raise _together([met.get(id(place), place.failed) for place in self._places], tuple(met.values()))


def _together(failures: Sequence[NoAnswer | None], met: Sequence[NoAnswer]) -> NoAnswer:
    """One failure for those of all models, with the reason of the first; those were met just now."""
    known = [failure for failure in failures if failure is not None]
    return NoAnswer(
        known[0].why,
        endpoint=known[0].endpoint,
        model=known[0].model,
        everywhere=all(failure.everywhere for failure in known),
        key_refused=any(failure.key_refused for failure in known),
        asked=bool(met),
        tokens=(sum(each.tokens_in for each in met), sum(each.tokens_out for each in met)),
    )
