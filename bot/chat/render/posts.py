"""What a post looks like in Telegram, in the language in force."""

from __future__ import annotations

from bot.chat.render import card, digest, header, notices, weekly
from bot.chat.render.message import Message
from bot.posts import Card, Digest, EmptyDay, Header, Notice, Post, Weekly


def render(post: Post, *, bot: str | None = None, private: bool = False) -> Message:
    """The post as one message that Telegram takes whatever the post holds.

    `private`: it goes to a person's own chat, where a press may change the message; elsewhere buttons lead
    into the bot, whose username `bot` is; without it there are none.
    """
    match post:
        case Header():
            return header.render(post, bot=bot)
        case Card():
            return card.render(post, bot=bot)
        case Digest():
            return digest.render(post, bot=bot, private=private)
        case Weekly():
            return weekly.render(post, bot=bot)
        case EmptyDay():
            return notices.empty_day(post)
        case Notice():
            return notices.notice(post)
