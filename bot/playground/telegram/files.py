"""The files that the stand-in's Telegram keeps, in memory."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import struct
from dataclasses import dataclass
from typing import Literal

from bot.playground.telegram.entities import Json
from bot.playground.telegram.fields import Upload
from bot.playground.telegram.form import MOST_BYTES
from bot.playground.telegram.refusal import Refusal, bad_request

FileKind = Literal["document", "photo"]

MOST_PHOTO_BYTES = 10 * 1024 * 1024
MOST_DOWNLOAD_BYTES = 20 * 1024 * 1024
"""What a bot can get back."""
_PREFIX = {"document": "BQACAgIAAxkBAAI", "photo": "AgACAgIAAxkBAAI"}
_FOLDER = {"document": "documents", "photo": "photos"}
_MOST_SIDES = 10_000
_MOST_RATIO = 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was sent once and can be sent again by its id."""

    kind: FileKind
    id: str
    unique_id: str
    name: str
    mime_type: str
    content: bytes
    path: str
    """Where it can be had under `/file/bot<token>/`."""
    width: int = 0
    height: int = 0

    def as_json(self) -> Json:
        """A Document, or the one PhotoSize of a photo: no smaller ones are made."""
        known = {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}
        if self.kind == "photo":
            return known | {"width": self.width, "height": self.height}
        return known | {"file_name": self.name, "mime_type": self.mime_type}


class Files:
    """What was uploaded."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}

    def take(self, kind: FileKind, given: Upload | str | None) -> StoredFile:
        """The file that a call sends along or names by its id. Refuses what Telegram refuses."""
        if given is None:
            raise bad_request(f"there is no {kind} in the request")
        if isinstance(given, Upload):
            return self._keep(kind, given)
        if given.startswith(("http://", "https://")):
            # The stand-in asks nobody outside this machine.
            raise bad_request("failed to get HTTP URL content")
        if (known := self._by_id.get(given)) is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if known.kind != kind:
            raise bad_request(f"can't use file of type {known.kind.title()} as {kind.title()}")
        return known

    def find(self, file_id: str) -> StoredFile:
        """The file with this id, for a download. Refuses one that is unknown or too big."""
        if (known := self._by_id.get(file_id)) is None:
            raise bad_request("invalid file_id" if file_id else "file_id not specified")
        if len(known.content) > MOST_DOWNLOAD_BYTES:
            raise bad_request("file is too big")
        return known

    def at(self, path: str) -> StoredFile | None:
        """The file that can be had here."""
        return next((file for file in self._by_id.values() if file.path == path), None)

    def _keep(self, kind: FileKind, upload: Upload) -> StoredFile:
        content = upload.content
        if not content:
            raise bad_request("file must be non-empty")
        if len(content) > MOST_BYTES:
            raise Refusal(413, "Request Entity Too Large")
        kept_as, width, height = _picture(content) if kind == "photo" else ("", 0, 0)
        name = upload.name or kind
        number = len(self._by_id)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()
        suffix = name[name.rfind(".") :] if "." in name else ""
        stored = StoredFile(
            kind=kind,
            id=f"{_PREFIX[kind]}{number:05}{digest[:36]}",
            unique_id=f"AgAD{digest[:11]}",
            name=name,
            mime_type=kept_as or mimetypes.guess_type(name)[0] or "application/octet-stream",
            content=content,
            path=f"{_FOLDER[kind]}/file_{number}{suffix}",
            width=width,
            height=height,
        )
        self._by_id[stored.id] = stored
        return stored


def _picture(content: bytes) -> tuple[str, int, int]:
    """Kind, width and height of a picture, by its bytes: a name may say anything.

    Refuses what is none, and what is too big or too thin.
    """
    if len(content) > MOST_PHOTO_BYTES:
        raise bad_request(
            f"file of size {len(content)} bytes is too big for a photo; "
            f"the maximum size is {MOST_PHOTO_BYTES} bytes"
        )
    kinds = {"image/png": _sides_of_png, "image/gif": _sides_of_gif, "image/jpeg": _sides_of_jpeg}
    kind, sides = next(((kind, found) for kind, of in kinds.items() if (found := of(content))), ("", None))
    if sides is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if min(sides) < 1 or sum(sides) > _MOST_SIDES or max(sides) > _MOST_RATIO * min(sides):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return kind, *sides


def _sides_of_png(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or len(content) < 24:
        return None
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _sides_of_gif(content: bytes) -> tuple[int, int] | None:
    if not content.startswith((b"GIF87a", b"GIF89a")) or len(content) < 10:
        return None
    width, height = struct.unpack_from("<HH", content, 6)
    return width, height


def _sides_of_jpeg(content: bytes) -> tuple[int, int] | None:
    """From the first frame header (ISO 10918-1, B.2.2)."""
    at = 2
    if not content.startswith(b"\xff\xd8"):
        return None
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + length
    return None
