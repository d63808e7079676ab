"""Telegram's HTML: text with tags in, text with entities out, or Telegram's own complaint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.playground.telegram.entities import BadMarkup, Entity, custom_emoji, date_time, link, utf16_length

_SIMPLE = {
    b"b": "bold",
    b"strong": "bold",
    b"i": "italic",
    b"em": "italic",
    b"u": "underline",
    b"ins": "underline",
    b"s": "strikethrough",
    b"strike": "strikethrough",
    b"del": "strikethrough",
    b"tg-spoiler": "spoiler",
    b"span": "spoiler",
    b"blockquote": "blockquote",
}
_TAGS = {*_SIMPLE, b"a", b"pre", b"code", b"tg-emoji", b"tg-time"}

# A byte of zero counts as a blank, and as the end of the text where a tag is still open (as in TDLib).
_BLANKS = re.compile(rb"[ \t\r\n\v]*")
_TAG_NAME = re.compile(rb"[^ \t\r\n\v\0>]*")
_ATTRIBUTE_NAME = re.compile(rb"[^ \t\r\n\v\0>=/\"']*")
_NAME_TOKEN = re.compile(rb"[A-Za-z0-9.-]*")
_NAMED_CHARACTER = re.compile(rb"&(lt|gt|amp|quot)(?![A-Za-z]);?")
_NUMBERED_CHARACTER = re.compile(rb"&#(?:[xX]([0-9A-Fa-f]*)|([0-9]*));?")
_CHARACTERS = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_QUOTED = {b'"': re.compile(rb'[^&\0"]+|&'), b"'": re.compile(rb"[^&\0']+|&")}
_TEXT = re.compile(rb"[^&<]+")


def parse_html(html: str) -> tuple[str, tuple[Entity, ...]]:
    """The text and its entities, outer before inner, as TDLib's own parser gives them.

    Raises BadMarkup with Telegram's wording; byte offsets are those of UTF-8.
    """
    return _Parser(html.encode()).parse()


def trim(text: str, entities: Sequence[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """What is left when Telegram has cut blanks from both ends; blanks that an entity begins with stay."""
    text = text.rstrip()
    end = utf16_length(text)
    kept = [replace(e, length=min(e.end, end) - e.offset) for e in entities if e.offset < end]
    lead = min(len(text) - len(text.lstrip(" \n")), kept[0].offset if kept else len(text))
    return text[lead:], tuple(replace(e, offset=e.offset - lead) for e in kept)


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    name: bytes
    attributes: dict[bytes, str]
    offset: int
    written: int
    """How many pieces of text were there before it."""


class _Parser:
    """One walk over the bytes; a new one for each text."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._pieces: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def parse(self) -> tuple[str, tuple[Entity, ...]]:
        while self._at < len(self._data):
            if self._data.startswith(b"</", self._at):
                self._end_tag()
            elif self._data.startswith(b"<", self._at):
                self._start_tag()
            else:
                self._write(self._character() or self._plain())
        if self._open:
            raise BadMarkup(f'Can\'t find end tag corresponding to start tag "{_text(self._open[-1].name)}"')
        text = "".join(self._pieces)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise BadMarkup(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        # A language is told only where `code` fills a `pre`.
        entities = [replace(e, extra={}) if e.type == "code" else e for e in self._entities]
        return text, tuple(sorted(entities, key=lambda e: (e.offset, -e.length)))

    # -- text --

    def _write(self, text: str) -> None:
        self._pieces.append(text)
        self._offset += utf16_length(text)

    def _plain(self) -> str:
        """Up to the next sign that may mean something; at least one byte."""
        found = _TEXT.match(self._data, self._at)
        end = found.end() if found else self._at + 1
        text = self._data[self._at : end].decode()
        self._at = end
        return text

    def _character(self) -> str:
        """The character that stands here as `&lt;` or `&#60;`; nothing if none does."""
        if found := _NAMED_CHARACTER.match(self._data, self._at):
            character = _CHARACTERS[found[1]]
        elif found := _NUMBERED_CHARACTER.match(self._data, self._at):
            code = int(found[1], 16) if found[1] else int(found[2] or b"0")
            digits_end = found.end() - found[0].endswith(b";")
            if not 0 < code < 0x10FFFF or digits_end - found.start() >= 10:
                return ""
            character = chr(code)
        else:
            return ""
        self._at = found.end()
        return character

    # -- tags --

    def _start_tag(self) -> None:
        begin = self._at
        name = self._take(_TAG_NAME, begin + 1).lower()
        if self._ended():
            raise BadMarkup(f"Unclosed start tag at byte offset {begin}")
        if name not in _TAGS:
            raise BadMarkup(f'Unsupported start tag "{_text(name)}" at byte offset {begin}')
        attributes = self._attributes(name, begin)
        if name == b"span" and attributes.get(b"class") != "tg-spoiler":
            raise BadMarkup(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(_Open(name, attributes, self._offset, len(self._pieces)))

    def _attributes(self, tag: bytes, begin: int) -> dict[bytes, str]:
        """What stands between a tag's name and its `>`, which is taken too."""
        attributes: dict[bytes, str] = {}
        while True:
            self._take(_BLANKS)
            if self._here() == b">":
                self._at += 1
                return attributes
            name = self._take(_ATTRIBUTE_NAME)
            if not name:
                raise BadMarkup(f'Empty attribute name in the tag "{_text(tag)}" at byte offset {begin}')
            self._take(_BLANKS)
            if self._ended():
                raise BadMarkup(f'Unclosed start tag "{_text(tag)}" at byte offset {begin}')
            if self._here() != b"=":
                attributes[name] = ""
                continue
            self._at += 1
            self._take(_BLANKS)
            if self._ended():
                raise BadMarkup(f'Unclosed start tag "{_text(tag)}" at byte offset {begin}')
            attributes[name] = self._value()
            if self._ended():
                raise BadMarkup(f"Unclosed start tag at byte offset {begin}")

    def _value(self) -> str:
        quote = self._here()
        if quote not in (b'"', b"'"):
            begin = self._at
            token = self._take(_NAME_TOKEN).lower()
            if self._here() not in (b" ", b"\t", b"\r", b"\n", b"\v", b"\0", b"", b">"):
                raise BadMarkup(f"Unexpected end of name token at byte offset {begin}")
            return _text(token)
        self._at += 1
        pieces: list[str] = []
        while not self._ended() and self._here() != quote:
            pieces.append(self._character() or _text(self._take(_QUOTED[quote])))
        self._at += self._here() == quote
        return "".join(pieces)

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise BadMarkup(f"Unexpected end tag at byte offset {begin}")
        name = self._take(_TAG_NAME, begin + 2).lower()
        self._take(_BLANKS)
        if self._here() != b">":
            raise BadMarkup(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        opened = self._open[-1]
        if name not in (b"", opened.name):
            expected, found = _text(opened.name), _text(name)
            raise BadMarkup(
                f'Unmatched end tag at byte offset {begin}, expected "</{expected}>", found "</{found}>"'
            )
        self._open.pop()
        if self._offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        """Add the entity that has just ended, if it makes one."""
        name, attributes = opened.name, opened.attributes
        entity = Entity(_SIMPLE.get(name, ""), opened.offset, self._offset - opened.offset)
        if name == b"blockquote" and b"expandable" in attributes:
            entity = replace(entity, type="expandable_blockquote")
        elif name == b"a":
            url = attributes.get(b"href") or "".join(self._pieces[opened.written :])
            entity = link(entity, url)
        elif name == b"tg-emoji":
            entity = custom_emoji(entity, attributes.get(b"emoji-id", ""))
        elif name == b"tg-time":
            entity = date_time(entity, attributes.get(b"unix", ""), attributes.get(b"format", ""))
        elif name in (b"pre", b"code"):
            entity = self._verbatim(entity, name, attributes.get(b"class", ""))
        if entity.type:
            self._entities.append(entity)

    def _verbatim(self, entity: Entity, name: bytes, class_name: str) -> Entity:
        """`pre` and `code` around the same text are one entity, which knows its language."""
        language = class_name.removeprefix("language-") if class_name.startswith("language-") else ""
        inner = self._entities[-1] if self._entities else None
        other = "code" if name == b"pre" else "pre"
        same = inner is not None and (inner.type, inner.offset, inner.end) == (
            other,
            entity.offset,
            entity.end,
        )
        if name == b"code":
            entity = replace(entity, type="code", extra={"language": language} if language else {})
        else:
            entity = replace(entity, type="pre")
        if same and inner is not None:
            known = inner.extra if name == b"pre" else entity.extra
            if known:
                self._entities.pop()
                return replace(entity, type="pre", extra=known)
        return entity

    # -- reading --

    def _take(self, pattern: re.Pattern[bytes], at: int | None = None) -> bytes:
        found = pattern.match(self._data, self._at if at is None else at)
        assert found is not None, "every pattern here may match nothing"
        self._at = found.end()
        return found[0]

    def _here(self) -> bytes:
        return self._data[self._at : self._at + 1]

    def _ended(self) -> bool:
        return self._here() in (b"", b"\0")


def _text(name: bytes) -> str:
    return name.decode()
