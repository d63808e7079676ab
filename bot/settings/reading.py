"""Reads the settings from the environment and `.env`."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from bot.settings.contradictions import refuse_contradictions
from bot.settings.fields import DemoSettings, Secret, Settings, complaint
from bot.settings.names import ENV_FILE, PREFIX, SettingsError, name_of

S = TypeVar("S", bound=BaseSettings)


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
    refuse_contradictions(settings)
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


def _explained(error: ValidationError) -> str:
    """The first thing that is wrong, without the value: it may be a secret."""
    field = str(error.errors(include_input=False, include_url=False)[0]["loc"][0])
    return complaint(field)
