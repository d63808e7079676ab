"""Everything that is remembered, behind one door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.settings import Settings
from storage.actions import Actions
from storage.amendments import Amendments
from storage.askings import Askings
from storage.chats import Chats
from storage.database import Database
from storage.digest_files import DigestFiles
from storage.exports import Exports
from storage.imports import Imports
from storage.ledger import Ledger
from storage.papers import Papers
from storage.pulse import Pulse
from storage.reports import Reports
from storage.right import RightToSend
from storage.search import Search
from storage.sending import Sending
from storage.standing import Standing
from storage.subscriptions import Subscriptions
from storage.summaries import Summaries
from storage.terms import Terms
from storage.week import Week


class Store:
    """The lower floor: everything that is remembered."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.papers = Papers(database)
        self.week = Week(database)
        self.summaries = Summaries(database)
        self.askings = Askings(database)
        self.terms = Terms(database)
        self.reports = Reports(database)
        self.imports = Imports(database)
        self.exports = Exports(database)
        self.digest_files = DigestFiles(database)
        self.search = Search(database)
        self.chats = Chats(database)
        self.subscriptions = Subscriptions(database)
        self.ledger = Ledger(database)
        self.sending = Sending(database)
        self.amendments = Amendments(database)
        self.actions = Actions(database)
        self.standing = Standing(database)
        self.pulse = Pulse(database)


@asynccontextmanager
async def open_store(
    settings: Settings, right: RightToSend | None = None, *, must_exist: bool = False
) -> AsyncIterator[Store]:
    """The database that the settings name. Raises DatabaseUnusable and DatabaseBusy."""
    database = await Database.open(settings.database, right, must_exist=must_exist)
    try:
        yield Store(database)
    finally:
        await database.close()
