"""Signs of life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.database import Database
from storage.pulse import Pulse

_AT = datetime(2024, 5, 14, 9, tzinfo=UTC)


async def test_the_last_sign_of_life_is_known_by_name(database: Database) -> None:
    pulse = Pulse(database)
    assert await pulse.last("collect") is None
    await pulse.beat("collect", _AT)
    await pulse.beat("courier", _AT - timedelta(hours=1))
    await pulse.beat("collect", _AT + timedelta(milliseconds=1500))
    assert await pulse.last("collect") == _AT + timedelta(milliseconds=1500)
    assert await pulse.last("courier") == _AT - timedelta(hours=1)
