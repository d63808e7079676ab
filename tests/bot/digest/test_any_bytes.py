"""Files that nobody meant to be read."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.reading import read

DAY = date(2024, 5, 14)
HEADING = "### [A Lamp](https://arxiv.org/abs/2405.00001)"

_PIECES = st.sampled_from(
    [
        b"\n", b"\r\n", b" ", b"#", b"### [", b"](https://arxiv.org/abs/2405.00001)", b"[", b"]", b"\\",
        b"*", b"## Daily Papers (2024-05-14)\n", b"## Daily Papers (2024-05-15)\n",
        b"## Daily Papers (2024-05-99)\n", b"- ", b"Vote: ", b"4", b"Authors: ", b"+, ", b"![](",
        b"https://x.org/1", b")", b"<video src=\"", b"\">", b"</div>", "가".encode(), b"\xea", b"\xff",
        b"\0", b"\xef\xbb\xbf", b"---", b"***A***:",
    ]
)  # fmt: skip
_BODIES = st.one_of(st.binary(max_size=200), st.lists(_PIECES, max_size=40).map(b"".join))


@given(_BODIES, st.sampled_from([None, DAY]))
@settings(deadline=None, max_examples=300)
def test_any_bytes_are_read_or_complained_of(body: bytes, day: date | None) -> None:
    found = read(body, day=day)
    assert found.days or found.complaints
    last = len((body + b"x").splitlines())
    assert all(1 <= complaint.line <= last and complaint.why for complaint in found.complaints)
    assert len({each.day for each in found.days}) == len(found.days)
    if found.days:
        assert sum(len(each.text) for each in found.days) == len(body)
    for each in found.days:
        assert len({paper.id for paper in each.papers}) == len(each.papers)
        assert all(
            bullet == " ".join(bullet.split()) != "" for paper in each.papers for bullet in paper.bullets
        )


@pytest.mark.parametrize(
    "piece",
    [
        "[", "](", "### [", "### [\n", "- ## [a", "\\", "\\#", "#", "*", " ", "-", "<video ",
        '<video src="', "![", "- '\"", "![](https://x", "1,000", '](https://arxiv.org/abs/2405.00001 "',
        "## Daily Papers (", "\u3000", "and more ", "src=",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", f"{HEADING}\n\n- ", "### [", f"{HEADING}\n\nAuthors: ["])
def test_the_time_grows_with_the_length_and_no_faster(piece: str, before: str) -> None:
    body = f"## Daily Papers (2024-05-14)\n\n{before}{piece * (128_000 // len(piece))}\n".encode()
    started = time.process_time()
    read(body)
    # A sixth of it is usual; were the time squared, it would be many seconds.
    assert time.process_time() - started < 1
