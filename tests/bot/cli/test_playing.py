"""How the playground is started."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from command_line import command, started
from house import left_in

from bot.cli.main import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["playground", *arguments], env=environment)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--live", "--days", "."), "--live and --days exclude each other: the days come from one place."),
        (("--from", "2024-05-14"), "--from goes with --days: it names one of the recorded days."),
        (("--api-only", "--live"), "--api-only serves no days: leave out --live, --days and --from."),
        (("--days", "nowhere"), "nowhere is not a folder."),
        (("--days", "."), ". holds no day, such as 2024-05-14.json."),
        (("--port", "65536"), "Invalid value for '--port': 65536 is not in the range 0<=x<=65535."),
        (("--from", "yesteryear", "--days", "."), "'yesteryear' is not a day"),
    ],
)
def test_what_does_not_go_together_is_told_with_how_it_is_used(
    folder: Path, arguments: tuple[str, ...], line: str
) -> None:
    result = said(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")
    assert line in result.stderr


def test_a_setting_that_does_not_exist_is_refused(folder: Path) -> None:
    result = said("--api-only", PAPERS_DEMO_SECOND="1")
    assert result.exit_code == 2
    assert "did you mean PAPERS_DEMO_SECONDS?" in result.stderr


async def test_recorded_days_are_posted_and_files_that_are_none_are_named(tmp_path: Path) -> None:
    days = tmp_path / "days"
    days.mkdir()
    paper = {
        "id": "2405.00001",
        "title": "Counting Sheep",
        "summary": "We count 12 sheep. They are white.",
        "upvotes": 7,
        "authors": [{"name": "Ada Lovelace"}],
    }
    (days / "2024-05-20.json").write_text(json.dumps([{"title": paper["title"], "paper": paper}]))
    (days / "2024-05-17.json").write_text("[]")
    (days / "2024-05-21.json").write_text("{")
    shown = await command(
        tmp_path,
        *("playground", "--port", "0", "--days", "days", "--from", "2024-05-20"),
        PAPERS_DEMO_SECONDS="0",
        PAPERS_CHANNEL_LANGUAGE="en",
    )
    assert shown.err == "papers-bot: 2024-05-21.json is left out: it is no JSON (line 1)\n"
    assert "It is 2024-05-20 23:59 UTC there." in shown.out
    assert "2024-05-20 (Mon) · 1 Daily Paper · 7 votes" in shown.out
    assert shown.code == 0
    assert left_in(tmp_path) == ["days"]


async def test_the_bot_api_alone_says_where_it_is_and_is_stopped_by_a_signal(tmp_path: Path) -> None:
    process = await started(tmp_path, "playground", "--api-only", "--port", "0")
    assert process.stdout is not None
    try:
        lines: list[str] = []
        while not lines or not lines[-1].startswith("Ctrl-C"):
            lines.append((await process.stdout.readline()).decode())
            assert lines[-1], lines
        (curl,) = (line for line in lines if line.startswith("curl "))
        address = curl.split()[1]
        assert lines[0] == f"The Bot API is at {address.partition('/bot')[0]}\n"
        assert f"The bot's token is {address.split('/')[3].removeprefix('bot')}\n" in lines
        assert any("-1001000000001" in line and "@daily_papers" in line for line in lines)
        assert any(" 7 " in line and "an admin" in line for line in lines)
    finally:
        process.terminate()
        await process.communicate()
    assert process.returncode == 0


async def test_a_port_that_is_taken_is_told_and_another_one_is_used(tmp_path: Path) -> None:
    first = await started(tmp_path, "playground", "--api-only", "--port", "0")
    assert first.stdout is not None
    try:
        port = (await first.stdout.readline()).decode().strip().rpartition(":")[2]
        shown = await command(tmp_path, "playground", "--api-only", "--port", port, PAPERS_DEMO_SECONDS="0")
    finally:
        first.terminate()
        await first.communicate()
    assert (shown.code, shown.err) == (0, "")
    assert f"Port {port} cannot be had (Address already in use), so it is another one." in shown.out
    assert f"127.0.0.1:{port}\n" not in shown.out
