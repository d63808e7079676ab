"""A clock that takes too long on its way."""

import asyncio

import pytest
from small_scene import SmallScene, small_scene

from bot.playground.page import acts
from bot.playground.page.acts import Acts, Refused
from bot.playground.telegram.users import User


class Slow(SmallScene):
    """Its bot is never done."""

    async def move(self, to: str, user: User) -> None:
        await asyncio.Event().wait()


async def test_a_clock_whose_bot_is_never_done_stops_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "_LONGEST_MOVE", 0.01)
    small = small_scene()
    scene = Slow(small.telegram, small.cast, small.clock)
    with pytest.raises(Refused, match="stopped on its way") as refused:
        await Acts(scene).clock({"as": scene.people[0].user.id, "to": "hour"})
    assert refused.value.status == 504
