"""What a call brings along, and whether it is of the described type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.playground.telegram.described import BOOLEAN, FIELDS, INTEGER
from bot.playground.telegram.refusal import bad_request

_ALL = {name: kind for fields in FIELDS.values() for name, kind in fields.items()}
_ATTACHED = "attach://"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    """Empty where none was given."""
    content: bytes


class Fields(Mapping[str, str]):
    """A call's fields as they come in a form: text, with JSON where there is structure."""

    def __init__(
        self,
        given: Mapping[str, str],
        uploads: Mapping[str, Upload] | None = None,
        *,
        described: Mapping[str, str] | None = None,
    ) -> None:
        """`described`: the types of the fields that the method has; without it, of those that any has."""
        self.given = dict(given)
        """As they came, known or not."""
        self._uploads = uploads or {}
        self._described = _ALL if described is None else described

    def __getitem__(self, name: str) -> str:
        assert name in self._described, f"the method has no field {name}"
        return self.given[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.given if name in self._described)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def check_types(self) -> None:
        """Refuse a number or a yes-or-no that is neither, and half a character.

        What the method does not have is not looked at.
        """
        for name in self:
            _check_whole(self[name])
            if self._described[name] == INTEGER:
                self.integer(name, 0)
            elif self._described[name] == BOOLEAN:
                self.boolean(name)

    def integer(self, name: str, default: int | None = None) -> int:
        """A whole number; refused when it is none, or absent without a default."""
        text = self.get(name, "")
        if not text and default is not None:
            return default
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise bad_request(f'field "{name}" must be of type Number')
        return int(text)

    def boolean(self, name: str) -> bool:
        """Absent is false."""
        text = self.get(name, "false").lower()
        if text not in ("true", "false", "1", "0"):
            raise bad_request(f'field "{name}" must be of type Boolean')
        return text in ("true", "1")

    def structure(self, name: str, kind: type, complaint: str) -> object:
        """What the JSON in this field says; None when there is no such field."""
        text = self.get(name, "")
        if not text:
            return None
        try:
            value: object = json.loads(text)
        except (ValueError, RecursionError):
            raise bad_request(complaint) from None
        if not isinstance(value, kind):
            raise bad_request(complaint)
        if "\\" in text:
            _check_whole(json.dumps(value, ensure_ascii=False))
        return value

    def required(self, name: str, complaint: str) -> str:
        """A text that is there and not empty."""
        if not (text := self.get(name, "")):
            raise bad_request(complaint)
        return text

    def message_id(self) -> int:
        """Which message the call is about."""
        self.required("message_id", "message identifier is not specified")
        return self.integer("message_id")

    def file(self, name: str) -> Upload | str | None:
        """A file that was sent along, or the text that names one; None where there is neither."""
        text = self.get(name, "")
        if text.startswith(_ATTACHED):
            return self._uploads.get(text.removeprefix(_ATTACHED))
        return self._uploads.get(name) or text or None


def _check_whole(text: str) -> None:
    """Refuse half of a character that is two in UTF-16: JSON can name it, UTF-8 cannot."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise bad_request("strings must be encoded in UTF-8")
