"""What is said to the operator beside the data."""

from __future__ import annotations

import click


def say(text: str) -> None:
    """One line on standard error."""
    click.echo(f"papers-bot: {text}", err=True)
