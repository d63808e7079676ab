"""What admins did stays written."""

from datetime import timedelta

from promising import AT

from storage.actions import Actions
from storage.database import Database
from storage.records import Action


async def test_what_was_noted_is_told_the_newest_first(database: Database) -> None:
    actions = Actions(database)
    assert await actions.last(10) == ()
    for number in range(1, 4):
        await actions.note(42, "resend", {"day": "2024-05-14", "edition": number, "chat": "논문"}, AT)
    told = [Action(AT, 42, "resend", {"day": "2024-05-14", "edition": n, "chat": "논문"}) for n in (3, 2, 1)]
    assert await actions.last(10) == tuple(told)
    assert await actions.last(2) == tuple(told[:2])
    assert await actions.last(0) == ()


async def test_the_newest_is_what_was_noted_last_whatever_the_clock_said(database: Database) -> None:
    actions = Actions(database)
    await actions.note(42, "resend", {}, AT)
    await actions.note(43, "settle", {"delivery": 12}, AT - timedelta(hours=1))
    assert [(each.admin, each.what) for each in await actions.last(2)] == [(43, "settle"), (42, "resend")]
