"""Leaves of a text what can be seen."""

from __future__ import annotations


def shown(text: str) -> str:
    """On one line, without what cannot be printed, or read: controls, halves of surrogate pairs, marks of
    direction.
    """
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split())
