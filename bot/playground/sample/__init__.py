"""One day of papers, 2024-05-14, with a summary of each in Korean and English."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from typing import Any

from bot.playground.model import Written

DAY = date(2024, 5, 14)


def items() -> list[dict[str, Any]]:
    """The day's list in the shape that Hugging Face gave it in that spring, most votes first."""
    listed: list[dict[str, Any]] = _read(f"{DAY}.json")
    return listed


def summaries() -> dict[str, dict[str, Written]]:
    """By the paper's id, then by language code."""
    written: dict[str, dict[str, Written]] = _read("summaries.json")
    return written


def titles() -> dict[str, str]:
    """By the paper's id."""
    return {item["paper"]["id"]: item["paper"]["title"] for item in items()}


def _read(name: str) -> Any:
    return json.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))
