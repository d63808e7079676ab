"""The nouns of the house: what storage gives and takes, as frozen values."""

from __future__ import annotations

from storage.records.actions import Action
from storage.records.chats import Chat, Forgotten, Subscription
from storage.records.found import AuthorPapers, FoundPapers
from storage.records.imported import DigestFile, ImportedListing, ImportedPaper, Taken
from storage.records.languages import Language
from storage.records.ledger import (
    Amendment,
    Attempt,
    Delivery,
    EditCount,
    Edition,
    EditionCount,
    Kind,
    Lane,
    Part,
    Posted,
    Settlement,
    State,
)
from storage.records.papers import Collection, DayCount, ListedDay, ListedPaper, Listing, Paper, Source
from storage.records.summaries import Asking, Origin, Reported, Spent, Summary, Term, Verdict

__all__ = [
    "Action",
    "Amendment",
    "Asking",
    "Attempt",
    "AuthorPapers",
    "Chat",
    "Collection",
    "DayCount",
    "Delivery",
    "DigestFile",
    "EditCount",
    "Edition",
    "EditionCount",
    "Forgotten",
    "FoundPapers",
    "ImportedListing",
    "ImportedPaper",
    "Kind",
    "Lane",
    "Language",
    "ListedDay",
    "ListedPaper",
    "Listing",
    "Origin",
    "Paper",
    "Part",
    "Posted",
    "Reported",
    "Settlement",
    "Source",
    "Spent",
    "State",
    "Subscription",
    "Summary",
    "Taken",
    "Term",
    "Verdict",
]
