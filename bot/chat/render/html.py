"""Telegram HTML: text that is escaped, that links nowhere by accident, and that knows its length."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from typing import TypeGuard

WORD_JOINER = "\u2060"
"""Invisible and without width: a token that holds one is no link to Telegram."""

_AUTO_LINK = re.compile(
    r"""
      [@#](?=\S)                              # @mention, #hashtag, e-mail
    | \$(?=[A-Z]|1INCH)                       # $CASHTAG
    | (?<!\w)/(?=\w)                          # /command
    | :(?=//)                                 # scheme://
    | (?<=\S)\.(?=[^\s.]{2})(?!(?<=\d\.)\d)   # cs.CL, model.py, but neither 3.5 nor the end of a sentence
    | (?<=\d)\.(?=\d+\.\d)                    # 1.2.3.4 is an address
    """,
    re.VERBOSE,
)
"""The sign after which a joiner keeps Telegram's parser from seeing a link (tried with TDLib 1.8.69)."""

_TAG = re.compile(r"<[^>]*>")
_JOINERS_OF_SIGNS = "\u200c\u200d"
"""Format characters that words and emoji need; all others, such as those that turn the direction, go."""

_LINK = re.compile(r"https?://(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[1-5]?\d{1,4})?(?:[/?#][!-~]*)?", re.IGNORECASE)
_LONGEST_LINK = 500


class Html(str):
    """Text in Telegram's HTML. Whatever it is joined with and is not `Html` is made harmless first."""

    __slots__ = ()

    def format(self, *args: object, **kwargs: object) -> Html:
        """As `str.format`, with every value made harmless."""
        values = {name: _harmless(value) for name, value in kwargs.items()}
        return Html(str.format(self, *(_harmless(value) for value in args), **values))

    def join(self, parts: Iterable[str], /) -> Html:
        """As `str.join`, with every part made harmless."""
        return Html(str.join(self, (part if isinstance(part, Html) else words(part) for part in parts)))


def _harmless(value: object) -> str | int:
    return value if isinstance(value, Html | int) else words(str(value))


def one_line(text: str) -> str:
    """The text on one line, without what no reader can see and no encoding can hold."""
    line = " ".join(text.split())
    if line.isprintable():
        return line
    encodable = line.encode("utf-8", "replace").decode()
    return " ".join("".join(filter(_is_visible, encodable)).split()).strip(_JOINERS_OF_SIGNS)


def _is_visible(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf") or sign in _JOINERS_OF_SIGNS


def words(text: str) -> Html:
    """Somebody's words as they are: on one line, escaped, linking nowhere."""
    return Html(html.escape(_AUTO_LINK.sub(lambda sign: sign.group() + WORD_JOINER, one_line(text))))


def say(phrase: str, **facts: object) -> Html:
    """One of our own phrases, which may hold markup, with its facts filled in."""
    return Html(phrase).format(**facts)


def bold(text: str) -> Html:
    """In bold."""
    return say("<b>{text}</b>", text=text)


def italic(text: str) -> Html:
    """In italics."""
    return say("<i>{text}</i>", text=text)


def code(text: str) -> Html:
    """In fixed width, to be copied with one touch; Telegram looks for no links in it."""
    return Html(f"<code>{html.escape(one_line(text))}</code>")


def quote(text: str, *, expandable: bool = False) -> Html:
    """As a quotation; an expandable one shows three lines until it is touched."""
    if expandable:
        return say("<blockquote expandable>{text}</blockquote>", text=text)
    return say("<blockquote>{text}</blockquote>", text=text)


def link(url: str, text: str) -> Html:
    """Text that leads somewhere; give it a url that `is_link` accepts."""
    return say('<a href="{url}">{text}</a>', url=Html(html.escape(url)), text=text)


def is_link(url: str | None) -> TypeGuard[str]:
    """Whether Telegram keeps a link to this url: it drops others from the text without a word."""
    return url is not None and len(url) <= _LONGEST_LINK and _LINK.fullmatch(url) is not None


def lines(*parts: str | None) -> Html:
    """The parts that are there, each on its own line."""
    return Html("\n").join(part for part in parts if part)


def paragraphs(*parts: str | None) -> Html:
    """The parts that are there, with a blank line between them."""
    return Html("\n\n").join(part for part in parts if part)


def shown(text: Html) -> str:
    """What a reader sees of it, without the markup."""
    return html.unescape(_TAG.sub("", text))


def length(text: Html) -> int:
    """How long Telegram finds it: UTF-16 units without the markup.

    Telegram's limit of 4096 counts code points, its offsets count UTF-16 units, which are never fewer: what
    fits by this measure fits by both.
    """
    return len(shown(text).encode("utf-16-le")) // 2


def entities(text: Html) -> int:
    """How many stretches of it are marked up."""
    return sum(not tag.startswith("</") for tag in _TAG.findall(text))


def cut_at_word(text: str, most: int) -> str:
    """The text, or its beginning up to a word's end and «…», in at most so many characters.

    A beginning that is all one word is cut inside it.
    """
    if len(text) <= most:
        return text
    room = max(most - 1, 0)
    end = text.rfind(" ", room // 2, room + 1)
    kept = text[: end if end > 0 else room]
    return _without_loose_ends(kept) + "…"[:most]


def _without_loose_ends(text: str) -> str:
    return text.rstrip(" ,;:.-–—(\u200d") or text
