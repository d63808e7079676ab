"""What the operator has decided: read once from the environment and `.env`, checked, and frozen."""

from __future__ import annotations

import difflib
import importlib.util
import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "PAPERS_"
ENV_FILE = Path(".env")

LANGUAGES = ("ko", "en")
"""What this version can write and speak."""

FREE_RATE = 30
"""Messages a second that Telegram's FAQ for bots gives away in bulk."""

Secret = Literal["telegram_token", "llm_key"]
"""What may stand in a file of its own."""

S = TypeVar("S", bound=BaseSettings)

_ADDRESS = re.compile(
    r"""https?:// ([^\s/?\#@\[\]]*@)? ([a-z0-9._-]+ | \[[0-9a-f:.]+\]) (:\d+)? (/[^\s?\#]*)?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
"""What HTTP can ask for; a host in other letters is written as `xn--…`."""


class SettingsError(Exception):
    """A setting is wrong; the text names it and says what it takes. It never holds a secret."""


def _listed(value: object) -> object:
    """`a, b` as a list; empty parts do not count."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _web_address(value: str) -> str:
    if not _ADDRESS.fullmatch(value) or not value.isprintable():
        raise ValueError("not a web address")
    parts = urlsplit(value)
    host = parts.hostname or ""
    if ":" in host or re.fullmatch(r"[\d.]+", host):
        ipaddress.ip_address(host)  # raises ValueError, as `port` does
    if ".." in host or host.startswith(".") or parts.port == 0:
        raise ValueError("not a web address")
    return value.rstrip("/")


def _channel(value: str) -> str | int:
    if re.fullmatch(r"-?\d+", value):
        return int(value)
    if re.fullmatch(r"@[A-Za-z]\w{3,31}", value):
        return value
    raise ValueError("neither @name nor a number")


def _hour(value: object) -> time:
    if isinstance(value, time):
        return value
    if match := re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", str(value)):
        return time(int(match[1]), int(match[2]))
    raise ValueError("not an hour")


def _zone(value: object) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("not a time zone") from error


def _languages(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or any(language not in LANGUAGES for language in value):
        raise ValueError("unknown language")
    return tuple(dict.fromkeys(value))


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError("unknown language")
    return value


def _ascending(value: tuple[int, ...]) -> tuple[int, ...]:
    if list(value) != sorted(set(value)):
        raise ValueError("not ascending")
    return value


Address = Annotated[str, AfterValidator(_web_address)]
_LANGUAGE_CODES = " or ".join(LANGUAGES)


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

    channel_language: Annotated[str, AfterValidator(_language)] = Field(
        default="ko", description=_LANGUAGE_CODES
    )
    demo_seconds: float | None = Field(
        default=None, ge=0, allow_inf_nan=False, description="a number of seconds"
    )


class Settings(DemoSettings):
    """All settings."""

    telegram_token: SecretStr | None = Field(
        default=None, description="the token that @BotFather gives, such as 123456:ABC-DEF"
    )
    telegram_token_file: Path | None = Field(default=None, description="a file that holds the token")
    telegram_url: Address = Field(
        default="https://api.telegram.org", description="the address of a Bot API server"
    )
    channel: Annotated[str | int, BeforeValidator(str), AfterValidator(_channel)] | None = Field(
        default=None, description="the channel's @name or its number, such as @daily_papers or -1001234567890"
    )
    channel_sound: Literal["header", "none", "all"] = Field(
        default="header", description="header, none or all"
    )
    admins: Annotated[frozenset[int], NoDecode, BeforeValidator(_listed)] = Field(
        default=frozenset(), description="numbers of Telegram users with commas between, such as 42,43"
    )
    audience: Literal["everyone", "listed"] = Field(default="everyone", description="everyone or listed")
    readers: Annotated[frozenset[int], NoDecode, BeforeValidator(_listed)] = Field(
        default=frozenset(),
        description="numbers of Telegram users and groups with commas between, such as 42,-1001234567890",
    )
    contact: str | None = Field(default=None, description="whom readers may ask, such as an address or @name")
    database: Path = Field(default=Path("papers.sqlite3"), description="a path")
    huggingface_url: Address = Field(default="https://huggingface.co", description="a web address")
    languages: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_languages)] = (
        Field(default=LANGUAGES, description=f"languages with commas between, out of {', '.join(LANGUAGES)}")
    )
    top: int = Field(default=5, ge=1, le=20, description="a number from 1 to 20")
    publish_at: Annotated[time, BeforeValidator(_hour)] = Field(
        default=time(9), description="an hour of the day, such as 09:00"
    )
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone)] = Field(
        default=ZoneInfo("Asia/Seoul"), description="a time zone, such as Asia/Seoul or Europe/Berlin"
    )
    weekly: Literal["on", "off"] = Field(default="on", description="on or off")
    collect_every: int = Field(default=30, ge=1, le=1440, description="minutes, from 1 to 1440")
    refresh_hours: Annotated[
        tuple[Annotated[int, Field(ge=1, le=168)], ...],
        Field(max_length=4),
        NoDecode,
        BeforeValidator(_listed),
        AfterValidator(_ascending),
    ] = Field(
        default=(3, 9, 24, 48),
        description="up to four hours from 1 to 168, ascending, such as 3,9,24,48; empty for never",
    )
    catch_up_days: int = Field(default=3, ge=0, le=14, description="a number of days from 0 to 14")
    send_rate: int = Field(default=25, ge=1, le=1000, description="messages a second, from 1 to 1000")
    paid_broadcast: bool = Field(default=False, description="true or false")
    llm_url: Address | None = Field(
        default=None,
        description="the base address of an OpenAI-compatible endpoint, such as https://api.openai.com/v1",
    )
    llm_key: SecretStr | None = Field(default=None, description="the endpoint's key")
    llm_key_file: Path | None = Field(default=None, description="a file that holds the endpoint's key")
    llm_model: str | None = Field(default=None, description="the name of a model")
    log: Literal["text", "json"] = Field(default="text", description="text or json")

    @classmethod
    def exactly(cls, **values: Any) -> Settings:
        """These values and the defaults, whatever the environment and `.env` say."""
        return _Exactly(**values)

    def may_hear(self, telegram_id: int) -> bool:
        """Whether this person or chat, by Telegram's number, may use the bot."""
        return self.audience == "everyone" or telegram_id in self.admins or telegram_id in self.readers

    def secrets(self) -> tuple[str, ...]:
        """What must never be printed."""
        return tuple(
            secret.get_secret_value() for secret in (self.telegram_token, self.llm_key) if secret is not None
        )

    def token(self) -> str:
        """The bot's token. Raises SettingsError when there is none, or something else in its place."""
        if self.telegram_token is None:
            raise SettingsError(
                f"{PREFIX}TELEGRAM_TOKEN is missing: it takes {_takes('telegram_token')} "
                f"(or {PREFIX}TELEGRAM_TOKEN_FILE, {_takes('telegram_token_file')})"
            )
        token = self.telegram_token.get_secret_value()
        if not re.fullmatch(r"\d+:[\w-]+", token, re.ASCII):
            raise SettingsError(_complaint("telegram_token"))
        return token


