"""What stands in a chat: a message, and how Telegram tells of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from bot.playground.telegram.entities import Entity, Json, present
from bot.playground.telegram.files import StoredFile
from bot.playground.telegram.places import Chat
from bot.playground.telegram.users import User


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
    reply_keyboard: Json | None = None
    """What it does to the keyboard of whoever reads it: a keyboard, its removal, or the wish for a reply."""
    file: StoredFile | None = None
    """What it brings; the text is then its caption."""
    caption_above: bool = False
    media_spoiler: bool = False
    protected: bool = False
    """It cannot be passed on."""
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
            "has_protected_content": True if self.protected else None,
            "link_preview_options": self.link_preview,
            "reply_markup": self.keyboard,
        }
        return self._base(self.id) | present(optional) | self._said(people) | self.service

    def _said(self, people: Collection[User]) -> Json:
        entities = [known for e in self.entities if (known := _entity(e, people))] or None
        if self.file is None:
            return present({"text": self.text or None, "entities": entities})
        shown = self.file.as_json()
        beside: Json = {
            self.file.kind: [shown] if self.file.kind == "photo" else shown,
            "caption": self.text or None,
            "caption_entities": entities,
            "show_caption_above_media": True if self.caption_above else None,
            "has_media_spoiler": True if self.media_spoiler else None,
        }
        return present(beside)

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


def _entity(entity: Entity, people: Collection[User]) -> Json | None:
    if entity.type != "text_mention":
        return entity.as_json()
    user = next((user for user in people if user.id == entity.extra["user_id"]), None)
    plain = Entity(entity.type, entity.offset, entity.length)
    return plain.as_json() | {"user": user.as_json()} if user else None
