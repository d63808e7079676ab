"""Text made plain for the checks: full-width signs, LaTeX and superscripts as ASCII, links taken out."""

from __future__ import annotations

import re
from functools import lru_cache

LINK = re.compile(
    r"(?<![A-Za-z0-9])(?=[hwga])(?:(?:https?://|www\.)[!-~]+|(?:github|huggingface|hf|arxiv)\.(?:com|io|co|org)/[!-~]+)",
    re.IGNORECASE,
)
"""An address; only ASCII belongs to it, so that no Korean particle does."""

_ARXIV = re.compile(r"\barxiv[:\s]\s?\d{4}\.\d{4,5}(?:v\d+)?", re.IGNORECASE)

_PLAIN = str.maketrans(
    {
        **{chr(0xFF01 + at): chr(0x21 + at) for at in range(94)},
        "\u3000": " ",
        "‐": "-",
        "‑": "-",
        "～": "~",
        "〜": "~",
        "—": " — ",
        "‒": "–",
        "﹣": "-",
        "½": " 1/2",
        "⅓": " 1/3",
        "⅔": " 2/3",
        "¼": " 1/4",
        "¾": " 3/4",
        "⅕": " 1/5",
        "⅛": " 1/8",
        "∼": "~",
        "⁓": "~",
        "\u00ad": "",
        "\u200b": "",
        "\u2060": "",
        "\ufeff": "",
        "’": "'",
        "‘": "'",
    }
)
_TIE = re.compile(r"(?<=[A-Za-z])~(?=[0-9A-Za-z])")
_SPACE = re.compile(r"\s{2,}|\n")
_PARAGRAPH = " ¶ "
"""Nothing that is read reaches across it."""
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUPERSCRIPT = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
_LATEX = (
    ("times", re.compile(r"\\times|(?<=[0-9)}])times(?=[0-9])"), "×"),
    ("\\cdot", re.compile(r"\\cdot"), "×"),
    ("sim", re.compile(r"\\sim(?:eq)?(?![a-z])|(?<![A-Za-z])sim\s?(?=[0-9])"), "~"),
    ("approx", re.compile(r"\\approx(?![a-z])|(?<![A-Za-z])approx\s?(?=[0-9])"), "~"),
    ("\\", re.compile(r"\\([%$&#_])"), r"\1"),
    ("\\g", re.compile(r"\\(?:geq?|gtrsim)(?![a-z])"), "≥"),
    ("\\l", re.compile(r"\\(?:leq?|lesssim)(?![a-z])"), "≤"),
    ("\\pm", re.compile(r"\\pm(?![a-z])"), "±"),
    ("{,}", re.compile(r"(?<=[0-9])\{,\}(?=[0-9])"), ","),
    ("\\", re.compile(r"\\[,;:! ]"), " "),
    ("{", re.compile(r"\\(?:text|textbf|textit|mathbf|mathrm|emph)\s?\{([^{}]{0,80})\}"), r"\1"),
)
"""What has to be in the text for the rest to be looked for; what is replaced; and by what."""
_MATHS = re.compile(r"\$(?!\s)([^$\n]{1,60}?)(?<!\s)\$(?![0-9])")
_PROSE = re.compile(r"(?<!\\)\b[A-Za-z]{3,}\s+[A-Za-z]{2,}")


@lru_cache(maxsize=32)
def plain(text: str) -> str:
    """The text with signs as ASCII has them; its numbers keep their order and their values."""
    text = _SPACE.sub(lambda match: _PARAGRAPH if match.group().count("\n") > 1 else " ", text)
    if not text.isascii():
        text = _SUPERSCRIPT.sub(lambda match: f"^{match.group().translate(_RAISED)}", text).translate(_PLAIN)
    if "~" in text:
        # LaTeX's space that does not break: Table~2.
        text = _TIE.sub(" ", text)
    if "$" in text:
        text = _MATHS.sub(_out_of_dollars, text)
    for cue, pattern, sign in _LATEX:
        if cue in text:
            text = pattern.sub(sign, text)
    return text


def _out_of_dollars(match: re.Match[str]) -> str:
    return match.group() if _PROSE.search(match[1]) else f" {match[1]} "


def links(text: str) -> list[str]:
    """The addresses in a text, with what may close a sentence behind them."""
    return LINK.findall(text) if "/" in text else []


def without_links(text: str) -> str:
    """The text with links and numbers of arXiv blanked out; what remains stands where it stood."""
    if "/" in text:
        text = LINK.sub(_blank, text)
    return _ARXIV.sub(_blank, text) if "rxiv" in text.lower() else text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
