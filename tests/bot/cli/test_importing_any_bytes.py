"""Whatever bytes a file holds, it is read or complained of, and nothing odd comes out of it."""

from __future__ import annotations

import gzip
import json
import tempfile
from datetime import date
from pathlib import Path

from files_of_days import MARKDOWN, item, row
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cli.importing.arrived import Arrived, Complaint, NotAList, Piece
from bot.cli.importing.forms import DayFile

_TODAY = date(2026, 1, 1)
_ROWS = b"".join(json.dumps(row(f"2405.0000{n}")).encode() + b"\n" for n in range(3))
_WHOLE = [
    MARKDOWN.format(day="2024-05-14", title="Lamps", id="2405.00001", votes=3).encode(),
    json.dumps([item(), item("2405.00002")], indent=1).encode(),
    _ROWS,
    gzip.compress(_ROWS, mtime=0),
]
_NAMES = st.sampled_from(["2024-05-14.json", "2024-05-14.md", "x"])


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A good file with some bytes changed, left out, put in twice, or its end cut off."""
    body = bytearray(draw(st.sampled_from(_WHOLE)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(len(body) - 1, 0)))
        to = min(len(body), at + draw(st.integers(0, 12)))
        match draw(st.sampled_from(["change", "leave out", "repeat", "cut"])):
            case "change":
                body[at:to] = draw(st.binary(max_size=12))
            case "leave out":
                del body[at:to]
            case "repeat":
                body[at:at] = body[at:to] * draw(st.sampled_from([1, 50]))
            case "cut":
                del body[at:]
    return bytes(body)


def _read(body: bytes, name: str) -> list[Piece]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(body)
        try:
            return list(DayFile(path, _TODAY).pieces())
        except NotAList:
            return []


@given(st.one_of(spoilt(), st.binary(max_size=200)), _NAMES)
@example(b"[" * 100_000 + b"{", "2024-05-14.json")
@example(b'[{"paper":' * 20_000, "2024-05-14.json")
@example(b'{"id": "1", "title": "", "daily_date": ' + b"[" * 100_000, "x")
@example(
    b'[{"paper": {"id": "2405.00001", "title": "x", "upvotes": ' + b"9" * 5000 + b"}}]", "2024-05-14.json"
)
@example(b'[{"paper": {"id": "2405.00001", "title": "\\ud83e"}}]', "2024-05-14.json")
@example(b"\x1f\x8b", "x")
@example(b"[{}", "x")
def test_what_comes_out_of_any_bytes_can_be_stored_or_is_a_complaint(body: bytes, name: str) -> None:
    for piece in _read(body, name):
        if isinstance(piece, Arrived):
            paper = piece.paper.paper
            assert paper.title
            for text in (paper.id, paper.title, paper.abstract, *paper.authors):
                text.encode()
            for listing in piece.paper.listings:
                assert date(2023, 5, 4) <= listing.day <= _TODAY
                assert listing.votes is None or 0 <= listing.votes <= 10**9
        elif isinstance(piece, Complaint):
            assert piece.line >= 0
            assert piece.why
