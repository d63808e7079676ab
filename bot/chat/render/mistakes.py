"""The word that a reader sees for a moment who reports a summary."""

from __future__ import annotations

from bot.chat.phrases import _
from bot.chat.render.html import say
from bot.chat.render.message import Message


def thanks() -> Message:
    """It is noted."""
    return Message(say(_("Thank you. Whoever runs this bot will see that this summary was reported.")))


def known() -> Message:
    """They have said so before."""
    return Message(say(_("You have reported this summary already. Thank you.")))


def too_many() -> Message:
    """So much of one day is not kept."""
    return Message(
        say(_("That is a great deal for one day, so this one was not noted. Please try again tomorrow."))
    )


def nothing_to_report() -> Message:
    """No model wrote what stands there now."""
    return Message(say(_("There is no AI summary here any more, so there is nothing to report.")))
