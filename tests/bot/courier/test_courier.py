"""Promises of the ledger become messages: once, in order, at Telegram's pace."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from fakes import HastyClock, RecordingMessenger, ToldClock
from full_disk import fill_disk, free_disk

from bot.courier.courier import Courier, Watcher
from bot.courier.pace import Pace
from bot.daily.alarm import Alarm
from bot.daily.amend import Upkeep
from bot.ports import Later, Moved, Outcome, Refused, Sent, TokenRefused, Uncertain
from bot.posts import Notice, Post
from storage.chats import Chats
from storage.database import Database
from storage.errors import DatabaseBusy
from storage.ledger import Ledger
from storage.records import Chat, Delivery, Edition, Kind, Lane, Language, Part, Settlement, State
from storage.sending import Sending

_START = datetime(2024, 5, 15, tzinfo=UTC)
_PARTS = ("one", "two", "three")


class Talker(RecordingMessenger):
    """Remembers when each message set out, and waits with the answer where it is told to."""

    def __init__(self, clock: ToldClock) -> None:
        super().__init__()
        self.clock = clock
        self.times: list[datetime] = []
        self.before: Callable[[], Awaitable[None]] = _at_once
        self.raises: list[Exception | None] = []
        self.under_way = 0
        self.most_under_way = 0

    async def send(self, chat: Chat, post: Post, *, language: Language, silent: bool) -> Outcome:
        self.times.append(self.clock.now())
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            outcome = await super().send(chat, post, language=language, silent=silent)
            await self.before()
            if self.raises and (error := self.raises.pop(0)) is not None:
                raise error
            return outcome
        finally:
            self.under_way -= 1

    @property
    def words(self) -> list[str]:
        return [post.name for _, post, *_ in self.said if isinstance(post, Notice)]

    def times_of(self, chat: Chat) -> list[datetime]:
        return [at for at, (said_to, *_) in zip(self.times, self.said, strict=True) if said_to.id == chat.id]


async def _at_once() -> None:
    await asyncio.sleep(0)


class Noting(Watcher):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def doubted(self, delivery: Delivery, why: str) -> None:
        self.heard.append(f"doubted {delivery.id}: {why}")

    async def refused(self, delivery: Delivery, why: str, *, gone: bool) -> None:
        self.heard.append(f"refused {delivery.id}: {why}" + (", gone" if gone else ""))

    async def silenced(self, until: datetime) -> None:
        self.heard.append(f"silenced until {until:%H:%M:%S}")

    async def disk_full(self) -> None:
        self.heard.append("disk full")

    async def disk_fine(self) -> None:
        self.heard.append("disk fine")


class Desk:
    """A courier with a real ledger."""

    def __init__(self, database: Database, clock: ToldClock) -> None:
        self.database = database
        self.clock = clock
        self.ledger = Ledger(database)
        self.sending = Sending(database)
        self.chats = Chats(database)
        self.messenger = Talker(clock)
        self.watcher = Noting()
        self._keys = itertools.count()

    def courier(
        self, watcher: Watcher | None = None, at_once: int = 16, finishing: float = 30, batch: int = 6
    ) -> Courier:
        """A courier that has just been started."""
        return Courier(
            self.sending, self.ledger, self.messenger, self.compose, watcher or self.watcher, self.clock,
            Pace(), living=self.living, at_once=at_once, batch=batch, finishing=finishing,
        )  # fmt: skip

    def living(self, delivery: Delivery, post: Post, at: datetime) -> Upkeep:
        """A channel's posts live for an hour, and what is called so waits for a summary."""
        if delivery.chat.is_group:
            return Upkeep('{"votes": 1}', (("1h", at + timedelta(hours=1)),))
        if post == Notice("excerpt"):
            return Upkeep('{"votes": 0}', awaits=(("2405.00001", "ko"),))
        return Upkeep()

    async def compose(self, delivery: Delivery) -> Post | None:
        """The word that the delivery is about; some words are trouble."""
        match delivery.part.body:
            case {"word": "bug"}:
                raise KeyError("a bug")
            case {"word": "busy"} if delivery.attempts == 1:
                raise DatabaseBusy("held for too long")
            case {"word": "lost"}:
                return None
            case {"word": word}:
                return Notice(str(word))
            case {"name": name}:
                return Notice(str(name))
        raise AssertionError(delivery.part)

    async def chat(self, number: int) -> Chat:
        """A channel where the number is negative, else a person."""
        return await self.chats.remember(number, "channel" if number < 0 else "private")

    async def promise(self, chat: Chat, *words: str, lane: Lane = Lane.CHANNEL) -> list[int]:
        """Plan an edition of these words; the numbers of its deliveries."""
        parts = tuple(Part("notice", {"word": word}) for word in words)
        edition = Edition(Kind.RESEND, (f"test:{next(self._keys)}",), chat.id, "en", parts, lane=lane)
        number = await self.ledger.plan(edition, self.clock.now())
        rows = await self.database.fetch_all(
            "SELECT id FROM delivery WHERE edition_id = ? ORDER BY number", number
        )
        return [row["id"] for row in rows]

    async def states(self) -> list[str]:
        """Where each delivery stands, in the order of the promises."""
        rows = await self.database.fetch_all("SELECT state FROM delivery ORDER BY id")
        return [row["state"] for row in rows]

    async def stand(self, *states: str) -> bool:
        """Whether the deliveries stand like this."""
        return tuple(await self.states()) == states

    async def is_quiet(self) -> bool:
        """Nothing is left to do."""
        return not {State.PENDING, State.SENDING} & (await self.ledger.totals()).keys()

    async def has_heard(self) -> bool:
        """Whether the watcher was told anything."""
        return bool(self.watcher.heard)

    async def has_tried(self) -> bool:
        """Whether something was said, and nothing is on its way."""
        return bool(self.messenger.said) and State.SENDING not in await self.ledger.totals()

    async def has_said(self, *words: str) -> bool:
        """Whether these words, and no others, have been said and settled."""
        return tuple(self.messenger.words) == words and await self.ledger.totals() == {State.SENT: len(words)}

    async def work_off(self, courier: Courier | None = None) -> None:
        """Let a courier run until nothing is left to do."""
        courier = courier or self.courier()
        async with running(courier):
            await until(self.is_quiet)


