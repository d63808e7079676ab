"""How a message of the stand-in's Telegram looks in a terminal."""

from __future__ import annotations

from rich.style import Style
from rich.text import Text

from bot.playground.telegram.chats import Message
from bot.playground.telegram.entities import Entity

_STYLES = {
    "bold": Style(bold=True),
    "italic": Style(italic=True, dim=True),
    "code": Style(color="cyan"),
    "pre": Style(color="cyan"),
    "blockquote": Style(color="bright_black"),
    "expandable_blockquote": Style(color="bright_black"),
    "hashtag": Style(color="blue"),
    "bot_command": Style(color="blue"),
}


def as_text(message: Message) -> Text:
    """The message with its formatting, and its buttons."""
    shown = Text(message.text)
    for entity in message.entities:
        shown.stylize(_style(entity), *_bounds(message.text, entity))
    if message.buttons:
        labels = "   ".join(f"[{button['text']}]" for button in message.buttons)
        shown.append(f"\n\n{labels}", Style(color="green"))
    return shown


def _style(entity: Entity) -> Style:
    if entity.type == "text_link":
        return Style(color="blue", link=str(entity.extra["url"]))
    return _STYLES.get(entity.type, Style())


def _bounds(text: str, entity: Entity) -> tuple[int, int]:
    """Where it begins and ends in code points: Telegram counts UTF-16 units."""
    units = text.encode("utf-16-le")
    begin, end = (len(units[: 2 * at].decode("utf-16-le")) for at in (entity.offset, entity.end))
    return begin, end
