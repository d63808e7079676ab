"""A demonstration without a visitor: it asks what a reader and an admin would ask, and looks what came."""

from __future__ import annotations

from bot.demo.stage import Stage
from bot.playground import sample

POSTS = 6
"""What the sample's day is in the channel: a header and five cards."""
_PATIENCE = 60.0
"""Seconds after which a demonstration that shows itself has failed."""


async def ask(stage: Stage) -> bool:
    """Wait for the sample's day and talk to the bot; whether it did what it should. Raises TimeoutError."""
    telegram, you = stage.telegram, stage.cast.you.user
    await telegram.wait_until(lambda: len(stage.posts()) >= POSTS, timeout=_PATIENCE)
    for question in ("/today", "/author tronchon"):
        await telegram.next_answer_to(telegram.says(you, question), timeout=_PATIENCE)
    preview = await telegram.next_answer_to(telegram.says(you, f"/resend {sample.DAY}"), timeout=_PATIENCE)
    confirm = next(button for button in preview.buttons if "callback_data" in button)
    telegram.presses(you, preview, str(confirm["callback_data"]))
    await telegram.wait_until(lambda: len(stage.posts()) >= 2 * POSTS, timeout=_PATIENCE)
    return len(stage.posts()) == 2 * POSTS


async def look(stage: Stage) -> bool:
    """Wait for the first post of other days. Raises TimeoutError."""
    await stage.telegram.wait_until(lambda: bool(stage.posts()), timeout=_PATIENCE)
    return True