class _Exactly(Settings):
    """Settings that read nothing."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, and nothing else."""
        return (init_settings,)


def read(*needed: Secret) -> Settings:
    """The settings in force, with these secrets from the files that hold them. Raises SettingsError.

    The files of the other secrets are not looked at: who needs no secret does not fail for want of one.
    """
    in_file = _in_file()
    _refuse_unknown_names([*os.environ, *in_file])
    given = _said_empty(os.environ, in_file)
    settings = _read(Settings, **given)
    if from_files := _from_files(settings, needed):
        settings = _read(Settings, **given, **from_files)
    _refuse_contradictions(settings)
    return settings


def read_for_demo() -> DemoSettings:
    """What the demonstration heeds, whatever the others say. Raises SettingsError."""
    _refuse_unknown_names([*os.environ, *_in_file()])
    return _read(DemoSettings)


def _read(kind: type[S], **given: Any) -> S:
    try:
        return kind(**given)
    except ValidationError as error:
        raise SettingsError(_explained(error)) from None


def name_of(field: str) -> str:
    """What a setting is called in the environment."""
    return PREFIX + field.upper()


def _takes(field: str) -> str:
    return Settings.model_fields[field].description or "another value"


def _in_file() -> Mapping[str, str | None]:
    try:
        return dotenv_values(ENV_FILE) if ENV_FILE.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{ENV_FILE} cannot be read ({_reason(error)})") from None


def _refuse_unknown_names(names: Iterable[str]) -> None:
    known = {name_of(field) for field in Settings.model_fields}
    for name in sorted(name.upper() for name in names if name.upper().startswith(PREFIX)):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(f"{name} is not a setting of this program{hint}")


def _said_empty(*sources: Mapping[str, str | None]) -> dict[str, tuple[()]]:
    """What an empty value means where that is not the same as none; the first source that has one counts."""
    name = name_of("refresh_hours")
    said = [value for source in sources for key, value in source.items() if key.upper() == name]
    return {"refresh_hours": ()} if said and said[0] == "" else {}


def _from_files(settings: Settings, needed: Iterable[Secret]) -> dict[str, str]:
    """Those of these secrets that stand in files of their own."""
    found: dict[str, str] = {}
    for field in needed:
        path: Path | None = getattr(settings, f"{field}_file")
        if path is None:
            continue
        if getattr(settings, field) is not None:
            raise SettingsError(f"{name_of(field)} and {name_of(field)}_FILE are both set: keep one of them")
        try:
            found[field] = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            text = f"{name_of(field)}_FILE: {path} cannot be read ({_reason(error)})"
            raise SettingsError(text) from None
    return found


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return "not text" if isinstance(error, UnicodeDecodeError) else error.strerror or "no reason given"


def _refuse_contradictions(settings: Settings) -> None:
    if settings.channel_language not in settings.languages:
        raise SettingsError(
            f"{PREFIX}CHANNEL_LANGUAGE is {settings.channel_language}, which is not among {PREFIX}LANGUAGES "
            f"({','.join(settings.languages)})"
        )
    if settings.send_rate > FREE_RATE and not settings.paid_broadcast:
        raise SettingsError(
            f"{PREFIX}SEND_RATE takes at most {FREE_RATE} messages a second; more only with "
            f"{PREFIX}PAID_BROADCAST=true, for which Telegram charges"
        )
    if settings.paid_broadcast and importlib.util.find_spec("aiohttp") is None:
        raise SettingsError(f'{PREFIX}PAID_BROADCAST needs aiohttp: pip install ".[paid]"')
    if (settings.llm_url is None) is not (settings.llm_model is None):
        missing = "llm_url" if settings.llm_url is None else "llm_model"
        raise SettingsError(f"{name_of(missing)} is missing: it takes {_takes(missing)}")


def _explained(error: ValidationError) -> str:
    """The first thing that is wrong, without the value: it may be a secret."""
    field = str(error.errors(include_input=False, include_url=False)[0]["loc"][0])
    return _complaint(field)


def _complaint(field: str) -> str:
    return f"{name_of(field)} takes {_takes(field)}"
