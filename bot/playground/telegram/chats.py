"""What exists in the stand-in's Telegram: chats, messages, and the record of calls."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, cast

from bot.playground.telegram.check import Refusal, bad_request
from bot.playground.telegram.entities import Entity, Json, present
from bot.playground.telegram.users import User

__all__ = ["Call", "Chat", "Kind", "Message", "Press", "Preview", "Standing", "User"]

Kind = Literal["private", "group", "supergroup", "channel"]
Standing = Literal["creator", "administrator", "member", "left", "kicked"]

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


@dataclass(frozen=True, slots=True)
class Preview:
    """How links are to be previewed, as the bot said it."""

    is_disabled: bool = False
    url: str | None = None
    prefer_small_media: bool = False
    prefer_large_media: bool = False
    show_above_text: bool = False


@dataclass(slots=True, eq=False)
class Message:
    """A message that stands, or stood, in a chat."""

    chat: Chat
    id: int
    sender: User | None
    """None in a channel, where the chat itself speaks."""
    sent: datetime
    text: str
    entities: tuple[Entity, ...] = ()
    keyboard: Json | None = None
    link_preview: Json | None = None
    topic: int | None = None
    reply_to: Message | None = None
    silent: bool = False
    edited: datetime | None = None
    deleted: bool = False
    own: bool = False
    """The bot's."""
    sender_chat: Chat | None = None
    """The chat in whose name it was written."""
    via_bot: User | None = None
    forwarded_from: Chat | None = None
    """The channel where it was a post."""
    is_automatic_forward: bool = False
    service: Json = field(default_factory=dict)
    """What happened, where nobody wrote anything."""

    @property
    def preview(self) -> Preview | None:
        """What was said about the preview of links, if anything was."""
        if self.link_preview is None:
            return None
        known = {name: self.link_preview[name] for name in Preview.__slots__ if name in self.link_preview}
        return Preview(**cast("dict[str, bool]", known))  # type: ignore[arg-type]  # checked when it came

    @property
    def thread(self) -> int | None:
        """The topic; in a supergroup without topics, the message that a chain of replies began with."""
        if self.topic is not None or self.chat.is_forum or self.chat.kind != "supergroup":
            return self.topic
        return (self.reply_to.thread or self.reply_to.id) if self.reply_to else None

    @property
    def buttons(self) -> list[Json]:
        """All buttons, row by row."""
        rows = self.keyboard["inline_keyboard"] if self.keyboard else []
        return [button for row in rows for button in row]  # type: ignore[attr-defined]  # JSON that was checked

    def content(self) -> tuple[object, ...]:
        """What an edit must change."""
        return self.text, self.entities, self.keyboard, self.link_preview

    def as_json(self, people: Collection[User] = (), *, replied: bool = True) -> Json:
        """A Message; mentions of people who are not known are left out, as Telegram does.

        `replied`: with the message that it answers, which comes without the one before.
        """
        speaker = self.chat if self.chat.kind == "channel" else self.sender_chat
        optional: Json = {
            "from": self.sender.as_json() if self.sender else None,
            "sender_chat": speaker.as_json() if speaker else None,
            "message_thread_id": self.thread,
            "is_topic_message": True if self.topic else None,
            "is_automatic_forward": True if self.is_automatic_forward else None,
            "forward_origin": self._origin(self.forwarded_from) if self.forwarded_from else None,
            "via_bot": self.via_bot.as_json() if self.via_bot else None,
            "edit_date": int(self.edited.timestamp()) if self.edited else None,
            "reply_to_message": self._replied(people) if replied else None,
            "text": self.text or None,
            "entities": [known for e in self.entities if (known := _entity(e, people))] or None,
            "link_preview_options": self.link_preview,
            "reply_markup": self.keyboard,
        }
        return self._base(self.id) | present(optional) | self.service

    def _base(self, number: int) -> Json:
        return {"message_id": number, "date": int(self.sent.timestamp()), "chat": self.chat.as_json()}

    def _replied(self, people: Collection[User]) -> Json | None:
        """What it answers; in a topic at least the note that the topic was made, as Telegram does."""
        if self.reply_to is not None:
            return self.reply_to.as_json(people, replied=False)
        if self.topic is None or not self.chat.is_forum:
            return None
        made: Json = {"forum_topic_created": {"name": "A topic", "icon_color": 7322096}}
        return self._base(self.topic) | {"message_thread_id": self.topic, "is_topic_message": True} | made

    def _origin(self, channel: Chat) -> Json:
        date, number = int(self.sent.timestamp()), max(channel.last_message_id, 1)
        return {"type": "channel", "date": date, "chat": channel.as_json(), "message_id": number}


