"""How settings are called."""

from __future__ import annotations

from pathlib import Path

PREFIX = "PAPERS_"
ENV_FILE = Path(".env")


class SettingsError(Exception):
    """A setting is wrong; the text names it and says what it takes. It never holds a secret."""


def name_of(field: str) -> str:
    """What a setting is called in the environment."""
    return PREFIX + field.upper()