@asynccontextmanager
async def running(courier: Courier) -> AsyncIterator[None]:
    """Run a courier beside the test, and stop it as the house does."""
    async with asyncio.TaskGroup() as group:
        group.create_task(courier.run())
        yield
        courier.stop()


async def until(reached: Callable[[], Awaitable[bool]]) -> None:
    """Wait, in real time and not for long, until something is so."""
    async with asyncio.timeout(30):
        while not await reached():  # noqa: ASYNC110 - what is waited for stands in the database
            await asyncio.sleep(0.001)


async def leap(clock: ToldClock, seconds: float) -> None:
    """Let time pass as when a machine sleeps: whoever waits wakes at the end."""
    await clock.move()
    clock.set(clock.now() + timedelta(seconds=seconds))
    await clock.move()


async def leap_until(clock: ToldClock, reached: Callable[[], Awaitable[bool]], seconds: float = 1) -> None:
    """Leap again and again until something is so."""
    async with asyncio.timeout(30):
        while not await reached():
            await leap(clock, seconds)


@pytest.fixture
def desk(database: Database) -> Desk:
    """On a clock that runs as fast as the courier rests."""
    return Desk(database, HastyClock(_START))


@pytest.fixture
def told(database: Database) -> Desk:
    """On a clock that the test moves."""
    return Desk(database, ToldClock(_START))


# -- in order, and claimed first ---------------------------------------------------------------------------


async def test_the_parts_of_an_edition_arrive_in_order_and_are_settled(desk: Desk) -> None:
    numbers = await desk.promise(await desk.chat(-1), *_PARTS)
    await desk.work_off()
    assert desk.messenger.words == list(_PARTS)
    assert await desk.states() == ["sent"] * 3
    arrived = [await desk.ledger.delivery(number) for number in numbers]
    assert [one.message_id for one in arrived if one is not None] == [1, 2, 3]
    assert desk.watcher.heard == []


async def test_each_message_is_claimed_before_it_is_sent(desk: Desk) -> None:
    await desk.promise(await desk.chat(-1), *_PARTS)
    seen: list[list[str]] = []

    async def look() -> None:
        seen.append(await desk.states())

    desk.messenger.before = look
    await desk.work_off()
    assert seen == [
        ["sending", "pending", "pending"],
        ["sent", "sending", "pending"],
        ["sent", "sent", "sending"],
    ]