@dataclass(slots=True, eq=False)
class Chat:
    """Anywhere a message can stand. What is written here may be changed at any time."""

    id: int
    kind: Kind
    title: str
    """In a private chat the person's first name."""
    username: str | None = None
    bot_standing: Standing = "member"
    bot_may_post: bool = True
    """For a channel the administrator's right, for a group the permission to write."""
    topics: Collection[int] = ()
    """Threads of a forum; a supergroup with any is a forum."""
    closed_topics: Collection[int] = ()
    """Threads in which only administrators may write."""
    forum: bool = False
    """It has topics, whether or not any is left."""
    members: dict[int, tuple[User, Standing]] = field(default_factory=dict)
    migrated_to: int | None = None
    talked: bool = True
    """In a private chat: the person has written to the bot at least once."""
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0

    @property
    def is_forum(self) -> bool:
        """It has topics, or had some."""
        return self.forum or bool(self.topics or self.closed_topics)

    @property
    def hears(self) -> bool:
        """The bot is told what is said here."""
        if self.migrated_to is not None:
            return False
        inside = ("creator", "administrator") + (() if self.kind == "channel" else ("member",))
        return self.bot_standing in inside

    def as_json(self) -> Json:
        """A Chat."""
        name = {"first_name": self.title} if self.kind == "private" else {"title": self.title}
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.kind, **name, **present({"username": self.username}), **forum}

    def full_json(self) -> Json:
        """A ChatFullInfo."""
        gifts = (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        )
        return {
            **self.as_json(),
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(gifts, False),
        }

    def member_json(self, user: User, standing: Standing) -> Json:
        """A ChatMember of the class that fits the standing."""
        member: Json = {"status": standing, "user": user.as_json()}
        if standing == "creator":
            return member | {"is_anonymous": False}
        if standing == "kicked":
            return member | {"until_date": 0}
        if standing != "administrator":
            return member
        rights: Json = dict.fromkeys(_RIGHTS, True)
        if self.kind == "channel":
            may = self.bot_may_post if user.is_bot else True
            rights |= {"can_post_messages": may, "can_edit_messages": may}
        return member | {"can_be_edited": False, "is_anonymous": False} | rights

    def check_reachable(self) -> None:
        """Refuse what the bot asks of a chat that it is not in, in the words for this kind of chat."""
        if self.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.migrated_to
            )
        if self.kind == "private":
            if not self.talked:
                raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
            if self.bot_standing == "kicked":
                raise Refusal(403, "Forbidden: bot was blocked by the user")
        elif self.bot_standing == "kicked":
            raise Refusal(403, f"Forbidden: bot was kicked from the {self.kind} chat")
        elif self.bot_standing == "left":
            raise Refusal(403, f"Forbidden: bot is not a member of the {self.kind} chat")

    def check_writable(self, topic: int | None = None) -> None:
        """Refuse what the bot may not write here."""
        self.check_reachable()
        if self.kind == "channel" and not (self.bot_standing == "administrator" and self.bot_may_post):
            raise bad_request("need administrator rights in the channel chat")
        if not self.bot_may_post:
            raise bad_request("not enough rights to send text messages to the chat")
        if topic is not None and topic not in (*self.topics, *self.closed_topics):
            raise bad_request("message thread not found")
        if topic in self.closed_topics and self.bot_standing != "administrator":
            raise bad_request("TOPIC_CLOSED")

    def next_message_id(self) -> int:
        """Numbers rise by one in each chat and are never used again."""
        self.last_message_id += 1
        return self.last_message_id


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody pressed."""

    id: str
    user: User
    message: Message
    data: str
    at: float
    """On the event loop's clock, which a test cannot move."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was carried out, whatever the bot came to know of it."""

    method: str
    """As the Bot API spells it."""
    chat_id: int | None
    text: str | None
    """As shown, without markup."""
    params: dict[str, str]
    """As they came."""
    at: float
    """Monotonic seconds, for the pace."""
    when: datetime
    """On the stand-in's clock."""
    message: Message | None = None

    @property
    def message_id(self) -> int | None:
        """The message that the call made or changed."""
        return self.message.id if self.message else None


def _entity(entity: Entity, people: Collection[User]) -> Json | None:
    if entity.type != "text_mention":
        return entity.as_json()
    user = next((user for user in people if user.id == entity.extra["user_id"]), None)
    plain = Entity(entity.type, entity.offset, entity.length)
    return plain.as_json() | {"user": user.as_json()} if user else None
