"""What Telegram itself shows of the bot: its commands, by who may use them, and what it is."""

from __future__ import annotations

from bot.chat.phrases import _


def for_readers() -> dict[str, str]:
    """What everybody may use, each with what it does (Telegram: at most 256 characters, no markup)."""
    return {
        **_lists(),
        **_choices(),
        "help": _("What I can do"),
        "privacy": _("What is kept about you"),
    }


def for_groups() -> dict[str, str]:
    """What everybody may use in a group."""
    return {**_lists(), "help": _("What I can do")}


def for_group_administrators() -> dict[str, str]:
    """What a group's administrators may use there."""
    return for_groups() | _choices()


def for_admins() -> dict[str, str]:
    """What admins may use."""
    return for_readers() | {
        "resend": _("Post a day to the channel again"),
        "status": _("How the bot's work is going"),
        "settle": _("Say whether an uncertain delivery arrived"),
        "reports": _("Summaries that readers reported"),
        "rewrite": _("Have a paper's summary written anew"),
        "term": _("How a technical term is said in summaries"),
        "log": _("What admins did last"),
    }


def _lists() -> dict[str, str]:
    return {
        "today": _("The latest list; add how many papers you want"),
        "date": _("The list of a day"),
        "paper": _("A paper by its number or link"),
        "search": _("Papers by words in title, abstract or summary"),
        "author": _("Papers by an author"),
    }


def _choices() -> dict[str, str]:
    return {
        "subscribe": _("Each new list at the hour you like"),
        "unsubscribe": _("No more lists"),
        "lang": _("The language"),
    }


def description() -> str:
    """What an empty chat with the bot shows (Telegram: at most 512 characters, no markup)."""
    return _(
        "Every day the papers with the most votes on Hugging Face, in brief: "
        "one message, at the hour you choose.\n"
        "\n"
        "Press Start to see the first paper of the latest list. "
        "Also for groups and channels, in Korean and English."
    )


def short_description() -> str:
    """What the bot's profile shows (Telegram: at most 120 characters, no markup)."""
    return _("The day's top papers on Hugging Face, in brief, in Korean and English.")
