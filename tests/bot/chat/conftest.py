"""Telegram's own parser, and a day of papers to render."""

from __future__ import annotations

import pytest
from sample_day import Papers
from telegram_parser import Telegram


@pytest.fixture(scope="session")
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture(scope="session")
def papers() -> Papers:
    return Papers()
