"""The list of commands that Telegram shows beside the input field."""

from __future__ import annotations

from bot.chat.phrases import _


def for_readers() -> dict[str, str]:
    """What everybody may use, each with what it does (Telegram: at most 256 characters, no markup)."""
    return {
        "today": _("The latest list; add how many papers you want"),
        "author": _("Papers by an author"),
        "help": _("What I can do"),
    }


def for_admins() -> dict[str, str]:
    """What admins may use besides."""
    return for_readers() | {
        "resend": _("Post a day to the channel again"),
        "status": _("How the bot's work is going"),
        "settle": _("Say whether an uncertain delivery arrived"),
    }
