"""Posts are edited in place: when they say something new, and when nobody else has to speak."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fakes import HastyClock, RecordingMessenger, ToldClock, paper
from full_disk import fill_disk, free_disk

from bot.courier.amender import Amender, rest_after
from bot.courier.pace import Pace
from bot.daily.amend import facts_of
from bot.ports import Edited, EditOutcome, Later, Moved, Refused, TokenRefused, Uncertain, Vanished
from bot.posts import Card, Digest, Entry, Post
from storage.amendments import Amendments
from storage.chats import Chats
from storage.database import Database
from storage.errors import DatabaseBusy
from storage.ledger import Ledger
from storage.records import (
    Chat,
    Delivery,
    Edition,
    Kind,
    Lane,
    Language,
    Listing,
    Origin,
    Part,
    Settlement,
    State,
    Summary,
)
from storage.sending import Sending

_START = datetime(2024, 5, 15, tzinfo=UTC)
_DAY = date(2024, 5, 14)
_MINUTE = timedelta(minutes=1)


class Leaps(HastyClock):
    """A clock on which whoever sleeps wakes at once, after at least so long a leap."""

    least = timedelta()

    async def sleep(self, seconds: float) -> None:
        await super().sleep(max(seconds, self.least.total_seconds()))


class Editor(RecordingMessenger):
    """Remembers when each edit was made, and does something before its answer where it is told to."""

    def __init__(self, clock: ToldClock) -> None:
        super().__init__()
        self.clock = clock
        self.times: list[datetime] = []
        self.before: Callable[[], Awaitable[None]] | None = None
        self.raises: Exception | None = None

    async def edit(self, chat: Chat, message_id: int, post: Post, *, language: Language) -> EditOutcome:
        self.times.append(self.clock.now())
        outcome = await super().edit(chat, message_id, post, language=language)
        if self.before is not None:
            await self.before()
        if self.raises is not None:
            raise self.raises
        return outcome

    @property
    def seen(self) -> list[tuple[int, int]]:
        """Which message was edited, and the votes that it shows since."""
        return [(n, post.entry.listing.votes) for _, n, post, _ in self.edited if isinstance(post, Card)]


class Desk:
    """Posts about papers, each with its votes, in real storage, and an amender for them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Leaps(_START)
        self.messenger = Editor(self.clock)
        self.chats = Chats(database)
        self.amendments = Amendments(database)
        self.ledger = Ledger(database)
        self.sending = Sending(database)
        self.votes: dict[int, int] = {}
        """What each paper has now."""
        self.trouble: list[Exception | None] = []
        """What happens when a post is next put together."""
        self.lost: set[int] = set()
        self.written: set[int] = set()
        """The papers that a model has summarised."""
        self.crowd = 0
        """So many papers more stand in each post."""
        self.idle = True
        self.silences: list[timedelta] = []
        self.pace = Pace()

    def amender(self, finishing: float = 30) -> Amender:
        """As it is after a start."""
        return Amender(
            self.amendments, self.chats, self.messenger, self.compose, self.clock, self.pace,
            idle=lambda: self.idle, be_silent=self._be_silent, finishing=finishing,
        )  # fmt: skip

    async def _be_silent(self, wait: timedelta) -> None:
        self.silences.append(wait)
        self.pace.pause(self.clock.now() + wait)

    async def compose(self, delivery: Delivery) -> Post | None:
        if self.trouble and (error := self.trouble.pop(0)) is not None:
            raise error
        number = delivery.part.body["number"]
        assert isinstance(number, int)
        if number in self.lost:
            return None
        post = self.card(number)
        if not self.crowd:
            return post
        more = (
            replace(post.entry, listing=replace(post.entry.listing, paper=paper(n)))
            for n in range(self.crowd)
        )
        return Digest(_DAY, 9, 1, tuple(more))

    def card(self, number: int) -> Card:
        of, summary = paper(number), None
        if number in self.written:
            summary = Summary(of.id, "ko", "A gist.", ("One.",), Origin.MODEL)
        return Card(Entry(Listing(of, _DAY, number, self.votes[number]), number, summary), 9)

    async def sent(
        self,
        *numbers: int,
        chat: int = -1,
        causes: tuple[str, ...] = ("3h",),
        arrived: bool = True,
        awaits: bool = False,
    ) -> list[int]:
        """Posts about these papers with 100 votes each, sent now and due now; the deliveries' numbers."""
        known = await self.chats.remember(chat, "channel" if chat < 0 else "private")
        parts = tuple(Part("card", {"number": number}) for number in numbers)
        key = f"test:{chat}:{numbers}"
        await self.ledger.plan(Edition(Kind.DAILY, (key,), known.id, "ko", parts, day=_DAY), _START)
        found = []
        for number in numbers:
            self.votes[number] = 100
            (delivery,) = await self.sending.claim(self.clock.now(), lanes=(Lane.CHANNEL,))
            due = tuple((cause, self.clock.now()) for cause in causes)
            message_id = 1000 + number if arrived else None
            shown = facts_of(self.card(number))
            await self.sending.settle(
                [
                    Settlement(
                        delivery.id,
                        State.SENT,
                        self.clock.now(),
                        message_id=message_id,
                        shown=shown,
                        refresh=due,
                        awaits=((paper(number).id, "ko"),) if awaits else (),
                    )
                ]
            )
            found.append(delivery.id)
        return found

    async def states(self) -> list[str]:
        """Where each amendment stands, in the order in which they were promised."""
        rows = await self.database.fetch_all("SELECT state FROM amendment ORDER BY id")
        return [row["state"] for row in rows]

    async def shown(self, delivery_id: int) -> str | None:
        delivery = await self.ledger.delivery(delivery_id)
        assert delivery is not None
        return delivery.shown

    async def awaits(self, delivery_id: int) -> str | None:
        rows = await self.database.fetch_all("SELECT awaits FROM delivery WHERE id = ?", delivery_id)
        (awaits,) = (row["awaits"] for row in rows)
        assert awaits is None or isinstance(awaits, str)
        return awaits

    @asynccontextmanager
    async def working(self, amender: Amender | None = None) -> AsyncIterator[None]:
        """An amender runs beside the test, and is stopped as the house does it."""
        amender = amender or self.amender()
        async with asyncio.TaskGroup() as group:
            group.create_task(amender.run())
            yield
            amender.stop()

    async def come_to(self, *states: str) -> None:
        """Wait until the amendments stand like this."""

        async def reached() -> bool:
            return await self.states() == list(states)

        await until(reached)

    async def have_edited(self, edits: int) -> None:
        """Wait until so many edits have been tried."""

        async def reached() -> bool:
            return len(self.messenger.edited) >= edits

        await until(reached)

    async def let_pass(self, by: timedelta) -> None:
        """Wait until so much time has gone by."""
        end = self.clock.now() + by

        async def reached() -> bool:
            return self.clock.now() >= end

        await until(reached)


