"""What comes out of files, whatever their form."""

from __future__ import annotations

from dataclasses import dataclass

from bot.digest.written import Complaint
from storage.records import DigestFile, ImportedPaper, Source

__all__ = ["Arrived", "Complaint", "NotAList", "Piece"]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a file says of one paper, and how far it is to be believed."""

    paper: ImportedPaper
    source: Source


Piece = Arrived | DigestFile | Complaint
"""A complaint's line counts from 1; 0 where it is about the file as a whole."""


class NotAList(Exception):
    """The file holds no days in any form that we know."""