async def test_a_message_is_sent_with_the_language_and_the_sound_of_its_part(desk: Desk) -> None:
    chat = await desk.chat(-1)
    parts = (Part("notice", {"word": "aloud"}, silent=False), Part("notice", {"word": "quiet"}))
    await desk.ledger.plan(Edition(Kind.RESEND, ("k",), chat.id, "ko", parts), _START)
    await desk.work_off()
    assert [
        (said_to.telegram_id, language, silent) for said_to, _, language, silent in desk.messenger.said
    ] == [
        (-1, "ko", False),
        (-1, "ko", True),
    ]


async def test_what_another_process_planned_is_seen_without_a_nudge(told: Desk) -> None:
    chat = await told.chat(1)
    async with running(told.courier()):
        await told.clock.move(seconds=2.5)
        await told.promise(chat, "one")
        await leap_until(told.clock, lambda: told.has_said("one"))


async def test_a_nudge_is_heard_at_once(told: Desk) -> None:
    chat = await told.chat(1)
    courier = told.courier()
    async with running(courier):
        await told.clock.move(seconds=2.5)
        await told.promise(chat, "one")
        courier.nudge()
        await until(told.is_quiet)
    assert told.messenger.times == [_START + timedelta(seconds=2.5)]


# -- outcomes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "states", "heard"),
    [
        (Sent(77), ["sent", "sent"], []),
        (Refused("message is too long"), ["refused", "sent"], ["refused 1: message is too long"]),
        (Refused("kicked", gone=True), ["refused", "withdrawn"], ["refused 1: kicked, gone"]),
        (Uncertain("no answer"), ["uncertain", "sent"], ["doubted 1: no answer"]),
        (Later(timedelta(seconds=3), "no way"), ["sent", "sent"], []),
        (Later(timedelta(seconds=3), "flood", flood=True), ["sent", "sent"], []),
        (Moved(-100), ["sent", "sent"], []),
    ],
)
async def test_every_outcome_is_settled_and_the_next_part_is_not_held_up(
    desk: Desk, outcome: Outcome, states: list[str], heard: list[str]
) -> None:
    await desk.promise(await desk.chat(-1), "one", "two")
    desk.messenger.answers = [outcome]
    await desk.work_off()
    assert await desk.states() == states
    assert desk.watcher.heard == heard


async def test_a_chat_that_moved_gets_the_same_message_at_its_new_number(desk: Desk) -> None:
    await desk.promise(await desk.chat(-1), "one", "two")
    desk.messenger.answers = [Moved(-100)]
    await desk.work_off()
    assert [(chat.telegram_id, post) for chat, post, *_ in desk.messenger.said] == [
        (-1, Notice("one")),
        (-100, Notice("one")),
        (-100, Notice("two")),
    ]


async def test_a_flood_holds_every_edition_for_as_long_as_it_says(told: Desk) -> None:
    first, second = await told.chat(1), await told.chat(2)
    await told.promise(first, "one")
    await told.promise(second, "two")
    told.messenger.answers = [Later(timedelta(seconds=30), "too many", flood=True)]
    async with running(told.courier()):
        await leap_until(told.clock, told.is_quiet, 3)
    assert sorted(told.messenger.words) == ["one", "one", "two"]
    assert min(told.messenger.times[1:]) >= _START + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("failures", "wait"), [(1, 2), (2, 4), (3, 8), (5, 32), (8, 256), (9, 300), (100, 300)]
)
async def test_what_cannot_go_now_waits_longer_each_time(told: Desk, failures: int, wait: int) -> None:
    (number,) = await told.promise(await told.chat(1), "one")
    for _ in range(failures - 1):
        began = _START - timedelta(hours=1)
        (claimed,) = await told.sending.claim(_START)
        await told.sending.settle([Settlement(claimed.id, State.PENDING, began, why="no way", due=_START)])
    told.messenger.answers = [Later(timedelta(0), "no way")]
    async with running(told.courier()):
        await until(told.has_tried)
    stands = await told.ledger.delivery(number)
    assert stands is not None
    assert (stands.state, stands.due) == (State.PENDING, _START + timedelta(seconds=wait))


