"""What is printed of the bot's messages where nobody looks at the page."""

from __future__ import annotations

from rich.console import Console
from rich.panel import Panel

from bot.demo.stage import Stage
from bot.playground.cast import CHANNEL
from bot.playground.telegram.chats import Call
from bot.playground.terminal import as_text

_WIDTH = 100
_SHOWN = ("sendMessage", "editMessageText")


def console() -> Console:
    """Where it is printed: no wider than one can read."""
    return Console(width=min(_WIDTH, Console().width), highlight=False)


def print_calls(to: Console, stage: Stage) -> None:
    """From now on, print what the bot says in the channel and to the visitor."""
    you = stage.cast.you.user.id

    def show(call: Call) -> None:
        if call.message is None or call.method not in _SHOWN:
            return
        if call.message.chat is stage.cast.channel:
            where = f"@{CHANNEL}"
        elif call.message.chat.id == you:
            where = "the bot, to you"
        else:
            return
        how = "  (edited)" if call.method == "editMessageText" else ""
        title = f"{where} · {call.when:%H:%M:%S} UTC{how}"
        to.print(Panel(as_text(call.message), title=title, title_align="left", padding=(0, 1)))

    stage.telegram.watch(show)
