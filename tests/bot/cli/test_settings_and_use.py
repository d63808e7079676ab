"""What somebody must change is said in one line, and the exit code says so too."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import settings
from bot.app import open_store
from bot.cli.main import main
from bot.settings import Settings

TOKEN = "123456:a-token_that-nobody-may-see"


@pytest.fixture(autouse=True)
def _quiet_root() -> Iterator[None]:
    """A command sets up logging for its process; here the process is that of all tests."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and an environment without settings."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(settings.name_of(field), raising=False)
    return tmp_path


def said(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


def refusal(result: Result) -> str:
    """The one line of a command that wants something changed."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("papers-bot: ")
    assert result.stderr.count("\n") == 1
    assert TOKEN not in result.stderr
    return result.stderr.removeprefix("papers-bot: ").rstrip()


@pytest.mark.parametrize("command", ["run", "collect", "publish", "digest", "status", "demo"])
def test_every_command_refuses_a_setting_that_does_not_exist(folder: Path, command: str) -> None:
    line = refusal(said(command, PAPERS_CHANEL="@daily_papers"))
    assert line == "PAPERS_CHANEL is not a setting of this program; did you mean PAPERS_CHANNEL?"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "takes"),
    [
        ("PAPERS_TELEGRAM_TOKEN", f"{TOKEN} 1", "the token that @BotFather gives"),
        ("PAPERS_ADMINS", "42,Ada", "numbers of Telegram users with commas between"),
        ("PAPERS_TOP", "0", "a number from 1 to 20"),
        ("PAPERS_PUBLISH_AT", "25:00", "an hour of the day"),
        ("PAPERS_TIMEZONE", "Asia/Seul", "a time zone"),
        ("PAPERS_LANGUAGES", "ko,fr", "languages with commas between, out of ko, en, ja, zh"),
        ("PAPERS_CHANNEL", "daily papers", "the channel's @name or its number"),
        ("PAPERS_LLM_URL", "example.org", "the base address of an OpenAI-compatible endpoint"),
        ("PAPERS_LLM_URL", "http://[::1", "the base address of an OpenAI-compatible endpoint"),
        ("PAPERS_TELEGRAM_URL", "http://127.0.0.1:99999", "the address of a Bot API server"),
        ("PAPERS_HUGGINGFACE_URL", "http://127.0.0.1:abc", "a web address"),
    ],
)
def test_a_bad_value_is_told_by_its_name_and_not_by_what_it_was(
    folder: Path, name: str, value: str, takes: str
) -> None:
    line = refusal(said("run", **{name: value}))
    assert line.startswith(f"{name} takes {takes}")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", ["run", "publish"])
@pytest.mark.parametrize(
    ("told", "line"),
    [
        (
            {"PAPERS_TELEGRAM_TOKEN_FILE": "/nonexist"},
            "PAPERS_TELEGRAM_TOKEN_FILE: /nonexist cannot be read (No such file or directory)",
        ),
        (
            {"PAPERS_TELEGRAM_TOKEN": f"{TOKEN} 1"},
            "PAPERS_TELEGRAM_TOKEN takes the token that @BotFather gives, such as 123456:ABC-DEF",
        ),
        (
            {"PAPERS_TELEGRAM_TOKEN": TOKEN, "PAPERS_LLM_KEY_FILE": "/nonexist"},
            "PAPERS_LLM_KEY_FILE: /nonexist cannot be read (No such file or directory)",
        ),
    ],
    ids=["no token file", "no token", "no key file"],
)
def test_a_secret_that_cannot_be_had_is_told_to_who_needs_it(
    folder: Path, command: str, told: dict[str, str], line: str
) -> None:
    assert refusal(said(command, PAPERS_CHANNEL="@daily_papers", **told)) == line
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["PAPERS_LLM_KEY_FILE", "PAPERS_LLM_FALLBACK_KEY_FILE"])
@pytest.mark.parametrize("command", [("collect",), ("digest",), ("publish", "--dry-run")], ids=" ".join)
def test_who_may_ask_the_model_needs_the_keys(folder: Path, command: tuple[str, ...], name: str) -> None:
    line = refusal(said(*command, **{name: "/nonexist"}))
    assert line.startswith(f"{name}: /nonexist cannot be read")


@pytest.mark.parametrize(
    "secrets",
    [
        {"PAPERS_TELEGRAM_TOKEN_FILE": "/nonexist", "PAPERS_LLM_KEY_FILE": "/nonexist"},
        {"PAPERS_TELEGRAM_TOKEN": "hunter2"},
    ],
    ids=["no files", "no token"],
)
def test_status_needs_no_secret(folder: Path, secrets: dict[str, str]) -> None:
    assert "there is no database" in refusal(said("status", **secrets))


@pytest.mark.parametrize("command", ["run", "publish"])
def test_run_and_publish_need_a_token_and_make_no_file_without_one(folder: Path, command: str) -> None:
    line = refusal(said(command, PAPERS_CHANNEL="@daily_papers"))
    assert line.startswith("PAPERS_TELEGRAM_TOKEN is missing")
    assert list(folder.iterdir()) == []


def test_publish_needs_a_channel_and_makes_no_file_without_one(folder: Path) -> None:
    line = refusal(said("publish", PAPERS_TELEGRAM_TOKEN=TOKEN))
    assert line == "PAPERS_CHANNEL is missing: it says where to post"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("run", "now"),
        ("collect", "2024-02-30"),
        ("collect", "2024-05-14", "2024-05-15"),
        ("collect", "9999-12-31"),
        ("publish", "20240514"),
        ("publish", "9999-12-31", "--dry-run"),
        ("status", "2024-05-14"),
        ("demo", "--seconds", "3"),
        ("digest", "tomorrow"),
        ("digest", "9999-12-31"),
        ("digest", "--format", "pdf"),
        ("digest", "--top", "0"),
        ("digest", "--language", "fr"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_told_with_how_it_is_used(folder: Path, arguments: tuple[str, ...]) -> None:
    result = said(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Usage: ")
    assert list(folder.iterdir()) == []


def test_help_and_version_are_data(folder: Path) -> None:
    for arguments in (("--help",), ("-h",), ("digest", "--help"), ("--version",)):
        result = said(*arguments)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout


def _of_another_program(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()


def _no_database(path: Path) -> None:
    path.write_text("a letter and no database, long enough to be looked at\n" * 100)


def _newer(path: Path) -> None:
    async def create() -> None:
        async with open_store(Settings.exactly(database=path)):
            pass

    asyncio.run(create())
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()


@pytest.mark.parametrize("command", ["collect", "digest", "status", "run", "publish"])
@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_of_another_program, "belongs to another program: set PAPERS_DATABASE to a file of its own"),
        (_no_database, "is not a database"),
        (_newer, "was used by a newer version of this program"),
    ],
    ids=["another program's", "no database", "newer"],
)
def test_a_database_that_is_not_ours_is_left_as_it_is(
    folder: Path, command: str, spoil: object, why: str
) -> None:
    assert callable(spoil)
    path = folder / "papers.sqlite3"
    spoil(path)
    before = path.read_bytes()
    line = refusal(said(command, PAPERS_TELEGRAM_TOKEN=TOKEN, PAPERS_CHANNEL="@daily_papers"))
    assert line.startswith(f"papers.sqlite3 {why}")
    assert path.read_bytes() == before


def test_status_makes_no_database_where_there_is_none(folder: Path) -> None:
    assert "there is no database at papers.sqlite3" in refusal(said("status"))
    assert list(folder.iterdir()) == []


def test_where_there_is_no_database_nothing_is_alive(folder: Path) -> None:
    answer = said("status", "--alive")
    assert (answer.exit_code, answer.stderr) == (1, "")
    assert answer.stdout.startswith("there is no database at papers.sqlite3")
    assert list(folder.iterdir()) == []


def test_settings_stand_in_a_file_too_and_foreign_names_in_it_are_nobodys_business(folder: Path) -> None:
    (folder / ".env").write_text("PAPERS_TOP=many\nEDITOR_OF_MINE=vi\n")
    assert refusal(said("status")) == "PAPERS_TOP takes a number from 1 to 20"
    (folder / ".env").write_text("PAPERS_DATABASE=elsewhere.sqlite3\nEDITOR_OF_MINE=vi\n")
    assert "no database at elsewhere.sqlite3" in refusal(said("status"))