async def test_what_cannot_go_now_holds_up_no_other_chat(told: Desk) -> None:
    for number, word in enumerate(("one", "two"), start=1):
        await told.promise(await told.chat(number), word)
    told.messenger.answers = [Later(timedelta(hours=1), "no way")]
    async with running(told.courier()):
        await leap_until(told.clock, lambda: told.stand("pending", "sent"), 0.1)
    assert told.messenger.words == ["one", "two"]


async def test_a_message_that_must_wait_waits_as_long_as_it_must(desk: Desk) -> None:
    chat = await desk.chat(1)
    await desk.promise(chat, "one")
    desk.messenger.answers = [Later(timedelta(minutes=10), "no way")]
    await desk.work_off()
    first, second = desk.messenger.times
    assert second - first >= timedelta(minutes=10)


async def test_a_doubt_is_told_to_an_admin_once_also_after_a_restart(desk: Desk) -> None:
    admin = await desk.chat(42)
    channel = await desk.chat(-1)
    await desk.promise(channel, "one", "two")
    desk.messenger.answers = [Uncertain("no answer")]
    alarm = Alarm(desk.ledger, desk.messenger, desk.clock, [admin], "en", channel)
    await desk.work_off(desk.courier(alarm))
    await desk.work_off(desk.courier(alarm))
    assert desk.messenger.words.count("uncertain") == 1
    assert len(desk.messenger.times_of(admin)) == 1


# -- our own faults ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "why"),
    [("bug", "could not be composed: KeyError"), ("lost", "what it was about is not stored any more")],
)
async def test_a_post_that_cannot_be_composed_costs_only_itself(desk: Desk, word: str, why: str) -> None:
    await desk.promise(await desk.chat(-1), "one", word, "three")
    await desk.work_off()
    assert desk.messenger.words == ["one", "three"]
    assert await desk.states() == ["sent", "refused", "sent"]
    assert desk.watcher.heard == [f"refused 2: {why}"]


async def test_a_database_that_is_busy_while_composing_costs_nothing(desk: Desk) -> None:
    await desk.promise(await desk.chat(-1), "busy", "two")
    await desk.work_off()
    assert desk.messenger.words == ["busy", "two"]
    assert desk.watcher.heard == []


async def test_whatever_flies_while_sending_is_a_doubt(desk: Desk) -> None:
    await desk.promise(await desk.chat(-1), "one", "two")
    desk.messenger.raises = [RuntimeError("a bug")]
    await desk.work_off()
    assert await desk.states() == ["uncertain", "sent"]
    assert desk.watcher.heard == ["doubted 1: RuntimeError while sending"]


async def test_a_refused_token_ends_the_courier_and_leaves_the_message_to_be_sent(desk: Desk) -> None:
    await desk.promise(await desk.chat(-1), "one", "two")
    desk.messenger.raises = [TokenRefused()]
    with pytest.raises(TokenRefused):
        await desk.courier().run()
    assert await desk.states() == ["pending", "pending"]
    await desk.work_off()
    assert desk.messenger.words == ["one", "one", "two"]


# -- starting again ----------------------------------------------------------------------------------------


async def test_what_was_being_sent_when_the_last_courier_died_is_doubted_and_the_rest_goes_on(
    desk: Desk,
) -> None:
    await desk.promise(await desk.chat(-1), *_PARTS)
    await desk.sending.claim(desk.clock.now())
    await desk.work_off()
    assert await desk.states() == ["uncertain", "sent", "sent"]
    assert desk.messenger.words == ["two", "three"]
    assert desk.watcher.heard == ["doubted 1: the program stopped while sending"]


async def test_a_restart_does_not_refill_the_minute_of_a_channel(desk: Desk) -> None:
    chat = await desk.chat(-1)
    ends = [_START + timedelta(seconds=2 * number) for number in range(1, 21)]
    for number, end in zip(await desk.promise(chat, *["before"] * 20), ends, strict=True):
        await desk.sending.claim(end - timedelta(seconds=1))
        await desk.sending.settle([Settlement(number, State.SENT, end, message_id=number)])
    desk.clock.set(ends[-1] + timedelta(seconds=3))
    await desk.promise(chat, *["after"] * 5)
    await desk.work_off()
    assert desk.messenger.words == ["after"] * 5
    for end, began in zip(ends, desk.messenger.times, strict=False):
        assert began - end >= timedelta(seconds=60)


