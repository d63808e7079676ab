"""What the operator has decided: read once from the environment and `.env`, checked, and frozen."""

from bot.settings.contradictions import FREE_RATE
from bot.settings.endpoint import Endpoint
from bot.settings.fields import MODEL_KEYS, DemoSettings, Secret, Settings
from bot.settings.kinds import LANGUAGES
from bot.settings.names import ENV_FILE, PREFIX, SettingsError, name_of
from bot.settings.reading import read, read_for_demo

__all__ = [
    "ENV_FILE",
    "FREE_RATE",
    "LANGUAGES",
    "MODEL_KEYS",
    "PREFIX",
    "DemoSettings",
    "Endpoint",
    "Secret",
    "Settings",
    "SettingsError",
    "name_of",
    "read",
    "read_for_demo",
]
