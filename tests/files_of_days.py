"""Files of days, as people have them, made of papers that nobody wrote."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MARKDOWN = """## Daily Papers ({day})

### [{title}](https://arxiv.org/abs/{id})

![](https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{id}.png)

Vote: {votes}

Authors: Ada Lovelace, Björn Sørensen, +

- 램프는 잎을 읽고 물을 30% 아꼈습니다.
- LampNet의 파라미터는 340억 개(34B)입니다.
"""


def markdown(
    path: Path, day: str, *, title: str = "Lamps that Read", votes: int | str = 42, paper: str = "2405.00001"
) -> Path:
    """A day of one paper as Markdown."""
    return put(path, MARKDOWN.format(day=day, title=title, votes=votes, id=paper).encode())


def item(paper: str = "2405.00001", **changed: Any) -> dict[str, Any]:
    """One of Hugging Face's list; `changed` goes into its paper."""
    known = {
        "id": paper,
        "title": "Lamps that Read Leaves",
        "summary": "Gardens need light and water. LampNet has 34B parameters. It saves 30% of the water.",
        "upvotes": 50,
        "authors": [{"name": "Ada Lovelace"}, {"name": "Björn Sørensen"}, {"name": "Chul-soo Kim"}],
        "publishedAt": "2024-05-01T00:00:00.000Z",
    }
    return {"paper": known | changed}


def row(paper: str = "2405.00001", day: str = "2024-05-14", **changed: Any) -> dict[str, Any]:
    """One of the archive's."""
    known = {
        "id": paper,
        "title": "Lamps that\n  Read Leaves",
        "abstract": "Gardens need light\nand water. LampNet has 34B parameters. It saves 30% of the water.",
        "authors": ["Ada Lovelace", "Björn Sørensen"],
        "published": "2024-05-01T10:00:00Z",
        "daily_date": day,
        "upvotes": 45,
        "obs": [["2024-05-14T23:00:00Z", 40], ["2024-05-16T09:00:00Z", 45]],
        "src": "A+F",
        "keywords": ["lamps"],
    }
    return known | changed


def in_json(path: Path, value: object) -> Path:
    return put(path, json.dumps(value).encode())


def rows(path: Path, *listed: Mapping[str, Any] | str) -> Path:
    """A line for each; a text is a line as it is."""
    lines = [each if isinstance(each, str) else json.dumps(each) for each in listed]
    body = "".join(f"{line}\n" for line in lines).encode()
    return put(path, gzip.compress(body) if path.suffix == ".gz" else body)


def put(path: Path, body: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path