async def test_a_restart_does_not_refill_the_second_of_a_chat(told: Desk) -> None:
    chat = await told.chat(1)
    for number in range(2):
        await told.promise(chat, str(number))
        async with running(told.courier()):
            await leap_until(told.clock, told.is_quiet, 0.3)
    first, second = told.messenger.times
    assert second - first >= timedelta(seconds=1)


# -- the pace ----------------------------------------------------------------------------------------------


async def test_many_chats_are_served_evenly_and_one_chat_once_a_second(desk: Desk) -> None:
    for number in range(1, 61):
        await desk.promise(await desk.chat(number), "one", "two")
    await desk.work_off()
    times = sorted(desk.messenger.times)
    assert len(times) == 120
    for earlier, later in itertools.pairwise(times):
        assert later - earlier >= timedelta(milliseconds=40)
    for number in range(1, 61):
        first, second = desk.messenger.times_of(await desk.chat(number))
        assert second - first >= timedelta(seconds=1)


async def test_a_minute_of_a_channel_holds_twenty_messages(desk: Desk) -> None:
    await desk.promise(await desk.chat(-1), *[str(number) for number in range(45)])
    await desk.work_off()
    times = desk.messenger.times
    assert len(times) == 45
    for earlier, later in zip(times, times[20:], strict=False):
        assert later - earlier >= timedelta(seconds=60)


async def test_no_more_are_on_their_way_together_than_may_be(desk: Desk) -> None:
    for number in range(1, 9):
        await desk.promise(await desk.chat(number), "one")
    gate = asyncio.Event()

    async def wait() -> None:
        await gate.wait()

    async def three_wait() -> bool:
        return desk.messenger.under_way == 3

    desk.messenger.before = wait
    async with running(desk.courier(at_once=3)):
        await until(three_wait)
        await asyncio.sleep(0.01)
        assert desk.messenger.under_way == 3
        gate.set()
        await until(desk.is_quiet)
    assert desk.messenger.most_under_way == 3


# -- lanes and batches -------------------------------------------------------------------------------------


async def _crowd(desk: Desk, number: int) -> list[Chat]:
    """So many readers, each with a digest that is due."""
    chats = [await desk.chat(100 + each) for each in range(number)]
    for chat in chats:
        await desk.promise(chat, "digest", lane=Lane.DIGEST)
    return chats


async def test_the_channel_goes_before_all_digests_and_words_to_admins_before_both(desk: Desk) -> None:
    await _crowd(desk, 10)
    await desk.promise(await desk.chat(-1), "channel")
    await desk.promise(await desk.chat(42), "alert", lane=Lane.ALERT)
    await desk.work_off()
    assert desk.messenger.words[:2] == ["alert", "channel"]
    assert desk.messenger.words.count("digest") == 10


async def test_what_becomes_urgent_waits_for_no_more_than_the_batch_in_hand(desk: Desk) -> None:
    await _crowd(desk, 40)
    channel = await desk.chat(-1)
    sent = asyncio.Event()

    async def note() -> None:
        if len(desk.messenger.said) == 5 and not sent.is_set():
            sent.set()
            await desk.promise(channel, "channel")

    desk.messenger.before = note
    await desk.work_off()
    assert desk.messenger.words.index("channel") <= 5 + 2 * 6


async def test_digests_are_evenly_spaced_and_none_comes_twice(told: Desk) -> None:
    chats = await _crowd(told, 12)
    async with running(told.courier()):
        await leap_until(told.clock, told.is_quiet, 0.01)
    gaps = [later - earlier for earlier, later in itertools.pairwise(told.messenger.times)]
    assert min(gaps) >= timedelta(milliseconds=40)
    assert sorted(chat.id for chat, *_ in told.messenger.said) == [chat.id for chat in chats]


