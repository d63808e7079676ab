"""The README says all there is to set and to type."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from bot.cli.main import main
from bot.settings import Settings, name_of

_ROOT = Path(__file__).parents[1]
README = (_ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = (_ROOT / ".env.example").read_text(encoding="utf-8")


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_has_a_row_in_the_readme(field: str) -> None:
    assert f"| `{name_of(field)}` |" in README


def test_the_readme_names_no_setting_that_is_not_one() -> None:
    named = set(re.findall(r"PAPERS_[A-Z_]+[A-Z]", README))
    assert named <= {name_of(field) for field in Settings.model_fields}


def test_the_example_names_no_setting_that_is_not_one() -> None:
    named = set(re.findall(r"PAPERS_[A-Z_]+[A-Z]", EXAMPLE))
    assert named <= {name_of(field) for field in Settings.model_fields}


@pytest.mark.parametrize("field", ["top", "timezone", "collect_every", "catch_up_days", "huggingface_url"])
def test_the_defaults_in_the_readme_are_the_defaults(field: str) -> None:
    default = Settings.model_fields[field].default
    assert f"| `{name_of(field)}` | `{default}` |" in README


@pytest.mark.parametrize("command", main.commands.values(), ids=lambda command: command.name)
def test_every_command_has_a_row_in_the_readme(command: click.Command) -> None:
    assert f"| `papers-bot {command.name}" in README
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in README
