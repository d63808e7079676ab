"""Makes the simple LaTeX of titles readable, and leaves what it does not understand as it stands."""

from __future__ import annotations

import re

_RAISED = dict(
    zip("0123456789+-=()niTabcdefghjklmoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
)
_LOWERED = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))

# fmt: off
_SIGNS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ",
    "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ",
    "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ",
    "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "times": "×", "cdot": "·", "pm": "±", "sim": "~", "approx": "≈",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "neq": "≠",
    "to": "→", "rightarrow": "→", "leftrightarrow": "↔", "infty": "∞", "nabla": "∇",
    "partial": "∂", "ell": "ℓ", "circ": "°", "star": "⋆", "ldots": "…",
    "dots": "…", "textgreater": ">", "textless": "<",
}
# fmt: on
_DRESS = (
    "text|textbf|textit|textsc|texttt|textrm|textsf|emph|mathrm|mathbf|mathcal|mathbb|mathit|mathsf|mathtt|"
    "boldsymbol|bm|operatorname"
)

_MATH = re.compile(r"((?<!\\)\$(?:\\[A-Za-z]+\$|[^$\s](?:[^$]*[^$\s])?(?<!\\)\$(?!\d)))")
"""As Pandoc has it: no blank inside the dollars, no digit behind them, so that prices are left alone."""
_PROSE = re.compile(r"[^\\^_{}=<>+]*\s[^\\^_{}=<>+]*")
"""Several words without any sign of a formula: the dollars are dollars."""
_DRESSED = re.compile(rf"\\(?:{_DRESS})\s*\{{([^{{}}]*)\}}")
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\{\})?")
_ESCAPED = re.compile(r"\\([$%&#_{}])")
_SCRIPT = re.compile(r"(?<![\s^_])([\^_])(?:\{([^{}]*)\}|([^\s{}\\^_]))")
_POWER = re.compile(r"(?<=[^\W_]|\))\^(?:\{([\d+-]*\d)\}|(\d))")
_INDEX = re.compile(r"\b([A-Za-z])_(?:\{(\d+)\}|(\d))(?!\w)")
_DASH = re.compile(r"(?<=\s)---?(?=\s)")


def readable(text: str) -> str:
    r"""The text with simple LaTeX as signs: `$\text{Transformer}^2$` as Transformer², `$\times$` as ×.

    Nothing is lost: a formula with anything unknown in it stays whole.
    """
    if not re.search(r"[\\$^_]|--", text):
        return text
    parts = _MATH.split(text)
    parts[::2] = map(_outside, parts[::2])
    parts[1::2] = map(_formula, parts[1::2])
    return "".join(parts)


def _outside(text: str) -> str:
    plain = _undressed(text)
    plain = _POWER.sub(lambda power: _scripted("^", power[1] or power[2], _RAISED), plain)
    plain = _INDEX.sub(lambda index: index[1] + _scripted("_", index[2] or index[3], _LOWERED), plain)
    return _DASH.sub("–", _ESCAPED.sub(r"\1", plain))


def _formula(text: str) -> str:
    if _PROSE.fullmatch(text[1:-1]):
        return text
    inner = _undressed(text[1:-1]).replace("~", " ").replace(r"\,", " ")
    inner = _COMMAND.sub(lambda command: _SIGNS.get(command[1], command[0]), inner)
    inner = _SCRIPT.sub(_script, inner)
    understood = not re.search(r"[\\{}]", _ESCAPED.sub("", inner))
    return _ESCAPED.sub(r"\1", inner) if understood else text


def _undressed(text: str) -> str:
    while (bare := _DRESSED.sub(r"\1", text)) != text:
        text = bare
    return text


def _script(found: re.Match[str]) -> str:
    sign, inner = found[1], found[2] if found[3] is None else found[3]
    scripted = _scripted(sign, inner, _RAISED if sign == "^" else _LOWERED)
    runs_on = len(inner) > 1 and found.string[found.end() : found.end() + 1].isalnum()
    return found[0] if scripted.startswith(sign) and runs_on else scripted


def _scripted(sign: str, inner: str, alphabet: dict[str, str]) -> str:
    if inner and all(letter in alphabet for letter in inner):
        return "".join(alphabet[letter] for letter in inner)
    return sign + inner
