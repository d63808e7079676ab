"""What a day's Markdown escapes so that it can be read again, with the way back."""

from __future__ import annotations

import re

_BRACKET = re.compile(r"\\.|[\[\]]")
_MISREAD = re.compile(r"(?<![\\#])\\*#{2,}[ \t]*\[|^\\*\*{2,3}(?=[^*\s])")
"""In a bullet: what a paper's heading or a lead-in begins with, and any backslashes before it."""
_GUARDED = re.compile(r"(?<![\\#])\\+#{2,}[ \t]*\[|^\\+\*{2,3}(?=[^*\s])")


_UNFIT = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")


def unfit_out(text: str) -> str:
    """The text without controls: no text for people holds them, and Telegram takes none of them."""
    return _UNFIT.sub("", text)


def one_line(text: str) -> str:
    """The text with single spaces for all that is blank."""
    return " ".join(text.split())


def link_text(title: str) -> str:
    """The title so that the link's own brackets keep their meaning: brackets without a partner are escaped.

    So is a backslash at the end, which would take the closing bracket with it.
    """
    text = one_line(title)
    alone = _alone(text)
    escaped = "".join(f"\\{sign}" if at in alone else sign for at, sign in enumerate(text))
    backslashes = len(escaped) - len(escaped.rstrip("\\"))
    return escaped + "\\" if backslashes % 2 else escaped


def title_of(written: str) -> str:
    """The title behind a link's text.

    Backslashes go where `link_text` would put them back; what else it may hold, LaTeX above all, stays.
    """
    text = one_line(written)
    title = _BRACKET.sub(_bare, text)
    backslashes = len(title) - len(title.rstrip("\\"))
    if backslashes and backslashes % 2 == 0:
        title = title[:-1]
    return title if link_text(title) == text else text


def _bare(found: re.Match[str]) -> str:
    sign = found.group()
    return sign[1:] if sign in {r"\[", r"\]"} else sign


def guarded(bullet: str) -> str:
    """The bullet so that no heading is read out of it, nor a lead-in: a backslash stands before either."""
    return _MISREAD.sub(lambda found: f"\\{found.group()}", bullet)


def unguarded(written: str) -> str:
    """The bullet behind what `guarded` made of it."""
    return _GUARDED.sub(lambda found: found.group()[1:], written)


def _alone(text: str) -> set[int]:
    """Where brackets without a partner stand; those that follow a backslash are escaped already."""
    open_at: list[int] = []
    alone: set[int] = set()
    for match in _BRACKET.finditer(text):
        if match.group() == "[":
            open_at.append(match.start())
        elif match.group() == "]":
            if open_at:
                open_at.pop()
            else:
                alone.add(match.start())
    return alone | set(open_at)
