"""Finds what no sentence has: marks of Markdown, JSON, HTML or LaTeX, chatter, unreadable characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_MARKS = (
    (
        "leftover Markdown",
        re.compile(r"\*\*|(?<!\w)__\w|\w__(?!\w)|`|#{2,}|\[[^\]\n]{1,80}\]\([^)\s]{1,200}\)|~~"),
    ),
    ("a leftover list mark", re.compile(r"^\s*(?:[-*•]\s|#{1,6}\s|\d{1,2}[.)]\s)")),
    (
        "leftover JSON",
        re.compile(
            r"[\"'][\w ]{1,20}[\"']\s*:\s*[\[{\"'\d]|^\s*[\[{][\"{\[]|[\"\]}]\s*[}\]]\s*,?\s*$"
            r"|\"\s*[,}\]]\s*$|\\n(?![a-z])|\\u[0-9a-f]{4}|\\\""
        ),
    ),
    (
        "a leftover tag",
        re.compile(
            r"</?\s?(?:think|thinking|reasoning|answer|title|abstract|summary|gist|bullets?|a|b|i|u|s|p|br|em|strong|code|pre"
            r"|div|span|ul|ol|li|sub|sup|h[1-6])(?:\s[^<>]{0,100})?/?>|&(?:amp|lt|gt|quot|nbsp|#\d{1,5});|<\|[^|>\s]{1,30}\|>",
            re.IGNORECASE,
        ),
    ),
    (
        "leftover LaTeX",
        re.compile(
            r"\\[a-zA-Z]{2,20}\s?\{|\\[()\[%]|\\(?:times|sim|approx|leq?|geq?|alpha|beta|pi|pm)\b|\$[^$\s][^$]{0,60}\$(?!\d)"
        ),
    ),
)
_CHATTER = re.compile(
    r"^\W{0,3}(?:here\s(?:is|are)\b|here['’]s\b|sure[,!.]|certainly[,!]|of\scourse[,!]|okay[,!.]|as\san\sai\b|i\s(?:cannot|can['’]t)\b|i['’]m\ssorry"
    r"|i\sapologi[sz]e|i\shope\b|let\sme\sknow|(?:summary|gist|bullets?|answer|tl;?dr|요약|핵심|정리|번역|답변|要約|まとめ|要点|回答|总结|摘要|概要|翻译)\s?\d?\s?[:\uff1a]"
    r"|물론입니다|네[,!]\s|알겠습니다|다음은\s|아래는\s|죄송합니다|もちろん|承知|かしこまり|以下は|以下に|申し訳|当然[,，！!]|好的|以下是|抱歉|作为(?:一个)?ai)",
    re.IGNORECASE,
)
_REPEATED = (
    re.compile(r"(?<!\S)(\S{1,40})(?:[\s,]{1,3}\1){2,}(?!\w)", re.IGNORECASE),
    re.compile(r"([가-힣ぁ-ヿ一-鿿]{1,8}?)\1{2,}"),
    re.compile(r"([A-Za-z])\1{3,}"),
)
_UNREADABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
_UNSEEN = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffd")
_MOST_SHOWN = 40


def leftovers(text: str) -> Iterator[str]:
    """What stands in a sentence and belongs to none."""
    for what, pattern in _MARKS:
        if match := pattern.search(text):
            yield f"it has {what}: {shown(match.group())}"
    if match := _CHATTER.search(text):
        yield f"it talks to the reader: {shown(match.group())}"
    if "\ufffd" in text or not text.isprintable():
        for letter in dict.fromkeys(text):
            if letter in _UNSEEN or unicodedata.category(letter) in _UNREADABLE:
                yield f"it has a character that cannot be read: U+{ord(letter):04X}"
    for pattern in _REPEATED:
        if match := pattern.search(text):
            yield f"it repeats «{shown(match[1])}»"
            return


def shown(piece: str) -> str:
    """A piece of a sentence as a reason may quote it."""
    return piece.strip()[:_MOST_SHOWN].encode("utf-8", "replace").decode()
