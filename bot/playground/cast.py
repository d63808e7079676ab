"""Who is in the playground, and where they write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from bot.playground.telegram.stage import Stage
from bot.playground.telegram.users import User

CHANNEL = "daily_papers"
"""The channel's public name, without the @."""
SEOUL = "Asia/Seoul"
TOPICS: Mapping[int, str] = {1: "Papers", 2: "Everything else"}
"""The group's topics, by Telegram's number."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose place a visitor can take."""

    user: User
    role: str
    """In a few words: `a subscriber in Seoul`."""
    note: str
    """What there is to try as this person, in a sentence."""
    zone: str
    """In which they read the time, by its IANA name."""
    morning: time = time(9)
    """When their day begins there, and with it the list that they subscribe to."""


class Cast:
    """The people, the channel and the group, put into a Telegram that has none yet."""

    def __init__(self, telegram: Stage, *, language: str = "en") -> None:
        """`language`: of the person who visits."""
        self.you = Person(
            telegram.add_user(7, "You", language=language),
            "an admin",
            "Runs the bot: try /status, /resend 2024-05-14, /rewrite 2405.02246. "
            "What it reports by itself is in the channel's language.",
            SEOUL,
        )
        self.jiwoo = Person(
            telegram.add_user(8, "Ji-woo", language="ko"),
            "a subscriber in Seoul",
            "Gets each day at 09:00, in Korean.",
            SEOUL,
        )
        self.sam = Person(
            telegram.add_user(9, "Sam", language="en"),
            "a subscriber in New York",
            "Gets each day at 08:30, in English: move the clock to the next morning.",
            "America/New_York",
            time(8, 30),
        )
        self.max = Person(
            telegram.add_user(10, "Max", language="en"),
            "somebody who blocks the bot",
            "Subscribed, then blocked the bot: let it write again and see.",
            "Europe/Berlin",
        )
        self.people = (self.you, self.jiwoo, self.sam, self.max)
        self.channel = telegram.add_channel(-1001000000001, username=CHANNEL)
        telegram.set_member(self.channel, self.you.user, "creator")
        self.group = telegram.add_group(
            -1001000000002,
            topics=TOPICS,
            bot_is_member=False,
            administrators=[self.you.user],
            members=[self.jiwoo.user, self.sam.user],
        )
        # A topic goes by the number of the message that opened it.
        self.group.last_message_id = max(TOPICS)
