"""Messages that were sent without a summary know what they wait for, and are promised one edit each."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes import listed, paper
from promising import AT, DAY, cards_for
from settling import as_it_stands, claimed

from storage.amendments import SUMMARIES, Amendments, Awaited
from storage.chats import Chats
from storage.database import Database
from storage.ledger import Ledger
from storage.papers import Papers
from storage.records import (
    Amendment,
    Chat,
    Edition,
    Kind,
    Lane,
    ListedDay,
    Origin,
    Part,
    Settlement,
    State,
    Summary,
)
from storage.sending import Sending
from storage.standing import Standing
from storage.summaries import Summaries

_ONE, _TWO = paper(1).id, paper(2).id
_FIRST: Awaited = ((_ONE, "ko"),)
_BOTH: Awaited = ((_ONE, "ko"), (_TWO, "ko"))
_HOUR = timedelta(hours=1)


@pytest.fixture
def amendments(database: Database) -> Amendments:
    return Amendments(database)


@pytest.fixture
async def summaries(database: Database) -> Summaries:
    await Papers(database).save_day(ListedDay(DAY, AT, (listed(1), listed(2))))
    return Summaries(database)


class Post:
    """Sends what waits for summaries."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ledger = Ledger(database)
        self.sending = Sending(database)
        self.chats = Chats(database)

    async def sent(
        self, awaits: Awaited, chat: int = -1001, *, hours: int = 0, lane: Lane = Lane.CHANNEL
    ) -> int:
        """A message to this chat, so many hours after `AT`."""
        kind = "channel" if chat < 0 else "private"
        at = AT + hours * _HOUR
        await self.ledger.plan(cards_for(await self.chats.remember(chat, kind), lane=lane), at)
        delivery = await claimed(self.sending, at)
        arrived = Settlement(delivery.id, State.SENT, at, message_id=delivery.id, shown="{}", awaits=awaits)
        await self.sending.settle([arrived])
        return delivery.id

    async def awaits(self, delivery_id: int) -> str | None:
        rows = await self.database.fetch_all("SELECT awaits FROM delivery WHERE id = ?", delivery_id)
        (awaits,) = (row["awaits"] for row in rows)
        assert awaits is None or isinstance(awaits, str)
        return awaits

    async def promised(self) -> list[tuple[int, timedelta]]:
        """Which messages are to be edited for late summaries, and how long after `AT`; as they are due."""
        rows = await self.database.fetch_all(
            "SELECT delivery_id, due_at FROM amendment WHERE cause = ? ORDER BY due_at, id", SUMMARIES
        )
        start = AT.timestamp() * 1000
        return [(row["delivery_id"], timedelta(milliseconds=row["due_at"] - start)) for row in rows]


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


def _written(number: int, language: str = "ko", origin: Origin = Origin.MODEL) -> Summary:
    return Summary(paper(number).id, language, "A gist.", ("One.", "Two."), origin)


# -- what is awaited ---------------------------------------------------------------------------------------


async def test_what_a_message_awaits_is_written_down_when_it_has_arrived(post: Post) -> None:
    waiting, content = await post.sent(_BOTH), await post.sent(())
    found = await post.awaits(waiting)
    assert found is not None
    assert json.loads(found) == [[_ONE, "ko"], [_TWO, "ko"]]
    assert await post.awaits(content) is None


async def test_equal_lists_are_told_once_with_what_a_model_has_written_of_them(
    post: Post, amendments: Amendments, summaries: Summaries
) -> None:
    for chat in (7, 8):
        await post.sent(_BOTH, chat)
    await post.sent(_FIRST)
    assert await amendments.awaiting(AT) == {_BOTH: (), _FIRST: ()}
    await summaries.save(_written(1, origin=Origin.EXCERPT), AT)
    await summaries.save(_written(1, "en"), AT)
    assert await amendments.awaiting(AT) == {_BOTH: (), _FIRST: ()}
    await summaries.save(_written(1), AT)
    assert await amendments.awaiting(AT) == {_BOTH: _FIRST, _FIRST: _FIRST}


