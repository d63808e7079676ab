"""Whether the bot may post where it is told to is known before anything is posted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from chat_house import telegram_and_client
from fakes import HastyClock

from bot.chat.channel import ChannelRefused, look_up
from bot.chat.client import TelegramDown
from bot.playground.telegram import faults


async def test_a_channel_is_found_by_its_name_and_by_its_number() -> None:
    async with telegram_and_client() as (telegram, client):
        channel = telegram.add_channel(-1007, username="papers")
        for name in ("@papers", -1007):
            found = await look_up(client.bot, name, HastyClock())
            assert found.chat.id == channel.id
            assert found.rights == ("post", "edit", "delete")


async def test_a_group_that_has_become_a_supergroup_is_told_by_its_new_number() -> None:
    async with telegram_and_client() as (telegram, client):
        group = telegram.add_group(-7, kind="group")
        telegram.becomes_supergroup(group, -1009)
        with pytest.raises(ChannelRefused, match="has become a supergroup: set PAPERS_CHANNEL to -1009"):
            await look_up(client.bot, -7, HastyClock())


async def test_telegram_is_asked_again_for_as_long_as_there_is_patience() -> None:
    clock = HastyClock()
    began = clock.now()
    async with telegram_and_client() as (telegram, client):
        channel = telegram.add_channel(-1007, username="papers")
        telegram.fail(faults.server_error(502), method="getChat", times=3)
        found = await look_up(client.bot, "@papers", clock, patience=timedelta(minutes=1))
        assert found.chat.id == channel.id
        assert clock.now() - began == timedelta(seconds=15)
        telegram.fail(faults.server_error(502), method="getChat", times=1000)
        with pytest.raises(TelegramDown):
            await look_up(client.bot, "@papers", clock, patience=timedelta(minutes=1))
        assert clock.now() - began <= timedelta(minutes=2)
