"""What a visitor of the playground can do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.playground import sample
from bot.playground.cast import TOPICS, Cast
from bot.playground.clock import ToldClock
from bot.playground.huggingface import HuggingFaceStandIn
from bot.playground.model import ModelStandIn
from bot.playground.page import behind
from bot.playground.scene import CannotMove, Scene
from bot.playground.server import Loopback
from bot.playground.switches import Switches
from bot.playground.telegram.api import TelegramStandIn
from bot.playground.telegram.users import Clock, WallClock

TOKEN = "123456:stand-in"
BEGIN = datetime(2024, 5, 14, 23, 59, tzinfo=UTC)
_PATIENCE = 5.0


@dataclass
class Stage:
    """The stand-ins, the people in them, and the scene over them."""

    clock: Clock
    telegram: TelegramStandIn = field(init=False)
    cast: Cast = field(init=False)
    huggingface: HuggingFaceStandIn = field(init=False)
    model: ModelStandIn = field(init=False)
    switches: Switches = field(init=False)
    scene: Scene = field(init=False)
    stops: list[datetime] = field(default_factory=list)
    """Where the clock stood each time the bot was waited for."""

    def __post_init__(self) -> None:
        self.telegram = TelegramStandIn(TOKEN, clock=self.clock)
        self.cast = Cast(self.telegram)
        self.huggingface = HuggingFaceStandIn(self.clock.now)
        self.model = ModelStandIn(sample.summaries(), titles=sample.titles())
        self.switches = Switches(self.telegram, self.huggingface, self.model)
        self.scene = Scene(self.telegram, self.cast, self.clock, self.switches)
        self.scene.settled = self._settled

    async def _settled(self) -> None:
        self.stops.append(self.clock.now().replace(second=0, microsecond=0))


@pytest.fixture
async def stage() -> Stage:
    return Stage(ToldClock(BEGIN))


@pytest.fixture
def scene(stage: Stage) -> Scene:
    return stage.scene


# -- who and where ---------------------------------------------------------------------------------------


async def test_it_is_what_the_page_wants_to_stand_behind_it(stage: Stage) -> None:
    found: behind.Scene = stage.scene
    assert [person.role for person in found.people] == [
        "an admin",
        "a subscriber in Seoul",
        "a subscriber in New York",
        "somebody who blocks the bot",
    ]
    assert set(found.switches) == set(behind.SWITCHES)
    assert stage.scene.moves == tuple(behind.MOVES)
    assert found.notice == ""


async def test_everybody_sees_the_channel_their_own_chat_with_the_bot_and_the_group(stage: Stage) -> None:
    for person in stage.cast.people:
        channel, private, group = stage.scene.chats_for(person.user)
        assert (channel.kind, channel.username) == ("channel", "daily_papers")
        assert (private.kind, private.id) == ("private", person.user.id)
        assert (group.kind, group.topics) == ("supergroup", TOPICS)


async def test_messages_in_the_group_are_numbered_after_its_topics(stage: Stage) -> None:
    said = stage.telegram.says(stage.cast.sam.user, "Hello", chat=stage.cast.group, topic=1)
    assert said.id not in TOPICS


async def test_blocking_twice_is_blocking_once(stage: Stage) -> None:
    max_, told = stage.cast.max.user, stage.telegram.updates
    chat = stage.telegram.chats[max_.id]
    for on, standing in ((True, "kicked"), (True, "kicked"), (False, "member"), (False, "member")):
        stage.scene.blocks(max_, on)
        assert chat.bot_standing == standing
    updates = await told.poll(0, 100, 0, None)
    assert [list(update)[1] for update in updates] == ["my_chat_member", "my_chat_member"]


async def test_the_ledger_is_empty_until_somebody_gives_one(scene: Scene) -> None:
    assert list(await scene.ledger()) == []

    async def rows() -> list[dict[str, object]]:
        return [{"id": 1}]

    scene.rows = rows
    assert list(await scene.ledger()) == [{"id": 1}]


# -- the time --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "who", "there"),
    [
        ("minute", "you", datetime(2024, 5, 15, tzinfo=UTC)),
        ("hour", "you", datetime(2024, 5, 15, 0, 59, tzinfo=UTC)),
        ("publish", "sam", datetime(2024, 5, 15, tzinfo=UTC)),
        ("midnight", "sam", datetime(2024, 5, 15, tzinfo=UTC)),
        ("morning", "jiwoo", datetime(2024, 5, 15, tzinfo=UTC)),
        ("morning", "sam", datetime(2024, 5, 15, 12, 30, tzinfo=UTC)),
        ("morning", "max", datetime(2024, 5, 15, 7, tzinfo=UTC)),
    ],
)
async def test_the_clock_moves_to_where_one_wants_it(
    stage: Stage, to: str, who: str, there: datetime
) -> None:
    version = stage.telegram.version
    await stage.scene.move(to, getattr(stage.cast, who).user)
    assert there <= stage.scene.now() < there + timedelta(seconds=30)
    assert stage.telegram.version > version


async def test_on_its_way_it_stops_at_each_hour_and_when_anybodys_list_comes(stage: Stage) -> None:
    await stage.scene.move("morning", stage.cast.sam.user)
    hours = [datetime(2024, 5, 15, hour, tzinfo=UTC) for hour in range(13)]
    assert stage.stops == [*hours, datetime(2024, 5, 15, 12, 30, tzinfo=UTC)]


async def test_moved_to_the_same_place_again_it_goes_a_day_further(stage: Stage) -> None:
    you = stage.cast.you.user
    for day in (15, 16, 17):
        await stage.scene.move("publish", you)
        assert (stage.scene.now().day, stage.scene.now().hour) == (day, 0)


async def test_a_move_that_there_is_not_is_refused_with_those_that_there_are(stage: Stage) -> None:
    with pytest.raises(ValueError, match="minute, hour, publish, morning, midnight"):
        await stage.scene.move("yesterday", stage.cast.you.user)


async def test_the_clock_of_this_machine_is_nobodys_to_move() -> None:
    stage = Stage(WallClock())
    assert stage.scene.moves == ()
    with pytest.raises(CannotMove, match="cannot be moved"):
        await stage.scene.move("hour", stage.cast.you.user)


# -- what can go wrong -----------------------------------------------------------------------------------


@asynccontextmanager
async def served(stage: Stage) -> AsyncIterator[tuple[httpx.AsyncClient, str, str, str]]:
    """Somebody who asks, and where Telegram, Hugging Face and the model are."""
    async with (
        Loopback(stage.telegram.app) as telegram,
        Loopback(stage.huggingface.app) as huggingface,
        Loopback(stage.model.app) as model,
        httpx.AsyncClient(trust_env=False, verify=False, timeout=_PATIENCE) as client,
    ):
        yield client, f"{telegram.url}/bot{TOKEN}", huggingface.url, model.url


async def test_telegram_has_enough_goes_away_and_comes_back(stage: Stage) -> None:
    async with served(stage) as (client, telegram, _, _):
        hello = {"chat_id": "@daily_papers", "text": "Hello"}

        async def status() -> int:
            return (await client.post(f"{telegram}/sendMessage", json=hello)).status_code

        assert await status() == 200
        await stage.scene.switch("telegram-flood", on=True)
        assert await status() == 429
        await stage.scene.switch("telegram-down", on=True)
        with pytest.raises(httpx.TransportError):
            await status()
        await stage.scene.switch("telegram-down", on=False)
        assert await status() == 429, "the other switch is still on"
        await stage.scene.switch("telegram-flood", on=False)
        assert await status() == 200


async def test_telegram_that_forgets_to_answer_has_posted_all_the_same(stage: Stage) -> None:
    async with served(stage) as (client, telegram, _, _):
        await stage.scene.switch("telegram-forgets", on=True)
        hello = {"chat_id": "@daily_papers", "text": "Hello"}
        with pytest.raises(httpx.ReadTimeout):
            await client.post(f"{telegram}/sendMessage", json=hello, timeout=0.1)
        assert [message.text for message in stage.telegram.posts_in(stage.cast.channel)] == ["Hello"]


async def test_who_waits_for_telegram_to_come_back_need_not_wait_long(stage: Stage) -> None:
    await stage.scene.switch("telegram-down", on=True)
    down = stage.scene.now()
    await stage.scene.switch("telegram-down", on=False)
    back = stage.scene.now()
    assert back - down >= timedelta(seconds=30)
    await stage.scene.switch("telegram-down", on=False)
    assert stage.scene.now() - back < timedelta(seconds=30), "it was not down"


async def test_what_was_tried_in_vain_is_tried_again_as_soon_as_telegram_is_back(stage: Stage) -> None:
    waits = [BEGIN + timedelta(minutes=5), BEGIN + timedelta(minutes=6)]

    async def tried_again_at() -> datetime | None:
        return waits.pop(0) if waits else None

    stage.scene.tried_again_at = tried_again_at
    await stage.scene.switch("telegram-down", on=True)
    await stage.scene.switch("telegram-down", on=False)
    assert BEGIN + timedelta(minutes=6) <= stage.scene.now() < BEGIN + timedelta(minutes=7)
    assert BEGIN + timedelta(minutes=1) in stage.stops, "what is due on the way is done when it is due"


async def test_a_post_that_never_arrives_does_not_drive_the_clock_on_for_ever(stage: Stage) -> None:
    async def tried_again_at() -> datetime | None:
        return stage.scene.now() + timedelta(minutes=5)

    stage.scene.tried_again_at = tried_again_at
    await stage.scene.switch("telegram-down", on=True)
    await stage.scene.switch("telegram-down", on=False)
    assert stage.scene.now() < BEGIN + timedelta(minutes=20)


async def test_hugging_face_goes_down_and_comes_back(stage: Stage) -> None:
    async with served(stage) as (client, _, huggingface, _):

        async def status() -> int:
            return (await client.get(f"{huggingface}/api/daily_papers")).status_code

        await stage.scene.switch("huggingface-down", on=True)
        assert [await status(), await status()] == [503, 503]
        await stage.scene.switch("huggingface-down", on=False)
        assert await status() == 200


async def test_the_model_talks_nonsense_or_is_down_or_both(stage: Stage) -> None:
    async with served(stage) as (client, _, _, model):
        asked = "Summarise in English: What matters when building vision-language models?"
        question = {"model": "m", "messages": [{"role": "user", "content": asked}]}

        async def said() -> tuple[int, str]:
            answer = await client.post(f"{model}/v1/chat/completions", json=question)
            if answer.status_code != 200:
                return answer.status_code, ""
            return 200, answer.json()["choices"][0]["message"]["content"]

        well = await said()
        await stage.scene.switch("model-nonsense", on=True)
        nonsense = await said()
        assert nonsense[0] == 200
        assert nonsense[1] != well[1]
        await stage.scene.switch("model-down", on=True)
        assert (await said())[0] == 500
        stage.switches.all_off()
        assert (await said())[0] == 200
    assert not any(stage.scene.switches.values())


async def test_a_switch_that_there_is_not_cannot_be_turned(scene: Scene) -> None:
    with pytest.raises(KeyError):
        await scene.switch("the-lights", on=True)


async def test_without_a_stand_in_hugging_face_is_not_ours_to_switch_off(stage: Stage) -> None:
    switches = Switches(stage.telegram, None, stage.model)
    assert "huggingface-down" not in switches.standing
    assert "telegram-down" in switches.standing
