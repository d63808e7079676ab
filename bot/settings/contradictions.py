"""Settings that are right each by itself and wrong together."""

from __future__ import annotations

import importlib.util
from urllib.parse import urlsplit

from bot.settings.fields import Settings, takes
from bot.settings.names import PREFIX, SettingsError, name_of

FREE_RATE = 30
"""Messages a second that Telegram's FAQ for bots gives away in bulk."""


def refuse_contradictions(settings: Settings) -> None:
    """Raise SettingsError where two settings do not go together."""
    for language in settings.channel_language:
        if language not in settings.languages:
            raise SettingsError(
                f"{PREFIX}CHANNEL_LANGUAGE names {language}, which is not among {PREFIX}LANGUAGES "
                f"({','.join(settings.languages)})"
            )
    if settings.send_rate > FREE_RATE and not settings.paid_broadcast:
        raise SettingsError(
            f"{PREFIX}SEND_RATE takes at most {FREE_RATE} messages a second; more only with "
            f"{PREFIX}PAID_BROADCAST=true, for which Telegram charges"
        )
    if settings.paid_broadcast and importlib.util.find_spec("aiohttp") is None:
        raise SettingsError(f'{PREFIX}PAID_BROADCAST needs aiohttp: pip install ".[paid]"')
    for which in ("llm", "llm_fallback"):
        _refuse_half_an_endpoint(settings, which)
        _refuse_two_keys(settings, which)
    if settings.llm_fallback_url is not None and settings.llm_url is None:
        raise SettingsError(
            f"{name_of('llm_url')} is missing: it is asked before {name_of('llm_fallback_url')}"
        )


def _refuse_half_an_endpoint(settings: Settings, which: str) -> None:
    url, model = f"{which}_url", f"{which}_model"
    if (getattr(settings, url) is None) is not (getattr(settings, model) is None):
        missing = url if getattr(settings, url) is None else model
        raise SettingsError(f"{name_of(missing)} is missing: it takes {takes(missing)}")


def _refuse_two_keys(settings: Settings, which: str) -> None:
    """A request carries one: a name in the address would take the place of the key."""
    url = getattr(settings, f"{which}_url")
    if url is None or "@" not in urlsplit(url).netloc:
        return
    for key in (f"{which}_key_file", f"{which}_key"):
        if getattr(settings, key) is not None:
            raise SettingsError(
                f"{name_of(f'{which}_url')} holds a user name and {name_of(key)} a key: "
                "an endpoint takes one of them"
            )