async def test_what_stands_nowhere_any_more_awaits_nothing(
    post: Post, amendments: Amendments, database: Database
) -> None:
    too_long_ago = await post.sent((("old", "ko"),), -1)
    left = await post.sent((("left", "ko"),), 7, hours=1)
    unnumbered = await post.sent((("unnumbered", "ko"),), 8, hours=1)
    await post.chats.leave(7, "blocked", AT)

    await Standing(database).taken_away(unnumbered, "deleted", AT)
    assert await amendments.awaiting(AT + _HOUR) == {}
    assert all([await post.awaits(each) for each in (too_long_ago, left, unnumbered)])
    lists: list[Awaited] = [((name, "ko"),) for name in ("old", "left", "unnumbered")]
    assert await amendments.heal(lists, AT + _HOUR, AT) == 0


# -- promising ---------------------------------------------------------------------------------------------


async def test_each_message_that_awaits_one_of_the_lists_is_promised_one_edit_and_no_other_is(
    post: Post, amendments: Amendments
) -> None:
    first, both, again = await post.sent(_FIRST), await post.sent(_BOTH, -2), await post.sent(_FIRST, -3)
    assert await amendments.heal([_FIRST], AT, AT) == 2
    assert sorted(await post.promised()) == [(first, timedelta()), (again, timedelta())]
    # Both lists by now; what was promised is not promised again, nor told of.
    assert await amendments.awaiting(AT) == {_BOTH: ()}
    assert await amendments.heal([_FIRST, _BOTH], AT, AT) == 1
    assert {number for number, _ in await post.promised()} == {first, both, again}
    assert await amendments.heal([_FIRST, _BOTH], AT, AT) == 0


async def test_a_channels_posts_are_edited_at_once_the_newest_day_first_and_digests_follow_with_room_between(
    post: Post, amendments: Amendments
) -> None:
    yesterday, digest = await post.sent(_FIRST), await post.sent(_FIRST, 7, lane=Lane.DIGEST)
    today, newest = await post.sent(_FIRST, hours=24), await post.sent(_FIRST, 8, hours=24, lane=Lane.DIGEST)
    await amendments.heal([_FIRST], AT, AT)
    promised = await post.promised()
    assert [number for number, _ in promised] == [today, yesterday, newest, digest]
    waits = [wait for _, wait in promised]
    assert waits[:2] == [timedelta(), timedelta()]
    assert timedelta() < waits[2] < waits[3] < timedelta(seconds=1)


async def test_nothing_is_promised_for_no_list(post: Post, amendments: Amendments) -> None:
    await post.sent(_FIRST)
    assert await amendments.heal([], AT, AT) == 0


# -- what becomes of it ------------------------------------------------------------------------------------


async def _promised(post: Post, amendments: Amendments, cause: str = SUMMARIES) -> Amendment:
    await amendments.promise([await post.sent(_BOTH)], cause, AT)
    amendment = await amendments.next_due(AT)
    assert amendment is not None
    return amendment


@pytest.mark.parametrize("shown", ['{"papers": {}}', None])
async def test_once_it_was_looked_at_for_late_summaries_a_message_awaits_nothing(
    post: Post, amendments: Amendments, shown: str | None
) -> None:
    amendment = await _promised(post, amendments)
    await amendments.done(amendment, AT, shown, awaits=())
    assert await post.awaits(amendment.delivery.id) is None
    assert (await as_it_stands(post.ledger, amendment.delivery.id)).shown == (shown or "{}")


async def test_an_edit_for_another_reason_leaves_what_is_still_awaited_and_that_is_healed(
    post: Post, amendments: Amendments
) -> None:
    amendment = await _promised(post, amendments, "3h")
    await amendments.done(amendment, AT, None)
    assert list(await amendments.awaiting(AT)) == [_BOTH]
    await amendments.promise([amendment.delivery.id], "9h", AT)
    second = await amendments.next_due(AT)
    assert second is not None
    await amendments.done(second, AT, '{"papers": {}}', awaits=_FIRST)
    assert list(await amendments.awaiting(AT)) == [_FIRST]
    assert await amendments.heal([_FIRST], AT, AT) == 1


async def test_a_message_that_awaited_nothing_begins_with_no_edit_to_wait(
    post: Post, amendments: Amendments
) -> None:
    number = await post.sent(())
    await amendments.promise([number], "3h", AT)
    amendment = await amendments.next_due(AT)
    assert amendment is not None
    await amendments.done(amendment, AT, "{}", awaits=_FIRST)
    assert await post.awaits(number) is None


