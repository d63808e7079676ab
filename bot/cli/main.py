"""The operator's command line: data to standard output, everything else to standard error."""

from __future__ import annotations

import asyncio
import sys
from datetime import date
from pathlib import Path

import click

from bot import logs, settings
from bot.cli import (
    backfilling,
    evaluating,
    explaining,
    exporting,
    importing,
    playing,
    posting,
    standing,
    work,
)
from bot.cli.day import Day
from bot.cli.exits import CHANGE_SOMETHING, FAILED_NOW, exit_codes
from bot.cli.stderr import say
from bot.clock import SystemClock
from bot.daily import calendar
from bot.daily.publish import DayEmpty
from bot.settings import LANGUAGES, MODEL_KEYS, Secret, Settings
from bot.version import version


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version(), prog_name="papers-bot")
def main() -> None:
    """Brings each day's Hugging Face Daily Papers to Telegram.

    Settings are read from the environment and from .env; their names begin with PAPERS_. A DAY is a date
    such as 2024-05-14, or today (the running day in UTC), or yesterday.
    """


@main.command()
def run() -> None:
    """Run the bot until it is stopped."""
    with exit_codes():
        asyncio.run(work.run(_settings("telegram_token", *MODEL_KEYS)))


@main.command()
@click.argument("day", type=Day(), required=False)
def collect(day: date | None) -> None:
    """Collect a day with its votes, and have its papers summarised.

    Without DAY: the running day and the two before it.
    """
    with exit_codes():
        _end(asyncio.run(work.collect(_settings(*MODEL_KEYS), day)))


@main.command()
@click.argument("day", type=Day(), required=False)
@click.option("--dry-run", is_flag=True, help="Print the posts and send nothing.")
def publish(day: date | None, dry_run: bool) -> None:
    """Post a day to the channel, once.

    Without DAY: the newest complete day, and nothing if it has no papers. However often this is run, no
    message is sent twice.
    """
    with exit_codes():
        wanted = day or calendar.newest_complete(SystemClock().now())
        try:
            if dry_run:
                for post in asyncio.run(posting.rehearse(_settings(*MODEL_KEYS), wanted)):
                    click.echo(f"{post}\n")
            else:
                asyncio.run(posting.publish(_settings("telegram_token", *MODEL_KEYS), wanted))
        except DayEmpty as empty:
            if day is not None:
                raise
            say(f"{empty}: nothing was due")


@main.command()
@click.argument("day", type=Day(), required=False)
@click.option("--language", type=click.Choice(LANGUAGES), help="The channel's language by default.")
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="How many papers; all by default.")
@click.option("--format", "form", type=click.Choice(list(work.FORMS)), default="text", show_default=True)
def digest(day: date | None, language: str | None, top: int | None, form: str) -> None:
    """Print a day.

    Without DAY: the newest complete day that has papers.
    """
    with exit_codes():
        decided = _settings(*MODEL_KEYS)
        language = language or decided.main_language
        click.echo(asyncio.run(work.digest(decided, day, language, top, form)), nl=False)


@main.command()
@click.option("--alive", is_flag=True, help="Only tell, by the exit code, whether a bot is running.")
def status(alive: bool) -> None:
    """Show how things stand."""
    with exit_codes():
        decided = _settings()
        if alive:
            lives, line = asyncio.run(standing.alive(decided))
            click.echo(line)
            _end(lives)
        else:
            click.echo(asyncio.run(standing.status(decided)))


@main.command()
@click.argument("first", type=Day(), metavar="FROM")
@click.argument("last", type=Day(), metavar="TO")
def backfill(first: date, last: date) -> None:
    """Collect the days from FROM to TO from Hugging Face, and post nothing.

    The newest come first. Weekends and days that are known whole are not asked for, so that it can be
    stopped with Ctrl-C and run again. At the end it lists the weekdays that are empty or could not be had.
    """
    backfilling.check(first, last)
    with exit_codes():
        _end(asyncio.run(backfilling.run(_settings(), first, last)))


