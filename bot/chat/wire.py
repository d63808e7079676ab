"""A rendered message in the types of Telegram's library."""

from __future__ import annotations

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.chat.render.message import Message


def preview_of(message: Message) -> LinkPreviewOptions:
    """The large picture above the text, or no preview: without this the first link would decide it."""
    if message.preview is None:
        return LinkPreviewOptions(is_disabled=True)
    return LinkPreviewOptions(url=message.preview, prefer_large_media=True, show_above_text=True)


def keyboard_of(message: Message) -> InlineKeyboardMarkup | None:
    """The buttons under it."""
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.text, url=button.url, callback_data=button.data) for button in row]
            for row in message.buttons
        ]
    )
