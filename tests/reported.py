"""Summaries that readers reported."""

from __future__ import annotations

from chat_house import House
from fakes import paper

from storage.database import Database
from storage.records import Origin, Summary
from storage.reports import Reports
from storage.summaries import Summaries


async def report(house: House, database: Database, number: int, readers: int, language: str = "en") -> None:
    """So many readers say that something is wrong with what a model wrote."""
    summary = Summary(paper(number).id, language, "gist", ("bullet",), Origin.MODEL, "a-model")
    await Summaries(database).save(summary, house.clock.now())
    for reader in range(readers):
        chat = await house.chats.remember(100 + reader, "private")
        await Reports(database).add(paper(number).id, language, chat.id, house.clock.now())
