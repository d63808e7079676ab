"""How a day is named on the command line."""

from __future__ import annotations

import re
from datetime import date, timedelta

import click

from bot.clock import SystemClock
from bot.daily import calendar


class Day(click.ParamType[date]):
    """A date as `YYYY-MM-DD`, or `today` (the running day in UTC), or `yesterday`."""

    name = "day"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date that is meant. One that has not begun is refused: no list has it."""
        if isinstance(value, date):
            return value
        today = calendar.running(SystemClock().now())
        if value in ("today", "yesterday"):
            return today - timedelta(days=value == "yesterday")
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day: 2024-05-14, today and yesterday are", param, ctx)
        if day > today:
            self.fail(f"{day} has not begun: it is {today} in UTC", param, ctx)
        return day
