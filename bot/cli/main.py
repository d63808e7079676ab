"""The operator's command line: data to standard output, everything else to standard error."""

from __future__ import annotations

import asyncio
import sys
from datetime import date

import click

from bot import logs, settings
from bot.cli import evaluating, explaining, posting, standing, work
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
def demo() -> None:
    """Show the bot at work on this machine alone.

    It runs over stand-ins for Telegram, Hugging Face and a model: no token, no network. At a terminal you
    can talk to it.
    """
    from bot.demo import show  # the stand-ins are loaded only where they are wanted

    with exit_codes():
        decided = settings.read_for_demo()
        _end(asyncio.run(show(decided.channel_language, decided.demo_seconds)))


def _settings(*needed: Secret) -> Settings:
    decided = settings.read(*needed)
    logs.set_up(decided.log, decided.secrets())
    return decided


def _end(well: bool) -> None:
    if not well:
        sys.exit(FAILED_NOW)