async def test_a_message_that_cannot_be_changed_any_more_awaits_nothing(
    post: Post, amendments: Amendments
) -> None:
    amendment = await _promised(post, amendments, "3h")
    await amendments.give_up(amendment, "message to edit not found", AT)
    assert await amendments.awaiting(AT) == {}


# -- what shows a paper ------------------------------------------------------------------------------------


def _edition(
    chat: Chat, *parts: Part, language: str = "ko", kind: Kind = Kind.DAILY, day: date = DAY
) -> Edition:
    return Edition(kind, (f"{chat.id} {len(parts)} {language} {kind} {day}",), chat.id, language, parts, day)


_HEADER = Part("header", {"papers": 9, "top": [[_ONE, 1], [_TWO, 2]], "others": [["2405.00003", 3]]})
_CARD = Part("card", {"papers": 9, "paper": _ONE, "rank": 1})
_OTHER_CARD = Part("card", {"papers": 9, "paper": _TWO, "rank": 2})
_BILINGUAL = replace(_CARD, body={**_CARD.body, "also": "en"})
_DIGEST = Part("digest", {"papers": 9, "top": [[_TWO, 2], [_ONE, 1]]})
_WEEKLY = Part("weekly", {"top": [[_TWO, "2024-05-14", 1]], "risers": [[_ONE, "2024-05-14", 9, 1]]})
_SUNDAY = date(2024, 5, 19)


async def _send_everything(post: Post) -> dict[str, list[int]]:
    """Messages of all kinds in all kinds of chats; their numbers by edition."""
    channel = await post.chats.remember(-1001, "channel")
    group = await post.chats.remember(-5, "group")
    person = await post.chats.remember(7, "private")
    told = {
        "ko": _edition(channel, _HEADER, _CARD, _OTHER_CARD),
        "bilingual": _edition(channel, _HEADER, _BILINGUAL, kind=Kind.RESEND),
        "en": _edition(channel, _HEADER, _CARD, _OTHER_CARD, _OTHER_CARD, language="en"),
        "group": _edition(group, _DIGEST),
        "private": _edition(person, _DIGEST),
        "another day": _edition(channel, _CARD, day=DAY - timedelta(days=1)),
        "weekly": _edition(channel, _WEEKLY, kind=Kind.WEEKLY, day=_SUNDAY),
        "notice": _edition(channel, Part("notice", {"name": "x", "facts": {}}), kind=Kind.ALERT),
    }
    numbers: dict[str, list[int]] = {}
    for name, edition in told.items():
        await post.ledger.plan(edition, AT)
        numbers[name] = []
        for _ in edition.parts:
            delivery = await claimed(post.sending, AT)
            await post.sending.settle([Settlement(delivery.id, State.SENT, AT, message_id=1)])
            numbers[name].append(delivery.id)
    return numbers


async def test_what_shows_a_papers_text_is_found_in_channels_and_groups(
    post: Post, amendments: Amendments
) -> None:
    numbers = await _send_everything(post)
    (header, card, _), (other_header, bilingual) = numbers["ko"], numbers["bilingual"]
    days = (DAY, _SUNDAY)
    found = await amendments.showing(_ONE, "ko", days, AT)
    assert found == (header, card, other_header, bilingual, *numbers["group"], *numbers["weekly"])
    assert await amendments.showing(_ONE, "en", days, AT) == (bilingual, *numbers["en"][:2])
    assert await amendments.showing("2405.00003", "ko", days, AT) == ()
    assert await amendments.showing(_ONE, "ja", days, AT) == ()


async def test_what_was_sent_too_long_ago_and_what_never_arrived_shows_nothing(
    post: Post, amendments: Amendments
) -> None:
    await _send_everything(post)
    assert await amendments.showing(_ONE, "ko", (DAY,), AT + _HOUR) == ()
    channel = await post.chats.remember(-1001, "channel")
    await post.ledger.plan(Edition(Kind.DAILY, ("new",), channel.id, "ko", (_CARD,), DAY), AT + _HOUR)
    assert await amendments.showing(_ONE, "ko", (DAY,), AT + _HOUR) == ()
