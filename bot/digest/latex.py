"""Text as LaTeX prints it, for fields of BibTeX."""

from __future__ import annotations

import re

_SIGNS = {
    "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "\\": r"\textbackslash{}",
    # BibTeX counts braces even behind a backslash, so that no brace may stand alone.
    "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
}  # fmt: skip

_PIECE = re.compile(
    # A formula begins and ends with a sign, and where a digit follows it holds what only formulas hold: there
    # is none in «costs $5 to $10».
    r"(?P<formula>(?<!\\)\$(?=\S)(?:[^$]*[^\s$\\]\$(?!\d)|[^$]*[\\^_][^$]*[^\s$\\]\$))"
    r"|(?P<command>\\(?:text(?:bf|it|rm|sc|sf|tt)|emph)\{(?P<inside>[^{}$\\]*)\})"
    r"|(?P<escaped>\\[&%#_$])"
    r"|(?P<sign>[&%#_$~^\\{}])"
)
_IN_FORMULA = re.compile(r"\\.|[{}%#&]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]+")


def latex(text: str) -> str:
    r"""The text on one line with LaTeX's own signs escaped.

    Formulas between dollar signs stay if their braces are in pairs, and so do commands such as
    `\textsc{…}`, which titles at arXiv hold.
    """
    return _PIECE.sub(_escaped, " ".join(_CONTROL.sub(" ", text).split()))


def _escaped(found: re.Match[str]) -> str:
    whole = found.group()
    if found["escaped"]:
        return whole
    if found["sign"]:
        return _SIGNS[whole]
    if found["command"]:
        return whole.replace(found["inside"], _plain(found["inside"])) if found["inside"] else whole
    return _formula(whole) or _plain(whole)


def _formula(text: str) -> str | None:
    """The formula with what would end it escaped; None where it is none."""
    depth = 0
    for sign in _IN_FORMULA.finditer(text):
        depth += {"{": 1, "}": -1}.get(sign.group()[-1], 0)
        if depth < 0:
            return None
    if depth:
        return None
    return _IN_FORMULA.sub(
        lambda sign: f"\\{sign.group()}" if sign.group() in {"%", "#", "&"} else sign.group(), text
    )


def _plain(text: str) -> str:
    return "".join(_SIGNS.get(sign, sign) for sign in text)
