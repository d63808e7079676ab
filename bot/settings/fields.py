"""All that can be set, each with what it takes."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings import kinds
from bot.settings.endpoint import Endpoint
from bot.settings.names import ENV_FILE, PREFIX, SettingsError, name_of

Secret = Literal["telegram_token", "llm_key", "llm_fallback_key"]
"""What may stand in a file of its own."""

MODEL_KEYS: tuple[Secret, ...] = ("llm_key", "llm_fallback_key")
"""What whoever asks a model needs."""

_ENDPOINT = "the base address of an OpenAI-compatible endpoint, such as https://api.openai.com/v1"
_PRICE = "dollars for a million tokens in and out, such as 0.15,0.60"


class DemoSettings(BaseSettings):
    """The few settings that the demonstration heeds; each `description` says what the setting takes."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",  # names without the prefix in .env; names with it are checked by hand
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    channel_language: kinds.OneOrTwoLanguages = Field(
        default=("ko",),
        description=f"one or two out of {', '.join(kinds.LANGUAGES)}, such as ko or ko,en",
    )
    demo_seconds: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="a number of seconds"
    )

    @property
    def main_language(self) -> str:
        """The language in which the channel is posted."""
        return self.channel_language[0]

    @property
    def second_language(self) -> str | None:
        """The language that is added to each of the channel's cards."""
        return self.channel_language[1] if len(self.channel_language) > 1 else None


class Settings(DemoSettings):
    """All settings."""

    telegram_token: SecretStr | None = Field(
        default=None, description="the token that @BotFather gives, such as 123456:ABC-DEF"
    )
    telegram_token_file: Path | None = Field(default=None, description="a file that holds the token")
    telegram_url: kinds.Address = Field(
        default="https://api.telegram.org", description="the address of a Bot API server"
    )
    channel: kinds.ChannelName | None = Field(
        default=None, description="the channel's @name or its number, such as @daily_papers or -1001234567890"
    )
    channel_sound: Literal["header", "none", "all"] = Field(
        default="header", description="header, none or all"
    )
    admins: kinds.Numbers = Field(
        default=frozenset(), description="numbers of Telegram users with commas between, such as 42,43"
    )
    audience: Literal["everyone", "listed"] = Field(default="everyone", description="everyone or listed")
    readers: kinds.Numbers = Field(
        default=frozenset(),
        description="numbers of Telegram users and groups with commas between, such as 42,-1001234567890",
    )
    contact: str | None = Field(default=None, description="whom readers may ask, such as an address or @name")
    database: Path = Field(default=Path("papers.sqlite3"), description="a path")
    huggingface_url: kinds.Address = Field(default="https://huggingface.co", description="a web address")
    languages: kinds.Languages = Field(
        default=("ko", "en"),
        description=f"languages with commas between, out of {', '.join(kinds.LANGUAGES)}",
    )
    top: int = Field(default=5, ge=1, le=20, description="a number from 1 to 20")
    publish_at: kinds.Hour = Field(default=time(9), description="an hour of the day, such as 09:00")
    timezone: kinds.Zone = Field(
        default=ZoneInfo("Asia/Seoul"), description="a time zone, such as Asia/Seoul or Europe/Berlin"
    )
    weekly: Literal["on", "off"] = Field(default="on", description="on or off")
    collect_every: int = Field(default=30, ge=1, le=1440, description="minutes, from 1 to 1440")
    refresh_hours: kinds.Hours = Field(
        default=(3, 9, 24, 48),
        description="up to four hours from 1 to 168, ascending, such as 3,9,24,48; empty for never",
    )
    catch_up_days: int = Field(default=3, ge=0, le=14, description="a number of days from 0 to 14")
    send_rate: int = Field(default=25, ge=1, le=1000, description="messages a second, from 1 to 1000")
    paid_broadcast: bool = Field(default=False, description="true or false")
    llm_url: kinds.Address | None = Field(default=None, description=_ENDPOINT)
    llm_key: SecretStr | None = Field(default=None, description="the endpoint's key")
    llm_key_file: Path | None = Field(default=None, description="a file that holds the endpoint's key")
    llm_model: str | None = Field(default=None, description="the name of a model")
    llm_price: kinds.Price | None = Field(default=None, description=_PRICE)
    llm_fallback_url: kinds.Address | None = Field(default=None, description=_ENDPOINT)
    llm_fallback_key: SecretStr | None = Field(default=None, description="the second endpoint's key")
    llm_fallback_key_file: Path | None = Field(
        default=None, description="a file that holds the second endpoint's key"
    )
    llm_fallback_model: str | None = Field(default=None, description="the name of a model")
    llm_fallback_price: kinds.Price | None = Field(default=None, description=_PRICE)
    llm_concurrency: int = Field(default=4, ge=1, le=64, description="a number from 1 to 64")
    llm_daily_tokens: int = Field(
        default=2_000_000, ge=0, description="a number of tokens, such as 2000000; 0 for no limit"
    )
    log: Literal["text", "json"] = Field(default="text", description="text or json")

    @classmethod
    def exactly(cls, **values: Any) -> Settings:
        """These values and the defaults, whatever the environment and `.env` say."""
        return _Exactly(**values)

    def may_hear(self, telegram_id: int) -> bool:
        """Whether this person or chat, by Telegram's number, may use the bot."""
        return self.audience == "everyone" or telegram_id in self.admins or telegram_id in self.readers

    def secrets(self) -> tuple[str, ...]:
        """What must never be printed: keys, and passwords in addresses, as they stand there and in clear."""
        secrets = (self.telegram_token, self.llm_key, self.llm_fallback_key)
        urls = (self.telegram_url, self.huggingface_url, self.llm_url, self.llm_fallback_url)
        passwords = [urlsplit(url).password for url in urls if url is not None]
        return (
            *(secret.get_secret_value() for secret in secrets if secret is not None),
            *dict.fromkeys(form for word in passwords if word for form in (word, unquote(word))),
        )

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The models that are to be asked, in this order; empty where none is set."""
        told = (
            (self.llm_url, self.llm_model, self.llm_key, self.llm_price),
            (
                self.llm_fallback_url,
                self.llm_fallback_model,
                self.llm_fallback_key,
                self.llm_fallback_price,
            ),
        )
        return tuple(
            Endpoint(url, model, None if key is None else key.get_secret_value(), price)
            for url, model, key, price in told
            if url is not None and model is not None
        )

    def token(self) -> str:
        """The bot's token. Raises SettingsError when there is none, or something else in its place."""
        if self.telegram_token is None:
            raise SettingsError(
                f"{PREFIX}TELEGRAM_TOKEN is missing: it takes {takes('telegram_token')} "
                f"(or {PREFIX}TELEGRAM_TOKEN_FILE, {takes('telegram_token_file')})"
            )
        token = self.telegram_token.get_secret_value()
        if not re.fullmatch(r"\d+:[\w-]+", token, re.ASCII):
            raise SettingsError(complaint("telegram_token"))
        return token


class _Exactly(Settings):
    """Settings that read nothing."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic-settings asks for these names
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, and nothing else."""
        return (init_settings,)


def takes(field: str) -> str:
    """What a setting takes, for a person."""
    return Settings.model_fields[field].description or "another value"


def complaint(field: str) -> str:
    """What is said when a setting has a wrong value; without the value: it may be a secret."""
    return f"{name_of(field)} takes {takes(field)}"
