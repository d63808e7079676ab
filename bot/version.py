"""Which version of the program this is."""

from __future__ import annotations

import importlib.metadata

DISTRIBUTION = "daily-papers-bot"


def version() -> str:
    """As installed; `source` where the program runs from its source without having been installed."""
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return "source"