@main.command("import")
@click.argument(
    "paths",
    type=click.Path(exists=True, path_type=Path),
    nargs=-1,
    required=True,
    metavar="FILE|DIR...",
)
def import_(paths: tuple[Path, ...]) -> None:
    """Take in days from files, and post nothing.

    Markdown as `export` writes it, Hugging Face's lists in JSON, and archives (.jsonl, .jsonl.gz), told apart
    by what is in them. What is known from a better source stays. Twice changes nothing.
    """
    with exit_codes():
        _end(asyncio.run(importing.run(_settings(), paths)))


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option(
    "--format",
    "form",
    type=click.Choice(("markdown", "json", "jsonl", "bibtex")),
    required=True,
    help="markdown and json: DIR/2024/05/14.md; jsonl: DIR/papers.jsonl; bibtex: DIR/papers.bib.",
)
@click.option("--language", type=click.Choice(LANGUAGES), help="The channel's language by default.")
@click.option("--from", "first", type=Day(), metavar="DAY", help="The first day; the oldest by default.")
@click.option("--to", "last", type=Day(), metavar="DAY", help="The last day; the newest by default.")
@click.option("--refresh", is_flag=True, help="Write imported Markdown anew, with what is known now, too.")
def export(
    folder: Path,
    form: exporting.Form,
    language: str | None,
    first: date | None,
    last: date | None,
    refresh: bool,
) -> None:
    """Write the days that are known to files.

    Markdown that came in by `import` goes out byte for byte. Files that would not change are left untouched.
    """
    if first is not None and last is not None and first > last:
        raise click.UsageError(f"{first} comes after {last}: --from names the older day.")
    with exit_codes():
        decided = _settings()
        wish = exporting.Wish(
            form,
            folder,
            language or decided.main_language,
            first or date.min,
            last or date.max,
            refresh,
        )
        _end(asyncio.run(exporting.run(decided, wish)))


@main.command()
@click.argument("paper", metavar="ID")
@click.option("--language", type=click.Choice(LANGUAGES), help="The channel's language by default.")
@click.option(
    "--why", is_flag=True, help="Show what the model was asked, what it answered, how that was judged."
)
def summary(paper: str, language: str | None, why: bool) -> None:
    """Print the summary of a paper.

    ID is arXiv's, such as 2405.02246, or a link to the paper.
    """
    with exit_codes():
        decided = _settings()
        click.echo(
            asyncio.run(explaining.summary(decided, paper, language or decided.main_language, why=why))
        )


@main.group()
def summaries() -> None:
    """Judge summaries, whoever wrote them."""


@summaries.command()
@click.argument("file", metavar="FILE.jsonl")
@click.option("--json", "in_json", is_flag=True, help="Print a verdict for each line instead of the table.")
def evaluate(file: str, in_json: bool) -> None:
    """Score a file of summaries by the checks, so that models and prompts can be compared.

    Each line of FILE.jsonl is a JSON object: "id", "title" and "abstract" of a paper, the "language" of the
    summary, its "bullets", a list of strings, and its "gist", which may be missing. A dash stands for
    standard input.
    """
    # Not within exit_codes: click itself ends a command in silence when nobody reads its output to the end.
    if not evaluating.run(file, in_json):
        sys.exit(CHANGE_SOMETHING)


@main.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=playing.PORT,
    show_default=True,
    help="Where it is served on this machine; a free port if this one is taken.",
)
@click.option("--live", is_flag=True, help="Take the lists from the real Hugging Face, by this clock.")
@click.option(
    "--days",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Take recorded days: Hugging Face's JSON in files such as 2024-05-14.json.",
)
@click.option("--from", "first", type=Day(), metavar="DAY", help="Begin with this one of them.")
@click.option("--api-only", is_flag=True, help="Serve the Bot API alone, for a bot of your own.")
def playground(port: int, live: bool, folder: Path | None, first: date | None, api_only: bool) -> None:
    """Play with the whole bot in a browser.

    It runs over stand-ins for Telegram, Hugging Face and a model on this machine: no token, no network. Its
    page is served on 127.0.0.1 until Ctrl-C.
    """
    if api_only and (live or folder is not None or first is not None):
        raise click.UsageError("--api-only serves no days: leave out --live, --days and --from.")
    with exit_codes():
        decided = settings.read_for_demo()
    if api_only:
        with exit_codes():
            playing.serve_bot_api(decided, port=port)
        return
    days = playing.days_for(live=live, folder=folder, first=first)
    with exit_codes():
        _end(playing.play(decided, days, port=port))


@main.command()
def demo() -> None:
    """Show the bot at work on a sample day.

    It is the playground, with the day that ships with the bot. Without a terminal, or with
    PAPERS_DEMO_SECONDS, it prints the day's posts, asks by itself, and ends.
    """
    with exit_codes():
        decided = settings.read_for_demo()
        _end(playing.play(decided, playing.days_for(live=False, folder=None, first=None)))


def _settings(*needed: Secret) -> Settings:
    decided = settings.read(*needed)
    logs.set_up(decided.log, decided.secrets())
    return decided


def _end(well: bool) -> None:
    if not well:
        sys.exit(FAILED_NOW)