async def until(reached: Callable[[], Awaitable[bool]]) -> None:
    """Wait, in real time and not for long, until something is so."""
    async with asyncio.timeout(30):
        while not await reached():  # noqa: ASYNC110 - what is waited for stands in the database
            await asyncio.sleep(0.001)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


# -- what is edited ----------------------------------------------------------------------------------------


async def test_a_post_with_new_votes_is_edited_and_what_it_says_is_kept(desk: Desk) -> None:
    (delivery,) = await desk.sent(1)
    desk.votes[1] = 150
    async with desk.working():
        await desk.come_to("done")
    assert desk.messenger.seen == [(1001, 150)]
    (chat, _, _, language) = desk.messenger.edited[0]
    assert (chat.telegram_id, language) == (-1, "ko")
    assert await desk.shown(delivery) == facts_of(desk.card(1))


async def test_a_post_that_would_say_hardly_anything_new_is_left_alone(desk: Desk) -> None:
    (delivery,) = await desk.sent(1)
    before = await desk.shown(delivery)
    desk.votes[1] = 109
    async with desk.working():
        await desk.come_to("needless")
    assert desk.messenger.edited == []
    # What counts is what the message says, so that small changes add up.
    assert await desk.shown(delivery) == before


async def test_what_an_admin_wants_is_done_for_a_single_vote_and_not_for_nothing(desk: Desk) -> None:
    await desk.sent(1, 2, causes=("resend:1:2",))
    desk.votes[1] = 101
    async with desk.working():
        await desk.come_to("done", "needless")
    assert desk.messenger.seen == [(1001, 101)]