async def test_a_kill_leaves_one_batch_in_doubt_and_of_a_channel_one_message(desk: Desk) -> None:
    await _crowd(desk, 40)
    await desk.promise(await desk.chat(-1), *_PARTS)
    gate = asyncio.Event()

    async def never() -> None:
        if len(desk.messenger.said) > 1:
            await gate.wait()

    async def is_stuck() -> bool:
        return len(desk.messenger.said) >= 3

    desk.messenger.before = never
    async with asyncio.TaskGroup() as group:
        task = group.create_task(desk.courier(batch=5, at_once=2).run())
        await until(is_stuck)
        totals = await desk.ledger.totals()
        task.cancel()
    sending = totals[State.SENDING]
    assert sending <= 2 + 5 + 5 // 2, "what is on its way, and what waits for its turn"


async def test_what_is_claimed_and_has_not_set_out_is_put_back_at_a_stop(told: Desk) -> None:
    await _crowd(told, 12)
    courier = told.courier()

    async def one_is_out() -> bool:
        return len(told.messenger.said) == 1 and State.SENT in await told.ledger.totals()

    async with running(courier):
        await until(one_is_out)
    totals = await told.ledger.totals()
    assert totals == {State.SENT: 1, State.PENDING: 11}


async def test_a_long_silence_is_told_kept_over_a_restart_and_nothing_is_dropped(told: Desk) -> None:
    await _crowd(told, 8)
    told.messenger.answers = [Later(timedelta(seconds=43_838), "too many", flood=True)]

    async def is_silent() -> bool:
        return await told.ledger.totals() == {State.PENDING: 8}

    async with running(told.courier()):
        await leap_until(told.clock, told.has_heard, 0.02)
        await until(is_silent)
    assert told.watcher.heard[0].startswith("silenced until 12:10:3")
    first = len(told.messenger.said)
    async with running(told.courier()):
        await leap(told.clock, 12 * 3600)
        await leap(told.clock, 2)
        assert len(told.messenger.said) == first
        await leap(told.clock, 3600)
        await leap_until(told.clock, told.is_quiet, 0.5)
    assert set(await told.states()) == {"sent"}


async def test_admins_hear_of_things_also_while_telegram_asks_for_silence(told: Desk) -> None:
    await told.promise(await told.chat(-1), "one")
    told.messenger.answers = [Later(timedelta(hours=3), "too many", flood=True)]
    async with running(told.courier()):
        await until(told.has_tried)
        await told.promise(await told.chat(42), "alert", lane=Lane.ALERT)
        await leap_until(told.clock, lambda: told.stand("pending", "sent"), 0.5)
    assert told.messenger.words == ["one", "alert"]


async def test_a_message_is_settled_with_what_it_says_when_it_is_looked_at_again_and_what_it_awaits(
    desk: Desk,
) -> None:
    await desk.promise(await desk.chat(-1), "one")
    await desk.promise(await desk.chat(7), "excerpt", lane=Lane.DIGEST)
    await desk.work_off()
    rows = await desk.database.fetch_all("SELECT delivery_id, cause FROM amendment")
    assert [(row["delivery_id"], row["cause"]) for row in rows] == [(1, "1h")]
    first, second = await desk.ledger.delivery(1), await desk.ledger.delivery(2)
    assert first is not None
    assert second is not None
    assert (first.shown, second.shown) == ('{"votes": 1}', '{"votes": 0}')
    rows = await desk.database.fetch_all("SELECT awaits FROM delivery ORDER BY id")
    assert [row["awaits"] for row in rows] == [None, '[["2405.00001","ko"]]']


# -- stopping ----------------------------------------------------------------------------------------------


async def test_an_answer_that_was_quicker_keeps_an_edition_from_the_same_chat(desk: Desk) -> None:
    chat = await desk.chat(-1)
    await desk.promise(chat, "one")
    pace = Pace()

    class Slow(Sending):
        """While a delivery is claimed for the first time, an answer to its chat sets out."""

        async def claim(
            self,
            now: datetime,
            *,
            busy: Collection[int] = (),
            lanes: Collection[Lane] = tuple(Lane),
            most: int = 1,
        ) -> tuple[Delivery, ...]:
            claimed = await super().claim(now, busy=busy, lanes=lanes, most=most)
            if claimed and claimed[0].attempts == 1:
                pace.begin(chat.telegram_id, now, edition=False)
            return claimed

    courier = Courier(
        Slow(desk.database), desk.ledger, desk.messenger, desk.compose, desk.watcher, desk.clock, pace
    )

    async def is_put_off() -> bool:
        delivery = await desk.ledger.delivery(1)
        return delivery is not None and delivery.why == "an answer to the chat was quicker"

    async with running(courier):
        await until(is_put_off)
        assert desk.messenger.words == []
        pace.end(chat.telegram_id, desk.clock.now(), is_group=True)
        await until(desk.is_quiet)
    assert desk.messenger.words == ["one"]


