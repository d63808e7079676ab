"""What one line of a day's Markdown says."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from bot.digest.escaping import one_line, title_of

MOST_VOTES = 10**9
"""A number beyond this is not a count of people."""
_LONGEST_HEADER = 200

_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+|(?=\[)|$)(.*)", re.DOTALL)
_NUMBERED = re.compile(r"\d{1,3}[.)]\s*(?=\[)")
_LINK = re.compile(
    r"""\]\(\s*<?https?://(?:
        (?:\w+\.)?arxiv\.org/(?:abs|pdf|html|format|src)/
        |(?:www\.)?(?:huggingface\.co|hf\.co)/(?:\w\w/)?papers/
        |(?:www\.)?alphaxiv\.org/(?:abs|pdf|overview)/
        )(?P<id>\d{4}\.\d{4,5}|[a-z-]{2,12}(?:\.[a-z]{2})?/\d{7})(?:v\d{1,3})?(?:\.pdf)?/?
        (?:[?#][^\s()<>]*)?>?(?:\s+"[^"]*")?\s*\)""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_SIGN = re.compile(r"\\.|[\[\]]", re.DOTALL)
_GLUED = re.compile(r"(?<![#\\])#{2,6}[ \t]*\[")

_OF_A_DAY = re.compile(r"#{1,6}\s*daily\s+papers?\s*(.*)", re.IGNORECASE)
_DAY = re.compile(
    r"""[:\-–—]?\s*(?P<open>[(\[【])?\s*
        (\d{4})\s*[-./‐‑–−年년]\s*(\d{1,2})\s*[-./‐‑–−月월]\s*(\d{1,2})(?![0-9])[^0-9)\]】]*
        (?(open)[)\]】])[^0-9]*""",
    re.ASCII | re.VERBOSE,
)

_VOTES = re.compile(r"\s*\**(?:up)?votes?\**\s*[:：]\**(.*)", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"\+?(\d{1,3}(?:[, _']\d{3}){1,3}|\d{1,12})", re.ASCII)
_AUTHORS = re.compile(r"\s*\**authors?\**\s*[:：]\**(.*)", re.IGNORECASE | re.DOTALL)
_AND_MORE = re.compile(r"(?:^|[\s,])(?:and more|외|et al\.?)$", re.IGNORECASE)
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")

_BULLET = re.compile(
    r"\s*(?:[-*•·‣◦▪]\s+|•|\d{1,2}[.)]\s+)(.*)|\s*[-*•·‣◦▪]()\s*$|-(?![-\d\s])(.*)", re.DOTALL
)
_LEAD_IN = re.compile(r"(\*{2,3})(?P<words>[^*\s][^*]*)\1")
_RULE = re.compile(r"\s*([-*_=])\1{2,}\s*")

_MEDIA = re.compile(
    r"\s*(?:!\[|\[watch video\]|</?(?:center|div|iframe|img|p|source|video)\b)", re.IGNORECASE
)
_IMAGE_ALONE = re.compile(r"!\[[^\[\]]*\]\(\s*<?(https?://[^\s<>\"]+?)>?\s*\)", re.IGNORECASE)
_IMAGE = re.compile(
    r"!\[[^\[\]]*\]\(\s*<?(https?://[^\s()<>\"]+(?:\([^\s()<>\"]*\)[^\s()<>\"]*)*)>?(?:\s+\"[^\"]*\")?\s*\)",
    re.IGNORECASE,
)
_NO_IMAGE = re.compile(r"!\[[^\[\]]*\]\(\s*\)")
_TAG = re.compile(r"<(img|video|source|iframe)\b([^<>]*)>", re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>]+))", re.IGNORECASE)
_WATCH = re.compile(
    r"\[watch video\](?:\(\s*(https?://[^\s()<>\"]+)\s*\)|(https?://[^\s()<>\"]+)\s*$)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Header:
    """The line that opens a day."""

    day: date | None
    """None where it names no day, or one that does not exist."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that begins with number signs and opens no day."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A heading's link to a paper."""

    title: str
    id: str
    rest: str
    """What follows it on the line."""


def header(line: str) -> Header | None:
    """The header of a day; None where the line is something else, a title `Daily Papers` too."""
    if len(line) > _LONGEST_HEADER or not line.lstrip().startswith("#"):
        return None
    found = _OF_A_DAY.fullmatch(unicodedata.normalize("NFKC", line).strip())
    if found is None:
        return None
    rest = found.group(1)
    if dated := _DAY.fullmatch(rest):
        return Header(_date(dated))
    return Header(None) if rest.startswith(tuple("([【0123456789")) else None


def _date(dated: re.Match[str]) -> date | None:
    year, month, day = dated.group(2, 3, 4)
    # Without brackets nothing tells the 1st from the first half of the 14th.
    if not dated["open"] and len(month + day) < 4:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def heading(line: str) -> Heading | None:
    """The heading that the line is."""
    found = _HEADING.fullmatch(line)
    return Heading(len(found.group(1)), found.group(2).strip()) if found else None


def link(text: str) -> Link | None:
    """The link to a paper that a heading's text begins with."""
    numbered = _NUMBERED.match(text)
    start = numbered.end() if numbered else 0
    if not text.startswith("[", start):
        return None
    closed = _partner(text, start)
    found = _LINK.match(text, closed) if closed is not None else None
    if found is None:
        # Titles came into the archive as they are, with brackets that nobody escaped.
        for each in _LINK.finditer(text, start):
            found = each
    if found is None:
        return None
    return Link(title_of(text[start + 1 : found.start()]), found["id"], text[found.end() :].strip())


def _partner(text: str, start: int) -> int | None:
    """Where the bracket that opens at `start` closes."""
    depth = 0
    for sign in _SIGN.finditer(text, start):
        if sign.group() == "[":
            depth += 1
        elif sign.group() == "]":
            depth -= 1
            if depth == 0:
                return sign.start()
    return None


def apart(line: str) -> tuple[str, str]:
    """What stands before a paper's heading that ends the same line, and that heading, if there is one."""
    at = -1
    for found in _GLUED.finditer(line):
        at = found.start()
    opened = heading(line[at:]) if at >= 0 else None
    linked = link(opened.text) if opened else None
    return (line[:at], line[at:]) if linked and not linked.rest else (line, "")


def votes(line: str) -> str | None:
    """What the line says of votes."""
    found = _VOTES.fullmatch(line)
    return found.group(1).strip() if found else None


def count(said: str) -> int | None:
    """The number that is said; None where it is no count of people."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", said).strip("* "))
    number = int(re.sub(r"\D", "", found.group(1))) if found else None
    return number if number is not None and number <= MOST_VOTES else None


def authors(line: str) -> str | None:
    """What the line says of authors."""
    found = _AUTHORS.fullmatch(line)
    return found.group(1).strip() if found else None


def names(said: str) -> tuple[tuple[str, ...], bool]:
    """The names, and whether there are more: a `+` among them is nobody. Also as Python shows a list."""
    text = one_line(said)
    if text.startswith(("['", '["')):
        listed = [single or double for single, double in _QUOTED.findall(text)]
        cut = False
    else:
        cut = _AND_MORE.search(text) is not None
        listed = _AND_MORE.sub("", text).split(",")
    found = tuple(name for each in listed if (name := each.strip()))
    return tuple(name for name in found if name != "+"), cut or "+" in found


def bullet(line: str) -> str | None:
    """What follows the mark of a bullet."""
    found = _BULLET.fullmatch(line)
    return next(text for text in found.groups() if text is not None) if found else None


def plain(said: str) -> str:
    """A bullet's text on one line, its lead-in without asterisks."""
    text = one_line(said)
    found = _LEAD_IN.match(text)
    if found is None:
        return text
    words, rest = found["words"], text[found.end() :]
    return words + rest if words.endswith((":", "：")) or rest.lstrip().startswith((":", "：")) else text


def is_rule(line: str) -> bool:
    """It is a line across the page."""
    return _RULE.fullmatch(line) is not None


def is_media(line: str) -> bool:
    """It holds a picture or a video, or a tag around one."""
    return _MEDIA.match(line) is not None


def image(line: str) -> str | None:
    """The address of a picture, an empty text where the line has a place for one and no address."""
    text = line.strip()
    if found := _IMAGE_ALONE.fullmatch(text) or _IMAGE.match(text):
        return found.group(1)
    if _NO_IMAGE.match(text):
        return ""
    return next((address for tag, address in _sources(text) if tag == "img"), None)


def video(line: str) -> str | None:
    """The address of a video."""
    watch = _WATCH.match(line.strip())
    linked = (watch.group(1) or watch.group(2)) if watch else None
    return next((address for tag, address in _sources(line) if tag != "img"), linked)


def _sources(line: str) -> list[tuple[str, str]]:
    found = []
    for tag in _TAG.finditer(line):
        if source := _SOURCE.search(tag.group(2)):
            address = next(each for each in source.groups() if each is not None).strip()
            if address.startswith(("http://", "https://")):
                found.append((tag.group(1).lower(), address))
    return found
