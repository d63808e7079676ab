"""Scores summaries that anybody wrote, so that models and prompts can be compared."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import click

from bot.cli.stderr import say
from bot.summary.judge import judge
from bot.summary.languages import LANGUAGES
from bot.summary.verdict import Check, Fault
from storage.records import Language

EXAMPLE = '{"id": "2405.02246", "title": "…", "abstract": "…", "language": "ko", "bullets": ["…", "…", "…"]}'
"""What a line of a file looks like."""

_LONGEST = 2**20
"""Bytes of a line that are read: a file that is no file of lines must not fill the memory."""

_ALL = "all"


class Unreadable(Exception):
    """A file that cannot be opened or read; says why."""


class LineRefused(ValueError):
    """A line that holds no summary; says why."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One summary as it was handed in."""

    id: str
    title: str
    abstract: str
    language: Language
    gist: str | None
    bullets: tuple[str, ...]

    def faults(self) -> tuple[Fault, ...]:
        """What the checks find."""
        return judge(
            self.gist, self.bullets, title=self.title, abstract=self.abstract, language=self.language
        )


@dataclass(slots=True)
class Tally:
    """How many summaries there were, and what was found in them, by language."""

    summaries: Counter[str] = field(default_factory=Counter)
    faultless: Counter[str] = field(default_factory=Counter)
    found: Counter[tuple[str, Check]] = field(default_factory=Counter)
    refused: int = 0
    """Lines that held no summary."""

    def add(self, language: Language, faults: Iterable[Fault]) -> None:
        """Count one summary."""
        checks = Counter(fault.check for fault in faults)
        for row in (language, _ALL):
            self.summaries[row] += 1
            self.faultless[row] += not checks
            for check, number in checks.items():
                self.found[row, check] += number

    def table(self) -> str:
        """A row for each language that occurs, and one for all together."""
        rows = [("", "summaries", "without fault", "share", *(f"{check} faults" for check in Check))]
        for row in (*LANGUAGES, _ALL):
            if whole := self.summaries[row]:
                good = self.faultless[row]
                by_check = (str(self.found[row, check]) for check in Check)
                rows.append((row, str(whole), str(good), f"{good / whole:.1%}", *by_check))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join((row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:]))) for row in rows
        )


def read(line: bytes) -> Handed:
    """The summary that a line holds.

    Raises:
        LineRefused: it is too long or no JSON, a field is missing or of the wrong type, or the language is
            not known.
    """
    if len(line) > _LONGEST:
        raise LineRefused(f"it is longer than {_LONGEST:,} bytes")
    try:
        fields = json.loads(line.decode("utf-8-sig").strip())
    except UnicodeDecodeError:
        raise LineRefused("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise LineRefused(f"it is not JSON: {error.msg} at character {error.colno}") from None
    except (RecursionError, ValueError):
        raise LineRefused("it is not JSON that can be read") from None
    if not isinstance(fields, dict):
        raise LineRefused("it is not a JSON object")
    language = _text(fields, "language")
    if language not in LANGUAGES:
        raise LineRefused(f"language {language!r} is not known; there are {', '.join(LANGUAGES)}")
    return Handed(
        id=_text(fields, "id"),
        title=_text(fields, "title"),
        abstract=_text(fields, "abstract"),
        language=language,
        gist=None if fields.get("gist") is None else _text(fields, "gist"),
        bullets=_texts(fields, "bullets"),
    )


def as_json(id: str, faults: Iterable[Fault]) -> str:  # noqa: A002 - the name that the line has for it
    """One summary's verdict as a line."""
    told = [{"check": str(each.check), "bullet": each.bullet, "reason": each.reason} for each in faults]
    return json.dumps({"id": id, "ok": not told, "faults": told}, ensure_ascii=False)


def run(file: str, in_json: bool) -> bool:
    """Score a file, or standard input where it is `-`; whether every line of it could be scored.

    Verdicts and the table go to standard output, what could not be scored to standard error.
    """
    name = "standard input" if file == "-" else file
    try:
        tally = evaluate(
            _lines(file),
            (lambda verdict: click.echo(verdict.encode("utf-8", "backslashreplace"))) if in_json else None,
            lambda number, why: say(f"{name}, line {number}: {why}"),
        )
    except Unreadable as why:
        say(f"{name}: {why}")
        return False
    scored = tally.summaries[_ALL]
    if scored and not in_json:
        click.echo(tally.table())
    if scored and not tally.refused:
        return True
    wrong = f"lines that are not scored: {tally.refused}" if tally.refused else "there is no summary in it"
    say(f"{name}: {wrong}. A line looks like this: {EXAMPLE}")
    return False


def evaluate(
    lines: Iterable[bytes], verdict: Callable[[str], None] | None, refused: Callable[[int, str], None]
) -> Tally:
    """Score one line after the other; empty ones are passed over.

    `verdict` is given each verdict as a line of JSON, `refused` the number of each line that cannot be
    scored, counted from 1, and why.
    """
    tally = Tally()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            handed = read(line)
        except LineRefused as why:
            tally.refused += 1
            refused(number, str(why))
            continue
        faults = handed.faults()
        tally.add(handed.language, faults)
        if verdict is not None:
            verdict(as_json(handed.id, faults))
    return tally


def _lines(file: str) -> Iterator[bytes]:
    try:
        with click.open_file(file, "rb") as opened:
            while line := opened.readline(_LONGEST + 1):
                yield line
                while len(line) > _LONGEST and not line.endswith(b"\n"):
                    line = opened.readline(_LONGEST + 1)
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error


def _text(fields: dict[str, object], name: str) -> str:
    value = _field(fields, name)
    if not isinstance(value, str):
        raise LineRefused(f'"{name}" is not a string')
    return value


def _texts(fields: dict[str, object], name: str) -> tuple[str, ...]:
    value = _field(fields, name)
    if not isinstance(value, list):
        raise LineRefused(f'"{name}" is not a list of strings')
    texts = tuple(each for each in value if isinstance(each, str))
    if len(texts) < len(value):
        raise LineRefused(f'"{name}" holds something that is not a string')
    return texts


def _field(fields: dict[str, object], name: str) -> object:
    try:
        return fields[name]
    except KeyError:
        raise LineRefused(f'"{name}" is missing') from None
