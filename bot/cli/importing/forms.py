"""Tells the forms of files apart by what is in them."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.cli.importing import lists, markdown
from bot.cli.importing.arrived import Complaint, NotAList, Piece
from bot.cli.importing.days import named
from bot.cli.importing.rows import Rows, is_row

LONGEST_FILE = 64 * 1024 * 1024
"""In bytes, of a file that is read whole: two and a half years of Markdown are a tenth of it."""

_HEAD = 1024 * 1024
_CHUNK = 64 * 1024
_LINES = 20
"""So many of the first lines are looked at: one of them may be broken."""
_GZIP = b"\x1f\x8b"
_BLANK = b"\xef\xbb\xbf \t\r\n"
_LIST = re.compile(rb"\[\s*(?:[\]{]|\Z)")
_HEADER = re.compile(rb"#[ \t]*daily[ \t]+papers?\b[^\n]*\d{4}", re.IGNORECASE)
_MARKDOWN = frozenset({".md", ".markdown"})
_BROKEN_GZIP = (EOFError, zlib.error, gzip.BadGzipFile)


class DayFile:
    """One file, whatever its form."""

    def __init__(self, path: Path, today: date) -> None:
        self._path = path
        self._named = named(path)
        self._today = today
        self.position = 0
        """So many of its bytes have been read."""

    def pieces(self) -> Iterator[Piece]:
        """What it holds, one paper after another.

        What looks like a list and cannot be read is a complaint. Raises NotAList, and OSError where the file
        cannot be had.
        """
        with self._path.open("rb") as raw:
            for piece in self._told_apart(raw):
                self.position = raw.tell()
                yield piece

    def _told_apart(self, raw: io.BufferedReader) -> Iterator[Piece]:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        if not packed:
            yield from self._read(raw)
            return
        try:
            yield from self._read(io.BufferedReader(gzip.GzipFile(fileobj=raw)))
        except _BROKEN_GZIP:
            yield Complaint(0, "the file is packed, and cut or broken")

    def _read(self, file: io.BufferedReader) -> Iterator[Piece]:
        head = _head(file)
        begin = head.lstrip(_BLANK)
        file.seek(0)
        if begin.startswith(b"{") and any(map(is_row, begin.split(b"\n", _LINES)[:_LINES])):
            yield from Rows(self._today).read(file)
        elif _LIST.match(begin):
            if (body := _whole(file)) is None:
                yield _too_long()
            else:
                yield from lists.read(body, self._named, self._today)
        elif _HEADER.search(head.replace(b"\0", b"")) or self._is_named_markdown():
            if (body := _whole(file)) is None:
                yield _too_long()
            else:
                yield from markdown.read(body, self._named, self._path.name, self._today)
        else:
            raise NotAList("not a list" if begin else "empty")

    def _is_named_markdown(self) -> bool:
        return self._named.day is not None and self._path.suffix.lower() in _MARKDOWN


def _head(file: io.BufferedReader) -> bytes:
    """The file's first bytes, as many as can be had."""
    head = b""
    try:
        while len(head) < _HEAD and (more := file.read1(_CHUNK)):
            head += more
    except _BROKEN_GZIP:
        if not head:
            raise NotAList("packed, and broken") from None
    return head


def _whole(file: io.BufferedReader) -> bytes | None:
    body = file.read(LONGEST_FILE + 1)
    return body if len(body) <= LONGEST_FILE else None


def _too_long() -> Complaint:
    return Complaint(0, f"more than {LONGEST_FILE // 1024**2} MB: it is read whole; split it")
