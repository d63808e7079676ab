"""The stand-ins that a bot is led to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.clock import SystemClock
from bot.demo.days import sample_day
from bot.demo.stage import Stage
from bot.loopback import is_loopback
from bot.playground.clock import ToldClock
from bot.settings import Settings


async def test_with_the_sample_nothing_leads_out_of_this_machine(tmp_path: Path) -> None:
    stage = Stage(ToldClock(datetime(2024, 5, 14, 23, 59, tzinfo=UTC)), sample_day())
    async with stage.settings(tmp_path, ("en",)) as settings:
        addresses = (settings.telegram_url, settings.huggingface_url, settings.llm_url or "")
        assert all(map(is_loopback, addresses)), addresses
        assert settings.database.parent == tmp_path
        assert settings.llm_fallback_url is None


async def test_live_it_asks_the_real_hugging_face_and_no_more_often_than_a_bot_does(tmp_path: Path) -> None:
    usual = Settings.exactly()
    stage = Stage(SystemClock(), None)
    assert "huggingface-down" not in stage.switches.standing
    async with stage.settings(tmp_path, ("ko", "en")) as settings:
        assert settings.huggingface_url == usual.huggingface_url
        assert settings.collect_every == usual.collect_every
        assert is_loopback(settings.telegram_url)
        assert is_loopback(settings.llm_url or "")
        assert settings.channel_language == ("ko", "en")


async def test_other_languages_are_added_to_those_that_people_speak(tmp_path: Path) -> None:
    stage = Stage(SystemClock(), None)
    async with stage.settings(tmp_path, ("ja",)) as settings:
        assert settings.languages == ("ja", "ko", "en")