async def test_of_several_edits_that_are_due_one_settles_all(desk: Desk) -> None:
    await desk.sent(1, causes=("3h", "9h", "24h"))
    desk.votes[1] = 150
    async with desk.working():
        await desk.come_to("done", "needless", "needless")
    assert desk.messenger.seen == [(1001, 150)]


async def test_what_was_due_first_is_edited_first(desk: Desk) -> None:
    await desk.sent(1, 2, 3)
    desk.votes |= dict.fromkeys((1, 2, 3), 200)
    async with desk.working():
        await desk.come_to("done", "done", "done")
    assert desk.messenger.seen == [(1001, 200), (1002, 200), (1003, 200)]


async def test_a_message_whose_number_nobody_knows_is_never_edited(desk: Desk) -> None:
    await desk.sent(1, arrived=False)
    desk.votes[1] = 150
    async with desk.working():
        await desk.come_to("refused")
    assert desk.messenger.edited == []


async def test_a_restart_does_not_edit_again(desk: Desk) -> None:
    await desk.sent(1)
    desk.votes[1] = 150
    for _ in range(2):
        async with desk.working():
            await desk.come_to("done")
            await desk.let_pass(2 * _MINUTE)
    assert len(desk.messenger.edited) == 1


# -- late summaries ----------------------------------------------------------------------------------------


async def test_for_late_summaries_a_message_is_edited_where_a_text_changed_and_not_for_votes(
    desk: Desk,
) -> None:
    first, second = await desk.sent(1, 2, causes=("summaries",), awaits=True)
    desk.votes |= {1: 900, 2: 900}
    desk.written.add(2)
    async with desk.working():
        await desk.come_to("needless", "done")
    assert desk.messenger.seen == [(1002, 900)]
    assert await desk.shown(second) == facts_of(desk.card(2))
    assert [await desk.awaits(each) for each in (first, second)] == [None, None]


async def test_a_digest_in_a_private_chat_gets_its_late_summaries(desk: Desk) -> None:
    (delivery,) = await desk.sent(1, chat=7, causes=("summaries",), awaits=True)
    desk.written.add(1)
    async with desk.working():
        await desk.come_to("done")
    assert desk.messenger.seen == [(1001, 100)]
    assert await desk.awaits(delivery) is None


async def test_a_post_that_is_edited_for_its_votes_still_awaits_what_is_not_written(desk: Desk) -> None:
    first, second = await desk.sent(1, 2, awaits=True)
    desk.votes |= {1: 900, 2: 900}
    desk.written.add(2)
    async with desk.working():
        await desk.come_to("done", "done")
    assert await desk.awaits(first) == f'[["{paper(1).id}","ko"]]'
    assert await desk.awaits(second) is None


# -- what becomes of it ------------------------------------------------------------------------------------


async def test_a_post_deleted_by_hand_stays_deleted_and_the_rest_goes_on(desk: Desk) -> None:
    await desk.sent(1, 2, causes=("3h", "9h"))
    desk.votes |= {1: 150, 2: 150}
    desk.messenger.edit_answers = [Vanished("message to edit not found")]
    async with desk.working():
        await desk.come_to("refused", "withdrawn", "done", "needless")
    assert desk.messenger.seen == [(1001, 150), (1002, 150)]


async def test_a_chat_that_is_gone_leaves_with_its_edits_and_the_others_go_on(desk: Desk) -> None:
    await desk.sent(1, 2)
    await desk.sent(3, chat=-2)
    desk.votes |= {1: 150, 2: 150, 3: 150}
    desk.messenger.edit_answers = [Refused("bot was kicked", gone=True)]
    async with desk.working():
        await desk.come_to("refused", "withdrawn", "done")
    gone = await desk.chats.of(-1)
    assert gone is not None
    assert gone.left is not None
    assert desk.messenger.seen == [(1001, 150), (1003, 150)]


async def test_an_edit_that_telegram_refuses_is_not_tried_again(desk: Desk) -> None:
    await desk.sent(1, causes=("3h", "9h"))
    desk.votes[1] = 150
    desk.messenger.edit_answers = [Refused("can't parse entities")]
    async with desk.working():
        await desk.come_to("refused", "withdrawn")
    assert len(desk.messenger.edited) == 1