async def test_stopping_finishes_the_message_in_hand_and_sends_no_more(desk: Desk) -> None:
    await desk.promise(await desk.chat(-1), *_PARTS)
    gate = asyncio.Event()

    async def wait() -> None:
        await gate.wait()

    async def is_under_way() -> bool:
        return desk.messenger.under_way == 1

    desk.messenger.before = wait
    courier = desk.courier()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(courier.run())
        await until(is_under_way)
        courier.stop()
        await asyncio.sleep(0.01)
        assert not task.done()
        gate.set()
    assert await desk.states() == ["sent", "pending", "pending"]
    assert desk.messenger.words == ["one"]


async def test_what_is_still_on_its_way_long_after_a_stop_is_uncertain(desk: Desk) -> None:
    await desk.promise(await desk.chat(-1), "one", "two")

    async def never() -> None:
        await asyncio.Event().wait()

    async def is_under_way() -> bool:
        return desk.messenger.under_way == 1

    desk.messenger.before = never
    courier = desk.courier(finishing=0.05)
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(courier.run())
        await until(is_under_way)
        courier.stop()
    assert await desk.states() == ["uncertain", "pending"]
    assert desk.watcher.heard == ["doubted 1: the program stopped while sending"]


async def test_a_courier_stopped_before_it_runs_sends_nothing(desk: Desk) -> None:
    await desk.promise(await desk.chat(-1), "one")
    courier = desk.courier()
    courier.stop()
    await courier.run()
    assert desk.messenger.words == []


async def test_an_idle_courier_stops_at_once(told: Desk) -> None:
    courier = told.courier()
    async with asyncio.timeout(1), running(courier):
        await asyncio.sleep(0.01)


# -- a full disk -------------------------------------------------------------------------------------------


async def test_nothing_is_sent_while_nothing_can_be_claimed_and_admins_are_told_once(told: Desk) -> None:
    await told.promise(await told.chat(-1), "one", "two")
    await fill_disk(told.database)
    async with running(told.courier()):
        await until(told.has_heard)
        for _ in range(3):
            await leap(told.clock, 60)
        assert told.messenger.words == []
        assert told.watcher.heard == ["disk full"]
        await free_disk(told.database)
        await leap_until(told.clock, lambda: told.has_said("one", "two"), 60)
    assert told.watcher.heard == ["disk full", "disk fine"]
    assert await told.states() == ["sent", "sent"]


async def test_an_outcome_that_cannot_be_written_is_written_when_there_is_room(told: Desk) -> None:
    await told.promise(await told.chat(-1), "one", "two")
    told.messenger.answers = [Uncertain("no answer " * 5000)]
    told.messenger.before = lambda: fill_disk(told.database)
    async with running(told.courier()):
        await until(told.has_heard)
        for _ in range(3):
            await leap(told.clock, 60)
        assert told.watcher.heard == ["disk full"]
        assert await told.states() == ["sending", "pending"]
        told.messenger.before = _at_once
        await free_disk(told.database)
        await leap_until(told.clock, lambda: told.stand("uncertain", "sent"), 60)
    assert await told.states() == ["uncertain", "sent"]
    assert [heard[:9] for heard in told.watcher.heard] == ["disk full", "disk fine", "doubted 1"]


async def test_stopped_on_a_full_disk_it_ends_and_the_next_start_doubts(
    told: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await told.promise(await told.chat(-1), "one", "two")
    told.messenger.answers = [Uncertain("no answer " * 5000)]
    told.messenger.before = lambda: fill_disk(told.database)
    async with asyncio.timeout(30), running(told.courier()):
        await until(told.has_heard)
    assert await told.states() == ["sending", "pending"]
    assert told.watcher.heard == ["disk full"]
    assert "delivery settled" not in caplog.messages
    told.messenger.before = _at_once
    await free_disk(told.database)
    async with running(told.courier()):
        await leap_until(told.clock, lambda: told.stand("uncertain", "sent"))
