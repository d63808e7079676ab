"""Messages as the page was last told of them, told anew only where something about them changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.playground.page.journal import Json
from bot.playground.page.messages import message_json, paper_of
from bot.playground.page.pictures import Depicted, Pictures
from bot.playground.telegram.chats import Message
from bot.playground.telegram.stage import Stage


@dataclass(frozen=True, slots=True)
class _Known:
    """A message that was told, and what it was told from."""

    mark: tuple[object, ...]
    paper: str | None
    depicted: Depicted | None
    told: Json


class Shown:
    """Remembers what is dear to make: a playground may hold thousands of messages, of which one changes."""

    def __init__(self, stage: Stage, pictures: Pictures) -> None:
        self._stage = stage
        self._pictures = pictures
        self._known: dict[Message, _Known] = {}

    def tell(self, messages: Iterable[Message]) -> dict[str, Json]:
        """Each message under its key; whatever is not among them is forgotten."""
        self._known = {message: self._up_to_date(message) for message in messages}
        return {f"message:{m.chat.id}:{m.id}": known.told for m, known in self._known.items()}

    def _up_to_date(self, message: Message) -> _Known:
        mark, known = _mark(message), self._known.get(message)
        paper = known.paper if known is not None and known.mark == mark else paper_of(message)
        depicted = self._pictures(paper) if paper is not None else None
        if known is not None and known.mark == mark and known.depicted == depicted:
            return known
        return _Known(mark, paper, depicted, message_json(message, self._stage.users, paper, depicted))


def _mark(message: Message) -> tuple[object, ...]:
    """All that can change about a message that stands."""
    answered = message.reply_to
    quoted = (answered.text, answered.deleted) if answered else None
    return *message.content(), message.edited, message.file, message.reply_keyboard, quoted
