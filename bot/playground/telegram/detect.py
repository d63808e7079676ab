"""What Telegram's servers mark in a text by themselves: commands, mentions, tags and bare links."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.playground.telegram.entities import Entity, utf16_length

_VERBATIM = ("code", "pre", "text_link", "text_mention")
"""Within these nothing is found."""
_TOP = "ai|app|be|com?|cl|cs|de|dev|edu|eu|fr|gg|gov|info|io|it|jp|kr|me|net|org|py|ru|uk|us|xyz"
"""Ends of names that make a link without `https://`; Telegram knows all there are."""
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_END = r"[^\s<>\"'«».,:;?!…)\]}]"
_PATTERNS = {
    "bot_command": re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])"),
    "mention": re.compile(r"(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w)"),
    "hashtag": re.compile(r"(?<!\w)#(?=\w*[^\W\d_])\w{1,256}(?![\w#])"),
    "url": re.compile(
        rf"(?<![\w@./])(?:https?://(?:[\w.-]+:[\w.-]+@)?(?:{_LABEL}\.)+[^\W\d_]{{2,}}"
        rf"|(?:{_LABEL}\.)+(?:{_TOP})(?![\w@]))"
        rf"(?::\d{{1,5}})?(?:/(?:[^\s<>\"'«»]*{_END})?|[?#][^\s<>\"'«»]*{_END})?",
        re.IGNORECASE,
    ),
}


def detected(text: str) -> tuple[Entity, ...]:
    """The commands, mentions, tags and links in a text, in their order; of two that overlap, the first."""
    found = sorted(
        (match.start(), match.end(), kind)
        for kind, pattern in _PATTERNS.items()
        for match in pattern.finditer(text)
    )
    marked: list[Entity] = []
    free = 0
    for begin, end, kind in found:
        if begin >= free:
            free = end
            marked.append(Entity(kind, utf16_length(text[:begin]), utf16_length(text[begin:end])))
    return tuple(marked)


def with_detected(text: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """What a bot marked in a text and what is found besides, in their order, outer before inner."""
    taken = [entity for entity in entities if entity.type in _VERBATIM]
    free = (
        entity
        for entity in detected(text)
        if all(entity.end <= other.offset or other.end <= entity.offset for other in taken)
    )
    return tuple(sorted((*entities, *free), key=lambda entity: (entity.offset, -entity.length)))