async def test_what_was_said_before_a_group_moved_is_left_behind(desk: Desk) -> None:
    await desk.sent(1, causes=("3h", "9h"))
    desk.votes[1] = 150
    desk.messenger.edit_answers = [Moved(-1005)]
    async with desk.working():
        await desk.come_to("refused", "withdrawn")
    assert await desk.chats.of(-1) is None
    assert await desk.chats.of(-1005) is not None


async def test_a_silence_that_telegram_asks_for_is_kept_and_the_edit_made_after_it(desk: Desk) -> None:
    await desk.sent(1)
    desk.votes[1] = 150
    desk.messenger.edit_answers = [Later(timedelta(seconds=300), "flood", flood=True)]
    async with desk.working():
        await desk.come_to("done")
    assert desk.silences == [timedelta(seconds=300)]
    first, second = desk.messenger.times
    assert second - first >= timedelta(seconds=300)


async def test_nobody_answers_for_a_day_and_then_the_post_says_what_is_so_by_then(desk: Desk) -> None:
    await desk.sent(1)
    desk.votes[1] = 150
    desk.messenger.edit_answers = [Uncertain("no answer")] * 29
    desk.clock.least = _MINUTE

    async def grow() -> None:
        desk.votes[1] += 10

    desk.messenger.before = grow
    async with desk.working():
        await desk.come_to("done")
    assert desk.messenger.times[-1] - _START >= timedelta(hours=23)
    assert desk.messenger.seen[-1] == (1001, 150 + 29 * 10)


async def test_when_nobody_has_answered_for_more_than_a_day_the_edit_is_given_up(desk: Desk) -> None:
    await desk.sent(1)
    desk.votes[1] = 150
    desk.messenger.edit_answers = [Uncertain("no answer")] * 40
    desk.clock.least = _MINUTE
    async with desk.working():
        await desk.come_to("refused")
    assert len(desk.messenger.edited) == 30
    assert desk.messenger.times[-1] - desk.messenger.times[0] >= timedelta(days=1)


def test_rests_grow_from_a_minute_to_an_hour() -> None:
    rests = [rest_after(attempts) / _MINUTE for attempts in (0, 1, 2, 3, 4, 5, 6, 7, 100)]
    assert rests == [1, 2, 4, 8, 16, 32, 60, 60, 60]


# -- our own trouble ---------------------------------------------------------------------------------------


async def test_a_database_that_is_busy_costs_a_moment(desk: Desk) -> None:
    await desk.sent(1)
    desk.votes[1] = 150
    desk.trouble = [DatabaseBusy("held for too long")]
    async with desk.working():
        await desk.come_to("done")


async def test_while_the_disk_is_full_an_edit_that_was_made_is_not_made_again(desk: Desk) -> None:
    (delivery,) = await desk.sent(1)
    desk.crowd = 200

    async def fill() -> None:
        await fill_disk(desk.database)

    desk.messenger.before = fill
    async with desk.working():
        await desk.have_edited(1)
        await desk.let_pass(5 * _MINUTE)
        assert await desk.states() == ["pending"]
        await free_disk(desk.database)
        await desk.come_to("done")
    ((_, _, post, _),) = desk.messenger.edited
    assert await desk.shown(delivery) == facts_of(post)


