"""Where messages stand: private chats, groups and channels, and who may do what in them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.playground.telegram.entities import Json, present
from bot.playground.telegram.refusal import Refusal, bad_request
from bot.playground.telegram.users import User

if TYPE_CHECKING:
    from bot.playground.telegram.messages import Message

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
    "can_send_welcome_messages",
)


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
