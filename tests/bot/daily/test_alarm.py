"""Admins hear what a person should know, each word once."""

from __future__ import annotations

from dataclasses import replace

from day_house import ADMIN, DayHouse
from fakes import RecordingMessenger
from full_disk import fill_disk, free_disk

from bot.daily.alarm import Alarm
from bot.ports import Outcome, TokenRefused
from bot.posts import Notice, Post
from storage.chats import Chats
from storage.records import Chat, Delivery, Edition, Kind, Lane, Language, Part, Settlement, State
from storage.sending import Sending

_READER = Chat(77, 555000111, "private")


def _delivery(house: DayHouse, kind: Kind = Kind.DAILY, attempts: int = 1) -> Delivery:
    return Delivery(
        id=5, edition_id=3, kind=kind, day=None, chat=house.channel.chat, language="ko", number=2,
        part=Part("card"), state=State.UNCERTAIN, attempts=attempts, due=house.clock.now(),
    )  # fmt: skip


async def test_a_word_is_promised_to_each_admin_once_for_its_key(house: DayHouse) -> None:
    other = await Chats(house.database).remember(43, "private")
    alarm = Alarm(house.ledger, house.messenger, house.clock, [house.admin, other], "en")
    planned: list[str] = []
    alarm.on_planned = lambda: planned.append("x")
    for key in ("a", "a", "b"):
        await alarm.tell("not_published", key, day="2024-05-14", why="down")
    found = await house.deliveries()
    assert [one.chat.telegram_id for one in found] == [ADMIN, 43, ADMIN, 43]
    assert all(not one.part.silent for one in found)
    assert len(planned) == 4
    assert house.messenger.said == []


async def test_each_doubt_about_a_delivery_is_told_once(house: DayHouse) -> None:
    for attempts in (1, 1, 2):
        await house.alarm.doubted(_delivery(house, attempts=attempts), "no answer")
    assert await house.told() == ["uncertain", "uncertain"]
    (notice, _) = await house.posts(Kind.ALERT)
    assert notice == Notice(
        "uncertain",
        {
            "delivery": 5,
            "day": "",
            "part": 2,
            "chat": "@daily",
            "why": "no answer",
            "edition": 3,
            "doubts": 0,
        },
    )


async def test_a_doubt_says_how_much_of_its_edition_is_in_doubt(house: DayHouse) -> None:
    sending, now = Sending(house.database), house.clock.now()
    parts = (Part("card", {"paper": "a"}), Part("card", {"paper": "b"}))
    await house.ledger.plan(Edition(Kind.DAILY, ("a key",), house.channel.chat.id, "ko", parts), now)
    for _ in parts:
        (delivery,) = await sending.claim(now, lanes=(Lane.CHANNEL,))
        await sending.settle([Settlement(delivery.id, State.UNCERTAIN, now)])
        await house.alarm.doubted(delivery, "no answer")
    posts = await house.posts(Kind.ALERT)
    assert [post.facts["doubts"] for post in posts if isinstance(post, Notice)] == [1, 2]


async def test_what_an_admin_had_posted_elsewhere_is_told_of_by_name(house: DayHouse) -> None:
    chat = Chat(77, -77, "supergroup", "Reading group")
    await house.alarm.doubted(replace(_delivery(house, Kind.RESEND), chat=chat), "no answer")
    await house.alarm.refused(replace(_delivery(house, Kind.RESEND), chat=chat), "kicked", gone=True)
    posts = [post for post in await house.posts(Kind.ALERT) if isinstance(post, Notice)]
    assert [(post.name, post.facts["chat"]) for post in posts] == [
        ("uncertain", "Reading group"),
        ("refused", "Reading group"),
    ]


async def test_a_word_about_a_word_is_never_said(house: DayHouse) -> None:
    await house.alarm.doubted(_delivery(house, Kind.ALERT), "no answer")
    await house.alarm.refused(_delivery(house, Kind.ALERT), "blocked", gone=True)
    assert await house.deliveries() == []


async def test_an_edition_refused_for_one_reason_is_told_once(house: DayHouse) -> None:
    for number in range(3):
        await house.alarm.refused(replace(_delivery(house), id=number), "not enough rights", gone=True)
    assert await house.told() == ["refused"]


async def test_nobody_hears_of_a_reader_who_is_gone(house: DayHouse) -> None:
    await house.alarm.refused(replace(_delivery(house), chat=_READER), "blocked", gone=True)
    assert await house.told() == []


async def test_what_goes_wrong_with_digests_is_told_once_a_day_and_of_nobody_by_name(
    house: DayHouse,
) -> None:
    for number in range(20):
        one = replace(_delivery(house), id=number, edition_id=number, chat=_READER)
        await house.alarm.refused(one, "can't parse entities", gone=False)
        await house.alarm.doubted(one, "no answer")
    assert await house.told() == ["digest_refused", "digest_uncertain"]
    posts = await house.posts(Kind.ALERT)
    assert not [post for post in posts if "555000111" in str(post)]


async def test_a_chat_without_a_public_name_is_called_by_its_title_or_its_number(house: DayHouse) -> None:
    for number, title in enumerate(["Papers", None]):
        chat = Chat(house.channel.chat.id, -77, "channel", title)
        await house.alarm.doubted(replace(_delivery(house), id=number, chat=chat), "no answer")
    posts = await house.posts(Kind.ALERT)
    assert [post.facts["chat"] for post in posts if isinstance(post, Notice)] == ["Papers", "-77"]


async def test_a_full_disk_is_told_without_the_ledger(house: DayHouse) -> None:
    await fill_disk(house.database)
    await house.alarm.disk_full()
    await house.alarm.tell("not_published", "a", day="2024-05-14", why="down " * 5000)
    await free_disk(house.database)
    await house.alarm.disk_fine()
    assert [
        (chat.telegram_id, post.name) for chat, post, *_ in house.messenger.said if isinstance(post, Notice)
    ] == [
        (ADMIN, "disk_full"),
        (ADMIN, "not_published"),
        (ADMIN, "disk_fine"),
    ]
    assert await house.deliveries() == []


async def test_a_full_disk_is_told_once_and_mended_when_all_can_write(
    house: DayHouse,
) -> None:
    for who in ("heartbeat", "courier", "heartbeat", "publish"):
        await house.alarm.disk_full(who)
    for who in ("heartbeat", "publish", "collect"):
        await house.alarm.disk_fine(who)
    said = [post.name for _, post, *_ in house.messenger.said if isinstance(post, Notice)]
    assert said == ["disk_full"]
    await house.alarm.disk_fine("courier")
    said = [post.name for _, post, *_ in house.messenger.said if isinstance(post, Notice)]
    assert said == ["disk_full", "disk_fine"]


async def test_what_is_told_without_the_ledger_is_told_once(house: DayHouse) -> None:
    await fill_disk(house.database)
    for _ in range(3):
        await house.alarm.tell("not_published", "a", day="2024-05-14", why="down " * 5000)
    assert len(house.messenger.said) == 1


async def test_where_nothing_can_be_said_at_once_nothing_is(house: DayHouse) -> None:
    class Refusing(RecordingMessenger):
        async def send(self, chat: Chat, post: Post, *, language: Language, silent: bool) -> Outcome:
            raise TokenRefused

    for messenger in (None, Refusing()):
        alarm = Alarm(house.ledger, messenger, house.clock, [house.admin], "en")
        await alarm.disk_full()
        await alarm.disk_fine()
