"""A day once more: what would differ, and that whatever is decided is decided once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from day_house import DayHouse, day_house
from fakes import ToldClock, listed, paper

from bot.daily.amend import facts_of
from bot.daily.publish import DayEmpty, DayNotOver
from bot.daily.resend import NoSuchRank, Result
from bot.daily.wish import Choice, Difference, Wish, edition_for
from bot.ports import Edited, Uncertain, Vanished
from bot.posts import Card, Header
from storage.chats import Chats
from storage.records import Chat, Delivery, Kind, ListedPaper, Settlement, State
from storage.sending import Sending

_MON, _TUE, _WED = (date(2024, 5, number) for number in range(13, 16))
_KEY = "resend:42:7"
_DAY = [("header", True), *[("card", True)] * 5]


def _papers(count: int = 7, **votes: int) -> tuple[ListedPaper, ...]:
    return tuple(listed(n, votes=votes.get(f"of_{n}", 50 - n), of=paper(n)) for n in range(1, count + 1))


@pytest.fixture
async def house(tmp_path: Path, clock: ToldClock) -> AsyncIterator[DayHouse]:
    """The day before is stored, and nothing of it was posted."""
    async with day_house(tmp_path, clock) as built:
        built.source.put(_TUE, *_papers())
        await built.collector.collect(_TUE)
        yield built


async def _sent(house: DayHouse) -> list[Delivery]:
    """All that was promised is sent now, with what it says."""
    sending, now = Sending(house.database), house.clock.now()
    found = []
    while claimed := await sending.claim(now, most=100):
        for number, delivery in enumerate(claimed):
            post = await house.composer.compose(delivery)
            assert post is not None
            settled = Settlement(
                delivery.id, State.SENT, now, message_id=delivery.id + 100 + number, shown=facts_of(post)
            )
            await sending.settle([settled])
            found.append(delivery)
    return found


async def _posted(house: DayHouse) -> list[Delivery]:
    await house.publisher.publish(_TUE)
    return await _sent(house)


async def _vote(house: DayHouse, **votes: int) -> None:
    house.clock.set(house.clock.now() + timedelta(hours=1))
    house.source.put(_TUE, *_papers(**votes))
    await house.collector.collect(_TUE)


def _wish(house: DayHouse, rank: int | None = None, day: date = _TUE) -> Wish:
    return Wish(day, house.channel, rank)


async def _elsewhere(house: DayHouse, kind: str, number: int = -1005) -> Chat:
    return await Chats(house.database).remember(number, kind, "Elsewhere")


# -- what would be posted ------------------------------------------------------------------------------------


async def test_where_nothing_stands_there_is_nothing_to_edit_or_to_delete(house: DayHouse) -> None:
    preview = await house.resends.preview(_wish(house))
    assert (preview.messages, preview.standing, preview.since) == (6, 0, None)
    assert (preview.may_edit, preview.may_replace) == (False, False)
    assert not preview.difference
    assert isinstance(preview.post, Header)


async def test_what_stands_there_is_compared_with_now(house: DayHouse) -> None:
    await _posted(house)
    since = house.clock.now()
    assert not (await house.resends.preview(_wish(house))).difference
    await _vote(house, of_2=61, of_7=44)
    preview = await house.resends.preview(_wish(house))
    assert (preview.standing, preview.since) == (6, since)
    assert preview.difference == Difference(votes=2, most=(48, 61))
    assert preview.may_edit
    assert preview.may_replace


async def test_what_was_sent_before_anybody_wrote_down_what_it_says_cannot_be_compared(
    house: DayHouse,
) -> None:
    await house.publisher.publish(_TUE)
    sending, now = Sending(house.database), house.clock.now()
    (header,) = await sending.claim(now)
    await sending.settle([Settlement(header.id, State.SENT, now, message_id=1)])
    preview = await house.resends.preview(_wish(house))
    assert (preview.standing, preview.difference.untold) == (1, 1)


async def test_a_card_is_that_of_the_rank_it_stands_there_with(house: DayHouse) -> None:
    await _posted(house)
    await _vote(house, of_7=900)
    preview = await house.resends.preview(_wish(house, rank=3))
    assert isinstance(preview.post, Card)
    assert preview.post.entry.listing.paper.id == paper(3).id
    assert (preview.messages, preview.standing) == (1, 1)


async def test_a_card_that_stands_nowhere_is_that_of_the_rank_of_now(house: DayHouse) -> None:
    await _vote(house, of_7=900)
    preview = await house.resends.preview(_wish(house, rank=1))
    assert isinstance(preview.post, Card)
    assert preview.post.entry.listing.paper.id == paper(7).id
    assert preview.standing == 0


async def test_a_digest_in_private_stays_what_it_was(house: DayHouse) -> None:
    target = await house.resends.target(await _elsewhere(house, "private", 7))
    wish = Wish(_TUE, target)
    await house.resends.carry_out(wish, Choice.POST, _KEY)
    await _sent(house)
    preview = await house.resends.preview(wish)
    assert (preview.standing, preview.may_edit, preview.may_replace) == (1, False, True)


async def test_after_two_days_nothing_can_be_deleted(house: DayHouse) -> None:
    await _posted(house)
    house.clock.set(house.clock.now() + timedelta(hours=48))
    preview = await house.resends.preview(_wish(house))
    assert preview.may_edit
    assert not preview.may_replace


async def test_what_cannot_be_posted_is_refused(house: DayHouse) -> None:
    for wish, why in (
        (_wish(house, day=_WED), DayNotOver),
        (_wish(house, day=date.max), DayNotOver),
        (_wish(house, day=_MON), DayEmpty),
        (_wish(house, rank=8), NoSuchRank),
    ):
        with pytest.raises(why):
            await house.resends.preview(wish)
        with pytest.raises(why):
            await house.resends.carry_out(wish, Choice.POST, _KEY)
    assert await house.resends.taken(_KEY) is None


async def test_what_is_refreshed_has_the_votes_and_texts_of_now(house: DayHouse) -> None:
    house.source.put(_TUE, *[replace(item, votes=item.votes + 100) for item in _papers()])
    house.clock.set(house.clock.now() + timedelta(hours=1))
    await house.resends.refresh(_wish(house))
    assert min(listing.votes for listing in await house.papers.listings(_TUE)) > 100
    asked = len(house.source.asked)
    await house.resends.refresh(_wish(house, rank=7))
    assert len(house.source.asked) == asked  # that was just now
    assert (paper(7).id, "ko") in house.model.asked


# -- posting -------------------------------------------------------------------------------------------------


async def test_a_resend_comes_once_for_its_key_whatever_was_shown(house: DayHouse) -> None:
    await _posted(house)
    wish = _wish(house)
    assert await house.resends.carry_out(wish, Choice.POST, _KEY) == Result(Choice.POST, True, 6)
    again = await house.new_resends().carry_out(wish, Choice.POST, _KEY)
    assert (again.choice, again.fresh) == (Choice.POST, False)
    assert await house.shapes(_TUE, Kind.RESEND) == _DAY
    await house.resends.carry_out(wish, Choice.POST, "resend:42:8")
    assert await house.shapes(_TUE, Kind.RESEND) == _DAY * 2


async def test_a_resend_has_the_order_of_now(house: DayHouse) -> None:
    await _posted(house)
    await _vote(house, of_7=900)
    await house.resends.carry_out(_wish(house), Choice.POST, _KEY)
    (header, *_) = await house.posts(Kind.RESEND)
    assert isinstance(header, Header)
    assert [header.top[0].listing.paper.id, header.top[0].rank] == [paper(7).id, 1]


@pytest.mark.parametrize("kind", ["private", "group", "supergroup"])
async def test_cards_are_for_channels_only_unless_one_is_asked_for(house: DayHouse, kind: str) -> None:
    target = await house.resends.target(await _elsewhere(house, kind))
    await house.resends.carry_out(Wish(_TUE, target), Choice.POST, "a key")
    await house.resends.carry_out(Wish(_TUE, target, 3), Choice.POST, "another key")
    assert await house.shapes(_TUE, Kind.RESEND) == [("digest", True), ("card", True)]


async def test_another_channel_gets_cards_too(house: DayHouse) -> None:
    target = await house.resends.target(await _elsewhere(house, "channel"))
    await house.resends.carry_out(Wish(_TUE, target), Choice.POST, _KEY)
    assert await house.shapes(_TUE, Kind.RESEND) == _DAY


@pytest.mark.parametrize("topic", [5, None])
async def test_what_is_asked_for_in_a_topic_goes_there_wherever_the_days_go(
    house: DayHouse, topic: int | None
) -> None:
    chat = await _elsewhere(house, "supergroup")
    await house.database.write(
        lambda connection: connection.execute("UPDATE chat SET topic = 9 WHERE id = ?", (chat.id,))
    )
    target = await house.resends.target(replace(chat, topic=topic))
    await house.resends.carry_out(Wish(_TUE, target), Choice.POST, _KEY)
    (delivery,) = await house.deliveries(Kind.RESEND)
    assert delivery.chat.topic == topic


async def test_a_chat_reads_its_own_language(house: DayHouse) -> None:
    chat = await _elsewhere(house, "group")
    assert (await house.resends.target(chat)).language == "ko"
    assert (await house.resends.target(replace(chat, language="en"))).language == "en"
    assert (await house.resends.target(chat, "en")).language == "en"
    assert await house.resends.target(house.channel.chat, "en") == house.channel


# -- editing -------------------------------------------------------------------------------------------------


async def test_edited_in_place_each_message_is_promised_one_edit(house: DayHouse) -> None:
    sent = await _posted(house)
    woken = []
    house.resends.on_edits = lambda: woken.append("woken")
    assert await house.resends.carry_out(_wish(house), Choice.EDIT, _KEY) == Result(Choice.EDIT, True, 6)
    await house.new_resends().carry_out(_wish(house), Choice.EDIT, _KEY)
    assert await _edits(house) == [(delivery.id, _KEY, "pending") for delivery in sent]
    assert woken == ["woken"]
    assert await house.deliveries(Kind.RESEND) == []


async def test_an_edit_that_was_decided_and_not_promised_when_we_died_is_promised_when_asked_again(
    house: DayHouse,
) -> None:
    await _posted(house)
    await house.resends.carry_out(_wish(house), Choice.EDIT, _KEY)
    await house.database.write(lambda connection: connection.execute("DELETE FROM amendment"))
    result = await house.new_resends().carry_out(_wish(house), Choice.EDIT, _KEY)
    assert result == Result(Choice.EDIT, False, 6)
    assert len(await _edits(house)) == 6


async def test_where_nothing_stands_any_more_nothing_is_decided(house: DayHouse) -> None:
    result = await house.resends.carry_out(_wish(house), Choice.EDIT, _KEY)
    assert result == Result(Choice.EDIT, True, 0)
    assert await house.resends.taken(_KEY) is None


# -- what was decided first counts ---------------------------------------------------------------------------


@pytest.mark.parametrize("first", list(Choice))
@pytest.mark.parametrize("second", list(Choice))
async def test_whatever_is_pressed_first_decides(house: DayHouse, first: Choice, second: Choice) -> None:
    await _posted(house)
    assert (await house.resends.carry_out(_wish(house), first, _KEY)).fresh
    before = await _stands(house)
    result = await house.new_resends().carry_out(_wish(house), second, _KEY)
    assert (result.choice, result.fresh) == (first, False)
    assert await _stands(house) == before


async def test_what_an_older_version_confirmed_was_posted(house: DayHouse) -> None:
    edition = edition_for(_wish(house), await house.papers.listings(_TUE), (_KEY,))
    await house.promises.plan(edition)
    assert await house.resends.taken(_KEY) is Choice.POST


# -- deleting ------------------------------------------------------------------------------------------------


async def test_the_old_ones_are_deleted_once_the_new_ones_are_promised(house: DayHouse) -> None:
    await _posted(house)
    stood = await house.standing.posted(house.channel.chat.id, _TUE)
    result = await house.resends.carry_out(_wish(house), Choice.REPLACE, _KEY)
    assert result == Result(Choice.REPLACE, True, 6, deleted=6)
    assert [number for _, number in house.messenger.deleted] == [one.delivery.message_id for one in stood]
    assert await house.shapes(_TUE, Kind.RESEND) == _DAY
    assert await house.standing.posted(house.channel.chat.id, _TUE) == ()


async def test_nothing_is_edited_any_more_that_was_deleted(house: DayHouse) -> None:
    await _posted(house)
    await house.resends.carry_out(_wish(house), Choice.EDIT, "resend:42:1")
    await house.resends.carry_out(_wish(house), Choice.REPLACE, _KEY)
    assert {state for _, _, state in await _edits(house)} == {"withdrawn"}


async def test_what_cannot_be_deleted_stays_and_is_told(house: DayHouse) -> None:
    await _posted(house)
    house.messenger.edit_answers = [Vanished("message can't be deleted"), Edited(), Uncertain("ReadTimeout")]
    result = await house.resends.carry_out(_wish(house), Choice.REPLACE, _KEY)
    assert (result.deleted, result.kept, result.why) == (4, 2, "ReadTimeout")
    assert len(await house.standing.posted(house.channel.chat.id, _TUE)) == 2


async def test_a_deletion_that_was_cut_short_goes_on_and_spares_what_came_after(house: DayHouse) -> None:
    await _posted(house)
    house.messenger.edit_answers = [Uncertain("cut")] * 6
    await house.resends.carry_out(_wish(house), Choice.REPLACE, _KEY)
    await house.resends.carry_out(_wish(house), Choice.POST, "resend:42:8")
    await _sent(house)
    house.messenger.deleted.clear()
    result = await house.new_resends().carry_out(_wish(house), Choice.REPLACE, _KEY)
    assert (result.fresh, result.deleted) == (False, 6)
    assert len(await house.standing.posted(house.channel.chat.id, _TUE)) == 12


async def test_of_one_card_only_that_one_is_deleted(house: DayHouse) -> None:
    await _posted(house)
    result = await house.resends.carry_out(_wish(house, rank=2), Choice.REPLACE, _KEY)
    assert (result.messages, result.deleted) == (1, 1)
    assert len(await house.standing.posted(house.channel.chat.id, _TUE)) == 5


# -- what there is to see ------------------------------------------------------------------------------------


async def _edits(house: DayHouse) -> list[tuple[int, str, str]]:
    rows = await house.database.fetch_all("SELECT delivery_id, cause, state FROM amendment ORDER BY id")
    return [(row["delivery_id"], row["cause"], row["state"]) for row in rows]


async def _stands(house: DayHouse) -> tuple[int, int, int]:
    return len(await house.deliveries()), len(await _edits(house)), len(house.messenger.deleted)
