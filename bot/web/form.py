"""How a question is put to an endpoint for chat completions: they differ in what they take."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.ports import Question

ROOM = 2000
"""Tokens: five times what a summary takes; enough for a model that thinks a little first."""
MORE_ROOM = 8000
"""For a model that ran into the end of the first: it thinks a lot."""

_FORMATS = ("json_schema", "json_object", "text")


@dataclass(frozen=True, slots=True)
class Form:
    """What a request says besides the question."""

    format: str = _FORMATS[0]
    tokens: str = "max_tokens"
    temperature: bool = True
    room: int = ROOM

    def after(self, complaint: str) -> Form | None:
        """The form to try next, or None when nothing is left that could be given up."""
        if self.room > ROOM:
            return replace(self, room=ROOM)
        if self.tokens in complaint and self.tokens == "max_tokens":
            return replace(self, tokens="max_completion_tokens")
        if "temperature" in complaint and self.temperature:
            return replace(self, temperature=False)
        if self.format != _FORMATS[-1]:
            return replace(self, format=_FORMATS[_FORMATS.index(self.format) + 1])
        return None

    def wider(self) -> Form:
        """The same with more room for the answer."""
        return replace(self, room=MORE_ROOM)

    def body(self, model: str, question: Question) -> dict[str, object]:
        """The request's JSON."""
        body: dict[str, object] = {
            "model": model,
            "messages": [{"role": role, "content": text} for role, text in question.messages],
            self.tokens: self.room,
        }
        if self.temperature:
            body["temperature"] = 0.2
        if self.format == "json_schema":
            schema = {"name": "summary", "strict": True, "schema": question.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.format == "json_object":
            body["response_format"] = {"type": "json_object"}
        return body