async def test_a_bug_costs_the_post_that_has_it_and_no_other(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.sent(1, 2)
    desk.votes |= {1: 150, 2: 150}
    desk.trouble = [KeyError("a bug")]
    async with desk.working():
        await desk.come_to("refused", "done")
    assert "a post could not be composed" in caplog.messages


async def test_a_messenger_that_breaks_leaves_the_edit_to_be_tried_again(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.sent(1)
    desk.votes[1] = 150
    desk.messenger.raises = RuntimeError("a bug")
    async with desk.working():
        await desk.have_edited(1)
        desk.messenger.raises = None
        await desk.come_to("done")
    assert "a post could not be edited" in caplog.messages


async def test_what_is_not_stored_any_more_is_not_edited(desk: Desk) -> None:
    await desk.sent(1)
    desk.lost = {1}
    async with desk.working():
        await desk.come_to("refused")
    assert desk.messenger.edited == []


async def test_a_token_that_is_refused_ends_it_and_the_edit_is_still_promised(desk: Desk) -> None:
    await desk.sent(1)
    desk.votes[1] = 150
    desk.messenger.raises = TokenRefused("refused")
    with pytest.raises(ExceptionGroup) as caught:
        await desk.amender().run()
    assert caught.group_contains(TokenRefused)
    assert await desk.states() == ["pending"]


# -- everybody else goes first -----------------------------------------------------------------------------


async def test_while_the_courier_has_something_to_send_nothing_is_edited(desk: Desk) -> None:
    await desk.sent(1)
    desk.votes[1] = 150
    desk.idle = False
    async with desk.working():
        await desk.let_pass(5 * _MINUTE)
        assert desk.messenger.edited == []
        desk.idle = True
        await desk.come_to("done")


async def test_edits_of_one_chat_are_a_second_apart_and_twenty_in_any_minute(desk: Desk) -> None:
    numbers = range(1, 26)
    await desk.sent(*numbers)
    desk.votes |= dict.fromkeys(numbers, 200)
    async with desk.working():
        await desk.have_edited(len(numbers))
    times = desk.messenger.times
    assert all(later - sooner >= timedelta(seconds=1) for sooner, later in itertools.pairwise(times))
    assert times[20] - times[0] >= _MINUTE


async def test_edits_take_their_turn_among_all_messages(desk: Desk) -> None:
    desk.pace = Pace(per_second=0.5)
    for chat in range(-4, 0):
        await desk.sent(-chat, chat=chat)
        desk.votes[-chat] = 200
    async with desk.working():
        await desk.have_edited(4)
    times = desk.messenger.times
    assert all(later - sooner >= timedelta(seconds=2) for sooner, later in itertools.pairwise(times))


async def test_a_chat_to_which_something_is_on_its_way_waits_and_the_others_do_not(desk: Desk) -> None:
    await desk.sent(1)
    await desk.sent(2, chat=-2)
    desk.votes |= {1: 150, 2: 150}
    desk.pace.begin(-1, desk.clock.now(), edition=False)
    async with desk.working():
        await desk.come_to("pending", "done")
        desk.pace.end(-1, desk.clock.now(), is_group=True)
        await desk.come_to("done", "done")


async def test_an_edit_counts_as_an_attempt_so_a_restart_refills_no_second(desk: Desk) -> None:
    await desk.sent(1)
    desk.votes[1] = 150
    before = len(await desk.sending.attempts_since(_START - _MINUTE))
    async with desk.working():
        await desk.come_to("done")
    assert len(await desk.sending.attempts_since(_START - _MINUTE)) == before + 1


async def test_an_edit_that_a_kill_cut_counts_from_the_start_after_it(desk: Desk) -> None:
    await desk.sent(1)
    amendment = await desk.amendments.next_due(_START + _MINUTE)
    assert amendment is not None
    await desk.amendments.begin(amendment, _START + _MINUTE)
    restarted = _START + 3 * _MINUTE
    await desk.sending.doubt_unfinished("the program stopped while sending", restarted)
    assert [attempt.at for attempt in await desk.sending.attempts_since(_START + _MINUTE)] == [restarted]


# -- a stop ------------------------------------------------------------------------------------------------


async def test_a_stop_lets_the_edit_in_hand_be_finished(desk: Desk) -> None:
    await desk.sent(1, 2)
    desk.votes |= {1: 150, 2: 150}
    answered = asyncio.Event()

    async def wait() -> None:
        await answered.wait()

    desk.messenger.before = wait
    amender = desk.amender()
    async with asyncio.TaskGroup() as group:
        group.create_task(amender.run())
        await desk.have_edited(1)
        amender.stop()
        await asyncio.sleep(0.02)
        answered.set()
    assert await desk.states() == ["done", "pending"]


async def test_a_stop_cuts_off_an_edit_that_takes_too_long_and_the_next_start_makes_it(desk: Desk) -> None:
    await desk.sent(1)
    desk.votes[1] = 150
    never = asyncio.Event()

    async def wait() -> None:
        await never.wait()

    desk.messenger.before = wait
    async with desk.working(desk.amender(finishing=0.05)):
        await desk.have_edited(1)
    assert await desk.states() == ["pending"]
    desk.messenger.before = None
    desk.messenger.edit_answers = [Edited()]
    async with desk.working():
        await desk.come_to("done")
